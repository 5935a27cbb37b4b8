//! The forms of a difference: readable, harmless, by their schema.

use super::BomDiff;
use crate::model::bom::{Acknowledgement, Bom, Part, PartKind, Vulnerability};
use crate::render::Style;

/// A text that every format has to make harmless.
const HOSTILE: &str = "</summary><script>x\u{202e}\u{1b}[2J|`::error::]]>";

fn part(purl: &str, license: &str, sha1: &str) -> Part {
    let mut part = Part::new(PartKind::Library, HOSTILE);
    part.set_purl(purl);
    part.name_by_purl();
    part.license(license, Acknowledgement::Declared);
    part.hash("SHA-1", &sha1.repeat(40));
    part
}

fn boms() -> [Bom; 2] {
    let mut old = Bom::default();
    old.add(part("pkg:npm/replaced@1.0.0", "MIT", "a"));
    old.add(part("pkg:npm/up@1.0.0", "MIT", ""));
    old.add(part("pkg:npm/down@2.0.0", "MIT", ""));
    old.add(part("pkg:npm/gone@1.0.0", "MIT", ""));
    let mut new = Bom::default();
    new.add(part("pkg:npm/replaced@1.0.0", "MIT", "b"));
    let up = new.add(part("pkg:npm/up@1.1.0", "BUSL-1.1", ""));
    new.add(part("pkg:npm/down@1.0.0", "MIT", ""));
    new.add(part("", "MIT", ""));
    new.accuse(Vulnerability {
        id: "CVE-2026-1".into(),
        affects: [(up, [].into())].into(),
        ..Vulnerability::default()
    });
    [old, new]
}

#[test]
fn people_read_what_alarms_first() {
    let [old, new] = boms();
    let diff = BomDiff::of(("old.json", &old), ("new.json", &new));
    insta::assert_snapshot!(diff.to_text(&Style::default()));
    insta::assert_snapshot!(diff.to_markdown());
    let same = BomDiff::of(("a", &old), ("b", &old));
    assert!(same.to_text(&Style::default()).ends_with("no difference, 4 unchanged\n"));
}

#[test]
fn programs_read_everything() {
    let [old, new] = boms();
    let text = BomDiff::of(("old.json", &old), ("new.json", &new)).to_json();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["hash_changed"][0]["new"]["hashes"][0]["value"], "b".repeat(40));
    assert_eq!(document["newly_vulnerable"][0]["vulnerabilities"][0]["id"], "CVE-2026-1");
    assert_eq!(document["removed"][0]["new"], serde_json::Value::Null);
    #[cfg(feature = "schema")]
    {
        let schema: serde_json::Value = serde_json::from_str(&crate::render::schema::sbom_diff_v1()).unwrap();
        crate::render::testing::schema::follows(&document, &schema, &schema, "");
    }
}
