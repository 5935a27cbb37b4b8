//! Why a flaw or a gate comes to what it comes to: report → who said what → exemptions → gates → outcome → what would
//! turn it.
//!
//! There is one source, our own JSON ([`Document`]): that of this run, as it would be written, or one that was stored.
//! So a stored verdict is explained as the run itself was, without its reports, its policy and its ledgers.
//!
//! [`explain`] finds what is asked for and builds the [`Explanation`], which is a format of its own
//! (`schemas/explanation-v1.schema.json`) and has one layout for people.

mod case;
mod change;
mod consulted;
pub mod explanation;
mod find;
mod flaw;
mod gate;
mod judgement;
mod rest;
mod said;
mod terminal;
#[cfg(test)]
mod tests;
mod upgrade;

pub use explanation::Explanation;

use std::io;

use super::Style;
pub use super::json_v1::read::{Document, ReadError};
use explanation::Run;

/// Why there is no explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unexplained {
    /// Nothing in the verdict is called that.
    Nothing {
        /// What is not there, one sentence.
        message: String,
        /// What could have been meant, or what there is.
        help: String,
    },
    /// A stored document contradicts itself.
    Unreadable(ReadError),
}

impl From<ReadError> for Unexplained {
    fn from(error: ReadError) -> Unexplained {
        Unexplained::Unreadable(error)
    }
}

/// Explains a gate, an id or a fingerprint.
///
/// # Errors
/// Where nothing of that name is in the verdict, and where a stored document contradicts itself.
pub fn explain(document: &Document<'_>, asked: &str) -> Result<Explanation, Unexplained> {
    let asked = asked.trim();
    let found = find::find(document, asked)?;
    if found.is_nothing() {
        return Err(find::nothing(document, asked)?);
    }
    let head = &document.head;
    let flaws: Result<Vec<_>, _> = found.flaws.iter().map(|&number| flaw::explain(document, number)).collect();
    Ok(Explanation {
        version: 1,
        schema: "explanation-v1",
        asked: asked.to_owned(),
        run: Run {
            verdict: head.verdict.as_str(),
            now: head.now.to_string(),
            stage: head.stage.clone(),
            branch: head.build.judged_branch.as_ref().map(|branch| branch.value.clone()),
            policy: head.policy.files.clone(),
        },
        gate: found.gate.map(|at| gate::explain(document, at)).transpose()?,
        flaws: flaws?,
        entries: found.entries.iter().map(|&at| consulted::of_ledger(&head.exemptions[at])).collect(),
    })
}

impl Explanation {
    /// The document as JSON with a line end.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("texts and counts always serialise");
        text.push('\n');
        text
    }

    /// The document for people.
    pub fn to_text(&self, style: &Style) -> String {
        let mut bytes = Vec::new();
        let written: io::Result<()> = terminal::write(self, style, &mut bytes);
        written.expect("writing to memory does not fail");
        String::from_utf8(bytes).expect("pages are written as text")
    }
}
