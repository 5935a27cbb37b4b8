//! `gate sbom diff`: two bills of materials of any format, in any order.

use serde_json::Value;

use super::{TRIVY, folder};

#[test]
fn formats_may_differ_and_the_same_content_is_the_same() {
    let folder = folder();
    for format in ["cyclonedx", "cyclonedx-1.5", "cyclonedx-xml", "spdx"] {
        assert_eq!(folder.gate(&["sbom", "trivy.json", "--format", format, "--output", "bom"]).code, 0);
        let answer = folder.gate(&[
            "sbom",
            "diff",
            "trivy.json",
            "bom",
            "--format",
            "json",
            "--fail-on",
            "added,removed,changed,upgraded",
        ]);
        assert_eq!(answer.code, 0, "{format}: {}", answer.all());
        let diff: Value = serde_json::from_str(&answer.out).unwrap();
        assert_eq!(diff["old"]["components"], diff["new"]["components"], "{format}");
    }
}

#[test]
fn what_alarms_is_told_and_fails_where_it_is_asked_to() {
    let newer = TRIVY.replace("2.0.0", "2.1.0").replace("\"MIT\"", "\"BUSL-1.1\"");
    let folder = folder().file("new.json", newer);
    let answer = folder.gate(&["sbom", "diff", "trivy.json", "new.json"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
    assert!(answer.out.contains("a  MIT → BUSL-1.1 (1.0.0)"), "{}", answer.out);
    assert!(answer.out.contains("b  2.0.0 → 2.1.0"), "{}", answer.out);
    assert_eq!(folder.gate(&["sbom", "diff", "trivy.json", "new.json", "--fail-on", "downgraded"]).code, 0);
    let failed = folder.gate(&["sbom", "diff", "new.json", "trivy.json", "--fail-on", "downgraded,license-changed"]);
    assert_eq!((failed.code, failed.err.trim()), (1, "gate: --fail-on: downgraded, license-changed"));
    assert_eq!(
        folder.gate(&["sbom", "diff", "new.json", "trivy.json", "--fail-on", "any", "--format", "markdown"]).code,
        1
    );
}

#[test]
fn what_cannot_be_compared_is_no_difference() {
    let folder = folder().file("half.json", &TRIVY[..TRIVY.len() / 2]).file("empty.json", "");
    for bad in ["half.json", "empty.json", "gone.json"] {
        for sides in [["trivy.json", bad], [bad, "trivy.json"]] {
            let answer = folder.gate(&["sbom", "diff", sides[0], sides[1], "--format", "json"]);
            assert_eq!((answer.code, answer.out.as_str()), (3, ""), "{}", answer.err);
            assert!(answer.err.contains(bad), "{}", answer.err);
        }
    }
    for usage in [&["-", "-"][..], &["trivy.json"], &["trivy.json", "dc.json", "--fail-on", "upgradet"]] {
        let answer = folder.gate(&[&["sbom", "diff"], usage].concat());
        assert_eq!(answer.code, 2, "{}", answer.all());
    }
}
