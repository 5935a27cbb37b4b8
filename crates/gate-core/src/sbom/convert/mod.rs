//! One bill of materials in another format, and what is lost on the way.
//!
//! Nobody keeps a list of what a format cannot say: it would be wrong sooner or later. A document is written in the other
//! format, read back and written in its own again, and what stood in the original and does not stand there is what was
//! lost. Names within a document and its own identity are made anew each time, and are compared by what they name.

mod compare;
mod shape;
#[cfg(test)]
mod tests;

use super::validate::{Document, DocumentFormat, Syntax};
use crate::decode::{self, DecodeError, Limits};
use crate::model::Code;
use crate::model::bom::Bom;
use crate::render::bom::BomFormat;

pub use compare::{Loss, LossKind};

/// A converted document.
#[derive(Clone, Debug)]
pub struct Conversion {
    /// The document in the other format.
    pub bytes: Vec<u8>,
    /// What was lost, by field.
    pub losses: Vec<Loss>,
}

/// Converts a document; `finish` completes what it says about itself.
///
/// # Errors
/// What cannot be read, and what is no bill of materials.
pub fn convert(
    bytes: &[u8],
    path: &str,
    target: BomFormat,
    finish: impl FnOnce(&mut Bom),
) -> Result<Conversion, DecodeError> {
    let limits = Limits { keeps_bom: true, reads_own: true, ..Limits::default() };
    let original = Document::read(bytes, path, &limits)?;
    let mut bom = read(bytes, path, &limits)?;
    finish(&mut bom);
    let bytes = write(&bom, target)?;
    drop(bom);
    let back = write(&read(&bytes, path, &limits)?, own_format(&original))?;
    let back = Document::read(&back, path, &limits)?;
    let losses = compare::losses(&shape::shape(original), &shape::shape(back));
    Ok(Conversion { bytes, losses })
}

fn read(mut bytes: &[u8], path: &str, limits: &Limits) -> Result<Bom, DecodeError> {
    let decoded = decode::decode(&mut bytes, None, path, limits)?;
    decoded.bom.map(|bom| *bom).ok_or_else(|| DecodeError::new(Code::NotAReport, "is no bill of materials"))
}

fn write(bom: &Bom, format: BomFormat) -> Result<Vec<u8>, DecodeError> {
    let mut bytes = Vec::new();
    let written = format.write(bom, &mut bytes);
    written.map_err(|error| DecodeError::new(Code::Unreadable, format!("cannot be written: {error}")))?;
    Ok(bytes)
}

/// The format of a document among those that are written: its own, or the next later version.
fn own_format(document: &Document) -> BomFormat {
    match (document.format, document.syntax, document.version.as_str()) {
        (DocumentFormat::Spdx, ..) => BomFormat::Spdx,
        (DocumentFormat::CycloneDx, Syntax::Xml, _) => BomFormat::CycloneDxXml,
        (DocumentFormat::CycloneDx, Syntax::Json, "1.6") => BomFormat::CycloneDx16,
        (DocumentFormat::CycloneDx, Syntax::Json, "1.7") => BomFormat::CycloneDx17,
        (DocumentFormat::CycloneDx, Syntax::Json, _) => BomFormat::CycloneDx15,
    }
}
