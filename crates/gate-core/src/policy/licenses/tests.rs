//! What licences are under lists, by truth table and by properties.

use proptest::prelude::*;

use super::*;
use crate::model::license;
use crate::policy::values;
use crate::yaml::{Origin, Scalar};

fn entries(texts: &[&str]) -> Vec<At<LicenseEntry>> {
    let entry = |text: &&str| {
        let value = values::license(&Scalar { text: (*text).to_owned(), quoted: true }).unwrap();
        At { value, origin: Origin { file: "gate.yaml".into(), line: 1, column: 1 } }
    };
    texts.iter().map(entry).collect()
}

fn rules(allow: &[&str], review: &[&str], deny: &[&str]) -> LicenseRules {
    let [allow, review, deny] = [allow, review, deny].map(entries);
    let rest = if allow.is_empty() { LicenseAction::Allow } else { LicenseAction::Block };
    let unknown = if allow.is_empty() { LicenseAction::Warn } else { LicenseAction::Block };
    LicenseRules { allow, review, deny, unlisted: rest, unknown, is_short: false }
}

fn standing(rules: &LicenseRules, text: &str) -> Standing {
    rules.judge(&license::read(text)).1
}

#[test]
fn truth_table() {
    use Standing::{Allowed, Denied, Review, Unknown, Unlisted};
    let lists = rules(
        &["MIT", "Apache-2.0", "GPL-2.0-only WITH Classpath-exception-2.0", "LicenseRef-acme", "LGPL-3.0-or-later"],
        &["MPL-2.0"],
        &["AGPL-3.0-only", "GPL-2.0-or-later"],
    );
    for (text, expected) in [
        // Single licences, their capitals and their old names.
        ("MIT", Allowed),
        ("mit", Allowed),
        ("Apache License 2.0", Allowed),
        ("MPL-2.0", Review),
        ("AGPL-3.0-only", Denied),
        ("AGPL-3.0", Denied),
        ("AGPL-3.0-or-later", Denied),
        ("GPL-2.0", Denied),
        ("GPL-2.0+", Denied),
        ("GPL-3.0-only", Denied),
        ("GPL-3.0-or-later", Denied),
        ("GPL-2+", Denied),
        ("GPL-1.0-only", Unlisted),
        ("Zlib", Unlisted),
        // Later versions may be chosen.
        ("LGPL-2.1-or-later", Allowed),
        ("LGPL-2.1-only", Unlisted),
        ("Apache-2.0+", Allowed),
        // Operators.
        ("MIT OR AGPL-3.0-only", Allowed),
        ("AGPL-3.0-only OR MIT", Allowed),
        ("mit or agpl-3.0-only", Allowed),
        ("MIT AND AGPL-3.0-only", Denied),
        ("MIT AND MPL-2.0", Review),
        ("MIT AND Apache-2.0", Allowed),
        ("Zlib OR MPL-2.0", Review),
        ("AGPL-3.0-only OR GPL-2.0-only", Denied),
        ("MIT AND Zlib", Unlisted),
        ("MIT OR Apache-2.0 AND AGPL-3.0-only", Allowed),
        ("(MIT OR Apache-2.0) AND AGPL-3.0-only", Denied),
        ("(MIT AND (Apache-2.0 OR (AGPL-3.0-only AND BSD)))", Allowed),
        // Exceptions.
        ("GPL-2.0-only WITH Classpath-exception-2.0", Allowed),
        ("gpl-2.0 with classpath-exception-2.0", Allowed),
        ("GPL-2.0-only WITH GCC-exception-2.0", Denied),
        ("GPL-2.0-only WITH nobody-knows-exception", Denied),
        ("Apache-2.0 WITH LLVM-exception", Allowed),
        ("Apache-2.0 WITH nobody-knows-exception", Unknown),
        ("Zlib WITH LLVM-exception", Unlisted),
        // What nobody knows.
        ("", Unknown),
        ("NOASSERTION", Unknown),
        ("NONE", Unknown),
        ("BSD", Unknown),
        ("see LICENSE", Unknown),
        ("LicenseRef-other", Unknown),
        ("LicenseRef-acme", Allowed),
        ("MIT OR BSD", Allowed),
        ("MIT AND BSD", Unknown),
        ("AGPL-3.0-only AND BSD", Denied),
        ("MIT OR", Unknown),
        ("MIT MIT", Unknown),
    ] {
        assert_eq!(standing(&lists, text), expected, "{text}");
    }
}

#[test]
fn without_an_allow_list_only_what_is_denied_counts_and_the_unknown_is_told() {
    let rules = rules(&[], &[], &["AGPL-3.0-only"]);
    let action = |text: &str| rules.judge(&license::read(text)).0;
    assert_eq!(action("Zlib"), LicenseAction::Allow);
    assert_eq!(action("BSD"), LicenseAction::Warn);
    assert_eq!(action("AGPL-3.0-only OR Zlib"), LicenseAction::Allow);
    assert_eq!(action("AGPL-3.0-only OR BSD"), LicenseAction::Warn);
    assert_eq!(action("AGPL-3.0-only"), LicenseAction::Block);
}

#[test]
fn the_mildest_alternative_stands_by_what_it_does() {
    // An allow list refuses what it does not name, so that an alternative to look at is the better one.
    let rules = rules(&["MIT"], &["MPL-2.0"], &[]);
    assert_eq!(rules.judge(&license::read("Zlib OR MPL-2.0")), (LicenseAction::Warn, Standing::Review));
}

#[test]
fn the_licences_that_decide_are_named() {
    let rules = rules(&["MIT"], &[], &["AGPL-3.0-only"]);
    for (text, expected) in [
        ("MIT AND AGPL-3.0-only AND Zlib", &["AGPL-3.0-only"][..]),
        ("Zlib AND MIT AND ISC", &["ISC", "Zlib"]),
        ("MIT AND (Zlib OR BSD)", &["Zlib"]),
        ("MIT OR AGPL-3.0-only", &["MIT"]),
        ("", &["NOASSERTION"]),
    ] {
        let deciding: Vec<String> = rules.deciding(&license::read(text)).into_iter().collect();
        assert_eq!(deciding, expected, "{text}");
    }
}

#[test]
fn deep_and_long_expressions_are_judged() {
    let rules = rules(&["MIT"], &[], &["AGPL-3.0-only"]);
    let deep = format!("{}MIT{}", "(".repeat(10_000), ")".repeat(10_000));
    assert_eq!(standing(&rules, &deep), Standing::Allowed);
    let nested = (0..2_000).fold("MIT".to_owned(), |inner, _| format!("(MIT AND {inner})"));
    assert_eq!(standing(&rules, &nested), Standing::Allowed);
    let long = format!("{} AND AGPL-3.0-only", vec!["MIT"; 5_000].join(" AND "));
    assert_eq!(standing(&rules, &long), Standing::Denied);
    assert_eq!(standing(&rules, &vec!["MIT"; 1 << 18].join(" AND ")), Standing::Unknown);
}

fn expression() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "MIT",
        "mit",
        "Zlib",
        "AGPL-3.0-only",
        "GPL-2.0+",
        "MPL-2.0",
        "BSD",
        "LicenseRef-x",
        "NOASSERTION",
        "Apache-2.0 WITH LLVM-exception",
        "GPL-2.0-only WITH nobody-knows",
        "LGPL-2.1-or-later",
    ]);
    let leaf = word.prop_map(str::to_owned);
    leaf.prop_recursive(6, 40, 2, |inner| {
        (inner.clone(), inner, prop::bool::ANY)
            .prop_map(|(a, b, and)| format!("({a} {} {b})", if and { "AND" } else { "OR" }))
    })
}

fn lists() -> impl Strategy<Value = LicenseRules> {
    (prop::bool::ANY, prop::bool::ANY, prop::bool::ANY).prop_map(|(allow, review, deny)| {
        let some = |on: bool, list: &'static [&'static str]| if on { list } else { &[] };
        rules(
            some(allow, &["MIT", "LGPL-3.0-only"]),
            some(review, &["MPL-2.0"]),
            some(deny, &["AGPL-3.0-only", "GPL-2.0-only"]),
        )
    })
}

proptest! {
    #[test]
    fn an_alternative_never_makes_it_worse(rules in lists(), one in expression(), other in expression()) {
        let judge = |text: String| rules.judge(&license::read(&text));
        let alone = judge(one.clone());
        let (after, before) = (judge(format!("{one} OR {other}")), judge(format!("({other}) OR ({one})")));
        prop_assert!(after <= alone && before == after);
    }

    #[test]
    fn another_licence_that_is_needed_never_makes_it_better(rules in lists(), one in expression(), other in expression()) {
        let judge = |text: String| rules.judge(&license::read(&text));
        let alone = judge(one.clone());
        let (both, listed) = (judge(format!("({one}) AND ({other})")), license::join([&*one, &*other].into_iter(), false));
        prop_assert!(both >= alone && judge(listed) >= alone);
    }

    #[test]
    fn nothing_that_is_written_passes_an_allow_list_by_being_unreadable(text in ".{0,40}") {
        let rules = rules(&["Zlib"], &[], &[]);
        let (action, standing) = rules.judge(&license::read(&text));
        prop_assert!(action == LicenseAction::Block || standing == Standing::Allowed);
    }
}
