//! `gate sbom convert`: another format, and what is lost said in three places.

use std::fs;

use serde_json::Value;

use super::folder;
use crate::common::Folder;

/// A folder with a bill of materials that says more than gate keeps.
fn with_bom() -> Folder {
    folder().file(
        "bom.json",
        r#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"a","version":"1","purl":"pkg:npm/a@1","pedigree":{"notes":"\u001b[2J::error::"}}]}"#,
    )
}

#[test]
fn what_is_lost_is_said_and_the_rest_is_there() {
    let folder = with_bom();
    let answer =
        folder.gate(&["sbom", "convert", "bom.json", "--to", "spdx", "--output", "out.json", "--loss", "loss.json"]);
    assert_eq!((answer.code, answer.out.as_str()), (0, ""), "{}", answer.err);
    assert!(
        answer.err.contains("bom.json → spdx: 1 field lost, 0 changed\n  lost    components[].pedigree"),
        "{}",
        answer.err
    );
    assert!(!answer.err.contains('\u{1b}'));
    let read = |name: &str| -> Value { serde_json::from_slice(&fs::read(folder.path().join(name)).unwrap()).unwrap() };
    assert_eq!(read("loss.json")["losses"][0]["field"], "components[].pedigree");
    assert_eq!(read("out.json")["spdxVersion"], "SPDX-2.3");
    let back = folder.gate(&["sbom", "convert", "out.json", "--to", "cyclonedx"]);
    assert_eq!(back.code, 0, "{}", back.err);
    assert!(back.out.contains("pkg:npm/a@1"));
    assert_eq!(back.out, folder.gate(&["sbom", "convert", "out.json", "--to", "cyclonedx"]).out, "the same bytes");
}

#[test]
fn strict_writes_nothing_that_is_less() {
    let folder = with_bom();
    let answer = folder.gate(&[
        "sbom",
        "convert",
        "bom.json",
        "--to",
        "spdx",
        "--output",
        "out.json",
        "--strict",
        "--loss",
        "loss.json",
    ]);
    assert_eq!(answer.code, 1, "{}", answer.all());
    assert!(!folder.path().join("out.json").exists() && folder.path().join("loss.json").exists());
    assert_eq!(folder.gate(&["sbom", "trivy.json", "--output", "own.json"]).code, 0);
    assert_eq!(folder.gate(&["sbom", "convert", "own.json", "--to", "cyclonedx-1.7", "--strict"]).code, 0);
}

#[test]
fn what_cannot_be_converted_is_not_written() {
    let folder = with_bom().file("empty.json", "").file("deep.json", "[".repeat(100_000));
    let whole = fs::read(folder.path().join("bom.json")).unwrap();
    for at in (1..whole.len()).step_by(11) {
        folder.write("half.json", &whole[..at]);
        let answer = folder.gate(&["sbom", "convert", "half.json", "--to", "spdx", "--output", "out.json"]);
        assert_eq!(answer.code, 3, "cut at {at}: {}", answer.all());
    }
    for name in ["empty.json", "deep.json", "gone.json", "trivy.json"] {
        let answer = folder.gate(&["sbom", "convert", name, "--to", "spdx", "--output", "out.json"]);
        assert_eq!(answer.code, 3, "{}", answer.all());
        assert!(answer.err.contains(name), "{}", answer.err);
    }
    assert!(!folder.path().join("out.json").exists());
    for usage in [&["bom.json", "--to", "spxd"][..], &["bom.json"], &[".", "--to", "spdx"]] {
        assert_eq!(folder.gate(&[&["sbom", "convert"], usage].concat()).code, 2, "{usage:?}");
    }
    let unwritable =
        folder.gate(&["sbom", "convert", "bom.json", "--to", "spdx", "--output", "no/such/folder/out.json"]);
    assert_eq!(unwritable.code, 4, "{}", unwritable.all());
}
