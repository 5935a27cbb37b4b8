//! `gate sbom validate`: what gate writes is valid, what is damaged is not, what is none is no answer.

use std::fs;

use serde_json::Value;

use super::folder;
use crate::common::fixtures;

#[test]
fn what_gate_writes_is_valid_in_every_format() {
    let folder = folder();
    for format in ["cyclonedx", "cyclonedx-1.5", "cyclonedx-1.7", "cyclonedx-xml", "spdx"] {
        assert_eq!(folder.gate(&["sbom", "trivy.json", "dc.json", "--format", format, "--output", "bom"]).code, 0);
        let answer = folder.gate(&["sbom", "validate", "bom", "--format", "json"]);
        assert_eq!(answer.code, 0, "{format}: {}", answer.all());
        let found: Value = serde_json::from_str(&answer.out).unwrap();
        let file = &found["files"][0];
        assert_eq!(file["by_schema"], format != "cyclonedx-xml");
        assert_eq!((&file["elements"][0]["of"], &file["elements"][1]["of"]), (&7.into(), &12.into()));
    }
}

#[test]
fn every_bill_of_materials_that_gate_makes_of_a_fixture_is_valid() {
    let folder = folder();
    let mut made = 0;
    for (path, hint) in fixtures() {
        let path = path.to_str().unwrap().to_owned();
        let input =
            hint.map_or_else(|| vec![path.clone()], |tool| vec!["--report".to_owned(), format!("{tool}={path}")]);
        let input: Vec<&str> = input.iter().map(String::as_str).collect();
        for format in ["cyclonedx", "spdx"] {
            if folder.gate(&[&["sbom", "--format", format, "--output", "bom"], &input[..]].concat()).code == 0 {
                made += 1;
                let answer = folder.gate(&["sbom", "validate", "bom"]);
                assert_eq!(answer.code, 0, "{path} as {format}: {}", answer.all());
            }
        }
    }
    assert!(made > 50, "only {made} were made");
}

#[test]
fn what_is_wrong_has_a_place_and_several_files_have_one_answer() {
    let folder = folder();
    assert_eq!(folder.gate(&["sbom", "trivy.json", "--output", "good.json"]).code, 0);
    let good = fs::read_to_string(folder.path().join("good.json")).unwrap();
    folder.write("bad.json", good.replace("\"pkg:npm/b@2.0.0\"\n      ]", "\"pkg:npm/c@2.0.0\"\n      ]"));
    let answer = folder.gate(&["sbom", "validate", "good.json", "bad.json"]);
    assert_eq!(answer.code, 1, "{}", answer.all());
    assert!(answer.out.contains("good.json  CycloneDX 1.6  valid"), "{}", answer.out);
    assert!(answer.out.contains("\"pkg:npm/c@2.0.0\" is the name of nothing in this document"), "{}", answer.out);
}

#[test]
fn what_is_no_bill_of_materials_is_no_answer() {
    let folder = folder();
    assert_eq!(folder.gate(&["sbom", "trivy.json", "--output", "good.json"]).code, 0);
    let good = fs::read(folder.path().join("good.json")).unwrap();
    folder.write("empty.json", "");
    folder.write("deep.json", "[".repeat(100_000));
    for at in (1..good.len() - 1).step_by(97) {
        folder.write("half.json", &good[..at]);
        assert_eq!(folder.gate(&["sbom", "validate", "half.json"]).code, 3, "cut at {at}");
    }
    for (name, said) in
        [("empty.json", "0 bytes"), ("gone.json", ""), ("trivy.json", "`gate sbom` makes one"), ("deep.json", "")]
    {
        let answer = folder.gate(&["sbom", "validate", name]);
        assert_eq!(answer.code, 3, "{}", answer.all());
        assert!(answer.out.contains(said), "{}", answer.out);
    }
    assert_eq!(folder.gate(&["sbom", "validate"]).code, 2);
}
