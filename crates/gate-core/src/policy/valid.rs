//! The policy after checking: no text that stands for an enum, ranges proved, patterns compiled.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;

use jiff::SignedDuration;

use super::branch::{BranchContext, BranchGlob};
use super::events::EventRules;
use super::gate::GateRule;
use super::selector::PathGlob;
use super::show::Effective;
use super::words::words;
use crate::model::{Code, Kind, Level, PolicyRules, Severity, ToolId, Written};
use crate::yaml::Origin;

/// A value and where it was written. Two are equal when their values are.
#[derive(Clone, Debug)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub origin: Origin,
}

impl<T: PartialEq> PartialEq for At<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T> Deref for At<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// The whole policy, complete and checked. Equality is about meaning, not about where things were written.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The file it was read from, and the files it builds on, most specific first.
    pub files: Vec<String>,
    /// Name of the service this policy is for.
    pub service: Option<At<String>>,
    /// Whether a policy in which nothing can block is meant.
    pub advisory: bool,
    /// Reports to read when the command line names none.
    pub reports: Vec<ReportSpec>,
    /// Files in report folders to leave alone.
    pub exclude: Vec<At<PathGlob>>,
    /// Branches that count as protected.
    pub protected: Vec<At<BranchGlob>>,
    /// What evidence has to fulfil.
    pub evidence: EvidenceRules,
    /// Which scores count.
    pub score: ScoreRules,
    /// Limits on what is read.
    pub limits: Limits,
    /// The gates, in the order in which files first name them, bases first.
    pub gates: Vec<GateRule>,
    /// What waivers may do.
    pub waivers: WaiverRules,
    /// How entries of the tools' own ignore files without an end are taken.
    pub ignore_entries_without_expiry: At<Level>,
    /// Native ignore files that are not where their tools look for them; each names its tool.
    pub ignore_files: Vec<ReportSpec>,
    /// Who is told of events; `None` keeps none.
    pub events: Option<EventRules>,
    /// Whatever makes this policy weaker than one it builds on.
    pub weakened: Vec<Weakening>,
    pub(super) effective: Effective,
}

impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        (&self.service, self.advisory, &self.reports, &self.exclude, &self.protected, &self.evidence)
            == (&other.service, other.advisory, &other.reports, &other.exclude, &other.protected, &other.evidence)
            && (&self.score, &self.limits, &self.gates, &self.waivers, &self.ignore_entries_without_expiry)
                == (&other.score, &other.limits, &other.gates, &other.waivers, &other.ignore_entries_without_expiry)
            && self.events == other.events
    }
}

impl Policy {
    /// The gate with an id.
    pub fn gate(&self, id: &str) -> Option<&GateRule> {
        self.gates.iter().find(|gate| gate.id == id)
    }

    /// Whether a branch counts as protected. An unknown one does.
    pub fn is_protected(&self, branch: Option<&str>) -> bool {
        branch.is_none_or(|name| self.protected.iter().any(|glob| glob.matches(name)))
    }

    /// What is known about the branch being built, with `branches.protected` applied.
    pub fn branch_context<'a>(
        &self,
        branch: Option<&'a str>,
        target: Option<&'a str>,
        is_pull_request: bool,
    ) -> BranchContext<'a> {
        let context = BranchContext { branch, target, is_pull_request, protected: false };
        BranchContext { protected: self.is_protected(context.judged()), ..context }
    }

    /// The level of a problem under this policy. What cannot be set keeps its own.
    pub fn level(&self, code: Code) -> Level {
        match self.evidence.checks.get(&code) {
            Some(level) if code.can_be_set() => level.value,
            Some(_) | None => code.default_level(),
        }
    }

    /// What a report tells of the rules that hold for every gate.
    pub fn rules(&self) -> PolicyRules {
        fn written<T>(at: &At<T>, value: impl fmt::Display) -> Written {
            Written { value: value.to_string(), origin: at.origin.to_string() }
        }
        PolicyRules {
            score_use: written(&self.score.used, self.score.used.as_str()),
            unscored: written(&self.score.unscored, self.score.unscored.as_str()),
            max_days: written(&self.waivers.max_days, self.waivers.max_days.value),
            required: self.waivers.required.iter().map(|field| written(field, field.as_str())).collect(),
            never: self.waivers.never.iter().map(|rule| written(rule, &rule.value)).collect(),
        }
    }

    /// The effective policy, line by line, with where each value comes from.
    pub fn show(&self) -> &Effective {
        &self.effective
    }
}

/// A report to read, as the policy names it.
#[derive(Clone, Debug)]
pub struct ReportSpec {
    /// The tool that wrote it, where the policy says so: needed where content cannot tell.
    pub tool: Option<ToolId>,
    /// Path or glob, relative to the root.
    pub path: String,
    /// Where it is written.
    pub origin: Origin,
}

impl PartialEq for ReportSpec {
    fn eq(&self, other: &Self) -> bool {
        (&self.tool, &self.path) == (&other.tool, &other.path)
    }
}

/// What evidence has to fulfil.
#[derive(Clone, Debug, PartialEq)]
pub struct EvidenceRules {
    /// Reports older than this are stale.
    pub max_age: At<SignedDuration>,
    /// Levels that differ from the code's own.
    pub checks: BTreeMap<Code, At<Level>>,
}

words! {
    /// Which published scores count against a limit.
    ScoreUse {
        /// Any score at or above the limit.
        Any = "any",
        /// The largest one.
        Max = "max",
        /// The one the vendor or distribution published, else any.
        Vendor = "vendor",
        /// The one the NVD published, else any.
        Nvd = "nvd",
        /// CVSS 4.0 scores, else any.
        V4First = "v4-first",
    }
}

words! {
    /// What happens to a finding without a score under a score limit; the weakest first.
    Unscored {
        /// It does not count.
        Ignore = "ignore",
        /// Its severity word decides, as the score range of that word; without a word it counts.
        BySeverity = "by-severity",
        /// It counts.
        Block = "block",
    }
}

/// Which scores count.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreRules {
    /// Which of several published scores.
    pub used: At<ScoreUse>,
    /// What to do without any.
    pub unscored: At<Unscored>,
}

/// Limits on what is read; reaching one is an error, never a cut.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// Bytes of one element of a report.
    pub element_bytes: At<u64>,
    /// Bytes of one text that is kept.
    pub string_bytes: At<u64>,
    /// Depth of nesting.
    pub nesting: At<u64>,
    /// Findings of the whole run.
    pub findings: At<u64>,
    /// Files of the whole run.
    pub inputs: At<u64>,
    /// Members of one archive.
    pub archive_members: At<u64>,
    /// Bytes that an archive or a gzip file unpacks to.
    pub expanded_bytes: At<u64>,
}

words! {
    /// A field of a waiver that a policy can demand.
    WaiverField {
        /// Why.
        Reason = "reason",
        /// Who answers for it.
        Owner = "owner",
        /// When it ends.
        Expires = "expires",
        /// Where it is tracked.
        Ticket = "ticket",
        /// Who agreed.
        ApprovedBy = "approved_by",
        /// Since when.
        Created = "created",
    }
}

/// What no exemption may touch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NeverWaived {
    /// Findings of a kind.
    Kind(Kind),
    /// Findings of this severity or worse.
    Severity(Severity),
    /// Flaws of which a report says that they are being exploited.
    KnownExploited,
    /// Whatever a gate counts.
    Gate(String),
}

impl NeverWaived {
    /// The word used in policies.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Kind(kind) => kind.as_str(),
            Self::Severity(severity) => severity.as_str(),
            Self::KnownExploited => "known-exploited",
            Self::Gate(id) => id,
        }
    }
}

/// One line of `waivers.never`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeverRule {
    /// What may not be exempted.
    pub what: NeverWaived,
    /// Whether that holds on protected branches only (`critical on protected`).
    pub protected_only: bool,
}

impl fmt::Display for NeverRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.protected_only { " on protected" } else { "" };
        write!(f, "{}{place}", self.what.as_str())
    }
}

/// Who may approve exemptions from a gate.
#[derive(Clone, Debug, PartialEq)]
pub struct ApproverRule {
    /// Glob over gate ids.
    pub gates: At<PathGlob>,
    /// Globs over the names allowed in `approved_by`.
    pub names: Vec<At<PathGlob>>,
}

/// What waivers may do.
#[derive(Clone, Debug, PartialEq)]
pub struct WaiverRules {
    /// Days a waiver may last.
    pub max_days: At<u64>,
    /// Fields that have to be filled; `expires` always is one.
    pub required: Vec<At<WaiverField>>,
    /// How many days before its end an exemption is said to expire; `None` never says so.
    pub expiring_days: Option<At<u64>>,
    /// What cannot be waived.
    pub never: Vec<At<NeverRule>>,
    /// Who may approve; no rule for a gate means anyone.
    pub approvers: Vec<ApproverRule>,
}

/// One way in which a policy is weaker than the one it builds on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weakening {
    /// Dotted key (`gates.dependencies.max`).
    pub key: String,
    /// What the base says.
    pub from: String,
    /// What holds instead.
    pub to: String,
    /// Where that is written.
    pub origin: Origin,
}
