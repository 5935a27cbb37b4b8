//! The shared nouns of the program. Nothing here imports a stage or knows a foreign format.

pub mod bom;
mod exemption;
mod finding;
mod findings;
mod flaw;
mod identity;
mod input;
mod invocation;
mod judged;
pub mod license;
mod measure;
mod problem;
mod report;
mod scan;
mod score;
mod severity;
mod text;
mod tool;
mod verdict;

pub use exemption::{Exemption, ExemptionSource, Expiry, Particulars};
pub use finding::{Component, Finding, Fingerprint, Kind, Licensed, Run, Scope};
pub use findings::{Findings, index};
pub use flaw::{Flaw, Flaws};
pub use identity::{is_cve, join, sort_canonically};
pub use input::{Decoded, InputKey, Proof};
pub use invocation::Invocation;
pub use judged::{Bar, Criterion, Denied, GateFacts, Judged, MeasureCheck, MeasureState, PolicyRules, Written};
pub use measure::{Condition, Measure, MeasureValue};
pub use problem::{Code, Correction, Level, Problem};
pub use report::{
    Cause, Consultation, Consulted, Evidence, EvidenceContent, GateResult, LedgerRow, LedgerState, NotGated,
    PolicyFacts, Report, RowState, Use,
};
pub use scan::{Page, Scan, Subject};
pub use score::{CvssVersion, ImpossibleScore, Score};
pub use severity::Severity;
pub use text::{Remap, Text, Texts};
pub use tool::{Stage, ToolId};
pub use verdict::{Outcome, Verdict};
