//! Who wrote the lines of a file, as far as the history in the clone tells.
//!
//! The file is asked about as it was committed, so that no filter of a hostile configuration is started for the working
//! tree; lines that changed since have no author yet.

use std::collections::{BTreeMap, HashSet};
use std::io::Read as _;
use std::path::Path;
use std::process::Stdio;
use std::sync::mpsc;
use std::time::Duration;

use super::head::Layout;
use super::{command, show};

/// The longest answer that is read.
const LIMIT: u64 = 32 << 20;
/// How long a history may take to be gone through.
const PATIENCE: Duration = Duration::from_secs(5);

/// The author of each line of `text`, by its number from 1. Empty where there is no clone, no git, no history, or where
/// it takes too long: an author is good to know, and never needed.
pub(crate) fn blame(root: &Path, path: &str, text: &str) -> BTreeMap<u32, String> {
    authors(root, path, text).unwrap_or_default()
}

fn authors(root: &Path, path: &str, text: &str) -> Option<BTreeMap<u32, String>> {
    let layout = Layout::find(root).ok()??;
    let head = layout.facts().ok()?.head_commit?;
    let committed = String::from_utf8(show(root, &head, Path::new(path)).ok()??).ok()?;
    let name = layout.name_of(Path::new(path)).ok()?;
    let answer = ask(&layout, &["--root", "--no-textconv", "--line-porcelain", &head, "--", &name])?;
    // What stands at the edge of a shallow clone was only there already.
    let shallow = layout.shallow().unwrap_or_default();
    let edges = shallow.lines().map(str::trim).collect();
    Some(moved(&committed, text, &parse(&String::from_utf8_lossy(&answer), &edges)))
}

/// What `git blame` answers, unless it takes too long or too much.
fn ask(layout: &Layout, arguments: &[&str]) -> Option<Vec<u8>> {
    let mut git = command(layout, "blame", arguments);
    let mut child = git.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let mut stdout = child.stdout.take()?.take(LIMIT + 1);
    let (sender, read) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let whole = stdout.read_to_end(&mut bytes).is_ok() && bytes.len() as u64 <= LIMIT;
        drop(sender.send(whole.then_some(bytes)));
    });
    let answer = read.recv_timeout(PATIENCE).ok().flatten();
    if answer.is_none() {
        // It may have ended by itself; the wait below takes either end.
        drop(child.kill());
    }
    child.wait().ok().filter(std::process::ExitStatus::success).and(answer)
}

/// Author by line, from what `git blame --line-porcelain` writes.
fn parse(answer: &str, edges: &HashSet<&str>) -> BTreeMap<u32, String> {
    let mut authors = BTreeMap::new();
    let (mut line, mut name, mut mail) = (None, "", "");
    for row in answer.lines() {
        if row.starts_with('\t') {
            let author = [name, mail].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ");
            authors.extend(line.take().filter(|_| !author.is_empty()).map(|line| (line, author)));
            (name, mail) = ("", "");
        } else if let Some(rest) = row.strip_prefix("author ") {
            name = rest.trim();
        } else if let Some(rest) = row.strip_prefix("author-mail ") {
            mail = rest.trim();
        } else if let [commit, _, number, ..] = row.split(' ').collect::<Vec<_>>()[..]
            && gate_core::build::is_commit(commit)
        {
            line = number.parse().ok().filter(|_| !edges.contains(commit));
        }
    }
    authors
}

/// Authors of lines that stand in the committed text, at the places where those stand now.
fn moved(committed: &str, now: &str, authors: &BTreeMap<u32, String>) -> BTreeMap<u32, String> {
    if committed == now {
        return authors.clone();
    }
    let diff = similar::TextDiff::from_lines(committed, now);
    let number = |index: usize| u32::try_from(index + 1).ok();
    let kept = diff.iter_all_changes().filter_map(|change| Some((change.old_index()?, change.new_index()?)));
    kept.filter_map(|(old, new)| Some((number(new)?, authors.get(&number(old)?)?.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_author_where_they_move_and_new_ones_have_none() {
        let authors = BTreeMap::from([(1, "a".to_owned()), (2, "b".to_owned())]);
        let now = moved("one\ntwo\n", "zero\none\nTWO\n", &authors);
        assert_eq!(now, BTreeMap::from([(2, "a".to_owned())]));
    }

    #[test]
    fn an_author_is_a_name_with_an_address_and_no_edge_of_a_shallow_clone() {
        let (real, edge) = ("1".repeat(40), "2".repeat(40));
        let row = |commit: &str, line: u32, name: &str| {
            format!(
                "{commit} 9 {line} 1\nauthor {name}\nauthor-mail <{name}@x>\nauthor Eve in a summary\n\tauthor Mallory\n"
            )
        };
        let answer =
            row(&real, 1, "ann").replace("author Eve in a summary", "summary author Eve") + &row(&edge, 2, "ben");
        let authors = parse(&answer, &HashSet::from([edge.as_str()]));
        assert_eq!(authors, BTreeMap::from([(1, "ann <ann@x>".to_owned())]));
    }
}
