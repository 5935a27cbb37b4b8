//! Whether a gate still blocks wherever its base's did: line by line, without trying branch names.
//!
//! Every line that does less than `block` is held against what the base does on the branches its pattern can match.
//! Where two patterns cannot be told apart for sure, the line counts as weaker: a weakening is never passed over.
//! The work grows with the square of the lines, which [`MAX_LINES`] and [`MAX_PATTERNS`] keep small.

use super::branch::{BranchContext, BranchGlob, BranchPattern, EnforceRule, Enforcement};
use super::gate::GateRule;
use super::valid::{At, Policy};
use super::weaken::Weaker;

/// Lines of `enforce` in one gate.
pub(super) const MAX_LINES: usize = 64;
/// Lines of `enforce` in all gates together.
pub(super) const MAX_ALL_LINES: usize = 1_000;
/// Patterns of `branches.protected`.
pub(super) const MAX_PATTERNS: usize = 64;
/// Bytes of one branch pattern; names of branches are no longer either.
pub(super) const MAX_BYTES: usize = 255;

/// Reports the first line of `gate` that does less than the base's `old` on a branch it can match.
pub(super) fn enforcement(base: &Policy, now: &Policy, (old, gate): (&GateRule, &GateRule), weaker: &mut Weaker<'_>) {
    if !gate.is_on() || old.enforce == gate.enforce {
        return;
    }
    let key = format!("gates.{}.enforce", gate.id);
    for is_pull_request in [false, true] {
        let before = lines(&old.enforce, &base.protected, is_pull_request);
        let after = lines(&gate.enforce, &now.protected, is_pull_request);
        if let Some((line, from)) = weaker_line(&before, &after) {
            let pattern = &line.rule.pattern;
            let place = match pattern {
                BranchPattern::Protected | BranchPattern::Glob(_) if is_pull_request => {
                    format!("pull requests into {}", pattern.as_str())
                }
                BranchPattern::Protected | BranchPattern::PullRequest | BranchPattern::Glob(_) => {
                    pattern.as_str().to_owned()
                }
            };
            weaker.add(&key, format!("{from} ({place})"), line.rule.enforcement.as_str(), &line.rule.origin);
            return;
        }
        // Of an unknown branch the rules are asked themselves.
        let context = BranchContext { branch: None, target: None, is_pull_request, protected: true };
        let (before, after) = (old.enforcement(&context), gate.enforcement(&context));
        if after.enforcement < before.enforcement {
            let origin = after.rule.map_or_else(|| weaker.place(&key), |rule| rule.origin.clone());
            let from = format!("{} (unknown branch)", before.enforcement);
            weaker.add(&key, from, after.enforcement.as_str(), &origin);
            return;
        }
    }
}

/// One pattern of a line that can match at all.
struct Line<'a> {
    shape: Shape<'a>,
    rule: &'a EnforceRule,
}

/// The lines as globs: `protected` is written out, `pull_request` is every branch or none.
fn lines<'a>(rules: &'a [EnforceRule], protected: &'a [At<BranchGlob>], is_pull_request: bool) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let mut protected = &protected[..protected.len().min(MAX_PATTERNS)];
    for rule in rules.iter().take(MAX_LINES) {
        match &rule.pattern {
            BranchPattern::Glob(glob) => lines.push(Line { shape: Shape::of(glob), rule }),
            BranchPattern::PullRequest if is_pull_request => lines.push(Line { shape: Shape::EVERY, rule }),
            BranchPattern::PullRequest => {}
            // A second `protected` can match nothing that the first did not.
            BranchPattern::Protected => {
                lines.extend(std::mem::take(&mut protected).iter().map(|it| Line { shape: Shape::of(it), rule }));
            }
        }
    }
    lines
}

/// The first line that does less than the base on a branch that reaches it, and what the base does there.
fn weaker_line<'a>(before: &[Line<'_>], after: &'a [Line<'a>]) -> Option<(&'a Line<'a>, Enforcement)> {
    // Of each line of the base, the first line of the overlay after which no branch of it is left.
    let taken: Vec<_> = before.iter().map(|old| after.iter().position(|it| it.shape.covers(&old.shape))).collect();
    after.iter().enumerate().find_map(|(at, line)| {
        let weak = line.rule.enforcement != Enforcement::Block;
        if !weak || after[..at].iter().any(|it| it.shape.covers(&line.shape)) {
            return None;
        }
        let mut strictest = None;
        for (old, taken) in before.iter().zip(&taken) {
            if taken.is_some_and(|it| it < at) || old.shape.is_apart(&line.shape) {
                continue;
            }
            strictest = strictest.max(Some(old.rule.enforcement));
            if old.shape.covers(&line.shape) {
                return strictest.filter(|it| *it > line.rule.enforcement).map(|it| (line, it));
            }
        }
        Some((line, Enforcement::Block))
    })
}

/// What can be said of a branch pattern without trying names.
#[derive(Clone, Copy)]
struct Shape<'a> {
    /// The pattern; `None` matches every branch.
    glob: Option<&'a BranchGlob>,
    /// What every match begins with.
    begin: &'a str,
    /// What every match ends with.
    end: &'a str,
}

impl<'a> Shape<'a> {
    const EVERY: Shape<'static> = Shape { glob: None, begin: "", end: "" };

    fn of(glob: &'a BranchGlob) -> Shape<'a> {
        if glob.matches_all() {
            return Shape::EVERY;
        }
        let text = glob.as_str();
        let special = |c: char| matches!(c, '*' | '?' | '[' | ']' | '{' | '}' | '\\');
        let begin = text.find(special).unwrap_or(text.len());
        let end = text.rfind(special).map_or(0, |at| at + 1);
        let end = &text[end..];
        // `**/main` matches `main` too.
        let end = if text.starts_with("**/") { end.trim_start_matches('/') } else { end };
        Shape { glob: Some(glob), begin: &text[..begin], end }
    }

    /// The one name it matches, if it has no wildcard.
    fn name(&self) -> Option<&'a str> {
        self.glob.map(BranchGlob::as_str).filter(|text| text.len() == self.begin.len())
    }

    /// Whether surely every branch that `other` matches is matched too.
    fn covers(&self, other: &Shape<'_>) -> bool {
        let Some(mine) = self.glob else { return true };
        let Some(theirs) = other.glob else { return false };
        if mine == theirs {
            return true;
        }
        if let Some(name) = other.name() {
            return mine.matches(name);
        }
        let Some(rest) = other.begin.strip_prefix(self.begin) else { return false };
        match &mine.as_str()[self.begin.len()..] {
            // `release/**` has everything below `release/`.
            "**" => self.begin.ends_with('/') && (!rest.is_empty() || theirs.as_str().len() > self.begin.len()),
            // `v*` has whatever goes on without another `/`.
            "*" => {
                !theirs.as_str()[self.begin.len()..].contains(['/', '[', '{', '\\']) && !theirs.as_str().contains("**")
            }
            _ => false,
        }
    }

    /// Whether surely no branch is matched by both.
    fn is_apart(&self, other: &Shape<'_>) -> bool {
        let (Some(mine), Some(theirs)) = (self.glob, other.glob) else { return false };
        if let Some(name) = other.name() {
            return !mine.matches(name);
        }
        if let Some(name) = self.name() {
            return !theirs.matches(name);
        }
        let begins = self.begin.bytes().zip(other.begin.bytes()).any(|(a, b)| a != b);
        let ends = self.end.bytes().rev().zip(other.end.bytes().rev()).any(|(a, b)| a != b);
        begins || ends || (self.is_one_part() && other.has_parts()) || (other.is_one_part() && self.has_parts())
    }

    /// Whether no match has a `/`.
    fn is_one_part(&self) -> bool {
        self.glob.is_some_and(|glob| !glob.as_str().contains(['/', '[', '{', '\\']) && !glob.as_str().contains("**"))
    }

    /// Whether every match has a `/`.
    fn has_parts(&self) -> bool {
        self.begin.contains('/') || self.end.contains('/')
    }
}
