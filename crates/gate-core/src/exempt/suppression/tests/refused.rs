//! What the tool's schema refuses: the whole file, with every place.

use super::*;

/// The faults of a file of a version with these rules, without the file's name.
fn faults(version: u8, rules: &str) -> Vec<String> {
    let faults = read(&file(version, rules)).expect_err(rules);
    faults.iter().map(|fault| fault.trim_start_matches("s.xml:").to_owned()).collect()
}

/// Rules of a version, and what is said of them.
fn check(table: &[(u8, &str, &str)]) {
    for (version, rules, expected) in table {
        let faults = faults(*version, rules);
        assert!(faults.iter().any(|fault| fault.contains(expected)), "{rules}: {faults:?}");
    }
}

#[test]
fn what_a_version_does_not_know_or_wants_otherwise_is_refused() {
    check(&[
        (
            1,
            "<suppress until=\"2026-12-31Z\"><cve>CVE-2026-1</cve></suppress>",
            "3:1: `until` is of version 1.2, and the file says 1.1",
        ),
        (
            1,
            "<suppress><packageUrl>pkg:npm/a@1</packageUrl><cve>CVE-2026-1</cve></suppress>",
            "3:11: `packageUrl` is of version 1.3, and the file says 1.1",
        ),
        (
            3,
            "<suppress><cvssV3Below>7</cvssV3Below></suppress>",
            "3:11: `cvssV3Below` is of version 1.4, and the file says 1.3",
        ),
        (
            3,
            "<suppressionGroup><suppress><cve>CVE-2026-1</cve></suppress></suppressionGroup>",
            "3:1: `suppressionGroup` is of version 1.4",
        ),
        (
            4,
            "<supress><cve>CVE-2026-1</cve></supress>",
            "3:1: unknown element `supress`, and the tool refuses the file; did you mean `suppress`?",
        ),
        (4, "<suppress><vulnerabilityname>x</vulnerabilityname></suppress>", "did you mean `vulnerabilityName`?"),
        (4, "<suppress><cvssScore>7</cvssScore></suppress>", "did you mean `cvssBelow`?"),
        (4, "<suppress><cvssV3Score>7</cvssV3Score></suppress>", "did you mean `cvssV3Below`?"),
        (4, "<suppress><notes>only</notes></suppress>", "the rule does not say what it suppresses"),
        (4, "<suppress/>", "the rule does not say what it suppresses"),
        (4, "<suppressionGroup/>", "the group has no rule"),
        (4, "<suppress><cve>CVE-2026-1</cve><notes>late</notes></suppress>", "`notes` stands too late"),
        (4, "<suppress><cve>CVE-2026-1</cve><filePath>/a/b</filePath></suppress>", "`filePath` stands too late"),
        (4, "<suppress><filePath>/a/b</filePath><gav>a:b:c</gav><cve>CVE-2026-1</cve></suppress>", "only once"),
        (4, "<suppress><notes>a</notes><notes>b</notes><cve>CVE-2026-1</cve></suppress>", "only once"),
        (4, "<suppress><cve><b/>CVE-2026-1</cve></suppress>", "`cve` holds text, and no elements"),
        (4, "<cve>CVE-2026-1</cve>", "unknown element `cve`"),
    ]);
}

#[test]
fn texts_and_flags_the_schema_does_not_take_are_refused_with_what_to_write() {
    check(&[
        (4, "<suppress><cve>GHSA-aaaa-bbbb-cccc</cve></suppress>", "any other id goes into `<vulnerabilityName>`"),
        (4, "<suppress><cve>\n CVE-2026-1</cve></suppress>", "without blanks or line breaks"),
        (4, "<suppress><sha1>384FAA</sha1><cve>CVE-2026-1</cve></suppress>", "3:11: `384FAA` is no `sha1` to the tool"),
        (4, "<suppress><cwe>CWE-79</cwe></suppress>", "a CWE is a number, such as 79"),
        (4, "<suppress><cvssBelow>7,0</cvssBelow></suppress>", "a score is a number from 0 to 10, such as 7.0"),
        (4, "<suppress><cvssBelow>11</cvssBelow></suppress>", "a score is a number from 0 to 10"),
        (
            4,
            "<suppress until=\"2026-12-31T00:00:00Z\"><cve>CVE-2026-1</cve></suppress>",
            "write `until=\"2026-12-31Z\"`",
        ),
        (
            4,
            "<suppress untill=\"2026-12-31Z\"><cve>CVE-2026-1</cve></suppress>",
            "unknown attribute `untill`; did you mean `until`?",
        ),
        (
            4,
            "<suppress><filePath regexp=\"true\">a</filePath><cve>CVE-2026-1</cve></suppress>",
            "did you mean `regex`?",
        ),
        (
            4,
            "<suppress><filePath regex=\"yes\">a</filePath><cve>CVE-2026-1</cve></suppress>",
            "`regex` is neither true nor false, but `yes`",
        ),
        (3, "<suppress base=\"yes\"><cve>CVE-2026-1</cve></suppress>", "`base` is neither true nor false, but `yes`"),
    ]);
}

#[test]
fn every_fault_is_said_at_once() {
    let rules = "<suppress><cve>x</cve></suppress>\n<supress/>\n<suppress until=\"?\"><cwe>x</cwe></suppress>";
    let places: Vec<_> = faults(4, rules).iter().map(|fault| fault.split(": ").next().unwrap().to_owned()).collect();
    assert_eq!(places, ["3:11", "4:1", "5:1", "5:21"]);
}

#[test]
fn a_namespace_the_tool_does_not_know_is_refused() {
    let good = file(4, "<suppress><cve>CVE-2026-1</cve></suppress>");
    for text in [
        good.replace("jeremylong.github.io", "dependency-check.github.io"),
        good.replace("1.4.xsd", "1.5.xsd"),
        good.replace(" xmlns=", " xmlns:other="),
    ] {
        let faults = read(&text).unwrap_err();
        assert_eq!(faults.len(), 1);
        assert!(faults[0].contains("dependency-suppression.1.4.xsd"), "{faults:?}");
    }
}

#[test]
fn every_version_is_read_with_and_without_a_byte_order_mark() {
    for version in 0..=4 {
        let text = file(version, "<suppress><cve>CVE-2026-1</cve></suppress>");
        for text in [text.clone(), format!("\u{feff}{text}")] {
            let contents = read(&text).unwrap();
            assert_eq!((contents.entries.len(), contents.entries[0].exemption.line), (1, 3), "{version}");
        }
    }
    let rule = "<suppress base=\"yes\"><cve>CVE-2026-1</cve></suppress>";
    assert_eq!(
        read(&file(4, rule)).unwrap().entries.len(),
        1,
        "the schema leaves the type open, and `yes` is not true"
    );
}
