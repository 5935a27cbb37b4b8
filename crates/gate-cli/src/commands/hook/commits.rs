//! A push → the commits that the remote does not have, of all its refs.
//!
//! Secrets are looked for in every commit and not in the difference of the ends: what one commit adds and the next removes
//! is published all the same.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use gate_core::build::is_commit;

use super::push::{Push, Ref, Remote};
use super::scratch::Scratch;
use crate::bounded::{self, End, Streams};
use crate::git;

/// More commits than this are no push from a laptop.
const MAX_COMMITS: usize = 100_000;

/// Why nothing can be said of a push, and what to do, in words for a person; it is not pushed.
#[derive(Debug)]
pub(super) struct Undecided(pub(super) String, pub(super) &'static str);

/// What to do where more time would help.
pub(super) const MORE_TIME: &str = "push fewer commits at once, or give it more time: GATE_HOOK_BUDGET=60s git push …";
const SEE_GIT: &str = "see what git says of this clone: `git fsck`, `git fetch`";

impl From<std::io::Error> for Undecided {
    fn from(error: std::io::Error) -> Undecided {
        Undecided(format!("the check could not be run: {error}"), "see whether TMPDIR is there and has room")
    }
}

/// What a push brings to the remote.
#[derive(Debug)]
pub(super) struct News {
    /// The new commits.
    pub(super) commits: Vec<String>,
    /// The commit whose rules hold: of the first ref that has one.
    pub(super) tip: Option<String>,
    /// How many of them add lines of text: so many a scanner has to have seen.
    pub(super) with_text: usize,
    /// What makes `git log` show all of their changes.
    pub(super) shown_by: Vec<&'static str>,
    /// Where commits lie that were made for a tag of a tree or a file, which no commit of the push has.
    pub(super) objects: Option<PathBuf>,
    /// What could not be seen.
    pub(super) notes: Vec<String>,
}

/// git within what is left of the time. It runs in a folder that holds nothing of the working tree, so that neither
/// attributes nor ignore files are read that no commit has.
pub(super) struct Clone<'a> {
    pub(super) root: &'a Path,
    pub(super) rules: &'a Path,
    pub(super) scratch: &'a Scratch,
    pub(super) deadline: Instant,
}

/// What the answer to a question of git begins with, for objects: id, kind.
type Object = (String, String);

impl Clone<'_> {
    /// What git answers; its failure ends the check.
    pub(super) fn ask(&self, name: &'static str, arguments: &[&str], input: &str) -> Result<String, Undecided> {
        self.ask_with(name, arguments, input, &[])
    }

    fn ask_with(
        &self,
        name: &'static str,
        arguments: &[&str],
        input: &str,
        environment: &[(&str, &Path)],
    ) -> Result<String, Undecided> {
        let failed = |error: &dyn std::fmt::Display| Undecided(format!("git {name}: {error}"), SEE_GIT);
        let mut command = git::command_at(self.root, name, arguments).map_err(|error| failed(&error))?;
        command.envs(environment.iter().copied()).current_dir(self.rules);
        let [asked, output, errors] = ["git-in", "git-out", "git-err"].map(|name| self.scratch.at(name));
        std::fs::write(&asked, input)?;
        let streams = Streams { input: Some(&asked), output: &output, errors: &errors };
        match bounded::run(command, &streams, self.deadline).map_err(|error| failed(&error))? {
            End::Status(status) if status.success() => {
                Ok(String::from_utf8_lossy(&std::fs::read(&output)?).into_owned())
            }
            End::Status(status) => {
                let said = String::from_utf8_lossy(&std::fs::read(&errors)?).into_owned();
                let line = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("no message").to_owned();
                Err(failed(&format!("{line} ({status})")))
            }
            End::OutOfTime => Err(Undecided(format!("git {name} took longer than the check may take"), MORE_TIME)),
        }
    }

    /// The objects that names stand for, tags followed to what they mark; `None` where the clone has no such object.
    fn objects(&self, names: &[String]) -> Result<Vec<Option<Object>>, Undecided> {
        let answer = self.ask("cat-file", &["--batch-check"], &list(names))?;
        let found: Vec<_> = answer
            .lines()
            .map(|line| match line.split(' ').collect::<Vec<_>>()[..] {
                [id, kind @ ("commit" | "tree" | "blob"), _] if is_commit(id) => Some((id.to_owned(), kind.to_owned())),
                _ => None,
            })
            .collect();
        if found.len() == names.len() {
            Ok(found)
        } else {
            Err(Undecided("git cat-file left answers out".to_owned(), SEE_GIT))
        }
    }

    /// A commit of one tree or file, in a folder of objects of its own: the clone is not written to.
    fn commit_of(&self, (id, kind): &Object, objects: &Path) -> Result<String, Undecided> {
        let theirs = self.ask("rev-parse", &["--git-path", "objects"], "")?;
        let theirs = std::fs::canonicalize(self.rules.join(theirs.trim_end()))?;
        let place: [(&str, &Path); 2] =
            [("GIT_OBJECT_DIRECTORY", objects), ("GIT_ALTERNATE_OBJECT_DIRECTORIES", &theirs)];
        let tree = match kind.as_str() {
            "blob" => self.ask_with("mktree", &[], &format!("100644 blob {id}\tfile\n"), &place)?.trim_end().to_owned(),
            _ => id.clone(),
        };
        let who = Path::new("gate");
        let mut environment = place.to_vec();
        environment.extend(
            ["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"].map(|it| (it, who)),
        );
        let commit = self.ask_with("commit-tree", &["-m", "what a tag marks", &tree], "", &environment)?;
        Ok(commit.trim_end().to_owned())
    }
}

/// The commits of a push that are new to the remote.
pub(super) fn of(push: &Push, clone: &Clone<'_>) -> Result<News, Undecided> {
    let (pushed, loose) = pushed(push, clone)?;
    let mut commits = Vec::new();
    let known: Vec<&str> = pushed.iter().filter_map(|it| it.theirs.as_deref()).collect();
    let (updates, fresh): (Vec<&Pushed>, Vec<_>) = pushed.iter().partition(|it| it.theirs.is_some());
    // What git says is there now is published, whichever ref of the remote it is.
    commits.extend(clone.reachable(&updates, &known)?);
    if !fresh.is_empty() {
        let tracked = tracked(push, clone)?;
        let published: Vec<&str> = known.iter().copied().chain(tracked.lines()).collect();
        commits.extend(clone.reachable(&fresh, &published)?);
    }
    let objects = (!loose.is_empty()).then(|| clone.scratch.at("objects"));
    if let Some(objects) = &objects {
        std::fs::create_dir_all(objects)?;
        for object in &loose {
            commits.push(clone.commit_of(object, objects)?);
        }
    }
    let mut seen = HashSet::new();
    commits.retain(|commit| seen.insert(commit.clone()));
    if commits.len() > MAX_COMMITS {
        return Err(Undecided(
            format!("{} commits are new; that is too many to look at here", commits.len()),
            MORE_TIME,
        ));
    }
    let (shown_by, binary) = shown_by(&commits, objects.as_deref(), clone)?;
    let with_text = with_text(&commits, &shown_by, objects.as_deref(), clone)?;
    let tip = pushed.into_iter().next().map(|it| it.commit);
    Ok(News { commits, tip, with_text, shown_by, objects, notes: notes(push, &binary, clone)? })
}

/// A ref of a push that has something: what is pushed, and what the remote has there as far as the clone knows it.
struct Pushed {
    commit: String,
    theirs: Option<String>,
}

/// The refs that have commits, and the trees and files that tags mark.
fn pushed(push: &Push, clone: &Clone<'_>) -> Result<(Vec<Pushed>, Vec<Object>), Undecided> {
    let kept: Vec<(&Ref, &String)> = push.refs.iter().filter_map(|it| Some((it, it.object.as_ref()?))).collect();
    if let Some((bad, _)) = kept.iter().find(|(_, object)| object.chars().any(char::is_control)) {
        return Err(Undecided(format!("{:?} is no name of an object", bad.local), SEE_GIT));
    }
    let ours = clone.objects(&kept.iter().map(|(_, object)| format!("{object}^{{}}")).collect::<Vec<_>>())?;
    // Somebody else may have pushed what is not here yet.
    let named: Vec<String> =
        kept.iter().filter_map(|(it, _)| it.theirs.as_ref()).map(|id| format!("{id}^{{commit}}")).collect();
    let mut theirs = clone.objects(&named)?.into_iter();
    let (mut refs, mut loose) = (Vec::new(), Vec::new());
    for ((reference, _), object) in kept.into_iter().zip(ours) {
        let theirs = reference.theirs.as_ref().and_then(|_| theirs.next().flatten()).map(|(id, _)| id);
        match object {
            Some((commit, kind)) if kind == "commit" => refs.push(Pushed { commit, theirs }),
            Some(object) => loose.push(object),
            None => {
                return Err(Undecided(format!("what {} stands for is not in this clone", reference.local), SEE_GIT));
            }
        }
    }
    Ok((refs, loose))
}

impl Clone<'_> {
    /// The commits that these refs reach and the published ones do not.
    fn reachable(&self, refs: &[&Pushed], published: &[&str]) -> Result<Vec<String>, Undecided> {
        if refs.is_empty() {
            return Ok(Vec::new());
        }
        let wanted = refs.iter().map(|it| it.commit.clone());
        let asked: Vec<String> = wanted.chain(published.iter().map(|id| format!("^{id}"))).collect();
        let answer = self.ask("rev-list", &["--stdin"], &list(&asked))?;
        Ok(answer.lines().map(str::to_owned).collect())
    }
}

/// What the clone last saw of the remote. Of an address that is what it saw of remotes with this very address: what another
/// remote has is not published there.
fn tracked(push: &Push, clone: &Clone<'_>) -> Result<String, Undecided> {
    let names = match &push.remote {
        Remote::Named(name) => vec![name.clone()],
        Remote::Address(address) => names_of(address, clone)?,
    };
    let places: Vec<String> = names.iter().map(|name| format!("refs/remotes/{name}/")).collect();
    if places.is_empty() {
        return Ok(String::new());
    }
    let mut arguments = vec!["--format=%(objectname)", "--"];
    arguments.extend(places.iter().map(String::as_str));
    clone.ask("for-each-ref", &arguments, "")
}

/// The remotes of an address.
fn names_of(address: &str, clone: &Clone<'_>) -> Result<Vec<String>, Undecided> {
    // Key, line break, value; each ends with a zero.
    let all = clone.ask("config", &["-z", "--list"], "")?;
    let entries = all.split('\0').filter_map(|entry| entry.split_once('\n'));
    let named = entries.filter(|(_, value)| *value == address).filter_map(|(key, _)| {
        let name = key.strip_prefix("remote.")?;
        name.strip_suffix(".url").or_else(|| name.strip_suffix(".pushurl"))
    });
    Ok(named.map(str::to_owned).collect())
}

/// What makes `git log` show all changes: no program of a configuration is run, merges show what they bring themselves,
/// and what only an attribute calls binary is text.
fn shown_by(
    commits: &[String],
    objects: Option<&Path>,
    clone: &Clone<'_>,
) -> Result<(Vec<&'static str>, BTreeSet<String>), Undecided> {
    let mut shown_by = vec!["--no-walk=unsorted", "--no-textconv", "--no-ext-diff"];
    if commits.is_empty() {
        return Ok((shown_by, BTreeSet::new()));
    }
    let arguments = ["--no-walk=unsorted", "--min-parents=2", "--stdin"];
    let merges = clone.ask_with("rev-list", &arguments, &list(commits), &environment(objects))?;
    if !merges.trim().is_empty() {
        // Against what git itself would have merged, since 2.35; else against each parent, which shows more.
        let version = clone.ask("version", &[], "")?;
        let numbers: Vec<u32> = version.split(['.', ' ']).filter_map(|word| word.parse().ok()).collect();
        let is_new = numbers.get(..2).is_some_and(|version| version >= [2, 35].as_slice());
        shown_by.push(if is_new { "--remerge-diff" } else { "-m" });
    }
    let hidden = hidden(commits, &shown_by, objects, clone)?;
    if is_by_attribute(&hidden, clone)? {
        shown_by.push("--text");
        return Ok((shown_by, BTreeSet::new()));
    }
    Ok((shown_by, hidden))
}

/// The files whose changes are not shown, since they are taken for binary.
fn hidden(
    commits: &[String],
    shown_by: &[&str],
    objects: Option<&Path>,
    clone: &Clone<'_>,
) -> Result<BTreeSet<String>, Undecided> {
    let mut arguments = shown_by.to_vec();
    arguments.extend(["--stdin", "--numstat", "--no-renames", "-z", "--diff-filter=d", "--format="]);
    let changes = clone.ask_with("log", &arguments, &list(commits), &environment(objects))?;
    let binary = changes.split('\0').filter_map(|change| change.trim_start_matches('\n').strip_prefix("-\t-\t"));
    Ok(binary.map(str::to_owned).collect())
}

/// Whether attributes make any of these files binary, whatever their content is.
fn is_by_attribute(files: &BTreeSet<String>, clone: &Clone<'_>) -> Result<bool, Undecided> {
    let paths: String = files.iter().flat_map(|path| [path, "\0"]).collect();
    if paths.is_empty() {
        return Ok(false);
    }
    // Path, attribute, value; again and again.
    let answer = clone.ask("check-attr", &["-z", "--stdin", "diff"], &paths)?;
    let mut values = answer.split('\0').skip(2).step_by(3);
    Ok(values.any(|value| value != "unspecified"))
}

/// How many of the commits add a line of text, which is how Gitleaks counts those it has scanned.
fn with_text(
    commits: &[String],
    shown_by: &[&str],
    objects: Option<&Path>,
    clone: &Clone<'_>,
) -> Result<usize, Undecided> {
    if commits.is_empty() {
        return Ok(0);
    }
    // Counted lines are short, but git counts none where an attribute says binary.
    let is_text = shown_by.contains(&"--text");
    let form: &[&str] = if is_text { &["--patch", "-U0"] } else { &["--numstat"] };
    let mut arguments = shown_by.to_vec();
    arguments.extend(["--stdin", "--format=%x00%H"].iter().chain(form));
    let answer = clone.ask_with("log", &arguments, &list(commits), &environment(objects))?;
    let adds = if is_text { adds_lines } else { counts_lines };
    let with_text: HashSet<&str> =
        answer.split('\0').filter(|part| adds(part)).filter_map(|part| part.lines().next()).collect();
    Ok(with_text.len())
}

/// Whether a commit has a line of `--numstat` that counts added lines.
fn counts_lines(commit: &str) -> bool {
    let added = |line: &str| line.split('\t').next().and_then(|count| count.parse::<u64>().ok());
    commit.lines().filter_map(added).any(|count| count > 0)
}

/// Whether a commit has a patch that adds a line: one that begins with `+` and stands below a mark of its place.
fn adds_lines(commit: &str) -> bool {
    let mut below = false;
    commit.lines().any(|line| {
        if line.starts_with("diff --git ") {
            below = false;
        } else if line.starts_with("@@ ") {
            below = true;
        }
        below && line.starts_with('+')
    })
}

/// What git needs to find commits that were made for this run.
pub(super) fn environment(objects: Option<&Path>) -> Vec<(&'static str, &Path)> {
    objects.map(|objects| ("GIT_ALTERNATE_OBJECT_DIRECTORIES", objects)).into_iter().collect()
}

fn notes(push: &Push, binary: &BTreeSet<String>, clone: &Clone<'_>) -> Result<Vec<String>, Undecided> {
    let mut notes = Vec::new();
    if let Some(first) = binary.first() {
        let more = if binary.len() > 1 { format!(" and {} more", binary.len() - 1) } else { String::new() };
        notes.push(format!("binary content is not looked into: {first}{more}"));
    }
    if clone.ask("rev-parse", &["--is-shallow-repository"], "")?.trim() == "true" {
        notes.push("this clone is shallow: what lies below its edge was not looked at".to_owned());
    }
    if push.is_one_of_several {
        let other = others(push, clone)?;
        if !other.is_empty() {
            notes.push(format!(
                "pre-commit hands over one ref only; not looked at, if they are pushed too: {}",
                other.join(", ")
            ));
        }
    }
    Ok(notes)
}

/// Branches and tags with commits that the remote does not have, beside the one that was handed over.
fn others(push: &Push, clone: &Clone<'_>) -> Result<Vec<String>, Undecided> {
    let known: HashSet<String> = tracked(push, clone)?.lines().map(str::to_owned).collect();
    let arguments = ["--format=%(objectname) %(refname)", "--", "refs/heads/", "refs/tags/"];
    let refs = clone.ask("for-each-ref", &arguments, "")?;
    let given: HashSet<&str> = push.refs.iter().map(|it| it.local.as_str()).collect();
    let all = refs.lines().filter_map(|line| line.split_once(' '));
    let other = all.filter(|(id, name)| !known.contains(*id) && !given.contains(name));
    Ok(other.map(|(_, name)| name.trim_start_matches("refs/heads/").to_owned()).collect())
}

/// One a line.
fn list(lines: &[String]) -> String {
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}
