//! Merging does not depend on order, grouping or repetition.

use proptest::prelude::*;

use super::super::arbitrary::bom;
use super::super::{Acknowledgement, Bom, HashKind, Part, PartKind};

fn merged(boms: &[&Bom]) -> Bom {
    let mut boms = boms.iter();
    let mut all = (*boms.next().unwrap()).clone();
    boms.for_each(|bom| all.merge((*bom).clone()));
    all
}

proptest! {
    #[test]
    fn merging_is_associative_commutative_and_idempotent(a in bom(), b in bom(), c in bom()) {
        prop_assert_eq!(merged(&[&a, &a]), a.clone());
        prop_assert_eq!(merged(&[&a, &b]), merged(&[&b, &a]));
        prop_assert_eq!(merged(&[&merged(&[&a, &b]), &c]), merged(&[&a, &merged(&[&b, &c])]));
        prop_assert_eq!(merged(&[&a, &b, &a]), merged(&[&a, &b]));
    }
}

#[test]
fn of_two_statements_one_stands_and_the_other_is_kept() {
    let part = |licence: &str, hash: &str| {
        let mut part = Part::new(PartKind::Library, "x");
        part.license(licence, Acknowledgement::Declared);
        part.hash("SHA-256", &hash.repeat(64));
        part
    };
    let mut one = part("see file", "a");
    one.merge(part("MIT", "b"));
    let texts: Vec<_> = one.licenses.iter().map(|license| license.text.as_str()).collect();
    assert_eq!(texts, ["MIT"], "an SPDX id goes before prose, and nothing is joined");
    assert_eq!(one.property("gate:also:licenses"), Some("see file"));
    assert_eq!(one.hashes[&HashKind::Sha256], "b".repeat(64));
    assert_eq!(one.property("gate:also:SHA-256"), Some("a".repeat(64).as_str()));
}
