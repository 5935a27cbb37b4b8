//! SPDX 2.3 in JSON, with structs of its own: the format as far as it is written.

#![expect(clippy::struct_field_names, reason = "the names are those of the format")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::Serialize;

use super::layout::{self, Layout};
use super::spdx_licenses::Licenses;
use crate::model::bom::{Acknowledgement, Bom, HashKind, Part, PartKind, ROOT, ROOT_IN_SPDX, Ref, Tool};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    spdx_version: &'static str,
    data_license: &'static str,
    #[serde(rename = "SPDXID")]
    id: &'static str,
    name: String,
    document_namespace: String,
    creation_info: CreationInfo,
    packages: Vec<Package<'a>>,
    relationships: Vec<Relationship>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    has_extracted_licensing_infos: Vec<Extracted>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreationInfo {
    created: String,
    creators: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    comment: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Package<'a> {
    name: String,
    #[serde(rename = "SPDXID")]
    id: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    version_info: &'a str,
    #[serde(skip_serializing_if = "String::is_empty")]
    supplier: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    originator: String,
    download_location: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    package_file_name: &'a str,
    files_analyzed: bool,
    license_concluded: String,
    license_declared: String,
    copyright_text: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    homepage: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    primary_package_purpose: Option<&'static str>,
    /// The kind of part that the format has no word for.
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    checksums: Vec<Checksum<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    external_refs: Vec<ExternalRef<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Checksum<'a> {
    algorithm: String,
    checksum_value: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExternalRef<'a> {
    reference_category: &'static str,
    reference_type: &'static str,
    reference_locator: &'a str,
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
struct Relationship {
    spdx_element_id: String,
    relationship_type: &'static str,
    related_spdx_element: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Extracted {
    license_id: String,
    extracted_text: String,
    name: String,
}

const DOCUMENT: &str = "SPDXRef-DOCUMENT";
const NOBODY_SAYS: &str = "NOASSERTION";

/// Writes a document.
pub(super) fn json(bom: &Bom, out: &mut dyn Write) -> io::Result<()> {
    let layout = Layout::of(bom);
    let mut licenses = Licenses::new(bom);
    let root = layout.root_part();
    let all: Vec<(&Ref, &Part)> = std::iter::once((&layout.root, &root)).chain(layout.parts()).collect();
    let packages = all.iter().map(|(reference, part)| package(reference, part, &mut licenses)).collect();
    let extracted = licenses.names.into_iter();
    let mut document = Document {
        spdx_version: "SPDX-2.3",
        data_license: "CC0-1.0",
        id: DOCUMENT,
        name: root.full_name(),
        document_namespace: String::new(),
        creation_info: CreationInfo {
            created: String::new(),
            creators: creators(bom),
            comment: bom.about.lifecycles.iter().cloned().collect::<Vec<_>>().join(", "),
        },
        packages,
        relationships: relationships(&layout, &all),
        has_extracted_licensing_infos: extracted
            .map(|(license_id, name)| Extracted { license_id, extracted_text: name.clone(), name })
            .collect(),
    };
    let digest = layout::uuid(&serde_json::to_vec(&document)?);
    document.document_namespace = format!("https://spdx.org/spdxdocs/gate-{digest}");
    // A time has to be there, and the start of all times tells that nobody knows it.
    let time = bom.about.time.unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    document.creation_info.created = layout::seconds(time);
    serde_json::to_writer_pretty(&mut *out, &document)?;
    out.write_all(b"\n")
}

/// Who made the document: people and organisations, then tools.
fn creators(bom: &Bom) -> Vec<String> {
    let author = |author: &crate::model::bom::Author| match (&*author.name, &*author.email) {
        ("", email) => format!("Organization: {email}"),
        (name, "") => format!("Organization: {name}"),
        (name, email) => format!("Organization: {name} ({email})"),
    };
    let tool = |Tool { name, version, .. }: &Tool| match &**version {
        "" => format!("Tool: {name}"),
        version => format!("Tool: {name}-{version}"),
    };
    let all: BTreeSet<String> = bom.about.authors.iter().map(author).chain(bom.about.tools.iter().map(tool)).collect();
    all.into_iter().collect()
}

/// The id of a package: its reference has characters that ids may not have.
fn package_id(reference: &Ref) -> String {
    if &**reference == ROOT {
        return ROOT_IN_SPDX.to_owned();
    }
    format!("SPDXRef-Package-{}", layout::digest(reference.as_bytes(), 16))
}

fn package<'a>(reference: &Ref, part: &'a Part, licenses: &mut Licenses<'_>) -> Package<'a> {
    let organisation = |name: &str| if name.is_empty() { String::new() } else { format!("Organization: {name}") };
    let maker = [&part.manufacturer, &part.publisher, &part.author].into_iter().find(|name| !name.is_empty());
    let declared = part.licenses.iter().filter(|it| it.acknowledgement != Acknowledgement::Concluded);
    let concluded = part.licenses.iter().filter(|it| it.acknowledgement == Acknowledgement::Concluded);
    let or_nobody = |text: Option<String>| text.unwrap_or_else(|| NOBODY_SAYS.to_owned());
    let identifier = |reference_category, reference_type, reference_locator| ExternalRef {
        reference_category,
        reference_type,
        reference_locator,
    };
    let mut external_refs = Vec::new();
    if !part.purl.is_empty() {
        external_refs.push(identifier("PACKAGE-MANAGER", "purl", part.purl.as_str()));
    }
    if let Some(kind) = cpe_type(&part.cpe) {
        external_refs.push(identifier("SECURITY", kind, part.cpe.as_str()));
    }
    Package {
        name: part.full_name(),
        id: package_id(reference),
        version_info: &part.version,
        supplier: organisation(&part.supplier),
        originator: organisation(maker.map_or("", String::as_str)),
        download_location: address(part, "distribution").unwrap_or(NOBODY_SAYS),
        package_file_name: part.occurrences.first().map_or("", String::as_str),
        files_analyzed: false,
        license_concluded: or_nobody(licenses.expression(concluded.map(|it| it.text.as_str()))),
        license_declared: or_nobody(licenses.expression(declared.map(|it| it.text.as_str()))),
        copyright_text: if part.copyright.is_empty() { NOBODY_SAYS } else { &part.copyright },
        description: &part.description,
        homepage: address(part, "website").unwrap_or_default(),
        primary_package_purpose: purpose(part.kind),
        comment: matches!(purpose(part.kind), None | Some("OTHER")).then(|| part.kind.as_str()),
        checksums: part.hashes.iter().map(|(kind, value)| checksum(*kind, value)).collect(),
        external_refs,
    }
}

/// The first address of a kind that the format takes.
fn address<'a>(part: &'a Part, wanted: &str) -> Option<&'a str> {
    part.references.iter().find(|(kind, url)| kind == wanted && is_web(url)).map(|(_, url)| url.as_str())
}

/// Whether an address is one that the format takes as a homepage.
fn is_web(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"'))
}

fn cpe_type(cpe: &str) -> Option<&'static str> {
    match () {
        () if cpe.contains(' ') => None,
        () if cpe.starts_with("cpe:2.3:") && cpe.replace("\\:", "").split(':').count() == 13 => Some("cpe23Type"),
        () if cpe.starts_with("cpe:/a:") || cpe.starts_with("cpe:/o:") || cpe.starts_with("cpe:/h:") => {
            Some("cpe22Type")
        }
        () => None,
    }
}

/// Names of algorithms have a hyphen in the newer ones only.
fn checksum(kind: HashKind, value: &str) -> Checksum<'_> {
    let name = kind.as_str();
    let algorithm = if name.starts_with("SHA-") { name.replacen('-', "", 1) } else { name.to_owned() };
    Checksum { algorithm, checksum_value: value }
}

/// The purpose of a part. The schema and the text of the standard spell that of operating systems in two ways, so it is
/// left out; so are those that the format does not know.
fn purpose(kind: PartKind) -> Option<&'static str> {
    match kind {
        PartKind::Library => Some("LIBRARY"),
        PartKind::File => Some("FILE"),
        PartKind::Firmware => Some("FIRMWARE"),
        PartKind::Device => Some("DEVICE"),
        PartKind::Framework => Some("FRAMEWORK"),
        PartKind::Application => Some("APPLICATION"),
        PartKind::Container => Some("CONTAINER"),
        PartKind::Data
        | PartKind::CryptographicAsset
        | PartKind::MachineLearningModel
        | PartKind::DeviceDriver
        | PartKind::Platform => Some("OTHER"),
        PartKind::OperatingSystem => None,
    }
}

fn relationships(layout: &Layout<'_>, all: &[(&Ref, &Part)]) -> Vec<Relationship> {
    let ids: BTreeMap<&Ref, String> = all.iter().map(|(reference, _)| (*reference, package_id(reference))).collect();
    let mut list = vec![Relationship {
        spdx_element_id: DOCUMENT.to_owned(),
        relationship_type: "DESCRIBES",
        related_spdx_element: ids[&layout.root].clone(),
    }];
    for (reference, part) in all {
        let holds = matches!(part.kind, PartKind::Container | PartKind::OperatingSystem);
        for needed in layout.needs(reference) {
            // What stands for several subjects holds them; what nobody is known to need is only told apart from them.
            let holds = holds || &***reference == ROOT && layout.bom.subjects.contains(needed);
            list.push(Relationship {
                spdx_element_id: ids[*reference].clone(),
                relationship_type: if holds { "CONTAINS" } else { "DEPENDS_ON" },
                related_spdx_element: ids[needed].clone(),
            });
        }
    }
    list.sort();
    list
}
