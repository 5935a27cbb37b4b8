//! What holds for every ledger and any text: no text breaks it, and what it proposes is what it would have read.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::{Contents, Context, Ledger, correct, find, registry};
use crate::model::Correction;
use crate::policy::Policy;
use crate::yaml::Source;

static POLICY: LazyLock<Policy> = LazyLock::new(|| Policy::builtin("fawkes").unwrap());

fn read(ledger: &dyn Ledger, text: &str) -> Option<Contents> {
    let context = Context { policy: &POLICY, now: "2026-11-22T00:00:00Z".parse().unwrap() };
    ledger.read(&Source::new("f", text), &context).ok()
}

/// Lines of words that each format has a meaning for.
fn soup(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    let line = prop::collection::vec(prop::sample::select(words), 0..7).prop_map(|words| words.concat());
    (prop::collection::vec(line, 0..5), prop::sample::select(&["\n", "\r\n"])).prop_map(|(lines, end)| lines.join(end))
}

const LINES: &[&str] = &[
    "CVE-2023-1",
    "cve-2023-2",
    "GHSA-ab",
    "DS002",
    "MIT",
    " ",
    " ",
    "\t",
    "#",
    "# why",
    "exp:",
    "exp:2027-01-01",
    "EXP:",
    "2027-1-5",
    "31.12.2026",
    "until",
    ",",
    ";",
    ":",
    "*",
    "-",
    "id:",
    "\"",
    "WITH",
    "OR",
    "\u{feff}",
    "\u{a0}",
    "ü",
    "exp:0001-01-01",
];
const FINGERPRINTS: &[&str] = &[
    "src/a.py",
    "a.py",
    ":",
    ":",
    "jwt",
    "3",
    "0",
    "1111111111111111111111111111111111111111",
    "ABCDEFABCDEFABCDEFABCDEFABCDEFABCDEFABCD",
    "abc1234",
    " ",
    "#",
    "why",
    "\\",
    "./",
    "*",
    "!",
    "\u{feff}",
    "ü",
];
const YAML: &[&str] = &[
    "vulnerabilities",
    "licenses",
    "secret",
    ":",
    ": ",
    "\n",
    "\n  - ",
    "\n    ",
    "id",
    "cve",
    "path",
    "paths",
    "purls",
    "expires",
    "expired_at",
    "reason",
    "CVE-1",
    "cve-1",
    "[",
    "]",
    "{",
    "}",
    ", ",
    "'",
    "\"",
    "**",
    "src/",
    "./a",
    "a**",
    "pkg:npm/a@>1",
    "2027-01-01",
    "\"2027-01-01\"",
    "&a ",
    "*a",
    "<<",
    "# x",
    "---\n",
    "~",
];
const TOML: &[&str] = &[
    "[extend]\n",
    "useDefault = true\n",
    "useDefault = false\n",
    "disabledRules = ['a']\n",
    "[[allowlists]]\n",
    "[allowlist]\n",
    "[[rules]]\n",
    "id = 'a'\n",
    "[[rules.allowlists]]\n",
    "paths = ['a']\n",
    "path = ['a']\n",
    "paths = ['src/*.py']\n",
    "regexes = ['.*']\n",
    "stopword = ['ab']\n",
    "commits = ['abc']\n",
    "condition = 'AND'\n",
    "targetRules = ['a']\n",
    "title = 'x'\n",
    "# x\n",
    "x = ",
    "'",
    "\n",
];

/// Follows every proposal until there is none; each is read again, and none comes back.
fn follow(ledger: &dyn Ledger, text: &str) -> Result<(), TestCaseError> {
    let mut text = text.to_owned();
    let Some(mut contents) = read(ledger, &text) else { return Ok(()) };
    for _ in 0..20 {
        let corrections: Vec<&Correction> =
            contents.traps.iter().filter_map(|trap| trap.correction.as_deref()).collect();
        if corrections.is_empty() {
            return Ok(());
        }
        let (corrected, applied) = correct::apply(&text, &corrections);
        prop_assert!(applied > 0 && corrected != text, "{text:?}: {corrections:?}");
        let again = read(ledger, &corrected);
        prop_assert!(again.is_some(), "{text:?} -> {corrected:?}");
        (text, contents) = (corrected, again.unwrap_or_default());
    }
    Err(TestCaseError::fail(format!("no end of proposals: {text:?}")))
}

/// Every remark and entry stands on a line that is there.
fn has_places(contents: &Contents, text: &str) -> bool {
    let lines = u32::try_from(text.split(['\n', '\r']).count()).unwrap();
    let stands = |line: u32| (1..=lines).contains(&line);
    let of_trap = |location: &str| location.split(':').nth(1).is_some_and(|line| line.parse().is_ok_and(stands));
    contents.entries.iter().all(|entry| stands(entry.exemption.line) && entry.exemption.column > 0)
        && contents.traps.iter().all(|trap| of_trap(&trap.location))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_a_ledger(text in ".{0,200}", lines in soup(LINES), yaml in soup(YAML), toml in soup(TOML)) {
        for ledger in registry() {
            for text in [&text, &lines, &yaml, &toml] {
                if let Some(contents) = read(*ledger, text) {
                    prop_assert!(has_places(&contents, text), "{}: {text:?}", ledger.about().id);
                }
            }
        }
    }

    #[test]
    fn proposals_for_lines_of_trivy_are_read_as_meant(text in soup(LINES)) {
        follow(find("trivyignore").unwrap(), &text)?;
    }

    #[test]
    fn proposals_for_fingerprints_are_read_as_meant(text in soup(FINGERPRINTS)) {
        follow(find("gitleaksignore").unwrap(), &text)?;
    }

    #[test]
    fn proposals_for_yaml_are_read_as_meant(text in soup(YAML)) {
        follow(find("trivyignore-yaml").unwrap(), &text)?;
    }

    #[test]
    fn proposals_for_toml_are_read_as_meant(text in soup(TOML)) {
        follow(find("gitleaks-toml").unwrap(), &text)?;
    }
}
