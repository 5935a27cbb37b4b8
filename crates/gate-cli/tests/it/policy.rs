//! `gate policy`: show, check, schema; and what a typo in gate.yaml looks like.

use super::common::Folder;

#[test]
fn the_effective_policy_reads_back_as_itself() {
    let folder = Folder::new().file("gate.yaml", "version: 1\nextends: fawkes\ngates:\n  container: { max: 3 }\n");
    let shown = folder.gate(&["policy", "show"]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    assert!(shown.out.contains("gate.yaml:4"), "{}", shown.out);
    folder.write("shown.yaml", &shown.out);
    let again = folder.gate(&["policy", "check", "shown.yaml"]);
    assert_eq!(again.code, 0, "{}", again.all());
}

#[test]
fn checking_says_what_is_weaker_than_the_base() {
    let folder = Folder::new().file("gate.yaml", "version: 1\nextends: fawkes\ngates:\n  container: { max: 3 }\n");
    let checked = folder.gate(&["policy", "check"]);
    assert_eq!(checked.code, 0);
    assert!(checked.out.contains("weaker than its base: gates.container.max"), "{}", checked.out);
}

#[test]
fn a_typo_is_shown_in_place_with_what_was_meant() {
    let text =
        "version: 1\nextends: fawkes\ngates:\n  container:\n    deny: { kind: vulnerability, severty: \">= high\" }\n";
    let answer = Folder::new().file("gate.yaml", text).gate(&["policy", "check"]);
    assert_eq!(answer.code, 2);
    insta::assert_snapshot!(answer.err);
    assert!(answer.err.ends_with("\ngate: 1 mistake\n"), "{}", answer.err);
    let judging = Folder::new().file("gate.yaml", text).check(&[]);
    assert!(judging.err.ends_with("\ngate: 1 mistake, nothing was judged\n"), "{}", judging.err);
}

#[test]
fn the_schema_is_json() {
    let answer = Folder::new().gate(&["policy", "schema"]);
    let schema: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
    assert!(schema["properties"]["gates"].is_object());
}
