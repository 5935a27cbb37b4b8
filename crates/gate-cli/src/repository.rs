//! Where policy, waivers and ignore files are read from: the working tree, or a git ref.
//!
//! These files travel with the pull request they judge, so on a pull request in CI they are read from its target, and
//! what the pull request would change is shown instead of obeyed.

use std::io::Read;
use std::path::{Component, Path, PathBuf};

use crate::git;

/// Largest policy, waiver or ignore file.
const MAX_BYTES: u64 = 16 << 20;

/// The files of a repository as they count.
#[derive(Debug)]
pub(crate) struct Repository {
    root: PathBuf,
    /// The ref and its commit; `None` is the working tree.
    reference: Option<(String, String)>,
    /// Files as they would be if they were written.
    proposed: Vec<(String, String)>,
}

impl Repository {
    /// Files as they lie in the working tree.
    pub(crate) fn worktree(root: &Path) -> Repository {
        Repository { root: root.to_owned(), reference: None, proposed: Vec::new() }
    }

    /// Files as they stand at a ref, pinned to its commit.
    pub(crate) fn at(root: &Path, reference: &str) -> Result<Repository, git::GitError> {
        let commit = git::commit(root, reference)?;
        Ok(Repository { root: root.to_owned(), reference: Some((reference.to_owned(), commit)), proposed: Vec::new() })
    }

    /// The same, with a file as it would be if it were written.
    pub(crate) fn with(mut self, path: &str, text: &str) -> Repository {
        self.proposed.push((path.to_owned(), text.to_owned()));
        self
    }

    /// The ref in words, `origin/main (1a2b3c4d)`.
    pub(crate) fn name(&self) -> Option<String> {
        let (reference, commit) = self.reference.as_ref()?;
        let short: String = commit.chars().take(12).collect();
        Some(format!("{reference} ({short})"))
    }

    /// A file that another file names: like [`Repository::read`], and it has to lie inside.
    pub(crate) fn read_base(&self, path: &str) -> Result<Option<String>, String> {
        if is_inside(path) { self.read(path) } else { Err("lies outside the repository".to_owned()) }
    }

    /// A file by its path relative to the root; `None` when there is none.
    pub(crate) fn read(&self, path: &str) -> Result<Option<String>, String> {
        if let Some((_, text)) = self.proposed.iter().find(|(name, _)| name == path) {
            return Ok(Some(text.clone()));
        }
        let bytes = match &self.reference {
            None if is_inside(path) => read_inside(&self.root, path)?,
            // Named on the command line: the caller may name any file.
            None => read_file(&self.root.join(path))?,
            Some((_, commit)) if Path::new(path).is_relative() => {
                git::show(&self.root, commit, Path::new(path)).map_err(|error| error.to_string())?
            }
            // Outside of the repository no ref has it; who names it there stands outside too.
            Some(_) => read_file(Path::new(path))?,
        };
        let Some(bytes) = bytes else { return Ok(None) };
        let text = String::from_utf8(bytes).map_err(|_| "is not UTF-8".to_owned())?;
        Ok(Some(text))
    }

    /// What the working tree would change in `paths`, as one unified diff; empty when it counts itself.
    pub(crate) fn diff(&self, paths: &[String]) -> String {
        if self.reference.is_none() {
            return String::new();
        }
        let here = Repository::worktree(&self.root);
        let mut diff = String::new();
        for path in paths {
            let text = |files: &Repository| files.read(path).ok().flatten().unwrap_or_default();
            let (target, proposed) = (text(self), text(&here));
            diff.push_str(&unified(path, &target, &proposed));
        }
        diff
    }
}

/// What changes in a file, as a unified diff; empty where nothing does.
pub(crate) fn unified(path: &str, old: &str, new: &str) -> String {
    if old == new {
        return String::new();
    }
    let lines = similar::TextDiff::from_lines(old, new);
    lines.unified_diff().context_radius(2).header(&format!("a/{path}"), &format!("b/{path}")).to_string()
}

/// Whether a path, as written, stays within the folder it starts from.
pub(crate) fn is_inside(path: &str) -> bool {
    Path::new(path).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

/// A file of the working tree. A pull request can put a link in its place, so what a link leads to has to be inside too.
fn read_inside(root: &Path, path: &str) -> Result<Option<Vec<u8>>, String> {
    let full = root.join(path);
    if full.symlink_metadata().is_err() {
        return Ok(None);
    }
    let real = full.canonicalize().map_err(|_| "is a link that leads nowhere".to_owned())?;
    let root = root.canonicalize().map_err(|error| format!("the root cannot be opened: {error}"))?;
    if !real.starts_with(root) {
        return Err("is a link that leads out of the repository; it is not followed".to_owned());
    }
    read_file(&real)
}

/// A file of at most 16 MiB; `None` when there is none.
pub(crate) fn read_file(path: &Path) -> Result<Option<Vec<u8>>, String> {
    match std::fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => return Err("is no regular file".to_owned()),
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("cannot be opened: {error}")),
    }
    let file = std::fs::File::open(path).map_err(|error| format!("cannot be opened: {error}"))?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!("is larger than {} MiB", MAX_BYTES >> 20));
    }
    Ok(Some(bytes))
}
