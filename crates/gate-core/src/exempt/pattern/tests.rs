//! What patterns of Java mean, and which are refused.

use proptest::prelude::*;

use super::*;

fn java(pattern: &str) -> Result<Pattern, String> {
    Pattern::whole(pattern, true)
}

fn fits(pattern: &str, text: &str) -> bool {
    java(pattern).unwrap().fits(text)
}

#[test]
fn patterns_of_suppression_files_mean_what_java_makes_of_them() {
    for (pattern, text, expected) in [
        (r"^pkg:maven/org\.springframework/spring\-core@.*$", "pkg:maven/org.springframework/spring-core@5.3.21", true),
        (r"^pkg:maven/org\.springframework/spring\-core@.*$", "pkg:maven/org.springframework/spring-coreX@5", false),
        (r".*\btest\.jar", "c:/path/test.jar", true),
        (r".*\btest\.jar", "c:/path/mytest.jar", false),
        (r"spring.*", "org.spring", false),
        ("CVE-2020-1|CVE-2020-2", "cve-2020-2", true),
        ("CVE-2020-1|CVE-2020-2", "CVE-2020-22", false),
        (r"[a-f\d_]+", "AF09_", true),
        (r"[^a-z]", "K", false),
        (r"\Qa.b\E.", "a.bX", true),
        (r"\Qa.b\E.", "aXbX", false),
        ("a{2,3}?", "aaa", true),
        (".", "\u{2028}", false),
        (r"\d", "٣", false),
        ("k", "\u{212a}", false),
        ("x-]}", "X-]}", true),
    ] {
        assert_eq!(fits(pattern, text), expected, "{pattern} on {text}");
    }
}

#[test]
fn case_counts_unless_it_is_to_be_ignored() {
    let strict = |pattern| Pattern::whole(pattern, false).unwrap();
    assert!(!strict("CVE-.*").fits("cve-1") && strict("(?i)CVE-.*").fits("cve-1"));
}

#[test]
fn what_is_plain_text_is_known_as_such() {
    assert_eq!(java(r"^some\.jar$").unwrap().literal(), Some("some.jar"));
    assert_eq!(java(r"\Qa.b\E").unwrap().literal(), Some("a.b"));
    for pattern in [".*", "a|b", "a?", "[ab]", r"\d", "(a)"] {
        assert_eq!(java(pattern).unwrap().literal(), None, "{pattern}");
    }
}

#[test]
fn what_our_engine_does_not_have_or_reads_otherwise_is_refused() {
    for (pattern, what) in [
        (r"^(?!.*safe).*$", "a group of the kind `(?…)`, such as look-around"),
        (r"(?<=a)b", "a group of the kind `(?…)`, such as look-around"),
        (r"(?<name>a)", "a group of the kind `(?…)`, such as look-around"),
        (r"a(?i)b", "a group of the kind `(?…)`, such as look-around"),
        (r"(a)\1", "`\\1`"),
        (r"\p{L}", "`\\p`"),
        (r"\x41", "`\\x`"),
        ("a*+", "a repetition of a repetition (`*+`)"),
        ("a{2}{3}", "a repetition of a repetition (`{2}{`)"),
        ("*a", "a `*` that repeats nothing"),
        ("a|*", "a `*` that repeats nothing"),
        ("(", "a `(` without its `)`"),
        (")", "a `)` without its `(`"),
        ("a{,3}", "a `{` that begins no count"),
        ("a{", "a `{` that begins no count"),
        ("[a-z&&[^b]]", "a class with `&&`"),
        ("[[:alpha:]]", "a class in a class"),
        (r"[\D]", "a class with `\\D`"),
        ("[]a]", "a class that begins with `]`"),
        ("[b-a]", "a class with a range that ends nowhere"),
        ("[a", "a `[` without its `]`"),
        ("a\\", "a `\\` at its end"),
        ("(((a{1000}){1000}){1000})", "a repetition that is too large"),
    ] {
        assert_eq!(java(pattern).unwrap_err(), what, "{pattern}");
    }
    assert!(java(&"a".repeat(5000)).is_err());
}

proptest! {
    /// What is not refused means on ASCII what our engine makes of the very pattern.
    #[test]
    fn translations_mean_the_same_as_the_pattern(pattern in r"[ab.*+?|()\[\]^\\dwsb{},1-]{0,8}", text in "[ab1 ._-]{0,6}") {
        let direct = regex::bytes::Regex::new(&format!("^(?-u:{pattern})$"));
        if let (Ok(translated), Ok(direct)) = (Pattern::whole(&pattern, false), direct) {
            prop_assert_eq!(translated.fits(&text), direct.is_match(text.as_bytes()), "{}", pattern);
        }
    }

    #[test]
    fn no_pattern_panics(pattern in any::<String>(), text in any::<String>()) {
        if let Ok(translated) = Pattern::whole(&pattern, true) {
            translated.fits(&text);
        }
    }
}

/// What tells most texts apart never tells apart what fits.
#[test]
fn what_a_pattern_needs_is_in_all_that_it_fits() {
    let patterns = [
        "^pkg:maven/org\\.a/.*@.*$",
        "a|bc",
        "(a|b)c",
        "ab?c",
        "ab*",
        "ab+c",
        "a{0,2}bc",
        "[ab]cd",
        "x(?:yz)?w",
        "\\Qa.b\\E*c",
        "(?i)ABc.*",
        ".*-2025-7.*",
        "^ab$",
        "a\\d+b",
        "\\bab\\b",
        "",
        "a$",
        "(ab)",
    ];
    let letters = ["a", "b", "c", "d", "x", "y", "z", "w", ".", "A", "1", "-2025-7", "pkg:maven/org.a/", "@"];
    let mut texts = vec![String::new()];
    for _ in 0..3 {
        let longer: Vec<String> =
            texts.iter().flat_map(|text| letters.map(|letter| format!("{text}{letter}"))).collect();
        texts.extend(longer);
        texts.sort();
        texts.dedup();
    }
    for pattern in patterns {
        for ignore_case in [false, true] {
            let whole = Pattern::whole(pattern, ignore_case).unwrap();
            let mut fitting = 0;
            for text in &texts {
                assert_eq!(whole.fits(text), whole.regex.is_match(text), "{pattern} {text}");
                fitting += usize::from(whole.fits(text));
            }
            assert!(fitting > 0 || !pattern.is_ascii(), "{pattern} fits nothing that is tried");
        }
    }
}
