//! Components and services in XML.

use super::bom::Bom;
use super::component;
use super::from_xml::{components, entity, services, vulnerabilities};
use super::parts::ComponentParts;
use super::properties::Properties;
use super::unknown;
use crate::decode::Sink;
use crate::decode::error::DecodeError;
use crate::decode::xml::Xml;
use crate::model::bom::{Acknowledgement, Part, PartKind, PartScope, clean};

/// A component or service as its element gives it.
#[derive(Default)]
pub(super) struct Component {
    pub(super) reference: String,
    pub(super) kind: String,
    group: String,
    name: String,
    version: String,
    purl: String,
    scope: String,
    licenses: Vec<(Acknowledgement, String)>,
    /// Those that its files were found to have.
    found: Vec<(Acknowledgement, String)>,
    pub(super) properties: Properties<'static>,
    location: String,
    /// What only a bill of materials needs.
    whole: Part,
}

impl Component {
    /// Reads the element; nested components and the vulnerabilities of the old extension go to the BOM at once.
    pub(super) fn read(xml: &mut Xml<'_>, bom: &mut Bom, sink: &mut Sink) -> Result<Component, DecodeError> {
        let [reference, kind] = ["bom-ref", "type"].map(|name| xml.attribute(name).unwrap_or_default().to_owned());
        let mut it = Component { reference, kind, ..Self::default() };
        let whole = sink.bill().is_some();
        xml.children(|xml, name| match name {
            "group" => xml.text().map(|text| it.group = text),
            "name" => xml.text().map(|text| it.name = text),
            "version" => xml.text().map(|text| it.version = text),
            "purl" => xml.text().map(|text| it.purl = text),
            "scope" => xml.text().map(|text| it.scope = text),
            "licenses" => licenses(xml, None, &mut it.licenses, &mut it.whole),
            "properties" => properties(xml, &mut it.properties, &mut it.whole),
            "evidence" => it.evidence(xml),
            "components" => components(xml, bom, sink),
            "services" => services(xml, bom, sink),
            "vulnerabilities" => {
                bom.vulnerabilities.get_or_insert(0);
                vulnerabilities(xml, &it.reference, bom, sink)
            }
            _ if whole && it.more(xml, name)? => Ok(()),
            _ => unknown::in_part(xml, name, sink),
        })?;
        Ok(it)
    }

    /// Reads what only a bill of materials needs; `false` when the element is none of that.
    fn more(&mut self, xml: &mut Xml<'_>, name: &str) -> Result<bool, DecodeError> {
        let part = &mut self.whole;
        let slot = match name {
            "cpe" => &mut part.cpe,
            "description" => &mut part.description,
            "copyright" => &mut part.copyright,
            "publisher" => &mut part.publisher,
            "author" => &mut part.author,
            "supplier" => return entity(xml).map(|[name, _]| part.supplier = clean(&name)).map(|()| true),
            "manufacturer" => return entity(xml).map(|[name, _]| part.manufacturer = clean(&name)).map(|()| true),
            "authors" => {
                xml.children(|xml, _| {
                    let [name, _] = entity(xml)?;
                    if part.author.is_empty() {
                        part.author = clean(&name);
                    }
                    Ok(())
                })?;
                return Ok(true);
            }
            "hashes" => {
                xml.children(|xml, _| {
                    let algorithm = xml.attribute("alg").unwrap_or_default().to_owned();
                    xml.text().map(|value| part.hash(&algorithm, &value))
                })?;
                return Ok(true);
            }
            "externalReferences" => return references(xml, part).map(|()| true),
            _ => return Ok(false),
        };
        *slot = clean(&xml.text()?);
        Ok(true)
    }

    /// Where the component was found.
    fn evidence(&mut self, xml: &mut Xml<'_>) -> Result<(), DecodeError> {
        let Component { location, found, whole, .. } = self;
        xml.children(|xml, name| match name {
            "occurrences" => xml.children(|xml, _| {
                xml.children(|xml, name| match name {
                    "location" => xml.text().map(|text| {
                        whole.occurrences.extend(Some(clean(&text)).filter(|text| !text.is_empty()));
                        if location.is_empty() {
                            *location = text;
                        }
                    }),
                    _ => xml.skip(),
                })
            }),
            "licenses" => licenses(xml, Some(Acknowledgement::Concluded), found, whole),
            _ => xml.skip(),
        })
    }

    /// The component as a part.
    pub(super) fn part(&self) -> Part {
        let mut part = self.whole.clone();
        part.kind = PartKind::of(&self.kind).unwrap_or(PartKind::Library);
        (part.group, part.name, part.version) = (clean(&self.group), clean(&self.name), clean(&self.version));
        part.scope = PartScope::of(&self.scope);
        part.set_purl(&self.purl);
        part
    }

    /// Adds the component to the bill of materials.
    pub(super) fn bill(&self, sink: &mut Sink) {
        if let Some(bill) = sink.bill() {
            bill.part(&self.reference, self.part());
        }
    }

    /// Its licences; where it states none, those that its files were found to have.
    pub(super) fn licenses(&self) -> Vec<(Acknowledgement, &str)> {
        let stated = if self.licenses.is_empty() { &self.found } else { &self.licenses };
        stated.iter().map(|(acknowledgement, text)| (*acknowledgement, text.as_str())).collect()
    }

    pub(super) fn parts<'a>(&'a self, licenses: &'a [(Acknowledgement, &'a str)]) -> ComponentParts<'a> {
        ComponentParts {
            reference: &self.reference,
            group: &self.group,
            name: &self.name,
            version: &self.version,
            purl: &self.purl,
            scope: &self.scope,
            development: self.properties.development(),
            facts: &self.properties.facts,
            licenses,
            is_holder: self.purl.is_empty() && self.properties.is_holder(&self.kind),
            path: if self.location.is_empty() { self.properties.path() } else { &self.location },
        }
    }
}

fn licenses(
    xml: &mut Xml<'_>,
    known: Option<Acknowledgement>,
    all: &mut Vec<(Acknowledgement, String)>,
    part: &mut Part,
) -> Result<(), DecodeError> {
    let mut add = |text: &str, acknowledgement: &str| {
        let acknowledgement = known.unwrap_or_else(|| component::acknowledgement(acknowledgement));
        part.license(text, acknowledgement);
        if !text.is_empty() {
            all.push((acknowledgement, text.to_owned()));
        }
    };
    xml.children(|xml, name| match name {
        "expression" => {
            let acknowledgement = xml.attribute("acknowledgement").unwrap_or_default().to_owned();
            xml.text().map(|text| add(&text, &acknowledgement))
        }
        "license" => {
            let acknowledgement = xml.attribute("acknowledgement").unwrap_or_default().to_owned();
            let [mut id, mut free] = [const { String::new() }; 2];
            xml.children(|xml, name| match name {
                "id" => xml.text().map(|text| id = text),
                "name" => xml.text().map(|text| free = text),
                _ => xml.skip(),
            })?;
            add(if id.is_empty() { &free } else { &id }, &acknowledgement);
            Ok(())
        }
        _ => xml.skip(),
    })
}

fn properties(xml: &mut Xml<'_>, found: &mut Properties<'static>, part: &mut Part) -> Result<(), DecodeError> {
    xml.children(|xml, name| match name {
        "property" => {
            let name = xml.attribute("name").unwrap_or_default().to_owned();
            let value = xml.text()?;
            part.note(&name, &value);
            found.take(&name, value.into());
            Ok(())
        }
        _ => xml.skip(),
    })
}

fn references(xml: &mut Xml<'_>, part: &mut Part) -> Result<(), DecodeError> {
    xml.children(|xml, _| {
        let kind = clean(xml.attribute("type").unwrap_or_default());
        let mut url = String::new();
        xml.children(|xml, name| match name {
            "url" => xml.text().map(|text| url = clean(&text)),
            _ => xml.skip(),
        })?;
        if !url.is_empty() {
            part.references.insert((kind, url));
        }
        Ok(())
    })
}
