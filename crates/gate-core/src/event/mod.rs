//! What other systems are told afterwards: events, each one JSON object on one line of the [spool](crate::send::spool).
//!
//! An event says what happened, under an id that is the same whenever the same thing is told again: receivers that
//! know ids take a repetition for what it is. It carries everything it knows by itself; what a receiver cannot hold
//! stays in the spool.

mod deployment;
mod gate_run;
mod id;
mod incident;
mod pull_request;
mod repository;
pub mod said;
mod source;
#[cfg(test)]
mod tests;
mod worst;

use jiff::{Timestamp, Unit};
use serde::{Deserialize, Serialize};

pub use deployment::{Deployment, Environment, Result};
pub use gate_run::{GateOutcome, GateRun, Scanned, Suspension};
use id::MOST as MOST_ID;
pub use id::{event_id, short_id};
pub use incident::{Incident, IncidentStatus};
pub use pull_request::{PullRequest, PullRequestStatus};
pub use repository::repository_url;
pub use source::Source;
pub use worst::Worst;
pub(crate) use worst::{NAMED, shown};

/// Version of the format. It changes only when something is renamed, removed or means something else.
pub const VERSION: u32 = 1;

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Event {
    /// Version of this format.
    #[cfg_attr(feature = "schema", schemars(extend("const" = 1)))]
    pub version: u32,
    /// Its identity at every receiver: the same whenever the same thing is told again.
    pub id: String,
    /// When it happened, RFC 3339 in UTC with whole seconds.
    pub time: String,
    /// The service it is about.
    pub service: Option<String>,
    /// The build that tells it.
    pub source: Source,
    /// What happened.
    pub what: What,
}

/// What happened, by kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", content = "data", rename_all = "kebab-case")]
pub enum What {
    /// `gate check` gave a verdict.
    GateRun(GateRun),
    /// Something was deployed.
    Deployment(Deployment),
    /// Production broke, or was mended.
    Incident(Incident),
    /// A pull request was opened, closed or merged.
    PullRequest(PullRequest),
}

impl What {
    /// The word used on the command line and in the spool.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::GateRun(_) => "gate-run",
            Self::Deployment(_) => "deployment",
            Self::Incident(_) => "incident",
            Self::PullRequest(_) => "pull-request",
        }
    }
}

/// Why a line of the spool is no event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoEvent {
    /// It is no JSON of the known shape.
    #[error("no event: {0}")]
    Shape(String),
    /// A later version of the program wrote it.
    #[error("an event of version {0}, and this program reads version 1")]
    Version(u32),
}

impl Event {
    /// The event as one line of JSON, without its end.
    ///
    /// # Errors
    /// When a number is none that JSON has.
    pub fn to_line(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    /// Reads a line of the spool.
    ///
    /// # Errors
    /// What is wrong with it, without its text.
    pub fn from_line(line: &str) -> std::result::Result<Event, NoEvent> {
        let event: Event = serde_json::from_str(line).map_err(|error| {
            NoEvent::Shape(format!("{:?} error in column {}", error.classify(), error.column()).to_lowercase())
        })?;
        if event.version == VERSION { Ok(event) } else { Err(NoEvent::Version(event.version)) }
    }
}

/// A time as receivers take it: UTC, `Z`, whole seconds. Some refuse offsets and odd numbers of decimals.
pub fn time(instant: Timestamp) -> String {
    instant.round(Unit::Second).unwrap_or(instant).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Reads a time of an event.
///
/// # Errors
/// When it is no RFC 3339 time.
pub fn instant(text: &str) -> std::result::Result<Timestamp, jiff::Error> {
    text.parse()
}
