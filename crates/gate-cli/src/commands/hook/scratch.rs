//! A folder of one run, which nobody else can look into and which goes with it.

use std::fs::{self, DirBuilder};
use std::io;
use std::path::{Path, PathBuf};

/// The folder; dropping it removes it.
#[derive(Debug)]
pub(super) struct Scratch(PathBuf);

impl Scratch {
    pub(super) fn new() -> io::Result<Scratch> {
        let base = std::env::temp_dir();
        for turn in 0..100 {
            let path = base.join(format!("gate-push-{}-{turn}", std::process::id()));
            match private(&path) {
                Ok(()) => return Ok(Scratch(path)),
                // Of an earlier run with this number, or of somebody who guessed it: never used.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(io::Error::new(error.kind(), format!("{}: {error}", path.display()))),
            }
        }
        Err(io::Error::other(format!("{}: every name of a temporary folder is taken", base.display())))
    }

    /// A file or folder in it.
    pub(super) fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed holds redacted reports and lists of commits.
        drop(fs::remove_dir_all(&self.0));
    }
}

#[cfg(unix)]
fn private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    DirBuilder::new().mode(0o700).create(path)
}

#[cfg(not(unix))]
fn private(path: &Path) -> io::Result<()> {
    DirBuilder::new().create(path)
}
