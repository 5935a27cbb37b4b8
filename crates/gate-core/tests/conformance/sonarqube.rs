//! Compares the counted facts of this folder; see `main.rs`.

use std::io::Read;

use gate_core::model::Code;

use super::{Differences, Fact, Reading};

pub(crate) fn compare(fact: &Fact, reading: &Reading, differences: &mut Differences) {
    match fact.text("shape") {
        // The stub: "Looks clean; scan never ran. Require paging or a known envelope" (format note, section 4).
        "issues_search" if fact.number("issues") == 0 => refused(reading, "without the server's paging", differences),
        "issues_search" => issues(fact, reading, differences),
        "hotspots_search" => hotspots(fact, reading, differences),
        "soprasteria-json" => sonar_report(fact, reading, differences),
        "soprasteria-html" => refused(reading, "HTML page of sonar-report", differences),
        "differential" => refused(reading, "preview-mode report", differences),
        "api-map" => refused(reading, "recording of requests", differences),
        "ce_task" => ce_task(fact, reading, differences),
        "project_status" => project_status(fact, reading, differences),
        "report-task" => report_task(fact, reading, differences),
        "zip" => zip(fact, reading, differences),
        shape => differences.0.push(format!("nobody compares shape {shape}")),
    }
}

fn refused(reading: &Reading, what: &str, differences: &mut Differences) {
    code(reading, Code::RefusedFormat, differences);
    let named = reading.decoded.as_ref().is_err_and(|error| error.message.contains(what));
    differences.equal(&format!("refused as `{what}`"), true, named);
}

fn code(reading: &Reading, expected: Code, differences: &mut Differences) {
    let read = reading.decoded.as_ref().err().map(|error| error.code);
    differences.equal("code", Some(expected), read);
}

/// Archives are unpacked before decoding: a decoder refuses their bytes, and reads their members.
fn zip(fact: &Fact, reading: &Reading, differences: &mut Differences) {
    code(reading, Code::Encoding, differences);
    let path = super::corpus().unwrap().join(&fact.tool).join(&fact.file);
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let names: Vec<_> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    differences.equal("members", fact.number("members"), names.len() as u64);
    for name in names {
        let mut bytes = Vec::new();
        archive.by_name(&name).unwrap().read_to_end(&mut bytes).unwrap();
        let of_member = |(key, value): (&String, &String)| {
            Some((key.strip_prefix(&name)?.strip_prefix(':')?.to_owned(), value.clone()))
        };
        let facts = fact.facts.iter().filter_map(of_member).collect();
        let member = Fact { tool: fact.tool.clone(), file: name.clone(), facts };
        compare(&member, &super::read(&member, &bytes), differences);
    }
}

fn has_problem(reading: &Reading, code: Code) -> bool {
    reading.shown.problems.iter().any(|problem| problem.code == code.as_str())
}

fn issues(fact: &Fact, reading: &Reading, differences: &mut Differences) {
    differences.equal("readable", true, reading.decoded.is_ok());
    let shown = &reading.shown;
    let kind = |kind: &str| shown.by_kind[kind];
    let counted_open = fact.number("open");
    // The OWASP file has a `hotspots` list beside its issues, which the counter did not look at.
    let hotspots = kind("hotspot");
    differences.equal("hotspots beside issues", fact.file.starts_with("OWASP"), hotspots > 0);
    differences.equal("open", counted_open, shown.findings - hotspots);
    // Ruling 13: "`findings` = open rows; `closed` = resolved ones". Every resolution in the corpus is FIXED.
    differences.equal("closed", fact.number("resolution.FIXED"), shown.closed);
    differences.equal("all rows", fact.number("issues"), shown.findings - hotspots + shown.closed + shown.suppressed);
    // "To count vulnerabilities safely: type == VULNERABILITY or an impact with SECURITY" (section 2.3): one BUG of
    // this file also has an impact on security.
    let also_security = u64::from(fact.file.starts_with("pixee__codemodder-python__sonar_issues"));
    differences.equal("open vulnerabilities", fact.number("open_vuln") + also_security, kind("code-vulnerability"));
    differences.equal("open bugs", fact.number("open_bug") - also_security, kind("bug"));
    let smells = counted_open - fact.number("open_vuln") - fact.number("open_bug");
    differences.equal("open code smells", smells, kind("code-smell"));
    severities(fact, reading, differences);
    lines(fact, reading, differences);
    paging(fact, reading, differences);
}

/// The raw counts include closed rows, which are no findings here: the sums are compared where there are none.
fn severities(fact: &Fact, reading: &Reading, differences: &mut Differences) {
    let by = &reading.shown.by_severity;
    let hotspots = reading.shown.by_kind["hotspot"];
    let pairs = [
        ("BLOCKER", by.critical),
        ("CRITICAL", by.high - hotspots),
        ("MAJOR", by.medium),
        ("MINOR", by.low),
        ("INFO", by.info),
    ];
    for (word, read) in pairs {
        let counted = fact.number(&format!("sev.{word}"));
        if reading.shown.closed == 0 {
            differences.equal(word, counted, read);
        } else {
            differences.equal(&format!("{word} of all rows at least"), true, counted >= read);
        }
    }
}

/// Closed rows have no line and are no findings.
fn lines(fact: &Fact, reading: &Reading, differences: &mut Differences) {
    let Ok(decoded) = &reading.decoded else { return };
    let rows = decoded.findings.rows.iter();
    let without = rows.filter(|row| row.line == 0 && row.kind.as_str() != "hotspot").count() as u64;
    // A line 0 in the OWASP file counts as a line there; lines start at 1, so it is none here.
    let zero = u64::from(fact.file.starts_with("OWASP"));
    let counted = fact.number("noline") + zero;
    differences.equal("rows without a line", counted, without + decoded.closed);
}

fn paging(fact: &Fact, reading: &Reading, differences: &mut Differences) {
    let text = |key: &str| fact.text(key).parse::<u64>().ok();
    let (total, of_paging, rows) = (text("total"), text("paging.total"), fact.number("issues"));
    differences.equal("page count unknown", of_paging.is_none(), has_problem(reading, Code::PageCountUnknown));
    let page = reading.decoded.as_ref().ok().and_then(|decoded| decoded.scan.page.clone());
    differences.equal("total", total.max(of_paging), page.as_ref().map(|page| page.total));
    if let Some(page) = page {
        differences.equal("rows of the page", rows, page.rows);
        let contradicts = total != of_paging || Some(rows) != of_paging;
        differences.equal("count mismatch", contradicts, has_problem(reading, Code::CountMismatch));
        let proof = if contradicts { "none" } else { "tells" };
        differences.equal("proof", Some(proof), reading.shown.proof.as_deref());
    }
}

fn hotspots(fact: &Fact, reading: &Reading, differences: &mut Differences) {
    let shown = &reading.shown;
    differences.equal("hotspots", fact.number("hotspots"), shown.by_kind["hotspot"]);
    differences.equal("open", fact.number("status.TO_REVIEW"), shown.findings);
    differences.equal("HIGH", fact.number("prob.HIGH"), shown.by_severity.high);
    differences.equal("LOW", fact.number("prob.LOW"), shown.by_severity.low);
    let total = fact.number("total");
    differences.equal("page", Some(format!("rows {total} of {total}, page 1")), shown.scan.page.clone());
}

fn sonar_report(fact: &Fact, reading: &Reading, differences: &mut Differences) {
    let shown = &reading.shown;
    differences.equal("findings", fact.number("issues"), shown.findings);
    differences.equal("hotspots", fact.number("status.TO_REVIEW"), shown.by_kind["hotspot"]);
    differences.equal("keys of hotspots", fact.number("hotspotKeys"), shown.by_kind["hotspot"]);
    let counts = [
        (fact.number("sev.BLOCKER"), shown.by_severity.critical),
        (fact.number("sev.CRITICAL") + fact.number("sev.HIGH"), shown.by_severity.high),
        (fact.number("sev.MAJOR") + fact.number("sev.MEDIUM"), shown.by_severity.medium),
        (fact.number("sev.MINOR") + fact.number("sev.LOW"), shown.by_severity.low),
    ];
    for (counted, read) in counts {
        differences.equal("severity", counted, read);
    }
    let gate = shown.measures.iter().find(|measure| measure.key == "quality_gate");
    let status = gate.and_then(|measure| measure.value.as_deref()).unwrap_or("None");
    differences.equal("gate", fact.text("gate"), status);
    let conditions = shown.measures.iter().filter(|measure| measure.status.is_some()).count() as u64;
    differences.equal("conditions", fact.number("conditions"), conditions);
    differences.equal("gate not computed", status == "None", has_problem(reading, Code::GateNotComputed));
    let contradicts = ["blocker", "critical", "major", "minor"].iter().any(|word| {
        let counted = fact.facts.get(&format!("summary.{word}")).and_then(|count| count.parse::<u64>().ok());
        counted.is_some_and(|count| count != fact.number(&format!("sev.{}", word.to_uppercase())))
    });
    differences.equal("count mismatch", contradicts, has_problem(reading, Code::CountMismatch));
}

fn ce_task(fact: &Fact, reading: &Reading, differences: &mut Differences) {
    let shown = &reading.shown;
    differences.equal("done", fact.text("status") == "SUCCESS", !has_problem(reading, Code::TaskNotDone));
    differences.equal("analysis", Some(fact.text("analysisId")), shown.scan.data.get("analysis").map(String::as_str));
    differences.equal("findings", 0, shown.findings);
}

fn project_status(fact: &Fact, reading: &Reading, differences: &mut Differences) {
    let measures = &reading.shown.measures;
    differences.equal("first measure", Some("quality_gate"), measures.first().map(|measure| measure.key.as_str()));
    differences.equal("status", Some(fact.text("status")), measures.first().and_then(|gate| gate.value.as_deref()));
    let conditions: Vec<_> = measures.iter().filter_map(|measure| measure.status.as_deref()).collect();
    differences.equal("conditions", fact.number("conditions"), conditions.len() as u64);
    let held = conditions.iter().filter(|status| **status == "OK").count() as u64;
    differences.equal("conditions that hold", fact.number("cond.OK"), held);
    differences.equal("problems", 0, reading.shown.problems.len());
}

fn report_task(fact: &Fact, reading: &Reading, differences: &mut Differences) {
    let scan = &reading.shown.scan;
    differences.equal("project", Some(fact.text("projectKey")), scan.subject.as_deref());
    differences.equal("version", Some(fact.text("serverVersion")), scan.tool_version.as_deref());
    differences.equal("task", true, scan.task.is_some());
    // In one file the two ids differ, as its note says.
    let differ = fact.file.starts_with("SAP");
    differences.equal("ids differ", differ, has_problem(reading, Code::CountMismatch));
}
