//! `CycloneDX` in XML (1.0 and later), with the vulnerability extension of 1.0 to 1.3 inside components.

use super::bom::{Bom, number, says_something};
use super::parts::{Affected, ComponentParts, RatingParts, VulnerabilityParts};
use super::rows::Properties;
use super::unknown;
use crate::decode::Sink;
use crate::decode::error::DecodeError;
use crate::decode::xml::Xml;
use crate::model::Code;

/// Children of the root that hold neither findings nor components.
const PASSED_OVER: [&str; 10] = [
    "externalReferences",
    "dependencies",
    "compositions",
    "annotations",
    "formulation",
    "properties",
    "declarations",
    "definitions",
    "citations",
    "Signature",
];

/// Reads a document to its last byte.
pub(super) fn read(mut xml: Xml<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let mut bom = Bom::default();
    xml.root()?;
    let mut namespaces = xml.attributes().iter().filter(|(_, value)| value.contains("cyclonedx.org/schema/bom/"));
    if let Some((_, namespace)) = namespaces.next_back() {
        let version = namespace.rsplit('/').next().unwrap_or_default().to_owned();
        bom.version(&version)?;
    }
    xml.children(|xml, name| match name {
        "metadata" => metadata(xml, &mut bom, sink),
        "components" => components(xml, &mut bom, sink),
        "services" => services(xml, &mut bom, sink),
        "vulnerabilities" => {
            bom.vulnerabilities.get_or_insert(0);
            vulnerabilities(xml, "", &mut bom, sink)
        }
        _ if PASSED_OVER.contains(&name) => xml.skip(),
        _ => {
            let message = "an element at the root is not read by this version of gate; findings may hide in it";
            sink.problem(Code::UnknownSection, message, format!("byte {}", xml.offset()));
            xml.skip()
        }
    })?;
    xml.finish()?;
    bom.close(sink)
}

fn metadata(xml: &mut Xml<'_>, bom: &mut Bom, sink: &mut Sink) -> Result<(), DecodeError> {
    xml.children(|xml, name| match name {
        "timestamp" => xml.text().map(|text| Bom::time(&text, sink)),
        "tools" => xml.children(|xml, name| match name {
            "tool" => tool(xml, bom, sink),
            "components" | "services" => xml.children(|xml, _| tool(xml, bom, sink)),
            _ => xml.skip(),
        }),
        "component" => {
            let kind = xml.attribute("type").unwrap_or_default().to_owned();
            let component = Component::read(xml, bom, sink)?;
            let digests: Vec<&str> = component.properties.digests.iter().map(AsRef::as_ref).collect();
            bom.subject(&component.parts(), &kind, &digests, sink)
        }
        _ => xml.skip(),
    })
}

fn tool(xml: &mut Xml<'_>, bom: &mut Bom, sink: &mut Sink) -> Result<(), DecodeError> {
    let [mut vendor, mut tool, mut version] = [const { String::new() }; 3];
    xml.children(|xml, name| match name {
        "vendor" => xml.text().map(|text| vendor = text),
        "name" => xml.text().map(|text| tool = text),
        "version" => xml.text().map(|text| version = text),
        _ => xml.skip(),
    })?;
    bom.tool(&vendor, &tool, &version, sink);
    Ok(())
}

fn components(xml: &mut Xml<'_>, bom: &mut Bom, sink: &mut Sink) -> Result<(), DecodeError> {
    xml.children(|xml, name| match name {
        "component" => {
            let component = Component::read(xml, bom, sink)?;
            bom.component(&component.parts(), sink)
        }
        _ => unknown::row(xml, name, sink),
    })
}

/// Services are no packages, but vulnerabilities may affect them.
fn services(xml: &mut Xml<'_>, bom: &mut Bom, sink: &mut Sink) -> Result<(), DecodeError> {
    xml.children(|xml, name| match name {
        "service" => {
            let service = Component::read(xml, bom, sink)?;
            bom.named(&service.parts(), sink).map(|_| ())
        }
        _ => unknown::row(xml, name, sink),
    })
}

/// A component or service as its element gives it.
#[derive(Default)]
struct Component {
    reference: String,
    group: String,
    name: String,
    version: String,
    purl: String,
    scope: String,
    licenses: String,
    properties: Properties<'static>,
    location: String,
}

impl Component {
    /// Reads the element; nested components and the vulnerabilities of the old extension go to the BOM at once.
    fn read(xml: &mut Xml<'_>, bom: &mut Bom, sink: &mut Sink) -> Result<Component, DecodeError> {
        let mut it =
            Component { reference: xml.attribute("bom-ref").unwrap_or_default().to_owned(), ..Self::default() };
        xml.children(|xml, name| match name {
            "group" => xml.text().map(|text| it.group = text),
            "name" => xml.text().map(|text| it.name = text),
            "version" => xml.text().map(|text| it.version = text),
            "purl" => xml.text().map(|text| it.purl = text),
            "scope" => xml.text().map(|text| it.scope = text),
            "licenses" => licenses(xml, &mut it.licenses),
            "properties" => properties(xml, &mut it.properties),
            "evidence" => evidence(xml, &mut it.location),
            "components" => components(xml, bom, sink),
            "services" => services(xml, bom, sink),
            "vulnerabilities" => {
                bom.vulnerabilities.get_or_insert(0);
                vulnerabilities(xml, &it.reference, bom, sink)
            }
            _ => unknown::in_part(xml, name, sink),
        })?;
        Ok(it)
    }

    fn parts(&self) -> ComponentParts<'_> {
        ComponentParts {
            reference: &self.reference,
            group: &self.group,
            name: &self.name,
            version: &self.version,
            purl: &self.purl,
            scope: &self.scope,
            development: self.properties.development(),
            licenses: &self.licenses,
            path: if self.location.is_empty() { self.properties.path() } else { &self.location },
        }
    }
}

fn licenses(xml: &mut Xml<'_>, joined: &mut String) -> Result<(), DecodeError> {
    let mut add = |text: &str| {
        if !text.is_empty() {
            joined.push_str(if joined.is_empty() { "" } else { ", " });
            joined.push_str(text);
        }
    };
    xml.children(|xml, name| match name {
        "expression" => xml.text().map(|text| add(&text)),
        "license" => {
            let [mut id, mut free] = [const { String::new() }; 2];
            xml.children(|xml, name| match name {
                "id" => xml.text().map(|text| id = text),
                "name" => xml.text().map(|text| free = text),
                _ => xml.skip(),
            })?;
            add(if id.is_empty() { &free } else { &id });
            Ok(())
        }
        _ => xml.skip(),
    })
}

fn properties(xml: &mut Xml<'_>, found: &mut Properties<'static>) -> Result<(), DecodeError> {
    xml.children(|xml, name| match name {
        "property" => {
            let name = xml.attribute("name").unwrap_or_default().to_owned();
            xml.text().map(|value| found.take(&name, value.into()))
        }
        _ => xml.skip(),
    })
}

/// The first place in which the component was found.
fn evidence(xml: &mut Xml<'_>, location: &mut String) -> Result<(), DecodeError> {
    xml.children(|xml, name| match name {
        "occurrences" => xml.children(|xml, _| {
            xml.children(|xml, name| match name {
                "location" if location.is_empty() => xml.text().map(|text| *location = text),
                _ => xml.skip(),
            })
        }),
        _ => xml.skip(),
    })
}

/// The vulnerabilities of the BOM, or of the component `owner` in the old extension.
fn vulnerabilities(xml: &mut Xml<'_>, owner: &str, bom: &mut Bom, sink: &mut Sink) -> Result<(), DecodeError> {
    xml.children(|xml, name| match name {
        "vulnerability" => Vulnerability::read(xml, owner, bom.has_extension(), sink)?.hand_over(bom, sink),
        _ => unknown::row(xml, name, sink),
    })
}

/// A vulnerability as its element gives it.
#[derive(Default)]
struct Vulnerability {
    id: String,
    aliases: Vec<String>,
    cwes: Vec<u32>,
    ratings: Vec<Rating>,
    description: String,
    published: String,
    recommendation: String,
    source_url: String,
    advisory: String,
    affects: Vec<Target>,
    analysis: [String; 3],
}

#[derive(Default)]
struct Rating {
    source: String,
    score: String,
    severity: String,
    method: String,
    vector: String,
}

#[derive(Default)]
struct Target {
    reference: String,
    version: String,
    versions: usize,
    unaffected: usize,
}

impl Vulnerability {
    fn read(xml: &mut Xml<'_>, owner: &str, extension: bool, sink: &mut Sink) -> Result<Vulnerability, DecodeError> {
        let mut it = Vulnerability::default();
        let reference = xml.attribute("ref").unwrap_or(owner).to_owned();
        if !reference.is_empty() {
            it.affects.push(Target { reference, ..Target::default() });
        }
        xml.children(|xml, name| match name {
            "id" => xml.text().map(|text| it.id = text),
            "source" => source(xml).map(|[_, url]| it.source_url = url),
            "references" => xml.children(|xml, _| {
                xml.children(|xml, name| match name {
                    "id" => xml.text().map(|text| it.aliases.push(text)),
                    _ => xml.skip(),
                })
            }),
            "cwes" => xml.children(|xml, _| xml.text().map(|text| it.cwes.extend(text.parse::<u32>()))),
            "ratings" => xml.children(|xml, _| Rating::read(xml, extension).map(|rating| it.ratings.push(rating))),
            "description" => xml.text().map(|text| it.description = text),
            "published" => xml.text().map(|text| it.published = text),
            "recommendation" => xml.text().map(|text| it.recommendation = text),
            "recommendations" => xml.children(|xml, _| xml.text().map(|text| it.recommendation = text)),
            "advisories" => advisories(xml, extension, &mut it.advisory),
            "affects" => xml.children(|xml, _| Target::read(xml).map(|target| it.affects.push(target))),
            "analysis" => xml.children(|xml, name| match name {
                "state" => xml.text().map(|text| it.analysis[0] = text),
                "justification" => xml.text().map(|text| it.analysis[1] = text),
                "detail" => xml.text().map(|text| it.analysis[2] = text),
                _ => xml.skip(),
            }),
            _ => unknown::in_vulnerability(xml, name, sink),
        })?;
        Ok(it)
    }

    fn hand_over(&self, bom: &mut Bom, sink: &mut Sink) -> Result<(), DecodeError> {
        let aliases: Vec<&str> = self.aliases.iter().map(String::as_str).filter(|id| !id.is_empty()).collect();
        let ratings: Vec<_> = self.ratings.iter().map(Rating::parts).filter(says_something).collect();
        let affects: Vec<_> = self.affects.iter().map(Target::parts).collect();
        let [state, justification, detail] = &self.analysis;
        bom.vulnerability(
            &VulnerabilityParts {
                id: &self.id,
                aliases: &aliases,
                cwes: &self.cwes,
                ratings: &ratings,
                description: &self.description,
                published: &self.published,
                recommendation: &self.recommendation,
                url: if self.advisory.is_empty() { &self.source_url } else { &self.advisory },
                affects: &affects,
                state,
                justification,
                detail,
            },
            sink,
        )
    }
}

/// Name (an attribute in the old extension) and address of a source.
fn source(xml: &mut Xml<'_>) -> Result<[String; 2], DecodeError> {
    let mut found = [xml.attribute("name").unwrap_or_default().to_owned(), String::new()];
    xml.children(|xml, name| match name {
        "name" => xml.text().map(|text| found[0] = text),
        "url" => xml.text().map(|text| found[1] = text),
        _ => xml.skip(),
    })?;
    Ok(found)
}

/// The first advisory: its address, or the text itself in the old extension.
fn advisories(xml: &mut Xml<'_>, extension: bool, first: &mut String) -> Result<(), DecodeError> {
    xml.children(|xml, _| {
        if extension {
            return xml.text().map(|text| *first = text);
        }
        xml.children(|xml, name| match name {
            "url" if first.is_empty() => xml.text().map(|text| *first = text),
            _ => xml.skip(),
        })
    })
}

/// The base score of the old extension, which stands beside impact and exploitability.
fn base_score(xml: &mut Xml<'_>, score: &mut String) -> Result<(), DecodeError> {
    xml.children(|xml, name| match name {
        "base" => xml.text().map(|text| *score = text),
        _ => xml.skip(),
    })
}

impl Rating {
    fn read(xml: &mut Xml<'_>, extension: bool) -> Result<Rating, DecodeError> {
        let mut it = Rating::default();
        xml.children(|xml, name| match name {
            "source" => source(xml).map(|[name, _]| it.source = name),
            "score" if extension => base_score(xml, &mut it.score),
            "score" => xml.text().map(|text| it.score = text),
            "severity" => xml.text().map(|text| it.severity = text),
            "method" => xml.text().map(|text| it.method = text),
            "vector" => xml.text().map(|text| it.vector = text),
            _ => xml.skip(),
        })?;
        Ok(it)
    }

    fn parts(&self) -> RatingParts<'_> {
        RatingParts {
            source: &self.source,
            score: number(&self.score),
            severity: &self.severity,
            method: &self.method,
            vector: &self.vector,
        }
    }
}

impl Target {
    fn read(xml: &mut Xml<'_>) -> Result<Target, DecodeError> {
        let mut it = Target::default();
        xml.children(|xml, name| match name {
            "ref" => xml.text().map(|text| it.reference = text),
            "versions" => xml.children(|xml, _| {
                it.versions += 1;
                xml.children(|xml, name| match name {
                    "version" if it.version.is_empty() => xml.text().map(|text| it.version = text),
                    "status" => xml.text().map(|text| it.unaffected += usize::from(text == "unaffected")),
                    _ => xml.skip(),
                })
            }),
            _ => xml.skip(),
        })?;
        Ok(it)
    }

    fn parts(&self) -> Affected<'_> {
        Affected {
            reference: &self.reference,
            version: &self.version,
            unaffected: self.versions > 0 && self.unaffected == self.versions,
        }
    }
}
