//! Security reports, schema 15.2.1: one vulnerability for one flaw, of one type of scan.
//!
//! Remediations are not written: they are patches that GitLab applies, and nobody here has made one. What is exempted is
//! left out and counted, since the schema has no place for a reason other than "likely a false positive".

use std::io::{self, Write};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::code_quality::exempted;
use super::identifier::{Identifier, identifiers};
use super::location::{Location, Shape};
use super::scan::Scan;
use crate::model::{Finding, Fingerprint, Kind, Report, Severity, Subject};
use crate::render::entry::Entry;
use crate::render::escape::markdown_start;
use crate::render::lines::{self, Rows};
use crate::render::place::link;
use crate::render::standing::Standing;
use crate::render::{Renderer, Style, words};

/// The schema that is followed; GitLab takes it from 17.5 on.
const VERSION: &str = "15.2.1";
/// Most characters of a name.
const NAME: usize = 255;

/// One type of scan, as GitLab tells them apart.
#[derive(Debug)]
pub(in crate::render) struct Category {
    /// The id of the output.
    id: &'static str,
    title: &'static str,
    /// GitLab's word for it.
    pub(super) word: &'static str,
    /// What is looked for.
    pub(super) nouns: &'static str,
    kinds: &'static [Kind],
    shape: Shape,
    /// Whether images are scanned, where that makes the difference.
    of_images: Option<bool>,
}

/// Vulnerabilities of images.
pub(in crate::render) const CONTAINER_SCANNING: Category = Category {
    id: "gitlab-container-scanning",
    title: "security report of GitLab: vulnerabilities of images",
    word: "container_scanning",
    nouns: "vulnerabilities of images",
    kinds: &[Kind::Vulnerability],
    shape: Shape::Container,
    of_images: Some(true),
};

/// Vulnerabilities of everything else.
pub(in crate::render) const DEPENDENCY_SCANNING: Category = Category {
    id: "gitlab-dependency-scanning",
    title: "security report of GitLab: vulnerabilities of dependencies",
    word: "dependency_scanning",
    nouns: "vulnerabilities of dependencies",
    kinds: &[Kind::Vulnerability],
    shape: Shape::Dependency,
    of_images: Some(false),
};

/// Code and configuration.
pub(in crate::render) const SAST: Category = Category {
    id: "gitlab-sast",
    title: "security report of GitLab: flaws in code and configuration",
    word: "sast",
    nouns: "flaws in code or configuration",
    kinds: &[Kind::CodeVulnerability, Kind::Hotspot, Kind::Misconfiguration, Kind::Issue],
    shape: Shape::Code,
    of_images: None,
};

/// Secrets.
pub(in crate::render) const SECRET_DETECTION: Category = Category {
    id: "gitlab-secret-detection",
    title: "security report of GitLab: secrets",
    word: "secret_detection",
    nouns: "secrets",
    kinds: &[Kind::Secret],
    shape: Shape::Secret,
    of_images: None,
};

impl Category {
    /// Whether a kind of flaw belongs to it.
    pub(super) fn is_of(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }

    /// Whether scans of such a subject belong to it.
    pub(super) fn fits(&self, subject: &Subject) -> bool {
        self.of_images.is_none_or(|of_images| of_images == subject.is_image())
    }

    fn is_about(&self, report: &Report, row: &Finding) -> bool {
        let content = report.evidence.get(row.input as usize).and_then(|input| input.content.as_ref());
        self.is_of(row.kind) && content.is_none_or(|content| self.fits(&content.scan.subject))
    }

    fn entries<'a>(&'a self, report: &'a Report) -> impl Iterator<Item = Entry<'a>> {
        let flaws = (0..).take(report.flaws.list().len());
        flaws.filter_map(move |flaw| Entry::of(report, flaw, |row| self.is_about(report, row)))
    }
}

impl Renderer for Category {
    fn id(&self) -> &'static str {
        self.id
    }

    fn title(&self) -> &'static str {
        self.title
    }

    fn left_out(&self, report: &Report) -> Option<String> {
        exempted(self.entries(report))
    }

    fn render(&self, report: &Report, _style: &Style, out: &mut dyn Write) -> io::Result<()> {
        let open = || self.entries(report).filter(|entry| entry.standing == Standing::Open);
        let document = Document {
            version: VERSION,
            scan: Scan::of(report, self, exempted(self.entries(report))),
            vulnerabilities: Rows(|| open().map(|entry| Vulnerability::of(&entry, self))),
        };
        lines::write(&document, 2, out)
    }
}

#[derive(Serialize)]
struct Document<'a, V> {
    version: &'static str,
    scan: Scan<'a>,
    vulnerabilities: V,
}

#[derive(Serialize)]
struct Vulnerability {
    id: String,
    name: String,
    description: String,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    solution: Option<String>,
    identifiers: Vec<Identifier>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<Link>,
    location: Location,
    details: Details,
}

#[derive(Serialize)]
struct Link {
    url: String,
}

/// What is shown beside: each a named text.
#[derive(Serialize)]
struct Details {
    fingerprint: Detail,
    tools: Detail,
    #[serde(skip_serializing_if = "Option::is_none")]
    gate: Option<Detail>,
}

#[derive(Serialize)]
struct Detail {
    name: &'static str,
    r#type: &'static str,
    value: String,
}

impl Detail {
    fn new(name: &'static str, value: String) -> Detail {
        Detail { name, r#type: "text", value }
    }
}

impl Vulnerability {
    fn of(entry: &Entry<'_>, category: &Category) -> Vulnerability {
        let fixed = entry.fixed();
        let url = link(entry.report.findings.text(entry.finding().url));
        Vulnerability {
            id: id(category, entry.fingerprint()),
            name: words::one_line(&entry.title(), NAME).into_owned(),
            description: markdown_start(&entry.summary()),
            severity: severity(entry.severity()),
            solution: (!fixed.is_empty()).then(|| markdown_start(&format!("Fixed in {fixed}"))),
            identifiers: identifiers(entry),
            links: url.into_iter().map(|url| Link { url: url.to_owned() }).collect(),
            location: Location::of(entry, category.shape),
            details: Details {
                fingerprint: Detail::new("Fingerprint, for a waiver of gate", entry.fingerprint().to_string()),
                tools: Detail::new("Reported by", entry.tools().join(", ")),
                gate: entry.gate().map(|gate| Detail::new("Counted by the gate", gate.id.clone())),
            },
        }
    }
}

/// The same flaw has the same id in every pipeline: a UUID of the eighth version, made of its fingerprint.
fn id(category: &Category, fingerprint: Fingerprint) -> String {
    let digest = Sha256::digest(format!("gate/{}/{fingerprint}", category.word));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex = format!("{:032x}", u128::from_be_bytes(bytes));
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "Critical",
        Severity::High => "High",
        Severity::Medium => "Medium",
        Severity::Low => "Low",
        Severity::Info => "Info",
        Severity::Unknown => "Unknown",
    }
}
