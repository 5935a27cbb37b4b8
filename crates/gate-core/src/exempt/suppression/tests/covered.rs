//! What rules cover, as `SuppressionRule.process` of the tool has it.

use proptest::prelude::*;

use super::*;
use crate::model::Expiry;

fn cve() -> Findings {
    dependency("<name>CVE-2026-1</name><severity>HIGH</severity><cwes><cwe>CWE-798</cwe></cwes>")
}

#[test]
fn names_and_weaknesses_are_compared_as_the_tool_compares_them() {
    for (conditions, expected) in [
        ("<cve>CVE-2026-1</cve>", true),
        ("<cve>CVE-2026-11</cve>", false),
        ("<vulnerabilityName>cve-2026-1</vulnerabilityName>", true),
        ("<vulnerabilityName caseSensitive=\"true\">cve-2026-1</vulnerabilityName>", false),
        ("<vulnerabilityName regex=\"true\">CVE-2026-.</vulnerabilityName>", true),
        ("<vulnerabilityName regex=\"true\">CVE-2026-</vulnerabilityName>", false),
        ("<vulnerabilityName regex=\"1\">CVE-2026-.</vulnerabilityName>", false),
        ("<cwe>798</cwe>", true),
        ("<cwe>79</cwe>", true),
        ("<cwe>98</cwe>", false),
        ("<cwe>0798</cwe>", false),
        ("<cve>CVE-2026-2</cve><cve>CVE-2026-1</cve>", true),
    ] {
        assert_eq!(covers(&rule(conditions), &cve()), expected, "{conditions}");
    }
}

#[test]
fn dependencies_are_compared_whole() {
    let sha1 = format!("<sha1>{SHA1}</sha1>");
    for (dependency, expected) in [
        (&*sha1, true),
        ("<sha1>0000000000000000000000000000000000000000</sha1>", false),
        ("<filePath>/BUILD/lib/core.jar</filePath>", true),
        ("<filePath caseSensitive=\"true\">/BUILD/lib/core.jar</filePath>", false),
        ("<filePath>core.jar</filePath>", false),
        ("<filePath regex=\"true\">.*\\bcore\\.jar</filePath>", true),
        ("<filePath regex=\"true\">core\\.jar</filePath>", false),
        ("<gav>org.a:core:1.0</gav>", true),
        ("<gav>org.a:core</gav>", false),
        ("<gav regex=\"true\">^org\\.a:core:.*$</gav>", true),
        ("<packageUrl>pkg:maven/org.a/core@1.0</packageUrl>", true),
        ("<packageUrl>pkg:maven/org.a/core</packageUrl>", false),
        ("<packageUrl regex=\"true\">^pkg:javascript/jquery@.*$</packageUrl>", true),
        ("<packageUrl regex=\"true\">jquery</packageUrl>", false),
    ] {
        let contents = rule(&format!("{dependency}<cve>CVE-2026-1</cve>"));
        assert_eq!(covers(&contents, &cve()), expected, "{dependency}");
    }
}

#[test]
fn a_windows_path_is_compared_as_the_report_has_it() {
    let findings = report(
        "<dependency><fileName>a</fileName><filePath>C:\\lib\\a.jar</filePath><vulnerabilities><vulnerability><name>\
         CVE-2026-1</name></vulnerability></vulnerabilities></dependency>",
    );
    for (path, expected) in [
        ("<filePath>c:\\lib\\a.jar</filePath>", true),
        ("<filePath regex=\"true\">.*\\\\a\\.jar</filePath>", true),
        ("<filePath>C:/lib/a.jar</filePath>", false),
    ] {
        assert_eq!(covers(&rule(&format!("{path}<cve>CVE-2026-1</cve>")), &findings), expected, "{path}");
    }
}

#[test]
fn what_a_report_does_not_tell_is_not_assumed() {
    let findings = report(
        "<dependency><fileName>a</fileName><vulnerabilities><vulnerability><name>CVE-2026-1</name>\
                           </vulnerability></vulnerabilities></dependency>",
    );
    for dependency in
        [&*format!("<sha1>{SHA1}</sha1>"), "<gav regex=\"true\">.*</gav>", "<packageUrl regex=\"true\">.*</packageUrl>"]
    {
        assert!(!covers(&rule(&format!("{dependency}<cve>CVE-2026-1</cve>")), &findings), "{dependency}");
    }
}

#[test]
fn cvss_below_covers_when_any_version_is_below() {
    let scored = |v2: &str, v3: &str| {
        dependency(&format!(
            "<name>CVE-2026-1</name><severity>HIGH</severity>{}{}",
            if v2.is_empty() { String::new() } else { format!("<cvssV2><score>{v2}</score></cvssV2>") },
            if v3.is_empty() { String::new() } else { format!("<cvssV3><baseScore>{v3}</baseScore></cvssV3>") },
        ))
    };
    for (conditions, v2, v3, expected) in [
        ("<cvssBelow>5</cvssBelow>", "4.3", "9.8", true),
        ("<cvssBelow>5</cvssBelow>", "5.0", "9.8", false),
        ("<cvssBelow>7</cvssBelow>", "", "6.900000095367432", true),
        ("<cvssBelow>7</cvssBelow>", "", "7.0", false),
        ("<cvssBelow>7</cvssBelow>", "", "", false),
        ("<cvssBelow>5</cvssBelow><cvssBelow>7</cvssBelow>", "", "6.5", true),
        ("<cvssV3Below>7</cvssV3Below>", "9.3", "6.5", true),
        ("<cvssV3Below>7</cvssV3Below>", "1.0", "7.0", false),
        ("<cvssV2Below>5</cvssV2Below><cvssV3Below>7</cvssV3Below>", "5.0", "6.5", false),
        ("<cvssV2Below>5</cvssV2Below><cvssV2Below>6</cvssV2Below>", "5.0", "9.0", true),
        ("<cvssV3Below>7</cvssV3Below>", "", "", true),
        ("<cvssBelow>5</cvssBelow><cvssV3Below>9</cvssV3Below>", "", "6.5", false),
    ] {
        assert_eq!(covers(&rule(conditions), &scored(v2, v3)), expected, "{conditions} on {v2} and {v3}");
    }
}

#[test]
fn a_number_in_the_severity_text_is_no_score_to_the_tool() {
    let findings = dependency("<name>CVE-2026-1</name><severity unscored=\"true\">4.0</severity>");
    assert!(!covers(&rule("<cvssBelow>7</cvssBelow>"), &findings));
}

#[test]
fn rows_the_tool_suppressed_itself_are_covered_too() {
    let findings = report(
        "<dependency><fileName>a</fileName><vulnerabilities><suppressedVulnerability><name>CVE-2026-1</name><notes>n\
         </notes></suppressedVulnerability></vulnerabilities></dependency>",
    );
    assert!(findings.rows[0].suppression.is_some() && covers(&rule("<cve>CVE-2026-1</cve>"), &findings));
}

#[test]
fn each_thing_a_rule_suppresses_is_an_entry_with_its_own_place() {
    let text = file(
        4,
        "<suppress until=\"2026-12-31Z\">\n<notes><![CDATA[ file:\n core.jar ]]></notes>\n<cve>CVE-2026-1</cve>\n\
                        <cve>CVE-2026-2</cve><cpe>cpe:/a:b:c</cpe>\n<cpe>cpe:/a:b:d</cpe></suppress>",
    );
    let contents = read(&text).unwrap();
    let entries: Vec<_> =
        contents.entries.iter().map(|it| (&*it.exemption.id, it.exemption.line, it.exemption.column)).collect();
    assert_eq!(entries, [("CVE-2026-1", 6, 1), ("CVE-2026-2", 7, 1), ("cpe:/a:b:c", 7, 22)]);
    let exemption = &contents.entries[0].exemption;
    assert_eq!(
        (&*exemption.reason, exemption.expires),
        ("file: core.jar", Expiry::At("2026-12-31T00:00:00Z".parse().unwrap()))
    );
}

#[test]
fn the_day_of_until_itself_is_no_longer_covered() {
    let expires = |until: &str| {
        let text = file(2, &format!("<suppress until=\"{until}\"><cve>CVE-2026-1</cve></suppress>"));
        read(&text).unwrap().entries[0].exemption.expires
    };
    let now = |text: &str| text.parse().unwrap();
    assert!(!expires("2026-11-22Z").is_over(now("2026-11-21T23:59:59Z")));
    assert!(expires("2026-11-22Z").is_over(now("2026-11-22T00:00:01Z")));
    assert!(expires("2026-11-22+02:00").is_over(now("2026-11-21T22:00:01Z")));
}

#[test]
fn a_group_gives_its_rules_what_they_do_not_say_themselves() {
    let text = file(4, "<suppressionGroup name=\"g\" until=\"2027-01-01Z\" base=\"true\"><notes>n</notes><suppress base=\"false\"><cve>\
                        CVE-2026-1</cve></suppress><suppress until=\"2027-02-01Z\" base=\"0\"><cve>CVE-2026-2</cve></suppress>\
                        <suppress><cve>CVE-2026-3</cve></suppress></suppressionGroup><suppress><cve>CVE-2026-4</cve></suppress>")
        .replace("<cve>\n", "<cve>");
    let contents = read(&text).unwrap();
    let ends: Vec<_> = contents.entries.iter().map(|it| (&*it.exemption.id, it.exemption.expires)).collect();
    let at = |text: &str| Expiry::At(text.parse().unwrap());
    assert_eq!(
        ends,
        [
            ("CVE-2026-1", at("2027-01-01T00:00:00Z")),
            ("CVE-2026-2", at("2027-02-01T00:00:00Z")),
            ("CVE-2026-4", Expiry::Never)
        ]
    );
    assert!(contents.traps.iter().any(|trap| trap.code == Code::HiddenSuppression));
}

/// What the tool does with a rule and a vulnerability, put together from what the test itself wrote.
struct Made {
    xml: &'static str,
    suppresses: fn(&Row) -> bool,
}

#[derive(Clone, Debug)]
struct Row {
    name: &'static str,
    cwe: &'static str,
    v2: Option<u8>,
    v3: Option<u8>,
    maven: bool,
}

impl Row {
    fn findings(&self) -> Findings {
        let score = |tag: &str, inner: &str, tenths: Option<u8>| match tenths {
            Some(tenths) => format!("<{tag}><{inner}>{}.{}</{inner}></{tag}>", tenths / 10, tenths % 10),
            None => String::new(),
        };
        let (path, id) = if self.maven { ("/m/a.jar", "pkg:maven/g/a@1") } else { ("/n/b.js", "pkg:npm/b@1") };
        report(&format!(
            "<dependency><fileName>f</fileName><filePath>{path}</filePath><identifiers><package><id>{id}</id></package>\
             </identifiers><vulnerabilities><vulnerability><name>{}</name>{}{}<cwes><cwe>{}</cwe></cwes></vulnerability>\
             </vulnerabilities></dependency>",
            self.name,
            score("cvssV2", "score", self.v2),
            score("cvssV3", "baseScore", self.v3),
            self.cwe
        ))
    }
}

const DEPENDENCIES: [Made; 7] = [
    Made { xml: "", suppresses: |_| true },
    Made { xml: "<filePath regex=\"true\">.*\\.jar</filePath>", suppresses: |row| row.maven },
    Made { xml: "<filePath>/n/B.js</filePath>", suppresses: |row| !row.maven },
    Made { xml: "<gav>g:a:1</gav>", suppresses: |row| row.maven },
    Made { xml: "<gav regex=\"true\">.*</gav>", suppresses: |row| row.maven },
    Made { xml: "<packageUrl regex=\"true\">^pkg:npm/.*$</packageUrl>", suppresses: |row| !row.maven },
    Made { xml: "<sha1>384FAA82E193D4E4B0546059CA09572654BC3970</sha1>", suppresses: |_| false },
];

const WHATS: [Made; 8] = [
    Made { xml: "<cve>CVE-2026-1</cve>", suppresses: |row| row.name == "CVE-2026-1" },
    Made {
        xml: "<vulnerabilityName regex=\"true\">CVE-.*1</vulnerabilityName>",
        suppresses: |row| row.name.ends_with('1') && row.name.starts_with("CVE-"),
    },
    Made { xml: "<vulnerabilityName>GHSA-1</vulnerabilityName>", suppresses: |row| row.name == "GHSA-1" },
    Made { xml: "<cwe>79</cwe>", suppresses: |row| row.cwe.starts_with("CWE-79") },
    Made {
        xml: "<cvssBelow>5</cvssBelow>",
        suppresses: |row| row.v2.is_some_and(|it| it < 50) || row.v3.is_some_and(|it| it < 50),
    },
    Made { xml: "<cvssV3Below>7.5</cvssV3Below>", suppresses: |row| row.v3.is_none_or(|it| it < 75) },
    Made {
        xml: "<cvssV2Below>4</cvssV2Below><cvssV3Below>7</cvssV3Below>",
        suppresses: |row| row.v2.is_none_or(|it| it < 40) && row.v3.is_none_or(|it| it < 70),
    },
    Made { xml: "<cpe>cpe:/a:g:a</cpe>", suppresses: |_| false },
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// An entry covers exactly what the tool suppresses, and never more.
    #[test]
    fn an_entry_covers_what_the_tool_suppresses(
        dependency in 0..DEPENDENCIES.len(),
        what in 0..WHATS.len(),
        name in prop::sample::select(vec!["CVE-2026-1", "CVE-2026-11", "GHSA-1", "osvdb 7"]),
        cwe in prop::sample::select(vec!["CWE-79", "CWE-798 text", "NVD-CWE-Other", "CWE-7"]),
        v2 in prop::option::of(0u8..=100),
        v3 in prop::option::of(0u8..=100),
        maven in any::<bool>(),
    ) {
        let row = Row { name, cwe, v2, v3, maven };
        let (dependency, what) = (&DEPENDENCIES[dependency], &WHATS[what]);
        let expected = (dependency.suppresses)(&row) && (what.suppresses)(&row);
        let contents = rule(&format!("{}{}", dependency.xml, what.xml));
        prop_assert_eq!(covers(&contents, &row.findings()), expected, "{}{} on {:?}", dependency.xml, what.xml, row);
    }
}
