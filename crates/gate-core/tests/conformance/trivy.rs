//! Compares the counted facts of this folder; see `main.rs`.

use gate_core::model::Code;

use super::{Differences, Fact, Reading};

/// Shapes that are no evidence. The counter counted their rows; reading them is refused by name.
const REFUSED: [&str; 6] = [
    "template-asff",
    "template-gitlab",
    "template-gitlab-codequality",
    "template-html",
    "template-junit",
    "github-snapshot",
];

/// The counter's words for what is a finding, and the kinds they are read as.
const KINDS: [(&str, &str); 8] = [
    ("vuln", "vulnerability"),
    ("misconf_fail", "misconfiguration"),
    ("check_fail", "misconfiguration"),
    ("control_fail", "misconfiguration"),
    ("compliance_check_fail", "misconfiguration"),
    ("secret", "secret"),
    ("license", "license"),
    ("issue", "issue"),
];

pub(crate) fn compare(fact: &Fact, reading: &Reading, differences: &mut Differences) {
    let shape = fact.text("shape");
    if REFUSED.contains(&shape) {
        let code = reading.decoded.as_ref().err().map(|error| error.code);
        differences.equal("refused", Some(Code::RefusedFormat), code);
        return;
    }
    if let Err(error) = &reading.decoded {
        differences.0.push(format!("not read: {error}"));
        return;
    }
    let shown = &reading.shown;
    differences.equal("format", Some(format(shape)), shown.format.as_deref());
    differences.equal("findings", fact.number("total"), shown.findings);
    for kind in ["vulnerability", "misconfiguration", "secret", "license", "issue"] {
        let counted = KINDS.iter().filter(|(_, read)| *read == kind);
        let counted = counted.map(|(word, _)| fact.number(&format!("kind.{word}"))).sum();
        differences.equal(kind, counted, shown.by_kind[kind]);
    }
    severities(fact, reading, differences);
    differences.equal("suppressed", fact.number("kind.suppressed"), shown.suppressed);
    differences.equal("components", fact.number("kind.packages"), shown.components);
    differences.equal("ge7", fact.number("ge7_any"), shown.score_ge_7);
    problems(fact, reading, differences);
}

fn format(shape: &str) -> &str {
    match shape {
        "report-v2" | "spdx" => "json",
        "report-noversion" | "legacy-array" | "legacy-null" | "empty-array" => "json-legacy",
        "k8s-all" | "k8s-old" => "k8s",
        "compliance-all" | "compliance-summary" => "compliance",
        other if other.starts_with("operator-") => "operator",
        other => other,
    }
}

fn severities(fact: &Fact, reading: &Reading, differences: &mut Differences) {
    let read = &reading.shown.by_severity;
    let read = [read.critical, read.high, read.medium, read.low, read.unknown];
    let words = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "UNKNOWN"];
    let mut counted = words.map(|word| fact.number(&format!("sev.{word}")));
    // An empty severity is the tool's own "unknown" (format note 1.4: Trivy's filter reads it so).
    counted[4] += fact.number("sev.(empty)");
    // The counter takes the words of the rows; "the severity that counts is the control's" (format note, section 4).
    if fact.file.ends_with("compliance__report__testdata__all.json") {
        differences.equal("severities of rows", [0, 0, 0, 0, 2], counted);
        counted = [0, 0, 1, 1, 0];
    } else if fact.file.ends_with("compliance_severity.json") {
        differences.equal("severities of rows", [0, 0, 1, 0, 1], counted);
        counted = [0, 2, 0, 0, 0];
    }
    differences.equal("severities", counted, read);
}

/// Endings of the names of files about systems past their end of life (the counter's remarks).
const END_OF_LIFE: [&str; 6] = [
    "alpine-39.json.golden",
    "exposedsecret_report.json",
    "full_report.json",
    "-empty-results.json",
    "-no-results.json",
    // Not remarked by the counter, who looked at `Metadata` of whole reports only: one cluster object's is `EOSL` too.
    "issue_9170.json",
];
/// Files without any result.
const NOTHING: [&str; 2] = ["-empty-results.json", "-no-results.json"];
/// Files in which Trivy says that scans failed.
const ERRORS: [&str; 1] = ["trivy--k8s-scan-results.json"];

/// Files whose rows were thinned out by hand, so that `MisconfSummary` counts more than the lists hold.
const THINNED: [&str; 2] =
    ["kubernetes_fabricated_internal_duplicates_subset.json", "kubernetes_fabricated_subset.json"];

/// What the counter remarked besides numbers has to be said as problems, and nothing else may be wrong.
fn problems(fact: &Fact, reading: &Reading, differences: &mut Differences) {
    let has = |code: Code| reading.shown.problems.iter().any(|problem| problem.code == code.as_str());
    let is = |names: &[&str]| names.iter().any(|name| fact.file.ends_with(name));
    differences.equal("end of life", is(&END_OF_LIFE), has(Code::EolOs));
    differences.equal("nothing examined", is(&NOTHING), has(Code::NothingExamined));
    differences.equal("errors of the tool", is(&ERRORS), has(Code::ToolErrors));
    differences.equal("count mismatch", is(&THINNED), has(Code::CountMismatch));
    for code in [Code::UnknownSection, Code::UnknownValue, Code::ImpossibleScore, Code::DuplicateScore] {
        differences.equal(code.as_str(), false, has(code));
    }
}
