//! SHA-256 of an input, taken from the very bytes that are decoded.
//!
//! The digest costs more than the parse, so a large input is hashed on a thread of its own, chunk by chunk as it is
//! read; small ones are hashed in place, which is cheaper than a thread.

use std::fmt;
use std::io::Read;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use sha2::{Digest as _, Sha256};

use super::progress::Progress;

/// Bytes hashed in place before a thread is worth it.
const SMALL: u64 = 1 << 20;
/// Chunks on their way to the thread.
const IN_FLIGHT: usize = 4;

/// A SHA-256 digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A reader that hashes what passes.
pub(super) struct Tap<'p, R> {
    inner: R,
    progress: &'p Progress,
    count: u64,
    hashing: Hashing,
}

enum Hashing {
    Here(Sha256),
    Thread { chunks: SyncSender<Vec<u8>>, spare: Receiver<Vec<u8>>, done: JoinHandle<Sha256> },
}

impl<'p, R: Read> Tap<'p, R> {
    pub(super) fn new(inner: R, progress: &'p Progress) -> Tap<'p, R> {
        Tap { inner, progress, count: 0, hashing: Hashing::Here(Sha256::new()) }
    }

    /// Reads what is left, so that the digest is of the whole input.
    pub(super) fn finish(mut self) -> std::io::Result<(Digest, u64)> {
        let mut rest = vec![0; 64 << 10];
        while self.read(&mut rest)? > 0 {}
        let hash = match self.hashing {
            Hashing::Here(hash) => hash,
            Hashing::Thread { chunks, done, .. } => {
                drop(chunks);
                done.join().map_err(|_| std::io::Error::other("the hashing thread failed"))?
            }
        };
        Ok((Digest(hash.finalize().into()), self.count))
    }

    fn hash(&mut self, bytes: &[u8]) {
        self.count += bytes.len() as u64;
        if self.count > SMALL
            && let Hashing::Here(hash) = &self.hashing
        {
            self.hashing = on_a_thread(hash.clone());
        }
        match &mut self.hashing {
            Hashing::Here(hash) => hash.update(bytes),
            Hashing::Thread { chunks, spare, .. } => {
                let mut chunk = spare.try_recv().unwrap_or_default();
                chunk.clear();
                chunk.extend_from_slice(bytes);
                // A dead thread is noticed by finish().
                let _sent = chunks.send(chunk);
            }
        }
    }
}

fn on_a_thread(mut hash: Sha256) -> Hashing {
    let (chunks, incoming) = sync_channel::<Vec<u8>>(IN_FLIGHT);
    let (back, spare) = sync_channel(IN_FLIGHT + 2);
    let done = std::thread::spawn(move || {
        for chunk in incoming {
            hash.update(&chunk);
            let _kept_for_reuse = back.try_send(chunk);
        }
        hash
    });
    Hashing::Thread { chunks, spare, done }
}

impl<R: Read> Read for Tap<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        if count > 0 {
            self.progress.read(count as u64);
            self.hash(&buffer[..count]);
        }
        Ok(count)
    }
}
