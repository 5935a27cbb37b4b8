//! What everybody gets wrong about SPDX.

use crate::decode::{DecodeError, Limits, decode};
use crate::model::bom::{Acknowledgement, Bom, DEVELOPMENT};
use crate::model::{Code, Decoded};

fn read(text: &str) -> Result<Decoded, DecodeError> {
    let limits = Limits { keeps_bom: true, reads_own: true, ..Limits::default() };
    decode(&mut text.as_bytes(), None, "bom.spdx.json", &limits)
}

/// A document of version 2.3: `parts` are its further members.
fn bom(parts: &str) -> Bom {
    *read(&format!(r#"{{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT",{parts}}}"#)).unwrap().bom.unwrap()
}

const TWO: &str = r#""packages":[{"SPDXID":"SPDXRef-a","name":"a"},{"SPDXID":"SPDXRef-b","name":"b"}]"#;

#[test]
fn relationships_point_from_who_needs_to_what_is_needed_whatever_their_word() {
    let edge = |from: &str, word: &str, to: &str| {
        let row = format!(
            r#"{{"spdxElementId":"SPDXRef-{from}","relationshipType":"{word}","relatedSpdxElement":"SPDXRef-{to}"}}"#
        );
        let bom = bom(&format!(r#""relationships":[{row}],{TWO}"#));
        bom.edges
            .iter()
            .map(|(from, to)| (from.to_string(), to.iter().map(ToString::to_string).collect::<Vec<String>>()))
            .collect::<Vec<(String, Vec<String>)>>()
    };
    let a_needs_b: Vec<(String, Vec<String>)> = vec![("library:a".into(), vec!["library:b".into()])];
    for (from, word, to) in
        [("a", "DEPENDS_ON", "b"), ("a", "CONTAINS", "b"), ("b", "DEPENDENCY_OF", "a"), ("b", "DEV_DEPENDENCY_OF", "a")]
    {
        assert_eq!(edge(from, word, to), a_needs_b, "{word}");
    }
    assert_eq!(edge("a", "PATCH_FOR", "b"), vec![]);
    let dev = bom(&format!(
        r#"{TWO},"relationships":[{{"spdxElementId":"SPDXRef-b","relationshipType":"TEST_DEPENDENCY_OF","relatedSpdxElement":"SPDXRef-a"}}]"#
    ));
    assert_eq!(dev.parts["library:b"].property(DEVELOPMENT), Some("true"));
}

#[test]
fn what_the_document_describes_is_its_subject_in_the_old_form_too() {
    let relationship = r#""relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-a"}]"#;
    for form in [relationship, r#""documentDescribes":["SPDXRef-a"]"#] {
        let bom = bom(&format!("{form},{TWO}"));
        assert_eq!(bom.subjects.iter().map(AsRef::as_ref).collect::<Vec<_>>(), ["library:a"]);
        assert!(bom.edges["library:a"].contains("library:b"), "what hangs nowhere belongs to the subject");
    }
}

#[test]
fn nobody_saying_is_not_a_licence_and_references_are_explained() {
    let infos = r#""hasExtractedLicensingInfos":[{"licenseId":"LicenseRef-x","name":"Own licence"}]"#;
    let bom = bom(&format!(
        r#""packages":[{{"SPDXID":"SPDXRef-a","name":"a","licenseDeclared":"LicenseRef-x","licenseConcluded":"MIT"}},
        {{"SPDXID":"SPDXRef-b","name":"b","licenseDeclared":"NOASSERTION","supplier":"NOASSERTION"}},
        {{"SPDXID":"SPDXRef-c","name":"c","licenseDeclared":"MIT AND LicenseRef-x"}}],{infos}"#
    ));
    let licenses = |name: &str| {
        bom.parts[name].licenses.iter().map(|it| (it.acknowledgement, it.text.clone())).collect::<Vec<_>>()
    };
    assert_eq!(
        licenses("library:a"),
        [(Acknowledgement::Declared, "Own licence".into()), (Acknowledgement::Concluded, "MIT".into())]
    );
    assert!(licenses("library:b").is_empty() && bom.parts["library:b"].supplier.is_empty());
    assert!(bom.about.properties.contains(&("gate:license:LicenseRef-x".into(), "Own licence".into())));
}

#[test]
fn tools_have_versions_and_people_are_no_tools() {
    let text = r#"{"spdxVersion":"SPDX-2.2","creationInfo":{"created":"2026-01-01T00:00:00.123Z",
        "creators":["Person: A (a@example.org)","Tool: npm/cli-10.8.2","Tool: gate-0.1.0"]},"packages":[]}"#;
    let decoded = read(text).unwrap();
    assert_eq!((decoded.tool.as_str(), decoded.scan.tool_version.as_deref()), ("npm-cli", Some("10.8.2")));
    assert!(decoded.problems.iter().any(|problem| problem.code == Code::NothingExamined));
    assert!(decoded.scan.time.is_some());
}

#[test]
fn other_versions_are_refused() {
    let code = |text: &str| read(text).unwrap_err().code;
    assert_eq!(code(r#"{"spdxVersion":"SPDX-2.9","packages":[]}"#), Code::SchemaVersion);
    assert_eq!(code(r#"{"SPDXID":"SPDXRef-DOCUMENT","creationInfo":{},"packages":[]}"#), Code::SchemaVersion);
    assert_eq!(
        code(r#"{"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld","@graph":[]}"#),
        Code::RefusedFormat
    );
    assert_eq!(code("SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\n"), Code::RefusedFormat);
}

#[test]
fn what_gate_wrote_itself_is_no_evidence() {
    let text =
        r#"{"spdxVersion":"SPDX-2.3","creationInfo":{"creators":["Tool: gate-0.1.0","Tool: trivy-1"]},"packages":[]}"#;
    let error = decode(&mut text.as_bytes(), None, "bom.spdx.json", &Limits::default()).unwrap_err();
    assert_eq!((error.code, error.tool), (Code::NotAReport, Some("gate")));
    let bom = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"tools":{"components":[{"name":"a"},{"name":"gate"}]}}}"#;
    assert_eq!(decode(&mut bom.as_bytes(), None, "bom.json", &Limits::default()).unwrap_err().code, Code::NotAReport);
}
