//! What is wrong with documents, and where.

use super::{Fault, FaultKind, validate};

fn faults(text: &str) -> Vec<Fault> {
    validate(text.as_bytes(), "bom").unwrap().faults
}

fn one(text: &str) -> (FaultKind, String, u64, u64, String) {
    let mut found = faults(text);
    let fault = found.pop().unwrap();
    assert!(found.is_empty(), "{found:#?}");
    (fault.kind, fault.pointer, fault.line, fault.column, fault.message)
}

fn cyclonedx(members: &str) -> String {
    format!("{{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\n {members}}}")
}

#[test]
fn lines_and_columns_count_characters() {
    let (kind, pointer, line, column, message) =
        one(&cyclonedx("\"components\":[{\"type\":\"library\",\"name\":\"ääää\",\"scope\":\"requird\"}]"));
    assert_eq!((kind, pointer.as_str(), line, column), (FaultKind::Schema, "/components/0/scope", 2, 56));
    assert!(message.ends_with("did you mean `required`?"), "{message}");
}

#[test]
fn names_stand_once_and_lead_somewhere_and_cycles_are_allowed() {
    let parts =
        r#""components":[{"type":"library","name":"a","bom-ref":"a"},{"type":"library","name":"b","bom-ref":"b"}]"#;
    let with = |more: &str| cyclonedx(&format!("{parts},{more}"));
    assert_eq!(faults(&with(r#""dependencies":[{"ref":"a","dependsOn":["b"]},{"ref":"b","dependsOn":["a"]}]"#)), []);
    for (more, pointer) in [
        (r#""dependencies":[{"ref":"a","dependsOn":["c"]}]"#, "/dependencies/0/dependsOn/0"),
        (r#""dependencies":[{"ref":"c"}]"#, "/dependencies/0/ref"),
        (r#""dependencies":[{"ref":"a"},{"ref":"a","dependsOn":["b"]}]"#, "/dependencies/1/ref"),
        (r#""vulnerabilities":[{"id":"x","affects":[{"ref":"c"}]}]"#, "/vulnerabilities/0/affects/0/ref"),
        (r#""vulnerabilities":[{"id":"x","bom-ref":"a"}]"#, "/vulnerabilities/0/bom-ref"),
        (r#""compositions":[{"aggregate":"complete","assemblies":["c"]}]"#, "/compositions/0/assemblies/0"),
    ] {
        let (kind, found, ..) = one(&with(more));
        assert_eq!((kind, found.as_str()), (FaultKind::Reference, pointer), "{more}");
    }
    let link =
        r#""vulnerabilities":[{"id":"x","affects":[{"ref":"urn:cdx:f08a6ccd-4dce-4759-bd84-c626675d60a7/1#c"}]}]"#;
    assert_eq!(faults(&with(link)), [], "another document is not looked into");
    assert_eq!(one(&cyclonedx(r#""components":[{"type":"library","name":"a","purl":"npm/a"}]"#)).0, FaultKind::Purl);
}

#[test]
fn spdx_has_names_too() {
    let with = |members: &str| {
        format!(
            r#"{{"spdxVersion":"SPDX-2.3","dataLicense":"CC0-1.0","SPDXID":"SPDXRef-DOCUMENT","name":"x","documentNamespace":"https://example.org/x",
            "creationInfo":{{"created":"2026-11-20T12:00:00Z","creators":["Tool: x-1"]}},{members}}}"#
        )
    };
    let package = |id: &str, license: &str| {
        format!(r#"{{"name":"a","SPDXID":"{id}","downloadLocation":"NOASSERTION","licenseDeclared":"{license}"}}"#)
    };
    let a = package("SPDXRef-a", "MIT");
    assert_eq!(faults(&with(&format!(r#""packages":[{a}]"#))), []);
    for (members, pointer) in [
        (format!(r#""packages":[{a},{a}]"#), "/packages/1/SPDXID"),
        (format!(r#""packages":[{a}],"documentDescribes":["SPDXRef-b"]"#), "/documentDescribes/0"),
        (format!(r#""packages":[{}]"#, package("SPDXRef-a", "MIT OR LicenseRef-x")), "/packages/0/licenseDeclared"),
        (
            format!(
                r#""packages":[{a}],"relationships":[{{"spdxElementId":"SPDXRef-a","relationshipType":"DEPENDS_ON","relatedSpdxElement":"SPDXRef-b"}}]"#
            ),
            "/relationships/0/relatedSpdxElement",
        ),
    ] {
        let (kind, found, ..) = one(&with(&members));
        assert_eq!((kind, found.as_str()), (FaultKind::Reference, pointer), "{members}");
    }
    let none = format!(
        r#""packages":[{a}],"relationships":[{{"spdxElementId":"SPDXRef-a","relationshipType":"DEPENDS_ON","relatedSpdxElement":"NONE"}}]"#
    );
    assert_eq!(faults(&with(&none)), []);
}

#[test]
fn xml_has_names_and_elements_and_no_schema() {
    let xml = |inner: &str| format!("<bom xmlns=\"http://cyclonedx.org/schema/bom/1.5\">\n{inner}</bom>");
    let parts = r#"<components><component type="library" bom-ref="a"><name>a</name></component></components><vulnerabilities />"#;
    let validation = validate(xml(parts).as_bytes(), "bom.xml").unwrap();
    assert!(validation.is_valid() && !validation.by_schema && validation.elements.is_some());
    let dangling =
        format!(r#"{parts}<dependencies><dependency ref="a"><dependency ref="b"/></dependency></dependencies>"#);
    let (kind, pointer, line, ..) = one(&xml(&dangling));
    assert_eq!((kind, pointer.as_str(), line), (FaultKind::Reference, "/dependencies/dependency/dependency/ref", 2));
}

#[test]
fn what_is_no_bill_of_materials_is_not_valid_and_not_invalid() {
    for text in [
        "",
        "{",
        "[]",
        "{}",
        "<bom/>",
        "<html></html>",
        "text",
        r#"{"SchemaVersion":2,"ArtifactName":"x","Results":[]}"#,
        r#"{"bomFormat":"CycloneDX","specVersion":"9.9"}"#,
        r#"{"bomFormat":"CycloneDX","specVersion":"1.6"} x"#,
        r#"{"bomFormat":"CycloneDX","bomFormat":"CycloneDX","specVersion":"1.6"}"#,
        r#"{"spdxVersion":"SPDX-3.0","packages":[]}"#,
    ] {
        assert!(validate(text.as_bytes(), "x").is_err(), "{text}");
    }
    let deep = cyclonedx(&format!("\"components\":{}{}", "[".repeat(200), "]".repeat(200)));
    assert!(validate(deep.as_bytes(), "x").is_err());
    let whole = cyclonedx("\"components\":[{\"type\":\"library\",\"name\":\"a\"}]");
    assert!((1..whole.len()).all(|end| validate(&whole.as_bytes()[..end], "x").is_err()), "cut anywhere");
}
