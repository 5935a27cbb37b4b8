//! What is to be said about a file while it is read: what stops its tool, and what the tool passes over in silence.

use std::fmt;

use super::{MAX_PATTERNS, edit};
use crate::model::{Code, Correction, Problem};
use crate::yaml::{Diagnostic, Faults, Source, Span};

/// Why a file with too many patterns is refused.
pub(super) fn too_many_patterns() -> String {
    format!(
        "gate reads at most {MAX_PATTERNS} patterns and rules for everything from one file, since each is held against \
         every finding, and here are more; name ids in their place"
    )
}

/// Remarks on one file.
pub(super) struct Notes<'a> {
    pub(super) source: &'a Source,
    tool: &'static str,
    pub(super) faults: Faults,
    traps: Vec<Problem>,
    /// What its patterns may still cost.
    pub(super) budget: usize,
    /// Whether it has line ends (a `\r` alone) that YAML counts and corrections do not.
    has_odd_lines: bool,
}

impl<'a> Notes<'a> {
    /// About a file that `tool` reads.
    pub(super) fn new(source: &'a Source, tool: &'static str, budget: usize) -> Notes<'a> {
        let has_odd_lines = source.text.split('\r').skip(1).any(|rest| !rest.starts_with('\n'));
        Notes { source, tool, faults: Faults::default(), traps: Vec::new(), budget, has_odd_lines }
    }

    /// Something does not do what it seems to say.
    pub(super) fn trap(&mut self, message: impl Into<String>, span: &Span, correction: Option<Correction>) {
        self.say(Code::IgnoreFileTrap, message, span, correction);
    }

    /// Something makes the tool hide findings without a trace.
    pub(super) fn hides(&mut self, message: impl Into<String>, span: &Span, correction: Option<Correction>) {
        self.say(Code::HiddenSuppression, message, span, correction);
    }

    fn say(&mut self, code: Code, message: impl Into<String>, span: &Span, correction: Option<Correction>) {
        let place = format!("{}:{}:{}", span.file, span.line, span.column);
        let correction = correction.filter(|_| !self.has_odd_lines);
        self.traps.push(Problem::new(code, message).at(place).with_correction(correction));
    }

    /// The same, with what to write there.
    pub(super) fn trap_at(&mut self, message: impl Into<String>, span: &Span, text: Option<String>) {
        let correction = text.and_then(|text| edit::rewritten(self.source, span.line, &[(span.range(), text)]));
        self.trap(message, span, correction);
    }

    /// Something stops the tool.
    pub(super) fn refuse(&mut self, message: impl fmt::Display, span: &Span, help: impl Into<String>) {
        self.faults.add_help(format!("{message}; {} refuses the whole file", self.tool), span, help);
    }

    /// What was met, unless something stops the tool.
    pub(super) fn finish(self) -> Result<Vec<Problem>, Vec<Diagnostic>> {
        if self.faults.is_empty() { Ok(self.traps) } else { Err(self.faults.into_sorted()) }
    }
}
