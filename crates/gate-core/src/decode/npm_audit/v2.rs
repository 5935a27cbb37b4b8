//! Version 2: a map of vulnerable packages. Only advisories in `via` are flaws; names there lead to other packages.
//!
//! The installed version is not told, only where the package lies (`nodes`) and which versions are vulnerable. What
//! clears it is told only where `fixAvailable` names the very package; a `true` says that there is something.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::chain::Chains;
use super::parts::{Cvss, examined, failure, ghsa, incomplete, purl};
use crate::decode::decoder::Source;
use crate::decode::draft::Draft;
use crate::decode::error::DecodeError;
use crate::decode::first::First;
use crate::decode::json::{Json, Number, Str, row};
use crate::decode::sink::Sink;
use crate::decode::weakness::Weaknesses;
use crate::model::{Code, Kind};

/// Reads a report.
pub(super) fn decode(source: Source<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let mut json = source.json();
    let mut version = None;
    let mut chains = None;
    let mut metadata = None;
    json.object(|json, key| match key {
        "auditReportVersion" => json.read().map(|it: u64| version = Some(it)),
        "vulnerabilities" => packages(json, sink).map(|it| chains = Some(it)),
        "metadata" => json.read().map(|it: Metadata| metadata = Some(it)),
        "error" | "message" | "statusCode" => Err(failure(json, key)),
        _ => sink.unknown(json, key, true),
    })?;
    json.finish()?;
    match version {
        Some(2) => sink.set_format_version("2"),
        Some(other) => {
            let message = format!("is version {other} of npm's report, and gate reads 1 and 2");
            return Err(DecodeError::new(Code::SchemaVersion, message));
        }
        None => return Err(incomplete("auditReportVersion")),
    }
    let chains: Chains = chains.ok_or_else(|| incomplete("vulnerabilities"))?;
    let metadata = metadata.ok_or_else(|| incomplete("metadata"))?;
    let (stated, listed) = (metadata.vulnerabilities.total, chains.packages());
    if stated > 0 && listed == 0 {
        let message = format!("counts {stated} vulnerable packages and lists none; give the file as npm wrote it");
        return Err(DecodeError::new(Code::Malformed, message));
    }
    if stated != listed {
        let message = format!("counts {stated} vulnerable packages and lists {listed}; give the file as npm wrote it");
        sink.problem(Code::CountMismatch, message, "metadata.vulnerabilities.total");
    }
    examined(sink, metadata.dependencies.total);
    chains.close(sink)
}

fn packages(json: &mut Json<'_>, sink: &mut Sink) -> Result<Chains, DecodeError> {
    let mut chains = Chains::default();
    json.object(|json, name| json.row::<Package>(|package| package.add(name, sink, &mut chains)))?;
    Ok(chains)
}

/// `total` of packages and of dependencies is what npm itself counted.
#[derive(Deserialize)]
struct Metadata {
    vulnerabilities: Total,
    dependencies: Total,
}

#[derive(Deserialize)]
struct Total {
    total: u64,
}

#[derive(Deserialize)]
struct Package<'a> {
    #[serde(borrow)]
    severity: Str<'a>,
    #[serde(borrow)]
    via: Vec<Via<'a>>,
    #[serde(borrow, default)]
    nodes: First<Str<'a>>,
    #[serde(borrow, default, rename = "fixAvailable")]
    fix: Fix<'a>,
}

row!(Package);

/// Why a package is vulnerable.
enum Via<'a> {
    /// It depends on this package.
    Package(Str<'a>),
    /// It has this flaw itself.
    Advisory(Advisory<'a>),
}

#[derive(Deserialize)]
struct Advisory<'a> {
    #[serde(default)]
    source: Number,
    #[serde(borrow, default)]
    title: Str<'a>,
    #[serde(borrow, default)]
    url: Str<'a>,
    #[serde(borrow)]
    severity: Str<'a>,
    #[serde(borrow, default)]
    cvss: Option<Cvss<'a>>,
    #[serde(default)]
    cwe: Weaknesses,
}

impl Package<'_> {
    fn add(&self, name: &str, sink: &mut Sink, chains: &mut Chains) -> Result<(), DecodeError> {
        let path = self.nodes.0.as_deref().unwrap_or_default();
        let purl = purl(name, "");
        let (mut told, mut via) = (false, Vec::new());
        for reason in &self.via {
            match reason {
                Via::Package(other) => via.push(other.to_string()),
                Via::Advisory(advisory) => {
                    told = true;
                    let known = Draft { package: name, purl: &purl, path, ..Draft::new(Kind::Vulnerability) };
                    advisory.add(&Draft { fixed: self.fix.of(name), ..known }, sink)?;
                }
            }
        }
        chains.add(name, told, via, &self.severity, path);
        Ok(())
    }
}

impl Advisory<'_> {
    fn add(&self, package: &Draft<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        let ghsa = ghsa(&self.url);
        let rule = match (ghsa, self.source.0) {
            (Some(id), _) => Cow::Borrowed(id),
            (None, Some(number)) => Cow::Owned(format!("npm:{number}")),
            (None, None) => {
                let message = "has an advisory without `source` and address; give the file as npm wrote it";
                return Err(DecodeError::new(Code::Malformed, message));
            }
        };
        let score = self.cvss.as_ref().and_then(|cvss| cvss.draft(if ghsa.is_some() { "ghsa" } else { "npm" }));
        let severity = sink.severity(&self.severity);
        sink.finding(&Draft {
            severity,
            severity_word: &self.severity,
            rule: &rule,
            title: &self.title,
            url: &self.url,
            scores: score.as_slice(),
            cwes: &self.cwe.0,
            ..package.clone()
        })
    }
}

/// What `npm audit fix` could do: nothing, something, or install this.
#[derive(Default)]
struct Fix<'a>(Option<Install<'a>>);

/// It names the package at the root of the chain, which is another one for most findings.
#[derive(Deserialize)]
struct Install<'a> {
    #[serde(borrow)]
    name: Str<'a>,
    #[serde(borrow)]
    version: Str<'a>,
}

impl Fix<'_> {
    fn of(&self, package: &str) -> &str {
        self.0.as_ref().filter(|install| &*install.name == package).map_or("", |install| &install.version)
    }
}

struct ViaVisitor;

impl<'de> Visitor<'de> for ViaVisitor {
    type Value = Via<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a package name or an advisory")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Via<'de>, E> {
        Ok(Via::Package(Str(Cow::Borrowed(name))))
    }

    fn visit_str<E>(self, name: &str) -> Result<Via<'de>, E> {
        Ok(Via::Package(Str(Cow::Owned(name.to_owned()))))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Via<'de>, A::Error> {
        Advisory::deserialize(MapAccessDeserializer::new(map)).map(Via::Advisory)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Via<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ViaVisitor)
    }
}

struct FixVisitor;

impl<'de> Visitor<'de> for FixVisitor {
    type Value = Fix<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true, false or what to install")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Fix<'de>, E> {
        Ok(Fix(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Fix<'de>, A::Error> {
        Install::deserialize(MapAccessDeserializer::new(map)).map(|install| Fix(Some(install)))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Fix<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FixVisitor)
    }
}
