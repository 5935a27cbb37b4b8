//! The real binary, run as users and pipelines run it.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod check;
mod common;
mod contrib;
mod cross_format;
mod damaged;
mod demo;
#[cfg(feature = "net")]
mod devlake;
mod docs;
#[cfg(feature = "net")]
mod dora;
#[cfg(feature = "net")]
mod event;
mod events;
mod exit_codes;
mod explain;
#[cfg(feature = "net")]
mod faults;
mod flags;
mod help;
mod hook;
mod house;
mod outputs;
mod outputs_machine;
mod pages;
mod policy;
mod pull_request;
mod readme;
mod reports;
mod same_bytes;
#[cfg(feature = "sbom")]
mod sbom;
#[cfg(feature = "net")]
mod telling;
mod waiver;
#[cfg(feature = "net")]
mod wire;
