//! One event: its record, where it stands, and what each destination is told, with secrets masked.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use super::Standing;
use crate::event::{Event, short_id};
use crate::render::escape;
use crate::send::{Request, State};

/// One event as `gate event show` and `--dry-run` show it.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventShown {
    /// Version of this format: 1. It changes by addition only.
    version: u8,
    /// The schema this document follows.
    schema: &'static str,
    /// The name that `gate event show` and `drop` take.
    short: String,
    /// How often it stands in the spool.
    kept: u64,
    /// The event as it was kept last.
    event: Event,
    /// What each destination is told.
    told: Vec<Told>,
}

/// What a destination is told of an event.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Told {
    /// The destination, and where the event stands with it.
    #[serde(flatten)]
    standing: Standing,
    /// What tells it, in this order.
    requests: Vec<ShownRequest>,
    /// Why it cannot be told.
    unfit: Option<String>,
}

/// A request with its secrets masked.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct ShownRequest {
    /// `POST`, `PUT` or `PATCH`.
    method: &'static str,
    /// The address; `***` where it is a secret.
    url: String,
    /// The headers, each as `name: value`.
    headers: Vec<String>,
    /// The body: JSON where it is some, else its text.
    body: Value,
    #[serde(skip)]
    text: String,
}

impl Told {
    /// What a destination is told.
    pub fn new(destination: &str, state: State, requests: Result<Vec<Request>, String>) -> Told {
        let (requests, unfit) = match requests {
            Ok(requests) => (requests, None),
            Err(why) => (Vec::new(), Some(why)),
        };
        let requests = requests.iter().map(ShownRequest::of).collect();
        Told { standing: Standing::of(destination.to_owned(), state), requests, unfit }
    }
}

impl ShownRequest {
    fn of(request: &Request) -> ShownRequest {
        ShownRequest {
            method: request.method.as_str(),
            url: request.address.to_string(),
            headers: request.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect(),
            body: serde_json::from_str(&request.body).unwrap_or_else(|_| Value::String(request.body.clone())),
            text: request.body.clone(),
        }
    }

    /// The body laid out for people.
    fn laid_out(&self) -> String {
        if self.body.is_string() { self.text.clone() } else { format!("{:#}", self.body) }
    }
}

impl EventShown {
    /// An event that stands in the spool so often, 0 where it is only shown.
    pub fn new(event: Event, kept: u64, told: Vec<Told>) -> EventShown {
        EventShown { version: 1, schema: "event-shown-v1", short: short_id(&event.id), kept, event, told }
    }

    /// The event for people.
    pub fn to_text(&self) -> String {
        let event = serde_json::to_string_pretty(&self.event).expect("texts and counts always serialise");
        let kept = match self.kept {
            0 => "not kept".to_owned(),
            1 => "kept once".to_owned(),
            times => format!("kept {times} times; as it was told last"),
        };
        let mut text = format!("{}  {}  ({kept})\n{event}\n", self.short, self.event.id);
        if self.told.is_empty() {
            text.push_str("\nthe policy tells nobody (`events.destinations`)\n");
        }
        for Told { standing, requests, unfit } in &self.told {
            let reason = standing.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
            let state = match (self.kept, standing.state) {
                (0, "waiting") => "would be told",
                (_, state) => state,
            };
            let _infallible = writeln!(text, "\n{}: {state}{reason}", standing.destination);
            if let Some(why) = unfit {
                let _infallible = writeln!(text, "cannot be told: {why}");
            }
            for request in requests {
                let headers = request.headers.join("\n");
                let _infallible =
                    writeln!(text, "{} {}\n{headers}\n\n{}", request.method, request.url, request.laid_out());
            }
        }
        text.lines().map(|line| escape::log_line(&escape::terminal(line, true)).into_owned() + "\n").collect()
    }

    /// The event as pretty-printed JSON with a line end.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("texts and counts always serialise");
        text.push('\n');
        text
    }
}
