//! Trivy JSON, schema version 2, of a container image: packages and vulnerabilities of its operating system and lock files.

use std::io::{self, Write};

use crate::REPORT_TIME;
use crate::advisory::{Advisory, decimal, number_for, stream};
use crate::expected::{Expected, Level};
use crate::json::{Json, Style};
use crate::output::Output;
use crate::request::{Request, Shape};
use crate::rng::Rng;
use crate::text;

/// Where packages come from and who tells about their flaws.
struct Ecosystem {
    purl_start: &'static str,
    purl_end: &'static str,
    /// Id, name and address of the advisories.
    source: [&'static str; 3],
    /// The two sources of scores, in the order in which Go prints a map.
    scored_by: [&'static str; 2],
    analyzer: &'static str,
}

impl Ecosystem {
    fn purl(&self, package_id: &str) -> String {
        format!("{}{package_id}{}", self.purl_start, self.purl_end)
    }
}

const DEBIAN: Ecosystem = Ecosystem {
    purl_start: "pkg:deb/debian/",
    purl_end: "?arch=amd64&distro=debian-12.9",
    source: ["debian", "Debian Security Tracker", "https://salsa.example/security-tracker-team/security-tracker"],
    scored_by: ["nvd", "redhat"],
    analyzer: "dpkg",
};

const NPM: Ecosystem = Ecosystem {
    purl_start: "pkg:npm/",
    purl_end: "",
    source: ["ghsa", "GitHub Security Advisory npm", "https://advisories.example/?query=type%3Areviewed&ecosystem=npm"],
    scored_by: ["ghsa", "nvd"],
    analyzer: "npm",
};

/// Writes the report.
pub(super) fn write<W: Write>(request: &Request, output: &mut Output<W>) -> io::Result<Expected> {
    let mut expected = Expected::default();
    let mut rng = Rng::item(request.seed, stream::DOCUMENT, 0);
    let mut json = Json::new(Style::Go(2));
    json.open_object();
    head(request, &mut json, &mut rng, output)?;
    json.array("Results");
    let mut result = 0;
    while request.wanted(output.written(), expected.findings) > 0 {
        write_result(request, result, &mut json, output, &mut expected)?;
        result += 1;
    }
    json.close_array();
    json.close_object();
    json.end_line();
    json.drain(output)?;
    Ok(expected)
}

fn head<W: Write>(request: &Request, json: &mut Json, rng: &mut Rng, output: &mut Output<W>) -> io::Result<()> {
    let digest = |rng: &mut Rng| format!("sha256:{}", rng.hex(64));
    json.raw("SchemaVersion", 2);
    json.object("Trivy");
    json.string("Version", "0.69.1");
    json.close_object();
    json.string("ReportID", &format!("019bc1f0-0000-7{}-8{}-{}", rng.hex(3), rng.hex(3), rng.hex(12)));
    json.string("CreatedAt", &format!("{REPORT_TIME}.123456789Z"));
    json.string("ArtifactID", &digest(rng));
    json.string("ArtifactName", "registry.example/team/app:1.4.2");
    json.string("ArtifactType", "container_image");
    json.object("Metadata");
    json.raw("Size", rng.between(60_000_000, 900_000_000));
    json.object("OS");
    json.string("Family", "debian");
    json.string("Name", "12.9");
    json.close_object();
    json.string("ImageID", &digest(rng));
    let layers = [digest(rng), digest(rng), digest(rng)];
    json.strings("DiffIDs", layers.iter().map(String::as_str));
    json.strings("RepoTags", ["registry.example/team/app:1.4.2"]);
    json.strings("RepoDigests", [format!("registry.example/team/app@{}", digest(rng)).as_str()]);
    json.string("Reference", "registry.example/team/app:1.4.2");
    json.object("ImageConfig");
    json.string("architecture", "amd64");
    json.string("created", "2026-01-14T08:00:00Z");
    json.array("history");
    for _ in 0..4 {
        json.open_object();
        json.string("created", "2026-01-14T08:00:00Z");
        match request.long_string() {
            Some(bytes) => json.long_string("created_by", bytes / 4, rng, output)?,
            None => json.string("created_by", &text::prose(rng, 120)),
        }
        json.close_object();
    }
    json.close_array();
    json.string("os", "linux");
    json.close_object();
    json.close_object();
    json.drain(output)
}

fn write_result<W: Write>(
    request: &Request,
    result: u64,
    json: &mut Json,
    output: &mut Output<W>,
    expected: &mut Expected,
) -> io::Result<()> {
    let mut rng = Rng::item(request.seed, stream::DOCUMENT, result + 1);
    let rows = if request.shape == Shape::ManyResults {
        1
    } else if result % 7 == 3 {
        0
    } else {
        rng.between(3, 8 + result.min(20) * 2)
    };
    let ecosystem = if result == 0 { &DEBIAN } else { &NPM };
    json.open_object();
    if result == 0 {
        json.string("Target", "registry.example/team/app:1.4.2 (debian 12.9)");
        json.string("Class", "os-pkgs");
        json.string("Type", "debian");
    } else {
        json.string("Target", &format!("services/{}-{result}/package-lock.json", text::name(&mut rng, 2, '-')));
        json.string("Class", "lang-pkgs");
        json.string("Type", "npm");
    }
    json.array("Packages");
    for _ in 0..(rows + rng.below(rows + 3)).max(1) {
        package(json, &mut rng, ecosystem);
        expected.components += 1;
    }
    json.close_array();
    json.drain(output)?;
    let before = expected.findings;
    for position in 0..rows {
        if position == 0 {
            json.array("Vulnerabilities");
        } else if request.wanted(output.written(), expected.findings) == 0 {
            break;
        }
        let number = number_for(request, &mut rng, expected.findings, before);
        let advisory = Advisory::new(request.seed, number);
        vulnerability(request, json, &mut rng, ecosystem, &advisory);
        json.drain(output)?;
        expected.open(advisory.level, advisory.worst());
    }
    if expected.findings > before {
        json.close_array();
    }
    json.close_object();
    json.drain(output)
}

fn package(json: &mut Json, rng: &mut Rng, ecosystem: &Ecosystem) {
    let name = text::name(rng, 2, '-');
    let version = format!("{}.{}.{}", rng.below(9), rng.below(30), rng.below(30));
    json.open_object();
    json.string("ID", &format!("{name}@{version}"));
    json.string("Name", &name);
    json.object("Identifier");
    json.string("PURL", &ecosystem.purl(&format!("{name}@{version}")));
    json.string("UID", &rng.hex(16));
    json.close_object();
    json.string("Version", &version);
    json.strings("Licenses", [rng.pick(&["MIT", "Apache-2.0", "ISC", "BSD-3-Clause"])]);
    json.string("Relationship", rng.pick(&["direct", "indirect"]));
    let needs: Vec<String> =
        (0..rng.below(5)).map(|_| format!("{}@{}.0.0", text::name(rng, 2, '-'), rng.below(9))).collect();
    if !needs.is_empty() {
        json.strings("DependsOn", needs.iter().map(String::as_str));
    }
    json.array("Locations");
    json.open_object();
    let line = rng.between(10, 20_000);
    json.raw("StartLine", line);
    json.raw("EndLine", line + 12);
    json.close_object();
    json.close_array();
    json.string("AnalyzedBy", ecosystem.analyzer);
    json.close_object();
}

fn vulnerability(request: &Request, json: &mut Json, rng: &mut Rng, ecosystem: &Ecosystem, advisory: &Advisory) {
    let package_id = format!("{}@{}", advisory.package, advisory.version);
    json.open_object();
    json.string("VulnerabilityID", &advisory.cve);
    json.strings("VendorIDs", [advisory.ghsa.as_str()]);
    json.string("PkgID", &package_id);
    json.string("PkgName", &advisory.package);
    json.object("PkgIdentifier");
    json.string("PURL", &ecosystem.purl(&package_id));
    json.string("UID", &rng.hex(16));
    json.close_object();
    json.string("InstalledVersion", &advisory.version);
    if let Some(fixed) = &advisory.fixed {
        json.string("FixedVersion", fixed);
    }
    json.string("Status", if advisory.fixed.is_some() { "fixed" } else { "affected" });
    json.object("Layer");
    json.string("Digest", &format!("sha256:{}", rng.hex(64)));
    json.string("DiffID", &format!("sha256:{}", rng.hex(64)));
    json.close_object();
    let [first, second] = ecosystem.scored_by;
    json.string("SeveritySource", first);
    json.string("PrimaryURL", &format!("https://avd.example/nvd/{}", advisory.cve.to_lowercase()));
    json.object("DataSource");
    json.string("ID", ecosystem.source[0]);
    json.string("Name", ecosystem.source[1]);
    json.string("URL", ecosystem.source[2]);
    json.close_object();
    json.string("Fingerprint", &format!("sha256:{}", rng.hex(64)));
    json.string("Title", &advisory.title);
    json.string("Description", &advisory.description);
    json.string("Severity", advisory.level.upper());
    json.strings("CweIDs", [format!("CWE-{}", advisory.cwe).as_str()]);
    json.object("VendorSeverity");
    let number = vendor_number(advisory.level);
    json.raw(first, number);
    json.raw(second, advisory.second_score.map_or(number, |score| vendor_number(Level::of_score(score))));
    json.close_object();
    scores(json, ecosystem, advisory);
    json.strings("References", advisory.references.iter().map(String::as_str));
    json.string("PublishedDate", "2024-06-17T20:15:13.203Z");
    json.string("LastModifiedDate", "2024-11-21T09:24:28.81Z");
    if request.shape == Shape::Deep {
        json.deep("Custom");
    }
    json.close_object();
}

fn scores(json: &mut Json, ecosystem: &Ecosystem, advisory: &Advisory) {
    let [first_source, second_source] = ecosystem.scored_by;
    let (Some(first), Some(second)) = (advisory.score, advisory.second_score) else { return };
    json.object("CVSS");
    json.object(first_source);
    json.string("V3Vector", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H");
    json.raw("V3Score", decimal(first));
    json.close_object();
    json.object(second_source);
    // Some flaws were scored by the second source under version 2 only, a few under version 4.
    let (vector_key, vector, score_key) = match advisory.cwe {
        20 | 119 => ("V2Vector", "AV:N/AC:M/Au:N/C:N/I:N/A:P", "V2Score"),
        918 => ("V40Vector", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N", "V40Score"),
        _ => ("V3Vector", "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:N/I:N/A:H", "V3Score"),
    };
    json.string(vector_key, vector);
    json.raw(score_key, decimal(second));
    json.close_object();
    json.close_object();
}

/// Trivy's number for a severity (trivy-db `types.Severity`).
fn vendor_number(level: Level) -> u64 {
    match level {
        Level::Critical => 4,
        Level::High => 3,
        Level::Medium => 2,
        Level::Low | Level::Info => 1,
        Level::Unknown => 0,
    }
}
