//! The bill of materials of a run as an output of `gate check`.

use std::io::{self, BufWriter, Write};

use super::bom::BomFormat;
use super::lines::Visible;
use super::{Renderer, Style};
use crate::model::Report;
use crate::sbom;

/// The renderer of one format.
pub(super) struct BomOutput(pub(super) BomFormat);

impl Renderer for BomOutput {
    fn id(&self) -> &'static str {
        self.0.as_str()
    }

    fn title(&self) -> &'static str {
        self.0.title()
    }

    fn needs_bom(&self) -> bool {
        true
    }

    fn render(&self, report: &Report, _style: &Style, out: &mut dyn Write) -> io::Result<()> {
        let mut out = BufWriter::with_capacity(64 << 10, out);
        let mut out = if self.0.is_xml() { Visible::xml(&mut out) } else { Visible::json(&mut out) };
        self.0.write(&sbom::of_report(report), &mut out)?;
        out.flush()
    }
}
