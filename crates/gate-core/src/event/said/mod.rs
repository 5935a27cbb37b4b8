//! What somebody says happened, as flags and as a JSON file, in the words of the delivery platform's data model, made into
//! an event. Nothing is guessed that numbers are computed from, and nothing that is said is passed over.

mod deployment;
mod incident;
mod json;
mod pull_request;
#[cfg(test)]
mod tests;
mod typed;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Source;
use crate::yaml::Span;

pub use deployment::{DEPLOYMENT, deployment};
pub use incident::{INCIDENT, Phase, incident};
pub use pull_request::{PULL_REQUEST, pull_request};

/// A field by its name in the data model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name: the key in a file, and with `--` in front and `-` in place of `_` the flag.
    pub key: &'static str,
    /// Another name for it; empty where it has none.
    pub also: &'static str,
}

/// A field with one name.
const fn field(key: &'static str) -> Field {
    Field { key, also: "" }
}

/// A field with two names.
const fn two(key: &'static str, also: &'static str) -> Field {
    Field { key, also }
}

/// Where something was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// On the command line, by the flag of a field.
    Flag(&'static str),
    /// In a file.
    File(Span),
    /// Nowhere: it is missing, or does not fit in with the rest.
    Nowhere,
}

/// What is wrong with what was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What, a lower-case fragment.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Where.
    pub place: Place,
}

/// What was said, field by field, and what is wrong with it.
#[derive(Debug, Default)]
pub struct Said {
    fields: BTreeMap<&'static str, (String, Place)>,
    faults: Vec<Fault>,
}

/// What is known besides.
#[derive(Clone, Debug)]
pub struct Known {
    /// The service of the policy.
    pub service: Option<String>,
    /// The build that tells it.
    pub source: Source,
    /// The clock.
    pub now: Timestamp,
}

/// Before this no clock and no event is believed: machines without a clock say 1970.
const FIRST: i64 = 946_684_800;
/// How far the clocks of two machines may differ, in seconds.
const SKEW: i64 = 300;
/// Longest text of a field.
const LONGEST: usize = 4096;

impl Said {
    /// Lays a flag over what a file says.
    pub fn flag(&mut self, field: &Field, text: &str) {
        self.fields.insert(field.key, (text.to_owned(), Place::Flag(field.key)));
    }

    /// What is wrong with it, once everything was asked for.
    ///
    /// # Errors
    /// Everything that is wrong.
    fn finish<T>(self, made: Option<T>) -> Result<T, Vec<Fault>> {
        match made {
            Some(made) if self.faults.is_empty() => Ok(made),
            Some(_) | None => Err(self.faults),
        }
    }

    fn fault(&mut self, place: Place, message: impl Into<String>, help: impl Into<String>) {
        let fault = Fault { message: message.into(), help: help.into(), place };
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    /// Whether a field was said.
    fn has(&self, key: &str) -> bool {
        self.fields.contains_key(key)
    }

    /// The place of a field, where it was said.
    fn place(&self, key: &str) -> Place {
        self.fields.get(key).map_or(Place::Nowhere, |(_, place)| place.clone())
    }
}

/// The flag of a field.
pub fn flag_of(key: &str) -> String {
    format!("--{}", key.replace('_', "-"))
}

/// The service an event is about.
fn service(said: &mut Said, known: &Known) -> Option<String> {
    let service = said.text("service_name").or_else(|| known.service.clone());
    if service.is_none() && said.place("service_name") == Place::Nowhere {
        said.fault(
            Place::Nowhere,
            "which service this is about is not said",
            "give --service-name, or write `service:` into the policy",
        );
    }
    service
}
