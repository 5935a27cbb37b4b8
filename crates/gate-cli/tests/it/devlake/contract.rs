//! The stand-in held against the tables of the plugin's contract: it would be no proof if it were kinder than the plugin.

mod bodies;
mod numbers;
mod routes;

use serde_json::{Value, json};

use super::sample::{ONE, deployed, deployment, issue, post, pull, told, with};
use super::{Lake, Version};
use crate::telling::KEY;
use crate::wire::{Heard, Said};

/// An answer that is a bare JSON string.
fn is_bare(said: &Said) -> bool {
    serde_json::from_str::<Value>(&said.body).is_ok_and(|value| value.is_string())
}

/// An answer that is an object and says no.
fn is_refusal(said: &Said) -> bool {
    serde_json::from_str::<Value>(&said.body).is_ok_and(|value| value["success"] == json!(false))
}
