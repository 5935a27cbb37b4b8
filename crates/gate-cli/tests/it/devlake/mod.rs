//! A stand-in for Apache `DevLake`'s webhook plugin, 1.0.1 to 1.0.3 and main, that keeps its whole contract: routes, keys,
//! decoding, rules, errors, which rows a request replaces, and the four DORA numbers as they are computed from the rows.
//!
//! It is as strict as the plugin, and as forgiving: what the plugin swallows in silence and counts wrongly, this does too.

mod access;
mod bodies;
mod body;
mod contract;
mod date;
mod dora;
mod fields;
mod lake;
mod replies;
mod rows;
mod sample;

pub(crate) use dora::{Dora, History, Merged};
pub(crate) use lake::{Lake, Version};
pub(crate) use rows::{IssueRow, Tables};
pub(crate) use sample::told;
