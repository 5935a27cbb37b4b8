//! `gate waiver check`, and what `--fix` writes.

use super::{BY_HAND, by_hand, text, waiver};
use crate::common::Folder;

const TRAPS: &str = "version: 1\nwaivers:\n  # pasted\n  - id: 'CVE_2026_1234'  # why\n    path: ./src/**\n    reason: r\n    \
                     owner: o\n    expires: 2026-12-31\n";

#[test]
fn what_only_comes_to_its_end_is_said_and_is_no_mistake() {
    let answer = waiver(&by_hand(), &["check"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
    insta::assert_snapshot!(answer.out, @r"
    warning  .gate/waivers.yaml:6: `CVE-2026-1` ends in 9 days, at 2026-12-01T00:00:00Z
      [exemption-expiring]
    warning  .gate/waivers.yaml:6: `CVE-2026-1` has no `created`, so the 90 days that the policy allows
      (fawkes.yaml:107) count from today, each day anew; write the day it was agreed [exemption-undated]
    warning  .gate/waivers.yaml:11: `CVE-2026-2` was over at 2026-11-01T00:00:00Z; its findings count
      again [exemption-expired]
    .gate/waivers.yaml: 2 entries, 1 over, 1 about to end; `gate waiver prune` removes what is over
    ");
    let nothing = waiver(&Folder::new(), &["check"]);
    assert_eq!((nothing.code, nothing.out.as_str()), (0, "no ledger is here: nothing is exempted\n"));
}

#[test]
fn mistakes_traps_and_what_the_policy_forbids_are_2() {
    let long = BY_HAND.replace("2026-12-01", "2027-12-01");
    for (text, said) in [
        (TRAPS, "`id: CVE_2026_1234` matches nothing: no report calls a flaw so; write `CVE-2026-1234`"),
        (&long, "lasts 374 days, and the policy allows 90"),
        ("version: 1\nwaivers: [{ id: x }]\n", "`expires` is missing"),
    ] {
        let answer = waiver(&Folder::new().file(".gate/waivers.yaml", text), &["check"]);
        assert_eq!(answer.code, 2, "{}", answer.all());
        let words = answer.all().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(said), "{}", answer.all());
    }
    let unending = Folder::new().file(".trivyignore", "CVE-2026-1\n");
    assert_eq!(waiver(&unending, &["check"]).code, 0);
    assert_eq!(waiver(&unending, &["check", "--policy", "strict"]).code, 2);
}

#[test]
fn fixing_writes_every_correction_once_and_nothing_else() {
    let folder = Folder::new().file(".gate/waivers.yaml", TRAPS).file(".trivyignore", "cve-2026-1\r\n# kept\r\n");
    let answer = waiver(&folder, &["check", "--fix"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
    let fixed = TRAPS.replace("'CVE_2026_1234'", "CVE-2026-1234").replace("./src", "src");
    assert_eq!(text(&folder), fixed);
    assert!(answer.out.contains("-  - id: 'CVE_2026_1234'  # why\n"), "{}", answer.out);
    let ignored = || std::fs::read_to_string(folder.path().join(".trivyignore")).unwrap();
    assert_eq!(ignored(), "CVE-2026-1\r\n# kept\r\n");
    let again = waiver(&folder, &["check", "--fix"]);
    assert!(again.code == 0 && !again.out.contains("@@"), "{}", again.all());
    assert_eq!((text(&folder), ignored()), (fixed, "CVE-2026-1\r\n# kept\r\n".to_owned()));
}

#[cfg(unix)]
#[test]
fn fixing_writes_under_the_root_only_and_says_what_it_could_not_write() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let outside = Folder::new().file("waivers.yaml", TRAPS);
    let folder = Folder::new().file(".gate/keep", "");
    symlink(outside.path().join("waivers.yaml"), folder.path().join(".gate/waivers.yaml")).unwrap();
    assert_eq!(waiver(&folder, &["check", "--fix"]).code, 2);
    let named = outside.path().join("waivers.yaml");
    let answer = waiver(&Folder::new(), &["check", "--fix", "--waivers", named.to_str().unwrap()]);
    assert!(answer.code == 2 && answer.err.contains("lies outside of the root"), "{}", answer.all());
    assert_eq!(std::fs::read_to_string(&named).unwrap(), TRAPS);
    let locked = Folder::new().file(".gate/waivers.yaml", TRAPS);
    let path = locked.path().join(".gate/waivers.yaml");
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o444)).unwrap();
    let answer = waiver(&locked, &["check", "--fix"]);
    assert!(answer.code == 2 && answer.err.contains("is read-only"), "{}", answer.all());
    assert_eq!(text(&locked), TRAPS);
}

#[test]
fn another_ref_can_be_checked_but_not_fixed() {
    let folder = by_hand();
    let answer = waiver(&folder, &["check", "--fix", "--policy-ref", "HEAD"]);
    assert!(answer.code == 2 && answer.err.contains("what is written is written here"), "{}", answer.all());
    let answer = waiver(&folder, &["check", "--policy-ref", "HEAD"]);
    assert!(answer.code == 2 && answer.err.contains("is not in a git clone"), "{}", answer.all());
}

#[test]
fn the_schema_is_printed() {
    let answer = Folder::new().gate(&["waiver", "schema"]);
    let schema: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
    assert!(schema["properties"]["waivers"]["items"]["properties"]["grace"].is_object());
}
