//! Hands the bytes of an input to a decoder: opened, unpacked from gzip, hashed, limited.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::sync::Mutex;

use flate2::bufread::MultiGzDecoder;

use super::archive;
use super::digest::{Digest, Tap};
use super::input::{Input, Origin};
use super::progress::Progress;
use crate::model::{Code, Problem};

/// Standard input, which only the command line can open; taken once.
pub type StandardInput = Mutex<Option<Box<dyn Read + Send>>>;

/// Why an input could not be opened or read to its end.
#[derive(Debug)]
pub struct ReadFailure(pub Problem);

/// Opens an input and hands its unpacked bytes to `take`; answers what that made of them, with the digest and the
/// size of the input as it lies there (of a member: unpacked).
///
/// # Errors
/// When the input cannot be opened or not be read to its end.
pub fn read<T>(
    input: &Input,
    standard_input: &StandardInput,
    max_expanded: u64,
    progress: &Progress,
    take: impl FnOnce(&mut dyn Read) -> T,
) -> Result<(T, Digest, u64), ReadFailure> {
    match &input.origin {
        Origin::StandardInput => {
            let taken = standard_input.lock().ok().and_then(|mut slot| slot.take());
            let reader = taken.ok_or_else(|| failure("was read already: standard input can be named once"))?;
            tapped(reader, max_expanded, progress, take)
        }
        Origin::File(path) => {
            let file = File::open(path).map_err(|error| failure(&format!("cannot be opened: {error}")))?;
            tapped(file, max_expanded, progress, take)
        }
        Origin::Member { archive, index } => {
            archive::with_member(archive, *index, |reader| tapped(reader, max_expanded, progress, take))?
        }
    }
}

fn failure(message: &str) -> ReadFailure {
    ReadFailure(Problem::new(Code::Unreadable, message))
}

fn tapped<T>(
    source: impl Read,
    max_expanded: u64,
    progress: &Progress,
    take: impl FnOnce(&mut dyn Read) -> T,
) -> Result<(T, Digest, u64), ReadFailure> {
    let cannot_read = |error: std::io::Error| failure(&format!("cannot be read: {error}"));
    let mut tap = Tap::new(source, progress);
    let mut magic = Vec::with_capacity(2);
    (&mut tap).take(2).read_to_end(&mut magic).map_err(cannot_read)?;
    let taken = if magic == [0x1f, 0x8b] {
        let packed = BufReader::with_capacity(64 << 10, magic.as_slice().chain(&mut tap));
        take(&mut Expanding { inner: MultiGzDecoder::new(packed), left: max_expanded })
    } else {
        take(&mut magic.as_slice().chain(&mut tap))
    };
    let (digest, size) = tap.finish().map_err(cannot_read)?;
    Ok((taken, digest, size))
}

/// Stops a gzip file that expands without end.
struct Expanding<R: BufRead> {
    inner: MultiGzDecoder<R>,
    left: u64,
}

impl<R: BufRead> Read for Expanding<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.left = self
            .left
            .checked_sub(count as u64)
            .ok_or_else(|| std::io::Error::other("it unpacks to more than `limits.expanded_bytes` allows"))?;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_gzip_file_that_expands_beyond_the_limit_is_an_error() {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(&b" ".repeat(100_000)).unwrap();
        let packed = encoder.finish().unwrap();
        let expand = |left| {
            let mut expanding = Expanding { inner: MultiGzDecoder::new(&packed[..]), left };
            expanding.read_to_end(&mut Vec::new())
        };
        assert_eq!(expand(100_000).unwrap(), 100_000);
        assert!(expand(99_999).is_err());
    }
}
