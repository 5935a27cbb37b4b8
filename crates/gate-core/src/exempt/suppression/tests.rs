//! Rules of suppression files: what they cover, their traps by the rows of the note, and hostile files.

mod covered;
mod hostile;
mod refused;
mod traps;

use super::*;
use crate::decode::{self, Limits};
use crate::model::{Findings, ToolId};
use crate::policy::{Policy, Subject};

const NOW: &str = "2026-11-22T12:00:00Z";

/// What is read from a text, or why it is refused.
fn read(text: &str) -> Result<Contents, Vec<String>> {
    let policy = Policy::builtin("fawkes").unwrap();
    let context = Context { policy: &policy, now: NOW.parse().unwrap() };
    let source = Source::new("s.xml", text);
    Suppressions.read(&source, &context).map_err(|faults| faults.iter().map(ToString::to_string).collect())
}

/// A file of one version with these rules.
fn file(version: u8, rules: &str) -> String {
    let namespace = match version {
        0 => "https://www.owasp.org/index.php/OWASP_Dependency_Check_Suppression".to_owned(),
        _ => format!("https://jeremylong.github.io/DependencyCheck/dependency-suppression.1.{version}.xsd"),
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<suppressions xmlns=\"{namespace}\">\n{rules}\n</suppressions>\n"
    )
}

/// The entries and traps of a rule.
fn rule(conditions: &str) -> Contents {
    read(&file(4, &format!("<suppress>{conditions}</suppress>"))).unwrap()
}

/// A report with these dependencies.
fn report(dependencies: &str) -> Findings {
    let text = format!(
        "<analysis xmlns=\"https://jeremylong.github.io/DependencyCheck/dependency-check.4.1.xsd\"><scanInfo>\
         <engineVersion>12.1.1</engineVersion></scanInfo><projectInfo><name/><reportDate>2026-11-22T08:15:30Z\
         </reportDate></projectInfo><dependencies>{dependencies}</dependencies></analysis>"
    );
    decode::decode(&mut text.as_bytes(), None, "report.xml", &Limits::default()).unwrap().findings
}

const SHA1: &str = "384FAA82E193D4E4B0546059CA09572654BC3970";

/// A dependency with one vulnerability of these elements.
fn dependency(vulnerability: &str) -> Findings {
    report(&format!(
        "<dependency><fileName>core.jar</fileName><filePath>/build/lib/core.jar</filePath><sha1>{}</sha1><identifiers>\
         <package><id>pkg:maven/org.a/core@1.0</id></package><package><id>pkg:javascript/jquery@3.4.1</id></package>\
         </identifiers><vulnerabilities><vulnerability source=\"NVD\">{vulnerability}</vulnerability></vulnerabilities>\
         </dependency>",
        SHA1.to_ascii_lowercase()
    ))
}

/// Whether any entry covers the first finding.
fn covers(contents: &Contents, findings: &Findings) -> bool {
    let subject = Subject { findings, row: &findings.rows[0], tool: &ToolId::new(rule::TOOL), beside: &[0] };
    contents.entries.iter().any(|entry| entry.rule.covers(subject).is_ok())
}
