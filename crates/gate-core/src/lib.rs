//! Reads scanner reports, applies one policy and answers pass, fail or error.

pub mod build;
pub mod collect;
pub mod decode;
pub mod exempt;
pub mod gate;
pub mod model;
pub mod pipeline;
pub mod policy;
pub mod render;
pub mod send;
pub mod yaml;
