//! Files from strangers.

use proptest::prelude::*;

use super::*;

fn fault(text: &str) -> String {
    read(text).unwrap_err().join("\n")
}

#[test]
fn what_is_no_suppression_file_is_said() {
    assert!(fault("").contains("the file is empty"));
    assert!(fault("\u{feff} \r\n").contains("the file is empty"));
    assert!(fault("<analysis/>").contains("is no suppression file: it begins with `analysis`"));
    assert!(fault("{}").contains("not well-formed"));
    assert!(fault("<!DOCTYPE s [<!ENTITY a \"b\">]><suppressions/>").contains("has a DOCTYPE"));
    assert!(fault(&file(4, "<suppress><cve>&a;</cve></suppress>")).contains("an entity is not one of XML's five"));
    assert!(fault(&format!("{}<suppressions/>", file(4, ""))).contains("something follows the end"));
    assert!(
        fault(&file(4, "<suppress base=\"true\" base=\"false\"><cve>CVE-1-1</cve></suppress>"))
            .contains("stands twice")
    );
}

#[test]
fn half_a_file_is_no_file() {
    let whole = file(4, "<suppress until=\"2026-12-31Z\"><notes><![CDATA[x]]></notes><cve>CVE-2026-1</cve></suppress>");
    for cut in (0..whole.trim_end().len()).filter(|&cut| whole.is_char_boundary(cut)) {
        assert!(read(&whole[..cut]).is_err(), "{cut}");
    }
}

#[test]
fn depth_and_size_are_bounded() {
    assert!(fault(&file(4, &"<suppress>".repeat(1000))).contains("nested deeper"));
    assert!(fault(&file(4, &"<a>".repeat(100_000))).contains("nested deeper"));
    let many = "<suppress><cve>CVE-2026-1</cve></suppress>\n".repeat(20_000);
    assert_eq!(read(&file(4, &many)).unwrap().entries.len(), 20_000);
    assert_eq!(read(&file(4, &"<x/>".repeat(20_000))).unwrap_err().len(), 101, "the rest is counted");
}

#[test]
fn patterns_and_rules_for_everything_are_counted_before_one_is_compiled() {
    let with = |costly: &str, count: usize| {
        let plain = "<suppress><cve>CVE-2026-1</cve></suppress>\n".repeat(MAX_PATTERNS);
        read(&file(4, &format!("{plain}{}", format!("<suppress>{costly}</suppress>\n").repeat(count))))
    };
    for (costly, each) in [
        ("<packageUrl regex=\"true\">^pkg:npm/a@.*$</packageUrl><cve>CVE-2026-1</cve>", 1),
        ("<vulnerabilityName regex=\"true\">^.*$</vulnerabilityName>", 1),
        ("<cwe>79</cwe>", 1),
        ("<gav regex=\"true\">^a:b:.*$</gav><cvssBelow>4</cvssBelow>", 2),
    ] {
        assert!(with(costly, MAX_PATTERNS / each).is_ok(), "{costly}");
        let faults = with(costly, MAX_PATTERNS / each + 1).unwrap_err().join("\n");
        assert!(faults.contains("s.xml:4003:") || each == 2, "{faults}");
        assert!(faults.contains("gate reads at most 2000 patterns and rules for everything"), "{faults}");
    }
}

#[test]
fn hostile_text_stays_text() {
    let notes = "<notes>\u{202e}]]&gt; ::error:: | ` &lt;/script&gt;\u{1b}[2J</notes>".replace('\u{1b}', "");
    let contents = rule(&format!("{notes}<cve>CVE-2026-1</cve>"));
    assert!(contents.entries[0].exemption.reason.contains("::error::"));
    let long = rule(&format!("<notes>{}</notes><cve>CVE-2026-1</cve>", "x ".repeat(100_000)));
    assert_eq!(long.entries[0].exemption.reason.chars().count(), 2000);
}

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>()) {
        let _ = read(&text);
        let _ = read(&file(4, &text));
        let _ = read(&file(4, &format!("<suppress><filePath regex=\"true\">{text}</filePath><cve>CVE-2026-1</cve></suppress>")));
    }

    #[test]
    fn no_soup_of_tags_panics(parts in prop::collection::vec(prop::sample::select(vec![
        "<suppress>", "</suppress>", "<suppress base='1' until='2026-01-01'>", "<cve>", "</cve>", "CVE-2026-1", "<cpe/>", "<notes>",
        "</notes>", "<suppressionGroup base='true'>", "</suppressionGroup>", "<![CDATA[", "]]>", "<!--", "-->", "&lt;", "\n", "<gav regex='true'>",
        "</gav>", "(", ".*", "ä",
    ]), 0..30)) {
        let _ = read(&file(4, &parts.concat()));
    }
}
