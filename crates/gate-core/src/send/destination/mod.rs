//! Who is told: each destination turns events into requests, and knows what its answers mean.
//!
//! To add one: write `send/destination/<name>.rs` with a [`Destination`].

mod chat;
mod devlake;
mod forge;
mod only;
mod otlp;
mod pushgateway;
#[cfg(test)]
mod tests;
mod webhook;

pub use chat::{Channel, Chat};
pub use devlake::{DevLake, Runs, Wanted};
pub use forge::{Forge, Mark};
pub use only::Only;
pub use otlp::Otlp;
pub use pushgateway::Pushgateway;
pub use webhook::Webhook;

use super::answer::Answer;
use super::request::{NoResponse, Request, Response};
use crate::event::Event;

/// Somebody who wants to know.
pub trait Destination {
    /// Its name in the policy; names its files in the spool.
    fn name(&self) -> &str;

    /// What tells it of an event, in this order; nothing where it does not want to know.
    ///
    /// # Errors
    /// When the event cannot be told to it without harm.
    fn requests(&self, event: &Event) -> Result<Vec<Request>, Unfit>;

    /// What its answer to a request means.
    fn judge(&self, _request: &Request, answer: &Result<Response, NoResponse>) -> Answer {
        Answer::of(answer)
    }
}

/// Why an event cannot be told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unfit(pub String);
