//! What Trivy also writes and what is no evidence: each with the reason and the flag to use instead.

use crate::decode::{Head, Outline, Refusal, Sniff};

const INSTEAD: &str = "write `trivy ... --format json --output trivy.json`";

macro_rules! refusals {
    ($($name:ident: $what:literal, $why:literal;)+) => {
        $(const $name: Refusal = Refusal { what: $what, why: $why, instead: INSTEAD };)+
    };
}

refusals! {
    HTML: "a Trivy HTML page", "pages are for people, and what they leave out cannot be told";
    TABLE: "Trivy's table output", "tables are for people, and cut texts and severities filtered out cannot be told";
    JUNIT: "Trivy's JUnit template", "it holds neither packages nor scores nor what was scanned";
    ASFF: "Trivy's AWS Security Hub (ASFF) template", "it does not say what was scanned, and templates leave rows out";
    GITLAB: "Trivy's GitLab container scanning template", "it holds vulnerabilities only, without their scores";
    CODE_QUALITY: "Trivy's GitLab code quality template", "it calls an unknown severity info and names no package";
    SNAPSHOT: "Trivy's GitHub dependency snapshot", "it lists packages and no findings";
    HARBOR: "a Harbor scan report by Trivy", "it holds vulnerabilities only and no misconfigurations or secrets";
}

/// Media types that Harbor uses as keys.
const HARBOR_KEYS: [&str; 3] = [
    "application/vnd.security.vulnerability.report; version=1.1",
    "application/vnd.security.vulnerability.report; version=1.0",
    "application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0",
];

/// The refusal for a head, or [`Sniff::No`].
pub(super) fn sniff(head: &Head) -> Sniff {
    let refusal = match head {
        Head::Json(outline) => json(outline),
        Head::Xml(outline) => {
            (outline.root == "testsuites" && outline.attribute("name") == Some("trivy")).then_some(JUNIT)
        }
        Head::Html(page) => page.contains("trivy report").then_some(HTML),
        Head::Text(text) => plain(text),
    };
    refusal.map_or(Sniff::No, Sniff::Refused)
}

fn json(outline: &Outline) -> Option<Refusal> {
    let text_is = |path: &str, word: &str| outline.text(path).is_some_and(|text| text.eq_ignore_ascii_case(word));
    let starts = |path: &str, word: &str| outline.text(path).is_some_and(|text| text.starts_with(word));
    if ["Findings[]", "[]"].iter().any(|place| {
        outline.text(&format!("{place}.SchemaVersion")).is_some() && starts(&format!("{place}.GeneratorId"), "Trivy/")
    }) {
        return Some(ASFF);
    }
    if outline.is_array("vulnerabilities") && text_is("scan.scanner.id", "trivy") {
        return Some(GITLAB);
    }
    if text_is("[].check_name", "container_scanning") && outline.has("[].fingerprint") {
        return Some(CODE_QUALITY);
    }
    if outline.has("manifests") && text_is("detector.name", "trivy") {
        return Some(SNAPSHOT);
    }
    let harbor = HARBOR_KEYS.iter().any(|key| text_is(&format!("{key}.scanner.name"), "Trivy"));
    (harbor || outline.is_array("vulnerabilities") && text_is("scanner.name", "Trivy") && outline.has("generated_at"))
        .then_some(HARBOR)
}

fn plain(text: &str) -> Option<Refusal> {
    let table = text.contains("(UNKNOWN: ") && text.contains("Total: ")
        || text.contains("(SUCCESSES: ") && text.contains("Tests: ")
        || text.contains("'0': Clean (no security findings detected)")
        || text.lines().any(|line| line.starts_with("Total: ") && line.contains("CRITICAL: "));
    table.then_some(TABLE)
}
