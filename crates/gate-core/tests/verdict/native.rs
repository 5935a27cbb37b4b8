//! Entries of the tools' own ignore files: what can be told of each, and what is said.

use gate_core::model::{LedgerRow, LedgerState, Outcome, Report, Verdict};

use super::case::{Case, gitleaks};

/// Two gates, and secrets may be exempted where `never` does not say otherwise.
const RULES: &str = "gates: { all: { stage: source, requires: [trivy], from: any, deny: { kind: vulnerability } },
    sast: { enabled: false }, dependencies: { enabled: false } }\n";

/// A Trivy report with one open row, and one that Trivy suppressed where a source of that is given.
fn trivy(suppressed_by: Option<&str>) -> String {
    let row = |id: &str| {
        format!(
            r#"{{"VulnerabilityID":"{id}","PkgName":"lodash","InstalledVersion":"4.17.20","Severity":"HIGH","Title":"t"}}"#
        )
    };
    let modified = suppressed_by.map_or_else(String::new, |source| {
        format!(
            r#","ExperimentalModifiedFindings":[{{"Type":"vulnerability","Status":"ignored","Statement":"not reachable",
            "Source":"{source}","Finding":{}}}]"#,
            row("CVE-2")
        )
    });
    format!(
        r#"{{"SchemaVersion":2,"CreatedAt":"2026-11-22T11:00:00Z","ArtifactName":".","ArtifactType":"filesystem",
        "Results":[{{"Target":"web/package-lock.json","Class":"lang-pkgs","Type":"npm","Vulnerabilities":[{}]{modified}}}]}}"#,
        row("CVE-1")
    )
}

fn case(report: &str) -> Case {
    Case::new().stage("source").policy(RULES).file(None, "trivy.json", report)
}

fn secrets(rows: &[(&str, &str)]) -> Case {
    Case::new().stage("source").policy(RULES).file(Some("gitleaks"), "gitleaks.json", &gitleaks(rows))
}

fn row(report: &Report) -> &LedgerRow {
    assert_eq!(report.exemptions.len(), 1, "{:?}", report.exemptions);
    &report.exemptions[0]
}

/// What is said of ledgers.
fn said(report: &Report) -> Vec<String> {
    let codes = ["exemption", "ignore-file"];
    let of_ledger = report.problems.iter().filter(|it| codes.iter().any(|code| it.code.as_str().starts_with(code)));
    of_ledger.map(|problem| format!("{}: {}", problem.code, problem.message)).collect()
}

#[test]
fn an_entry_that_trivy_applied_itself_is_in_use() {
    let shown =
        case(&trivy(Some("./ci/.trivyignore"))).ledger("trivyignore", "ci/.trivyignore", "CVE-2 exp:2026-12-31");
    let report = shown.run();
    let suppression = report.findings.rows.iter().find_map(|row| row.suppression).unwrap() as usize;
    let told = &report.findings.suppressions[suppression];
    assert_eq!((&*told.id, &*told.reason, &*told.file), ("ignored", "not reachable", "./ci/.trivyignore"));
    assert_eq!((row(&report).state, row(&report).exempted, row(&report).covered), (LedgerState::Active, 0, 1));
    assert_eq!(said(&report), [""; 0]);
}

/// What a tool suppressed itself is bound by `never` and `max_days` as what gate exempts is.
#[test]
fn a_tool_suppresses_nothing_that_the_policy_never_exempts() {
    let (open, hidden) = (trivy(Some(".trivyignore")), trivy(Some("vex.json")));
    let mild = |text: &str| text.replacen("\"HIGH\"", "\"LOW\"", 1);
    let run = |report: &str, policy: &str, line: &str| {
        let case = Case::new().stage("source").file(None, "trivy.json", report);
        let rules = "gates: { all: { stage: source, requires: [trivy], from: any, deny: { kind: vulnerability, severity: '>= high' } },
            sast: { enabled: false }, dependencies: { enabled: false } }\n";
        let case = case.policy(&format!("{rules}{policy}"));
        if line.is_empty() { case.run() } else { case.ledger("trivyignore", ".trivyignore", line).run() }
    };
    let soon = "CVE-2 exp:2026-12-31";
    assert_eq!(run(&mild(&open), "", soon).gates[0].outcome, Outcome::Pass);
    for (policy, line) in [
        ("waivers: { never: [high] }\n", soon),
        ("waivers: { never: [high] }\n", ""),
        ("waivers: { never: [all] }\n", ""),
    ] {
        let report = run(&mild(&hidden), policy, line);
        assert_eq!(report.gates[0].outcome, Outcome::Error, "{policy}");
        let said = said(&report);
        let words = "trivy suppressed `CVE-2` itself by vex.json, which nothing may exempt (`waivers.never: ";
        assert!(said.iter().any(|it| it.contains(words)), "{said:?}");
    }
    assert_eq!(run(&mild(&hidden), "waivers: { never: [critical] }\n", "").gates[0].outcome, Outcome::Pass);
    let unseen = hidden.replace("\"HIGH\"", "\"LOW\"");
    assert_eq!(
        run(&unseen, "waivers: { never: [low] }\n", "").gates[0].outcome,
        Outcome::Pass,
        "no gate would count it"
    );
    let long = run(&mild(&open), "", "CVE-2 exp:2028-12-31");
    assert_eq!(long.gates[0].outcome, Outcome::Error, "{:?}", long.problems);
    let words = "by `CVE-2` its tool suppressed a finding itself, and the policy allows 90 days";
    assert!(said(&long).iter().any(|it| it.contains(words)), "{:?}", said(&long));
    assert_eq!(
        run(&mild(&hidden), "", "CVE-2 exp:2028-12-31").gates[0].outcome,
        Outcome::Pass,
        "another file suppressed it"
    );
}

#[test]
fn an_entry_of_which_trivy_shows_no_trace_may_be_needed() {
    let report = case(&trivy(None)).ledger("trivyignore", ".trivyignore", "CVE-2 exp:2026-12-31").run();
    assert_eq!(row(&report).state, LedgerState::Untold);
    assert!(row(&report).why.contains("shows with `trivy --show-suppressed`"), "{}", row(&report).why);
    // Where suppressed rows are shown and this is none of them, it is not needed.
    let report = case(&trivy(Some(".trivyignore"))).ledger("trivyignore", ".trivyignore", "CVE-3 exp:2026-12-31").run();
    assert_eq!(row(&report).state, LedgerState::Unused);
}

#[test]
fn a_row_that_something_else_suppressed_does_not_make_an_entry_needed() {
    let by_vex = case(&trivy(Some("vex/openvex.json")));
    let report = by_vex.ledger("trivyignore", ".trivyignore", "CVE-2 exp:2026-12-31").run();
    assert_eq!(row(&report).state, LedgerState::Shadowed, "{}", row(&report).why);
}

#[test]
fn an_entry_that_misses_what_it_names_says_why() {
    let text = "vulnerabilities: [{id: CVE-1, paths: [package-lock.json], expired_at: 2026-12-31}]";
    let report = case(&trivy(Some("x"))).ledger("trivyignore-yaml", "i.yaml", text).run();
    assert_eq!((row(&report).state, report.verdict), (LedgerState::Unused, Verdict::Fail));
    assert_eq!(
        said(&report),
        ["exemption-unused: `CVE-1` covers nothing: its `paths` do not fit (a finding of that name)"]
    );
}

#[test]
fn an_entry_that_covers_what_it_does_not_mean_is_over_broad() {
    let text = "vulnerabilities: [{id: CVE-1, purls: ['pkg:npm/other'], expired_at: 2026-12-31}]";
    let report = case(&trivy(None)).ledger("trivyignore-yaml", "i.yaml", text).run();
    assert_eq!((row(&report).state, row(&report).exempted), (LedgerState::OverBroad, 1));
    let words = "passes its `purls` over for packages without a package URL, as Trivy does; so it hides a finding";
    assert_eq!(said(&report), [format!("exemption-over-broad: `CVE-1` {words}")]);
}

#[test]
fn an_entry_that_can_match_nothing_is_told_once() {
    for (format, name, line) in
        [("trivyignore", ".trivyignore", "cve-1"), ("gitleaksignore", ".gitleaksignore", "a.py:jwt:1 # x")]
    {
        let report = case(&trivy(None)).ledger(format, name, line).run();
        assert_eq!(row(&report).state, LedgerState::Unused, "{line}");
        let said = said(&report);
        assert!(said.len() == 1 && said[0].starts_with("ignore-file-trap: "), "{said:?}");
    }
}

#[test]
fn an_entry_of_gitleaks_exempts_what_the_policy_lets_it() {
    let case = |policy: &str| {
        let case = secrets(&[("jwt", "a.py")]).policy(policy);
        case.ledger("gitleaksignore", ".gitleaksignore", "a.py:jwt:1").run()
    };
    let report = case("waivers: { never: { only: [] } }\n");
    assert_eq!((row(&report).state, row(&report).exempted), (LedgerState::Active, 1));
    assert!(
        said(&report)[0].contains("is ignored for ever; its file knows no end: revoke the secret"),
        "{:?}",
        said(&report)
    );
    let report = case("");
    assert_eq!((row(&report).state, row(&report).exempted), (LedgerState::Forbidden, 0));
}

#[test]
fn an_entry_with_a_commit_never_covers_a_finding_of_a_folder() {
    let line = format!("{}:a.py:jwt:1", "1".repeat(40));
    let report = secrets(&[("jwt", "a.py")]).ledger("gitleaksignore", ".gitleaksignore", &line).run();
    assert_eq!(row(&report).state, LedgerState::Untold);
    let trap = report.problems.iter().find(|problem| problem.code.as_str() == "ignore-file-trap").unwrap();
    assert!(trap.message.contains("a scan without commits is compared with `path:rule:line` only"), "{}", trap.message);
    assert_eq!(trap.correction.as_ref().unwrap().text.as_deref(), Some("a.py:jwt:1"));
}

#[test]
fn an_allowlist_is_held_against_findings_where_it_says_a_place() {
    let head = "[extend]\nuseDefault = true\n[[allowlists]]\n";
    for (allowlist, state, why) in [
        ("paths = ['^b/']", LedgerState::Untold, "the tool leaves no trace of what it suppressed"),
        ("paths = ['^a']", LedgerState::Active, ""),
        ("regexes = ['example']", LedgerState::Untold, "it looks at the text of secrets or of their lines"),
        ("regexes = ['.*']", LedgerState::OverBroad, "fits every secret (`.*`); how much it hides cannot be told"),
        ("paths = ['(^|/)']", LedgerState::OverBroad, "fits every path (`(^|/)`); here it hides a finding"),
    ] {
        let case = secrets(&[("jwt", "a.py")]).policy("waivers: { never: { only: [] } }\n");
        let report = case.ledger("gitleaks-toml", ".gitleaks.toml", format!("{head}{allowlist}\n")).run();
        assert_eq!(row(&report).state, state, "{allowlist}: {}", row(&report).why);
        assert!(row(&report).why.contains(why), "{allowlist}: {}", row(&report).why);
    }
    let report =
        secrets(&[("jwt", "a.py")]).ledger("gitleaks-toml", ".gitleaks.toml", format!("{head}paths = ['a']\n")).run();
    assert_eq!(row(&report).state, LedgerState::Forbidden, "the ready policy never exempts a secret");
}
