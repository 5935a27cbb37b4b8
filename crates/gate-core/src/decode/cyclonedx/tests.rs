//! What everybody gets wrong about `CycloneDX`.

use crate::decode::{DecodeError, Limits, decode};
use crate::model::{Code, CvssVersion, Decoded, Finding, Kind, Scope, Severity};

fn read(text: &str) -> Result<Decoded, DecodeError> {
    decode(&mut text.as_bytes(), None, "bom.json", &Limits::default())
}

/// A BOM of version 1.6: `parts` are its further members.
fn bom(parts: &str) -> Decoded {
    read(&format!(r#"{{"bomFormat":"CycloneDX","specVersion":"1.6",{parts}}}"#)).unwrap()
}

fn has(decoded: &Decoded, code: Code) -> bool {
    decoded.problems.iter().any(|problem| problem.code == code)
}

/// The one vulnerability with these members.
fn one(members: &str) -> (Decoded, Finding) {
    let decoded = bom(&format!(r#""components":[{{"name":"x"}}],"vulnerabilities":[{{"id":"CVE-1",{members}}}]"#));
    let row = decoded.findings.rows[0];
    (decoded, row)
}

#[test]
fn parts_are_found_whether_they_stand_before_or_behind_nested_or_not() {
    let components = r#""components":[{"bom-ref":"a","name":"a","components":[{"bom-ref":"b","group":"g","name":"b",
        "version":"2","purl":"pkg:maven/g/b@2","scope":"excluded"}]}]"#;
    let vulnerabilities = r#""vulnerabilities":[{"id":"CVE-1","affects":[{"ref":"b"},{"ref":"a"}]}]"#;
    for parts in [format!("{components},{vulnerabilities}"), format!("{vulnerabilities},{components}")] {
        let decoded = bom(&parts);
        let text = |text| decoded.findings.text(text);
        let [b, a] = decoded.findings.rows[..] else { panic!("one row for each affected part") };
        assert_eq!((text(b.package), text(b.version), text(b.purl)), ("g/b", "2", "pkg:maven/g/b@2"));
        assert_eq!((text(a.package), b.scope, a.scope), ("a", Scope::Dev, Scope::Unknown));
        assert_eq!(decoded.findings.components.len(), 2);
    }
}

#[test]
fn a_reference_that_leads_nowhere_keeps_its_finding() {
    let (decoded, row) = one(r#""affects":[{"ref":"pkg:npm/gone@1.0.0"}]"#);
    assert_eq!(decoded.findings.text(row.package), "gone");
    assert_eq!(decoded.findings.text(row.version), "1.0.0");
    assert!(has(&decoded, Code::CountMismatch));
    let (decoded, row) = one(r#""affects":[{"ref":"urn:cdx:x/1#y"}]"#);
    assert_eq!(decoded.findings.text(row.target), "urn:cdx:x/1#y");
}

#[test]
fn the_worst_rating_counts_and_scores_of_other_scales_are_no_base_scores() {
    let (decoded, row) =
        one(r#""ratings":[{"source":{"name":"NVD"},"score":5.0,"severity":"medium","method":"CVSSv2"},
        {"score":9.9,"severity":"high","method":"OWASP"},{"score":3.0,"vector":"CVSS:4.0/AV:N"},{"score":2.0}]"#);
    assert_eq!((row.severity, decoded.findings.text(row.severity_word)), (Severity::High, "high"));
    let scores: Vec<_> = decoded.findings.scores_of(&row).iter().map(|score| (score.version, score.tenths)).collect();
    assert_eq!(scores, [(CvssVersion::V2, 50), (CvssVersion::V4, 30), (CvssVersion::Unstated, 20)]);
}

#[test]
fn without_a_word_the_score_gives_the_severity_and_without_both_it_is_unknown() {
    assert_eq!(one(r#""ratings":[{"score":9.8,"method":"CVSSv31"}]"#).1.severity, Severity::Critical);
    assert_eq!(
        one(r#""ratings":[{"score":9.8,"severity":"unknown","method":"CVSSv31"}]"#).1.severity,
        Severity::Critical
    );
    let (decoded, row) = one(r#""ratings":[]"#);
    assert_eq!(row.severity, Severity::Unknown);
    assert!(has(&decoded, Code::SeverityUnknown));
    assert_eq!(one(r#""ratings":[{"severity":"sev1"}]"#).1.severity, Severity::Critical);
}

#[test]
fn only_states_that_clear_suppress() {
    let suppressed = |state: &str| one(&format!(r#""analysis":{{"state":"{state}"}}"#)).1.suppression.is_some();
    for state in ["resolved", "resolved_with_pedigree", "not_affected", "false_positive"] {
        assert!(suppressed(state), "{state}");
    }
    for state in ["exploitable", "in_triage", "", "not-affected"] {
        assert!(!suppressed(state), "{state}");
    }
    let unaffected =
        |list: &str| one(&format!(r#""affects":[{{"ref":"x","versions":{list}}}]"#)).1.suppression.is_some();
    assert!(unaffected(r#"[{"version":"1","status":"unaffected"}]"#));
    assert!(!unaffected(r#"[{"version":"1","status":"unaffected"},{"version":"2"}]"#));
    assert!(!unaffected("[]"));
}

#[test]
fn a_list_of_parts_is_no_clean_scan() {
    assert!(has(&bom(r#""components":[{"name":"x"}]"#), Code::NoProof));
    assert!(!has(&bom(r#""components":[{"name":"x"}],"vulnerabilities":[]"#), Code::NoProof));
    assert!(has(&bom(r#""components":[],"vulnerabilities":[]"#), Code::NothingExamined));
    assert!(has(&bom(r#""components":null"#), Code::NothingExamined));
}

#[test]
fn unknown_versions_and_formats_are_refused() {
    let code = |text: &str| read(text).unwrap_err().code;
    assert_eq!(code(r#"{"bomFormat":"CycloneDX","specVersion":"9.9"}"#), Code::SchemaVersion);
    assert_eq!(code(r#"{"bomFormat":"CycloneDX","components":[{"name":"x"}]}"#), Code::SchemaVersion);
    assert_eq!(code(r#"{"bomFormat":"SPDX","specVersion":"1.6"}"#), Code::Unrecognised);
    let schema = r#""$schema":"http://cyclonedx.org/schema/bom-1.6.schema.json""#;
    assert_eq!(code(&format!(r#"{{{schema},"specVersion":"1.6","components":[]}}"#)), Code::Unrecognised);
    assert_eq!(code(r#"<bom xmlns="http://cyclonedx.org/schema/bom/9.9"></bom>"#), Code::SchemaVersion);
    assert_eq!(code(r#"<bom xmlns="http://example.org/parts"></bom>"#), Code::Unrecognised);
}

#[test]
fn findings_under_foreign_keys_are_told() {
    assert!(has(&bom(r#""vulnerabilities2":[{"id":"CVE-1"}]"#), Code::UnknownSection));
    let xml = r#"<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components><component><name>x</name></component>
        </components><weaknesses/></bom>"#;
    assert!(has(&read(xml).unwrap(), Code::UnknownSection));
    assert_eq!(
        read(r#"{"bomFormat":"CycloneDX","specVersion":"1.6","vulnerabilities":{"id":"CVE-1"}}"#).unwrap_err().code,
        Code::Malformed
    );
}

#[test]
fn misspelt_keys_and_elements_around_vulnerabilities_are_told() {
    let xml = |version: &str, inside: &str| {
        read(&format!(
            r#"<bom xmlns="http://cyclonedx.org/schema/bom/{version}" xmlns:v="http://cyclonedx.org/schema/ext/vulnerability/1.0">
            <components><component><name>x</name></component>{inside}</bom>"#
        ))
        .unwrap()
    };
    let row = "<vulnerability><id>CVE-1</id></vulnerability>";
    let hidden = |inside: &str| has(&xml("1.6", &format!("</components>{inside}")), Code::UnknownSection);
    assert!(!hidden(&format!("<vulnerabilities>{row}</vulnerabilities>")));
    assert!(hidden("<vulnerabilities><vulnerabilitie><id>CVE-1</id></vulnerabilitie></vulnerabilities>"));
    assert!(hidden("<vulnerabilities><x:row/></vulnerabilities>"));
    assert!(hidden(
        "<vulnerabilities><vulnerability><id>CVE-1</id><affectn><target/></affectn></vulnerability></vulnerabilities>"
    ));
    let in_component = |inside: &str| {
        let inside = format!("<component><name>y</name>{inside}</component></components>");
        has(&xml("1.2", &inside), Code::UnknownSection)
    };
    assert!(!in_component(
        "<v:vulnerabilities><v:vulnerability><v:id>CVE-1</v:id></v:vulnerability></v:vulnerabilities>"
    ));
    assert!(in_component("<v:vulnerabilities><v:vulnerabilitie/></v:vulnerabilities>"));
    assert!(in_component("<v:vulnerabilitie><v:vulnerability/></v:vulnerabilitie>"));
    assert!(hidden("<components><componen><name>z</name></componen></components>"));
    let (decoded, row) = one(r#""affectn":[{"ref":"x"}],"cwes":[79],"tools":[{}]"#);
    assert!(has(&decoded, Code::UnknownSection) && has(&decoded, Code::UnknownKeys));
    assert_eq!((decoded.findings.rows.len(), row.kind), (1, Kind::Vulnerability));
    let (decoded, _) = one(r#""severty":"high""#);
    assert!(has(&decoded, Code::UnknownKeys) && !has(&decoded, Code::UnknownSection));
    let (decoded, _) =
        one(r#""bom-ref":"v","cwes":[79],"detail":"d","published":"p","affects":[{"ref":"x"}],"properties":[{}]"#);
    assert!(!has(&decoded, Code::UnknownKeys));
}

#[test]
fn recommendations_of_trivy_name_versions_and_others_do_not() {
    let fixed = |text: &str| {
        let (decoded, row) = one(&format!(r#""recommendation":"{text}""#));
        decoded.findings.text(row.fixed).to_owned()
    };
    assert_eq!(fixed("Upgrade a to version 1.2, 1.3"), "1.2, 1.3");
    assert_eq!(fixed("Upgrade a to version 1.2; Upgrade b to version 3"), "1.2, 3");
    assert_eq!(fixed("Stop using it"), "");
}

#[test]
fn a_number_that_is_none_is_an_impossible_score() {
    let xml = r#"<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><vulnerabilities><vulnerability><id>CVE-1</id>
        <ratings><rating><score>high</score><method>CVSSv31</method></rating></ratings>
        </vulnerability></vulnerabilities></bom>"#;
    assert!(has(&read(xml).unwrap(), Code::ImpossibleScore));
}

#[test]
fn a_time_that_cannot_be_read_is_an_error() {
    let at = |time: &str| bom(&format!(r#""metadata":{{"timestamp":"{time}"}}"#));
    for time in ["9999-12-31T23:59:59Z", "-009999-01-01T00:00:00Z", "2026-01-01T00:00:00+99:99", "yesterday"] {
        assert!(has(&at(time), Code::FromTheFuture), "{time}");
    }
    assert!(!has(&at("2026-01-01T00:00:00Z"), Code::FromTheFuture) && !has(&at(""), Code::FromTheFuture));
}

#[test]
fn weaknesses_are_numbers_in_both_syntaxes() {
    let (json, row) = one(r#""cwes":[79,80]"#);
    assert_eq!(json.findings.cwes_of(&row).collect::<Vec<_>>(), ["CWE-79", "CWE-80"]);
    let text = "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\"><vulnerabilities><vulnerability><id>CVE-1</id><cwes>\
                <cwe>79</cwe><cwe>x</cwe></cwes></vulnerability></vulnerabilities></bom>";
    let xml = read(text).unwrap();
    assert_eq!(xml.findings.cwes_of(&xml.findings.rows[0]).collect::<Vec<_>>(), ["CWE-79"]);
}
