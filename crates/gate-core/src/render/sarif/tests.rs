//! What the SARIF holds, and that other systems can take it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::build::Found;
use crate::decode::{self, Draft, Limits};
use crate::model::{Code, Kind, Level, Outcome, Problem, Proof, Report, Severity, Stage, Use};
use crate::render::entry::Entry;
use crate::render::testing::{Sample, clean, code, failing, hostile, passing, thousand, undecided, vulnerability};
use crate::render::{Style, find};

const VERSION: &str = concat!(
    "\"version\": \"",
    env!("CARGO_PKG_VERSION"),
    "\", \"semanticVersion\": \"",
    env!("CARGO_PKG_VERSION"),
    "\""
);

fn sarif(report: &Report) -> String {
    let mut bytes = Vec::new();
    find("sarif").unwrap().render(report, &Style::default(), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn run(report: &Report) -> Value {
    let log: Value = serde_json::from_str(&sarif(report)).unwrap();
    assert_eq!(log["runs"].as_array().unwrap().len(), 1);
    log["runs"][0].clone()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[test]
fn a_failing_report_in_sarif() {
    insta::assert_snapshot!(sarif(&failing()).replace(VERSION, "VERSION"));
}

#[test]
fn a_passing_report_in_sarif() {
    insta::assert_snapshot!(sarif(&passing()).replace(VERSION, "VERSION"));
}

#[test]
fn an_empty_run_is_written_when_nothing_was_found() {
    let run = run(&clean());
    assert!(list(&run["results"]).is_empty(), "without it GitHub would never close what was");
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn success_is_only_said_where_everything_was_decided() {
    for (report, success, code) in
        [(clean(), true, 0), (passing(), true, 0), (failing(), false, 1), (undecided(), false, 3)]
    {
        let invocation = &run(&report)["invocations"][0];
        assert_eq!(
            (invocation["executionSuccessful"].as_bool(), invocation["exitCode"].as_u64()),
            (Some(success), Some(code))
        );
    }
    let told = run(&undecided());
    let notices = list(&told["invocations"][0]["toolExecutionNotifications"]).to_vec();
    let texts: Vec<&str> = notices.iter().map(|it| it["message"]["text"].as_str().unwrap()).collect();
    assert!(texts.iter().any(|text| text.starts_with("dependencies cannot be decided: no report")), "{texts:?}");
    assert!(
        notices
            .iter()
            .any(|it| it["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "reports/trivy.json")
    );
}

#[test]
fn everything_that_is_named_is_described() {
    for report in [failing(), passing(), undecided(), hostile(), thousand()] {
        let run = run(&report);
        let driver = &run["tool"]["driver"];
        let described: BTreeSet<&str> =
            list(&driver["notifications"]).iter().map(|it| it["id"].as_str().unwrap()).collect();
        for key in ["toolExecutionNotifications", "toolConfigurationNotifications"] {
            for notice in list(&run["invocations"][0][key]) {
                assert!(described.contains(notice["descriptor"]["id"].as_str().unwrap()));
            }
        }
        for result in list(&run["results"]) {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(driver["rules"][index]["id"], result["ruleId"]);
        }
    }
}

#[test]
fn every_result_has_a_place_that_github_takes() {
    for report in [failing(), passing(), hostile(), thousand()] {
        for result in list(&run(&report)["results"]) {
            let physical = &result["locations"][0]["physicalLocation"];
            let uri = physical["artifactLocation"]["uri"].as_str().unwrap();
            assert!(!uri.is_empty() && uri.is_ascii() && !uri.contains([':', ' ', '\\', '"']), "{uri}");
            let has_hash = result["partialFingerprints"]["primaryLocationLineHash"].is_string();
            assert_eq!(has_hash, physical["region"].is_null(), "the hash of a line is for whoever has the source");
        }
    }
}

#[test]
fn several_places_are_one_result_and_a_flood_of_them_is_counted() {
    let paths: Vec<String> = (0..150).map(|at| format!("app-{at:03}/package-lock.json")).collect();
    let drafts: Vec<Draft<'_>> = paths
        .iter()
        .map(|path| Draft { path, ..vulnerability("CVE-2021-1", Severity::High, "lodash", "4.17.21") })
        .collect();
    let report = Sample::new().input("npm.json", "npm-audit", Proof::Tells, &drafts).build();
    let run = run(&report);
    assert_eq!(list(&run["results"]).len(), 1);
    assert_eq!(list(&run["results"][0]["locations"]).len(), 100);
    assert_eq!(run["results"][0]["properties"]["placesLeftOut"], 50);
}

#[test]
fn exempted_findings_say_by_whom_and_until_when() {
    let run = run(&passing());
    let suppressions: Vec<&Value> = list(&run["results"]).iter().map(|result| &result["suppressions"]).collect();
    assert_eq!(suppressions[0][0]["justification"], "the vendor says so");
    let waiver = &suppressions[1][0];
    assert_eq!(waiver["justification"], "not reachable (by team-payments, until 2027-01-01T00:00:00Z)");
    assert_eq!((&waiver["kind"], &waiver["status"]), (&Value::from("external"), &Value::from("accepted")));
    assert_eq!(waiver["location"]["physicalLocation"]["artifactLocation"]["uri"], ".gate/waivers.yaml");
    assert_eq!(waiver["location"]["physicalLocation"]["region"]["startLine"], 3);
    assert!(suppressions[2].is_null(), "what is open has none");
}

#[test]
fn a_baseline_is_only_told_where_a_report_tells_it() {
    let draft = |new, path| Draft { new, rule: "r", path, ..Draft::new(Kind::Bug) };
    let drafts = [draft(None, "a"), draft(Some(false), "b"), draft(Some(true), "c")];
    let run = run(&Sample::new().input("s.json", "sonarqube", Proof::Tells, &drafts).build());
    let states: Vec<&Value> = list(&run["results"]).iter().map(|result| &result["baselineState"]).collect();
    assert_eq!(states, [&Value::Null, &Value::from("unchanged"), &Value::from("new")]);
}

#[test]
fn the_category_is_one_for_each_service_and_stage() {
    let category = |service: Option<&str>, stage: Option<&str>| {
        let mut report = clean();
        report.policy.service = service.map(str::to_owned);
        report.stage = stage.map(Stage::new);
        run(&report)["automationDetails"]["id"].as_str().unwrap().to_owned()
    };
    assert_eq!(category(None, None), "gate/");
    assert_eq!(category(Some("payments-api"), Some("image")), "gate/payments-api/image/");
    assert_eq!(category(None, Some("image")), "gate//image/");
    assert_eq!(category(Some("a/../b \u{202e}"), None), "gate/a%2F..%2Fb%20%E2%80%AE/");
    let services = ["платежи", "корзина", "a b", "a-b", "a/b", "a%20b", &"x".repeat(300), &"x".repeat(301)];
    let different: BTreeSet<String> = services.iter().map(|service| category(Some(service), None)).collect();
    assert_eq!(different.len(), services.len(), "{different:?}");
}

#[test]
fn the_repository_is_only_named_by_a_whole_address() {
    let with = |repository: &str| {
        let mut report = clean();
        report.build.repository = Some(Found { value: repository.to_owned(), source: "CI_PROJECT_URL" });
        run(&report)["versionControlProvenance"][0]["repositoryUri"].clone()
    };
    assert_eq!(with("https://git.example/team/app"), "https://git.example/team/app");
    assert_eq!(with("team/app"), Value::Null);
    assert_eq!(with("https://git.example/\u{202e}"), Value::Null);
}

#[test]
fn a_reader_of_sarif_finds_the_same_flaws_again() {
    for report in [passing(), failing(), thousand()] {
        // What gate wrote is no evidence: it would be refused under its own name.
        let text = sarif(&report).replacen("\"name\": \"gate\"", "\"name\": \"other\"", 1);
        let read = decode::decode(&mut text.as_bytes(), None, "gate.sarif", &Limits::default()).unwrap();
        let open =
            |suppressed: bool| read.findings.rows.iter().filter(|row| row.suppression.is_some() == suppressed).count();
        let exempted = Entry::all(&report).filter(|entry| !entry.exemptions().is_empty()).count();
        assert_eq!((open(false), open(true)), (Entry::all(&report).count() - exempted, exempted));
    }
}

#[test]
fn what_does_not_count_is_no_result() {
    let mut report = passing();
    report.evidence[0].used = Use::Superseded;
    assert!(list(&run(&report)["results"]).is_empty());
    report.evidence[0].used = Use::Unusable;
    report.gates[0].outcome = Outcome::Error;
    assert_eq!(list(&run(&report)["results"]).len(), 3);
}

#[test]
fn a_flood_of_notices_is_cut_after_the_worst_and_counted() {
    let report = Sample::new()
        .input("a.json", "trivy", Proof::Tells, &[])
        .with(|report| {
            for line in 0..1500 {
                report.problems.push(Problem::new(Code::IgnoreFileTrap, "x").at(format!("a.txt:{line}")));
            }
            report.problems.push(Problem { level: Level::Error, ..Problem::new(Code::ExemptionExpired, "the worst") });
        })
        .build();
    let run = run(&report);
    let notices = list(&run["invocations"][0]["toolConfigurationNotifications"]);
    assert_eq!(notices.len(), 1001);
    assert_eq!(notices[0]["message"]["text"], "the worst");
    assert_eq!(notices[1000]["message"]["text"], "501 notices left out; the JSON output has all");
    let described = list(&run["tool"]["driver"]["notifications"]);
    assert!(described.iter().any(|it| it["id"] == notices[1000]["descriptor"]["id"]));
}

#[test]
fn no_place_is_absolute_or_leaves_its_base() {
    let paths = ["/work/app/src/a.py", "/root/.m2/a.jar", "C:\\a\\b.cs", "../../etc/passwd", "/work/app/../x"];
    let drafts: Vec<Draft<'_>> = paths.iter().map(|path| code(Kind::Bug, Severity::High, "r", path, 3)).collect();
    let report = Sample::new()
        .input("/tmp/s.json", "sonarqube", Proof::Tells, &drafts)
        .remark(Code::Unbound, "x")
        .with(|report| report.roots.push("/work/app".to_owned()))
        .build();
    let run = run(&report);
    let mut places: Vec<(String, String)> = Vec::new();
    let results = list(&run["results"]).iter();
    for row in results.chain(list(&run["invocations"][0]["toolExecutionNotifications"])) {
        let file = &row["locations"][0]["physicalLocation"]["artifactLocation"];
        places.push((file["uri"].as_str().unwrap().to_owned(), file["uriBaseId"].as_str().unwrap().to_owned()));
    }
    places.sort();
    let wanted = [
        ("C%3A/a/b.cs", "%SUBJECT%"),
        ("etc/passwd", "%SUBJECT%"),
        ("root/.m2/a.jar", "%SUBJECT%"),
        ("src/a.py", "%SRCROOT%"),
        ("tmp/s.json", "%SUBJECT%"),
        ("work/x", "%SUBJECT%"),
    ];
    assert_eq!(places, wanted.map(|(uri, base)| (uri.to_owned(), base.to_owned())));
}
