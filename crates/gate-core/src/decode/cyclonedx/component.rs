//! Components and services in JSON: what findings need of them, and all of it where a bill of materials is wanted.

use serde::Deserialize;

use super::parts::ComponentParts;
use super::properties::Properties;
use super::rows::EntityRow;
use crate::decode::bill::Bill;
use crate::decode::json::{Str, row};
use crate::model::bom::{Acknowledgement, Part, PartKind, PartScope, Ref, clean};

row!(ComponentRow, Property);

/// A component or service.
#[derive(Deserialize)]
pub(super) struct ComponentRow<'a> {
    #[serde(rename = "bom-ref", borrow, default)]
    pub(super) reference: Str<'a>,
    #[serde(rename = "type", borrow, default)]
    pub(super) kind: Str<'a>,
    #[serde(borrow, default)]
    group: Str<'a>,
    #[serde(borrow, default)]
    name: Str<'a>,
    #[serde(borrow, default)]
    version: Str<'a>,
    #[serde(borrow, default)]
    purl: Str<'a>,
    #[serde(borrow, default)]
    cpe: Str<'a>,
    #[serde(borrow, default)]
    scope: Str<'a>,
    #[serde(borrow, default)]
    description: Str<'a>,
    #[serde(borrow, default)]
    copyright: Str<'a>,
    #[serde(borrow, default)]
    publisher: Str<'a>,
    #[serde(borrow, default)]
    author: Str<'a>,
    #[serde(borrow, default)]
    authors: Option<Vec<EntityRow<'a>>>,
    #[serde(borrow, default)]
    supplier: Option<EntityRow<'a>>,
    #[serde(borrow, default)]
    manufacturer: Option<EntityRow<'a>>,
    #[serde(borrow, default)]
    licenses: Option<Vec<LicenseChoice<'a>>>,
    #[serde(borrow, default)]
    hashes: Option<Vec<Hash<'a>>>,
    #[serde(rename = "externalReferences", borrow, default)]
    references: Option<Vec<Reference<'a>>>,
    #[serde(borrow, default)]
    evidence: Option<Evidence<'a>>,
    #[serde(borrow, default)]
    properties: Option<Vec<Property<'a>>>,
    #[serde(borrow, default)]
    pub(super) components: Option<Vec<ComponentRow<'a>>>,
    #[serde(borrow, default)]
    pub(super) services: Option<Vec<ComponentRow<'a>>>,
}

#[derive(Deserialize)]
struct LicenseChoice<'a> {
    #[serde(borrow, default)]
    license: Option<License<'a>>,
    #[serde(borrow, default)]
    expression: Str<'a>,
    #[serde(borrow, default)]
    acknowledgement: Str<'a>,
}

#[derive(Deserialize)]
struct License<'a> {
    #[serde(borrow, default)]
    id: Str<'a>,
    #[serde(borrow, default)]
    name: Str<'a>,
    #[serde(borrow, default)]
    acknowledgement: Str<'a>,
}

impl LicenseChoice<'_> {
    /// The licence as an id, a name or an expression.
    fn text(&self) -> &str {
        let named = self.license.as_ref().map_or("", |it| if it.id.is_empty() { &it.name } else { &it.id });
        if named.is_empty() { &self.expression } else { named }
    }

    fn acknowledgement(&self) -> Acknowledgement {
        let of_license = self.license.as_ref().map_or("", |it| &it.acknowledgement);
        acknowledgement(if of_license.is_empty() { &self.acknowledgement } else { of_license })
    }
}

/// How a licence is known.
pub(super) fn acknowledgement(word: &str) -> Acknowledgement {
    match word {
        "declared" => Acknowledgement::Declared,
        "concluded" => Acknowledgement::Concluded,
        _ => Acknowledgement::Unstated,
    }
}

#[derive(Deserialize)]
struct Hash<'a> {
    #[serde(borrow, default)]
    alg: Str<'a>,
    #[serde(borrow, default)]
    content: Str<'a>,
}

#[derive(Deserialize)]
struct Reference<'a> {
    #[serde(rename = "type", borrow, default)]
    kind: Str<'a>,
    #[serde(borrow, default)]
    url: Str<'a>,
}

#[derive(Deserialize)]
struct Evidence<'a> {
    #[serde(borrow, default)]
    occurrences: Option<Vec<Occurrence<'a>>>,
    #[serde(borrow, default)]
    licenses: Option<Vec<LicenseChoice<'a>>>,
}

#[derive(Deserialize)]
struct Occurrence<'a> {
    #[serde(borrow, default)]
    location: Str<'a>,
}

/// A name and a value; the value may be missing.
#[derive(Deserialize)]
pub(super) struct Property<'a> {
    #[serde(borrow, default)]
    pub(super) name: Str<'a>,
    #[serde(borrow, default)]
    pub(super) value: Str<'a>,
}

impl ComponentRow<'_> {
    /// The properties with a meaning for findings.
    pub(super) fn meanings(&self) -> Properties<'_> {
        let mut found = Properties::default();
        for property in self.properties.iter().flatten() {
            found.take(&property.name, (&*property.value).into());
        }
        found
    }

    /// Its licences; where it states none, those that its files were found to have.
    pub(super) fn licenses(&self) -> Vec<(Acknowledgement, &str)> {
        let says = |it: &&LicenseChoice<'_>| !it.text().is_empty();
        let stated = self.licenses.iter().flatten().filter(says).map(|it| (it.acknowledgement(), it.text()));
        let stated: Vec<_> = stated.collect();
        if !stated.is_empty() {
            return stated;
        }
        let found = self.evidence.iter().flat_map(|it| it.licenses.iter().flatten()).filter(says);
        found.map(|it| (Acknowledgement::Concluded, it.text())).collect()
    }

    /// What findings need.
    pub(super) fn parts<'b>(
        &'b self,
        meanings: &'b Properties<'_>,
        licenses: &'b [(Acknowledgement, &'b str)],
    ) -> ComponentParts<'b> {
        let occurrence = self.evidence.iter().flat_map(|it| it.occurrences.iter().flatten()).next();
        let path: &str = occurrence.map_or("", |it| &it.location);
        ComponentParts {
            reference: &self.reference,
            group: &self.group,
            name: &self.name,
            version: &self.version,
            purl: &self.purl,
            scope: &self.scope,
            development: meanings.development(),
            facts: &meanings.facts,
            licenses,
            is_holder: self.purl.is_empty() && meanings.is_holder(&self.kind),
            path: if path.is_empty() { meanings.path() } else { path },
        }
    }

    /// Adds the component to a bill of materials, with what is nested in it below it.
    pub(super) fn bill(&self, bill: &mut Bill) -> Option<Ref> {
        bill.part(&self.reference, self.part())
    }

    /// The component as a part.
    pub(super) fn part(&self) -> Part {
        let mut part = Part::new(PartKind::of(&self.kind).unwrap_or(PartKind::Library), &self.name);
        part.group = clean(&self.group);
        part.version = clean(&self.version);
        part.set_purl(&self.purl);
        part.cpe = clean(&self.cpe);
        part.scope = PartScope::of(&self.scope);
        part.description = clean(&self.description);
        part.copyright = clean(&self.copyright);
        part.publisher = clean(&self.publisher);
        let name = |entity: &Option<EntityRow<'_>>| clean(entity.as_ref().map_or("", |it| &it.name));
        (part.supplier, part.manufacturer) = (name(&self.supplier), name(&self.manufacturer));
        let first = self.authors.iter().flatten().map(|author| &*author.name).find(|name| !name.is_empty());
        part.author = clean(first.unwrap_or(&self.author));
        for license in self.licenses.iter().flatten() {
            part.license(license.text(), license.acknowledgement());
        }
        let evidence = self.evidence.as_ref();
        for license in evidence.iter().flat_map(|it| it.licenses.iter().flatten()) {
            part.license(license.text(), Acknowledgement::Concluded);
        }
        for hash in self.hashes.iter().flatten() {
            part.hash(&hash.alg, &hash.content);
        }
        for reference in self.references.iter().flatten().filter(|it| !it.url.is_empty()) {
            part.references.insert((clean(&reference.kind), clean(&reference.url)));
        }
        let places = evidence.iter().flat_map(|it| it.occurrences.iter().flatten()).map(|it| clean(&it.location));
        part.occurrences.extend(places.filter(|place| !place.is_empty()));
        for property in self.properties.iter().flatten() {
            part.note(&property.name, &property.value);
        }
        part
    }
}
