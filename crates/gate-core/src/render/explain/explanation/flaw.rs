//! What is told of a flaw.

use serde::Serialize;

use super::Change;

/// What became of a flaw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// A gate counts it against its limit.
    Counts,
    /// A gate would count it, and a ledger exempts it.
    Exempted,
    /// A gate would count it, and its tool suppressed it itself.
    Suppressed,
    /// Gates look at it, and it is below their limits.
    Spared,
    /// A gate judges measures of its tool, and no single findings.
    Measured,
    /// No gate that was judged looks at it.
    NotGated,
    /// Its reports do not count.
    SetAside,
}

/// One flaw and its way through the stages.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Flaw {
    /// Its identity across runs.
    pub fingerprint: String,
    /// Every id that a tool gives it.
    pub ids: Vec<String>,
    /// What sort of flaw it is.
    pub kind: &'static str,
    /// One line for people.
    pub title: Option<String>,
    /// The component it is in.
    pub component: Option<Component>,
    /// The place it is in, where it is in no component.
    pub place: Option<String>,
    /// What became of it.
    pub state: State,
    /// The same in a sentence.
    pub outcome: String,
    /// The worst severity that a tool gives it.
    pub severity: &'static str,
    /// The largest published base score.
    pub score: Option<f64>,
    /// What the reports say.
    pub said: Vec<Said>,
    /// In what the tools differ.
    pub disagreement: Option<String>,
    /// The entries of ledgers that name it, in the order in which they were asked.
    pub consulted: Vec<Consulted>,
    /// What each gate makes of it.
    pub gates: Vec<Judgement>,
    /// The rule of the policy that lets nothing waive it.
    pub never_waived: Option<String>,
    /// What would turn the outcome, the smallest change first.
    pub changes: Vec<Change>,
    /// What else keeps the verdict from passing, whatever becomes of this flaw.
    pub remains: Vec<String>,
}

/// A component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Component {
    /// Its name.
    pub name: String,
    /// The installed version.
    pub version: Option<String>,
    /// Its package URL.
    pub purl: Option<String>,
}

/// What one report says of a flaw.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Said {
    /// The tool.
    pub tool: Option<String>,
    /// Its version.
    pub tool_version: Option<String>,
    /// The path of its report.
    pub input: Option<String>,
    /// Whether the report counts: `evidence`, `unusable`, `superseded` …
    pub used: Option<String>,
    /// When the scan ran.
    pub time: Option<String>,
    /// The rule or id it names.
    pub rule: Option<String>,
    /// How bad it is.
    pub severity: &'static str,
    /// The tool's own word for that.
    pub severity_word: Option<String>,
    /// The base scores it gives.
    pub scores: Vec<Score>,
    /// The versions that clear it, as the tool writes them.
    pub fixed: Option<String>,
    /// The tool's own status word.
    pub status: Option<String>,
    /// The day it was published.
    pub published: Option<String>,
    /// Whether it is being exploited.
    pub known_exploited: bool,
    /// What became of these findings: `open`, `exempted`, `suppressed`, or why their report does not count.
    pub state: String,
    /// Where the findings are.
    pub places: Vec<String>,
    /// Where to read more. Not checked: it is text from the report.
    pub url: Option<String>,
}

/// A published base score.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Score {
    /// Who published it.
    pub source: String,
    /// The CVSS version.
    pub version: String,
    /// The score.
    pub score: f64,
    /// The vector.
    pub vector: Option<String>,
}

/// What an entry does with a flaw that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It exempts it.
    Applied,
    /// An earlier one exempts it already.
    Shadowed,
    /// It does not apply.
    NotApplied,
}

/// An entry of a ledger that was asked about a flaw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Consulted {
    /// What it does with the flaw.
    pub answer: Answer,
    /// Why it does not apply.
    pub why: Option<String>,
    /// The tools of whose findings that is true.
    pub tools: Vec<String>,
    /// The entry.
    pub entry: Entry,
}

/// An entry of a ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Entry {
    /// Which ledger: `tool`, `ignore-file` or `waiver`.
    pub source: String,
    /// Where it stands: `file:line`; `null` for a tool's own suppression.
    pub place: Option<String>,
    /// The id it names, or the tool's status word.
    pub id: String,
    /// Why, in the words of whoever wrote it.
    pub reason: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The instant it is over; `null` is never.
    pub expires: Option<String>,
    /// Where it holds, where that is not everywhere.
    pub scope: Option<String>,
    /// What has to hold of a finding besides.
    pub conditions: Option<String>,
    /// Who agreed to it.
    pub approved_by: Option<String>,
    /// Where it is tracked.
    pub ticket: Option<String>,
    /// What it does in this run as a whole; `null` for a tool's own suppression.
    pub state: Option<String>,
    /// Why it is in that state.
    pub state_why: Option<String>,
}

/// What a gate has to do with a flaw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// It counts it.
    Counts,
    /// It would count it, were it not exempted.
    Exempted,
    /// It would count it, had its tool not suppressed it.
    Suppressed,
    /// It looks at it, and the flaw is below the limit.
    Spared,
    /// It judges measures of its tool, and no single findings.
    Measured,
    /// It was not judged.
    NotJudged,
    /// It looks at other kinds or tools.
    NotLookedAt,
}

/// What a gate makes of a flaw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Judgement {
    /// The gate.
    pub gate: String,
    /// What the gate says as a whole.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["pass", "warn", "error", "fail", "not-judged"])))]
    pub outcome: &'static str,
    /// What it has to do with the flaw.
    pub relation: Relation,
    /// Why, with the lines of the policy.
    pub why: String,
    /// Its limit in words.
    pub limit: String,
    /// Where it is defined.
    pub origin: String,
}
