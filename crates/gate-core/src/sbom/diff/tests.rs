//! What became of parts: by what they are, never by where they stand.

use proptest::prelude::*;

use super::{Class, diff};
use crate::model::bom::{Acknowledgement, Analysis, Bom, Part, PartKind, Vulnerability, arbitrary};

fn part(purl: &str) -> Part {
    let mut part = Part::new(PartKind::Library, "");
    part.set_purl(purl);
    part.name_by_purl();
    part
}

fn bom(purls: &[&str]) -> Bom {
    let mut bom = Bom::default();
    for purl in purls {
        bom.add(part(purl));
    }
    bom
}

/// What became of parts, as `class old new`.
fn said(old: &Bom, new: &Bom) -> Vec<String> {
    let version = |part: Option<&Part>| part.map_or("-".to_owned(), |part| part.version.clone());
    let all = diff(old, new);
    let lines = all.parts.iter().map(|it| format!("{} {} {}", it.class.as_str(), version(it.old), version(it.new)));
    lines.collect()
}

#[test]
fn versions_go_up_and_down_by_the_rules_of_their_ecosystem() {
    for (old, new, wanted) in [
        ("pkg:npm/a@1.9.0", "pkg:npm/a@1.10.0", "upgraded 1.9.0 1.10.0"),
        ("pkg:npm/a@1.10.0", "pkg:npm/a@1.9.0", "downgraded 1.10.0 1.9.0"),
        ("pkg:pypi/a@1.0", "pkg:pypi/a@1.0rc1", "downgraded 1.0 1.0rc1"),
        (
            "pkg:deb/debian/a@1.0-1?distro=debian-12.1",
            "pkg:deb/debian/a@1.0-2?distro=debian-12.9",
            "upgraded 1.0-1 1.0-2",
        ),
        ("pkg:oci/a@sha256%3Aaa?tag=1", "pkg:oci/a@sha256%3Abb?tag=2", "changed sha256:aa sha256:bb"),
        ("pkg:npm/a@latest", "pkg:npm/a@1.0.0", "changed latest 1.0.0"),
    ] {
        assert_eq!(said(&bom(&[old]), &bom(&[new])), [wanted]);
    }
}

#[test]
fn packages_that_differ_in_more_than_the_version_are_others() {
    let one = bom(&["pkg:deb/debian/a@1?arch=amd64"]);
    let other = bom(&["pkg:deb/debian/a@1?arch=arm64"]);
    assert_eq!(said(&one, &other), ["added - 1", "removed 1 -"]);
    assert_eq!(said(&bom(&["pkg:npm/%40a/b@1.0.0"]), &bom(&["pkg:npm/b@1.0.0"])), ["added - 1.0.0", "removed 1.0.0 -"]);
}

#[test]
fn several_versions_side_by_side_are_paired_within_their_line() {
    let old = bom(&["pkg:npm/a@1.0.0", "pkg:npm/a@2.0.0", "pkg:npm/a@3.0.0"]);
    let new = bom(&["pkg:npm/a@2.0.0", "pkg:npm/a@3.1.0"]);
    assert_eq!(said(&old, &new), ["removed 1.0.0 -", "upgraded 3.0.0 3.1.0"]);
    let more = bom(&["pkg:npm/a@1.0.0", "pkg:npm/a@1.2.0", "pkg:npm/a@2.0.0", "pkg:npm/a@3.0.0"]);
    assert_eq!(said(&old, &more), ["added - 1.2.0"]);
    let many: Vec<String> = (0..300).map(|at| format!("pkg:npm/a@{at}.0.0")).collect();
    let next: Vec<String> = (0..300).map(|at| format!("pkg:npm/a@{at}.1.0")).collect();
    let [many, next] = [many, next].map(|list| bom(&list.iter().map(String::as_str).collect::<Vec<_>>()));
    assert!(said(&many, &next).iter().all(|line| line.starts_with("upgraded")), "too many to hold against each other");
}

#[test]
fn other_content_under_the_same_version_is_an_alarm_and_comes_first() {
    let with = |purl: &str, sha1: &str, md5: &str| {
        let mut part = part(purl);
        part.hash("SHA-1", &sha1.repeat(40));
        part.hash("MD5", &md5.repeat(32));
        part
    };
    let compare = |a: Part, b: Part| {
        let [mut old, mut new] = [bom(&["pkg:npm/z@1.0.0"]), bom(&["pkg:npm/z@2.0.0"])];
        old.add(a);
        new.add(b);
        said(&old, &new)
    };
    let (a, b) = ("pkg:npm/a@1.0.0", "pkg:npm/a@1.0.1");
    let alarm = ["hash-changed 1.0.0 1.0.0", "upgraded 1.0.0 2.0.0"];
    assert_eq!(compare(with(a, "a", ""), with(a, "b", "")), alarm);
    assert_eq!(compare(with(a, "a", "c"), with(a, "a", "d")), alarm, "one algorithm is enough");
    assert_eq!(compare(with(a, "a", ""), with(a, "", "c")), alarm[1..], "hashes of two kinds tell nothing");
    assert_eq!(compare(with(a, "a", ""), with(b, "b", ""))[0], "upgraded 1.0.0 1.0.1");
    let file = |sha256: &str| {
        let mut file = Part::new(PartKind::File, "x.js");
        file.hash("SHA-256", &sha256.repeat(64));
        file
    };
    assert_eq!(compare(file("a"), file("b"))[0], "changed  ", "what has no version is changed by its content");
}

#[test]
fn licences_change_where_both_say_something_else() {
    let with = |version: &str, licenses: &[&str]| {
        let mut part = part(&format!("pkg:npm/a@{version}"));
        for text in licenses {
            part.license(text, Acknowledgement::Declared);
        }
        let mut bom = Bom::default();
        bom.add(part);
        bom
    };
    let changed = |a: &[&str], b: &[&str]| said(&with("1.0.0", a), &with("1.0.0", b));
    assert_eq!(changed(&["MIT"], &["BUSL-1.1"]), ["license-changed 1.0.0 1.0.0"]);
    assert_eq!(changed(&["The MIT License"], &["mit"]), [""; 0]);
    assert_eq!(changed(&["MIT"], &[]), [""; 0], "nobody saying is no licence");
    let both = said(&with("1.0.0", &["MIT"]), &with("1.1.0", &["SSPL-1.0"]));
    assert_eq!(both, ["license-changed 1.0.0 1.1.0", "upgraded 1.0.0 1.1.0"]);
}

#[test]
fn what_is_known_against_parts_is_followed_through_versions_and_aliases() {
    let with = |purl: &str, flaws: &[(&str, &str, &str)]| {
        let mut bom = bom(&[purl, "pkg:npm/other@1.0.0"]);
        for (id, alias, state) in flaws {
            let analysis = Analysis { state: (*state).to_owned(), ..Analysis::default() };
            bom.accuse(Vulnerability {
                id: (*id).to_owned(),
                references: [*alias].into_iter().filter(|it| !it.is_empty()).map(str::to_owned).collect(),
                analysis: (!state.is_empty()).then_some(analysis),
                affects: [(part(purl).reference().into(), [].into())].into(),
                ..Vulnerability::default()
            });
        }
        bom
    };
    let said = |old: &Bom, new: &Bom| -> Vec<String> {
        let line =
            |it: &super::FlawChange<'_>| format!("{} {:?}", it.class.as_str(), it.ids.keys().collect::<Vec<_>>());
        diff(old, new).flaws.iter().map(line).collect()
    };
    let (a, b) = ("pkg:npm/a@1.0.0", "pkg:npm/a@1.1.0");
    let ghsa = with(a, &[("GHSA-1", "", "")]);
    assert_eq!(said(&ghsa, &with(b, &[("CVE-1", "GHSA-1", "")])), [""; 0]);
    assert_eq!(
        said(&ghsa, &with(b, &[("CVE-2", "", "")])),
        [r#"newly-vulnerable ["CVE-2"]"#, r#"no-longer-vulnerable ["GHSA-1"]"#]
    );
    assert_eq!(said(&ghsa, &with(a, &[("GHSA-1", "", "not_affected")])), [r#"no-longer-vulnerable ["GHSA-1"]"#]);
    assert_eq!(said(&ghsa, &with(a, &[("GHSA-1", "", "exploitable")])), [""; 0]);
    assert_eq!(diff(&bom(&[a]), &ghsa).notes.len(), 1, "maybe nobody looked");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_bill_of_materials_does_not_differ_from_itself_and_turned_around_everything_is_turned_around(
        old in arbitrary::bom(), new in arbitrary::bom(),
    ) {
        prop_assert!(diff(&old, &old).is_empty());
        let (there, back) = (diff(&old, &new), diff(&new, &old));
        for (class, turned) in [
            (Class::Added, Class::Removed),
            (Class::Upgraded, Class::Downgraded),
            (Class::HashChanged, Class::HashChanged),
            (Class::LicenseChanged, Class::LicenseChanged),
            (Class::Changed, Class::Changed),
            (Class::NewlyVulnerable, Class::NoLongerVulnerable),
        ] {
            prop_assert_eq!(there.count(class), back.count(turned), "{}", class.as_str());
        }
    }
}
