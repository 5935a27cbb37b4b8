//! Sorted walking with limits on depth and count; links that lead out of the boundary are refused.

use std::collections::{BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

use super::key;
use super::wanted::Wanted;
use crate::model::{Code, Problem};

/// Deepest folder below the start.
const MAX_DEPTH: usize = 64;

/// What a walk met.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// Regular files that are wanted, sorted by path.
    pub(super) files: Vec<PathBuf>,
    /// What could not be walked.
    pub(super) problems: Vec<(PathBuf, Problem)>,
}

/// Where a walk may go.
#[derive(Clone, Copy)]
pub(super) struct Bounds<'a> {
    /// What the paths that are wanted or excluded are relative to.
    pub(super) root: &'a Path,
    /// What links cannot leave.
    pub(super) boundary: &'a Path,
    /// Most files that are wanted.
    pub(super) max_files: usize,
}

/// Whether `path`, links followed, lies under `boundary`.
pub(super) fn is_under(boundary: &Path, path: &Path) -> bool {
    match (boundary.canonicalize(), path.canonicalize()) {
        (Ok(boundary), Ok(path)) => path.starts_with(boundary),
        (Err(_), _) | (_, Err(_)) => false,
    }
}

/// Every wanted file under `start` that stays within the bounds.
pub(super) fn walk(start: &Path, bounds: Bounds<'_>, wanted: &mut Wanted<'_>) -> Result<Walked, Problem> {
    let mut walk = Walk { bounds, wanted, visited: BTreeSet::new(), links: VecDeque::new(), walked: Walked::default() };
    walk.enter(start, 0)?;
    // Links come last, so that a folder is walked under its own path where that is met too.
    while let Some((path, depth)) = walk.links.pop_front() {
        let entered = walk.enter(&path, depth);
        walk.note(path, entered)?;
    }
    walk.walked.files.sort();
    Ok(walk.walked)
}

struct Walk<'a, 'w> {
    bounds: Bounds<'a>,
    wanted: &'a mut Wanted<'w>,
    /// Folders entered, links followed.
    visited: BTreeSet<PathBuf>,
    /// Links to folders, with their depth.
    links: VecDeque<(PathBuf, usize)>,
    walked: Walked,
}

impl Walk<'_, '_> {
    fn enter(&mut self, folder: &Path, depth: usize) -> Result<(), Problem> {
        let unreadable = |error: std::io::Error| Problem::new(Code::Unreadable, format!("cannot be listed: {error}"));
        // A link back up would go round for ever.
        if !self.visited.insert(folder.canonicalize().map_err(unreadable)?) {
            return Ok(());
        }
        if depth > MAX_DEPTH {
            return Err(Problem::new(Code::Limit, format!("has folders more than {MAX_DEPTH} deep")));
        }
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            entries.push(entry.map_err(unreadable)?.path());
        }
        entries.sort();
        for path in entries {
            let met = self.meet(&path, depth);
            self.note(path, met)?;
        }
        Ok(())
    }

    /// A limit ends the walk; any other problem is that of one path.
    fn note(&mut self, path: PathBuf, result: Result<(), Problem>) -> Result<(), Problem> {
        match result {
            Err(problem) if problem.code == Code::Limit => return Err(problem),
            Err(problem) => self.walked.problems.push((path, problem)),
            Ok(()) => {}
        }
        Ok(())
    }

    fn meet(&mut self, path: &Path, depth: usize) -> Result<(), Problem> {
        let unreadable = |error: std::io::Error| Problem::new(Code::Unreadable, format!("cannot be opened: {error}"));
        let metadata = std::fs::metadata(path);
        let is_folder = metadata.as_ref().is_ok_and(std::fs::Metadata::is_dir);
        let relative = key::relative(self.bounds.root, path);
        let is_wanted = if is_folder {
            self.wanted.is_entered(path, &relative)
        } else {
            self.wanted.is_file_wanted(path, &relative)
        };
        if !is_wanted {
            return Ok(());
        }
        let is_link = path.symlink_metadata().map_err(unreadable)?.is_symlink();
        if is_link && !is_under(self.bounds.boundary, path) {
            let message = "is a link that leads out of the folder or nowhere; give the report itself";
            return Err(Problem::new(Code::Unreadable, message));
        }
        let metadata = metadata.map_err(unreadable)?;
        let name = path.file_name().unwrap_or_default();
        if is_folder {
            return match (name == ".git", is_link) {
                (true, _) => Ok(()),
                (false, true) => {
                    self.links.push_back((path.to_owned(), depth + 1));
                    Ok(())
                }
                (false, false) => self.enter(path, depth + 1),
            };
        }
        if !metadata.is_file() {
            let message = "is a pipe, socket or device; name it as an argument if it is meant";
            return Err(Problem::new(Code::Unreadable, message));
        }
        // Conventional placeholders that keep empty folders under version control.
        if metadata.len() == 0 && (name == ".gitkeep" || name == ".keep") {
            return Ok(());
        }
        self.walked.files.push(path.to_owned());
        let max_files = self.bounds.max_files;
        if self.walked.files.len() > max_files {
            let message = format!("holds more than {max_files} files; name fewer or `exclude:` some");
            return Err(Problem::new(Code::Limit, message));
        }
        Ok(())
    }
}
