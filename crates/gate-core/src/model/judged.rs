//! What a gate asks, and what it made of each finding and measure that it looked at.

use std::fmt;

/// What a `deny` asks of a finding, in the order in which it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Criterion {
    /// Its kind.
    Kind,
    /// The tool that reports it.
    Tool,
    /// Its severity.
    Severity,
    /// Its scores.
    Score,
    /// Whether it is new.
    New,
    /// Whether a fix is known.
    Fixable,
    /// Whether its component is shipped.
    Scope,
    /// Its rule, under any of its names.
    Rule,
    /// Its path.
    Path,
    /// Its component.
    Package,
    /// The licence it names.
    License,
}

impl Criterion {
    /// Every criterion, in the order in which it is asked.
    pub const ALL: [Criterion; 11] = [
        Self::Kind,
        Self::Tool,
        Self::Severity,
        Self::Score,
        Self::New,
        Self::Fixable,
        Self::Scope,
        Self::Rule,
        Self::Path,
        Self::Package,
        Self::License,
    ];

    /// The key of policies, also used in machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Tool => "tool",
            Self::Severity => "severity",
            Self::Score => "score",
            Self::New => "new",
            Self::Fixable => "fixable",
            Self::Scope => "scope",
            Self::Rule => "rule",
            Self::Path => "path",
            Self::Package => "package",
            Self::License => "license",
        }
    }
}

impl fmt::Display for Criterion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for Criterion {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|it| it.as_str() == word).ok_or(())
    }
}

/// One line of a `deny`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// What it is about.
    pub criterion: Criterion,
    /// The line in words (`severity >= high`).
    pub words: String,
    /// Where it is written (`fawkes.yaml:81`).
    pub origin: String,
}

/// One `deny` of a gate: what fits all of its bars counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denied {
    /// All of it in words (`vulnerability with severity >= high`).
    pub words: String,
    /// Its lines.
    pub bars: Vec<Bar>,
}

/// What is to be known about the rule behind a gate's result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GateFacts {
    /// The tools whose reports it judges; `None` is every tool.
    pub tools: Option<Vec<String>>,
    /// What counts against the limit.
    pub deny: Vec<Denied>,
    /// Where the largest count that passes is written.
    pub max_origin: String,
    /// Who has to approve a waiver of what it counts; one name of each list.
    pub approvers: Vec<Vec<String>>,
}

/// A finding that a gate looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Row of the report's findings.
    pub row: u32,
    /// The `deny` that it fits, else the one that it comes closest to.
    pub deny: u32,
    /// What keeps it from fitting; `None` where it fits, so that it counts unless it is exempted.
    pub spared_by: Option<Criterion>,
}

/// What became of a condition on a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeasureState {
    /// It holds.
    Holds,
    /// It does not hold.
    Broken,
    /// No report has a value.
    Missing,
    /// The value is of another sort than the condition.
    Unusable,
    /// The reports say that there is nothing to measure.
    NothingToMeasure,
}

impl MeasureState {
    /// Every state.
    pub const ALL: [MeasureState; 5] =
        [Self::Holds, Self::Broken, Self::Missing, Self::Unusable, Self::NothingToMeasure];

    /// The word used in machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Broken => "broken",
            Self::Missing => "missing",
            Self::Unusable => "unusable",
            Self::NothingToMeasure => "nothing-to-measure",
        }
    }
}

impl std::str::FromStr for MeasureState {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|it| it.as_str() == word).ok_or(())
    }
}

/// A condition on a measure, held against a project's value.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureCheck {
    /// The project, where there are several.
    pub project: Option<String>,
    /// The key of the measure.
    pub key: String,
    /// The condition in words (`>= 80%`).
    pub wanted: String,
    /// Where it is written.
    pub origin: String,
    /// The value in words.
    pub value: Option<String>,
    /// What became of it.
    pub state: MeasureState,
    /// How far the value is from the limit, on either side of it (`5.8 points`); `None` where that cannot be said.
    pub distance: Option<String>,
}

/// A value of the policy and where it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The value as a policy writes it.
    pub value: String,
    /// Where (`fawkes.yaml:21`).
    pub origin: String,
}

/// What is to be known about the rules that hold for every gate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyRules {
    /// Which published scores count (`score.use`).
    pub score_use: Written,
    /// What happens without a score (`score.unscored`).
    pub unscored: Written,
    /// How many days an exemption may last (`waivers.max_days`).
    pub max_days: Written,
    /// The fields of every waiver (`waivers.required`).
    pub required: Vec<Written>,
    /// What nothing exempts (`waivers.never`).
    pub never: Vec<Written>,
}
