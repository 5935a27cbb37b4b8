//! What becomes of each exemption: every state, what it means for its findings, and what is said.

use gate_core::model::{LedgerState, Level, Report, Verdict};

use super::case::{Case, trivy};

const RULES: &str = "gates: { all: { stage: source, requires: [trivy], from: any, deny: { kind: vulnerability } },
    secrets: { enabled: false }, sast: { enabled: false }, dependencies: { enabled: false } }\n";

/// A lock file with one flaw, published on a day, with a fix where it has one.
fn flaw(severity: &str, score: &str, fixed: &str, published: &str) -> String {
    format!(
        r#"{{"SchemaVersion":2,"CreatedAt":"2026-11-22T11:00:00Z","ArtifactName":".","ArtifactType":"filesystem",
        "Results":[{{"Target":"package-lock.json","Class":"lang-pkgs","Type":"npm","Vulnerabilities":[
        {{"VulnerabilityID":"CVE-2026-1","PkgName":"lodash","InstalledVersion":"4.17.20","FixedVersion":"{fixed}",
        "PublishedDate":"{published}","CVSS":{{"nvd":{{"V3Score":{score}}}}},"Severity":"{severity}"}}]}}]}}"#
    )
}

/// The state of the only waiver over one flaw, whether the flaw counts, and what is said.
fn judged(case: Case, lines: &str) -> (LedgerState, bool, String) {
    let mut case = case;
    case.waivers = format!("  - {{ id: CVE-2026-1, reason: r, owner: o, {lines} }}\n");
    let report = case.run();
    let of_ledger = report.problems.iter().filter(|problem| problem.code.as_str().starts_with("exemption"));
    let said: Vec<_> = of_ledger.map(|problem| format!("{}: {}", problem.code, problem.message)).collect();
    (report.exemptions[0].state, report.verdict == Verdict::Fail, said.join("\n"))
}

fn one(report: &str) -> Case {
    Case::new().stage("source").policy(RULES).file(None, "trivy.json", report)
}

fn plain() -> Case {
    one(&flaw("HIGH", "7.5", "", "2026-11-01T00:00:00Z"))
}

#[test]
fn dates_decide_first() {
    for (lines, state, counts, said) in [
        ("expires: 2026-12-31", LedgerState::Active, false, ""),
        (
            "expires: 2026-11-30",
            LedgerState::Expiring,
            false,
            "ends in 8 days, at 2026-11-30T00:00:00Z; then a finding counts",
        ),
        ("expires: 2026-11-22T12:00:00Z", LedgerState::Expiring, false, "ends in 0 days"),
        (
            "expires: 2026-11-22T11:59:59Z",
            LedgerState::Expired,
            true,
            "was over at 2026-11-22T11:59:59Z; its findings count again",
        ),
        ("expires: 2026-11-22", LedgerState::Expired, true, "was over"),
        ("expires: 2027-02-21", LedgerState::Forbidden, true, "lasts 91 days, and the policy allows 90 (fawkes.yaml:"),
        ("expires: 2027-02-20", LedgerState::Active, false, ""),
        ("created: 2026-09-01, expires: 2026-12-31", LedgerState::Forbidden, true, "lasts 121 days"),
    ] {
        let (found, fails, text) = judged(plain(), lines);
        assert_eq!((found, fails), (state, counts), "{lines}: {text}");
        assert!(text.contains(said) && text.is_empty() == said.is_empty(), "{lines}: {text}");
    }
}

#[test]
fn conditions_give_the_finding_back_with_the_reason() {
    let fixed = || one(&flaw("HIGH", "7.5", "4.17.21", "2026-11-01T00:00:00Z"));
    let unpublished = || one(&flaw("HIGH", "7.5", "", ""));
    let unknown = || one(&flaw("UNKNOWN", "7.5", "", ""));
    let ahead = || one(&flaw("HIGH", "7.5", "", "2027-01-01T00:00:00Z"));
    let unscored_by_one = || {
        let unscored = flaw("CRITICAL", "7.5", "", "").replace(r#""CVSS":{"nvd":{"V3Score":7.5}},"#, "");
        plain().file(None, "second.json", &unscored)
    };
    for (case, lines, holds, said) in [
        (plain(), "until: fixed", true, ""),
        (fixed(), "until: fixed", false, "`until: fixed` is over, since a fix is released: 4.17.21"),
        (plain(), "while: score < 7.6", true, ""),
        (plain(), "while: score < 7.5", false, "its score is 7.5 now, and no longer below 7.5"),
        (plain(), "while: severity < critical", true, ""),
        (plain(), "while: severity < high", false, "its severity is high now, and not below high"),
        (unknown(), "while: severity < critical", false, "its severity is unknown now"),
        (plain(), "grace: 22d", true, ""),
        (plain(), "grace: 21d", false, "its 21 days of grace are over: it was published on 2026-11-01"),
        (unpublished(), "grace: 90d", false, "no report says when it was published"),
        (ahead(), "grace: 14d", false, "published on 2027-01-01, which is not yet"),
        (unscored_by_one(), "while: score < 7.6", false, "a report gives it no score"),
        (plain(), "until: fixed, while: score < 8, grace: 30d", true, ""),
        (plain(), "until: fixed, while: score < 8, grace: 3d", false, "grace are over"),
    ] {
        let (state, fails, text) = judged(case, &format!("{lines}, expires: 2026-12-31"));
        let wanted = if holds { LedgerState::Active } else { LedgerState::Lapsed };
        assert_eq!((state, fails), (wanted, !holds), "{lines}: {text}");
        assert!(text.contains(said) && text.is_empty() == said.is_empty(), "{lines}: {text}");
    }
}

#[test]
fn a_waiver_whose_condition_failed_leaves_the_flaw_to_the_next() {
    let mut case = plain();
    case.waivers = "  - { id: CVE-2026-1, while: score < 7, reason: r, owner: o, expires: 2026-12-31 }
  - { id: CVE-2026-1, reason: r, owner: o, expires: 2026-12-31 }\n"
        .to_owned();
    let report = case.run();
    assert_eq!((report.verdict, report.states[0].exemption), (Verdict::Pass, Some(1)));
}

#[test]
fn what_the_policy_never_lets_go_is_forbidden_and_counts() {
    for (rule, severity, branch, forbidden) in [
        ("high", "HIGH", "main", true),
        ("critical", "HIGH", "main", false),
        ("critical on protected", "CRITICAL", "main", true),
        ("critical on protected", "CRITICAL", "feature/x", false),
        ("vulnerability", "LOW", "feature/x", true),
        ("all", "LOW", "main", true),
        ("known-exploited", "HIGH", "main", false),
    ] {
        let policy = format!("waivers: {{ never: [{rule}] }}\n");
        let mut case = one(&flaw(severity, "7.5", "", "")).policy(&policy);
        case.flags.branch = Some(branch.to_owned());
        let (state, fails, text) = judged(case, "expires: 2026-12-31");
        assert_eq!((state == LedgerState::Forbidden, fails), (forbidden, forbidden), "{rule} on {branch}: {text}");
        assert_eq!(text.contains("exemption-forbidden"), forbidden, "{rule} on {branch}: {text}");
    }
}

#[test]
fn what_is_being_exploited_is_never_waived_whichever_tool_knows_it() {
    let exploited = r#"{"reportSchema":"1.1","scanInfo":{"engineVersion":"12.1.0","dataSource":[]},
        "projectInfo":{"name":"p","reportDate":"2026-11-22T11:00:00Z"},"dependencies":[{"isVirtual":false,
        "fileName":"lodash:4.17.20","filePath":"/p/package-lock.json","packages":[{"id":"pkg:npm/lodash@4.17.20"}],
        "vulnerabilities":[{"source":"NVD","name":"CVE-2026-1","severity":"LOW","cvssv3":{"baseScore":3.1},
        "knownExploitedVulnerability":{"dateAdded":"2026-11-02"}}]}]}"#;
    let named = flaw("HIGH", "7.5", "", "").replace(
        "\"PkgName\":\"lodash\"",
        "\"PkgName\":\"lodash\",\"PkgIdentifier\":{\"PURL\":\"pkg:npm/lodash@4.17.20\"}",
    );
    let case = one(&named).policy("waivers: { never: [known-exploited] }\n").file(None, "dc.json", exploited);
    let (state, fails, text) = judged(case, "expires: 2026-12-31");
    assert_eq!((state, fails), (LedgerState::Forbidden, true), "{text}");
    assert!(text.contains("would exempt 2 findings, which the policy forbids"), "{text}");
}

#[test]
fn who_approved_it_is_compared_by_glob_for_every_gate_that_counts_the_finding() {
    for (rule, by, holds) in [
        ("all: [lead]", "", false),
        ("all: [lead]", "approved_by: someone,", false),
        ("all: [lead]", "approved_by: lead,", true),
        ("'*': ['*@security.example.com']", "approved_by: eve@security.example.com,", true),
        ("'*': ['*@security.example.com']", "approved_by: eve@security.example.com.evil,", false),
        ("other-*: [lead]", "", true),
        ("all: [lead], '*': [boss]", "approved_by: lead,", false),
    ] {
        let policy = format!("waivers: {{ approvers: {{ {rule} }} }}\n");
        let (state, fails, text) = judged(plain().policy(&policy), &format!("{by} expires: 2026-12-31"));
        assert_eq!((state == LedgerState::Active, fails), (holds, !holds), "{rule} {by}: {text}");
    }
}

#[test]
fn one_entry_that_hides_many_components_is_over_broad_and_says_how_many() {
    let flaws: Vec<_> = (0..11).map(|_| ("CVE-2026-1", "HIGH")).collect();
    let (state, fails, text) = judged(one(&trivy(&flaws)), "expires: 2026-12-31");
    assert_eq!((state, fails), (LedgerState::OverBroad, false), "{text}");
    assert!(text.contains("hides 11 findings in 11 components or files"), "{text}");
    let (state, ..) = judged(one(&trivy(&flaws[..10])), "expires: 2026-12-31");
    assert_eq!(state, LedgerState::Active);
}

#[test]
fn an_entry_that_is_about_to_end_is_over_broad_nevertheless() {
    let flaws: Vec<_> = (0..11).map(|_| ("CVE-2026-1", "HIGH")).collect();
    let mut case = one(&trivy(&flaws));
    case.waivers = "  - { id: CVE-2026-1, reason: r, owner: o, expires: 2026-11-30 }\n".to_owned();
    let row = &case.run().exemptions[0];
    assert_eq!(row.state, LedgerState::Expiring);
    assert!(row.over_broad.contains("11 components"), "{}", row.over_broad);
}

fn levels(report: &Report, code: &str) -> Vec<Level> {
    report.problems.iter().filter(|problem| problem.code.as_str() == code).map(|problem| problem.level).collect()
}

#[test]
fn the_policy_sets_the_level_of_what_is_said_of_ledgers() {
    let unused = |level: &str| {
        let checks = format!("evidence: {{ checks: {{ exemption-unused: {level} }} }}\n");
        let mut case = plain().policy(&checks);
        case.waivers = "  - { id: CVE-2026-1, reason: r, owner: o, expires: 2026-12-31 }
  - { id: CVE-2000-1, reason: r, owner: o, expires: 2026-12-31 }\n"
            .to_owned();
        case.run()
    };
    let report = unused("warn");
    assert_eq!((report.verdict, levels(&report, "exemption-unused")), (Verdict::Pass, vec![Level::Warn]));
    let report = unused("error");
    assert_eq!((report.verdict, levels(&report, "exemption-unused")), (Verdict::Error, vec![Level::Error]));
    let report = unused("off");
    assert_eq!((report.verdict, levels(&report, "exemption-unused")), (Verdict::Pass, vec![]));
}
