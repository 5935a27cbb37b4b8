//! JSON Schema (draft 7) as far as the official schemas of bills of materials use it. Anything else in a schema is an
//! error when it is compiled, so nothing of it is passed over.

mod check;
mod compile;
mod format;
#[cfg(test)]
mod tests;

use std::io::Read as _;

use flate2::read::GzDecoder;

pub(super) use check::{MOST, Violation, check};
pub(super) use compile::Schema;

/// The schema files, packed; see `files/README.md` for where they come from and under which licence.
const FILES: [(&str, &[u8]); 11] = [
    ("bom-1.2.schema.json", include_bytes!("files/bom-1.2.schema.json.gz")),
    ("bom-1.3.schema.json", include_bytes!("files/bom-1.3.schema.json.gz")),
    ("bom-1.4.schema.json", include_bytes!("files/bom-1.4.schema.json.gz")),
    ("bom-1.5.schema.json", include_bytes!("files/bom-1.5.schema.json.gz")),
    ("bom-1.6.schema.json", include_bytes!("files/bom-1.6.schema.json.gz")),
    ("bom-1.7.schema.json", include_bytes!("files/bom-1.7.schema.json.gz")),
    ("cryptography-defs.schema.json", include_bytes!("files/cryptography-defs.schema.json.gz")),
    ("jsf-0.82.schema.json", include_bytes!("files/jsf-0.82.schema.json.gz")),
    ("spdx-2.2.schema.json", include_bytes!("files/spdx-2.2.schema.json.gz")),
    ("spdx-2.3.schema.json", include_bytes!("files/spdx-2.3.schema.json.gz")),
    ("spdx.schema.json", include_bytes!("files/spdx.schema.json.gz")),
];

/// The text of a schema file.
fn file(name: &str) -> Option<String> {
    // Their names within each other, as the package that ships them writes them.
    let name = name.replace(".SNAPSHOT", "");
    let (_, packed) = FILES.iter().find(|(known, _)| *known == name)?;
    let mut text = String::new();
    GzDecoder::new(*packed).read_to_string(&mut text).ok()?;
    Some(text)
}

/// The schema of a version of a format; `None` where there is none.
pub(super) fn of(format: super::validate::DocumentFormat, version: &str) -> Option<Schema> {
    let name = match format {
        super::validate::DocumentFormat::CycloneDx => format!("bom-{version}.schema.json"),
        super::validate::DocumentFormat::Spdx => format!("spdx-{version}.schema.json"),
    };
    FILES.iter().any(|(known, _)| *known == name).then(|| Schema::compile(&name).expect("every file is tested"))
}
