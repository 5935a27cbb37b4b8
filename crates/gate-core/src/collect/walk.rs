//! Sorted walking with limits on depth and count; links that lead out of the boundary are refused.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::model::{Code, Problem};

/// Deepest folder below the start.
const MAX_DEPTH: usize = 64;

/// What a walk met.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// Regular files, sorted by path.
    pub(super) files: Vec<PathBuf>,
    /// What could not be walked.
    pub(super) problems: Vec<(PathBuf, Problem)>,
}

/// Whether `path`, links followed, lies under `boundary`.
pub(super) fn is_under(boundary: &Path, path: &Path) -> bool {
    match (boundary.canonicalize(), path.canonicalize()) {
        (Ok(boundary), Ok(path)) => path.starts_with(boundary),
        (Err(_), _) | (_, Err(_)) => false,
    }
}

/// Every file under `start` that stays within `boundary`.
pub(super) fn walk(start: &Path, boundary: &Path, max_files: usize) -> Result<Walked, Problem> {
    let mut walked = Walked::default();
    let mut visited = BTreeSet::new();
    enter(start, boundary, 0, max_files, &mut visited, &mut walked)?;
    walked.files.sort();
    Ok(walked)
}

fn enter(
    folder: &Path,
    boundary: &Path,
    depth: usize,
    max_files: usize,
    visited: &mut BTreeSet<PathBuf>,
    walked: &mut Walked,
) -> Result<(), Problem> {
    let unreadable = |error: std::io::Error| Problem::new(Code::Unreadable, format!("cannot be listed: {error}"));
    // A link back up would go round for ever.
    if !visited.insert(folder.canonicalize().map_err(unreadable)?) {
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
        if let Err(problem) = meet(&path, boundary, depth, max_files, visited, walked) {
            if problem.code == Code::Limit {
                return Err(problem);
            }
            walked.problems.push((path, problem));
        }
    }
    Ok(())
}

fn meet(
    path: &Path,
    boundary: &Path,
    depth: usize,
    max_files: usize,
    visited: &mut BTreeSet<PathBuf>,
    walked: &mut Walked,
) -> Result<(), Problem> {
    let unreadable = |error: std::io::Error| Problem::new(Code::Unreadable, format!("cannot be opened: {error}"));
    let is_link = path.symlink_metadata().map_err(unreadable)?.is_symlink();
    if is_link && !is_under(boundary, path) {
        let message = "is a link that leads out of the folder or nowhere; give the report itself";
        return Err(Problem::new(Code::Unreadable, message));
    }
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if metadata.is_dir() {
        return if name == ".git" { Ok(()) } else { enter(path, boundary, depth + 1, max_files, visited, walked) };
    }
    if !metadata.is_file() {
        return Err(Problem::new(
            Code::Unreadable,
            "is a pipe, socket or device; name it as an argument if it is meant",
        ));
    }
    // Conventional placeholders that keep empty folders under version control.
    if metadata.len() == 0 && matches!(name.as_str(), ".gitkeep" | ".keep") {
        return Ok(());
    }
    walked.files.push(path.to_owned());
    if walked.files.len() > max_files {
        return Err(Problem::new(
            Code::Limit,
            format!("holds more than {max_files} files; name fewer or `exclude:` some"),
        ));
    }
    Ok(())
}
