//! How far reading is, for whoever shows it while it goes on.

use std::sync::atomic::{AtomicU64, Ordering};

use super::input::Input;

/// Counts reports and bytes as they are read, on however many threads. Nothing depends on it.
#[derive(Debug, Default)]
pub struct Progress {
    reports: AtomicU64,
    bytes: AtomicU64,
    of_reports: AtomicU64,
    of_bytes: AtomicU64,
}

/// How far reading is at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SoFar {
    /// Reports that were read to their end.
    pub reports: u64,
    /// Bytes that were read.
    pub bytes: u64,
    /// Reports that there are; 0 as long as they are being looked for.
    pub of_reports: u64,
    /// Bytes that there are, where the file system tells: less than are read in the end.
    pub of_bytes: u64,
}

impl Progress {
    /// Says what is going to be read.
    pub fn expect(&self, inputs: &[Input]) {
        self.of_reports.fetch_add(inputs.len() as u64, Ordering::Relaxed);
        self.of_bytes.fetch_add(inputs.iter().map(|input| input.size).sum(), Ordering::Relaxed);
    }

    /// How far it is.
    pub fn so_far(&self) -> SoFar {
        SoFar {
            reports: self.reports.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
            of_reports: self.of_reports.load(Ordering::Relaxed),
            of_bytes: self.of_bytes.load(Ordering::Relaxed),
        }
    }

    /// So many bytes more were read.
    pub(super) fn read(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// A report was read to its end.
    pub fn done(&self) {
        self.reports.fetch_add(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Origin, StandardInput, read};
    use super::*;
    use crate::model::InputKey;

    #[test]
    fn every_byte_is_counted_whatever_the_decoder_leaves() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large");
        std::fs::write(&path, "x".repeat(3_000_000)).unwrap();
        let key = InputKey { path: "large".to_owned() };
        let input = Input { key, hint: None, declared: true, origin: Origin::File(path), size: 3_000_000 };
        let progress = Progress::default();
        progress.expect(std::slice::from_ref(&input));
        let wanted = SoFar { of_reports: 1, of_bytes: 3_000_000, ..SoFar::default() };
        assert_eq!(progress.so_far(), wanted);
        read(&input, &StandardInput::default(), 1 << 30, &progress, |_| ()).unwrap();
        progress.done();
        assert_eq!(progress.so_far(), SoFar { reports: 1, bytes: 3_000_000, ..wanted });
    }
}
