//! `gate waiver prune`.

use super::{BY_HAND, by_hand, text, waiver};
use crate::common::{Folder, trivy};

/// The file without its last waiver, which is over.
fn without_the_second() -> String {
    let start = BY_HAND.find("\n  -   id").unwrap();
    let end = BY_HAND.find("# the end").unwrap();
    format!("{}{}", &BY_HAND[..start], &BY_HAND[end..])
}

#[test]
fn what_is_over_goes_and_everything_else_stays() {
    for text_of in [|text: &str| text.to_owned(), |text: &str| text.replace('\n', "\r\n")] {
        let folder = Folder::new().file(".gate/waivers.yaml", text_of(BY_HAND));
        let dry = waiver(&folder, &["prune", "--dry-run"]);
        assert!(dry.out.contains("-  -   id: CVE-2026-2") && dry.out.contains("would be removed"), "{}", dry.all());
        assert_eq!(text(&folder), text_of(BY_HAND));
        let answer = waiver(&folder, &["prune"]);
        assert_eq!(answer.code, 0, "{}", answer.all());
        assert!(answer.out.contains("1 waiver was removed"), "{}", answer.out);
        assert_eq!(text(&folder), text_of(&without_the_second()));
        let again = waiver(&folder, &["prune"]);
        assert!(again.out.starts_with("no waiver in .gate/waivers.yaml is over"), "{}", again.out);
    }
}

const RULES: &str = "version: 1\nextends: none\nbranches: { protected: [main] }\ngates: { container: { stage: image, \
                     requires: [trivy], deny: { kind: vulnerability } } }\n";

#[test]
fn what_matches_nothing_goes_only_when_reports_show_it() {
    let policy = RULES.replace("extends: none\nbranches: { protected: [main] }\n", "");
    let folder = by_hand().file("gate.yaml", policy).file("trivy.json", trivy(&[("CVE-2026-5", "HIGH")]));
    let answer = waiver(&folder, &["prune", "--branch", "main", "trivy.json"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
    assert!(answer.out.contains("`CVE-2026-1` matches nothing"), "{}", answer.out);
    assert_eq!(
        text(&folder),
        "# exemptions of the payments team\nversion: 1\n\nwaivers: []            # newest last\n# the end\n"
    );
    assert_eq!(folder.check(&["--branch", "main", "trivy.json"]).code, 1, "an empty list is a list");
    let again = waiver(&folder, &["add", "CVE-2026-5", "--reason", "r", "--owner", "o"]);
    assert_eq!(again.code, 0, "{}", again.all());
    assert!(text(&folder).contains("waivers:            # newest last\n  - id: CVE-2026-5\n"), "{}", text(&folder));
}

#[test]
fn what_is_needed_or_cannot_be_told_stays() {
    let folder = by_hand().file("trivy.json", trivy(&[("CVE-2026-1", "HIGH")]));
    let answer = waiver(&folder, &["prune", "--branch", "main", "trivy.json"]);
    assert_eq!((answer.code, text(&folder)), (0, without_the_second()), "{}", answer.all());
    let folder = by_hand().file("trivy.json", trivy(&[]));
    waiver(&folder, &["prune", "--branch", "main", "trivy.json"]);
    assert_eq!(text(&folder), without_the_second(), "no report of the other tools was there");
}

#[test]
fn entries_of_other_ledgers_are_named_and_left() {
    let folder = Folder::new().file(".trivyignore", "CVE-2026-1 exp:2026-11-01\n");
    let answer = waiver(&folder, &["prune"]);
    assert!(answer.out.contains(".trivyignore:1: `CVE-2026-1` was over"), "{}", answer.out);
    assert_eq!(std::fs::read_to_string(folder.path().join(".trivyignore")).unwrap(), "CVE-2026-1 exp:2026-11-01\n");
    assert!(!folder.path().join(".gate").exists());
}
