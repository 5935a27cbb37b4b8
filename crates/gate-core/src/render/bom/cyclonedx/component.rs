//! Parts as components of the crate.

use std::collections::BTreeSet;

use cyclonedx_bom::external_models::normalized_string::NormalizedString;
use cyclonedx_bom::external_models::spdx::SpdxExpression;
use cyclonedx_bom::external_models::uri::{Purl, Uri};
use cyclonedx_bom::models::component::{
    Classification, Component, ComponentEvidence, Cpe, Occurrence, Occurrences, Scope,
};
use cyclonedx_bom::models::external_reference::{ExternalReference, ExternalReferenceType, ExternalReferences};
use cyclonedx_bom::models::hash::{Hash, HashAlgorithm, HashValue, Hashes};
use cyclonedx_bom::models::license::{License as LicenseObject, LicenseChoice, Licenses};
use cyclonedx_bom::models::organization::OrganizationalEntity;
use cyclonedx_bom::models::property::{Properties, Property as PropertyObject};

use super::super::layout::Layout;
use super::Spec;
use crate::model::bom::{ASSUMED, DEPENDS_ON, Part, PartKind, PartScope, Property, Ref};
use crate::model::license;

/// The component of a part.
pub(super) fn component(layout: &Layout<'_>, reference: &Ref, part: &Part, spec: Spec) -> Component {
    let mut notes = notes(layout, reference, part);
    let references = references(part, &mut notes);
    Component {
        component_type: classification(part.kind),
        mime_type: None,
        bom_ref: Some(reference.to_string()),
        supplier: entity(&part.supplier),
        author: normal(&part.author),
        publisher: normal(&part.publisher),
        group: normal(&part.group),
        name: NormalizedString::new(&part.name),
        version: normal(&part.version),
        description: normal(&part.description),
        scope: part.scope.map(|scope| match scope {
            PartScope::Required => Scope::Required,
            PartScope::Optional => Scope::Optional,
            PartScope::Excluded => Scope::Excluded,
        }),
        hashes: hashes(part),
        licenses: licenses(part, spec),
        copyright: normal(&part.copyright),
        cpe: Some(part.cpe.as_str()).filter(|cpe| is_cpe(cpe)).map(Cpe::new),
        purl: Some(part.purl.as_str()).filter(|purl| !purl.is_empty()).and_then(|purl| purl.parse::<Purl>().ok()),
        swid: None,
        modified: None,
        pedigree: None,
        external_references: references,
        properties: properties(&notes),
        components: None,
        evidence: evidence(part),
        signature: None,
        model_card: None,
        data: None,
    }
}

/// The properties of a part, and those that let a reader take back what the layout makes up.
fn notes(layout: &Layout<'_>, reference: &Ref, part: &Part) -> BTreeSet<Property> {
    let mut all = part.properties.clone();
    if layout.orphans.contains(reference) {
        all.insert((ASSUMED.to_owned(), "true".to_owned()));
    }
    let needed = layout.bom.edges.get(reference).into_iter().flatten();
    let missing = needed.filter(|needed| !layout.bom.parts.contains_key(*needed));
    all.extend(missing.map(|missing| (DEPENDS_ON.to_owned(), missing.to_string())));
    all
}

/// The class of a part; what 1.5 does not know is data until it is lifted.
fn classification(kind: PartKind) -> Classification {
    let known = if kind == PartKind::CryptographicAsset { PartKind::Data } else { kind };
    Classification::new_unchecked(known.as_str())
}

/// A text, if there is one.
pub(super) fn normal(text: &str) -> Option<NormalizedString> {
    Some(text).filter(|text| !text.is_empty()).map(NormalizedString::new)
}

/// An organisation, if there is one.
pub(super) fn entity(name: &str) -> Option<OrganizationalEntity> {
    Some(name).filter(|name| !name.is_empty()).map(OrganizationalEntity::new)
}

/// Whether a text has the form that the specification demands of a CPE.
fn is_cpe(text: &str) -> bool {
    let parts = text.strip_prefix("cpe:2.3:").map(|rest| rest.replace("\\:", "").split(':').count());
    let formatted = parts == Some(11) && text.is_ascii() && !text.contains(' ');
    let uri = text.strip_prefix("cpe:/").and_then(|rest| rest.chars().next());
    formatted || uri.is_some_and(|class| matches!(class, 'a' | 'h' | 'o' | 'A' | 'H' | 'O')) && !text.contains(' ')
}

fn hashes(part: &Part) -> Option<Hashes> {
    let hash = |(kind, value): (&crate::model::bom::HashKind, &String)| Hash {
        alg: HashAlgorithm::new_unchecked(kind.as_str()),
        content: HashValue(value.clone()),
    };
    let list: Vec<Hash> = part.hashes.iter().map(hash).collect();
    (!list.is_empty()).then_some(Hashes(list))
}

/// Licences: one expression, or a list in which an expression can only be a name.
fn licenses(part: &Part, spec: Spec) -> Option<Licenses> {
    let mut texts: Vec<&str> = part.licenses.iter().map(|license| license.text.as_str()).collect();
    if spec < Spec::V16 {
        // How a licence is known cannot be said, so the same licence may not stand twice.
        texts.sort_unstable();
        texts.dedup();
    }
    let alone = texts.len() == 1;
    let choice = |text: &str| match license::id(text) {
        Some(id) if id == text => LicenseChoice::License(LicenseObject::license_id(id)),
        _ if alone && license::is_expression(text) => LicenseChoice::Expression(SpdxExpression::new(text)),
        _ => LicenseChoice::License(LicenseObject::named_license(text)),
    };
    let list: Vec<_> = texts.into_iter().map(choice).collect();
    (!list.is_empty()).then_some(Licenses(list))
}

/// Addresses; what is no URI is kept as a property, since validators refuse it.
fn references(part: &Part, notes: &mut BTreeSet<Property>) -> Option<ExternalReferences> {
    let mut list = Vec::new();
    for (kind, url) in &part.references {
        match Uri::try_from(url.clone()) {
            Ok(uri) => {
                let kind = if kind.is_empty() { "other" } else { kind };
                list.push(ExternalReference::new(ExternalReferenceType::new_unchecked(kind), uri));
            }
            Err(_) => {
                notes.insert((format!("gate:reference:{kind}"), url.clone()));
            }
        }
    }
    (!list.is_empty()).then_some(ExternalReferences(list))
}

fn evidence(part: &Part) -> Option<ComponentEvidence> {
    let places: Vec<_> = part.occurrences.iter().map(|place| Occurrence::new(place)).collect();
    (!places.is_empty()).then_some(ComponentEvidence {
        licenses: None,
        copyright: None,
        occurrences: Some(Occurrences(places)),
        callstack: None,
        identity: None,
    })
}

/// Properties, if there are any.
pub(super) fn properties(notes: &BTreeSet<Property>) -> Option<Properties> {
    let list: Vec<_> = notes.iter().map(|(name, value)| PropertyObject::new(name, value)).collect();
    (!list.is_empty()).then_some(Properties(list))
}
