//! Changes a file of the repository: whole or not at all, never somebody else's change with it.
//!
//! Runs of gate wait for each other at the root, so that two additions at once are both kept. Who else changes the file
//! meanwhile is noticed before it is replaced.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use gate_core::send;

use crate::diagnose::Mistake;
use crate::repository::{is_inside, read_file};

/// How often, and how long each time, another run is waited for.
const ATTEMPTS: u32 = 200;
const PAUSE: Duration = Duration::from_millis(50);

/// Keeps other runs of gate from changing files under a root.
pub(crate) struct Turn {
    root: PathBuf,
    _lock: Option<File>,
}

impl Turn {
    /// Waits for the turn.
    pub(crate) fn take(root: &Path) -> Result<Turn, Mistake> {
        let root = root.canonicalize().map_err(|error| {
            Mistake::usage(format!("the root {} cannot be opened: {error}", root.display()), "give a folder: --root")
        })?;
        // Where a folder cannot be opened or locked, what is left is the comparison before writing.
        let Ok(folder) = File::open(&root) else { return Ok(Turn { root, _lock: None }) };
        for _ in 0..ATTEMPTS {
            match folder.try_lock() {
                Ok(()) => return Ok(Turn { root, _lock: Some(folder) }),
                Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
                Err(TryLockError::Error(_)) => return Ok(Turn { root, _lock: None }),
            }
        }
        let message = format!("another run of gate is changing files in {}", root.display());
        Err(Mistake::usage(message, "wait for it, or end it"))
    }

    /// A file to change. What lies inside of the root by its name has to do so by its links too; any other has to be
    /// `named` on the command line.
    pub(crate) fn file(&self, path: &str, named: bool) -> Result<Rewrite, Mistake> {
        let refuse = |why: String| Mistake::usage(format!("{path} {why}"), "nothing was written");
        let full = self.root.join(path);
        let inside = is_inside(path);
        if !inside && !named {
            return Err(refuse("lies outside of the root".to_owned()));
        }
        let place = place(&full).map_err(refuse)?;
        if inside && !place.starts_with(&self.root) {
            return Err(refuse("is a link, or lies behind one, that leads out of the root".to_owned()));
        }
        let old = read_file(&place).map_err(refuse)?;
        let text = match &old {
            Some(bytes) => Some(std::str::from_utf8(bytes).map_err(|_| refuse("is not UTF-8".to_owned()))?.to_owned()),
            None => None,
        };
        Ok(Rewrite { name: path.to_owned(), place, text })
    }
}

/// A file as it was read, to be replaced.
#[derive(Debug)]
pub(crate) struct Rewrite {
    /// The path as people know it.
    pub(crate) name: String,
    /// Where links lead to: a link stays a link.
    place: PathBuf,
    /// What it holds; `None` where there is no file yet.
    pub(crate) text: Option<String>,
}

impl Rewrite {
    /// Replaces the content, if the file is still what was read.
    pub(crate) fn write(&self, text: &str) -> Result<(), Mistake> {
        let refuse = |why: String| Mistake::usage(format!("{} {why}", self.name), "nothing was written");
        let metadata = std::fs::metadata(&self.place).ok();
        let permissions = metadata.map(|metadata| metadata.permissions());
        if permissions.as_ref().is_some_and(std::fs::Permissions::readonly) {
            return Err(refuse("is read-only".to_owned()));
        }
        if read_file(&self.place).map_err(refuse)?.as_deref() != self.text.as_deref().map(str::as_bytes) {
            return Err(refuse("was changed by somebody else meanwhile; run the command again".to_owned()));
        }
        let write = || {
            if let Some(folder) = self.place.parent() {
                std::fs::create_dir_all(folder)?;
            }
            send::file(&self.place, |out| out.write_all(text.as_bytes()))?;
            permissions.map_or(Ok(()), |permissions| std::fs::set_permissions(&self.place, permissions))
        };
        write().map_err(|error| Mistake::usage(format!("{} could not be written: {error}", self.name), ""))
    }
}

/// Where a path leads: links followed as far as there is something.
fn place(path: &Path) -> Result<PathBuf, String> {
    if path.symlink_metadata().is_ok() {
        return path.canonicalize().map_err(|_| "is a link that leads nowhere".to_owned());
    }
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) => Ok(place(folder)?.join(name)),
        _ => Err("names no file".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(text: &str) -> (tempfile::TempDir, Turn) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(".gate")).unwrap();
        std::fs::write(folder.path().join(".gate/waivers.yaml"), text).unwrap();
        let turn = Turn::take(folder.path()).unwrap();
        (folder, turn)
    }

    #[test]
    fn a_change_that_somebody_else_made_meanwhile_is_not_lost() {
        let (folder, turn) = folder("old\n");
        let rewrite = turn.file(".gate/waivers.yaml", false).unwrap();
        let path = folder.path().join(".gate/waivers.yaml");
        std::fs::write(&path, "theirs\n").unwrap();
        assert!(rewrite.write("ours\n").is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "theirs\n");
        std::fs::remove_file(&path).unwrap();
        assert!(rewrite.write("ours\n").is_err(), "a file that is gone was changed too");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_stay() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};
        let (folder, turn) = folder("old\n");
        let path = folder.path().join(".gate/waivers.yaml");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        symlink(".gate/waivers.yaml", folder.path().join("link.yaml")).unwrap();
        turn.file("link.yaml", false).unwrap().write("new\n").unwrap();
        assert!(folder.path().join("link.yaml").is_symlink());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new\n");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o440)).unwrap();
        let refused = turn.file("link.yaml", false).unwrap().write("newer\n").unwrap_err();
        assert!(format!("{refused:?}").contains("read-only"), "{refused:?}");
    }

    #[cfg(unix)]
    #[test]
    fn nothing_outside_of_the_root_is_written_unless_it_is_named() {
        use std::os::unix::fs::symlink;
        let (folder, turn) = folder("old\n");
        let outside = tempfile::tempdir().unwrap();
        symlink(outside.path(), folder.path().join("out")).unwrap();
        symlink(outside.path().join("nowhere"), folder.path().join("dangling")).unwrap();
        for path in ["out/new.yaml", "out/a/b.yaml", "../new.yaml", "/tmp/new.yaml", "dangling"] {
            assert!(turn.file(path, false).is_err(), "{path}");
        }
        let named = outside.path().join("waivers.yaml");
        turn.file(named.to_str().unwrap(), true).unwrap().write("new\n").unwrap();
        assert_eq!(std::fs::read_to_string(named).unwrap(), "new\n");
    }

    #[test]
    fn a_second_run_waits_for_its_turn() {
        let (folder, turn) = folder("old\n");
        let root = folder.path().to_owned();
        let waiting = std::thread::spawn(move || Turn::take(&root).is_ok());
        std::thread::sleep(PAUSE * 3);
        assert!(!waiting.is_finished());
        drop(turn);
        assert!(waiting.join().unwrap());
    }
}
