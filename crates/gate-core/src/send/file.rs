//! Writes beside the target and renames: nobody ever reads half a verdict.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Bytes of a target's name that its temporary file repeats: most file systems take 255 in all.
const LONGEST_NAME: usize = 200;
/// Names that are tried.
const MOST_TRIES: u32 = 1000;

/// Files on their way, so that a panic can remove them.
static TEMPORARIES: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// Writes a file whole: to a temporary file in the same folder, then renamed over the target. A target that is no
/// regular file (`/dev/stdout`, a named pipe) is written to as it is.
///
/// # Errors
/// When the folder, the disk or the writer fails; then the target is as it was.
pub fn file(path: &Path, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> std::io::Result<()> {
    // What `/dev/stderr` leads to may be a file, and is still no place for others.
    let special = path.starts_with("/dev")
        || std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir());
    if special {
        return fill(File::options().write(true).open(path)?, write).map(drop);
    }
    let (temporary, created) = temporary_for(path)?;
    let written =
        fill(created, write).and_then(|file| file.sync_all()).and_then(|()| std::fs::rename(&temporary, path));
    if written.is_err() {
        let _already_failing = std::fs::remove_file(&temporary);
    }
    forget(&temporary);
    written
}

fn fill(file: File, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> std::io::Result<File> {
    let mut out = BufWriter::with_capacity(64 << 10, file);
    write(&mut out)?;
    out.flush()?;
    out.into_inner().map_err(std::io::IntoInnerError::into_error)
}

/// A new file beside the target, under a name that no other run of gate takes. One of a run that was killed may still lie
/// there, and in a container every run has the same number.
fn temporary_for(path: &Path) -> std::io::Result<(PathBuf, File)> {
    let name = path.file_name().ok_or_else(|| std::io::Error::other("the path names no file"))?.to_string_lossy();
    let name = &name[..name.floor_char_boundary(LONGEST_NAME)];
    let process = std::process::id();
    let mut tries = 0;
    loop {
        let temporary = path.with_file_name(format!(".{name}.{process}-{tries}.gate-tmp"));
        remember(&temporary);
        match File::options().write(true).create_new(true).open(&temporary) {
            Ok(file) => return Ok((temporary, file)),
            Err(error) => {
                forget(&temporary);
                if error.kind() != std::io::ErrorKind::AlreadyExists || tries == MOST_TRIES {
                    return Err(error);
                }
                tries += 1;
            }
        }
    }
}

fn remember(path: &Path) {
    if let Ok(mut list) = TEMPORARIES.lock() {
        list.push(path.to_owned());
    }
}

fn forget(path: &Path) {
    if let Ok(mut list) = TEMPORARIES.lock() {
        list.retain(|it| it != path);
    }
}

/// Removes what is half written; called when the process is about to die.
pub fn remove_temporaries() {
    if let Ok(mut list) = TEMPORARIES.try_lock() {
        for path in list.drain(..) {
            let _dying = std::fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_failing_writer_leaves_the_target_as_it_was_and_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("verdict.json");
        file(&path, |out| out.write_all(b"old")).unwrap();
        let failed = file(&path, |out| {
            out.write_all(b"half")?;
            Err(std::io::Error::other("disk full"))
        });
        assert!(failed.is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["verdict.json"]);
    }

    #[test]
    fn a_file_that_a_killed_run_left_is_in_nobodys_way_and_long_names_are_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("v.json");
        let (left, _) = temporary_for(&path).unwrap();
        file(&path, |out| out.write_all(b"new")).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert!(left.exists(), "it may be of a run that goes on elsewhere");
        file(&folder.path().join("v".repeat(255)), |out| out.write_all(b"x")).unwrap();
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(file(&folder.path().join("no/verdict.json"), |out| out.write_all(b"x")).is_err());
        assert!(file(folder.path(), |out| out.write_all(b"x")).is_err());
    }
}
