//! The summary as people see it.

use crate::decode::Draft;
use crate::model::{Code, Invocation, Kind, LedgerState, Outcome, Problem, Proof, Report, Severity, Written};
use crate::render::escape::is_unseen;
use crate::render::page::width_of;
use crate::render::testing::{
    HOSTILE, Sample, clean, code, failing, hostile, over, passing, secret, thousand, undecided, vulnerability,
};
use crate::render::{Style, find};

fn page(report: &Report, style: Style) -> String {
    let mut bytes = Vec::new();
    find("terminal").unwrap().render(report, &style, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn plain(report: &Report) -> String {
    page(report, Style::default())
}

fn samples() -> [Report; 6] {
    [clean(), passing(), failing(), undecided(), thousand(), hostile()]
}

#[test]
fn a_clean_run() {
    insta::assert_snapshot!(plain(&clean()));
}

#[test]
fn a_pass_with_exemptions_and_warnings() {
    insta::assert_snapshot!(plain(&passing()));
}

#[test]
fn several_gates_fail() {
    insta::assert_snapshot!(plain(&failing()));
}

#[test]
fn several_gates_fail_in_sixty_columns_of_ascii() {
    insta::assert_snapshot!(page(&failing(), Style { width: 60, unicode: false, ..Style::default() }));
}

#[test]
fn several_gates_fail_with_everything_shown_in_two_hundred_columns() {
    insta::assert_snapshot!(page(&failing(), Style { width: 200, verbose: true, ..Style::default() }));
}

#[test]
fn nothing_can_be_decided() {
    insta::assert_snapshot!(plain(&undecided()));
}

#[test]
fn a_thousand_findings_are_told_in_a_few_lines() {
    insta::assert_snapshot!(plain(&thousand()));
}

#[test]
fn hostile_text_becomes_visible() {
    insta::assert_snapshot!(plain(&hostile()));
}

#[test]
fn no_text_of_a_report_reaches_the_terminal_as_a_command() {
    for (unicode, verbose, width) in [(true, false, 60), (true, true, 200), (false, true, 60), (false, false, 200)] {
        let page = page(&hostile(), Style { unicode, verbose, width, color: false });
        assert!(!page.chars().any(|c| c != '\n' && is_unseen(c)), "{page:?}");
        assert!(unicode || page.is_ascii(), "{page}");
        assert!(!page.lines().any(|line| line.starts_with("PASS")), "{page}");
    }
}

#[test]
fn with_colour_the_only_codes_are_ours() {
    let page = page(&hostile(), Style { color: true, ..Style::default() });
    let ours = ["0m", "1m", "2m", "32m", "33m", "1;31m"];
    for code in page.split('\u{1b}').skip(1) {
        assert!(
            ours.iter().any(|known| code.strip_prefix('[').is_some_and(|rest| rest.starts_with(known))),
            "{code:?}"
        );
    }
    let without: String = ours.iter().fold(page.clone(), |page, code| page.replace(&format!("\u{1b}[{code}"), ""));
    assert_eq!(without, plain(&hostile()));
}

/// Whether a line fits, or holds nothing but one thing that is never broken, with its label.
fn fits(line: &str, width: usize) -> bool {
    let text = line.trim_start();
    let commands = text.matches('`').count();
    width_of(line) <= width || !text.contains(' ') || commands > 0 || line.contains("\\u{1b}")
}

#[test]
fn lines_keep_to_the_width_unless_a_name_or_a_command_is_longer() {
    for report in samples() {
        for width in [60, 80, 200] {
            for (unicode, verbose) in [(true, false), (false, true)] {
                let page = page(&report, Style { width, unicode, verbose, color: false });
                let long: Vec<_> = page.lines().filter(|line| !fits(line, width)).collect();
                assert!(long.is_empty(), "{width}: {long:#?}");
            }
        }
    }
}

#[test]
fn equal_reports_give_equal_pages() {
    for (one, other) in samples().iter().zip(&samples()) {
        assert_eq!(plain(one), plain(other));
    }
}

#[test]
fn verbose_shows_every_finding() {
    let shown = page(&thousand(), Style { verbose: true, ..Style::default() });
    assert_eq!((1000..2000).filter(|at| shown.contains(&format!("CVE-2024-{at} "))).count(), 1000);
}

#[test]
fn a_waiver_is_never_offered_for_a_secret() {
    let report = Sample::new()
        .input("gitleaks.json", "gitleaks", Proof::Silent, &[secret("aws", "a.py", 1), secret("aws", "a.py", 9)])
        .gate("secrets", Outcome::Fail, &[0, 1], &[over("2 findings", "")])
        .build();
    let page = plain(&report);
    assert!(!page.contains("waiver"), "{page}");
    assert!(!page.contains(&report.flaws.fingerprint(0).to_string()), "{page}");
    assert!(page.ends_with("\n  gate explain secrets\n"), "{page}");
    assert!(page.contains("revoke the secrets in a.py:1 and in 1 other place, then remove them"), "{page}");
}

#[test]
fn one_command_waives_a_finding_whatever_it_is_called() {
    for rule in ["CVE-2022-37434", HOSTILE, "x: y # z", "$(touch x)"] {
        let draft = vulnerability(rule, Severity::High, "zlib", "");
        let sample = Sample::new().input("r.json", "trivy", Proof::Tells, &[draft]);
        let sample = sample.gate("g", Outcome::Fail, &[0], &[over("1 finding", "")]);
        let demand = |value: &str| Written { value: value.to_owned(), origin: "gate.yaml:3".to_owned() };
        let report = sample.with(|report| {
            report.rules.required = ["reason", "owner", "ticket"].map(demand).to_vec();
            report.policy.invocation = Invocation::new(&[("root", "a b")], &["r.json"], Some("main"));
        });
        let report = report.build();
        let page = plain(&report);
        let print = report.flaws.fingerprint(0);
        let command = format!("\n  gate waiver add {print} --root 'a b' r.json --reason \"…\" --ticket \"…\"\n");
        assert!(page.contains(&command), "{page}");
        assert!(page.ends_with(&format!("\n  gate explain {print} --root 'a b' --policy-ref main r.json\n")), "{page}");
    }
}

#[test]
fn one_component_is_one_upgrade_even_where_its_flaws_were_fixed_one_by_one() {
    for (fixes, cure) in [
        (["3.9.18", "3.10.2"], "3.10.2"),
        (["1.1.1l-r0", "1.1.1n-r0"], "1.1.1n-r0"),
        (["2.0", "2.0"], "2.0"),
        (["1.9, 2.1", "1.9, 2.1"], "1.9"),
        (["2.0, 3.1", ">=2.4, 3.0"], "2.4"),
        (["1.0.0, 2.2", "0.9"], "2.2"),
        (["1.0.0, 0.9", "1.0.0, 0.9"], "one of 0.9, 1.0.0"),
        (["x, y", "x, y"], "one of x, y"),
        (["x", "y"], "the newest of x, y"),
        (["1.9, 2.1", "2.0"], "2.1"),
        (["", "2.0"], "2.0"),
    ] {
        let drafts: Vec<_> = [("CVE-1", fixes[0]), ("CVE-2", fixes[1])]
            .iter()
            .map(|(rule, fixed)| vulnerability(rule, Severity::High, "vm2", fixed))
            .collect();
        let report = Sample::new()
            .input("t.json", "trivy", Proof::Tells, &drafts)
            .gate("container", Outcome::Fail, &[0, 1], &[over("2 findings (2 high)", "")])
            .build();
        let page = plain(&report);
        assert!(page.contains(&format!("upgrade vm2 1.1.1k → {cure}  clears")), "{cure}:\n{page}");
        assert!(page.contains(&format!("upgrade vm2 to {cure}: clears")), "{cure}:\n{page}");
    }
}

#[test]
fn a_fix_that_one_report_names_counts_for_all_that_report_the_flaw() {
    let silent = |rule| vulnerability(rule, Severity::High, "tomcat", "");
    let report = Sample::new()
        .input("dc.json", "dependency-check", Proof::Tells, &[silent("CVE-1"), silent("CVE-2")])
        .input("t.json", "trivy", Proof::Tells, &[vulnerability("CVE-1", Severity::High, "tomcat", "1.2, 2.0")])
        .gate("dependencies", Outcome::Fail, &[0, 1], &[over("2 findings (2 high)", "")])
        .gate("container", Outcome::Fail, &[2], &[over("1 finding (1 high)", "")])
        .build();
    let page = plain(&report);
    assert_eq!(page.matches("upgrade tomcat 1.1.1k → 1.2  clears 1 finding").count(), 2, "{page}");
    assert!(page.contains("OWASP Dependency-Check names no fixed version for 1 finding"), "{page}");
}

#[test]
fn steps_that_are_left_out_are_counted_and_a_fixable_finding_is_waived_last() {
    let names: Vec<String> = (0..6).map(|at| format!("lib{at}")).collect();
    let mut drafts: Vec<_> = names.iter().map(|name| vulnerability("CVE-1", Severity::High, name, "2.0")).collect();
    let build = |drafts: &[Draft<'_>]| {
        let rows: Vec<u32> = (0..u32::try_from(drafts.len()).unwrap()).collect();
        let cause = [over("some findings", "")];
        let sample = Sample::new().input("t.json", "trivy", Proof::Tells, drafts);
        plain(
            &sample.gate("container", Outcome::Fail, &rows, &cause).gate("again", Outcome::Fail, &rows, &cause).build(),
        )
    };
    let page = build(&drafts);
    assert!(page.contains("\n  and 3 more upgrades above\n"), "{page}");
    assert!(page.contains("\nif CVE-1 in lib0 does"), "{page}");
    drafts.push(code(Kind::Misconfiguration, Severity::Low, "DS002", "Dockerfile", 3));
    let page = build(&drafts);
    assert!(page.contains("\nif DS002 in Dockerfile:3 does"), "{page}");
}

#[test]
fn several_gates_without_evidence_make_a_short_headline() {
    let lack = |what: &str| {
        let message = format!("no report of {what} was given, and fawkes.yaml:68 requires one");
        crate::render::testing::cause(Outcome::Error, "absent", &message, &format!("make one with `{what} run`"))
    };
    let sample = Sample::new().input("t.json", "trivy", Proof::Tells, &[]);
    let sample = sample.gate("sast", Outcome::Error, &[], &[lack("sonarqube")]);
    let page = plain(&sample.gate("secrets", Outcome::Error, &[], &[lack("gitleaks")]).build());
    assert!(page.starts_with("ERROR  cannot decide: 2 gates lack their evidence: sast, secrets\n"), "{page}");
    assert_eq!(page.matches("no report of gitleaks").count(), 1, "{page}");
    assert!(page.contains("1. sast: make its report with `sonarqube run`\n"), "{page}");
}

#[test]
fn fingerprints_stand_with_their_flaws_and_many_only_on_demand() {
    for (count, wanted) in
        [(1, "; fingerprint "), (3, "; fingerprints CVE-0 "), (4, "\n  all fingerprints with --verbose\n")]
    {
        let ids: Vec<String> = (0..count).map(|at| format!("CVE-{at}")).collect();
        let drafts: Vec<_> = ids.iter().map(|id| vulnerability(id, Severity::High, "zlib", "2")).collect();
        let rows: Vec<u32> = (0..count).collect();
        let sample = Sample::new().input("t.json", "trivy", Proof::Tells, &drafts);
        let report = sample.gate("container", Outcome::Fail, &rows, &[over("some", "")]).build();
        let page = page(&report, Style { width: 200, ..Style::default() });
        assert!(page.contains(wanted), "{page}");
        let last = report.flaws.list().last().unwrap().fingerprint.to_string();
        assert_eq!(page.contains(&last), count < 4, "{page}");
    }
}

#[test]
fn every_weakened_key_is_shown() {
    let weakened: Vec<String> = (0..40).map(|at| format!("gates.g{at}.max: 0 → 2 (gate.yaml:7)")).collect();
    let report = Sample::new().gate("g", Outcome::Pass, &[], &[]).with(|report| report.policy.weakened = weakened);
    assert_eq!(plain(&report.build()).matches("weaker: ").count(), 40);
}

#[test]
fn an_exemption_that_meets_nothing_is_named_with_its_place() {
    let mut sample = Sample::new().gate("g", Outcome::Pass, &[], &[]);
    sample = sample.waive(LedgerState::Active, 1, "CVE-1").waive(LedgerState::Active, 0, "CVE-2");
    let page = plain(&sample.waive(LedgerState::Expired, 0, "CVE-3").build());
    assert!(page.contains("  .gate/waivers.yaml:3 CVE-2 meets nothing\n"), "{page}");
    assert_eq!(page.matches("meets nothing").count(), 1, "{page}");
}

#[test]
fn a_step_that_several_causes_share_is_said_once() {
    let lack = |measure: &str| {
        let message = format!("no report gives {measure}");
        crate::render::testing::cause(Outcome::Error, "measure-missing", &message, "give both measures")
    };
    let report = Sample::new()
        .input("status.json", "sonarqube", Proof::Tells, &[])
        .gate("sast", Outcome::Error, &[], &[lack("new_bugs"), lack("new_coverage")])
        .build();
    let page = plain(&report);
    assert_eq!(page.matches("to do   give both measures").count(), 1, "{page}");
    assert!(page.contains("1. sast: give both measures (and 1 more)"), "{page}");
}

#[test]
fn counts_are_grammatical() {
    let report = Sample::new()
        .input("t.json", "trivy", Proof::Tells, &[vulnerability("CVE-1", Severity::High, "zlib", "2")])
        .gate("container", Outcome::Fail, &[0], &[over("1 finding (1 high)", "")])
        .build();
    let page = plain(&report);
    assert!(page.contains("1 of 1 gate failed: container") && page.contains("clears 1 finding\n"), "{page}");
}

#[test]
fn many_inputs_are_cut_and_the_unusable_stand_first() {
    let mut sample = Sample::new();
    for at in 0..40 {
        sample = sample.input(&format!("reports/{at:02}.json"), "trivy", Proof::Tells, &[]);
    }
    let sample = sample.broken("reports/zz.json", Problem::new(Code::EmptyFile, "has 0 bytes"));
    let page = plain(&sample.gate("container", Outcome::Pass, &[], &[]).build());
    assert!(page.contains("reports/zz.json") && page.contains("… and 21 more inputs"), "{page}");
}
