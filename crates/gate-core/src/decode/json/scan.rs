//! Finding the bytes that matter, many at a time: where plain text of a string ends, where blanks end.
//!
//! Short runs go by words of eight bytes, long ones by blocks in loops that compilers turn into vector instructions.
//! A word is marked in the high bits of its bytes; the lowest mark is right, since borrows only go upwards from a byte
//! that is marked itself.

/// Bytes of a word.
const WORD: usize = size_of::<u64>();
/// Bytes of a block.
const BLOCK: usize = 64;
/// Bytes in which most lines have their first one that is not blank.
const LINE: usize = 24;

const ONES: u64 = u64::MAX / 0xff;
const HIGHS: u64 = ONES * 0x80;

/// Index of the first byte from `at` on that plain text of a string cannot hold: a quote, a backslash, a control
/// character. The length of `bytes` when there is none.
#[inline(always)]
#[expect(clippy::inline_always, reason = "most texts end in the first words, where a call would cost as much again")]
pub(super) fn text_end(bytes: &[u8], at: usize) -> usize {
    match block(bytes, at) {
        Some(block) => first_special(block).map_or_else(|| long_text_end(bytes, at + BLOCK), |count| at + count),
        None => last_text_end(bytes, at),
    }
}

#[inline(never)]
fn long_text_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(block) = block(bytes, at) {
        if block.iter().fold(false, |any, &byte| any | !is_plain(byte)) {
            return at + first_special(block).expect("one of the block's bytes is special");
        }
        at += BLOCK;
    }
    last_text_end(bytes, at)
}

/// The same where less than a block is left.
#[inline(never)]
fn last_text_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter().position(|&byte| !is_plain(byte)).map_or(bytes.len(), |count| at + count)
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "part of the above")]
fn first_special(block: &[u8; BLOCK]) -> Option<usize> {
    for (index, word) in block.as_chunks::<WORD>().0.iter().enumerate() {
        let marks = specials(u64::from_le_bytes(*word));
        if marks != 0 {
            return Some(index * WORD + first_marked(marks));
        }
    }
    None
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
    // Nearly always one line break and what the next line is indented with.
    let line = at + usize::from(bytes.get(at) == Some(&b'\n'));
    if let Some(words) = bytes.get(line..).and_then(<[u8]>::first_chunk::<LINE>) {
        for (index, word) in words.as_chunks::<WORD>().0.iter().enumerate() {
            let others = u64::from_le_bytes(*word) ^ (ONES * u64::from(b' '));
            if others != 0 {
                at = line + index * WORD + first_marked(others);
                break;
            }
        }
    }
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter().position(|&byte| !is_blank(byte)).map_or(bytes.len(), |count| at + count)
}

/// Whether `bytes` go on at `at` with a line break, `spaces` (8 to 15 of them) and something else: what stands between
/// two items of one list. Asking costs less than finding the end does, because nothing has to wait for the answer.
#[inline]
pub(super) fn is_line_indented(bytes: &[u8], at: usize, spaces: usize) -> bool {
    const START: u64 = u64::from_le_bytes(*b"\n       ");
    const SPACES: u64 = u64::from_le_bytes(*b"        ");
    let Some(line) = bytes.get(at..).and_then(<[u8]>::first_chunk::<LINE>) else { return false };
    let word = |at: usize| line[at..].first_chunk().map(|word| u64::from_le_bytes(*word));
    (WORD..2 * WORD).contains(&spaces)
        && word(0) == Some(START)
        && word(1 + spaces - WORD) == Some(SPACES)
        && line[1 + spaces] > b' '
}

#[inline]
fn block(bytes: &[u8], at: usize) -> Option<&[u8; BLOCK]> {
    bytes.get(at..)?.first_chunk()
}

/// Marks quotes, backslashes and control characters.
#[inline]
fn specials(word: u64) -> u64 {
    // Of all bytes, those below 0x20 and the quote (0x22) are below 0x21 once their second bit is turned.
    let quotes_and_controls = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let backslashes = (word ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
    (quotes_and_controls | backslashes) & !word & HIGHS
}

#[inline]
fn first_marked(marks: u64) -> usize {
    marks.trailing_zeros() as usize / 8
}

#[inline]
#[expect(clippy::needless_bitwise_bool, reason = "without branches, for vectors")]
fn is_plain(byte: u8) -> bool {
    (byte ^ 0x02 >= 0x21) & (byte != b'\\')
}

#[inline]
fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\t' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_text(byte: u8) -> bool {
        !matches!(byte, b'"' | b'\\' | 0..=0x1f)
    }

    #[test]
    fn every_byte_at_every_place_is_found_as_one_by_one() {
        for byte in 0..=255 {
            for length in (0..50).chain(130..150) {
                for place in 0..length {
                    let mut text = vec![b'x'; length];
                    text[place] = byte;
                    let expected = if is_text(byte) { length } else { place };
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
                let expected = text.iter().position(|&byte| !is_text(byte)).unwrap();
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
            let line = format!("\n{}x{}", " ".repeat(written), " ".repeat(24));
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
