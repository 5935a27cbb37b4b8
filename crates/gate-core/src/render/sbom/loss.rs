//! `gate sbom convert`: what was lost on the way to another format. The keys of the JSON form are a promise.

use serde::Serialize;

use super::on_a_page;
use crate::render::Style;
use crate::render::bom::BomFormat;
use crate::render::prose::{Paint, plain, span};
use crate::render::words;
use crate::sbom::convert::{Loss, LossKind};

/// What a conversion loses.
#[derive(Clone, Copy, Debug)]
pub struct LossReport<'a> {
    /// Where the document was read from.
    pub path: &'a str,
    /// The format it was converted to.
    pub target: BomFormat,
    /// What was lost, by field.
    pub losses: &'a [Loss],
}

impl<'a> LossReport<'a> {
    /// For people.
    pub fn to_text(&self, style: &Style) -> String {
        on_a_page(style, |page| {
            page.text(
                0,
                2,
                &[span(Paint::Strong, self.path), plain(format!(" → {}: {}", self.target.as_str(), self.summary()))],
            )?;
            for loss in self.losses {
                let paint = match loss.kind {
                    LossKind::Lost => Paint::Warning,
                    LossKind::Changed => Paint::Faint,
                };
                let count = if loss.count == 1 { String::new() } else { format!(", {} times", loss.count) };
                let spans = [
                    span(paint, format!("{:<8}", loss.kind.as_str())),
                    plain(loss.field.as_str()),
                    plain(count),
                    span(Paint::Faint, format!("  {}", loss.example)),
                ];
                page.text(2, 10, &spans)?;
            }
            Ok(())
        })
    }

    fn summary(&self) -> String {
        if self.losses.is_empty() {
            return "nothing is lost".to_owned();
        }
        let count = |kind| self.losses.iter().filter(|loss| loss.kind == kind).count() as u64;
        format!("{} lost, {} changed", words::count(count(LossKind::Lost), "field"), count(LossKind::Changed))
    }

    /// Pretty-printed JSON with a line end.
    pub fn to_json(&self) -> String {
        let row = |loss: &'a Loss| LossRow {
            field: &loss.field,
            kind: loss.kind.as_str(),
            count: loss.count,
            example: &loss.example,
        };
        let document = LossDocument {
            version: 1,
            schema: "sbom-loss-v1",
            path: self.path,
            target: self.target.as_str(),
            losses: self.losses.iter().map(row).collect(),
        };
        let mut text = serde_json::to_string_pretty(&document).expect("texts and counts always serialise");
        text.push('\n');
        text
    }
}

/// The JSON form of what `gate sbom convert` loses, version 1.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(in crate::render) struct LossDocument<'a> {
    /// Version of this format: 1. It changes by addition only.
    version: u8,
    /// The schema this document follows.
    schema: &'static str,
    /// Where the document was read from.
    path: &'a str,
    /// The format it was converted to.
    target: &'static str,
    /// What was lost, by field; empty where nothing was.
    losses: Vec<LossRow<'a>>,
}

/// A field of which something was lost.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct LossRow<'a> {
    /// The field, as a path without indices: `components[].pedigree`.
    field: &'a str,
    /// `lost`: it is gone with all that is in it; `changed`: it says something else.
    kind: &'static str,
    /// How often.
    count: u64,
    /// One value of it; where it changed, before and after.
    example: &'a str,
}
