//! Licences: an expression is ignored when each of its parts is ignored on its own.

use std::collections::HashMap;
use std::sync::Arc;

use crate::exempt::doublestar::PathPattern;

/// The parts of a licence expression, `X WITH Y` as one; nothing for what is no expression of several.
pub(in crate::exempt) fn parts(text: &str) -> Vec<String> {
    if !text.contains(" AND ") && !text.contains(" OR ") {
        return Vec::new();
    }
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')')).filter(|word| !word.is_empty());
    let mut parts = vec![String::new()];
    for word in words {
        match (word, parts.last_mut()) {
            ("AND" | "OR", _) | (_, None) => parts.push(String::new()),
            (_, Some(part)) if part.is_empty() => part.push_str(word),
            (_, Some(part)) => {
                part.push(' ');
                part.push_str(word);
            }
        }
    }
    parts
}

/// Every licence that a file ignores and is in force, with its path patterns.
#[derive(Debug, Default)]
pub(super) struct Licenses {
    by_name: HashMap<String, Vec<Arc<Vec<PathPattern>>>>,
}

impl Licenses {
    /// Adds one.
    pub(super) fn add(&mut self, name: &str, paths: Arc<Vec<PathPattern>>) {
        self.by_name.entry(name.to_owned()).or_default().push(paths);
    }

    /// Whether every part of an expression found at a path is ignored.
    pub(super) fn cover(&self, parts: &[String], path: &str) -> bool {
        let covers =
            |paths: &Arc<Vec<PathPattern>>| paths.is_empty() || paths.iter().any(|pattern| pattern.matches(path));
        parts.iter().all(|part| self.by_name.get(part).is_some_and(|entries| entries.iter().any(covers)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_has_its_licences_as_parts() {
        assert_eq!(parts("MIT OR (Apache-2.0 AND BSD-3-Clause)"), ["MIT", "Apache-2.0", "BSD-3-Clause"]);
        assert_eq!(parts("MIT AND Apache-2.0 WITH LLVM-exception"), ["MIT", "Apache-2.0 WITH LLVM-exception"]);
        for text in ["MIT", "Apache-2.0 WITH LLVM-exception", "GNU General Public License v2 or later", ""] {
            assert_eq!(parts(text), [""; 0], "{text}");
        }
    }
}
