//! One allowlist: which findings it hides, as far as that can be told without the text of secrets.

use std::collections::BTreeSet;
use std::ops::Range;

use regex::Regex;
use toml::de::DeTable;

use super::HOW_TO_END;
use super::table::{Reader, get, text};
use crate::exempt::{Key, Rule, Trace, go_regex, shown};
use crate::policy::Subject;

const KEYS: [&str; 7] = ["description", "condition", "commits", "paths", "regexTarget", "regexes", "stopwords"];
/// Names and secrets that have nothing in common: what fits them all fits everything.
const PATHS: [&str; 5] = ["x", "Q7", "_/0", "é.ü", "-"];
const SECRETS: [&str; 5] = ["x", "Q7%", "0000", "é", "_-"];
/// Shortest stop word that is not in about every secret.
const SHORTEST_WORD: usize = 3;
/// Digits of a whole commit id, SHA-1 or SHA-256.
const COMMIT: [usize; 2] = [40, 64];
/// No report holds it where gate could read it.
const BLIND: Trace = Trace::Blind { to: "the text of secrets or of their lines, which gate never reads" };

/// Where an allowlist stands.
pub(super) enum Scope<'a> {
    /// At the top: it is of every rule, or of those that it names, which have to be among the known ones.
    Everything { known: Option<&'a [String]> },
    /// In a rule.
    Rule { id: &'a str },
}

/// An allowlist as it is read.
pub(super) struct Allowlist {
    pub(super) rule: Allowed,
    pub(super) trace: Trace,
    pub(super) breadth: String,
    pub(super) description: String,
}

/// The findings of an allowlist.
#[derive(Debug)]
pub(super) struct Allowed {
    /// The rules it is of; none is all.
    rules: Vec<String>,
    commits: BTreeSet<String>,
    paths: Option<Regex>,
    /// Whether all of its conditions have to hold, rather than one.
    all: bool,
    /// Whether it also looks at the text of secrets.
    looks_at_text: bool,
}

impl Rule for Allowed {
    fn tool(&self) -> Option<&str> {
        Some("gitleaks")
    }

    fn keys(&self) -> Vec<Key> {
        let says_place = !self.commits.is_empty() || self.paths.is_some();
        if !says_place || (self.all && self.looks_at_text) {
            return Vec::new();
        }
        if self.rules.is_empty() { vec![Key::Any] } else { self.rules.iter().cloned().map(Key::Id).collect() }
    }

    fn covers(&self, subject: Subject<'_>) -> Result<(), &'static str> {
        let text = |symbol| subject.findings.text(symbol);
        let row = subject.row;
        if !self.rules.is_empty() && !self.rules.iter().any(|rule| rule == text(row.rule)) {
            return Err("it is of another rule");
        }
        let commit = self.commits.contains(&text(row.commit).to_ascii_lowercase());
        let path = self.paths.as_ref().is_some_and(|pattern| !row.path.is_empty() && pattern.is_match(text(row.path)));
        let fits = if self.all {
            (self.commits.is_empty() || commit) && (self.paths.is_none() || path)
        } else {
            commit || path
        };
        if fits { Ok(()) } else { Err("neither its `paths` nor its `commits` fit") }
    }

    fn how_to_end(&self) -> &'static str {
        HOW_TO_END
    }
}

/// Reads an allowlist; nothing where it stops Gitleaks.
pub(super) fn read(
    table: &DeTable<'_>,
    range: &Range<usize>,
    scope: &Scope<'_>,
    reader: &mut Reader<'_>,
) -> Option<Allowlist> {
    let (rules, misspelt) = rules(reader, table, scope);
    let all = condition(reader, table);
    regex_target(reader, table);
    let mut list = |key: &str| get(table, key).map(|value| reader.texts(value, key)).unwrap_or_default();
    let (commits, paths) = (list("commits"), list("paths"));
    let (regexes, words) = (list("regexes"), list("stopwords"));
    if [&commits, &paths, &regexes, &words].iter().all(|list| list.is_empty()) {
        let help = misspelt.map_or_else(
            || "say at least one of commits, paths, regexes and stopwords, or remove it".to_owned(),
            |key| format!("did you mean `{key}` by one of its keys?"),
        );
        reader.refuse("the allowlist is empty", range.clone(), help);
        return None;
    }
    let commits = whole_commits(reader, &commits);
    let (joined, every_path) = patterns(reader, &paths, &PATHS, true)?;
    let (_, every_secret) = patterns(reader, &regexes, &SECRETS, false)?;
    let is_short = |word: &str| (1..SHORTEST_WORD).contains(&word.chars().count());
    let short = words.iter().find(|(word, _)| is_short(word)).map(|(word, _)| word.clone());
    let fits_all = [
        every_path.map(|pattern| format!("fits every path (`{}`)", shown(&pattern))),
        every_secret.map(|pattern| format!("fits every secret (`{}`)", shown(&pattern))),
        short.map(|word| format!("has a stop word that is in about every secret (`{}`)", shown(&word))),
    ];
    // Where all conditions have to hold, one that always does widens nothing.
    let limits = [!commits.is_empty(), !paths.is_empty(), !regexes.is_empty(), !words.is_empty()];
    let is_limited = limits[0] || (1..4).any(|at| limits[at] && fits_all[at - 1].is_none());
    let breadth = if all && is_limited { None } else { fits_all.into_iter().flatten().next() };
    let looks_at_text = limits[2] || limits[3];
    let rule = Allowed { rules, commits, paths: joined, all, looks_at_text };
    let trace = if rule.keys().is_empty() { BLIND } else { Trace::None { how: "" } };
    let description = get(table, "description").and_then(text).unwrap_or_default();
    Some(Allowlist { rule, trace, breadth: breadth.unwrap_or_default(), description })
}

/// The rules it is of, and what a key that Gitleaks does not know was meant to be.
fn rules(reader: &mut Reader<'_>, table: &DeTable<'_>, scope: &Scope<'_>) -> (Vec<String>, Option<&'static str>) {
    let mut known_keys = KEYS.to_vec();
    let rules = match scope {
        Scope::Rule { id } => vec![(*id).to_owned()],
        Scope::Everything { known } => {
            known_keys.push("targetRules");
            let targets = get(table, "targetRules").map(|value| reader.texts(value, "targetRules")).unwrap_or_default();
            for (rule, range) in &targets {
                if known.is_some_and(|known| !known.contains(rule)) {
                    let help = "name a rule of this file, or take rules over by `useDefault = true` under `[extend]`";
                    reader.refuse(format!("there is no rule `{}`", shown(rule)), range.clone(), help);
                }
            }
            targets.into_iter().map(|(rule, _)| rule).collect()
        }
    };
    (rules, reader.unknown_keys(table, &known_keys))
}

/// Whether all of its conditions have to hold.
fn condition(reader: &mut Reader<'_>, table: &DeTable<'_>) -> bool {
    let Some(value) = get(table, "condition") else { return false };
    match text(value).unwrap_or_default().to_ascii_uppercase().as_str() {
        "AND" | "&&" => return true,
        "" | "OR" | "||" => {}
        _ => reader.refuse("`condition` is neither AND nor OR", value.span(), "write `condition = \"AND\"` or \"OR\""),
    }
    false
}

fn regex_target(reader: &mut Reader<'_>, table: &DeTable<'_>) {
    let Some(value) = get(table, "regexTarget") else { return };
    if !matches!(text(value).as_deref(), Some("" | "secret" | "match" | "line")) {
        let help = "write \"match\" or \"line\", in small letters, or leave it out for the secret alone";
        reader.refuse("`regexTarget` is none of secret, match and line", value.span(), help);
    }
}

/// The commits, in small letters as Gitleaks compares them.
fn whole_commits(reader: &mut Reader<'_>, commits: &[(String, Range<usize>)]) -> BTreeSet<String> {
    let mut whole = BTreeSet::new();
    for (commit, range) in commits {
        let commit = commit.trim().to_ascii_lowercase();
        let is_whole = COMMIT.contains(&commit.len()) && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_whole {
            let message = format!(
                "`{}` is no whole commit id, and Gitleaks compares the whole: it matches nothing",
                shown(&commit)
            );
            reader.trap(message, range.clone(), None);
        }
        whole.insert(commit);
    }
    whole
}

/// Patterns as one, since Gitleaks joins them by `|` without brackets around each, and one that fits everything.
fn patterns(
    reader: &mut Reader<'_>,
    patterns: &[(String, Range<usize>)],
    probes: &[&str],
    are_paths: bool,
) -> Option<(Option<Regex>, Option<String>)> {
    let (mut every, mut is_good) = (None, true);
    for (pattern, range) in patterns {
        match reader.notes.budget.checked_sub(1) {
            Some(left) => reader.notes.budget = left,
            None => {
                reader.refuse("it has more patterns than are read", range.clone(), "split the file");
                return None;
            }
        }
        match go_regex::compile(pattern) {
            Ok(regex) if every.is_none() && probes.iter().all(|probe| regex.is_match(probe)) => {
                every = Some(pattern.clone());
            }
            Ok(_) => {}
            Err(why) => {
                let globs = if are_paths { "; these are regular expressions and no globs" } else { "" };
                let help = format!("mend the pattern{globs}");
                reader.refuse(format!("`{}` {why}", shown(pattern)), range.clone(), help);
                is_good = false;
                continue;
            }
        }
        if are_paths {
            glob_trap(reader, pattern, range);
        }
    }
    if !is_good || patterns.is_empty() {
        return is_good.then_some((None, every));
    }
    let all: Vec<&str> = patterns.iter().map(|(pattern, _)| pattern.as_str()).collect();
    match go_regex::compile(&format!("(?:{})", all.join("|"))) {
        Ok(joined) => Some((Some(joined), every)),
        Err(why) => {
            reader.refuse(format!("its patterns, joined by `|`: {why}"), patterns[0].1.clone(), "mend the patterns");
            None
        }
    }
}

/// A path such as `src/*.py`, which as a regular expression means something else.
fn glob_trap(reader: &mut Reader<'_>, pattern: &str, range: &Range<usize>) {
    let is_glob = pattern.split("/*").skip(1).any(|rest| rest.is_empty() || rest.starts_with(['.', '/']));
    let is_simple = !pattern.contains(['\\', '(', '[', '^', '$', '+', '|', '{', '?']) && !pattern.contains(".*");
    if is_glob && is_simple {
        let right = format!("'''^{}$'''", regex::escape(pattern).replace("\\*", "[^/]*"));
        let message =
            format!("`{}` is a regular expression here and no glob: `/*` is any number of `/`", shown(pattern));
        let span = reader.span(range.clone());
        reader.notes.trap_at(message, &span, Some(right));
    }
}
