//! GitHub's limit on results: a file with one result too many is refused whole, so the least severe are left out.
//!
//! What counts against a gate stays before what does not, what is open before what is exempted, then the worst. The
//! rank is a small number, so counting ranks finds the last that fits, whatever the number of findings.

use crate::model::Report;
use crate::render::entry::Entry;
use crate::render::standing::Standing;
use crate::render::words;

/// Most results of a run; of them GitHub keeps the 5000 most severe.
const RESULTS: usize = 25_000;
/// Ranks there are: open, counted, six severities, scores in tenths and none.
const RANKS: usize = 2 * 2 * 6 * 102;

/// Which entries are written.
pub(super) struct Selection<'r> {
    report: &'r Report,
    /// Entries above this rank are written.
    above: usize,
    /// How many of this very rank are, the first of the report.
    of_rank: usize,
    /// How many are not.
    left_out: u64,
}

impl<'r> Selection<'r> {
    pub(super) fn of(report: &'r Report) -> Selection<'r> {
        Selection::with_most(report, RESULTS)
    }

    fn with_most(report: &'r Report, most: usize) -> Selection<'r> {
        let all = Selection { report, above: 0, of_rank: usize::MAX, left_out: 0 };
        if report.flaws.list().len() <= most {
            return all;
        }
        let mut counts = vec![0_usize; RANKS];
        Entry::all(report).for_each(|entry| counts[rank(&entry)] += 1);
        let total: usize = counts.iter().sum();
        let mut room = most;
        for (above, &count) in counts.iter().enumerate().rev() {
            if count > room {
                return Selection { above, of_rank: room, left_out: (total - most) as u64, ..all };
            }
            room -= count;
        }
        all
    }

    /// The entries that are written, in the order of the report.
    pub(super) fn entries(&self) -> impl Iterator<Item = Entry<'r>> + use<'r> {
        let (above, mut left) = (self.above, self.of_rank);
        let all = left == usize::MAX;
        Entry::all(self.report).filter(move |entry| {
            let rank = if all { RANKS } else { rank(entry) };
            if rank == above && left > 0 {
                left -= 1;
                return true;
            }
            rank > above
        })
    }

    /// What is not written, in a sentence.
    pub(super) fn left_out(&self) -> Option<String> {
        (self.left_out > 0).then(|| {
            format!(
                "{} left out, the least severe: GitHub refuses files with more than {RESULTS} results; the JSON output \
                 has all",
                words::count(self.left_out, "finding")
            )
        })
    }
}

/// How much an entry matters, from 0.
fn rank(entry: &Entry<'_>) -> usize {
    let open = usize::from(entry.standing == Standing::Open);
    let counted = usize::from(entry.gate().is_some());
    let severity = entry.severity() as usize;
    let score = entry.score().map_or(0, |score| usize::from(score.min(100)) + 1);
    ((counted * 2 + open) * 6 + severity) * 102 + score
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::{passing, thousand};

    fn kept(report: &Report, most: usize) -> Vec<u32> {
        Selection::with_most(report, most).entries().map(|entry| entry.flaw).collect()
    }

    #[test]
    fn the_worst_are_kept_in_the_order_of_the_report() {
        let report = thousand();
        assert_eq!(kept(&report, 1000).len(), 1000);
        for most in [1, 142, 143, 144, 999] {
            let kept = kept(&report, most);
            assert_eq!(kept.len(), most);
            assert!(kept.is_sorted());
            let critical = kept.iter().filter(|&&at| at % 7 == 0).count();
            assert_eq!(critical, most.min(143), "of {most}");
        }
        let told = Selection::with_most(&report, 999).left_out().unwrap();
        assert!(told.starts_with("1 finding left out, the least severe: "), "{told}");
        assert_eq!(Selection::with_most(&report, 1000).left_out(), None);
    }

    #[test]
    fn what_is_exempted_goes_first() {
        assert_eq!(kept(&passing(), 1), [2]);
        assert_eq!(kept(&passing(), 0), [0_u32; 0]);
    }
}
