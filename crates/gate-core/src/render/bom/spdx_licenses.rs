//! Licences as SPDX expressions; what is none becomes a reference to a text of the document.

use std::collections::BTreeMap;

use spdx::{Expression, LicenseItem};

use super::layout;
use crate::model::bom::{Bom, LICENSE};
use crate::model::license;

/// The references of one document.
pub(super) struct Licenses<'a> {
    bom: &'a Bom,
    /// What each reference stands for.
    pub(super) names: BTreeMap<String, String>,
}

impl<'b> Licenses<'b> {
    pub(super) fn new(bom: &'b Bom) -> Licenses<'b> {
        Licenses { bom, names: BTreeMap::new() }
    }

    /// One expression for licences that stand side by side: all of them hold.
    pub(super) fn expression<'a>(&mut self, texts: impl Iterator<Item = &'a str>) -> Option<String> {
        let terms: Vec<String> = texts.map(|text| self.term(text)).collect();
        let several = terms.len() > 1;
        let bracketed = |term: String| if several && term.contains(' ') { format!("({term})") } else { term };
        let joined = terms.into_iter().map(bracketed).collect::<Vec<_>>().join(" AND ");
        Some(joined).filter(|text| !text.is_empty())
    }

    fn term(&mut self, text: &str) -> String {
        if text == "NONE" {
            return text.to_owned();
        }
        if !license::is_expression(text) {
            return self.reference(text);
        }
        // References inside an expression have to be explained too.
        let parsed = Expression::parse_mode(text, spdx::ParseMode::LAX).ok();
        for requirement in parsed.iter().flat_map(Expression::requirements) {
            if let LicenseItem::Other(other) = &requirement.req.license
                && other.doc_ref.is_none()
            {
                let id = other.to_string();
                let key = format!("{LICENSE}{id}");
                let mut known = self.bom.about.properties.iter().filter(|(name, _)| *name == key);
                let name = known.next().map_or_else(|| id.clone(), |(_, name)| name.clone());
                self.names.insert(id, name);
            }
        }
        text.to_owned()
    }

    /// A reference to a name: readable, and unique by a digest.
    fn reference(&mut self, name: &str) -> String {
        let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(40).collect();
        let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
        let id = format!("LicenseRef-{}-{}", words.join("-"), layout::digest(name.as_bytes(), 8)).replace("--", "-");
        self.names.insert(id.clone(), name.to_owned());
        id
    }
}
