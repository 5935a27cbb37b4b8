//! The explanation: what was asked, and what it comes to. Its JSON keys are a promise.

mod flaw;
mod gate;

use serde::Serialize;

pub use flaw::{Answer, Component, Consulted, Entry, Flaw, Judgement, Relation, Said, Score, State};
pub use gate::{Cause, Condition, Counted, Gate, Input, Problem};

/// What a verdict says about one flaw, one id or one gate, and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Explanation {
    /// Version of this format. It changes only when something is renamed, removed or means something else.
    #[cfg_attr(feature = "schema", schemars(extend("const" = 1)))]
    pub version: u32,
    /// The schema this document follows.
    #[cfg_attr(feature = "schema", schemars(extend("const" = "explanation-v1")))]
    pub schema: &'static str,
    /// What was asked.
    pub asked: String,
    /// The run whose verdict is explained.
    pub run: Run,
    /// The gate of that name.
    pub gate: Option<Gate>,
    /// The flaws of that id or fingerprint.
    pub flaws: Vec<Flaw>,
    /// Entries of ledgers that name it where no finding does.
    pub entries: Vec<Entry>,
}

/// The run whose verdict is explained.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Run {
    /// Its verdict.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["pass", "fail", "error"])))]
    pub verdict: &'static str,
    /// Its clock, RFC 3339 in UTC.
    pub now: String,
    /// The stage that was judged; `null` is every stage.
    pub stage: Option<String>,
    /// The branch whose rules held; unknown counts as protected.
    pub branch: Option<String>,
    /// The files of the policy, most specific first.
    pub policy: Vec<String>,
}

/// How a change is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    /// Another version of a component.
    Upgrade,
    /// Another component, or a clean one.
    Replace,
    /// A secret is revoked and removed.
    Revoke,
    /// The project's own files.
    Edit,
    /// A waiver.
    Waive,
    /// An entry of a ledger that is there.
    Entry,
    /// Another value in the policy.
    Policy,
    /// Other evidence.
    Evidence,
    /// Other options of the run.
    Run,
    /// Nothing is done, and time goes by.
    Wait,
}

/// How far a change gets by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Turns {
    /// It turns what was asked about, and the gate stays as it is.
    Part,
    /// It turns the gate, and the verdict stays as it is.
    Gate,
    /// It turns the verdict.
    Verdict,
}

/// A change that would turn an outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change {
    /// How it is made.
    pub means: Means,
    /// What to do.
    pub what: String,
    /// The command that does it.
    pub command: Option<String>,
    /// How far it gets by itself; `null` where it makes something count.
    pub turns: Option<Turns>,
}
