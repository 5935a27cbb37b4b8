//! 5. Report → bytes; one file or folder per format.
//!
//! To add a format: write `render/<format>.rs` with a [`Renderer`] and add its line to [`registry`]. Renderers are
//! pure: the same [`Report`] and [`Style`] give the same bytes. They know no clock, no environment and no terminal,
//! and they go over the findings without building a second copy of them.

pub mod bom;
mod bom_output;
mod entry;
pub mod escape;
mod event;
pub mod event_list;
pub mod explain;
mod flaw;
mod github;
mod gitlab;
mod groups;
mod html;
pub mod inspect;
mod inspect_terminal;
mod json_v1;
mod junit;
pub mod ledger;
mod lines;
mod markdown;
mod page;
mod place;
pub(crate) mod prometheus;
mod prose;
mod sarif;
pub mod sbom;
#[cfg(feature = "schema")]
pub mod schema;
mod standing;
mod terminal;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod versions;
mod words;

use std::io::{self, Write};

pub use inspect_terminal::render as render_inspection;
pub use json_v1::read::stored_run;

use crate::model::Report;

/// How text for people is laid out. Machine formats do not look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether colour codes may be written.
    pub color: bool,
    /// Columns of a line; less than 40 is taken as 40.
    pub width: usize,
    /// Whether characters outside ASCII may be written.
    pub unicode: bool,
    /// Whether everything is shown: all groups, notes, the policy diff.
    pub verbose: bool,
}

impl Default for Style {
    /// What fits everywhere people read: no colour, 80 columns, Unicode, not verbose.
    fn default() -> Style {
        Style { color: false, width: 80, unicode: true, verbose: false }
    }
}

/// One output format.
pub trait Renderer: Sync {
    /// The id: what `--output` takes.
    fn id(&self) -> &'static str;

    /// One line on what it is for.
    fn title(&self) -> &'static str;

    /// What has to be left out of this report because who reads the format takes no more, in a sentence; the format
    /// itself says so too. Most formats hold everything.
    fn left_out(&self, _report: &Report) -> Option<String> {
        None
    }

    /// Whether it writes what inputs list beside their findings; reading that costs memory.
    fn needs_bom(&self) -> bool {
        false
    }

    /// Writes the report.
    ///
    /// # Errors
    /// Those of `out`; a closed pipe is one of them.
    fn render(&self, report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()>;

    /// Writes the report behind so many bytes that stand there already: a format with a limit counts them.
    ///
    /// # Errors
    /// Those of `out`, and that no room is left.
    fn render_behind(&self, _taken: usize, report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        self.render(report, style, out)
    }
}

/// Every output format, sorted by id.
pub fn registry() -> &'static [&'static dyn Renderer] {
    &[
        &markdown::Comment,
        #[cfg(feature = "sbom")]
        &bom_output::BomOutput(bom::BomFormat::CycloneDx16),
        #[cfg(feature = "sbom")]
        &bom_output::BomOutput(bom::BomFormat::CycloneDx15),
        #[cfg(feature = "sbom")]
        &bom_output::BomOutput(bom::BomFormat::CycloneDx17),
        #[cfg(feature = "sbom")]
        &bom_output::BomOutput(bom::BomFormat::CycloneDxXml),
        &event::Event,
        &github::GitHub,
        &gitlab::CodeQuality,
        &gitlab::CONTAINER_SCANNING,
        &gitlab::DEPENDENCY_SCANNING,
        &gitlab::SAST,
        &gitlab::SECRET_DETECTION,
        &html::Html,
        &json_v1::JsonV1,
        &junit::JUnit,
        &markdown::Markdown,
        &prometheus::Prometheus,
        &sarif::Sarif,
        &bom_output::BomOutput(bom::BomFormat::Spdx),
        &terminal::Terminal,
    ]
}

/// The format with this id.
pub fn find(id: &str) -> Option<&'static dyn Renderer> {
    registry().iter().copied().find(|renderer| renderer.id() == id)
}
