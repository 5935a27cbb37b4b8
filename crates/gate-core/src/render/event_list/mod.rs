//! `gate event list` and `gate event show`: what stands in the spool, and who has it. The keys of the JSON forms are a
//! promise.

mod shown;
mod terminal;

use serde::Serialize;

use super::Style;
use crate::event::{Event, What, short_id};
use crate::send::{Kept, State};

pub use shown::{EventShown, Told};

/// Which events are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Listed {
    /// Those that somebody is still to get.
    Waiting,
    /// Those that somebody refused for good.
    Dead,
    /// All that are kept.
    All,
}

/// Events of a spool, oldest first.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventList {
    /// Version of this format: 1. It changes by addition only.
    version: u8,
    /// The schema this document follows.
    schema: &'static str,
    /// The folder of the spool.
    spool: String,
    /// Which events are listed.
    listed: Listed,
    /// Who is told, by the policy.
    destinations: Vec<String>,
    /// The events, oldest first.
    events: Vec<Row>,
}

/// An event of a list.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Row {
    /// The name that `gate event show` and `drop` take; `null` where the line is damaged.
    short: Option<String>,
    /// The event's id.
    id: Option<String>,
    /// When it happened, RFC 3339 in UTC.
    time: Option<String>,
    /// What happened.
    kind: Option<&'static str>,
    /// The service it is about.
    service: Option<String>,
    /// The branch that was built.
    branch: Option<String>,
    /// What it came to, in a few words.
    summary: Option<String>,
    /// Where it stands with each destination.
    standing: Vec<Standing>,
}

/// Where an event stands with a destination.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Standing {
    /// Its name in the policy.
    destination: String,
    /// `delivered`, `waiting`, `dead`, `dropped` or `not-for-it`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["delivered", "waiting", "dead", "dropped", "not-for-it"])))]
    state: &'static str,
    /// Why it is dead or was dropped.
    reason: Option<String>,
    /// Since when it is dead, RFC 3339 in UTC.
    since: Option<String>,
}

impl Standing {
    fn of(destination: String, state: State) -> Standing {
        let (state, reason, since) = match state {
            State::Delivered => ("delivered", None, None),
            State::Waiting => ("waiting", None, None),
            State::Dead { since, reason } => ("dead", Some(reason), Some(since)),
            State::Dropped { reason } => ("dropped", Some(reason), None),
            State::NotForIt => ("not-for-it", None, None),
        };
        Standing { destination, state, reason, since }
    }
}

impl Row {
    /// The row of an event; `None` is a damaged line.
    pub fn of(event: Option<&Event>, standing: Vec<(String, State)>) -> Row {
        Row {
            short: event.map(|event| short_id(&event.id)),
            id: event.map(|event| event.id.clone()),
            time: event.map(|event| event.time.clone()),
            kind: event.map(|event| event.what.kind()),
            service: event.and_then(|event| event.service.clone()),
            branch: event.and_then(|event| event.source.branch.clone()),
            summary: event.map(summary),
            standing: standing.into_iter().map(|(name, state)| Standing::of(name, state)).collect(),
        }
    }
}

impl From<Kept> for Row {
    fn from(kept: Kept) -> Row {
        Row::of(kept.event.as_ref(), kept.standing)
    }
}

impl EventList {
    /// A list.
    pub fn new(spool: String, listed: Listed, destinations: Vec<String>, events: Vec<Row>) -> EventList {
        EventList { version: 1, schema: "event-list-v1", spool, listed, destinations, events }
    }

    /// The list for people.
    pub fn to_text(&self, style: &Style) -> String {
        terminal::list(self, style)
    }

    /// The list as pretty-printed JSON with a line end.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("texts and counts always serialise");
        text.push('\n');
        text
    }
}

/// What an event came to.
fn summary(event: &Event) -> String {
    match &event.what {
        What::GateRun(run) => match &run.stage {
            Some(stage) => format!("{} ({stage})", run.verdict),
            None => run.verdict.clone(),
        },
        What::Deployment(it) => format!("{} to {}", it.result.as_str(), it.environment_name),
        What::Incident(it) => format!("{} {}", it.incident_id, it.status.as_str()),
        What::PullRequest(it) => format!("#{} {}", it.number, it.status.as_str()),
    }
}
