//! The page as people see it.

mod hostile;
mod sizes;

use crate::build::Found;
use crate::model::Report;
use crate::render::testing::{clean, failing, passing, undecided};
use crate::render::{Style, find};

fn rendered(id: &str, report: &Report) -> String {
    let mut bytes = Vec::new();
    find(id).unwrap().render(report, &Style::default(), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn several_gates_fail() {
    insta::assert_snapshot!(rendered("markdown", &failing()));
}

#[test]
fn a_pass_with_exemptions_and_warnings() {
    insta::assert_snapshot!(rendered("markdown", &passing()));
}

#[test]
fn a_clean_run() {
    insta::assert_snapshot!(rendered("comment", &clean()));
}

#[test]
fn nothing_can_be_decided() {
    insta::assert_snapshot!(rendered("comment", &undecided()));
}

#[test]
fn the_comment_is_the_summary_as_long_as_both_fit() {
    for report in [clean(), passing(), failing(), undecided()] {
        assert_eq!(rendered("comment", &report), rendered("markdown", &report));
    }
}

#[test]
fn the_page_of_the_build_is_linked_where_its_address_is_plain() {
    for (address, linked) in [
        ("https://ci.example/job/7?a=1&b=2", Some("](https://ci.example/job/7?a=1&amp;b=2)")),
        ("http://ci.example/", Some("](http://ci.example/)")),
        ("https://", None),
        ("javascript:alert(1)", None),
        ("https://ci.example/a) [b](https://evil.example", None),
        ("https://ci.example/<script>", None),
    ] {
        let mut report = failing();
        report.build.build_url = Some(Found { value: address.to_owned(), source: "BUILD_URL" });
        let page = rendered("markdown", &report);
        match linked {
            Some(link) => assert!(page.contains(link), "{page}"),
            None => assert!(!page.contains("]("), "{page}"),
        }
    }
}
