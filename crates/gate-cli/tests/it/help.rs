//! The first five minutes: help, an empty folder, a wrong path, somebody else's JSON.

use super::common::Folder;

#[test]
fn help_is_short_and_names_the_way_in() {
    insta::assert_snapshot!(Folder::new().gate(&["--help"]).out);
    insta::assert_snapshot!(Folder::new().gate(&["check", "--help"]).out);
    insta::assert_snapshot!(Folder::new().gate(&["inspect", "--help"]).out);
}

#[test]
fn an_empty_folder_says_what_is_missing_and_how_to_make_it() {
    insta::assert_snapshot!(Folder::new().check(&["--branch", "main"]).out);
}

#[test]
fn a_wrong_path_is_named() {
    insta::assert_snapshot!(Folder::new().check(&["--branch", "main", "--stage", "image", "reports/trivy.json"]).out);
}

#[test]
fn somebody_elses_json_is_named() {
    let folder = Folder::new().file("package.json", "{\"name\": \"x\", \"version\": \"1.0.0\", \"dependencies\": {}}");
    insta::assert_snapshot!(folder.check(&["--branch", "main", "--stage", "image", "package.json"]).out);
}

#[test]
fn formats_lists_every_tool() {
    let answer = Folder::new().gate(&["formats"]);
    for tool in ["gitleaks", "trivy", "sonarqube", "dependency-check", "sarif", "cyclonedx"] {
        assert!(answer.out.lines().any(|line| line.starts_with(tool)), "{tool}\n{}", answer.out);
    }
}
