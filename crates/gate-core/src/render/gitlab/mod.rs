//! What GitLab reads: the code quality report of every edition, and the security reports of Ultimate, one for each type
//! of scan, since GitLab takes them as separate artifacts.

mod code_quality;
mod identifier;
mod location;
mod scan;
mod security;
#[cfg(test)]
mod tests;

pub(super) use code_quality::CodeQuality;
pub(super) use security::{CONTAINER_SCANNING, DEPENDENCY_SCANNING, SAST, SECRET_DETECTION};
