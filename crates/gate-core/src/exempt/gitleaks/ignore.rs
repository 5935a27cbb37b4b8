//! `.gitleaksignore`, read as Gitleaks reads it (detect/detect.go, `AddGitleaksIgnore`, v8.24 and later): fingerprints,
//! compared letter for letter. A line that can match nothing is reported with what would.

use super::HOW_TO_END;
use crate::exempt::lines::{Line, lines};
use crate::exempt::{About, Contents, Context, Entry, Key, Ledger, Rule, Trace, shown};
use crate::model::{Correction, Expiry, Problem};
use crate::policy::Subject;
use crate::yaml::{Diagnostic, Source};

/// Digits of a whole commit id, SHA-1 or SHA-256.
const COMMIT: [usize; 2] = [40, 64];
/// Why an entry with a commit misses a finding without one.
const NO_COMMIT: &str =
    "it names a commit, and a finding of a scan without commits is compared with `path:rule:line` only";

/// The ignore file.
pub(in crate::exempt) struct GitleaksIgnore;

impl Ledger for GitleaksIgnore {
    fn about(&self) -> &'static About {
        &About {
            id: "gitleaksignore",
            tool: "gitleaks",
            title: "Gitleaks' .gitleaksignore",
            default_paths: &[".gitleaksignore"],
            endings: &[],
            one_file_only: false,
        }
    }

    fn read(&self, source: &Source, context: &Context<'_>) -> Result<Contents, Vec<Diagnostic>> {
        let (lines, stop) = lines(source, "Gitleaks");
        let mut contents = Contents::default();
        for line in &lines {
            let (rule, trap) = read(line);
            let exemption = line.exemption(rule.id.clone(), String::new(), Expiry::Never);
            contents.entries.push(Entry::native(exemption, rule, Trace::None { how: "" }, context.now));
            contents.traps.extend(trap);
        }
        contents.traps.extend(stop);
        Ok(contents)
    }
}

/// Findings with exactly this fingerprint.
#[derive(Debug)]
struct Fingerprint {
    /// As Gitleaks keeps it, with `/` in the path.
    id: String,
    can_match: bool,
    /// `path:rule:line` of one that names a commit, and the line that would be of all commits.
    place: Option<(String, Correction)>,
}

impl Rule for Fingerprint {
    fn tool(&self) -> Option<&str> {
        Some("gitleaks")
    }

    fn keys(&self) -> Vec<Key> {
        if !self.can_match {
            return Vec::new();
        }
        let place = self.place.as_ref().map(|(place, _)| Key::Place(place.clone()));
        std::iter::once(Key::Place(self.id.clone())).chain(place).collect()
    }

    /// The finding is in one of the places; only of one that names a commit may it be in the other.
    fn covers(&self, subject: Subject<'_>) -> Result<(), &'static str> {
        let commit = subject.findings.text(subject.row.commit);
        match &self.place {
            None => Ok(()),
            Some(_) if commit.is_empty() => Err(NO_COMMIT),
            Some(_) if self.id.strip_prefix(commit).is_some_and(|rest| rest.starts_with(':')) => Ok(()),
            Some(_) => Err("it names another commit"),
        }
    }

    fn instead(&self, miss: &'static str) -> Option<Correction> {
        self.place.as_ref().filter(|_| miss == NO_COMMIT).map(|(_, correction)| correction.clone())
    }

    fn how_to_end(&self) -> &'static str {
        HOW_TO_END
    }
}

/// What Gitleaks makes of a line, and what is to be said about it.
fn read(line: &Line<'_>) -> (Fingerprint, Option<Problem>) {
    let text = line.text;
    let wrong = wrong(line);
    let can_match = wrong.is_none();
    let trap = match wrong {
        Some(Wrong { why, right }) => Some(line.trap(format!("`{}` {why}: it matches nothing", shown(text)), right)),
        None => doubtful(text).map(|Wrong { why, right }| line.trap(format!("`{}` {why}", shown(text)), right)),
    };
    let mut id = with_slashes(text);
    let place = commit_and_place(&id).map(|(_, place)| (place.to_owned(), line.correction(place.to_owned())));
    if line.is_marked {
        id.insert(0, '\u{feff}');
    }
    (Fingerprint { id, can_match, place }, trap)
}

/// Why a line can match nothing, and what would.
struct Wrong {
    why: String,
    right: Option<String>,
}

impl Wrong {
    fn new(why: impl Into<String>, right: Option<String>) -> Wrong {
        Wrong { why: why.into(), right }
    }
}

fn wrong(line: &Line<'_>) -> Option<Wrong> {
    if !is_fingerprint(line.text) {
        return Some(no_fingerprint(line.text));
    }
    let marked = || {
        Wrong::new("has a byte order mark before it, which Gitleaks takes for a part of it", Some(line.text.to_owned()))
    };
    misspelt(line.text).or_else(|| line.is_marked.then(marked))
}

/// Whether a line has the form of a fingerprint: three parts or more, the last a line number.
fn is_fingerprint(text: &str) -> bool {
    let mut parts = text.rsplit(':');
    let is_line = parts.next().is_some_and(|line| !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit()));
    is_line && parts.count() >= 2
}

/// Why a fingerprint is none that Gitleaks writes.
fn misspelt(text: &str) -> Option<Wrong> {
    let (first, rest) = text.split_once(':')?;
    let is_hash = first.len() >= 7 && first.bytes().all(|byte| byte.is_ascii_hexdigit());
    let has_commit = is_hash && rest.split(':').count() >= 3;
    if has_commit && !COMMIT.contains(&first.len()) {
        return Some(Wrong::new("names a part of a commit id, and Gitleaks compares the whole", None));
    }
    if has_commit && first.bytes().any(|byte| byte.is_ascii_uppercase()) {
        let right = format!("{}:{rest}", first.to_ascii_lowercase());
        return Some(Wrong::new("names a commit in capitals, and Gitleaks compares letter for letter", Some(right)));
    }
    None
}

/// Why a line that has not the form of a fingerprint has it not.
fn no_fingerprint(text: &str) -> Wrong {
    let blanks = text.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at);
    let fingerprint = blanks.map(|at| text.split_at(at)).find(|(before, _)| is_fingerprint(before));
    if let Some((fingerprint, rest)) = fingerprint {
        let remark = rest.trim().trim_start_matches('#').trim();
        let better = misspelt(fingerprint).or_else(|| doubtful(fingerprint));
        let right = better.map_or_else(|| Some(fingerprint.to_owned()), |it| it.right);
        let right = right.map(|right| if remark.is_empty() { right } else { format!("# {remark}\n{right}") });
        return Wrong::new("has something behind the fingerprint, which Gitleaks takes for a part of it", right);
    }
    let word = text.split_whitespace().next().unwrap_or_default();
    let count = text.split(':').count();
    if word.len() >= 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Wrong::new("is a bare hash, and a fingerprint is `path:rule:line` or `commit:path:rule:line`", None)
    } else if count < 3 {
        let parts = if count == 1 { "one part".to_owned() } else { format!("{count} parts") };
        Wrong::new(format!("has {parts}, and a fingerprint is `path:rule:line` or `commit:path:rule:line`"), None)
    } else {
        Wrong::new("does not end with the number of a line", None)
    }
}

/// What is to be said about a fingerprint that may be right.
fn doubtful(text: &str) -> Option<Wrong> {
    let count = text.split(':').count();
    let (commit, place) =
        commit_and_place(text).map_or(("", text), |(_, place)| text.split_at(text.len() - place.len()));
    if let Some(path) = place.strip_prefix("./").or_else(|| place.strip_prefix(".\\")) {
        let why = "fits only a scan of this one file: in scans of folders Gitleaks writes no `./`";
        return Some(Wrong::new(why, Some(format!("{commit}{path}"))));
    }
    if text.contains('*') {
        return Some(Wrong::new("fits only a path with `*` in it: Gitleaks knows no wildcards", None));
    }
    (count > 4).then(|| Wrong::new(format!("has {count} parts: it fits only a path with `:` in it"), None))
}

/// The text with `/` in its path, where Gitleaks knows which part that is.
fn with_slashes(text: &str) -> String {
    let mut parts: Vec<String> = text.split(':').map(str::to_owned).collect();
    let path = match parts.len() {
        3 => 0,
        4 => 1,
        _ => return text.to_owned(),
    };
    parts[path] = parts[path].replace('\\', "/");
    parts.join(":")
}

/// The commit of a fingerprint, and its `path:rule:line`.
fn commit_and_place(text: &str) -> Option<(&str, &str)> {
    let (commit, place) = text.split_once(':')?;
    let is_commit = COMMIT.contains(&commit.len()) && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_commit && is_fingerprint(place)).then_some((commit, place))
}

#[cfg(test)]
mod tests;
