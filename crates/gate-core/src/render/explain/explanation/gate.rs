//! What is told of a gate.

use serde::Serialize;

use super::{Change, Turns};

/// A gate and why it says what it says.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Gate {
    /// Its id.
    pub id: String,
    /// One line for people.
    pub title: String,
    /// What it says.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["pass", "warn", "error", "fail", "not-judged"])))]
    pub outcome: &'static str,
    /// The same in a sentence.
    pub why: String,
    /// Its limit in words.
    pub limit: String,
    /// Where it is defined.
    pub origin: String,
    /// What a failure does on this branch.
    pub enforcement: String,
    /// Which line of the policy decided that.
    pub enforced_by: String,
    /// How many flaws it counts.
    pub counted: u64,
    /// The largest count that passes.
    pub max: u64,
    /// Where that is written; `null` where it counts nothing.
    pub max_origin: Option<String>,
    /// How many more it would count without exemptions.
    pub exempted: u64,
    /// How many findings it looked at.
    pub judged: u64,
    /// Why it is not a pass.
    pub causes: Vec<Cause>,
    /// Its conditions on measures.
    pub conditions: Vec<Condition>,
    /// The reports of the tools it judges.
    pub evidence: Vec<Input>,
    /// The flaws it counts, worst first.
    pub flaws: Vec<Counted>,
    /// What would turn it, what clears most first.
    pub changes: Vec<Change>,
    /// How far all upgrades together get; `null` where there are not several.
    pub upgrades_turn: Option<Turns>,
    /// What else keeps the verdict from passing, whatever becomes of this gate.
    pub remains: Vec<String>,
}

/// One reason why a gate is not a pass.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Cause {
    /// What it alone makes of the gate.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["pass", "warn", "error", "fail", "not-judged"])))]
    pub outcome: &'static str,
    /// Its code.
    pub code: String,
    /// What happened.
    pub message: String,
    /// What to do next.
    pub next: Option<String>,
    /// What the code means in general.
    pub meaning: Option<&'static str>,
    /// The key of the policy that sets the weight of the code; `null` where none does.
    pub lowered_by: Option<String>,
}

/// A condition on a measure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Condition {
    /// The project, where there are several.
    pub project: Option<String>,
    /// The measure.
    pub key: String,
    /// The condition in words.
    pub wanted: String,
    /// Where it is written.
    pub origin: String,
    /// The value in words.
    pub value: Option<String>,
    /// What became of it.
    #[cfg_attr(
        feature = "schema",
        schemars(extend("enum" = ["holds", "broken", "missing", "unusable", "nothing-to-measure"]))
    )]
    pub state: &'static str,
    /// How far the value is from the limit, on either side of it.
    pub distance: Option<String>,
}

/// A report that a gate judges.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Input {
    /// Its path.
    pub path: String,
    /// Its tool.
    pub tool: Option<String>,
    /// Whether it counts.
    pub used: String,
    /// When the scan ran.
    pub time: Option<String>,
    /// What is wrong with it, or to be looked at.
    pub problems: Vec<Problem>,
}

/// What is wrong with a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// How much it weighs: `error`, `warn` or `note`.
    pub level: String,
    /// Its code.
    pub code: String,
    /// What happened and what to do next.
    pub message: String,
}

/// A flaw that a gate counts.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Counted {
    /// Its identity across runs.
    pub fingerprint: String,
    /// The id it goes by.
    pub id: String,
    /// The worst severity that a tool gives it.
    pub severity: &'static str,
    /// The largest published base score.
    pub score: Option<f64>,
    /// What it is in.
    pub place: String,
}
