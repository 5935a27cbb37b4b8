//! Names of tools and of pipeline stages.

use std::fmt;
use std::sync::Arc;

/// The id of a tool as used in policies and on the command line: lower case, words joined by `-`
/// (`gitleaks`, `dependency-check`). Tools that only speak SARIF get the slug of their driver name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ToolId(Arc<str>);

impl ToolId {
    /// The id for a name as a tool writes it: lower-cased, runs of other characters become one `-`.
    pub fn new(name: &str) -> ToolId {
        let mut slug = String::with_capacity(name.len().min(64));
        for part in name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()) {
            if slug.len() + part.len() > 64 {
                break;
            }
            if !slug.is_empty() {
                slug.push('-');
            }
            slug.push_str(&part.to_ascii_lowercase());
        }
        if slug.is_empty() {
            slug.push_str("unnamed");
        }
        ToolId(slug.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ToolId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A point in the pipeline with its gates (`source`, `image`, …). The policy names them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stage(Arc<str>);

impl Stage {
    /// A stage by name; names are compared as they stand.
    pub fn new(name: &str) -> Stage {
        Stage(name.into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::ToolId;

    #[test]
    fn tool_names_become_slugs() {
        assert_eq!(ToolId::new("OWASP Dependency-Check").as_str(), "owasp-dependency-check");
        assert_eq!(ToolId::new("Gitleaks").as_str(), "gitleaks");
        assert_eq!(ToolId::new("\u{1b}[31m").as_str(), "31m");
        assert_eq!(ToolId::new("").as_str(), "unnamed");
    }
}
