//! Reads scanner reports, applies one policy and answers pass, fail or error.

pub mod build;
pub mod model;
