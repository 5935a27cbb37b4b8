//! The shared nouns of the program. Nothing here imports a stage or knows a foreign format.

mod exemption;
mod finding;
mod findings;
mod input;
mod measure;
mod problem;
mod scan;
mod score;
mod severity;
mod text;
mod tool;

pub use exemption::{Exemption, ExemptionSource, Expiry};
pub use finding::{Component, Finding, Fingerprint, Kind, Run, Scope};
pub use findings::{Findings, index};
pub use input::{Decoded, InputKey, Proof};
pub use measure::{Condition, Measure, MeasureValue};
pub use problem::{Code, Level, Problem};
pub use scan::{Page, Scan, Subject};
pub use score::{CvssVersion, ImpossibleScore, Score};
pub use severity::Severity;
pub use text::{Remap, Text, Texts};
pub use tool::{Stage, ToolId};
