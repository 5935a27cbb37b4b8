//! The ready policies, embedded.

use super::Policy;
use super::load::load;
use crate::yaml::Source;

/// The ready policy whose settings hold where a policy without `extends` is silent.
pub(super) const SETTINGS: &str = "fawkes";

/// Names of the ready policies.
pub const NAMES: &[&str] = &["fawkes", "strict", "advisory", "pull-request", "pre-push"];

fn text(name: &str) -> Option<&'static str> {
    Some(match name {
        "fawkes" => include_str!("../../../../policies/fawkes.yaml"),
        "strict" => include_str!("../../../../policies/strict.yaml"),
        "advisory" => include_str!("../../../../policies/advisory.yaml"),
        "pull-request" => include_str!("../../../../policies/pull-request.yaml"),
        "pre-push" => include_str!("../../../../policies/pre-push.yaml"),
        _ => return None,
    })
}

/// The file of a ready policy, named `NAME.yaml`.
pub fn source(name: &str) -> Option<Source> {
    text(name).map(|text| Source::new(&format!("{name}.yaml"), text))
}

impl Policy {
    /// A ready policy by name.
    pub fn builtin(name: &str) -> Option<Policy> {
        let source = source(name)?;
        let mut no_files = |path: &str| Err(format!("{path} is not embedded"));
        Some(load(&source, &mut no_files, None).expect("every ready policy loads; a test holds it"))
    }
}
