//! `.gitleaks.toml`: which allowlists can be held against findings, which never can, and what is said of them.

use super::*;
use crate::decode::{self, Limits};
use crate::model::{Code, Level, ToolId};
use crate::policy::Policy;

const COMMIT: &str = "1111111111111111111111111111111111111111";
/// So that rules are taken over.
const HEAD: &str = "title = 'x'\n[extend]\nuseDefault = true\n";

fn whole(text: &str) -> Result<Contents, Vec<Diagnostic>> {
    let policy = Policy::builtin("fawkes").unwrap();
    let context = Context { policy: &policy, now: "2026-11-22T00:00:00Z".parse().unwrap() };
    GitleaksToml.read(&Source::new(".gitleaks.toml", text), &context)
}

fn read(text: &str) -> Contents {
    whole(&format!("{HEAD}{text}")).unwrap_or_else(|faults| panic!("{text}\n{faults:#?}"))
}

fn refused(text: &str) -> String {
    let faults = whole(&format!("{HEAD}{text}")).expect_err(text);
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Line, id, trace and breadth of each entry.
fn entries(text: &str) -> Vec<String> {
    let shown = |entry: &Entry| {
        let exemption = &entry.exemption;
        let blind = if matches!(entry.trace, Trace::Blind { .. }) { " blind" } else { "" };
        format!("{} {}{blind} {}", exemption.line, exemption.id, entry.breadth).trim_end().to_owned()
    };
    read(text).entries.iter().map(shown).collect()
}

/// Place and words of the only trap, and the file as it should be written.
fn trap(text: &str) -> (String, Option<String>) {
    let mut traps = whole(text).unwrap_or_else(|faults| panic!("{text}\n{faults:#?}")).traps;
    assert_eq!(traps.len(), 1, "{text}\n{traps:#?}");
    let trap = traps.remove(0);
    let mended = trap.correction.map(|it| {
        let mut lines: Vec<&str> = text.lines().collect();
        let (first, count) = (it.line as usize - 1, it.lines as usize);
        let new = it.text.unwrap();
        lines.splice(first..first + count, [new.as_str()]);
        lines.join("\n") + "\n"
    });
    if let Some(mended) = &mended {
        assert_eq!(whole(mended).unwrap().traps, [], "{mended}");
    }
    (format!("{} {}", trap.location, trap.message), mended)
}

/// Which of four findings an allowlist covers: `src/a.py` with and without a commit, another rule, another path.
fn covered(allowlist: &str) -> Vec<&'static str> {
    let names = ["git", "dir", "other rule", "other path"];
    let rows = [(COMMIT, "jwt", "src/a.py"), ("", "jwt", "src/a.py"), ("", "aws", "src/a.py"), ("", "jwt", "web/b.ts")];
    let rows = rows.map(|(commit, rule, path)| {
        format!(
            r#"{{"RuleID":"{rule}","Description":"d","StartLine":3,"EndLine":3,"StartColumn":1,"EndColumn":9,"Match":"",
            "Secret":"","File":"{path}","SymlinkFile":"","Commit":"{commit}","Entropy":1,"Author":"","Email":"",
            "Date":"","Message":"","Tags":[],"Fingerprint":""}}"#
        )
    });
    let report = format!("[{}]", rows.join(","));
    let decoded = decode::decode(&mut report.as_bytes(), None, "g.json", &Limits::default()).unwrap();
    let entry = read(allowlist).entries.remove(0);
    let tool = ToolId::new("gitleaks");
    let mut found: Vec<_> = decoded
        .findings
        .rows
        .iter()
        .filter(|row| {
            let subject = Subject { findings: &decoded.findings, row, tool: &tool, beside: &[] };
            let keys = [Key::Any, Key::Id(decoded.findings.text(row.rule).to_owned())];
            entry.rule.keys().iter().any(|key| keys.contains(key)) && entry.rule.covers(subject).is_ok()
        })
        .map(|row| names[row.row as usize])
        .collect();
    found.sort_unstable();
    found
}

#[test]
fn every_form_of_allowlist_is_an_entry_with_its_place() {
    let text = "disabledRules = ['jwt', 'aws']
[[rules]]
id = 'mine'
regex = 'x'
[rules.allowlist]
description = 'older form'
paths = ['a']
[[rules]]
id = 'yours'
[[rules.allowlists]]
commits = ['1111111111111111111111111111111111111111']
[[rules.allowlists]]
stopwords = ['example']
[[allowlists]]
description = 'fixtures'
paths = ['^fixtures/']
targetRules = ['mine']
";
    assert_eq!(
        entries(text),
        [
            "4 jwt",
            "4 aws",
            "8 rules[mine].allowlist",
            "13 rules[yours].allowlists[0]",
            "15 rules[yours].allowlists[1] blind",
            "17 allowlists[0]"
        ]
    );
    let contents = read(text);
    let reasons: Vec<_> = contents.entries.iter().map(|entry| &*entry.exemption.reason).collect();
    assert_eq!(reasons[2..], ["older form", "", "", "fixtures"]);
    assert_eq!(contents.traps, []);
    assert_eq!(entries("[allowlist]\npaths = ['a']"), ["4 allowlist"]);
}

#[test]
fn paths_and_commits_are_held_against_findings() {
    for (allowlist, rows) in [
        ("paths = ['^src/']", &["dir", "git", "other rule"][..]),
        ("paths = ['\\.ts$', 'nowhere']", &["other path"]),
        ("paths = ['SRC']", &[]),
        ("paths = ['(?i)SRC']", &["dir", "git", "other rule"]),
        ("PATHS = 'web,lib'", &["other path"]),
        ("commits = [' 1111111111111111111111111111111111111111 ']", &["git"]),
        ("commits = ['1111111111111111111111111111111111111111']\npaths = ['web']", &["git", "other path"]),
        ("condition = 'and'\ncommits = ['1111111111111111111111111111111111111111']\npaths = ['web']", &[]),
        ("condition = '&&'\ncommits = ['1111111111111111111111111111111111111111']\npaths = ['src']", &["git"]),
        ("paths = ['src']\ntargetRules = ['aws']", &["other rule"]),
        ("paths = ['src']\nregexes = ['example']", &["dir", "git", "other rule"]),
        // The secret is never read, so that this can hold of nothing.
        ("condition = 'AND'\npaths = ['src']\nregexes = ['example']", &[]),
        ("regexes = ['example']", &[]),
        ("stopwords = ['example']", &[]),
    ] {
        assert_eq!(covered(&format!("[[allowlists]]\n{allowlist}")), rows, "{allowlist}");
    }
    assert_eq!(covered("disabledRules = ['aws']"), ["other rule"]);
    let of_rule = "[[rules]]\nid = 'aws'\nregex = 'x'\n[[rules.allowlists]]\npaths = ['src']";
    assert_eq!(covered(of_rule), ["other rule"]);
}

#[test]
fn what_looks_at_the_secret_can_never_be_held_against_a_finding() {
    for (allowlist, blind) in [
        ("regexes = ['example']", true),
        ("regexes = ['example']\nregexTarget = 'line'", true),
        ("stopwords = ['example']", true),
        ("condition = 'AND'\npaths = ['src']\nstopwords = ['example']", true),
        ("paths = ['src']\nstopwords = ['example']", false),
        ("paths = ['src']", false),
    ] {
        let entry = read(&format!("[[allowlists]]\n{allowlist}")).entries.remove(0);
        assert_eq!(matches!(entry.trace, Trace::Blind { .. }), blind, "{allowlist}");
        assert_eq!(entry.rule.keys().is_empty(), blind, "{allowlist}");
    }
}

#[test]
fn what_hides_everything_is_over_broad() {
    for (allowlist, breadth) in [
        ("paths = ['.*']", "fits every path (`.*`)"),
        ("paths = ['a', '(^|/)']", "fits every path (`(^|/)`)"),
        ("paths = ['']", "fits every path (``)"),
        ("paths = ['.']", "fits every path (`.`)"),
        ("regexes = ['.+']", "fits every secret (`.+`)"),
        ("stopwords = ['a']", "has a stop word that is in about every secret (`a`)"),
        ("condition = 'AND'\npaths = ['.*']\nregexes = ['.*']", "fits every path (`.*`)"),
        ("condition = 'AND'\npaths = ['.*']\nregexes = ['example']", ""),
        ("condition = 'AND'\npaths = ['src']\nregexes = ['.*']", ""),
        ("paths = ['/']", ""),
        ("paths = ['[a-z]']", ""),
        ("stopwords = ['example']", ""),
        ("stopwords = ['']", ""),
    ] {
        assert_eq!(read(&format!("[[allowlists]]\n{allowlist}")).entries[0].breadth, breadth, "{allowlist}");
    }
}

#[test]
fn what_stops_gitleaks_is_refused_with_its_place() {
    for (text, said) in [
        ("[[allowlists]]\n", ".gitleaks.toml:4:1: the allowlist is empty; Gitleaks refuses the whole file"),
        ("[[allowlists]]\npaths = []\n", "the allowlist is empty"),
        ("[[allowlists]]\npath = ['a']\n", "did you mean `paths` by one of its keys?"),
        ("[[allowlists]]\npaths = ['**/*.lock']\n", ".gitleaks.toml:5:10: `**/*.lock` "),
        ("[[allowlists]]\npaths = ['a(']\n", "these are regular expressions and no globs"),
        ("[[allowlists]]\nregexes = ['(?=a)']\n", "which Go does not know"),
        ("[[allowlists]]\npaths = ['a']\ncondition = 'XOR'\n", "`condition` is neither AND nor OR"),
        ("[[allowlists]]\npaths = ['a']\nregexTarget = 'Line'\n", "`regexTarget` is none of secret, match and line"),
        ("[[allowlists]]\npaths = [['a']]\n", "expected a text in `paths`"),
        ("[[allowlists]]\npaths = {a = 1}\n", "expected a list of texts for `paths`"),
        ("[allowlist]\npaths = ['a']\n[[allowlists]]\npaths = ['b']\n", "cannot both be said"),
        ("[[rules]]\nid = 'a'\n[rules.allowlist]\npaths = ['a']\n[[rules.allowlists]]\npaths = ['b']\n", "cannot both"),
        ("[[allowlist]]\npaths = ['a']\n", "expected one table"),
        ("[[rules]]\nregex = 'a'\n", "the rule has no `id`"),
        ("path = 'base.toml'\n", "`path` and `useDefault` cannot both be said"),
        ("rules = [\n", ".gitleaks.toml:4:"),
        ("[extend]\n", "not valid TOML"),
        ("x = 1\nx = 2\n", "not valid TOML: duplicate key"),
    ] {
        let refused = refused(text);
        assert!(refused.contains(said), "{text}: {refused}");
    }
    let alone = "[[rules]]\nid = 'a'\nregex = 'a'\n[[allowlists]]\npaths = ['x']\ntargetRules = ['jwt']\n";
    assert!(whole(alone).unwrap_err()[0].message.contains("there is no rule `jwt`"));
    assert_eq!(entries(alone), ["7 allowlists[0]"], "a rule that is taken over may be meant");
}

#[test]
fn a_file_with_which_gitleaks_finds_nothing_is_said() {
    let said = ".gitleaks.toml:1:1 this file has no rules and takes none over";
    for (text, mended) in [
        ("[allowlist]\npaths = ['a']\n", "[extend]\nuseDefault = true\n[allowlist]\npaths = ['a']\n"),
        (
            "title = 'x'\n\n[[allowlists]]\npaths = ['a']\n",
            "title = 'x'\n\n[extend]\nuseDefault = true\n[[allowlists]]\npaths = ['a']\n",
        ),
        ("[extend]\nuseDefault = false\n", "[extend]\nuseDefault = true\n"),
        ("[extend]\n# x\n", "[extend]\nuseDefault = true\n# x\n"),
        ("title = 'x'\n", "title = 'x'\n[extend]\nuseDefault = true\n"),
        ("", "[extend]\nuseDefault = true\n"),
    ] {
        let (message, found) = trap(text);
        assert!(message.starts_with(said), "{message}");
        let traps = whole(text).unwrap().traps;
        assert_eq!((traps[0].code, traps[0].level), (Code::HiddenSuppression, Level::Error), "{text}");
        assert_eq!(found.as_deref(), Some(mended), "{text}");
    }
    for text in ["[extend]\nuseDefault = true\n", "[[rules]]\nid = 'a'\nregex = 'a'\n"] {
        assert_eq!(whole(text).unwrap().traps, [], "{text}");
    }
}

#[test]
fn what_gitleaks_passes_over_is_said() {
    for (text, said, mended) in [
        (
            "[[allowlists]]\nregexes = ['ab']\nstopword = ['example']\n",
            "Gitleaks passes `stopword` over; did you mean `stopwords`?",
            Some("[[allowlists]]\nregexes = ['ab']\nstopwords = ['example']\n"),
        ),
        (
            "[[allowlists]]\npaths = ['ab']\nfiles = ['b']\n",
            "Gitleaks passes `files` over; it knows description,",
            None,
        ),
        (
            "[[rules]]\nid = 'a'\n[[rules.allowlists]]\npaths = ['ab']\ntargetRules = ['b']\n",
            "Gitleaks passes `targetRules` over",
            None,
        ),
        ("[[allowlists]]\ncommits = ['abc1234']\n", "`abc1234` is no whole commit id", None),
        (
            "[[allowlists]]\npaths = ['src/*.py']\n",
            "`src/*.py` is a regular expression here and no glob",
            Some("[[allowlists]]\npaths = ['''^src/[^/]*\\.py$''']\n"),
        ),
        ("[alowlist]\npaths = ['a']\n", "Gitleaks passes `alowlist` over; did you mean `allowlist`?", None),
    ] {
        let (message, found) = trap(&format!("{HEAD}{text}"));
        assert!(message.contains(said), "{text}: {message}");
        assert_eq!(found, mended.map(|mended| format!("{HEAD}{mended}")), "{text}");
    }
    let (message, _) = trap("[[rules]]\nid = 'a'\n[extend]\ndisabledRules = ['jwt']\n");
    assert!(message.contains("`jwt` is switched off nowhere"), "{message}");
    let (message, _) = trap("[extend]\npath = 'base.toml'\n");
    assert!(message.contains("name it too, as in `--ignore-file gitleaks=base.toml`"), "{message}");
}

#[test]
fn hostile_files_end_in_words() {
    let many = format!("[[allowlists]]\npaths = [{}]\n", "'a',".repeat(2001));
    assert!(refused(&many).contains("more patterns than are read"));
    assert!(refused(&format!("x = {}", "[".repeat(100_000))).contains("not valid TOML"));
    assert!(refused("[[allowlists]]\npaths = ['(?:(?:\\pL{100}){100}){100}']\n").contains("larger than is read here"));
}
