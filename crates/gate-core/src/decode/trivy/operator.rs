//! trivy-operator's objects: one, a list with `items`, a bare list, or a dump with one list for each kind.

use serde::Deserialize;

use super::compliance::{Control, SummaryControl};
use super::metadata::{end_of_life, parse_time};
use super::operator_rows::{Check, Secret, Vulnerability};
use super::report::nothing_examined;
use super::result::{count, prefix_targets, short, text};
use super::rows::SeverityOf;
use super::sniff::{API_GROUP, DUMPED};
use crate::decode::json::{Json, Number, Shape};
use crate::decode::{DecodeError, Sink};
use crate::model::{Code, Severity};

/// What is known of all objects together.
#[derive(Default)]
struct Objects {
    reports: u64,
    first: Option<Item>,
}

/// One object.
#[derive(Default)]
struct Item {
    api: String,
    kind: String,
    meta: Meta,
    server: String,
    repository: String,
    tag: String,
    digest: String,
    updated: String,
    eol: bool,
    summary: Option<Summary>,
    /// Lists of rows (or controls) that it has.
    lists: u64,
    is_list: bool,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Meta {
    name: Option<String>,
    namespace: Option<String>,
    creation_timestamp: Option<String>,
    labels: Option<Labels>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Labels {
    #[serde(rename = "trivy-operator.resource.kind")]
    kind: Option<String>,
    #[serde(rename = "trivy-operator.resource.name")]
    name: Option<String>,
    #[serde(rename = "trivy-operator.resource.namespace")]
    namespace: Option<String>,
    #[serde(rename = "trivy-operator.container.name")]
    container: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Summary {
    #[serde(rename = "criticalCount")]
    critical: Number,
    #[serde(rename = "highCount")]
    high: Number,
    #[serde(rename = "mediumCount")]
    medium: Number,
    #[serde(rename = "lowCount")]
    low: Number,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Named {
    version: Option<String>,
    server: Option<String>,
    repository: Option<String>,
    tag: Option<String>,
    digest: Option<String>,
    eosl: Option<bool>,
}

/// Reads the document's only value.
pub(super) fn read(json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let mut objects = Objects::default();
    if json.shape()? == Shape::Array {
        json.array(|json, _| objects.item(json, sink))?;
    } else {
        objects.root(json, sink)?;
    }
    if objects.reports == 0 {
        nothing_examined(
            sink,
            "holds no reports: the operator has not scanned anything yet, or the wrong context was asked",
        );
    }
    let scan = sink.scan();
    scan.examined = Some(objects.reports);
    scan.unit = "reports";
    scan.subject.kind = Some("kubernetes".to_owned());
    if let Some(item) = objects.first.filter(|_| objects.reports == 1) {
        let name = if item.repository.is_empty() { item.owner() } else { item.image() };
        scan.subject.name = Some(name).filter(|name| !name.is_empty());
        scan.subject.digests.extend(Some(item.digest).filter(|digest| !digest.is_empty()));
    }
    Ok(())
}

impl Objects {
    /// The root object: a report, a list of them, or a dump by kind.
    fn root(&mut self, json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        let mark = sink.mark();
        let mut item = Item::default();
        let mut dumped = false;
        json.object(|json, key| {
            if DUMPED.contains(&key) {
                dumped = true;
                return json.list(|json, _| self.item(json, sink));
            }
            if key == "items" {
                item.is_list = true;
                return json.list(|json, _| self.item(json, sink));
            }
            item.read_key(json, key, sink)
        })?;
        if dumped || item.is_list { Ok(()) } else { self.conclude(item, sink, mark) }
    }

    fn item(&mut self, json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        let mark = sink.mark();
        let mut item = Item::default();
        json.object(|json, key| item.read_key(json, key, sink))?;
        self.conclude(item, sink, mark)
    }

    /// Checks one object and gives its rows their place.
    fn conclude(&mut self, item: Item, sink: &mut Sink, mark: usize) -> Result<(), DecodeError> {
        if !item.api.starts_with(API_GROUP) {
            let message = "is no object of trivy-operator; export reports only, with `kubectl get vulnerabilityreports -A -o json`";
            return Err(DecodeError::new(Code::Malformed, message));
        }
        let owner = item.owner();
        prefix_targets(sink, mark, &owner);
        if item.eol {
            end_of_life(sink, None, &owner);
        }
        // Bills of materials carry no findings and prove no scan.
        if item.kind.ends_with("SbomReport") {
            return Ok(());
        }
        if item.lists == 0 {
            let message = format!("{} {owner} holds no list of findings: it was not scanned yet", short(&item.kind));
            nothing_examined(sink, &message);
        }
        item.compare(sink, mark, &owner);
        let written =
            if item.updated.is_empty() { item.meta.creation_timestamp.as_deref() } else { Some(&*item.updated) };
        let time = parse_time(written.unwrap_or_default(), sink);
        // The oldest of several reports decides how old the evidence is.
        let scan = sink.scan();
        scan.time = [scan.time, time].into_iter().flatten().min();
        self.reports += 1;
        self.first.get_or_insert(item);
        Ok(())
    }
}

impl Item {
    /// `namespace/Kind/name`, with the container where there is one.
    fn owner(&self) -> String {
        let labels = self.meta.labels.as_ref();
        let label = |get: fn(&Labels) -> &Option<String>| labels.and_then(|labels| get(labels).as_deref());
        let namespace = label(|labels| &labels.namespace).or(self.meta.namespace.as_deref());
        let name = match label(|labels| &labels.kind).zip(label(|labels| &labels.name)) {
            Some((kind, name)) => format!("{kind}/{name}"),
            None => format!("{}/{}", self.kind, self.meta.name.as_deref().unwrap_or_default()),
        };
        let container = label(|labels| &labels.container).filter(|name| !name.is_empty());
        let end = container.map_or_else(String::new, |container| format!("/{container}"));
        let start = namespace.filter(|it| !it.is_empty()).map_or_else(String::new, |namespace| format!("{namespace}/"));
        short(&format!("{start}{name}{end}"))
    }

    /// `server/repository:tag`.
    fn image(&self) -> String {
        let joint = if self.tag.is_empty() { "" } else { ":" };
        let image = format!("{}/{}{joint}{}", self.server, self.repository, self.tag);
        short(image.trim_start_matches('/'))
    }

    fn read_key(&mut self, json: &mut Json<'_>, key: &str, sink: &mut Sink) -> Result<(), DecodeError> {
        match key {
            "apiVersion" => self.api = text(json)?,
            "kind" => self.kind = text(json)?,
            "metadata" => self.meta = json.read::<Option<Meta>>()?.unwrap_or_default(),
            "spec" => json.skip()?,
            "report" => json.object(|json, key| self.report(json, key, sink))?,
            "status" => json.object(|json, key| self.status(json, key, sink))?,
            _ => sink.unknown(json, key, true)?,
        }
        Ok(())
    }

    fn report(&mut self, json: &mut Json<'_>, key: &str, sink: &mut Sink) -> Result<(), DecodeError> {
        match key {
            "vulnerabilities" => {
                self.lists += 1;
                json.rows::<Vulnerability>(|row| row.add(sink))?;
            }
            "checks" => {
                self.lists += 1;
                json.rows::<Check>(|row| row.add(sink, SeverityOf::Row))?;
            }
            "secrets" => {
                self.lists += 1;
                json.rows::<Secret>(|row| row.add(sink))?;
            }
            "updateTimestamp" => self.updated = text(json)?,
            "summary" => self.summary = json.read()?,
            "scanner" | "registry" | "artifact" | "os" => {
                let named = json.read::<Option<Named>>()?.unwrap_or_default();
                self.named(key, named, sink);
            }
            "components" => json.skip()?,
            _ => sink.unknown(json, key, true)?,
        }
        Ok(())
    }

    fn named(&mut self, key: &str, named: Named, sink: &mut Sink) {
        match key {
            "scanner" => sink.scan().tool_version = named.version.filter(|version| !version.is_empty()),
            "registry" => self.server = named.server.unwrap_or_default(),
            "artifact" => {
                self.repository = named.repository.unwrap_or_default();
                self.tag = named.tag.unwrap_or_default();
                self.digest = named.digest.unwrap_or_default();
            }
            _ => self.eol |= named.eosl == Some(true),
        }
    }

    /// `status` of a compliance report.
    fn status(&mut self, json: &mut Json<'_>, key: &str, sink: &mut Sink) -> Result<(), DecodeError> {
        match key {
            "updateTimestamp" => self.updated = text(json)?,
            "summary" => json.skip()?,
            "summaryReport" => json.object(|json, key| match key {
                "controlCheck" => {
                    let (mut listed, mut named) = (0_u64, 0_u64);
                    json.rows::<SummaryControl>(|row| {
                        listed += 1;
                        named += u64::from(row.is_named());
                        row.add(sink)
                    })?;
                    self.lists += u64::from(listed == 0 || named > 0);
                    Ok(())
                }
                "id" | "title" => json.skip(),
                _ => sink.unknown(json, key, true),
            })?,
            "detailReport" => json.object(|json, key| match key {
                "results" => {
                    let (mut listed, mut named) = (0_u64, 0_u64);
                    json.list(|json, _| {
                        listed += 1;
                        named += u64::from(control(json, sink)?);
                        Ok(())
                    })?;
                    self.lists += u64::from(listed == 0 || named > 0);
                    Ok(())
                }
                "id" | "title" | "description" | "version" | "relatedResources" => json.skip(),
                _ => sink.unknown(json, key, true),
            })?,
            _ => sink.unknown(json, key, true)?,
        }
        Ok(())
    }

    /// Compares the counts of the object with its rows. The operator filters after counting: the rows decide.
    fn compare(&self, sink: &mut Sink, mark: usize, owner: &str) {
        let Some(summary) = &self.summary else { return };
        let claims = [
            (Severity::Critical, summary.critical),
            (Severity::High, summary.high),
            (Severity::Medium, summary.medium),
            (Severity::Low, summary.low),
        ];
        let rows = sink.since(mark);
        let differs = claims.iter().any(|&(severity, claim)| {
            claim.0.is_some() && count(claim) != rows.iter().filter(|row| row.severity == severity).count() as u64
        });
        if differs {
            let message = "the summary counts other findings than the report lists; the list is used";
            sink.problem(Code::CountMismatch, message, owner);
        }
    }
}

/// One control of a compliance report with its checks; answers whether it is one: it has a name or rows.
fn control(json: &mut Json<'_>, sink: &mut Sink) -> Result<bool, DecodeError> {
    let mark = sink.mark();
    let mut names = Control::default();
    json.object(|json, key| match key {
        "checks" => json.rows::<Check>(|row| row.add(sink, SeverityOf::Control)),
        "description" | "status" => json.skip(),
        _ if names.take(json, key)? => Ok(()),
        _ => sink.unknown(json, key, true),
    })?;
    names.conclude(sink, mark);
    Ok(names.is_named() || sink.mark() > mark)
}
