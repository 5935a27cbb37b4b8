//! Packages that a report lists, with their licences.

use super::Sink;
use crate::decode::{ComponentDraft, DecodeError};
use crate::model::bom::Acknowledgement;
use crate::model::{Component, Licensed, Run, index};

impl Sink {
    /// Adds a package the report lists.
    ///
    /// # Errors
    /// When a limit is reached.
    pub fn component(&mut self, draft: &ComponentDraft<'_>) -> Result<(), DecodeError> {
        self.check_room()?;
        let component = Component {
            input: 0,
            name: self.cut(draft.name),
            version: self.cut(draft.version),
            purl: self.cut(draft.purl),
            licenses: self.licenses(draft.licenses),
            is_holder: draft.is_holder,
            path: self.cut(draft.path),
            scope: draft.scope,
        };
        self.decoded.findings.components.push(component);
        Ok(())
    }

    fn licenses(&mut self, licenses: &[(Acknowledgement, &str)]) -> Run {
        let start = index(self.decoded.findings.licenses.len());
        for &(acknowledgement, text) in licenses.iter().filter(|(_, text)| !text.trim().is_empty()) {
            // Half an expression may be read as another one, so that what is cut has to show it.
            let text = text.trim();
            let is_whole = text.len() <= self.limits.string_bytes;
            let text = if is_whole { self.cut(text) } else { self.cut(&format!("… {text}")) };
            self.decoded.findings.licenses.push(Licensed { acknowledgement, text });
        }
        Run { start, len: index(self.decoded.findings.licenses.len()) - start }
    }
}
