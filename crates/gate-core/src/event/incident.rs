//! An incident as an event: on request only, since the numbers of a team are computed from it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Event, Source, VERSION, What, event_id, time};

/// Whether it is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum IncidentStatus {
    /// Nobody is at it.
    Todo,
    /// Somebody is at it.
    InProgress,
    /// It is over.
    Done,
}

impl IncidentStatus {
    /// The word receivers take.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Todo => "TODO",
            Self::InProgress => "IN_PROGRESS",
            Self::Done => "DONE",
        }
    }
}

/// Something that broke. The names of the fields are those of the delivery platform's data model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Incident {
    /// The platform's own id.
    pub incident_id: String,
    /// One line for people.
    pub title: String,
    /// More for people.
    pub description: Option<String>,
    /// Whether it is over.
    pub status: IncidentStatus,
    /// How bad, in the platform's word.
    pub severity: Option<String>,
    /// When it was opened, RFC 3339 in UTC.
    pub created_at: String,
    /// When it was over.
    pub resolved_at: Option<String>,
    /// Minutes it took, as the platform says; computed from the times where it does not.
    pub mttr_minutes: Option<u64>,
    /// The deployment it is laid to.
    pub caused_by_deployment_id: Option<String>,
    /// The deployment that mended it.
    pub resolution_deployment_id: Option<String>,
    /// Its page.
    pub url: Option<String>,
}

/// Why an incident is not told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IncidentRefused {
    /// It ends before it begins: receivers compute enormous times from that.
    #[error("it would be resolved ({resolved}) before it was created ({created})")]
    Order {
        /// When it was opened.
        created: String,
        /// When it was over.
        resolved: String,
    },
    /// Receivers never count an incident as over that says no time.
    #[error("an incident that is over says when: `resolved_at`")]
    NoEnd,
    /// It has an end and goes on.
    #[error("an incident with `resolved_at` is over, and this one says {0}")]
    StillOpen(&'static str),
}

impl Incident {
    /// Whether it may be told, with its minutes computed.
    ///
    /// # Errors
    /// Why not.
    pub fn checked(mut self) -> Result<Incident, IncidentRefused> {
        match (&self.resolved_at, self.status) {
            (None, IncidentStatus::Done) => return Err(IncidentRefused::NoEnd),
            (Some(_), IncidentStatus::Todo | IncidentStatus::InProgress) => {
                return Err(IncidentRefused::StillOpen(self.status.as_str()));
            }
            (Some(_), IncidentStatus::Done) | (None, IncidentStatus::Todo | IncidentStatus::InProgress) => {}
        }
        let created = super::instant(&self.created_at).ok();
        let resolved = self.resolved_at.as_deref().and_then(|text| super::instant(text).ok());
        if let (Some(created), Some(resolved)) = (created, resolved) {
            let minutes =
                u64::try_from(resolved.duration_since(created).as_mins()).ok().filter(|_| resolved >= created);
            match minutes {
                Some(minutes) => self.mttr_minutes = self.mttr_minutes.or(Some(minutes)),
                None => {
                    let resolved = self.resolved_at.unwrap_or_default();
                    return Err(IncidentRefused::Order { created: self.created_at, resolved });
                }
            }
        }
        Ok(self)
    }

    /// The event. Telling the same incident again, open or over, keeps its id.
    pub fn event(self, service: &str, source: Source, now: Timestamp) -> Event {
        Event {
            version: VERSION,
            id: event_id(["gate", "incident", service, &self.incident_id]),
            time: time(now),
            service: Some(service.to_owned()),
            source,
            what: What::Incident(self),
        }
    }
}
