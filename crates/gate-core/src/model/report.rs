//! The immutable value that every renderer gets.

use jiff::{SignedDuration, Timestamp};

use super::{
    Exemption, Findings, Flaws, GateFacts, InputKey, Invocation, Judged, Kind, Measure, MeasureCheck, Outcome,
    Particulars, PolicyRules, Problem, Proof, Scan, Severity, Stage, ToolId, Verdict,
};
use crate::build::Build;

/// Everything one run decided, and why.
#[derive(Clone, Debug)]
pub struct Report {
    /// May this go on?
    pub verdict: Verdict,
    /// The clock of the run.
    pub now: Timestamp,
    /// The time to print where a file says when it was made (`SOURCE_DATE_EPOCH`).
    pub source_date: Option<Timestamp>,
    /// The stage that was judged; `None` is every stage.
    pub stage: Option<Stage>,
    /// The build that was judged.
    pub build: Build,
    /// The policy it was judged by.
    pub policy: PolicyFacts,
    /// Its rules that hold for every gate.
    pub rules: PolicyRules,
    /// Inputs in the order of their keys.
    pub evidence: Vec<Evidence>,
    /// Findings of all inputs, in the order of inputs and canonical within each.
    pub findings: Findings,
    /// Rows that tell of one flaw, joined.
    pub flaws: Flaws,
    /// What became of each row of `findings`.
    pub states: Vec<RowState>,
    /// Exemptions of every ledger, in the order of the ledgers.
    pub exemptions: Vec<LedgerRow>,
    /// Entries that name a finding and what came of them, in the order of rows, then of ledgers.
    pub consulted: Vec<Consulted>,
    /// Gates in the order of the policy; what was offered and could not be read comes first, as `evidence`.
    pub gates: Vec<GateResult>,
    /// Open findings that no gate judges.
    pub not_gated: Vec<NotGated>,
    /// Problems of no single input: ledgers, environment.
    pub problems: Vec<Problem>,
    /// How long reading and judging took, where somebody measured it. It is the only thing here that differs between
    /// runs on the same evidence, so only formats that ask for a duration show it.
    pub took: Option<SignedDuration>,
    /// The absolute paths under which the repository lies on this machine, with `/`. What a tool says by absolute path
    /// is told to other systems relative to them.
    pub roots: Vec<String>,
}

/// What is to be known about the policy.
#[derive(Clone, Debug, Default)]
pub struct PolicyFacts {
    /// The files it was read from, most specific first (`gate.yaml`, `fawkes.yaml`).
    pub files: Vec<String>,
    /// Whether no policy file was found and the default holds.
    pub is_default: bool,
    /// The service it is for.
    pub service: Option<String>,
    /// Whether it says that nothing blocks.
    pub advisory: bool,
    /// Days a waiver may last.
    pub max_waiver_days: u64,
    /// How another command sees what this run saw.
    pub invocation: Invocation,
    /// Where it is weaker than the policy it builds on: `key: from → to (file:line)`.
    pub weakened: Vec<String>,
    /// The git ref that policy, waivers and ignore files were read from; `None` is the working tree.
    pub from_ref: Option<String>,
    /// What the pull request would change in those files, as a unified diff.
    pub diff: String,
}

/// Whether an input counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// It counts.
    Evidence,
    /// It could not be read, or a check of level `error` speaks against it. Rows that were read still count.
    Unusable,
    /// The same scan was read in a better format; its rows do not count twice.
    Superseded,
    /// The same bytes were offered under another name.
    Duplicate,
    /// A text in a folder that is no report.
    NotAReport,
}

impl Use {
    /// The word used in machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Evidence => "evidence",
            Self::Unusable => "unusable",
            Self::Superseded => "superseded",
            Self::Duplicate => "duplicate",
            Self::NotAReport => "not-a-report",
        }
    }

    /// Whether rows of the input count.
    pub fn counts(self) -> bool {
        matches!(self, Self::Evidence | Self::Unusable)
    }
}

/// One input and what it proves.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// Its key.
    pub key: InputKey,
    /// Its tool: by content, or as named when it could not be read.
    pub tool: Option<ToolId>,
    /// Whether it was named itself, rather than met in a folder.
    pub declared: bool,
    /// Whether it counts.
    pub used: Use,
    /// `sha256:…` of its bytes, when they could be read.
    pub digest: Option<String>,
    /// Size in bytes.
    pub bytes: u64,
    /// What was read, when it could be.
    pub content: Option<EvidenceContent>,
    /// What is wrong or worth saying, at the policy's levels.
    pub problems: Vec<Problem>,
}

/// What an input says beside its findings.
#[derive(Clone, Debug)]
pub struct EvidenceContent {
    /// Format id.
    pub format: &'static str,
    /// Format version.
    pub format_version: String,
    /// What the format can prove.
    pub proof: Proof,
    /// The scan.
    pub scan: Scan,
    /// Numbers that are not findings.
    pub measures: Vec<Measure>,
    /// Open rows.
    pub open: u64,
    /// Rows the tool suppressed.
    pub suppressed: u64,
    /// Checks that passed.
    pub passed: u64,
    /// Rows that the server closed.
    pub closed: u64,
    /// The bill of materials behind the input, where one is wanted.
    pub bom: Option<Box<super::bom::Bom>>,
}

/// What became of one finding.
#[derive(Clone, Copy, Debug)]
pub struct RowState {
    /// The ledger row that exempts it.
    pub exemption: Option<u32>,
    /// The first gate that counts it against its limit.
    pub gate: Option<u16>,
    /// Whether the policy lets a waiver cover it; known of findings that a gate counts.
    pub waivable: bool,
    /// The rule that does not, by its place in the policy (`waivers.never`).
    pub never: Option<u16>,
}

/// One exemption with its state in this run.
#[derive(Clone, Debug)]
pub struct LedgerRow {
    /// The exemption.
    pub exemption: Exemption,
    /// What waivers say besides.
    pub particulars: Particulars,
    /// Its state.
    pub state: LedgerState,
    /// Why it is in that state and what to do about it, one lower-case sentence; empty where there is nothing to say.
    pub why: String,
    /// How many findings it exempts.
    pub exempted: u64,
    /// How many findings it covers: those it exempts, those earlier entries or the tool itself exempt already, and
    /// those it may not exempt.
    pub covered: u64,
    /// Why it hides more than it seems to; empty when it does not.
    pub over_broad: String,
}

/// What an exemption does in this run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LedgerState {
    /// In force and needed.
    Active,
    /// In force and needed, and it ends soon.
    Expiring,
    /// In force, and it hides more than it seems to.
    OverBroad,
    /// In force, and what it covers is exempted by earlier entries already.
    Shadowed,
    /// In force, and it covers nothing although every report that could match was there.
    Unused,
    /// In force, and it covers nothing here; whether it is needed cannot be told.
    Untold,
    /// Over.
    Expired,
    /// A condition of it no longer holds for anything it covers.
    Lapsed,
    /// Not applied: the policy forbids it.
    Forbidden,
}

impl LedgerState {
    /// Every state, from the best to the worst.
    pub const ALL: [LedgerState; 9] = [
        Self::Active,
        Self::Expiring,
        Self::OverBroad,
        Self::Shadowed,
        Self::Unused,
        Self::Untold,
        Self::Expired,
        Self::Lapsed,
        Self::Forbidden,
    ];

    /// The word used in machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expiring => "expiring",
            Self::OverBroad => "over-broad",
            Self::Shadowed => "shadowed",
            Self::Unused => "unused",
            Self::Untold => "untold",
            Self::Expired => "expired",
            Self::Lapsed => "lapsed",
            Self::Forbidden => "forbidden",
        }
    }

    /// Whether an entry in this state can exempt findings.
    pub fn is_in_force(self) -> bool {
        !matches!(self, Self::Expired | Self::Lapsed | Self::Forbidden)
    }
}

/// An entry of a ledger that was held against a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consulted {
    /// Row of the report's findings.
    pub row: u32,
    /// Index into the report's exemptions.
    pub exemption: u32,
    /// What came of it.
    pub answer: Consultation,
}

/// What came of holding an entry against a finding that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Consultation {
    /// It exempts the finding.
    Applied,
    /// An earlier entry exempts the finding already.
    Shadowed,
    /// It names the finding, and does not apply for this reason.
    Not(String),
}

/// What one gate said, and why.
#[derive(Clone, Debug)]
pub struct GateResult {
    /// Its id.
    pub id: String,
    /// One line for people.
    pub title: String,
    /// What it says.
    pub outcome: Outcome,
    /// What a failure does on this branch: `block`, `warn`, `off`.
    pub enforcement: &'static str,
    /// Which line of the policy decided the enforcement.
    pub enforced_by: String,
    /// Where the gate is defined (`fawkes.yaml:12`).
    pub origin: String,
    /// Its limit in words (`no vulnerability with score >= 7.0`).
    pub limit: String,
    /// How many flaws it counts against the limit.
    pub counted: u64,
    /// Largest count that passes.
    pub max: u64,
    /// How many more flaws it would count without exemptions.
    pub exempted: u64,
    /// Findings it looked at.
    pub judged: u64,
    /// Rows of the report's findings that count.
    pub rows: Vec<u32>,
    /// Rows that would count without exemptions.
    pub exempted_rows: Vec<u32>,
    /// What it made of each row that it looked at, suppressed ones included, in the order of rows.
    pub looked_at: Vec<Judged>,
    /// What became of each condition on measures.
    pub checks: Vec<MeasureCheck>,
    /// What is to be known about its rule.
    pub rule: GateFacts,
    /// Why it is not a pass, worst first.
    pub causes: Vec<Cause>,
}

/// One reason why a gate is not a pass.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cause {
    /// What the reason alone makes of the gate.
    pub outcome: Outcome,
    /// Kebab-case code: `over-limit`, `measure-failed`, `measure-missing`, or the code of a problem.
    pub code: String,
    /// What happened.
    pub message: String,
    /// What to do next; may be empty.
    pub next: String,
}

/// Open findings of one kind and severity that no judged gate looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotGated {
    /// Their kind.
    pub kind: Kind,
    /// Their severity.
    pub severity: Severity,
    /// How many.
    pub count: u64,
}
