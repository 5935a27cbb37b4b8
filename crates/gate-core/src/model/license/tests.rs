//! What licence texts are read as.

use super::*;

fn is_known(text: &str) -> bool {
    read(text).fold(|term| term.is_listed, |a, b| a && b, |a, b| a && b).unwrap()
}

#[test]
fn expressions_are_read_in_any_capitals() {
    for (text, expected) in [
        ("mit", "MIT"),
        ("apache-2.0 or mit", "Apache-2.0 OR MIT"),
        ("MIT Or Apache-2.0", "MIT OR Apache-2.0"),
        ("((MIT))", "((MIT))"),
        ("(MIT OR (gpl-2.0+ AND bsd-3-clause))", "(MIT OR (GPL-2.0-or-later AND BSD-3-Clause))"),
        ("GPL-2.0 with classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"),
        ("Apache License 2.0 OR MIT", "Apache-2.0 OR MIT"),
        ("GPL-2+ OR Artistic-2.0", "GPL-2.0-or-later OR Artistic-2.0"),
        ("MIT/X11", "LicenseRef-MIT-X11"),
        ("DocumentRef-a:LicenseRef-b", "DocumentRef-a:LicenseRef-b"),
    ] {
        assert_eq!(read(text).text, expected, "{text}");
    }
}

#[test]
fn what_is_no_expression_is_a_reference_and_unknown() {
    for (text, expected) in [
        ("BSD", "LicenseRef-BSD"),
        ("see LICENSE", "LicenseRef-see-LICENSE"),
        ("GNU General Public License or whatever", "LicenseRef-GNU-General-Public-License-or-whatever"),
        ("MIT OR", "LicenseRef-MIT-OR"),
        ("MIT OR see LICENSE", "LicenseRef-MIT-OR-see-LICENSE"),
        ("MIT AND AND GPL-2.0", "LicenseRef-MIT-AND-AND-GPL-2.0"),
        ("(MIT", "LicenseRef-MIT"),
        ("", "NOASSERTION"),
        ("NOASSERTION", "NOASSERTION"),
        ("NONE", "LicenseRef-NONE"),
        ("LicenseRef-acme", "LicenseRef-acme"),
    ] {
        assert_eq!((read(text).text.as_str(), is_known(text)), (expected, false), "{text}");
    }
}

#[test]
fn unknown_words_inside_an_expression_are_unknown_by_themselves() {
    assert_eq!(read("MIT OR Frobnicate").text, "MIT OR LicenseRef-Frobnicate");
    assert_eq!(read("GPL-2.0-only WITH autoconf-exception+").text, "GPL-2.0-only WITH AdditionRef-autoconf-exception");
}

#[test]
fn texts_that_differ_do_not_share_a_reference_by_their_length_or_letters() {
    let long = |end: &str| format!("{}{end}", "x".repeat(100));
    assert_ne!(read(&long("a")).text, read(&long("b")).text);
    assert_ne!(read("лицензия").text, read("licence").text);
    assert!(read("лицензия").text.starts_with("LicenseRef-"));
    assert_ne!(read("\u{202e}TIM").text, read("TIM").text);
}

#[test]
fn several_licences_are_all_needed_unless_one_may_be_chosen() {
    let list = ["GPL-2.0-only", "BSD", "MIT OR ISC", "MIT OR ISC"];
    assert_eq!(join(list.into_iter(), false), "GPL-2.0-only AND LicenseRef-BSD AND (MIT OR ISC)");
    assert_eq!(join(["MIT"].into_iter(), true), "MIT");
    assert_eq!(
        join(["EPL-2.0", "GPL2 w/ CPE: https://x"].into_iter(), true),
        "EPL-2.0 OR GPL-2.0-only WITH Classpath-exception-2.0"
    );
    assert_eq!(read(&join(list.into_iter(), false)).text, join(list.into_iter(), false));
}

#[test]
fn deep_and_long_expressions_are_read_or_refused_without_harm() {
    let deep = format!("{}MIT{}", "(".repeat(10_000), ")".repeat(10_000));
    assert!(is_known(&deep));
    assert!(!is_known(&deep[..deep.len() - 1]));
    let long = vec!["MIT"; 5_000].join(" OR ");
    assert!(is_known(&long));
    let megabyte = vec!["MIT"; 1 << 18].join(" OR ");
    assert!(!is_known(&megabyte));
    assert!(strict(&megabyte).is_none());
}
