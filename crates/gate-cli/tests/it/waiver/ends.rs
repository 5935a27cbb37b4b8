//! `gate waiver extend`.

use super::{BY_HAND, by_hand, text, waiver};
use crate::common::Folder;

#[test]
fn one_end_is_replaced_in_its_own_quotes() {
    for (what, old, new) in [
        ("CVE-2026-1", "\"2026-12-01\"", "\"2027-01-31\""),
        ("cve-2026-2", "2026-11-01 ", "2027-01-31 "),
        ("6", "\"2026-12-01\"", "\"2027-01-31\""),
        ("9", "\"2026-12-01\"", "\"2027-01-31\""),
        (".gate/waivers.yaml:14", "2026-11-01 ", "2027-01-31 "),
    ] {
        let folder = by_hand();
        let answer = waiver(&folder, &["extend", what, "--expires", "2027-01-31"]);
        assert_eq!(answer.code, 0, "{what}: {}", answer.all());
        assert_eq!(text(&folder), BY_HAND.replacen(old, new, 1), "{what}");
        assert!(answer.out.contains('+') && answer.out.contains("2027-01-31"), "{}", answer.out);
        assert_eq!(waiver(&folder, &["check"]).code, 0);
    }
}

#[test]
fn what_is_past_too_long_or_not_there_is_refused() {
    let created =
        BY_HAND.replacen("    owner: team-payments\n", "    owner: team-payments\n    created: 2026-11-01\n", 1);
    for (what, end, said) in [
        ("CVE-2026-1", "2026-11-22", "it would be over already"),
        ("CVE-2026-1", "2027-02-01", "it would last 92 days, and the policy allows 90"),
        ("CVE-2026-1", "2027-02-01", "the latest end is 2027-01-30"),
        ("CVE-2026-1", "never", "is no date"),
        ("CVE-2026-4", "30d", "has the id or line `CVE-2026-4`"),
        ("0123456789abcdef0123", "30d", "has the fingerprint"),
        ("3", "30d", "has the id or line `3`"),
        ("99", "30d", "has the id or line `99`"),
    ] {
        let folder = Folder::new().file(".gate/waivers.yaml", &created);
        let answer = waiver(&folder, &["extend", what, "--expires", end]);
        assert_eq!(answer.code, 2, "{what} {end}: {}", answer.all());
        assert!(answer.err.contains(said), "{what} {end}: {}", answer.err);
        assert_eq!(text(&folder), created);
    }
    assert_eq!(waiver(&Folder::new(), &["extend", "CVE-2026-1", "--expires", "30d"]).code, 2);
}

#[test]
fn of_several_with_one_id_a_line_says_which() {
    let item = "  - { id: CVE-2026-1, package: a, reason: r, owner: o, expires: 2026-12-01 }\n";
    let old = format!("version: 1\nwaivers:\n{item}{}", item.replace("package: a", "package: b"));
    let folder = Folder::new().file(".gate/waivers.yaml", &old);
    let answer = waiver(&folder, &["extend", "CVE-2026-1", "--expires", "60d"]);
    assert!(answer.code == 2 && answer.err.contains("in several lines: 3, 4"), "{}", answer.all());
    assert_eq!(waiver(&folder, &["extend", "4", "--expires", "60d"]).code, 0);
    assert_eq!(
        text(&folder),
        format!(
            "version: 1\nwaivers:\n{item}{}",
            item.replace("package: a", "package: b").replace("2026-12-01", "2027-01-21")
        )
    );
}

#[test]
fn what_ends_then_already_is_not_written_again() {
    let folder = by_hand();
    let answer = waiver(&folder, &["extend", "CVE-2026-1", "--expires", "2026-12-01"]);
    assert!(answer.code == 0 && answer.out.contains("nothing was written"), "{}", answer.all());
    let answer = waiver(&folder, &["extend", "CVE-2026-1", "--expires", "60d", "--dry-run"]);
    assert!(answer.code == 0 && answer.out.contains("2027-01-21"), "{}", answer.all());
    assert_eq!(text(&folder), BY_HAND);
}
