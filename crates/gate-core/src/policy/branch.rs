//! Which branch is judged, and whether a failing gate blocks there.

use std::fmt;

use globset::{GlobBuilder, GlobMatcher};

use super::words::words;
use crate::yaml::Origin;

words! {
    /// What a failing gate does to the verdict; the weakest first.
    Enforcement {
        /// The gate is not judged.
        Off = "off",
        /// Failure and absent evidence are said, and do not stop anything. Unusable evidence stays an error.
        Warn = "warn",
        /// Failure fails the run.
        Block = "block",
    }
}

impl fmt::Display for Enforcement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What is known about the branch being built.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BranchContext<'a> {
    /// The branch being built; `None` when unknown (detached head).
    pub branch: Option<&'a str>,
    /// The branch a pull request wants to go into; `None` when it is none or unknown.
    pub target: Option<&'a str>,
    /// Whether this is a pull request build.
    pub is_pull_request: bool,
    /// Whether the branch (of a pull request: the target) is protected: see [`super::Policy::branch_context`].
    /// An unknown one always counts as protected.
    pub protected: bool,
}

impl<'a> BranchContext<'a> {
    /// The branch that patterns are held against: of a pull request its target, else the branch being built.
    pub fn judged(&self) -> Option<&'a str> {
        if self.is_pull_request { self.target } else { self.branch }
    }
}

/// A glob over branch names: `*` stays within one `/` part, `**` does not, case matters.
#[derive(Clone, Debug)]
pub struct BranchGlob {
    text: String,
    matcher: GlobMatcher,
}

impl BranchGlob {
    /// Compiles a glob.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(text: &str) -> Result<BranchGlob, String> {
        let glob = GlobBuilder::new(text)
            .literal_separator(true)
            .backslash_escape(true)
            .build()
            .map_err(|error| error.kind().to_string())?;
        Ok(BranchGlob { text: text.to_owned(), matcher: glob.compile_matcher() })
    }

    /// The glob as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether every name fits.
    pub fn matches_all(&self) -> bool {
        self.text == "**"
    }

    /// Whether a branch name fits.
    pub fn matches(&self, branch: &str) -> bool {
        self.matcher.is_match(branch)
    }
}

impl PartialEq for BranchGlob {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// The left side of an enforcement rule.
#[derive(Clone, Debug, PartialEq)]
pub enum BranchPattern {
    /// `protected`: branches the policy or the CI system protects, and unknown ones.
    Protected,
    /// `pull_request`: any pull request build.
    PullRequest,
    /// A glob over the judged branch.
    Glob(BranchGlob),
}

impl BranchPattern {
    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Protected => "protected",
            Self::PullRequest => "pull_request",
            Self::Glob(glob) => glob.as_str(),
        }
    }
}

/// One line of a gate's `enforce`.
#[derive(Clone, Debug)]
pub struct EnforceRule {
    /// For which branches.
    pub pattern: BranchPattern,
    /// What happens there.
    pub enforcement: Enforcement,
    /// Where it is written.
    pub origin: Origin,
}

impl PartialEq for EnforceRule {
    fn eq(&self, other: &Self) -> bool {
        (&self.pattern, self.enforcement) == (&other.pattern, other.enforcement)
    }
}

/// What a gate does on the judged branch, and which line says so.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Enforced<'a> {
    /// What a failure does.
    pub enforcement: Enforcement,
    /// The rule that matched; `None` when none did, and the gate blocks.
    pub rule: Option<&'a EnforceRule>,
}

/// The first rule that matches, else `block`. Of an unknown branch a glob may match or not: the strictest of the rules
/// up to the first that surely matches holds.
pub(crate) fn enforced<'a>(rules: &'a [EnforceRule], context: &BranchContext<'_>) -> Enforced<'a> {
    let judged = context.judged();
    let mut strictest: Option<&EnforceRule> = None;
    for rule in rules {
        let (may, surely) = match (&rule.pattern, judged) {
            (BranchPattern::Protected, name) => (false, context.protected || name.is_none()),
            (BranchPattern::PullRequest, _) => (false, context.is_pull_request),
            (BranchPattern::Glob(glob), Some(name)) => (false, glob.matches(name)),
            (BranchPattern::Glob(glob), None) => (true, glob.matches_all()),
        };
        if (may || surely) && strictest.is_none_or(|it| rule.enforcement > it.enforcement) {
            strictest = Some(rule);
        }
        if surely {
            return Enforced { enforcement: strictest.unwrap_or(rule).enforcement, rule: strictest };
        }
    }
    Enforced { enforcement: Enforcement::Block, rule: None }
}
