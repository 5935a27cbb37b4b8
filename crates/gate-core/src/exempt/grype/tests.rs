//! What ignore rules of Grype cover, their traps, and hostile files.

use proptest::prelude::*;

use super::*;
use crate::decode::{self, Limits};
use crate::model::{Findings, Problem, ToolId};
use crate::policy::{Policy, Subject};

fn read_as(name: &str, text: &str) -> Result<Contents, Vec<String>> {
    let policy = Policy::builtin("fawkes").unwrap();
    let context = Context { policy: &policy, now: "2026-11-22T12:00:00Z".parse().unwrap() };
    let source = Source::new(name, text);
    GrypeYaml.read(&source, &context).map_err(|faults| faults.iter().map(ToString::to_string).collect())
}

fn read(text: &str) -> Contents {
    read_as(".grype.yaml", text).unwrap()
}

/// A rule in flow style.
fn rule(conditions: &str) -> Contents {
    read(&format!("ignore:\n  - {{{conditions}}}\n"))
}

const BOM: &str = include_str!("../../../../../fixtures/cyclonedx/grype-1.6-failing/report.json");
const SARIF: &str = include_str!("../../../../../fixtures/sarif/grype-failing/report.sarif");

fn findings(text: &str) -> Findings {
    decode::decode(&mut text.as_bytes(), None, "report", &Limits::default()).unwrap().findings
}

fn covers(contents: &Contents, findings: &Findings, at: usize) -> bool {
    let beside = [u32::try_from(at).unwrap()];
    let subject = Subject { findings, row: &findings.rows[at], tool: &ToolId::new(TOOL), beside: &beside };
    contents.entries.iter().any(|entry| entry.rule.covers(subject).is_ok())
}

#[test]
fn patterns_and_rules_for_everything_are_counted() {
    let with = |costly: &str, count: usize| {
        let plain = "  - vulnerability: CVE-2026-1\n".repeat(MAX_PATTERNS);
        read_as(".grype.yaml", &format!("ignore:\n{plain}{}", format!("  - {costly}\n").repeat(count)))
    };
    for (costly, each) in [
        ("vulnerability: CVE-2026-2\n    package: { name: 'lib.*' }", 1),
        ("package: { type: npm }", 1),
        ("package: { name: 'a.*', upstream-name: 'b.*' }", 2),
    ] {
        assert!(with(costly, MAX_PATTERNS / each).is_ok(), "{costly}");
        let faults = with(costly, MAX_PATTERNS / each + 1).unwrap_err().join("\n");
        assert!(faults.contains("gate reads at most 2000 patterns and rules for everything"), "{faults}");
    }
}

/// Every condition on the first row, of Debian, or the second, of Java.
#[test]
fn rules_cover_what_all_their_conditions_hold_of() {
    let bom = findings(BOM);
    for (conditions, debian, java) in [
        ("vulnerability: CVE-2026-1001", true, false),
        ("vulnerability: cve-2026-1001", false, false),
        ("vulnerability: GHSA-aaaa-bbbb-cccc", false, true),
        ("package: {name: libdemo-ssl}", true, false),
        ("package: {name: demo-core}", false, true),
        ("package: {name: org.demo/demo-core}", false, false),
        ("package: {name: 'lib.*'}", true, false),
        ("package: {name: demo}", false, false),
        ("package: {name: 'demo.*', version: 2.0.0}", false, true),
        ("package: {version: 2.0}", false, false),
        ("package: {type: deb}", true, false),
        ("package: {language: java}", false, true),
        ("package: {location: '/var/lib/**'}", true, false),
        ("package: {location: '/usr/share/doc/*/copyright'}", true, false),
        ("package: {location: '*.jar'}", false, false),
        ("package: {location: '/*.jar'}", false, true),
        ("package: {upstream-name: demo-ssl}", true, false),
        ("package: {upstream-name: 'demo-.*'}", true, false),
        ("package: {upstream-name: demo}", false, false),
        ("vulnerability: CVE-2026-1001, package: {name: other}", false, false),
        ("vulnerability: CVE-2026-1001, package: {name: libdemo-ssl, type: deb}", true, false),
        ("VULNERABILITY: CVE-2026-1001, Package: {Name: libdemo-ssl}", true, false),
        ("reason: only", false, false),
    ] {
        let contents = rule(conditions);
        assert_eq!((covers(&contents, &bom, 0), covers(&contents, &bom, 1)), (debian, java), "{conditions}");
    }
}

#[test]
fn what_a_report_does_not_tell_is_not_assumed() {
    let sarif = findings(SARIF);
    for (conditions, first, second) in [
        ("vulnerability: CVE-2026-1001", true, true),
        ("package: {name: libdemo-ssl, version: 1.1.1-1}", true, false),
        ("package: {type: deb}", true, true),
        ("package: {language: java}", false, false),
        ("package: {location: '/var/lib/dpkg/status'}", true, false),
        ("package: {upstream-name: demo-ssl}", true, false),
    ] {
        let contents = rule(conditions);
        assert_eq!((covers(&contents, &sarif, 0), covers(&contents, &sarif, 1)), (first, second), "{conditions}");
    }
}

#[test]
fn aliases_count_only_where_the_rule_says_so() {
    let text = BOM.replace(
        r#""references": [{"id": "GHSA-aaaa-bbbb-cccc""#,
        r#""references": [{"id": "CVE-2026-7"}, {"id": "GHSA-aaaa-bbbb-cccc""#,
    );
    let bom = findings(&text);
    assert!(!covers(&rule("vulnerability: CVE-2026-7"), &bom, 1));
    assert!(covers(&rule("vulnerability: CVE-2026-7, include-aliases: true"), &bom, 1));
}

#[test]
fn rules_that_look_at_what_no_report_tells_exempt_nothing_and_say_at_what() {
    for (conditions, to) in [
        ("fix-state: unknown", "the state of fixes"),
        ("vulnerability: CVE-2026-1001, fix-state: wont-fix", "the state of fixes"),
        ("vulnerability: CVE-2026-1001, namespace: 'debian:distro:debian:12'", "the namespace of vulnerabilities"),
        ("package: {name: linux}, match-type: exact-indirect-match", "how Grype has matched"),
        ("vulnerability: CVE-2026-1001, vex-status: not_affected", "what VEX documents say"),
        ("package: {location: '[!a]*'}", "a pattern that gate does not evaluate"),
    ] {
        let contents = rule(conditions);
        let Trace::Blind { to: found } = contents.entries[0].trace else { panic!("{conditions}") };
        assert!(found.starts_with(to), "{found}");
        assert!(contents.entries[0].rule.keys().is_empty());
        assert!(!covers(&contents, &findings(BOM), 0), "{conditions}");
    }
}

/// The only trap of a rule, and the corrected line.
fn trap(text: &str) -> (String, Option<String>) {
    let contents = read(text);
    let [trap] = &contents.traps[..] else { panic!("{text}: {:?}", contents.traps) };
    let corrected = |trap: &Problem| trap.correction.as_ref().and_then(|it| it.text.clone());
    (trap.message.clone(), corrected(trap))
}

#[test]
fn what_does_not_do_what_it_says_is_told_with_what_to_write() {
    for (text, expected, corrected) in [
        ("ignore:\n  - vulnerabilty: CVE-1", "the rule has no condition", None),
        ("ignore:\n  - reason: x", "the rule has no condition", None),
        (
            "ignore:\n  - vulnerability: CVE-1\n    pakage: {name: a}",
            "so the rule covers more than it says; did you mean `package`?",
            Some("    package: {name: a}"),
        ),
        (
            "ignore:\n  - package:\n      name: a\n      verson: '1'",
            "did you mean `version`?",
            Some("      version: '1'"),
        ),
        (
            "ignore:\n  - vulnerability: cve-2026-1",
            "is not in capitals: it matches nothing",
            Some("  - vulnerability: CVE-2026-1"),
        ),
        ("ignore:\n  - vulnerability: CVE-2026-*", "wildcards are not known", None),
        ("ignore:\n  - package: {name: 'a|b'}", "put it in `(…)`", Some("  - package: {name: '(?:a|b)'}")),
        (
            "ignore:\n  - package: {name: a, version: 1.10}",
            "may lose its zeros",
            Some("  - package: {name: a, version: \"1.10\"}"),
        ),
        ("ignore:\n  - package: {name: '(?=lib).*'}", "which Go does not know: the rule matches nothing", None),
        ("ignore:\n  - package: {location: 'a['}", "Grype matches nothing by it", None),
        ("only-fixed: true", "by `only-fixed` Grype hides everything that has no fix", None),
        ("exclude: ['/usr/**']", "by `exclude` Grype hides everything in these places", None),
        ("ignore: []\n---\nignore:\n  - vulnerability: CVE-1", "reads the first one only", None),
    ] {
        let all = read(text).traps;
        let found = all.iter().find(|trap| trap.message.contains(expected)).unwrap_or_else(|| panic!("{all:?}"));
        let line = found.correction.as_ref().and_then(|it| it.text.clone());
        assert_eq!(line.as_deref(), corrected, "{text}");
    }
    assert!(read("only-fixed: false\nexclude: []\nlog: {level: warn}\n").traps.is_empty());
    assert!(trap("ignore:\n  - reason: x").0.contains("applies it to nothing"));
}

#[test]
fn a_rule_of_many_packages_says_how_wide_it_is() {
    let breadth = |conditions: &str| rule(conditions).entries[0].breadth.clone();
    assert_eq!(breadth("package: {type: deb}"), "covers every vulnerability of many packages");
    assert_eq!(breadth("package: {name: '.*'}"), "covers every vulnerability of many packages");
    for narrow in ["vulnerability: CVE-1", "package: {name: a}", "package: {name: 'linux-.*'}"] {
        assert_eq!(breadth(narrow), "", "{narrow}");
    }
}

#[test]
fn entries_stand_in_the_ledger_with_place_and_reason() {
    let contents =
        read("# c\nignore:\n  - vulnerability: CVE-1\n    reason: ' why '\n  - package: {name: a, version: '1'}\n");
    let facts: Vec<_> =
        contents.entries.iter().map(|it| (&*it.exemption.id, it.exemption.line, &*it.exemption.reason)).collect();
    assert_eq!(facts, [("CVE-1", 3, "why"), ("a@1", 5, "")]);
}

#[test]
fn configurations_without_rules_and_in_json_are_read_and_broken_ones_refused() {
    assert!(read("").entries.is_empty() && read("ignore:\n").entries.is_empty());
    assert_eq!(read_as(".grype.json", r#"{"ignore": [{"vulnerability": "CVE-1"}]}"#).unwrap().entries.len(), 1);
    for (text, expected) in [
        ("ignore: CVE-1", ".grype.yaml:1:9: expected a list of rules"),
        ("ignore: {vulnerability: CVE-1}", "expected a list of rules"),
        ("ignore: [CVE-1]", "expected a rule"),
        ("ignore: [{vulnerability: [CVE-1, CVE-2]}]", "expected text, found a list; Grype refuses the whole file"),
        ("ignore: [{package: a}]", "expected conditions on the package"),
        ("ignore: [{vulnerability: CVE-1, vulnerability: CVE-2}]", "twice"),
        ("- a", "expected Grype's configuration"),
        ("ignore: [", ""),
    ] {
        let faults = read_as(".grype.yaml", text).unwrap_err().join("\n");
        assert!(faults.contains(expected), "{text}: {faults}");
    }
    assert!(read_as(".grype.toml", "").unwrap_err()[0].contains("not in TOML"));
}

#[test]
fn depth_and_size_are_bounded() {
    assert!(read_as("x", &format!("ignore: {}", "[".repeat(10_000))).is_err());
    let braces = "{a,b}".repeat(30);
    let contents = rule(&format!("package: {{location: '{braces}'}}"));
    assert!(contents.entries[0].rule.keys().is_empty());
    assert_eq!(read(&format!("ignore:\n{}", "- vulnerability: CVE-1\n".repeat(5000))).entries.len(), 5000);
}

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>()) {
        let _ = read_as(".grype.yaml", &text);
        let quoted = text.replace('\'', "''").replace(['\n', '\r'], " ");
        let _ = read_as("x", &format!("ignore:\n- package: {{name: '{quoted}', location: '{quoted}'}}"));
    }
}
