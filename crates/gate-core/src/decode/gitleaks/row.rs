//! One finding, of any generation. Fields that hold secrets or persons are not read; where only their being there
//! matters, their value is passed over.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, Visitor};

use crate::decode::draft::Draft;
use crate::decode::error::DecodeError;
use crate::decode::json::{Str, row};
use crate::decode::sink::Sink;
use crate::model::{Code, Kind};

/// Which versions write a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Generation {
    V1,
    V2,
    V3,
    V5,
    V7,
    V8,
}

impl Generation {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
            Self::V3 => "v3-v4",
            Self::V5 => "v5-v6",
            Self::V7 => "v7",
            Self::V8 => "v8",
        }
    }

    /// Tells the generations before v8 apart by the keys or columns that came and went.
    pub(super) fn before_v8(has: impl Fn(&str) -> bool) -> Generation {
        match () {
            () if has("reason") => Self::V1,
            () if has("info") => Self::V2,
            () if has("leakURL") => Self::V7,
            () if has("lineNumber") => Self::V5,
            () => Self::V3,
        }
    }
}

/// A finding as JSON: keys start with a capital since v8, lower case before.
#[derive(Deserialize)]
pub(super) struct Row<'a> {
    #[serde(borrow, default, rename = "RuleID")]
    rule_id: Option<Str<'a>>,
    #[serde(borrow, default, rename = "Description")]
    description: Str<'a>,
    #[serde(default, rename = "StartLine")]
    start_line: Option<Position>,
    #[serde(default, rename = "StartColumn")]
    start_column: Position,
    #[serde(borrow, default, rename = "File")]
    file: Option<Str<'a>>,
    #[serde(borrow, default, rename = "Commit")]
    commit: Str<'a>,
    #[serde(borrow, default, rename = "Link")]
    link: Str<'a>,

    #[serde(default, rename = "offender")]
    old_offender: Option<IgnoredAny>,
    #[serde(borrow, default, rename = "reason")]
    old_reason: Option<Str<'a>>,
    #[serde(borrow, default, rename = "rule")]
    old_rule: Option<Str<'a>>,
    #[serde(default, rename = "info")]
    old_info: Option<IgnoredAny>,
    #[serde(default, rename = "lineNumber")]
    old_line: Option<Position>,
    #[serde(borrow, default, rename = "file")]
    old_file: Option<Str<'a>>,
    #[serde(borrow, default, rename = "commit")]
    old_commit: Str<'a>,
    #[serde(borrow, default, rename = "repo")]
    old_repo: Str<'a>,
    #[serde(borrow, default, rename = "leakURL")]
    old_link: Option<Str<'a>>,
}

row!(Row);

impl Row<'_> {
    /// Which versions write such a row.
    ///
    /// # Errors
    /// When it lacks what every version writes.
    pub(super) fn generation(&self) -> Result<Generation, DecodeError> {
        let is_v8 = self.rule_id.is_some() && self.start_line.is_some() && self.file.is_some();
        let rule = self.old_rule.as_ref().or(self.old_reason.as_ref());
        let is_old = self.old_offender.is_some() && rule.is_some() && self.old_file.is_some();
        match (is_v8, is_old) {
            (true, false) => Ok(Generation::V8),
            (false, true) => Ok(Generation::before_v8(|key| match key {
                "reason" => self.old_reason.is_some(),
                "info" => self.old_info.is_some(),
                "leakURL" => self.old_link.is_some(),
                "lineNumber" => self.old_line.is_some(),
                _ => false,
            })),
            (true, true) | (false, false) => {
                let message = "is no finding as gitleaks writes it: `RuleID`, `StartLine` and `File` were expected, or \
                               `offender`, `rule` and `file` of the versions before v8; give the file as gitleaks wrote it";
                Err(DecodeError::new(Code::Malformed, message))
            }
        }
    }

    /// What is kept of it.
    pub(super) fn leak(&self, generation: Generation) -> Leak<'_> {
        match generation {
            Generation::V8 => Leak {
                rule: self.rule_id.as_deref().unwrap_or_default(),
                title: &self.description,
                path: self.file.as_deref().unwrap_or_default(),
                line: self.start_line.unwrap_or_default(),
                column: self.start_column,
                commit: &self.commit,
                link: &self.link,
                repo: "",
            },
            Generation::V1 | Generation::V2 | Generation::V3 | Generation::V5 | Generation::V7 => {
                let rule = self.old_rule.as_deref().or(self.old_reason.as_deref()).unwrap_or_default();
                Leak {
                    rule,
                    title: rule,
                    path: self.old_file.as_deref().unwrap_or_default(),
                    line: self.old_line.unwrap_or_default(),
                    column: Position::default(),
                    commit: &self.old_commit,
                    link: self.old_link.as_deref().unwrap_or_default(),
                    repo: &self.old_repo,
                }
            }
        }
    }
}

/// What is kept of a finding, whichever syntax it came in.
pub(super) struct Leak<'a> {
    /// Rule id; before v8 the rule's description, which was its only name.
    pub(super) rule: &'a str,
    pub(super) title: &'a str,
    pub(super) path: &'a str,
    pub(super) line: Position,
    pub(super) column: Position,
    pub(super) commit: &'a str,
    pub(super) link: &'a str,
    /// Before v8 one run could scan many repositories; `.` is the working directory.
    pub(super) repo: &'a str,
}

impl Leak<'_> {
    /// Hands it over. Gitleaks knows no severity, so none is asked for.
    pub(super) fn add(&self, sink: &mut Sink) -> Result<(), DecodeError> {
        let path = with_slashes(self.path);
        sink.finding(&Draft {
            rule: self.rule,
            title: self.title,
            target: if names_a_repository(self.repo) { self.repo } else { "" },
            path: &path,
            line: self.line.0,
            column: self.column.0,
            commit: self.commit,
            url: if has_no_credentials(self.link) { self.link } else { "" },
            ..Draft::new(Kind::Secret)
        })
    }
}

/// Before v8.24.0 reports made on Windows hold `\`; gitleaks itself reads both as the same path.
fn with_slashes(path: &str) -> Cow<'_, str> {
    if path.contains('\\') { Cow::Owned(path.replace('\\', "/")) } else { Cow::Borrowed(path) }
}

/// A remote's address in place of a name can carry a token.
fn names_a_repository(repo: &str) -> bool {
    repo != "." && !repo.contains(['@', ':'])
}

/// Whether a link is one to a page, without a user or token in front of the host.
fn has_no_credentials(link: &str) -> bool {
    let Some(rest) = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://")) else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    !host.contains(['@', '\\'])
}

/// A 1-based line or column; 0 is unknown, as in findings about a file's name, and so is what cannot be a position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Position(pub(super) u32);

struct PositionVisitor;

impl Visitor<'_> for PositionVisitor {
    type Value = Position;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }

    fn visit_u64<E>(self, value: u64) -> Result<Position, E> {
        Ok(Position(u32::try_from(value).unwrap_or_default()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Position, E> {
        Ok(Position(u32::try_from(value).unwrap_or_default()))
    }
}

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PositionVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_repositories_with_credentials_are_not_kept() {
        assert!(has_no_credentials("https://github.com/a/b/blob/c/d@2x.png#L1"));
        for link in ["https://user:FAKE-SECRET@host/a", "http://FAKE-SECRET@host", "javascript:x", "ssh://a@b/c", ""] {
            assert!(!has_no_credentials(link), "{link}");
        }
        assert!(names_a_repository("payments-api"));
        for repo in [".", "https://FAKE-SECRET@host/a", "git@host:a/b"] {
            assert!(!names_a_repository(repo), "{repo}");
        }
    }
}
