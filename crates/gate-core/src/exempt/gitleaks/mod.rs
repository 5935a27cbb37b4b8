//! What Gitleaks ignores by its own files: fingerprints of findings, and the allowlists of its configuration.

mod allowlist;
mod config;
mod ignore;
mod table;

pub(super) use config::GitleaksToml;
pub(super) use ignore::GitleaksIgnore;

/// Neither of the files knows an end.
const HOW_TO_END: &str = "its file knows no end: revoke the secret and take the entry out, or, where the policy allows \
                          it, write a waiver with an end in .gate/waivers.yaml in its place";
