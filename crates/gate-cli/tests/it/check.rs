//! What a developer reads at 17:55.

use super::common::{Folder, trivy};

#[test]
fn a_failing_image_shows_what_to_upgrade() {
    let text = trivy(&[("CVE-2026-1", "HIGH"), ("CVE-2026-2", "CRITICAL"), ("CVE-2026-3", "LOW")]);
    let folder = Folder::new().file("trivy.json", text);
    insta::assert_snapshot!(folder.check(&["--branch", "main", "--stage", "image", "trivy.json"]).out);
}

#[test]
fn a_pass_is_short() {
    let folder = Folder::new().file("trivy.json", trivy(&[("CVE-2026-3", "LOW")]));
    insta::assert_snapshot!(folder.check(&["--branch", "main", "--stage", "image", "trivy.json"]).out);
}

#[test]
fn a_waiver_from_the_screen_turns_the_verdict_and_stays_visible() {
    let folder = Folder::new().file("trivy.json", trivy(&[("CVE-2026-1", "HIGH")]));
    let arguments = ["--branch", "main", "--stage", "image", "trivy.json"];
    assert_eq!(folder.check(&arguments).code, 1);
    let waiver =
        "version: 1\nwaivers:\n  - { id: cve-2026-1, reason: not reachable, owner: me, expires: 2026-12-22 }\n";
    folder.write(".gate/waivers.yaml", waiver);
    let answer = folder.check(&arguments);
    assert_eq!(answer.code, 0, "{}", answer.all());
    assert!(answer.out.contains("not reachable") || answer.out.contains("1 finding"), "{}", answer.out);
}
