//! Compares the counted facts of the dependency-check folder; see `main.rs`.

use gate_core::exempt::{self, Context};
use gate_core::model::{Code, CvssVersion, Decoded, Finding, Severity};
use gate_core::policy::Policy;
use gate_core::yaml::Source;

use super::{Differences, Fact, Reading};

pub(crate) fn compare(fact: &Fact, reading: &Reading, differences: &mut Differences) {
    match fact.text("shape") {
        "xml" | "json" => report(fact, reading, differences),
        "csv" => csv(fact, reading, differences),
        // JUnit: rows with no score read as passed (note section 6); HTML: made for people; suppression files are none.
        // Foreign: a JaCoCo report under this tool's usual name, refused for its DOCTYPE before anybody recognises it.
        "junit" | "html" | "suppression" | "foreign-xml" => refused(reading, differences),
        shape => differences.0.push(format!("shape {shape} is not compared")),
    }
}

/// Suppression files, read as the ledger they are.
pub(crate) fn suppressions(fact: &Fact, text: &str, differences: &mut Differences) {
    let policy = Policy::builtin("fawkes").unwrap();
    let context = Context { policy: &policy, now: "2026-11-22T12:00:00Z".parse().unwrap() };
    let ledger = exempt::for_file("dependency-check", &fact.file).unwrap();
    let contents = match ledger.read(&Source::new(&fact.file, text), &context) {
        Ok(contents) => contents,
        Err(faults) => return differences.0.push(format!("not read: {}", faults[0])),
    };
    let counted = ["el.cve", "el.cwe", "el.cvssBelow", "el.vulnerabilityName"].map(|key| fact.number(key));
    let identifiers = |id: &str| id.starts_with("cpe:");
    let read = contents.entries.iter().filter(|entry| !identifiers(&entry.exemption.id)).count() as u64;
    differences.equal("entries", counted.iter().sum(), read);
    let hidden = contents.traps.iter().filter(|trap| trap.code == Code::HiddenSuppression).count() as u64;
    differences.equal("base", fact.number("base"), hidden);
}

fn refused(reading: &Reading, differences: &mut Differences) {
    let code = reading.decoded.as_ref().err().map(|error| error.code);
    differences.equal("refused with", Some(Code::RefusedFormat), code);
}

fn report(fact: &Fact, reading: &Reading, differences: &mut Differences) {
    let shown = &reading.shown;
    let decoded = match &reading.decoded {
        Ok(decoded) => decoded,
        Err(error) => return differences.0.push(format!("not read: {error}")),
    };
    differences.equal("vulns", fact.number("vulns"), shown.findings);
    differences.equal("sup", fact.number("sup"), shown.suppressed);
    differences.equal("deps", fact.number("deps"), shown.components);
    differences.equal("deps examined", Some(fact.number("deps")), shown.scan.examined);
    differences.equal("ge7", fact.number("ge7"), shown.score_ge_7);
    let engine = Some(fact.text("engine")).filter(|engine| *engine != "None").map(str::to_owned);
    differences.equal("engine", engine, shown.scan.tool_version.clone());
    severities(fact, reading, differences);
    rows(fact, decoded, differences);
    problems(fact, decoded, differences);
    schema(fact, decoded, differences);
}

/// Severity text, upper-cased in the facts; MODERATE is medium (note section 3).
fn severities(fact: &Fact, reading: &Reading, differences: &mut Differences) {
    let counts = &reading.shown.by_severity;
    let medium = fact.number("sev.MEDIUM") + fact.number("sev.MODERATE");
    differences.equal("sev.CRITICAL", fact.number("sev.CRITICAL"), counts.critical);
    differences.equal("sev.HIGH", fact.number("sev.HIGH"), counts.high);
    differences.equal("sev.MEDIUM", medium, counts.medium);
    differences.equal("sev.LOW", fact.number("sev.LOW"), counts.low);
    differences.equal("other severities", 0, counts.info + counts.unknown);
}

fn rows(fact: &Fact, decoded: &Decoded, differences: &mut Differences) {
    let findings = &decoded.findings;
    let open: Vec<&Finding> = findings.rows.iter().filter(|row| row.suppression.is_none()).collect();
    let count = |test: &dyn Fn(&Finding) -> bool| open.iter().filter(|row| test(row)).count() as u64;

    let distinct: std::collections::BTreeSet<&str> = open.iter().map(|row| findings.text(row.rule)).collect();
    differences.equal("distinct", fact.number("distinct"), distinct.len() as u64);
    let targets: std::collections::BTreeSet<(&str, &str)> =
        open.iter().map(|row| (findings.text(row.target), findings.text(row.path))).collect();
    differences.equal("deps_vuln", fact.number("deps_vuln"), targets.len() as u64);
    let unscored = |row: &Finding| findings.scores_of(row).is_empty();
    differences.equal("noscore", fact.number("noscore"), count(&unscored));
    differences.equal("unscored", fact.number("unscored"), count(&unscored));
    let exploited = |row: &Finding| findings.text(row.status) == "known-exploited";
    differences.equal("kev", fact.number("kev"), count(&exploited));
    // Rows with no numeric score that the word alone puts at 7.0 or above: HIGH and CRITICAL.
    let word = |row: &Finding| unscored(row) && row.severity >= Severity::High;
    differences.equal("ge7_odc", fact.number("ge7_odc"), fact.number("ge7") + count(&word));
    let strict = |row: &Finding| unscored(row) && (row.severity >= Severity::High || row.severity == Severity::Unknown);
    differences.equal("ge7_strict", fact.number("ge7_strict"), fact.number("ge7") + count(&strict));
    for (key, counted) in fact.facts.iter().filter(|(key, _)| key.starts_with("src.")) {
        // A source is kept with the scores it published; rows without any score have none.
        let name = key.trim_start_matches("src.").to_ascii_lowercase();
        let read = count(&|row| {
            findings.scores_of(row).iter().any(|score| {
                assert_ne!(score.version, CvssVersion::Unstated, "no corpus row has a number for a severity");
                findings.text(score.source) == name
            })
        });
        // RetireJS and npm rows of the corpus are the ones that carry no score.
        let expected = if ["retirejs", "npm"].contains(&name.as_str()) && fact.number("noscore") > 0 {
            0
        } else {
            counted.parse().unwrap()
        };
        differences.equal(key, expected, read);
    }
}

fn problems(fact: &Fact, decoded: &Decoded, differences: &mut Differences) {
    let has = |code: Code| decoded.problems.iter().any(|problem| problem.code == code);
    differences.equal("exc > 0", fact.number("exc") > 0, has(Code::ToolErrors));
    differences.equal("nothing examined", fact.number("deps") == 0, has(Code::NothingExamined));
    let read_everything = ![Code::UnknownSection, Code::UnknownKeys, Code::UnknownValue].into_iter().any(has);
    differences.equal("everything known", true, read_everything);
}

fn schema(fact: &Fact, decoded: &Decoded, differences: &mut Differences) {
    let version = match fact.text("shape") {
        "json" => fact.text("reportSchema"),
        _ => fact.text("schema").trim_start_matches("dependency-check.").trim_end_matches(".xsd"),
    };
    differences.equal("schema", version, decoded.format_version.as_str());
    // The one hand-edited file: "namespace says 1.3 but carries 2.x/3.x structure".
    let lies = decoded.problems.iter().any(|problem| problem.code == Code::Namespace);
    differences.equal("namespace lies", fact.file.contains("multiple_vulnerabilities"), lies);
}

fn csv(fact: &Fact, reading: &Reading, differences: &mut Differences) {
    let decoded = match &reading.decoded {
        Ok(decoded) => decoded,
        Err(error) => return differences.0.push(format!("not read: {error}")),
    };
    let findings = &decoded.findings;
    differences.equal("rows", fact.number("rows"), reading.shown.findings);
    differences.equal("ge7", fact.number("ge7"), reading.shown.score_ge_7);
    let distinct: std::collections::BTreeSet<&str> = findings.rows.iter().map(|row| findings.text(row.rule)).collect();
    differences.equal("distinct", fact.number("distinct"), distinct.len() as u64);
}
