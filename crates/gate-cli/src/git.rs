//! What a clone says: its head, and files as they stand at another ref.
//!
//! The head is read from the files in `.git`, without git. Files at a ref come from `git cat-file`, which reads
//! objects and nothing else: no hook, filter, pager or text conversion of a hostile configuration is started. git gets
//! its arguments as a list, names that anyone may have chosen go through its standard input, and nothing is
//! ever fetched: what is not in the clone is an error, not a file that is not there.

mod blame;
mod head;
mod quiet;
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use gate_core::build::GitFacts;

pub(crate) use blame::blame;
use head::Layout;
pub(crate) use quiet::quiet;

/// The largest file read at a ref, in bytes: the limit of policy, waiver and ignore files.
const FILE_LIMIT: usize = 16 << 20;
/// Room for git's header line; it may repeat the path.
const HEADER_LIMIT: usize = 64 << 10;
/// The longest name of a ref, in bytes.
const REF_LIMIT: usize = 1024;

/// Why a clone could not answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum GitError {
    #[error("git is not installed or not on PATH; install it, or drop --policy-ref")]
    GitMissing,
    #[error("{} is not in a git clone; give --root, or drop --policy-ref", .0.display())]
    NotARepository(PathBuf),
    #[error("{}: cannot be read", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{}: not what git writes there; the clone is damaged", .0.display())]
    Malformed(PathBuf),
    #[error("{0:?} is no name for a ref: it is empty, too long, starts with '-' or holds control characters")]
    BadRef(String),
    #[error("{0:?} names no commit of this clone; fetch it first (most CI systems clone one branch only)")]
    NoSuchRef(String),
    #[error(
        "{0:?} is the name of several refs with different commits; write it in full (refs/heads/…, refs/remotes/…)"
    )]
    AmbiguousRef(String),
    #[error("{} is no path inside the repository", .0.display())]
    BadPath(PathBuf),
    #[error("{path:?} at {reference:?} is a link that leads out of the repository or nowhere")]
    BadLink { reference: String, path: String },
    #[error("{path:?} at {reference:?} is not a file")]
    NotAFile { reference: String, path: String },
    #[error("{path:?} at {reference:?} is larger than {} MiB", FILE_LIMIT >> 20)]
    TooLarge { reference: String, path: String },
    #[error("{path:?} at {reference:?} is not in this partial clone; fetch it first, nothing is fetched here")]
    NotInClone { reference: String, path: String },
    #[error("cannot run git")]
    Spawn(#[source] io::Error),
    #[error("git {command} failed ({status}): {message}")]
    Failed { command: &'static str, status: ExitStatus, message: String },
    #[error("git {0} gave an answer that cannot be understood")]
    Answer(&'static str),
}

/// The attached branch and the commit of the clone that `root` lies in; both unknown outside of any clone.
///
/// # Errors
/// When the clone's files cannot be read or are not what git writes.
pub(crate) fn facts(root: &Path) -> Result<GitFacts, GitError> {
    Layout::find(root)?.map_or_else(|| Ok(GitFacts::default()), |layout| layout.facts())
}

/// Which ref of the clone holds a pull request's target: the one of `origin`, else the local branch, by full name.
///
/// Full names are looked up as they are: a tag called `refs/heads/main` does not stand in for the branch.
///
/// # Errors
/// When git cannot be run. A missing ref is `None`.
pub(crate) fn resolve_target(root: &Path, target: &str) -> Result<Option<String>, GitError> {
    let layout = layout(root)?;
    for reference in [format!("refs/remotes/origin/{target}"), format!("refs/heads/{target}")] {
        if !head::is_ref_name(&reference) || reference.len() > REF_LIMIT {
            continue;
        }
        let answer = run(&layout, "show-ref", &["--verify", "--quiet", "--", &reference], "", HEADER_LIMIT)?;
        match answer.status.code() {
            Some(0) => return Ok(Some(reference)),
            Some(1) => {}
            Some(_) | None => return Err(answer.failed("show-ref")),
        }
    }
    Ok(None)
}

/// The commit a ref, tag, commit id or other revision stands for, as a full id.
///
/// # Errors
/// [`GitError::NoSuchRef`] when the clone has no such commit; [`GitError::AmbiguousRef`] when a short name is the
/// name of, say, a tag and a branch that differ: git would take the tag, which anyone who may push tags can set.
pub(crate) fn commit(root: &Path, reference: &str) -> Result<String, GitError> {
    commit_of(&layout(root)?, reference)
}

/// Who works in the clone that `root` lies in, and the key of git's configuration that says so; `None` where it does
/// not, or cannot be asked.
pub(crate) fn identity(root: &Path) -> Option<(String, &'static str)> {
    let layout = layout(root).ok()?;
    ["user.email", "user.name"].into_iter().find_map(|key| {
        let answer = run(&layout, "config", &["--get", key], "", HEADER_LIMIT).ok()?;
        let text = String::from_utf8(answer.out).ok().filter(|_| answer.status.success() && !answer.is_cut)?;
        let name = text.trim().to_owned();
        (!name.is_empty()).then_some((name, key))
    })
}

/// The bytes of a file at a ref; `None` when that ref has no such path.
///
/// `path` is relative to `root`, which may be a folder inside the clone. Links are followed inside the repository.
///
/// # Errors
/// When there is no such ref, no git, no clone, when the path is a folder, a bad link, larger than 16 MiB, or not in
/// a partial clone.
pub(crate) fn show(root: &Path, reference: &str, path: &Path) -> Result<Option<Vec<u8>>, GitError> {
    let layout = layout(root)?;
    let name = layout.name_of(path)?;
    let commit = commit_of(&layout, reference)?;
    let query = format!("{commit}:{name}\n");
    let answer = run(&layout, "cat-file", &["--batch", "--follow-symlinks"], &query, FILE_LIMIT + HEADER_LIMIT)?;
    let (reference, path) = (reference.to_owned(), name.clone());
    let is_cut = answer.is_cut;
    if !is_cut && !answer.status.success() {
        return Err(answer.failed("cat-file"));
    }
    let end = answer.out.iter().position(|&byte| byte == b'\n').ok_or(GitError::Answer("cat-file"))?;
    let header = String::from_utf8_lossy(&answer.out[..end]).into_owned();
    let words: Vec<&str> = header.split(' ').collect();
    match words[..] {
        [id, "blob", size] if gate_core::build::is_commit(id) => {
            let size: usize = size.parse().map_err(|_| GitError::Answer("cat-file"))?;
            if size > FILE_LIMIT {
                return Err(GitError::TooLarge { reference, path });
            }
            let mut bytes = answer.out;
            bytes.drain(..=end);
            // The content, then one line break.
            if is_cut || bytes.len() != size + 1 {
                return Err(GitError::Answer("cat-file"));
            }
            bytes.truncate(size);
            Ok(Some(bytes))
        }
        [id, "tree" | "commit" | "tag", _] if gate_core::build::is_commit(id) => {
            Err(GitError::NotAFile { reference, path })
        }
        ["symlink" | "dangling" | "loop", _] => Err(GitError::BadLink { reference, path }),
        // Something on the way is a file.
        ["notdir", _] => Ok(None),
        [.., "missing"] => absent(&layout, &commit, reference, path),
        _ => Err(GitError::Answer("cat-file")),
    }
}

/// git says "missing" both of a path that the tree does not have and of an object that the clone does not have.
fn absent(layout: &Layout, commit: &str, reference: String, path: String) -> Result<Option<Vec<u8>>, GitError> {
    let answer = run(layout, "ls-tree", &["-z", "--full-tree", commit, "--", &path], "", HEADER_LIMIT)?;
    if !answer.status.success() {
        return Err(answer.failed("ls-tree"));
    }
    match answer.out.split(|&byte| byte == b' ').nth(1) {
        None => Ok(None),
        Some(b"blob") => Err(GitError::NotInClone { reference, path }),
        // A submodule.
        Some(_) => Err(GitError::NotAFile { reference, path }),
    }
}

/// See [`commit`].
fn commit_of(layout: &Layout, reference: &str) -> Result<String, GitError> {
    let is_bad = reference.is_empty()
        || reference.len() > REF_LIMIT
        || reference.starts_with('-')
        || reference.chars().any(char::is_control);
    if is_bad {
        return Err(GitError::BadRef(reference.chars().take(REF_LIMIT).collect()));
    }
    let is_full_id = matches!(reference.len(), 40 | 64) && gate_core::build::is_commit(reference);
    // What git would also take the name for.
    let prefixes: &[&str] =
        if is_full_id { &[""] } else { &["", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"] };
    let mut query = String::new();
    for prefix in prefixes {
        query.extend([prefix, reference, "^{commit}\n"]);
    }
    let answer = run(layout, "cat-file", &["--batch-check"], &query, HEADER_LIMIT)?;
    if !answer.status.success() {
        return Err(answer.failed("cat-file"));
    }
    let text = String::from_utf8_lossy(&answer.out);
    let readings: Vec<Option<&str>> = text.lines().map(commit_line).collect();
    if answer.is_cut || readings.len() != prefixes.len() {
        return Err(GitError::Answer("cat-file"));
    }
    let Some(meant) = readings[0] else { return Err(GitError::NoSuchRef(reference.to_owned())) };
    let mut others = readings[1..].iter().flatten();
    // A full name has one reading only: any other is a tag or branch that is called like it.
    let is_shadowed =
        if reference.starts_with("refs/") { others.next().is_some() } else { others.any(|id| *id != meant) };
    if is_shadowed {
        return Err(GitError::AmbiguousRef(reference.to_owned()));
    }
    Ok(meant.to_owned())
}

/// The id in `<id> commit <size>`; every other answer repeats the question, which ends in `^{commit}`.
fn commit_line(line: &str) -> Option<&str> {
    let (id, rest) = line.split_once(' ')?;
    let size = rest.strip_prefix("commit ")?;
    let is_size = !size.is_empty() && size.bytes().all(|byte| byte.is_ascii_digit());
    (is_size && gate_core::build::is_commit(id)).then_some(id)
}

fn layout(root: &Path) -> Result<Layout, GitError> {
    Layout::find(root)?.ok_or_else(|| GitError::NotARepository(root.to_owned()))
}

impl Layout {
    /// The name of a path below the root as git's trees have it: from the top, with `/`.
    fn name_of(&self, path: &Path) -> Result<String, GitError> {
        let bad = || GitError::BadPath(path.to_owned());
        let mut parts: Vec<&str> = Vec::new();
        for part in path.components() {
            match part {
                Component::Normal(name) => parts.push(name.to_str().ok_or_else(bad)?),
                Component::CurDir => {}
                Component::ParentDir => {
                    parts.pop().ok_or_else(bad)?;
                }
                Component::Prefix(_) | Component::RootDir => return Err(bad()),
            }
        }
        if parts.is_empty() {
            return Err(bad());
        }
        let mut all = Vec::new();
        for part in self.below_top.components() {
            all.push(part.as_os_str().to_str().ok_or_else(bad)?);
        }
        all.extend(parts);
        let name = all.join("/");
        if name.len() > HEADER_LIMIT / 8 || name.chars().any(char::is_control) { Err(bad()) } else { Ok(name) }
    }
}

/// What a run of git left behind.
struct Answer {
    status: ExitStatus,
    out: Vec<u8>,
    err: Vec<u8>,
    /// The output was longer than asked for; git was stopped.
    is_cut: bool,
}

impl Answer {
    fn failed(&self, command: &'static str) -> GitError {
        let text = String::from_utf8_lossy(&self.err);
        let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("no message");
        let message = line.chars().filter(|letter| !letter.is_control()).take(300).collect();
        GitError::Failed { command, status: self.status, message }
    }
}

/// A command of git on the clone that `root` lies in, to be run by the caller: see [`quiet()`].
///
/// # Errors
/// When `root` lies in no clone.
pub(crate) fn command_at(root: &Path, name: &'static str, args: &[&str]) -> Result<Command, GitError> {
    Ok(command(&layout(root)?, name, args))
}

/// The folder of this working tree's own files of git (`.git`, or `.git/worktrees/<name>` of a linked one).
///
/// # Errors
/// When `root` lies in no clone.
pub(crate) fn git_dir(root: &Path) -> Result<PathBuf, GitError> {
    layout(root).map(|layout| layout.git_dir)
}

/// The top of the working tree that `root` lies in.
///
/// # Errors
/// When `root` lies in no clone.
pub(crate) fn top(root: &Path) -> Result<PathBuf, GitError> {
    layout(root).map(|layout| layout.top)
}

/// git on this clone, with nothing of the caller's `GIT_*` and no way to the network or to a prompt.
fn command(layout: &Layout, command: &'static str, args: &[&str]) -> Command {
    let mut git = Command::new("git");
    quiet(&mut git, &layout.top);
    // Versions before 2.31 do not know the variables for it.
    let mut safe = OsString::from("safe.directory=");
    safe.push(&layout.top);
    git.arg("-c")
        .arg(safe)
        .args(["-c", "core.fsmonitor=false", "--no-pager", "--git-dir"])
        .arg(&layout.git_dir)
        .arg(command)
        .args(args)
        .current_dir(&layout.top);
    git
}

/// Runs git and waits for its end.
fn run(layout: &Layout, name: &'static str, args: &[&str], input: &str, limit: usize) -> Result<Answer, GitError> {
    let mut git = command(layout, name, args);
    git.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = git.spawn().map_err(|error| {
        if error.kind() == io::ErrorKind::NotFound { GitError::GitMissing } else { GitError::Spawn(error) }
    })?;
    let read = converse(&mut child, input, limit);
    if !matches!(read, Ok((_, _, false))) {
        // It may have ended by itself; the wait below takes either end.
        drop(child.kill());
    }
    let status = child.wait().map_err(GitError::Spawn)?;
    let (out, err, is_cut) = read.map_err(GitError::Spawn)?;
    Ok(Answer { status, out, err, is_cut })
}

/// Gives git its input and takes at most `limit` bytes of output; errors are drained beside, so that neither waits.
fn converse(child: &mut Child, input: &str, limit: usize) -> io::Result<(Vec<u8>, Vec<u8>, bool)> {
    let missing = || io::Error::other("a pipe of the child is missing");
    let mut stdin = child.stdin.take().ok_or_else(missing)?;
    let stdout = child.stdout.take().ok_or_else(missing)?;
    let mut stderr = child.stderr.take().ok_or_else(missing)?;
    std::thread::scope(|scope| {
        let errors = scope.spawn(move || {
            let mut kept = Vec::new();
            let read = stderr.by_ref().take(8 << 10).read_to_end(&mut kept);
            read.and_then(|_| io::copy(&mut stderr, &mut io::sink())).map(|_| kept)
        });
        // git that fails at once closes its end; why is on its standard error.
        match stdin.write_all(input.as_bytes()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error),
            Ok(()) | Err(_) => drop(stdin),
        }
        let mut out = Vec::new();
        let mut stdout = stdout.take(limit as u64 + 1);
        stdout.read_to_end(&mut out)?;
        let is_cut = out.len() > limit;
        // Closes the pipe, so that git ends instead of waiting for a reader.
        drop(stdout);
        let kept = errors.join().map_err(|_| io::Error::other("reading the errors of git failed"))??;
        Ok((out, kept, is_cut))
    })
}
