//! Corrections: lines of a file and what they have to be to do what they seem to say.

use crate::model::Correction;

/// The text with corrections applied, and how many were. Of two that meet the first counts; what lies behind the end of
/// the text is passed over. New lines end as the first line of the file does.
pub fn apply(text: &str, corrections: &[&Correction]) -> (String, usize) {
    let end = if text.split('\n').next().is_some_and(|line| line.ends_with('\r')) { "\r\n" } else { "\n" };
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut sorted = corrections.to_vec();
    sorted.sort_by_key(|it| (it.line, it.lines));
    let mut corrected = String::with_capacity(text.len());
    let (mut next, mut applied) = (0, 0);
    for correction in sorted {
        let start = (correction.line as usize).saturating_sub(1);
        let stop = start + correction.lines as usize;
        if correction.line == 0 || start < next || stop > lines.len() {
            continue;
        }
        lines[next..start].iter().for_each(|line| corrected.push_str(line));
        for line in correction.text.iter().flat_map(|text| text.split('\n')) {
            if !corrected.is_empty() && !corrected.ends_with('\n') {
                corrected.push_str(end);
            }
            corrected.push_str(line.trim_end_matches('\r'));
            corrected.push_str(end);
        }
        // The last line of a file may have no end, and keeps it that way.
        let open = stop == lines.len() && lines.last().is_none_or(|line| !line.ends_with('\n'));
        if open && let Some(closed) = corrected.strip_suffix(end) {
            corrected.truncate(closed.len());
        }
        (next, applied) = (stop, applied + 1);
    }
    lines[next..].iter().for_each(|line| corrected.push_str(line));
    (corrected, applied)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn correction(line: u32, lines: u32, text: Option<&str>) -> Correction {
        Correction { file: "f".to_owned(), line, lines, text: text.map(str::to_owned) }
    }

    fn applied(text: &str, corrections: &[Correction]) -> (String, usize) {
        apply(text, &corrections.iter().collect::<Vec<_>>())
    }

    #[test]
    fn lines_are_replaced_inserted_and_taken_out_in_any_order() {
        let list = [correction(4, 1, None), correction(1, 1, Some("A")), correction(3, 0, Some("new\ntwo"))];
        assert_eq!(applied("a\nb\nc\nd\n", &list), ("A\nb\nnew\ntwo\nc\n".to_owned(), 3));
        assert_eq!(applied("a\nb", &[correction(3, 0, Some("c"))]), ("a\nb\nc".to_owned(), 1));
        assert_eq!(applied("", &[correction(1, 0, Some("c"))]).1, 1);
    }

    #[test]
    fn line_ends_stay_as_they_are() {
        let list = [correction(2, 1, Some("B\nB2"))];
        assert_eq!(applied("a\r\nb\r\nc\r\n", &list).0, "a\r\nB\r\nB2\r\nc\r\n");
        assert_eq!(applied("a\r\nb", &list).0, "a\r\nB\r\nB2");
        assert_eq!(applied("a\nb", &[correction(2, 1, None)]).0, "a");
    }

    #[test]
    fn what_meets_another_correction_or_lies_behind_the_end_is_left_out() {
        let list =
            [correction(1, 2, Some("x")), correction(2, 1, Some("y")), correction(9, 1, None), correction(0, 1, None)];
        assert_eq!(applied("a\nb\nc\n", &list), ("x\nc\n".to_owned(), 1));
    }
}
