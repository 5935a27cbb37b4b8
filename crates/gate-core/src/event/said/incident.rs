//! What is said of an incident. Receivers replace a row as a whole, so what was said before is said again.

use super::super::{Event, Incident, IncidentStatus, What, time};
use super::{Fault, Field, Known, Said, field, two};

/// The fields.
pub const INCIDENT: &[Field] = &[
    field("incident_id"),
    two("service_name", "service"),
    field("title"),
    field("description"),
    field("status"),
    field("severity"),
    field("created_at"),
    field("resolved_at"),
    field("mttr"),
    field("caused_by_deployment_id"),
    field("resolution_deployment_id"),
    field("url"),
];

/// What is told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It is open.
    Open,
    /// It is over.
    Resolved,
}

/// Makes the event of an incident. `earlier` finds the event in which it was told last, by service and id: what is not
/// said now is taken from there.
///
/// # Errors
/// Everything that is wrong with what is said, and why it must not be told.
pub fn incident(
    mut said: Said,
    known: &Known,
    phase: Phase,
    earlier: &mut dyn FnMut(&str, &str) -> Option<Event>,
) -> Result<Event, Vec<Fault>> {
    let service = super::service(&mut said, known);
    let incident_id = said.needed("incident_id", "it tells this incident from others");
    let before = service.as_deref().zip(incident_id.as_deref()).and_then(|(service, id)| earlier(service, id));
    let before = before.and_then(|event| match event.what {
        What::Incident(incident) => Some(incident),
        What::GateRun(_) | What::Deployment(_) | What::PullRequest(_) => None,
    });
    let made = draft(&mut said, known, (phase, incident_id, before));
    let checked = made.and_then(|incident| match incident.checked() {
        Ok(incident) => Some(incident),
        Err(refused) => {
            said.refuse("resolved_at", &refused, "give --created-at and --resolved-at as they were");
            None
        }
    });
    let event =
        checked.zip(service).map(|(incident, service)| incident.event(&service, known.source.clone(), known.now));
    said.finish(event)
}

fn draft(
    said: &mut Said,
    known: &Known,
    (phase, incident_id, before): (Phase, Option<String>, Option<Incident>),
) -> Option<Incident> {
    let status = status(said, phase);
    let created = match &before {
        Some(before) if !said.has("created_at") => Some(before.created_at.clone()),
        None if phase == Phase::Resolved => {
            let why = "the spool does not know this incident, and what is resolved has to say when it began";
            said.needed("created_at", why).and_then(|_| said.time("created_at", known)).map(time)
        }
        Some(_) | None => said.time_or_now("created_at", known).map(time),
    };
    let resolved = match phase {
        Phase::Open => None,
        Phase::Resolved => said.time_or_now("resolved_at", known),
    };
    if phase == Phase::Open && said.has("resolved_at") {
        let (place, message) = (said.place("resolved_at"), "what has `resolved_at` is over");
        said.fault(place, message, "tell it with `gate event incident resolve`");
    }
    let mttr = said.minutes("mttr");
    let began = created.as_deref().and_then(|text| super::super::instant(text).ok());
    said.agree("mttr", mttr, began.zip(resolved));
    let title = match &before {
        Some(before) if !said.has("title") => Some(before.title.clone()),
        Some(_) | None => said.needed("title", "people read it"),
    };
    let mut or = |key, known: fn(&Incident) -> &Option<String>| {
        said.text(key).or_else(|| before.as_ref().and_then(|before| known(before).clone()))
    };
    let description = or("description", |it| &it.description);
    let severity = or("severity", |it| &it.severity);
    let caused_by_deployment_id = or("caused_by_deployment_id", |it| &it.caused_by_deployment_id);
    let resolution_deployment_id = or("resolution_deployment_id", |it| &it.resolution_deployment_id);
    let url = said.page("url").or_else(|| before.and_then(|before| before.url));
    Some(Incident {
        incident_id: incident_id?,
        title: title?,
        description,
        status: status?,
        severity,
        created_at: created?,
        resolved_at: resolved.map(time),
        // Computed from the times, with which it agrees.
        mttr_minutes: None,
        caused_by_deployment_id,
        resolution_deployment_id,
        url,
    })
}

/// Open incidents are looked at or not; the others are over.
fn status(said: &mut Said, phase: Phase) -> Option<IncidentStatus> {
    let open = |text: &str| match text.to_ascii_lowercase().as_str() {
        "todo" | "open" => Some(IncidentStatus::Todo),
        "in_progress" | "in-progress" => Some(IncidentStatus::InProgress),
        _ => None,
    };
    let over = |text: &str| {
        matches!(text.to_ascii_lowercase().as_str(), "done" | "resolved" | "closed").then_some(IncidentStatus::Done)
    };
    match (phase, said.has("status")) {
        (Phase::Open, false) => Some(IncidentStatus::Todo),
        (Phase::Resolved, false) => Some(IncidentStatus::Done),
        (Phase::Open, true) => {
            said.word("status", "", open, "todo or in-progress; `gate event incident resolve` ends it")
        }
        (Phase::Resolved, true) => said.word("status", "", over, "done, or leave it out: what is resolved is done"),
    }
}
