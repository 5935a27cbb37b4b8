//! Compares SARIF and `CycloneDX` documents of any tool; see `main.rs`.

use gate_core::model::{Code, Decoded};

use super::{Differences, Fact, Reading};

pub(crate) fn compare(fact: &Fact, reading: &Reading, differences: &mut Differences) {
    match (fact.text("shape"), &reading.decoded) {
        // "no tool, no proof; must be refused": a SARIF log whose `runs` is empty.
        ("sarif", Err(error)) if fact.number("total") == 0 && fact.text("empty") == "n/a" => {
            differences.equal("refusal", Code::NothingExamined, error.code);
        }
        (_, Err(error)) => differences.0.push(format!("refused: {error}")),
        ("sarif", Ok(decoded)) => {
            differences.equal("tool", fact.tool.as_str(), decoded.tool.as_str());
            sarif(fact, reading, decoded, differences);
        }
        (_, Ok(decoded)) => {
            differences.equal("tool", fact.tool.as_str(), decoded.tool.as_str());
            cyclonedx(fact, reading, decoded, differences);
        }
    }
}

fn sarif(fact: &Fact, reading: &Reading, decoded: &Decoded, differences: &mut Differences) {
    let shown = &reading.shown;
    // The counter of Dependency-Check calls the rows `results`, the others `total`.
    let rows = fact.number("results").max(fact.number("total"));
    differences.equal("rows", rows, shown.findings + shown.suppressed);
    let kinds = if fact.tool == "gitleaks" { fact.number("kind.secret") } else { fact.number("kind.sarif_result") };
    if fact.tool == "dependency-check" {
        differences.equal("vulnerabilities", rows, shown.by_kind["vulnerability"]);
        differences.equal("version", Some(fact.text("engine").to_owned()), decoded.scan.tool_version.clone());
        differences.equal("dependencies", fact.number("artifacts"), decoded.scan.examined.unwrap_or(0));
    } else {
        differences.equal("rows by kind", kinds, shown.by_kind.values().sum());
    }
    // Levels are counted by the word: a `security-severity` moves the severity away from it (design ruling 13).
    let prefix = if fact.tool == "dependency-check" { "level" } else { "sev" };
    for level in ["error", "warning", "note", "none"] {
        let read = decoded.findings.rows.iter().filter(|row| decoded.findings.text(row.severity_word) == level).count();
        differences.equal(level, fact.number(&format!("{prefix}.{level}")), read as u64);
    }
    let seven = fact.number("ge7_any").max(fact.number("results_ge7"));
    differences.equal("scores of 7.0 or more", seven, shown.score_ge_7);
    if fact.facts.contains_key("distinct_ids") {
        differences.equal("distinct ids", fact.number("distinct_ids"), distinct_ids(decoded));
    }
}

fn cyclonedx(fact: &Fact, reading: &Reading, decoded: &Decoded, differences: &mut Differences) {
    let shown = &reading.shown;
    differences.equal("components", fact.number("kind.components"), shown.components);
    // The counter counts entries of `vulnerabilities`; ours is one row per affected component. Every entry of the
    // corpus affects exactly one, so the numbers agree.
    differences.equal("total", fact.number("total"), shown.findings + shown.suppressed);
    differences.equal("vulnerabilities", fact.number("kind.cdx_vulnerability"), shown.by_kind["vulnerability"]);
    let severities = &shown.by_severity;
    let read = [severities.critical, severities.high, severities.medium, severities.low, severities.unknown];
    for (word, read) in ["CRITICAL", "HIGH", "MEDIUM", "LOW", "UNKNOWN"].into_iter().zip(read) {
        differences.equal(word, fact.number(&format!("sev.{word}")), read);
    }
    differences.equal("scores of 7.0 or more", fact.number("ge7_any"), shown.score_ge_7);
    differences.equal("distinct ids", fact.number("distinct_ids"), distinct_ids(decoded));
}

fn distinct_ids(decoded: &Decoded) -> u64 {
    let ids: std::collections::BTreeSet<_> =
        decoded.findings.rows.iter().map(|row| row.rule).map(|rule| decoded.findings.text(rule)).collect();
    ids.len() as u64
}
