//! `.gitleaksignore`, rule by rule of the note.

use super::*;
use crate::decode::{self, Limits};
use crate::model::ToolId;
use crate::policy::Policy;

const COMMIT: &str = "1111111111111111111111111111111111111111";

fn contents(text: &str) -> Contents {
    let policy = Policy::builtin("fawkes").unwrap();
    let context = Context { policy: &policy, now: "2026-11-22T00:00:00Z".parse().unwrap() };
    GitleaksIgnore.read(&Source::new(".gitleaksignore", text), &context).unwrap()
}

/// The entries, `dead` where they can match nothing.
fn entries(text: &str) -> Vec<String> {
    let shown = |entry: &Entry| {
        let dead = if entry.rule.keys().is_empty() { " dead" } else { "" };
        format!("{}{dead}", entry.exemption.id)
    };
    contents(text).entries.iter().map(shown).collect()
}

fn plain(line: &str) -> Vec<String> {
    assert_eq!(contents(line).traps, [], "{line}");
    entries(line)
}

/// The entry of a line that is a trap, the trap's words, and what to write instead.
fn trap(line: &str) -> (String, String, Option<String>) {
    let mut traps = contents(line).traps;
    assert_eq!(traps.len(), 1, "{line}: {traps:?}");
    let trap = traps.remove(0);
    let text = trap.correction.map(|it| it.text.unwrap());
    if let Some(text) = &text {
        assert_eq!(contents(text).traps, [], "{line} -> {text}");
    }
    (entries(line).join(" and "), format!("{} {}", trap.location, trap.message), text)
}

/// Which findings an entry covers, of one in a commit and one without.
fn covered(line: &str) -> Vec<String> {
    let row = |commit: &str| {
        format!(
            r#"{{"RuleID":"jwt","Description":"d","StartLine":3,"EndLine":3,"StartColumn":1,"EndColumn":9,"Match":"",
            "Secret":"","File":"src/a.py","SymlinkFile":"","Commit":"{commit}","Entropy":1,"Author":"","Email":"",
            "Date":"","Message":"","Tags":[],"Fingerprint":""}}"#
        )
    };
    let report = format!("[{},{}]", row(COMMIT), row(""));
    let decoded = decode::decode(&mut report.as_bytes(), None, "g.json", &Limits::default()).unwrap();
    let entry = contents(line).entries.remove(0);
    let tool = ToolId::new("gitleaks");
    let rows = decoded.findings.rows.iter().filter(|row| {
        let place = format!("{}:jwt:3", decoded.findings.text(row.path));
        let commit = decoded.findings.text(row.commit);
        let keys = [Key::Place(place.clone()), Key::Place(format!("{commit}:{place}"))];
        let subject = Subject { findings: &decoded.findings, row, tool: &tool, beside: &[] };
        entry.rule.keys().iter().any(|key| keys.contains(key)) && entry.rule.covers(subject).is_ok()
    });
    rows.map(|row| if row.commit.is_empty() { "dir".to_owned() } else { "git".to_owned() }).collect()
}

#[test]
fn three_parts_are_of_every_scan_and_all_commits() {
    assert_eq!(plain("src/a.py:jwt:3"), ["src/a.py:jwt:3"]);
    let mut rows = covered("src/a.py:jwt:3");
    rows.sort();
    assert_eq!(rows, ["dir", "git"]);
}

#[test]
fn four_parts_are_of_one_commit_and_of_no_scan_of_a_folder() {
    let line = format!("{COMMIT}:src/a.py:jwt:3");
    assert_eq!(plain(&line), [line.as_str()]);
    assert_eq!(covered(&line), ["git"]);
    assert_eq!(covered(&format!("{}:src/a.py:jwt:3", "2".repeat(40))), [""; 0]);
    let entry = contents(&line).entries.remove(0);
    assert_eq!(entry.rule.instead(NO_COMMIT).unwrap().text.as_deref(), Some("src/a.py:jwt:3"));
    assert_eq!(entry.rule.instead("it names another commit"), None);
}

#[test]
fn letters_are_compared_in_their_case_and_nothing_is_a_pattern() {
    for line in ["src/A.py:jwt:3", "src/a.py:JWT:3", "src/a.py:jwt:4", "src/a.py:jwt:03", "a.py:jwt:3"] {
        assert_eq!(covered(line), [""; 0], "{line}");
    }
    let (entry, message, text) = trap("src/*.py:jwt:3");
    assert_eq!((entry.as_str(), text), ("src/*.py:jwt:3", None));
    assert!(message.contains("Gitleaks knows no wildcards"), "{message}");
}

#[test]
fn paths_of_windows_are_read() {
    assert_eq!(plain("src\\a.py:jwt:3"), ["src/a.py:jwt:3"]);
    assert_eq!(plain(&format!("{COMMIT}:src\\a.py:jwt:3")), [format!("{COMMIT}:src/a.py:jwt:3")]);
    assert_eq!(plain("C:\\src\\a.py:jwt:3"), ["C:/src/a.py:jwt:3"]);
    assert_eq!(plain("src/a.py:jwt:3\r\nb:c:0\r\n"), ["src/a.py:jwt:3", "b:c:0"]);
}

#[test]
fn archives_standard_input_and_rules_about_names_have_fingerprints_too() {
    for line in ["outer.tar.gz!inner.tar!a/b:jwt:4", ":jwt:2", "id_rsa:private-key-file:0", "a #b.txt:jwt:3"] {
        assert_eq!(plain(line), [line]);
    }
}

#[test]
fn a_bare_hash_is_no_fingerprint() {
    for line in [COMMIT.to_owned(), format!("{COMMIT} # demo key"), "ab".repeat(32)] {
        let (entry, message, text) = trap(&line);
        assert_eq!((entry, text), (format!("{line} dead"), None));
        assert!(message.contains("is a bare hash, and a fingerprint is `path:rule:line`"), "{message}");
    }
}

#[test]
fn a_comment_behind_a_fingerprint_spoils_it() {
    for (line, right) in [
        ("src/a.py:jwt:3 # demo key", "# demo key\nsrc/a.py:jwt:3"),
        ("src/a.py:jwt:3\t#", "src/a.py:jwt:3"),
        ("src/a.py:jwt:3 demo: key", "# demo: key\nsrc/a.py:jwt:3"),
        ("src/a.py:jwt:3 exp:2026-12-31", "# exp:2026-12-31\nsrc/a.py:jwt:3"),
        ("./src/a.py:jwt:3 # why", "# why\nsrc/a.py:jwt:3"),
    ] {
        let (entry, message, text) = trap(line);
        assert!(entry.ends_with(" dead"), "{entry}");
        assert!(message.starts_with(".gitleaksignore:1:1 ") && message.contains("behind the fingerprint"), "{message}");
        assert_eq!(text.as_deref(), Some(right), "{line}");
    }
}

#[test]
fn another_number_of_parts_is_no_fingerprint_or_an_odd_path() {
    for (line, said) in [("src/a.py", "has one part"), ("src/a.py:3", "has 2 parts"), ("a:b:c", "number of a line")] {
        let (entry, message, text) = trap(line);
        assert_eq!((entry, text), (format!("{line} dead"), None));
        assert!(message.contains(said), "{message}");
    }
    let (entry, message, _) = trap("a:b:c:jwt:3");
    assert_eq!(entry, "a:b:c:jwt:3", "Gitleaks warns, keeps it as written, and it can be equal to a fingerprint");
    assert!(message.contains("has 5 parts: it fits only a path with `:` in it"), "{message}");
}

#[test]
fn what_gitleaks_never_writes_is_said() {
    let (entry, message, text) = trap("abc1234:src/a.py:jwt:3");
    assert_eq!((entry.as_str(), text), ("abc1234:src/a.py:jwt:3 dead", None));
    assert!(message.contains("names a part of a commit id"), "{message}");
    let upper = "ABCDEF".repeat(7)[..40].to_owned();
    let (_, _, text) = trap(&format!("{upper}:src/a.py:jwt:3"));
    assert_eq!(text, Some(format!("{}:src/a.py:jwt:3", upper.to_lowercase())));
    for (line, right) in [
        ("./src/a.py:jwt:3".to_owned(), "src/a.py:jwt:3".to_owned()),
        (format!("{COMMIT}:./src/a.py:jwt:3"), format!("{COMMIT}:src/a.py:jwt:3")),
    ] {
        let (entry, message, text) = trap(&line);
        assert_eq!((entry, text), (line, Some(right)), "`gitleaks dir ./src/a.py` writes it so");
        assert!(message.contains("fits only a scan of this one file"), "{message}");
    }
}

#[test]
fn a_byte_order_mark_spoils_the_first_entry_and_no_comment() {
    let (entry, message, text) = trap("\u{feff}src/a.py:jwt:3");
    assert_eq!((entry.as_str(), text.as_deref()), ("\u{feff}src/a.py:jwt:3 dead", Some("src/a.py:jwt:3")));
    assert!(message.contains("byte order mark"), "{message}");
    assert_eq!(plain("\u{feff}# why\nsrc/a.py:jwt:3"), ["src/a.py:jwt:3"]);
}

#[test]
fn a_line_above_64_kib_ends_the_reading() {
    let text = format!("a:b:1\n{}:b:1\nc:b:1", "x".repeat(70_000));
    assert_eq!(entries(&text), ["a:b:1"]);
    assert!(contents(&text).traps[0].message.starts_with("Gitleaks stops reading here"));
}

#[test]
fn entries_are_for_ever_and_the_advice_is_one_that_can_be_followed() {
    let entry = contents("src/a.py:jwt:3").entries.remove(0);
    assert_eq!(entry.exemption.expires, Expiry::Never);
    assert!(entry.rule.how_to_end().contains("revoke the secret"), "{}", entry.rule.how_to_end());
}
