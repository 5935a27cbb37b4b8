//! Where rules do something else than they seem to say: the list of the note, each with what to write instead.

use super::*;

/// The traps of a text: line, message, and the corrected line.
fn traps(text: &str) -> Vec<(String, String, Option<String>)> {
    let traps = read(text).unwrap().traps;
    let corrected = |trap: &Problem| trap.correction.as_ref().and_then(|it| it.text.clone());
    traps.iter().map(|trap| (trap.location.clone(), trap.message.clone(), corrected(trap))).collect()
}

/// The only trap of a rule, and the corrected line.
fn trap(rule: &str) -> (String, Option<String>) {
    let mut all = traps(&file(4, rule));
    assert_eq!(all.len(), 1, "{rule}: {all:?}");
    let (place, message, corrected) = all.remove(0);
    assert!(place.starts_with("s.xml:"), "{place}");
    (message, corrected)
}

const CVE: &str = "<cve>CVE-2026-1</cve>";

#[test]
fn until_without_a_zone_is_pinned_to_utc_and_said() {
    let (message, corrected) = trap(&format!("<suppress until=\"2026-12-31\">{CVE}</suppress>"));
    assert!(message.contains("has no zone") && message.contains("2026-12-31T00:00:00Z"), "{message}");
    assert_eq!(corrected.unwrap(), format!("<suppress until=\"2026-12-31Z\">{CVE}</suppress>"));
    assert!(traps(&file(4, &format!("<suppress until=\"2026-12-31Z\">{CVE}</suppress>"))).is_empty());
}

#[test]
fn the_zone_of_a_group_is_corrected_at_the_group() {
    let text =
        file(4, &format!("<suppressionGroup until=\"2026-12-31\">\n<suppress>{CVE}</suppress>\n</suppressionGroup>"));
    let all = traps(&text);
    assert_eq!((&*all[0].0, all[0].2.as_deref()), ("s.xml:3:1", Some("<suppressionGroup until=\"2026-12-31Z\">")));
}

#[test]
fn base_hides_without_a_trace_and_is_an_error() {
    let contents = read(&file(4, &format!("<suppress base=\"true\">{CVE}</suppress>"))).unwrap();
    assert!(contents.entries.is_empty());
    let [trap] = &contents.traps[..] else { panic!("one trap") };
    assert_eq!((trap.code, trap.level), (Code::HiddenSuppression, crate::model::Level::Error));
}

#[test]
fn rules_without_a_dependency_and_wide_ones_say_how_wide_they_are() {
    for (conditions, breadth) in [
        (CVE.to_owned(), "covers every dependency"),
        (format!("<packageUrl regex=\"true\">.*</packageUrl>{CVE}"), "covers every dependency"),
        (format!("<filePath regex=\"true\">^.*$</filePath>{CVE}"), "covers every dependency"),
        (format!("<sha1>{SHA1}</sha1>{CVE}"), ""),
        (
            format!("<sha1>{SHA1}</sha1><vulnerabilityName regex=\"true\">.+</vulnerabilityName>"),
            "covers every vulnerability",
        ),
        (
            "<vulnerabilityName regex=\"true\">.*</vulnerabilityName>".to_owned(),
            "covers every vulnerability, in every dependency",
        ),
        (
            "<cvssBelow>7</cvssBelow>".to_owned(),
            "covers what has any score below 7, however high its other scores are, in every dependency",
        ),
        (
            format!("<sha1>{SHA1}</sha1><cvssV3Below>7</cvssV3Below>"),
            "covers what has no score of the versions it names, too",
        ),
    ] {
        assert_eq!(rule(&conditions).entries[0].breadth, breadth, "{conditions}");
    }
}

#[test]
fn cpe_rules_leave_no_trace() {
    let contents = rule("<cpe>cpe:/a:apache:struts</cpe>");
    assert_eq!(contents.entries[0].trace, Trace::Blind { to: "the identifiers that Dependency-Check finds things by" });
    assert!(contents.traps[0].message.contains("what is lost stands in no report"));
}

#[test]
fn cpe_rules_that_match_nothing_or_everything_are_said() {
    for (cpe, expected, corrected) in [
        (
            "<cpe>cpe:2.3:a:apache:struts:2.0.0:*:*:*:*:*:*:*</cpe>",
            "matches nothing: the tool compares the form of CPE 2.2; write `cpe:/a:apache:struts:2.0.0`",
            Some("<suppress><cpe>cpe:/a:apache:struts:2.0.0</cpe></suppress>"),
        ),
        ("<cpe/>", "covers every CPE", None),
        ("<cpe>CPE:/</cpe>", "covers every CPE", None),
        ("<cpe regex=\"true\">.*</cpe>", "covers every CPE", None),
    ] {
        let all = traps(&file(4, &format!("<suppress>{cpe}</suppress>")));
        assert!(all[0].1.contains(expected), "{all:?}");
        assert_eq!(all[0].2.as_deref(), corrected);
        assert_eq!(all.len(), 2, "{all:?}");
    }
}

#[test]
fn flags_and_texts_that_do_not_do_what_they_say_are_corrected() {
    for (conditions, expected, corrected) in [
        (
            "<filePath regex=\"1\">.*\\.jar</filePath><cve>CVE-2026-1</cve>",
            "`regex=\"1\"` is not `true` to the tool",
            Some("<filePath regex=\"true\">.*\\.jar</filePath><cve>CVE-2026-1</cve>"),
        ),
        (
            "<packageUrl>^pkg:npm/a@.*$</packageUrl><cve>CVE-2026-1</cve>",
            "looks like a pattern and is compared as plain text, so it matches nothing",
            Some("<packageUrl regex=\"true\">^pkg:npm/a@.*$</packageUrl><cve>CVE-2026-1</cve>"),
        ),
        (
            "<filePath>some.jar</filePath><cve>CVE-2026-1</cve>",
            "matches nothing: the tool compares the whole path",
            Some("<filePath regex=\"true\">.*\\bsome\\.jar</filePath><cve>CVE-2026-1</cve>"),
        ),
        (
            "<packageUrl>pkg:maven/g/a</packageUrl><cve>CVE-2026-1</cve>",
            "matches nothing: the tool compares the whole package URL, with its version",
            Some("<packageUrl regex=\"true\">^pkg:maven/g/a@.*$</packageUrl><cve>CVE-2026-1</cve>"),
        ),
        (
            "<gav regex=\"true\">g:a</gav><cve>CVE-2026-1</cve>",
            "matches nothing: the tool compares `group:artifact:version`",
            None,
        ),
        ("<cwe>079</cwe>", "matches nothing: the tool compares it as text; write `79`", Some("<cwe>79</cwe>")),
        ("<cvssBelow>5</cvssBelow><cvssV3Below>7</cvssV3Below>", "`cvssV3Below` does nothing beside `cvssBelow`", None),
        (
            "<packageUrl regex=\"true\">^pkg:(?!npm).*$</packageUrl><cve>CVE-2026-1</cve>",
            "holds a group of the kind `(?…)`, such as look-around, which gate does not evaluate",
            None,
        ),
        (
            "<vulnerabilityName regex=\"true\">(a)\\1</vulnerabilityName>",
            "holds `\\1`, which gate does not evaluate",
            None,
        ),
    ] {
        let (message, line) = trap(&format!("<suppress>{conditions}</suppress>"));
        assert!(message.contains(expected), "{message}");
        assert_eq!(line, corrected.map(|it| format!("<suppress>{it}</suppress>")), "{conditions}");
    }
}

#[test]
fn what_cannot_be_evaluated_exempts_nothing() {
    for conditions in [
        "<packageUrl regex=\"true\">(?=.*).*</packageUrl><cve>CVE-2026-1</cve>",
        "<vulnerabilityName regex=\"true\">CVE-2026-1|(?!a)b</vulnerabilityName>",
    ] {
        assert!(rule(conditions).entries.is_empty(), "{conditions}");
    }
}

#[test]
fn names_with_a_prefix_are_no_names_to_the_tool() {
    let text = file(4, &format!("<dc:suppress>{CVE}</dc:suppress>"))
        .replace("<suppressions xmlns=", "<dc:suppressions xmlns:dc=")
        .replace("</suppressions", "</dc:suppressions");
    let contents = read(&text).unwrap();
    assert!(contents.entries.is_empty() && contents.traps[0].message.contains("have a prefix"), "{contents:?}");
}

#[test]
fn a_weakness_that_begins_another_covers_that_too_and_says_so() {
    let findings = dependency("<name>CVE-2026-1</name><severity>HIGH</severity><cwes><cwe>CWE-798</cwe></cwes>");
    let subject = Subject { findings: &findings, row: &findings.rows[0], tool: &ToolId::new(rule::TOOL), beside: &[0] };
    let beyond = |cwe: &str| rule(&format!("<cwe>{cwe}</cwe>")).entries[0].rule.overreach(subject).is_some();
    assert_eq!((beyond("79"), beyond("798")), (true, false));
}
