//! What `osv-scanner.toml` means, its traps, and hostile files.

use proptest::prelude::*;

use super::*;
use crate::decode::{self, Limits};
use crate::model::{Findings, Problem, ToolId};
use crate::policy::{Policy, Subject};

const NOW: &str = "2026-11-22T12:00:00Z";

fn read_as(name: &str, text: &str) -> Result<Contents, Vec<String>> {
    let policy = Policy::builtin("fawkes").unwrap();
    let context = Context { policy: &policy, now: NOW.parse().unwrap() };
    let source = Source::new(name, text);
    OsvScannerToml.read(&source, &context).map_err(|faults| faults.iter().map(ToString::to_string).collect())
}

/// A file that `--config` names.
fn read(text: &str) -> Contents {
    read_as("ci/osv.toml", text).unwrap()
}

fn fault(text: &str) -> String {
    read_as("osv-scanner.toml", text).unwrap_err().join("\n")
}

/// A BOM of the tool with one package and one vulnerability.
fn bom(purl: &str, name: &str, version: &str) -> Findings {
    let text = format!(
        r#"{{"bomFormat":"CycloneDX","specVersion":"1.5","metadata":{{"tools":[{{"name":"osv-scanner"}}]}},"components":
        [{{"bom-ref":"p","name":"{name}","version":"{version}","purl":"{purl}"}}],"vulnerabilities":[{{"id":"GHSA-1",
        "references":[{{"id":"CVE-2026-1"}}],"affects":[{{"ref":"p"}}]}}]}}"#
    );
    decode::decode(&mut text.as_bytes(), None, "bom.json", &Limits::default()).unwrap().findings
}

/// Which entries cover a row, or why not.
fn covering(contents: &Contents, findings: &Findings, at: usize) -> Vec<Result<(), &'static str>> {
    let beside = [u32::try_from(at).unwrap()];
    let subject = Subject { findings, row: &findings.rows[at], tool: &ToolId::new(TOOL), beside: &beside };
    contents.entries.iter().map(|entry| entry.rule.covers(subject)).collect()
}

fn covers(text: &str, findings: &Findings) -> bool {
    covering(&read(text), findings, 0).contains(&Ok(()))
}

fn lodash() -> Findings {
    bom("pkg:npm/lodash@4.17.20", "lodash", "4.17.20")
}

#[test]
fn ids_are_compared_with_all_ids_of_the_group_letter_for_letter() {
    for (id, expected) in [("GHSA-1", true), ("CVE-2026-1", true), ("ghsa-1", false), ("GHSA-11", false)] {
        assert_eq!(covers(&format!("[[IgnoredVulns]]\nid = \"{id}\""), &lodash()), expected, "{id}");
    }
}

#[test]
fn aliases_of_sarif_are_those_of_the_rule() {
    let text = include_str!("../../../../../fixtures/sarif/osv-scanner-failing/report.sarif");
    let findings = decode::decode(&mut text.as_bytes(), None, "osv.sarif", &Limits::default()).unwrap().findings;
    let contents = read("[[IgnoredVulns]]\nid = \"GHSA-dddd-eeee-ffff\"");
    assert_eq!(covering(&contents, &findings, 0), [Ok(())]);
    assert!(covering(&contents, &findings, 1)[0].is_err());
}

#[test]
fn a_file_of_the_tools_own_name_counts_for_its_own_folder() {
    let text = include_str!("../../../../../fixtures/sarif/osv-scanner-failing/report.sarif");
    let findings = decode::decode(&mut text.as_bytes(), None, "osv.sarif", &Limits::default()).unwrap().findings;
    let rule = "[[IgnoredVulns]]\nid = \"CVE-2026-2001\"";
    for (name, expected) in [
        ("osv-scanner.toml", false),
        ("web/osv-scanner.toml", true),
        ("./web/osv-scanner.toml", true),
        ("other/osv-scanner.toml", false),
        ("ci/osv.toml", true),
    ] {
        assert_eq!(covering(&read_as(name, rule).unwrap(), &findings, 0)[0].is_ok(), expected, "{name}");
    }
    let untold = covering(&read_as("osv-scanner.toml", "[[IgnoredVulns]]\nid = \"GHSA-1\"").unwrap(), &lodash(), 0);
    assert!(untold[0].unwrap_err().contains("does not tell the lock file"));
}

#[test]
fn overrides_compare_name_version_and_ecosystem_as_text() {
    for (conditions, expected) in [
        ("name = \"lodash\"", true),
        ("name = \"Lodash\"", false),
        ("name = \"lodash\"\nversion = \"4.17.20\"", true),
        ("name = \"lodash\"\nversion = \"4.17.2\"", false),
        ("ecosystem = \"npm\"", true),
        ("ecosystem = \"NPM\"", false),
        ("ecosystem = \"PyPI\"", false),
        ("name = \"lo.*\"\nnameIsRegex = true", true),
        ("name = \"odash\"\nnameIsRegex = true", false),
        ("name = \"lo.*\"", false),
        ("name = \"lodash\"\ngroup = \"dev\"", false),
        ("", true),
    ] {
        let text = format!("[[PackageOverrides]]\n{conditions}\nvulnerability.ignore = true");
        assert_eq!(covers(&text, &lodash()), expected, "{conditions}");
        let whole = format!("[[PackageOverrides]]\n{conditions}\nignore = true");
        assert_eq!(covers(&whole, &lodash()), expected, "{conditions}");
    }
}

#[test]
fn a_release_of_an_ecosystem_is_in_no_report() {
    let debian = bom("pkg:deb/debian/libc6@2.36?distro=debian-12", "libc6", "2.36");
    let text = |ecosystem: &str| format!("[[PackageOverrides]]\necosystem = \"{ecosystem}\"\nignore = true");
    assert!(covers(&text("Debian"), &debian) && !covers(&text("Debian:12"), &debian));
    assert!(!covers(&text("npm"), &bom("", "lodash", "1")), "without a package URL nothing is assumed");
}

#[test]
fn of_several_overrides_that_fit_the_first_decides_even_when_it_is_over_or_may_fit_only() {
    let one = |name: &str, more: &str| format!("[[PackageOverrides]]\nname = \"{name}\"\nignore = true\n{more}\n");
    let first = [Ok(()), Err("an earlier override fits the package, and OSV-Scanner looks at no other")];
    let over = one("lodash", "effectiveUntil = 2020-01-01T00:00:00Z") + &one("lodash", "");
    assert_eq!(covering(&read(&over), &lodash(), 0), first);
    let untold = one("lodash", "group = \"dev\"") + &one("lodash", "");
    assert_eq!(covering(&read(&untold), &lodash(), 0)[1], first[1]);
    let other = one("left", "") + &one("lodash", "");
    assert_eq!(covering(&read(&other), &lodash(), 0)[1], Ok(()));
}

#[test]
fn ends_are_over_at_the_very_instant_and_pinned_to_utc_where_they_have_no_zone() {
    let over = |end: &str| {
        let contents = read(&format!("[[IgnoredVulns]]\nid = \"GHSA-1\"\nignoreUntil = {end}"));
        (contents.entries[0].exemption.expires.is_over(NOW.parse().unwrap()), contents.traps.len())
    };
    for (end, expected) in [
        ("2026-11-22T12:00:01Z", (false, 0)),
        ("2026-11-22T12:00:00Z", (true, 0)),
        ("2026-11-22T13:00:00+01:00", (true, 0)),
        ("\"2026-11-23T00:00:00Z\"", (false, 0)),
        ("2026-11-22", (true, 1)),
        ("2026-11-23", (false, 1)),
        ("2026-11-23T00:00:00", (false, 1)),
        ("2026-11-23 00:00:00", (false, 1)),
        ("12:00:00", (true, 0)),
        ("0001-01-01T00:00:00Z", (false, 1)),
    ] {
        assert_eq!(over(end), expected, "{end}");
    }
}

/// The only trap of a text, and the corrected line.
fn trap(text: &str) -> (String, Option<String>) {
    let contents = read(text);
    let [trap] = &contents.traps[..] else { panic!("{text}: {:?}", contents.traps) };
    let corrected = |trap: &Problem| trap.correction.as_ref().and_then(|it| it.text.clone());
    (trap.message.clone(), corrected(trap))
}

#[test]
fn what_does_not_do_what_it_says_is_told_with_what_to_write() {
    for (text, expected, corrected) in [
        (
            "[[IgnoredVulns]]\nid = \"GHSA-1\"\nignoreUntil = 2026-12-31",
            "has no zone",
            Some("ignoreUntil = 2026-12-31T00:00:00Z"),
        ),
        (
            "[[IgnoredVulns]]\nid = \"cve-2026-1\"",
            "is not in capitals: it matches nothing",
            Some("id = \"CVE-2026-1\""),
        ),
        ("[[IgnoredVulns]]\nid = \"GHSA-1 \"", "has blanks around it", Some("id = \"GHSA-1\"")),
        ("[[IgnoredVulns]]\nid = \"GHSA-*\"", "wildcards are not known", None),
        ("[[IgnoredVulns]]\nreason = \"x\"", "the entry has no `id`", None),
        ("[[IgnoredVulns]]\nid = \"a\"\n[[IgnoredVulns]]\nid = \"a\"", "looks at the first only", None),
        ("[[PackageOverrides]]\nname = \"a\"", "the override ignores nothing", None),
        ("[[PackageOverrides]]\nname = \"a.*\"\nignore = true", "is compared as plain text", None),
        (
            "[[PackageOverrides]]\nname = \"a|b\"\nnameIsRegex = true\nignore = true",
            "put it in `(…)`",
            Some("name = '(?:a|b)'"),
        ),
    ] {
        let (message, line) = trap(text);
        assert!(message.contains(expected), "{message}");
        assert_eq!(line.as_deref(), corrected, "{text}");
    }
}

#[test]
fn an_override_of_all_packages_says_so_and_one_of_licences_is_no_exemption() {
    let breadth = |text: &str| read(text).entries[0].breadth.clone();
    assert_eq!(breadth("[[PackageOverrides]]\necosystem = \"npm\"\nignore = true"), "covers every package");
    assert_eq!(
        breadth("[[PackageOverrides]]\nname = \".*\"\nnameIsRegex = true\nignore = true"),
        "covers every package"
    );
    assert_eq!(breadth("[[PackageOverrides]]\nname = \"a\"\nignore = true"), "");
    let licences = read("[[PackageOverrides]]\nname = \"a\"\nlicense.override = [\"MIT\"]");
    assert!(licences.entries.is_empty() && licences.traps.is_empty());
}

#[test]
fn entries_stand_in_the_ledger_with_place_reason_and_end() {
    let contents = read(
        "# why\n[[IgnoredVulns]]\nid = \"GHSA-1\"\nreason = \" no server \"\n\n[[PackageOverrides]]\nname = \"a\"\nversion = \"1\"\nignore = true\n",
    );
    let facts: Vec<_> =
        contents.entries.iter().map(|it| (&*it.exemption.id, it.exemption.line, &*it.exemption.reason)).collect();
    assert_eq!(facts, [("GHSA-1", 2, "no server"), ("a@1", 6, "")]);
}

#[test]
fn what_makes_the_tool_refuse_the_file_is_refused() {
    for (text, expected) in [
        ("[[IgnoredVulns]]\nid = 1", "osv-scanner.toml:2:6: `id` is of the wrong type"),
        ("[[IgnoredVulns]]\nid = \"a\"\nignoreUntil = \"2026-12-31\"", "`ignoreUntil` is of the wrong type"),
        (
            "[[IgnoredVulns]]\nid = \"a\"\nreasn = \"x\"",
            "osv-scanner.toml:3:1: unknown key `reasn`; OSV-Scanner refuses the whole file; did you mean `reason`?",
        ),
        ("[[IgnoreVulns]]\nid = \"a\"", "did you mean `IgnoredVulns`?"),
        ("[IgnoredVulns]\nid = \"a\"", "write `[[IgnoredVulns]]`"),
        ("IgnoredVulns = [\"a\"]", "write `[[IgnoredVulns]]`"),
        ("[[PackageOverrides]]\nname = \"a\"\nignore = \"true\"", "`ignore` has to be true or false"),
        ("[[PackageOverrides]]\nname = \"a\"\nvulnerability = true", "`vulnerability` has to be a table"),
        ("[[PackageOverrides]]\nlicense.override = \"MIT\"", "a list of licences"),
        (
            "[[PackageOverrides]]\nname = '(?!x)'\nnameIsRegex = true",
            "`(?!x)` has `(?!`, which Go does not know; OSV-Scanner refuses the whole file",
        ),
        ("[[IgnoredVulns]]\nid = \"a\"\nID = \"b\"", "`id` stands twice, in other letters"),
        ("[[IgnoredVulns]]\nid = \"a\"\nid = \"b\"", "is no valid TOML"),
        ("[[IgnoredVulns]\nid = \"a\"", "is no valid TOML"),
        ("id = \"a", "is no valid TOML"),
    ] {
        assert!(fault(text).contains(expected), "{text}: {}", fault(text));
    }
    assert!(read("[[ignoredvulns]]\nid = \"a\"").entries.len() == 1, "the tool reads keys in any case");
    assert!(read("\u{feff}[[IgnoredVulns]]\nid = \"a\"").entries[0].exemption.column == 2);
    assert!(read("").entries.is_empty());
}

#[test]
fn depth_and_size_are_bounded() {
    assert!(fault(&format!("a = {}", "[".repeat(10_000))).contains("is no valid TOML"));
    let many = "[[PackageOverrides]]\nname = \"a\"\nignore = true\n".repeat(5000);
    assert_eq!(read(&many).entries.len(), 5000);
}

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>(), id in any::<String>()) {
        let _ = read_as("osv-scanner.toml", &text);
        let _ = read_as("x", &format!("[[IgnoredVulns]]\nid = '''{id}'''\n[[PackageOverrides]]\nname = '''{id}'''\nnameIsRegex = true"));
    }
}
