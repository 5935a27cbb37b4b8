//! Dependency-Check JSON, report schema 1.1, on one line as the tool writes it.

use std::io::{self, Write};

use crate::REPORT_TIME;
use crate::advisory::{decimal, stream};
use crate::expected::{Expected, Level};
use crate::json::{Json, Style};
use crate::kind::dependency::{Dependency, Evidence, Row, each};
use crate::kind::dependency_xml::{V3_METRICS, v2_word};
use crate::output::Output;
use crate::request::Request;
use crate::rng::Rng;

/// Writes the report.
pub(super) fn write<W: Write>(request: &Request, output: &mut Output<W>) -> io::Result<Expected> {
    let mut json = Json::new(Style::DependencyCheck);
    json.open_object();
    json.string("reportSchema", "1.1");
    json.object("scanInfo");
    json.string("engineVersion", "12.1.1");
    json.array("dataSource");
    for name in ["NVD API Last Checked", "NVD API Last Modified"] {
        json.open_object();
        json.string("name", name);
        json.string("timestamp", "2026-01-15T11:00:00Z");
        json.close_object();
    }
    json.close_array();
    json.close_object();
    json.object("projectInfo");
    json.string("name", "payments");
    json.string("reportDate", &format!("{REPORT_TIME}.834709Z"));
    json.object("credits");
    match request.long_string() {
        Some(bytes) => {
            json.long_string("NVD", bytes, &mut Rng::item(request.seed, stream::DOCUMENT, 0), output)?;
        }
        None => json.string("NVD", "Data of made-up sources."),
    }
    json.close_object();
    json.close_object();
    json.array("dependencies");
    json.drain(output)?;
    let expected = each(request, output.written(), |it| {
        dependency(&mut json, it);
        json.drain(output)?;
        Ok(output.written())
    })?;
    json.close_array();
    json.close_object();
    json.drain(output)?;
    Ok(expected)
}

fn dependency(json: &mut Json, it: &Dependency) {
    json.open_object();
    json.raw("isVirtual", false);
    json.string("fileName", &it.file_name);
    json.string("filePath", &it.file_path);
    json.string("md5", &it.md5);
    json.string("sha1", &it.sha1);
    json.string("sha256", &it.sha256);
    json.string("description", &it.description);
    json.object("evidenceCollected");
    for kind in ["vendor", "product", "version"] {
        evidence(json, kind, &it.evidence);
    }
    json.close_object();
    json.array("packages");
    json.open_object();
    json.string("id", &it.purl);
    json.string("confidence", "HIGH");
    json.string("url", &format!("https://index.example/component/{}", it.purl));
    json.close_object();
    json.close_array();
    for (key, rows, active) in
        [("vulnerabilities", &it.vulnerabilities, true), ("suppressedVulnerabilities", &it.suppressed, false)]
    {
        if !rows.is_empty() {
            json.array(key);
            for row in rows {
                vulnerability(json, row, active);
            }
            json.close_array();
        }
    }
    json.close_object();
}

fn evidence(json: &mut Json, wanted: &str, all: &[Evidence]) {
    json.array(&format!("{wanted}Evidence"));
    for [kind, confidence, source, name, value] in all.iter().filter(|it| it[0] == wanted) {
        json.open_object();
        json.string("type", kind);
        json.string("confidence", confidence);
        json.string("source", source);
        json.string("name", name);
        json.string("value", value);
        json.close_object();
    }
    json.close_array();
}

/// Suppressed rows have no severity text and no version 4 score.
fn vulnerability(json: &mut Json, row: &Row, active: bool) {
    let advisory = &row.advisory;
    json.open_object();
    json.string("source", row.source);
    json.string("name", if row.source == "NPM" { &advisory.ghsa } else { &advisory.cve });
    if active {
        if row.unscored {
            json.string("unscored", "true");
        }
        json.string("severity", row.severity);
    }
    scores(json, row, active);
    json.strings("cwes", [format!("CWE-{}", advisory.cwe).as_str()]);
    json.string("description", &advisory.description);
    json.string("notes", "");
    json.array("references");
    for url in row.references() {
        json.open_object();
        json.string("source", "MISC");
        json.string("url", url);
        json.string("name", url);
        json.close_object();
    }
    json.close_array();
    json.array("vulnerableSoftware");
    json.open_object();
    json.object("software");
    json.string("id", &format!("cpe:2.3:a:example:{}:*:*:*:*:*:*:*:*", advisory.package));
    json.string("vulnerabilityIdMatched", "true");
    json.string("versionEndExcluding", &advisory.version);
    json.close_object();
    json.close_object();
    json.close_array();
    json.close_object();
}

fn scores(json: &mut Json, row: &Row, active: bool) {
    if let Some(score) = row.v2 {
        json.object("cvssv2");
        json.raw("score", decimal(score));
        json.string("accessVector", "NETWORK");
        json.string("accessComplexity", "MEDIUM");
        json.string("authenticationr", "NONE");
        json.string("confidentialityImpact", "PARTIAL");
        json.string("integrityImpact", "PARTIAL");
        json.string("availabilityImpact", "PARTIAL");
        json.string("severity", v2_word(score));
        json.string("version", "2.0");
        json.close_object();
    }
    if let Some(score) = row.v3 {
        json.object("cvssv3");
        json.raw("baseScore", decimal(score));
        for (name, value) in V3_METRICS {
            json.string(name, value);
        }
        json.string("baseSeverity", Level::of_score(score).upper());
        json.string("version", "3.1");
        json.close_object();
    }
    if let Some(score) = row.v4.filter(|_| active) {
        json.object("cvssv4");
        json.raw("baseScore", decimal(score));
        json.string("baseSeverity", Level::of_score(score).upper());
        json.string("vectorString", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N");
        json.close_object();
    }
}
