//! Reading `.git` without git: where it is, what is attached and which commit that is.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use gate_core::build::{GitFacts, is_commit};

use super::GitError;

/// The largest of git's own small files, in bytes.
const SMALL: u64 = 64 << 10;
/// The largest `packed-refs` read, in bytes: about a million refs.
const PACKED: u64 = 128 << 20;
/// How often a ref may point to another, as in git.
const HOPS: usize = 5;

/// The folders of one clone.
#[derive(Debug)]
pub(super) struct Layout {
    /// The top of the working tree.
    pub(super) top: PathBuf,
    /// From the top to the root that was asked about; empty when they are the same.
    pub(super) below_top: PathBuf,
    /// What belongs to this working tree: `.git`, or `.git/worktrees/<name>` of a linked one.
    pub(super) git_dir: PathBuf,
    /// What all working trees share: branches, packed refs, objects.
    common_dir: PathBuf,
}

impl Layout {
    /// Looks for `.git` from `root` upwards, as git does.
    pub(super) fn find(root: &Path) -> Result<Option<Layout>, GitError> {
        let full = fs::canonicalize(root).map_err(|source| unreadable(root, source))?;
        for top in full.ancestors() {
            let entry = top.join(".git");
            let kind = match fs::metadata(&entry) {
                Ok(kind) => kind,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(unreadable(&entry, error)),
            };
            let git_dir = if kind.is_dir() {
                // git walks past a folder that is called so and holds no repository.
                if fs::symlink_metadata(entry.join("HEAD")).is_err() {
                    continue;
                }
                entry
            } else {
                linked(top, &entry)?
            };
            let common_dir = match read_small(&git_dir.join("commondir"))? {
                Some(text) => git_dir.join(line(&text)),
                None => git_dir.clone(),
            };
            let below_top = full.strip_prefix(top).unwrap_or(Path::new("")).to_owned();
            return Ok(Some(Layout { top: top.to_owned(), below_top, git_dir, common_dir }));
        }
        Ok(None)
    }

    /// The commits at which a shallow clone ends, one a line.
    pub(super) fn shallow(&self) -> Option<String> {
        read_small(&self.common_dir.join("shallow")).ok().flatten()
    }

    /// What `HEAD` says. A detached head has no branch, a branch without commits no commit.
    pub(super) fn facts(&self) -> Result<GitFacts, GitError> {
        let path = self.git_dir.join("HEAD");
        let Some(text) = read_small(&path)? else { return Err(GitError::Malformed(path)) };
        let head = line(&text);
        if is_commit(head) {
            return Ok(GitFacts { head_branch: None, head_commit: Some(head.to_ascii_lowercase()) });
        }
        let Some(name) = head.strip_prefix("ref:").map(str::trim_start) else { return Err(GitError::Malformed(path)) };
        // Repositories with reftables keep an invalid name here: the branch is unknown.
        if !is_ref_name(name) {
            return Ok(GitFacts::default());
        }
        let head_branch = name.strip_prefix("refs/heads/").map(str::to_owned);
        Ok(GitFacts { head_branch, head_commit: self.commit_of(name)? })
    }

    /// The commit of a ref, from its own file or from `packed-refs`.
    fn commit_of(&self, name: &str) -> Result<Option<String>, GitError> {
        let mut name = name.to_owned();
        for _ in 0..HOPS {
            let is_own = ["refs/bisect/", "refs/worktree/", "refs/rewritten/"].iter().any(|own| name.starts_with(own));
            let folder = if is_own { &self.git_dir } else { &self.common_dir };
            let path = folder.join(&name);
            let Some(text) = read_small(&path)? else { return self.packed(&name) };
            let value = line(&text);
            if is_commit(value) {
                return Ok(Some(value.to_ascii_lowercase()));
            }
            match value.strip_prefix("ref:").map(str::trim_start) {
                Some(next) if is_ref_name(next) => next.clone_into(&mut name),
                Some(_) | None => return Err(GitError::Malformed(path)),
            }
        }
        Ok(None)
    }

    fn packed(&self, name: &str) -> Result<Option<String>, GitError> {
        let path = self.common_dir.join("packed-refs");
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(unreadable(&path, error)),
        };
        let mut lines = BufReader::new(file.take(PACKED));
        let mut row = Vec::new();
        // Bytes, not text: other refs may have names that are not UTF-8.
        while lines.read_until(b'\n', &mut row).map_err(|source| unreadable(&path, source))? > 0 {
            let text = row.trim_ascii_end();
            if let Some(id) = text.strip_suffix(name.as_bytes()).and_then(|start| start.strip_suffix(b" ")) {
                let id = std::str::from_utf8(id).ok().filter(|id| is_commit(id));
                return id.map(|id| Some(id.to_ascii_lowercase())).ok_or(GitError::Malformed(path));
            }
            row.clear();
        }
        Ok(None)
    }
}

/// `.git` is a file in linked working trees and submodules: `gitdir: <path>`, relative to the file.
fn linked(top: &Path, entry: &Path) -> Result<PathBuf, GitError> {
    let text = read_small(entry)?.unwrap_or_default();
    let Some(target) = line(&text).strip_prefix("gitdir:") else { return Err(GitError::Malformed(entry.to_owned())) };
    let git_dir = top.join(target.trim_start());
    if fs::symlink_metadata(git_dir.join("HEAD")).is_err() {
        return Err(GitError::Malformed(entry.to_owned()));
    }
    Ok(git_dir)
}

/// A small file of git's; `None` when it is not there or a folder stands in its place (`refs/heads/a` of `a/b`).
fn read_small(path: &Path) -> Result<Option<String>, GitError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(unreadable(path, error)),
    };
    let kind = file.metadata().map_err(|source| unreadable(path, source))?;
    if kind.is_dir() {
        return Ok(None);
    }
    if !kind.is_file() {
        return Err(GitError::Malformed(path.to_owned()));
    }
    let mut text = String::new();
    match file.take(SMALL + 1).read_to_string(&mut text) {
        Ok(read) if read as u64 <= SMALL => Ok(Some(text)),
        Ok(_) => Err(GitError::Malformed(path.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(GitError::Malformed(path.to_owned())),
        Err(error) => Err(unreadable(path, error)),
    }
}

fn line(text: &str) -> &str {
    text.trim_end_matches(['\n', '\r', ' '])
}

fn unreadable(path: &Path, source: io::Error) -> GitError {
    GitError::Unreadable { path: path.to_owned(), source }
}

/// Whether git would accept a full ref name (the rules of `git check-ref-format`). Keeps paths inside `.git`, too.
pub(super) fn is_ref_name(name: &str) -> bool {
    let is_part =
        |part: &str| !part.is_empty() && !part.starts_with('.') && !part.to_ascii_lowercase().ends_with(".lock");
    let is_bad = |letter: char| letter.is_control() || " ~^:?*[\\".contains(letter);
    name.starts_with("refs/")
        && name.split('/').all(is_part)
        && !name.chars().any(is_bad)
        && !name.contains("..")
        && !name.contains("@{")
        && !name.ends_with('.')
}
