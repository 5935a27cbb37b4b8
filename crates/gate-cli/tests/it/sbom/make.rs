//! `gate sbom`: one bill of materials of whatever is given, the same in any order.

use serde_json::Value;

use super::{TRIVY, folder};

#[test]
fn reports_become_one_list_with_graph_hashes_licences_and_vulnerabilities() {
    let folder = folder();
    let answer = folder.gate(&["sbom", "trivy.json", "dc.json"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
    let bom: Value = serde_json::from_str(&answer.out).unwrap();
    assert_eq!(bom["metadata"]["timestamp"], "2026-11-20T11:00:00Z");
    let components = bom["components"].as_array().unwrap();
    let b = components.iter().find(|it| it["purl"] == "pkg:npm/b@2.0.0").unwrap();
    assert_eq!((&b["scope"], &b["hashes"][0]["alg"]), (&"optional".into(), &"SHA-1".into()));
    let dependencies = bom["dependencies"].as_array().unwrap();
    let needs = |name: &str| dependencies.iter().find(|it| it["ref"] == name).unwrap()["dependsOn"].clone();
    assert_eq!(needs("pkg:npm/a@1.0.0"), serde_json::json!(["pkg:npm/b@2.0.0"]));
    assert_eq!(needs("application:package-lock.json"), serde_json::json!(["pkg:npm/a@1.0.0"]));
    let flaw = &bom["vulnerabilities"][0];
    assert_eq!((&flaw["id"], &flaw["affects"][0]["ref"]), (&"CVE-2026-1".into(), &"pkg:npm/b@2.0.0".into()));
}

#[test]
fn order_grouping_and_repetition_change_nothing() {
    let folder = folder();
    for format in ["cyclonedx", "cyclonedx-1.5", "cyclonedx-1.7", "cyclonedx-xml", "spdx"] {
        let make = |name: &str, inputs: &[&str]| {
            let answer = folder.gate(&[&["sbom", "merge", "--format", format, "--output", name], inputs].concat());
            assert_eq!(answer.code, 0, "{format}: {}", answer.all());
            std::fs::read_to_string(folder.path().join(name)).unwrap()
        };
        let both = make("both", &["trivy.json", "dc.json"]);
        assert_eq!(both, make("turned", &["dc.json", "trivy.json"]), "{format}");
        assert_eq!(both, make("again", &["both"]), "{format}");
    }
}

#[test]
fn what_cannot_be_read_is_said_and_nothing_is_written() {
    let folder = folder().file("half.json", &TRIVY[..TRIVY.len() / 2]);
    for input in ["half.json", "gone.json"] {
        let answer = folder.gate(&["sbom", "trivy.json", input, "--output", "bom.json"]);
        assert_eq!(answer.code, 3, "{}", answer.all());
        assert!(answer.err.contains(input), "{}", answer.err);
        assert!(!folder.path().join("bom.json").exists());
    }
    assert_eq!(folder.gate(&["sbom"]).code, 2);
    assert_eq!(folder.gate(&["sbom", "trivy.json", "--format", "spxd"]).code, 2);
}
