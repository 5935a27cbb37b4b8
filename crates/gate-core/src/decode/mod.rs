//! 2. Tool report → normalised findings; one file or folder per tool.
//!
//! To add a format: write `decode/<tool>.rs` with a [`Decoder`], add its line to [`registry`] and fixtures to
//! `fixtures/<tool>/`. Everything else (detection, `gate formats`, documentation, fixture tests) follows.

mod bill;
mod cyclonedx;
mod decoder;
mod dependency_check;
mod detect;
mod draft;
mod error;
mod first;
mod gitleaks;
mod head;
pub mod json;
mod limits;
mod npm_audit;
mod own;
mod pip_audit;
mod rows;
mod sarif;
mod sink;
mod sonarqube;
mod spdx;
mod text;
mod trivy;
mod uri;
mod weakness;
pub mod window;
pub mod xml;

use std::io::Read;

pub use decoder::{About, Decoder, Format, Refusal, Sniff, Source};
pub use draft::{ComponentDraft, Draft, ScoreDraft};
pub use error::DecodeError;
pub use head::{Head, XmlOutline};
pub use json::{Leaf, Outline};
pub use limits::Limits;
pub use own::OWN;
pub use sink::Sink;

use crate::model::{Code, Decoded, Kind, ToolId};
use window::Window;

/// Every decoder, sorted by id.
pub fn registry() -> &'static [&'static dyn Decoder] {
    &[
        &cyclonedx::CycloneDx,
        &dependency_check::DependencyCheck,
        &gitleaks::Gitleaks,
        &npm_audit::NpmAudit,
        &pip_audit::PipAudit,
        &sarif::Sarif,
        &sonarqube::SonarQube,
        &spdx::Spdx,
        &trivy::Trivy,
    ]
}

/// What is known about a tool, if it has a decoder of its own.
pub fn about(tool: &ToolId) -> Option<&'static About> {
    registry().iter().map(|decoder| decoder.about()).find(|about| about.id == tool.as_str())
}

/// The kinds of flaw that reports of a tool can tell of; empty where nobody can say.
pub fn kinds(tool: &ToolId) -> &'static [Kind] {
    let decoder = registry().iter().find(|decoder| decoder.about().id == tool.as_str());
    decoder.map_or(&[], |decoder| decoder.kinds())
}

/// How much of an input detection looks at first, and at the most without reading it twice.
const HEAD: usize = 64 << 10;
const LARGE_HEAD: usize = 4 << 20;

/// Reads one input to its last byte.
///
/// # Errors
/// When the content is empty, not recognised, broken, or of another tool than `hint`.
pub fn decode(
    source: &mut dyn Read,
    hint: Option<&ToolId>,
    path: &str,
    limits: &Limits,
) -> Result<Decoded, DecodeError> {
    let mut window = Window::new(source, limits.element_bytes.max(LARGE_HEAD));
    let (decoder, format) = detect_in(&mut window, hint, path, limits)?;
    let mut sink = Sink::new(ToolId::new(decoder.about().id), format, *limits);
    let source = Source::new(window, *limits);
    decoder.decode(format, source, &mut sink).map_err(|error| {
        let about = decoder.about();
        if about.any_tool { error } else { error.of_tool(about.id) }
    })?;
    match hint {
        Some(hint) if decoder.about().any_tool && hint != sink.tool() && hint.as_str() != decoder.about().id => {
            Err(detect::wrong_tool(hint, sink.tool().as_str()))
        }
        Some(_) | None => Ok(sink.finish()),
    }
}

/// Looks at a small head first and at a large one only when that was not enough.
fn detect_in(
    window: &mut Window<'_>,
    hint: Option<&ToolId>,
    path: &str,
    limits: &Limits,
) -> Result<(&'static dyn Decoder, &'static Format), DecodeError> {
    let mut size = HEAD;
    loop {
        window.fill_to(size)?;
        if window.rest().is_empty() {
            let message = "has 0 bytes: no tool writes an empty report, the scan died before it could";
            return Err(DecodeError::new(Code::EmptyFile, message));
        }
        let whole = window.at_end();
        let seen = window.rest().len().min(size);
        let head = Head::of(&window.rest()[..seen], whole, limits);
        match detect::recognise(&head, hint, path) {
            Err(error) if is_unrecognised(error.code) && !whole && size < LARGE_HEAD => size = LARGE_HEAD,
            answer => return answer,
        }
    }
}

fn is_unrecognised(code: Code) -> bool {
    matches!(code, Code::Unrecognised | Code::NotAReport | Code::Ambiguous)
}
