//! One document: packages, what they are to each other, and who wrote it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::rows::{ExtractedRow, PackageRow, RelationshipRow};
use crate::decode::json::{Json, Shape};
use crate::decode::own::OWN;
use crate::decode::text::line;
use crate::decode::{ComponentDraft, DecodeError, Sink};
use crate::model::bom::{
    Acknowledgement, Author, DEVELOPMENT, LICENSE, License, Part, PartKind, PartScope, ROOT, ROOT_IN_SPDX, Tool, clean,
};
use crate::model::{Code, Scope, ToolId};

/// The document itself, in relationships.
const DOCUMENT: &str = "SPDXRef-DOCUMENT";
/// Root keys that hold neither packages nor what they are to each other.
const PASSED_OVER: [&str; 12] = [
    "dataLicense",
    "SPDXID",
    "name",
    "documentNamespace",
    "$schema",
    "files",
    "snippets",
    "annotations",
    "externalDocumentRefs",
    "reviewers",
    "revieweds",
    "comment",
];

/// A document while it is read.
#[derive(Default)]
struct Document {
    packages: u64,
    version: Option<String>,
    tool: Option<(String, String)>,
    /// Whether gate is among the tools.
    is_own: bool,
    described: BTreeSet<String>,
    parts: Vec<(String, Part)>,
    dev: BTreeSet<String>,
    /// Names of licences that are not on the list.
    licenses: BTreeMap<String, String>,
}

/// Reads a document to its last byte.
pub(super) fn read(mut json: Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let mut document = Document::default();
    json.object(|json, key| match key {
        "spdxVersion" => json.read().map(|version: String| document.version = Some(version)),
        "creationInfo" => document.creation(json, sink),
        "packages" => json.rows::<PackageRow<'static>>(|row| document.package(&row, sink)),
        "relationships" => json.rows::<RelationshipRow<'static>>(|row| document.relationship(&row, sink)),
        "documentDescribes" => json.list(|json, _| {
            document.described.insert(json.read()?);
            Ok(())
        }),
        "hasExtractedLicensingInfos" => json.rows::<ExtractedRow<'static>>(|row| {
            document.licenses.insert(row.license_id.to_string(), clean(&row.name));
            Ok(())
        }),
        _ if PASSED_OVER.contains(&key) => json.skip(),
        _ => sink.unknown(json, key, true),
    })?;
    json.finish()?;
    document.close(sink)
}

impl Document {
    fn creation(&mut self, json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        json.object(|json, key| match key {
            "created" => {
                let text: String = json.read::<Option<String>>()?.unwrap_or_default();
                match text.parse::<Timestamp>() {
                    // Where nobody knows the time, gate writes the start of all times.
                    Ok(time) if time != Timestamp::UNIX_EPOCH => sink.scan().time = Some(time),
                    Ok(_) => {}
                    Err(_) => sink.unreadable_time("creationInfo.created"),
                }
                Ok(())
            }
            "creators" => json.list(|json, _| {
                let creator: String = json.read()?;
                self.creator(&creator, sink);
                Ok(())
            }),
            "comment" if json.shape()? == Shape::String => {
                let phases: String = json.read()?;
                if let Some(bill) = sink.bill() {
                    bill.bom.about.lifecycles.extend(phases.split(", ").filter(|it| is_phase(it)).map(clean));
                }
                Ok(())
            }
            _ => json.skip(),
        })
    }

    /// `Tool: name-version`, `Organization: name (address)`, `Person: name (address)`.
    fn creator(&mut self, creator: &str, sink: &mut Sink) {
        let Some((sort, rest)) = creator.split_once(':') else { return };
        let rest = rest.trim();
        if !sort.eq_ignore_ascii_case("tool") {
            let (name, email) = named(rest);
            if let Some(bill) = sink.bill().filter(|_| !name.is_empty()) {
                bill.bom.about.authors.insert(Author { name, email });
            }
            return;
        }
        let version =
            rest.rsplit_once('-').filter(|(_, version)| version.starts_with(|c: char| c.is_ascii_digit() || c == 'v'));
        let (name, version) = version.unwrap_or((rest, ""));
        // gate names itself beside the tools whose reports it read: they come first.
        self.is_own |= name == OWN;
        if !name.is_empty() && self.tool.as_ref().is_none_or(|(known, _)| known == OWN) {
            self.tool = Some((name.to_owned(), version.to_owned()));
        }
        if let Some(bill) = sink.bill() {
            let tool = Tool { name: clean(name), version: clean(version), vendor: String::new() };
            bill.bom.about.tools.insert(tool);
        }
    }

    fn package(&mut self, row: &PackageRow<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        self.packages += 1;
        let purl = identifier(row, |kind| kind == "purl");
        let concluded = (Acknowledgement::Concluded, &*row.license_concluded);
        let licenses = [concluded, (Acknowledgement::Declared, &*row.license_declared)];
        let licenses: Vec<_> = licenses.into_iter().filter(|(_, text)| says(text)).collect();
        sink.component(&ComponentDraft {
            name: &row.name,
            version: &row.version_info,
            purl,
            licenses: &licenses,
            is_holder: purl.is_empty() && is_holder(row),
            path: &row.package_file_name,
            scope: Scope::Unknown,
        })?;
        if sink.bill().is_none() {
            return Ok(());
        }
        self.parts.push((row.id.to_string(), part(row, purl)));
        Ok(())
    }

    fn relationship(&mut self, row: &RelationshipRow<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        let ours = |id| if id == ROOT_IN_SPDX { ROOT } else { id };
        let (from, to) = (ours(&*row.spdx_element_id), ours(&*row.related_spdx_element));
        if !says(to) || !says(from) {
            return Ok(());
        }
        let Some(bill) = sink.bill() else { return Ok(()) };
        match &*row.relationship_type {
            "DESCRIBES" if from == DOCUMENT => {
                self.described.insert(to.to_owned());
            }
            "DESCRIBED_BY" if to == DOCUMENT => {
                self.described.insert(from.to_owned());
            }
            "DEPENDS_ON" if from == ROOT => {}
            "DEPENDS_ON" | "CONTAINS" | "DYNAMIC_LINK" | "STATIC_LINK" | "HAS_PREREQUISITE" => bill.edge(from, to)?,
            "CONTAINED_BY"
            | "DEPENDENCY_OF"
            | "RUNTIME_DEPENDENCY_OF"
            | "OPTIONAL_DEPENDENCY_OF"
            | "PROVIDED_DEPENDENCY_OF"
            | "PREREQUISITE_FOR" => bill.edge(to, from)?,
            "DEV_DEPENDENCY_OF" | "TEST_DEPENDENCY_OF" | "BUILD_DEPENDENCY_OF" => {
                self.dev.insert(from.to_owned());
                bill.edge(to, from)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn close(self, sink: &mut Sink) -> Result<(), DecodeError> {
        match self.version.as_deref() {
            Some(version @ ("SPDX-2.2" | "SPDX-2.3")) => sink.set_format_version(&version[5..]),
            Some(_) | None => {
                let message = "is SPDX of a version that gate does not read; have the tool write SPDX 2.3 JSON";
                return Err(DecodeError::new(Code::SchemaVersion, message));
            }
        }
        sink.check_own(self.is_own)?;
        let (tool, version) = self.tool.unwrap_or_else(|| ("spdx".to_owned(), String::new()));
        sink.set_tool(ToolId::new(&tool));
        let scan = sink.scan();
        scan.tool_version = Some(line(&version).to_owned()).filter(|version| !version.is_empty());
        (scan.examined, scan.unit) = (Some(self.packages), "packages");
        let message = "a list of packages names parts and proves no scan for flaws";
        sink.problem(Code::NoProof, message, "");
        if self.packages == 0 {
            sink.problem(Code::NothingExamined, "the document lists no package: nothing was examined", "");
        }
        let Some(bill) = sink.bill() else { return Ok(()) };
        for (id, name) in self.licenses.iter().filter(|(_, name)| !name.is_empty()) {
            let inside = |license: &License| license.text != *id && license.text.contains(id.as_str());
            if self.parts.iter().any(|(_, part)| part.licenses.iter().any(inside)) {
                bill.bom.about.properties.insert((format!("{LICENSE}{id}"), name.clone()));
            }
        }
        for (id, mut part) in self.parts {
            part.licenses = part.licenses.into_iter().map(|it| explained(it, &self.licenses)).collect();
            if self.dev.contains(&id) {
                part.scope = Some(PartScope::Optional);
                part.note(DEVELOPMENT, "true");
            }
            if id == ROOT_IN_SPDX {
                continue;
            }
            if self.described.contains(&id) {
                bill.subject(&id, part);
            } else {
                bill.part(&id, part);
            }
        }
        Ok(())
    }
}

/// Whether a text says anything.
fn says(text: &str) -> bool {
    !matches!(text.trim(), "" | "NOASSERTION" | "NONE")
}

fn is_phase(text: &str) -> bool {
    matches!(text, "design" | "pre-build" | "build" | "post-build" | "operations" | "discovery" | "decommission")
}

fn is_cpe(kind: &str) -> bool {
    kind.ends_with("cpe23Type") || kind.ends_with("cpe22Type")
}

/// The first identifier of a type.
fn identifier<'a>(row: &'a PackageRow<'_>, is: impl Fn(&str) -> bool) -> &'a str {
    let mut fitting = row.external_refs.iter().flatten().filter(|it| is(&it.reference_type));
    fitting.next().map_or("", |it| &it.reference_locator)
}

/// `Organization: name (address)` without the sort; nothing where nobody says.
fn named(text: &str) -> (String, String) {
    if !says(text) {
        return Default::default();
    }
    let address = text.strip_suffix(')').and_then(|text| text.rsplit_once(" ("));
    address.map_or_else(|| (clean(text), String::new()), |(name, email)| (clean(name), clean(email)))
}

fn organisation(text: &str) -> String {
    let name = text.split_once(':').map_or(text, |(_, name)| name).trim();
    if says(name) { clean(name) } else { String::new() }
}

/// A licence by its name where the document explains the reference.
fn explained(license: License, names: &BTreeMap<String, String>) -> License {
    match names.get(&license.text).filter(|name| !name.is_empty() && name.as_str() != "NOASSERTION") {
        Some(name) => License { text: name.clone(), ..license },
        None => license,
    }
}

/// Whether a package is what others lie in, or a mere file.
fn is_holder(row: &PackageRow<'_>) -> bool {
    match &*row.primary_package_purpose {
        "OPERATING-SYSTEM" | "OPERATING_SYSTEM" | "CONTAINER" | "FILE" | "ARCHIVE" | "SOURCE" | "INSTALL" => true,
        "APPLICATION" => row.version_info.is_empty(),
        _ => false,
    }
}

fn part(row: &PackageRow<'_>, purl: &str) -> Part {
    let kind = match &*row.primary_package_purpose {
        "APPLICATION" => PartKind::Application,
        "FRAMEWORK" => PartKind::Framework,
        "CONTAINER" => PartKind::Container,
        "OPERATING-SYSTEM" | "OPERATING_SYSTEM" => PartKind::OperatingSystem,
        "DEVICE" => PartKind::Device,
        "FIRMWARE" => PartKind::Firmware,
        "FILE" | "ARCHIVE" | "SOURCE" | "INSTALL" => PartKind::File,
        // What the format has no word for stands in the comment.
        "OTHER" | "" => PartKind::of(&row.comment).unwrap_or(PartKind::Library),
        _ => PartKind::Library,
    };
    let mut part = Part::new(kind, "");
    part.set_purl(purl);
    // The format has no field for a group: most tools put it before the name.
    part.name_by_purl();
    let name = clean(&row.name);
    if part.full_name() != name {
        (part.group, part.name) = (String::new(), name);
    }
    part.version = clean(&row.version_info);
    part.cpe = clean(identifier(row, is_cpe));
    part.description = clean(if row.description.is_empty() { &row.summary } else { &row.description });
    part.copyright = clean(Some(&*row.copyright_text).filter(|text| says(text)).unwrap_or_default());
    (part.supplier, part.manufacturer) = (organisation(&row.supplier), organisation(&row.originator));
    part.license(Some(&*row.license_declared).filter(|it| says(it)).unwrap_or_default(), Acknowledgement::Declared);
    part.license(Some(&*row.license_concluded).filter(|it| says(it)).unwrap_or_default(), Acknowledgement::Concluded);
    for checksum in row.checksums.iter().flatten() {
        part.hash(&checksum.algorithm, &checksum.checksum_value);
    }
    if says(&row.homepage) {
        part.references.insert(("website".to_owned(), clean(&row.homepage)));
    }
    if says(&row.download_location) {
        part.references.insert(("distribution".to_owned(), clean(&row.download_location)));
    }
    if says(&row.package_file_name) {
        part.occurrences.insert(clean(&row.package_file_name));
    }
    part
}
