//! The effective policy as text: where each value comes from, and that it reads back.

use proptest::prelude::*;

use super::{load, load_with};
use crate::policy::{BUILTIN_NAMES, Policy};

#[test]
fn each_value_says_where_it_comes_from() {
    let policy = load(
        "version: 1\nextends: pre-push\nservice: \"a: b\"\nreports: [gitleaks: r.json]\nexclude: [\"#x\"]\n\
         gates:\n  secrets: { requires: [trivy], enforce: [\"wip/**\": warn] }\n",
    );
    insta::assert_snapshot!(policy.show().to_string());
}

#[test]
fn the_first_line_says_why_nothing_is_extended() {
    let shown = load("version: 1\nextends: fawkes\n").show().to_string();
    assert_eq!(
        shown.lines().next(),
        Some(
            "# effective policy: every value with the place it comes from; `extends: none` because nothing is inherited \
             any more"
        )
    );
}

#[test]
fn read_back_it_is_the_same_policy() {
    for name in BUILTIN_NAMES {
        let policy = Policy::builtin(name).unwrap();
        let shown = policy.show().to_string();
        let again = load_with(&shown, &[]).unwrap_or_else(|faults| panic!("{name}: {}", super::lines(&faults)));
        assert_eq!(again, policy, "{name}");
        let texts = |policy: &Policy| policy.show().lines().iter().map(|it| it.text.clone()).collect::<Vec<_>>();
        assert_eq!(texts(&again), texts(&policy), "{name}");
    }
}

proptest! {
    #[test]
    fn any_text_survives(service in "\\PC{0,20}[^\\s\\p{C}]", title in "[\\x20-\\x7e]{0,12}[\\x21-\\x7e]") {
        let quote = |text: &str| text.replace('\'', "''");
        let policy = load(&format!(
            "version: 1\nextends: fawkes\nservice: '{}'\ngates: {{ sast: {{ title: '{}' }} }}\n",
            quote(&service), quote(&title),
        ));
        prop_assert_eq!(&policy.service.as_ref().unwrap().value, &service);
        let again = load(&policy.show().to_string());
        prop_assert_eq!(again, policy);
    }
}
