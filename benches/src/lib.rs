//! Scanner reports of any size, true to the tools' shapes, with the counts a reader must find in them.
//!
//! Everything is a function of the request: the same kind, goal, shape and seed give the same bytes on every machine.
//! The counts are added up by the code that writes the rows, and share nothing with the decoders they are to check.

pub mod advisory;
pub mod expected;
pub mod json;
pub mod kind;
pub mod output;
pub mod request;
pub mod rng;
pub mod text;

/// The moment every generated report claims to be from; tests that check age pass a time near it as "now".
pub const REPORT_TIME: &str = "2026-01-15T12:00:00";
