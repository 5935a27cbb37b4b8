//! Bounds that every decoder shares; reports come from pull requests and are hostile.

/// Limits while reading one input. All can be set in the policy (`limits:`); see the field defaults in [`Limits::default`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest single element (one finding, one dependency), in bytes. It has to fit the window.
    pub element_bytes: usize,
    /// Longest text that is kept, in bytes; longer titles are cut, longer ids are errors.
    pub string_bytes: usize,
    /// Deepest nesting of a document; at most 128.
    pub nesting: usize,
    /// Most rows (findings, components, measures) of one input.
    pub findings: usize,
    /// Most bytes that a gzip file may unpack to.
    pub expanded_bytes: u64,
    /// Whether all that a bill of materials needs is kept: a plain check has no use for it.
    pub keeps_bom: bool,
    /// Whether bills of materials that gate wrote itself are read: as evidence they prove nothing.
    pub reads_own: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            element_bytes: 16 << 20,
            string_bytes: 64 << 10,
            nesting: 128,
            findings: 5_000_000,
            expanded_bytes: 8 << 30,
            keeps_bom: false,
            reads_own: false,
        }
    }
}

impl Limits {
    /// The limits a policy sets.
    pub fn of(policy: &crate::policy::Limits) -> Limits {
        let bytes = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
        Limits {
            element_bytes: bytes(policy.element_bytes.value),
            string_bytes: bytes(policy.string_bytes.value),
            nesting: bytes(policy.nesting.value).min(128),
            findings: bytes(policy.findings.value),
            expanded_bytes: policy.expanded_bytes.value,
            keeps_bom: false,
            reads_own: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;

    #[test]
    fn the_defaults_are_those_of_the_default_policy() {
        assert_eq!(Limits::of(&Policy::builtin("fawkes").unwrap().limits), Limits::default());
    }
}
