//! Dependency-Check XML, schema 4.1, on one line as the tool writes it.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::REPORT_TIME;
use crate::advisory::{decimal, stream};
use crate::expected::{Expected, Level};
use crate::kind::dependency::{Dependency, Row, each};
use crate::output::Output;
use crate::request::Request;
use crate::rng::Rng;
use crate::text;

/// Writes the report.
pub(super) fn write<W: Write>(request: &Request, output: &mut Output<W>) -> io::Result<Expected> {
    let mut xml = Xml(String::new());
    xml.0.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    xml.0.push_str(
        "<analysis xmlns=\"https://jeremylong.github.io/DependencyCheck/dependency-check.4.1.xsd\"><scanInfo>",
    );
    xml.leaf("engineVersion", "12.1.1");
    for name in ["NVD API Last Checked", "NVD API Last Modified"] {
        xml.0.push_str("<dataSource>");
        xml.leaf("name", name);
        xml.leaf("timestamp", "2026-01-15T11:00:00Z");
        xml.0.push_str("</dataSource>");
    }
    xml.0.push_str("</scanInfo><projectInfo>");
    xml.leaf("name", "payments");
    xml.leaf("reportDate", &format!("{REPORT_TIME}.834709Z"));
    xml.0.push_str("<credits>");
    if let Some(bytes) = request.long_string() {
        let mut rng = Rng::item(request.seed, stream::DOCUMENT, 0);
        output.drain(&mut xml.0)?;
        while output.written() < bytes {
            xml.text(&text::prose(&mut rng, (bytes - output.written()).min(32 * 1024)));
            output.drain(&mut xml.0)?;
        }
    } else {
        xml.text("Data of made-up sources & no one's advisories.");
    }
    xml.0.push_str("</credits></projectInfo><dependencies>");
    output.drain(&mut xml.0)?;
    let expected = each(request, output.written(), |it| {
        dependency(&mut xml, it);
        output.drain(&mut xml.0)?;
        Ok(output.written())
    })?;
    xml.0.push_str("</dependencies></analysis>");
    output.drain(&mut xml.0)?;
    Ok(expected)
}

struct Xml(String);

impl Xml {
    fn text(&mut self, text: &str) {
        for it in text.chars() {
            match it {
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '&' => self.0.push_str("&amp;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&apos;"),
                _ => self.0.push(it),
            }
        }
    }

    fn leaf(&mut self, name: &str, text: &str) {
        self.open(name);
        self.text(text);
        self.close(name);
    }

    fn open(&mut self, name: &str) {
        write!(self.0, "<{name}>").expect("writing to a String does not fail");
    }

    fn close(&mut self, name: &str) {
        write!(self.0, "</{name}>").expect("writing to a String does not fail");
    }
}

fn dependency(xml: &mut Xml, it: &Dependency) {
    xml.open("dependency isVirtual=\"false\"");
    xml.leaf("fileName", &it.file_name);
    xml.leaf("filePath", &it.file_path);
    xml.leaf("md5", &it.md5);
    xml.leaf("sha1", &it.sha1);
    xml.leaf("sha256", &it.sha256);
    xml.leaf("description", &it.description);
    xml.open("evidenceCollected");
    for [kind, confidence, source, name, value] in &it.evidence {
        xml.open(&format!("evidence type=\"{kind}\" confidence=\"{confidence}\""));
        xml.leaf("source", source);
        xml.leaf("name", name);
        xml.leaf("value", value);
        xml.close("evidence");
    }
    xml.close("evidenceCollected");
    xml.open("identifiers");
    xml.open("package confidence=\"HIGH\"");
    xml.leaf("id", &it.purl);
    xml.leaf("url", &format!("https://index.example/component/{}?utm_source=dependency-check&utm_medium=x", it.purl));
    xml.close("package");
    xml.close("identifiers");
    if !it.vulnerabilities.is_empty() || !it.suppressed.is_empty() {
        xml.open("vulnerabilities");
        it.vulnerabilities.iter().for_each(|row| vulnerability(xml, row, "vulnerability"));
        it.suppressed.iter().for_each(|row| vulnerability(xml, row, "suppressedVulnerability"));
        xml.close("vulnerabilities");
    }
    xml.close("dependency");
}

fn vulnerability(xml: &mut Xml, row: &Row, element: &str) {
    let advisory = &row.advisory;
    xml.open(&format!("{element} source=\"{}\"", row.source));
    xml.leaf("name", if row.source == "NPM" { &advisory.ghsa } else { &advisory.cve });
    xml.open(if row.unscored { "severity unscored=\"true\"" } else { "severity" });
    xml.text(row.severity);
    xml.close("severity");
    scores(xml, row);
    xml.open("cwes");
    xml.leaf("cwe", &format!("CWE-{}", advisory.cwe));
    xml.close("cwes");
    xml.leaf("description", &advisory.description);
    xml.open("references");
    for url in row.references() {
        xml.open("reference");
        xml.leaf("source", "MISC");
        xml.leaf("url", url);
        xml.leaf("name", url);
        xml.close("reference");
    }
    xml.close("references");
    xml.open("vulnerableSoftware");
    xml.open(&format!("software vulnerabilityIdMatched=\"true\" versionEndExcluding=\"{}\"", advisory.version));
    xml.text(&format!("cpe:2.3:a:example:{}:*:*:*:*:*:*:*:*", advisory.package));
    xml.close("software");
    xml.close("vulnerableSoftware");
    xml.close(element);
}

fn scores(xml: &mut Xml, row: &Row) {
    if let Some(score) = row.v2 {
        xml.open("cvssV2");
        xml.leaf("score", &decimal(score));
        xml.leaf("accessVector", "NETWORK");
        xml.leaf("accessComplexity", "MEDIUM");
        xml.leaf("authenticationr", "NONE");
        xml.leaf("confidentialityImpact", "PARTIAL");
        xml.leaf("integrityImpact", "PARTIAL");
        xml.leaf("availabilityImpact", "PARTIAL");
        xml.leaf("severity", v2_word(score));
        xml.leaf("version", "2.0");
        xml.close("cvssV2");
    }
    if let Some(score) = row.v3 {
        xml.open("cvssV3");
        xml.leaf("baseScore", &decimal(score));
        for (name, value) in V3_METRICS {
            xml.leaf(name, value);
        }
        xml.leaf("baseSeverity", Level::of_score(score).upper());
        xml.leaf("version", "3.1");
        xml.close("cvssV3");
    }
    if let Some(score) = row.v4 {
        xml.open("cvssV4");
        xml.leaf("source", "nvd@mail.example");
        xml.leaf("type", "SECONDARY");
        xml.leaf("baseScore", &decimal(score));
        xml.leaf("baseSeverity", Level::of_score(score).upper());
        xml.leaf("vectorString", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N");
        xml.close("cvssV4");
    }
}

/// The metrics of a version 3 vector, the same for every row.
pub(super) const V3_METRICS: [(&str, &str); 8] = [
    ("attackVector", "NETWORK"),
    ("attackComplexity", "LOW"),
    ("privilegesRequired", "NONE"),
    ("userInteraction", "NONE"),
    ("scope", "UNCHANGED"),
    ("confidentialityImpact", "NONE"),
    ("integrityImpact", "NONE"),
    ("availabilityImpact", "HIGH"),
];

/// The rating of a CVSS v2 base score in tenths, which knows no critical (NVD, vulnerability metrics).
pub(super) fn v2_word(tenths: u64) -> &'static str {
    match tenths {
        0..=39 => "LOW",
        40..=69 => "MEDIUM",
        70.. => "HIGH",
    }
}
