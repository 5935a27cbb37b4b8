//! Finding the bytes that matter, many at a time: where plain text of a string ends, where blanks end.
//!
//! Short runs go by words of eight bytes, long ones by blocks in loops that compilers turn into vector instructions.
//! A word is marked in the high bits of its bytes; the lowest mark is right, since borrows only go upwards from a byte
//! that is marked itself.

/// Bytes of a word.
const WORD: usize = size_of::<u64>();
/// How much text is looked at by words before going on by blocks.
const SHORT: usize = 64;
/// Bytes of a block.
const BLOCK: usize = 64;

const ONES: u64 = u64::MAX / 0xff;
const HIGHS: u64 = ONES * 0x80;

/// Index of the first byte from `at` on that plain text of a string cannot hold: a quote, a backslash, a control
/// character. The length of `bytes` when there is none.
#[inline(always)]
#[expect(clippy::inline_always, reason = "most texts end in the first words, where a call would cost as much again")]
pub(super) fn text_end(bytes: &[u8], mut at: usize) -> usize {
    let short = at + SHORT;
    while at < short {
        let Some(word) = word(bytes, at) else { return last_of(bytes, at, is_plain) };
        let marks = specials(word);
        if marks != 0 {
            return at + first_marked(marks);
        }
        at += WORD;
    }
    long_text_end(bytes, at)
}

#[inline(never)]
fn long_text_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk::<BLOCK>) {
        if block.iter().fold(false, |any, &byte| any | !is_plain(byte)) {
            break;
        }
        at += BLOCK;
    }
    while let Some(word) = word(bytes, at) {
        let marks = specials(word);
        if marks != 0 {
            return at + first_marked(marks);
        }
        at += WORD;
    }
    last_of(bytes, at, is_plain)
}

/// Index of the first byte from `at` on that is not white space; the length of `bytes` when there is none.
#[inline]
pub(super) fn blanks_end(bytes: &[u8], at: usize) -> usize {
    if bytes.get(at).is_some_and(|&byte| byte > b' ') {
        return at;
    }
    many_blanks_end(bytes, at)
}

#[inline(never)]
fn many_blanks_end(bytes: &[u8], mut at: usize) -> usize {
    loop {
        // A line break, perhaps, and what the next line is indented with.
        while bytes.get(at).is_some_and(|&byte| byte != b' ' && is_blank(byte)) {
            at += 1;
        }
        while let Some(word) = word(bytes, at) {
            let others = word ^ (ONES * u64::from(b' '));
            if others != 0 {
                at += first_marked(others);
                break;
            }
            at += WORD;
        }
        match bytes.get(at) {
            Some(&byte) if is_blank(byte) && bytes.len() - at >= WORD => {}
            Some(_) | None => return last_of(bytes, at, is_blank),
        }
    }
}

/// Whether `bytes` go on at `at` with a line break, `spaces` (8 to 15 of them) and something else: what stands between
/// two items of one list. Asking costs less than finding the end does, because nothing has to wait for the answer.
#[inline]
pub(super) fn is_line_indented(bytes: &[u8], at: usize, spaces: usize) -> bool {
    const START: u64 = u64::from_le_bytes(*b"\n       ");
    const SPACES: u64 = u64::from_le_bytes(*b"        ");
    (8..16).contains(&spaces)
        && word(bytes, at) == Some(START)
        && word(bytes, at + 1 + spaces - WORD) == Some(SPACES)
        && bytes.get(at + 1 + spaces).is_some_and(|&byte| byte > b' ')
}

#[inline]
fn word(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|word| u64::from_le_bytes(*word))
}

/// Marks quotes, backslashes and control characters.
#[inline]
fn specials(word: u64) -> u64 {
    let below = |word: u64, limit: u8| word.wrapping_sub(ONES * u64::from(limit));
    let equal = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
    (equal(b'"') | equal(b'\\') | below(word, 0x20)) & !word & HIGHS
}

#[inline]
fn first_marked(marks: u64) -> usize {
    marks.trailing_zeros() as usize / 8
}

#[inline]
#[expect(clippy::needless_bitwise_bool, reason = "without branches, for vectors")]
fn is_plain(byte: u8) -> bool {
    (byte >= 0x20) & (byte != b'"') & (byte != b'\\')
}

#[inline]
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r')
}

/// The last bytes, one by one.
#[inline(never)]
fn last_of(bytes: &[u8], at: usize, goes_on: impl Fn(u8) -> bool) -> usize {
    let at = at.min(bytes.len());
    bytes[at..].iter().position(|&byte| !goes_on(byte)).map_or(bytes.len(), |count| at + count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_at_every_place_is_found_as_one_by_one() {
        for byte in 0..=255 {
            for length in (0..50).chain(130..150) {
                for place in 0..length {
                    let mut text = vec![b'x'; length];
                    text[place] = byte;
                    let expected = if is_plain(byte) { length } else { place };
                    assert_eq!(text_end(&text, 0), expected, "{byte} at {place} of {length}");
                    let mut blanks = vec![b' '; length];
                    blanks[place] = byte;
                    let expected = if is_blank(byte) { length } else { place };
                    assert_eq!(blanks_end(&blanks, 0), expected, "{byte} at {place} of {length}");
                }
            }
        }
    }

    #[test]
    fn a_byte_of_two_in_one_word_is_found_whatever_stands_behind() {
        for first in 0..=255 {
            for second in 0..=255 {
                let text = [b'x', b'x', first, second, 0xc3, 0xa9, b'x', b'x', b'"'];
                let expected = text.iter().position(|&byte| !is_plain(byte)).unwrap();
                assert_eq!(text_end(&text, 0), expected, "{first} {second}");
                let blanks = [b' ', b'\n', first, second, b' ', b'\t', b' ', b' ', b'x'];
                let expected = blanks.iter().position(|&byte| !is_blank(byte)).unwrap();
                assert_eq!(blanks_end(&blanks, 0), expected, "{first} {second}");
            }
        }
    }

    #[test]
    fn an_indented_line_has_exactly_its_spaces() {
        for written in 0..20 {
            let line = format!("\n{}x        ", " ".repeat(written));
            for asked in 0..20 {
                let expected = written == asked && (8..16).contains(&asked);
                assert_eq!(is_line_indented(line.as_bytes(), 0, asked), expected, "{written} {asked}");
            }
        }
        assert!(!is_line_indented(b"\n       \n        x", 0, 16));
        assert!(!is_line_indented(b"\n        \n", 0, 8) && !is_line_indented(b"\n        ", 0, 8));
    }

    #[test]
    fn a_start_behind_the_end_finds_the_end() {
        assert_eq!((text_end(b"ab", 2), blanks_end(b"  ", 2), text_end(b"", 0)), (2, 2, 0));
    }
}
