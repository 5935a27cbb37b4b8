//! Reads scanner reports, applies one policy and answers pass, fail or error.

pub mod model;
pub mod policy;
pub mod yaml;
