//! Counts findings in a report the plain way: whole document in memory, keys by name.

use gate_bench::request::Kind;
use serde_json::Value;

mod xml;

/// The numbers of a counts file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) findings: u64,
    /// Critical, high, medium, low, info, unknown.
    by_severity: [u64; 6],
    suppressed: u64,
    components: u64,
    score_ge_7: u64,
}

const WORDS: [&str; 6] = ["critical", "high", "medium", "low", "info", "unknown"];

impl Counts {
    pub(crate) fn from_json(value: &Value) -> Self {
        let number = |value: &Value| value.as_u64().expect("a count");
        Self {
            findings: number(&value["findings"]),
            by_severity: WORDS.map(|word| number(&value["by_severity"][word])),
            suppressed: number(&value["suppressed"]),
            components: number(&value["components"]),
            score_ge_7: number(&value["score_ge_7"]),
        }
    }

    fn add(&mut self, severity: &str, scores: impl IntoIterator<Item = f64>) {
        let word = match severity.to_lowercase().as_str() {
            "blocker" => "critical",
            "error" => "high",
            "moderate" | "warning" | "major" => "medium",
            "minor" | "note" => "low",
            "none" => "info",
            other => WORDS.into_iter().find(|it| *it == other).unwrap_or_else(|| panic!("the word {other}")),
        };
        self.findings += 1;
        self.by_severity[WORDS.iter().position(|it| *it == word).expect("one of the words")] += 1;
        self.score_ge_7 += u64::from(scores.into_iter().any(|score| score >= 7.0));
    }
}

/// Counts `text`; panics when it is not well-formed.
pub(crate) fn count(kind: Kind, text: &str) -> Counts {
    let json = || serde_json::from_str(text).expect("well-formed JSON");
    match kind {
        Kind::Trivy => trivy(&json()),
        Kind::DependencyCheckJson => dependency_check(&json()),
        Kind::DependencyCheckXml => xml::count(text),
        Kind::Gitleaks => gitleaks(&json()),
        Kind::Sonarqube => sonarqube(&json()),
        Kind::Sarif => sarif(&json()),
    }
}

fn rows(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn word(value: &Value) -> &str {
    value.as_str().expect("a string")
}

fn trivy(report: &Value) -> Counts {
    let mut counts = Counts::default();
    for result in rows(&report["Results"]) {
        counts.components += rows(&result["Packages"]).len() as u64;
        for row in rows(&result["Vulnerabilities"]) {
            let sources = row["CVSS"].as_object().into_iter().flat_map(|it| it.values());
            let scores: Vec<f64> = sources
                .flat_map(|it| ["V2Score", "V3Score", "V40Score"].map(|key| it[key].as_f64()))
                .flatten()
                .collect();
            counts.add(word(&row["Severity"]), scores);
        }
    }
    counts
}

fn dependency_check(report: &Value) -> Counts {
    let mut counts = Counts::default();
    for dependency in rows(&report["dependencies"]) {
        counts.components += 1;
        counts.suppressed += rows(&dependency["suppressedVulnerabilities"]).len() as u64;
        for row in rows(&dependency["vulnerabilities"]) {
            let scores = [&row["cvssv2"]["score"], &row["cvssv3"]["baseScore"], &row["cvssv4"]["baseScore"]];
            counts.add(word(&row["severity"]), scores.into_iter().filter_map(Value::as_f64));
        }
    }
    counts
}

fn gitleaks(report: &Value) -> Counts {
    let mut counts = Counts::default();
    for row in rows(report) {
        assert!(word(&row["Secret"]).starts_with("FAKE-SECRET-not-real"));
        counts.add("unknown", []);
    }
    counts
}

fn sonarqube(report: &Value) -> Counts {
    let mut counts = Counts::default();
    assert_eq!(report["total"], rows(&report["issues"]).len());
    for row in rows(&report["issues"]) {
        match word(&row["status"]) {
            "CLOSED" => assert_eq!(row["resolution"], "FIXED"),
            "OPEN" | "CONFIRMED" | "REOPENED" => {
                // Sonar's CRITICAL is the second of five.
                let severity = word(&row["severity"]);
                counts.add(if severity == "CRITICAL" { "high" } else { severity }, []);
            }
            other => panic!("the status {other}"),
        }
    }
    counts
}

fn sarif(report: &Value) -> Counts {
    let mut counts = Counts::default();
    for run in rows(&report["runs"]) {
        let rules = rows(&run["tool"]["driver"]["rules"]);
        for row in rows(&run["results"]) {
            if !rows(&row["suppressions"]).is_empty() {
                counts.suppressed += 1;
                continue;
            }
            let rule = rules.iter().find(|it| it["id"] == row["ruleId"]).expect("the rule of a result");
            let index = row["ruleIndex"].as_u64().and_then(|it| usize::try_from(it).ok()).expect("an index");
            assert_eq!(rules[index]["id"], rule["id"]);
            match rule["properties"]["security-severity"].as_str() {
                None => counts.add(word(&row["level"]), []),
                Some(text) => {
                    let score: f64 = text.parse().expect("a number");
                    counts.add(rating(score), [score]);
                }
            }
        }
    }
    counts
}

fn rating(score: f64) -> &'static str {
    match score {
        9.0.. => "critical",
        7.0.. => "high",
        4.0.. => "medium",
        0.1.. => "low",
        _ => "info",
    }
}
