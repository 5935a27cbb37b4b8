//! Where git looks for the pre-push hook of a clone, and what lies there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::diagnose::Mistake;
use crate::git;

/// The first lines of the hook that gate writes: by them it is known again.
pub(super) const HEAD: &str =
    "#!/bin/sh\n# gate's hook: written by `gate hook install`, taken out by `gate hook uninstall`.\n";
/// Its last line.
pub(super) const TAIL: &str = "# end of gate's hook\n";

/// The place of the hook.
#[derive(Debug)]
pub(super) struct Place {
    /// The file that git runs.
    pub(super) hook: PathBuf,
    /// What was there before gate, and goes on running.
    pub(super) before: PathBuf,
    /// Whether the folder lies outside this clone, so that other repositories use it too.
    pub(super) is_shared: bool,
    /// Whether husky writes the folder anew with each install of packages.
    pub(super) is_huskys: bool,
}

/// What lies at the place.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    /// gate's hook, whole and alone.
    Ours,
    /// gate's hook, with lines of somebody else.
    Edited,
    /// A hook of somebody else.
    Foreign,
}

impl Place {
    /// Asks git, which knows `core.hooksPath` and linked working trees.
    pub(super) fn of(root: &Path) -> Result<Place, Mistake> {
        let failed = |error: &dyn std::fmt::Display| {
            Mistake::usage(
                format!("the hooks of this clone cannot be found: {error}"),
                "give --root, a folder in a git clone",
            )
        };
        let top = git::top(root).map_err(|error| failed(&error))?;
        let ask = |what: &[&str]| -> Result<PathBuf, Mistake> {
            let mut command = git::command_at(root, "rev-parse", what).map_err(|error| failed(&error))?;
            let done = command.output().map_err(|error| failed(&error))?;
            let said = String::from_utf8_lossy(&done.stdout).into_owned();
            let path = said.strip_suffix('\n').unwrap_or(&said);
            if !done.status.success() || path.is_empty() {
                return Err(failed(&String::from_utf8_lossy(&done.stderr).trim()));
            }
            Ok(top.join(path))
        };
        let folder = ask(&["--git-path", "hooks"])?;
        let common = ask(&["--git-common-dir"])?;
        let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let lies_in = real(folder.parent().unwrap_or(&folder));
        let is_shared = !lies_in.starts_with(real(&top)) && !lies_in.starts_with(real(&common));
        let is_huskys = folder.components().any(|part| part.as_os_str() == ".husky");
        Ok(Place { hook: folder.join("pre-push"), before: folder.join("pre-push.before-gate"), is_shared, is_huskys })
    }

    pub(super) fn found(&self) -> io::Result<Found> {
        let text = match fs::read(&self.hook) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(&self.hook).is_err() => {
                return Ok(Found::Nothing);
            }
            // A link that leads nowhere is somebody's hook all the same.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Foreign),
            Err(error) => return Err(error),
        };
        Ok(match (text.starts_with(HEAD.as_bytes()), text.ends_with(TAIL.as_bytes())) {
            (true, true) => Found::Ours,
            (true, false) => Found::Edited,
            (false, _) => Found::Foreign,
        })
    }
}

/// Whether git would run the file.
#[cfg(unix)]
pub(super) fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).is_ok_and(|it| it.is_file() && it.permissions().mode() & 0o111 != 0)
}

/// Whether git would run the file: on Windows it asks for no permission.
#[cfg(not(unix))]
pub(super) fn is_executable(path: &Path) -> bool {
    path.is_file()
}
