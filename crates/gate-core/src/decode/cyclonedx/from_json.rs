//! `CycloneDX` in JSON (1.2 and later).

use super::bom::{Bom, says_something};
use super::component::{ComponentRow, Property};
use super::parts::{Affected, RatingParts, VulnerabilityParts};
use super::rows::{
    AffectsRow, CompositionRow, DependencyRow, EntityRow, LifecycleRow, RatingRow, ToolRow, VulnerabilityRow,
};
use super::verbatim;
use crate::decode::Sink;
use crate::decode::error::DecodeError;
use crate::decode::json::{Json, Shape};
use crate::model::Code;

/// Root keys that hold neither findings nor components.
const PASSED_OVER: [&str; 12] = [
    "$schema",
    "serialNumber",
    "version",
    "externalReferences",
    "annotations",
    "formulation",
    "properties",
    "declarations",
    "definitions",
    "citations",
    "signature",
    "vex",
];

/// Reads a document to its last byte.
pub(super) fn read(mut json: Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let mut bom = Bom::default();
    let mut named = false;
    json.object(|json, key| match key {
        "bomFormat" => json.read().map(|format: String| named = format == "CycloneDX"),
        "specVersion" => json.read().and_then(|version: String| bom.version(&version)),
        "metadata" => metadata(json, &mut bom, sink),
        "components" => json.rows::<ComponentRow<'static>>(|row| component(&row, &mut bom, sink)),
        "services" => json.rows::<ComponentRow<'static>>(|row| service(&row, &mut bom, sink)),
        "vulnerabilities" => {
            bom.vulnerabilities.get_or_insert(0);
            json.rows::<VulnerabilityRow<'static>>(|row| vulnerability(&row, &mut bom, sink))
        }
        "dependencies" | "compositions" if sink.bill().is_none() => json.skip(),
        "dependencies" => json.rows::<DependencyRow<'static>>(|row| dependency(&row, sink)),
        "compositions" => json.rows::<CompositionRow<'static>>(|row| {
            verbatim::aggregate(&row.aggregate, sink);
            Ok(())
        }),
        _ if PASSED_OVER.contains(&key) => json.skip(),
        _ => sink.unknown(json, key, true),
    })?;
    json.finish()?;
    if !named {
        let message = "does not say `\"bomFormat\": \"CycloneDX\"`: it is no CycloneDX document";
        return Err(DecodeError::new(Code::Unrecognised, message));
    }
    bom.close(sink)
}

fn metadata(json: &mut Json<'_>, bom: &mut Bom, sink: &mut Sink) -> Result<(), DecodeError> {
    json.object(|json, key| match key {
        "timestamp" => {
            let time: Option<String> = json.read()?;
            if let Some(time) = time {
                Bom::time(&time, sink);
            }
            Ok(())
        }
        "tools" if json.shape()? == Shape::Object => json.object(|json, key| match key {
            "components" | "services" => tools(json, bom, sink),
            _ => json.skip(),
        }),
        "tools" => tools(json, bom, sink),
        "component" if json.null()? => Ok(()),
        "component" => json.row::<ComponentRow<'static>>(|row| {
            let meanings = row.meanings();
            let digests: Vec<&str> = meanings.digests.iter().map(AsRef::as_ref).collect();
            bom.subject(&row.parts(&meanings, &row.licenses()), &row.kind, &digests, sink)?;
            if let Some(bill) = sink.bill() {
                bill.subject(&row.reference, row.part());
            }
            row.components.iter().flatten().try_for_each(|row| component(row, bom, sink))
        }),
        _ if sink.bill().is_none() => json.skip(),
        "authors" => json.rows::<EntityRow<'static>>(|row| {
            verbatim::author(&row.name, &row.email, sink);
            Ok(())
        }),
        "supplier" | "manufacture" | "manufacturer" if json.null()? => Ok(()),
        "supplier" | "manufacture" | "manufacturer" => json.row::<EntityRow<'static>>(|row| {
            verbatim::organisation(key, &row.name, sink);
            Ok(())
        }),
        "lifecycles" => json.rows::<LifecycleRow<'static>>(|row| {
            verbatim::lifecycle(&row.phase, sink);
            Ok(())
        }),
        "properties" => json.rows::<Property<'static>>(|row| {
            verbatim::property(&row.name, &row.value, sink);
            Ok(())
        }),
        _ => json.skip(),
    })
}

fn dependency(row: &DependencyRow<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let Some(bill) = sink.bill() else { return Ok(()) };
    row.depends_on.iter().flatten().try_for_each(|needed| bill.edge(&row.reference, needed))
}

fn tools(json: &mut Json<'_>, bom: &mut Bom, sink: &mut Sink) -> Result<(), DecodeError> {
    json.rows::<ToolRow<'static>>(|row| {
        bom.tool(&row.vendor, &row.name, &row.version, sink);
        verbatim::tool(&row.name, &row.version, row.maker(), sink);
        Ok(())
    })
}

fn component(row: &ComponentRow<'_>, bom: &mut Bom, sink: &mut Sink) -> Result<(), DecodeError> {
    bom.component(&row.parts(&row.meanings(), &row.licenses()), sink)?;
    let owner = sink.bill().and_then(|bill| row.bill(bill));
    for nested in row.components.iter().flatten() {
        component(nested, bom, sink)?;
        if let (Some(bill), Some(owner)) = (sink.bill(), &owner) {
            let nested = nested.part().reference();
            bill.edge(owner, &nested)?;
        }
    }
    Ok(())
}

/// Services are no packages, but vulnerabilities may affect them.
fn service(row: &ComponentRow<'_>, bom: &mut Bom, sink: &mut Sink) -> Result<(), DecodeError> {
    bom.named(&row.parts(&row.meanings(), &row.licenses()), sink)?;
    row.services.iter().flatten().try_for_each(|row| service(row, bom, sink))
}

fn vulnerability(row: &VulnerabilityRow<'_>, bom: &mut Bom, sink: &mut Sink) -> Result<(), DecodeError> {
    row.unknown.tell(sink);
    let aliases: Vec<&str> = row.references.iter().flatten().map(|it| &*it.id).filter(|id| !id.is_empty()).collect();
    let ratings: Vec<_> = row.ratings.iter().flatten().map(rating).filter(says_something).collect();
    let affects: Vec<_> = row.affects.iter().flatten().map(affected).collect();
    let advisory = row.advisories.iter().flatten().next().map_or("", |it| &it.url);
    let source = row.source.as_ref().map_or("", |it| &it.url);
    let analysis = row.analysis.as_ref();
    let parts = VulnerabilityParts {
        id: &row.id,
        aliases: &aliases,
        cwes: &row.cwes.0,
        ratings: &ratings,
        description: &row.description,
        published: &row.published,
        recommendation: &row.recommendation,
        url: if advisory.is_empty() { source } else { advisory },
        affects: &affects,
        state: analysis.map_or("", |it| &it.state),
        justification: analysis.map_or("", |it| &it.justification),
        detail: analysis.map_or("", |it| &it.detail),
    };
    if let Some(bill) = sink.bill() {
        verbatim::vulnerability(row, bill);
    }
    bom.vulnerability(&parts, sink)
}

fn rating<'a>(row: &'a RatingRow<'_>) -> RatingParts<'a> {
    RatingParts {
        source: row.source.as_ref().map_or("", |it| &it.name),
        score: row.score.0,
        severity: &row.severity,
        method: &row.method,
        vector: &row.vector,
    }
}

fn affected<'a>(row: &'a AffectsRow<'_>) -> Affected<'a> {
    let versions = row.versions.as_deref().unwrap_or_default();
    Affected {
        reference: &row.reference,
        version: versions.iter().map(|it| &*it.version).find(|version| !version.is_empty()).unwrap_or_default(),
        unaffected: !versions.is_empty() && versions.iter().all(|it| &*it.status == "unaffected"),
    }
}
