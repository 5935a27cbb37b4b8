//! GitHub's limits on results and on the size of the file: a file beyond them is refused whole, so the least severe are
//! left out.
//!
//! What counts against a gate stays before what does not, what is open before what is exempted, then the worst. The
//! rank is a small number, so counting ranks finds the last that fits, whatever the number of findings. How large a file
//! is compressed is only known when it is, so a few numbers of results are tried.

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::model::Report;
use crate::render::entry::Entry;
use crate::render::standing::Standing;
use crate::render::words;

/// Most results of a run; of them GitHub keeps the 5000 most severe.
const RESULTS: usize = 25_000;
/// Most bytes of a compressed file. We compress quickly, whoever uploads it well, so it will be smaller.
const BYTES: usize = 10_000_000;
/// Most tries to find how many results make a file of that size.
const TRIES: usize = 12;
/// Ranks there are: open, counted, six severities, scores in tenths and none.
const RANKS: usize = 2 * 2 * 6 * 102;

/// Which entries are written.
pub(super) struct Selection<'r> {
    report: &'r Report,
    /// Entries above this rank are written.
    above: usize,
    /// How many of this very rank are, the first of the report.
    of_rank: usize,
    /// How many are written.
    len: usize,
    /// How many are not.
    left_out: u64,
}

impl<'r> Selection<'r> {
    /// The most that GitHub takes, where `write` writes the file with them.
    pub(super) fn fitting(
        report: &'r Report,
        write: impl Fn(&Selection<'r>, &mut dyn Write) -> io::Result<()>,
    ) -> io::Result<Selection<'r>> {
        Selection::within(report, BYTES, write)
    }

    fn within(
        report: &'r Report,
        bytes: usize,
        write: impl Fn(&Selection<'r>, &mut dyn Write) -> io::Result<()>,
    ) -> io::Result<Selection<'r>> {
        let all = Selection::with_most(report, RESULTS);
        let mut size = Size::default();
        write(&all, &mut size)?;
        if size.0 <= bytes {
            return Ok(all);
        }
        let compressed = |selection: &Selection<'r>| {
            let mut compressed = GzEncoder::new(Size::default(), Compression::fast());
            write(selection, &mut compressed)?;
            compressed.finish().map(|size| size.0.max(1))
        };
        // Rows may differ in size, so the number that fits is closed in from both sides.
        let (mut fits, mut too_many, mut most, mut size) = (0, all.len, all.len, compressed(&all)?);
        if size <= bytes {
            return Ok(all);
        }
        for _ in 0..TRIES {
            let (gap, proportional) = (too_many - fits, most * 97 / 100 * bytes / size);
            if gap <= 1 + all.len / 100 {
                break;
            }
            most = proportional.clamp(fits + gap.div_ceil(8), too_many - gap.div_ceil(8));
            size = compressed(&Selection::with_most(report, most))?;
            if size > bytes {
                too_many = most;
                continue;
            }
            fits = most;
            if size > bytes * 9 / 10 {
                break;
            }
        }
        Ok(Selection::with_most(report, fits))
    }

    fn with_most(report: &'r Report, most: usize) -> Selection<'r> {
        let mut counts = vec![0_usize; RANKS];
        Entry::all(report).for_each(|entry| counts[rank(&entry)] += 1);
        let total: usize = counts.iter().sum();
        let mut room = most;
        for (above, &count) in counts.iter().enumerate().rev() {
            if count > room {
                return Selection { report, above, of_rank: room, len: most, left_out: (total - most) as u64 };
            }
            room -= count;
        }
        Selection { report, above: 0, of_rank: usize::MAX, len: total, left_out: 0 }
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
                "{} left out, the least severe: GitHub refuses files with more than {RESULTS} results or 10 MB \
                 compressed; the JSON output has all",
                words::count(self.left_out, "finding")
            )
        })
    }
}

/// Counts bytes.
#[derive(Debug, Default)]
struct Size(usize);

impl Write for Size {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
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
    fn a_file_that_is_too_large_compressed_gets_shorter_until_it_fits() {
        let report = thousand();
        let tries = std::cell::Cell::new(0);
        // Half of each row can be compressed away, and rows at the end are larger.
        let write = |selection: &Selection<'_>, out: &mut dyn Write| {
            tries.set(tries.get() + 1);
            selection.entries().try_for_each(|entry| {
                let noise = |at: u32| (entry.flaw * 7919 + at * at).wrapping_mul(2_654_435_761).to_be_bytes()[0];
                let bytes: Vec<u8> = (0..50 + entry.flaw / 10).map(noise).collect();
                out.write_all(&bytes)?;
                out.write_all(&bytes)
            })
        };
        let all = Selection::within(&report, usize::MAX, write).unwrap();
        assert_eq!((all.len, all.left_out(), tries.get()), (1000, None, 1));
        for bytes in [60_000, 20_000, 1000, 10] {
            tries.set(0);
            let fitting = Selection::within(&report, bytes, write).unwrap();
            let mut compressed = GzEncoder::new(Size::default(), Compression::fast());
            write(&fitting, &mut compressed).unwrap();
            let size = compressed.finish().unwrap().0;
            assert!(fitting.len == 0 || size <= bytes, "{size} of {bytes}");
            assert!(bytes < 1000 || size > bytes * 7 / 10, "{size} of {bytes}: more would fit");
            assert!(tries.get() <= TRIES + 3, "{} tries", tries.get());
            assert_eq!(fitting.entries().count(), fitting.len);
            assert!(fitting.left_out().unwrap().starts_with(&format!("{} finding", 1000 - fitting.len)));
        }
    }

    #[test]
    fn what_is_exempted_goes_first() {
        assert_eq!(kept(&passing(), 1), [2]);
        assert_eq!(kept(&passing(), 0), [0_u32; 0]);
    }
}
