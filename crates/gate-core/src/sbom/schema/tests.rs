//! Every embedded schema is whole, known to its last word, and refuses what it has to.

use sha2::{Digest, Sha256};

use super::{FILES, Schema, check, file};
use crate::decode::Limits;
use crate::sbom::tree::Node;

#[test]
fn every_file_is_the_one_its_page_names() {
    let page = include_str!("files/README.md");
    for (name, _) in FILES {
        let digest = Sha256::digest(file(name).unwrap().as_bytes());
        let hex = digest.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        assert!(page.contains(&format!("| `{name}` | `{hex}` |")), "{name} {hex}");
    }
}

#[test]
fn every_word_of_every_schema_is_known() {
    for (name, _) in FILES.iter().filter(|(name, _)| name.starts_with("bom-") || name.starts_with("spdx-2")) {
        let compiled = Schema::compile(name);
        assert!(compiled.is_ok_and(|schema| schema.rules.len() > 100), "{name}");
    }
}

/// What a `CycloneDX` document with these members does not fit in, as `pointer message`.
fn faults(version: &str, members: &str) -> Vec<String> {
    let text = format!(r#"{{"bomFormat":"CycloneDX","specVersion":"{version}",{members}}}"#);
    let root = Node::of_json(text.as_bytes(), &Limits::default()).unwrap();
    let schema = Schema::compile(&format!("bom-{version}.schema.json")).unwrap();
    check(&schema, &root).into_iter().map(|it| format!("{} {}", it.pointer, it.message)).collect()
}

#[test]
fn what_fits_has_no_fault_and_what_does_not_has_one_with_its_place_and_what_to_write() {
    assert_eq!(faults("1.6", r#""components":[{"type":"library","name":"a"}]"#), [""; 0]);
    for (members, wanted) in [
        (
            r#""components":[{"type":"libary","name":"a"}]"#,
            "/components/0/type \"libary\" is not a word that is allowed here; did you mean `library`?",
        ),
        (r#""components":[{"type":"library"}]"#, "/components/0 `name` is missing"),
        (r#""components":null"#, "/components null is not of type array"),
        (
            r#""components":[{"type":"library","name":"a","lisences":[]}]"#,
            "/components/0/lisences `lisences` is not a key that is allowed here; did you mean `licenses`?",
        ),
        (r#""version":0"#, "/version 0 is not between 1 and …"),
        (
            r#""serialNumber":"urn:uuid:3E671687-395B-41F5-A30F-A58921A69B79""#,
            "/serialNumber \"urn:uuid:3E671687-395B-41F5-A30F-A58921A69B79\" does not match",
        ),
        (
            r#""metadata":{"timestamp":"2026-11-20"}"#,
            "/metadata/timestamp \"2026-11-20\" is not a time with date and zone",
        ),
        (r#""dependencies":[{"ref":"a"},{"ref":"a"}]"#, "/dependencies/1 is the same as element 0"),
        (
            r#""components":[{"type":"library","name":"a","licenses":[{"license":{"id":"MITT"}}]}]"#,
            "/components/0/licenses/0/license/id \"MITT\" is not a word that is allowed here; did you mean `MIT`?",
        ),
        (
            r#""components":[{"type":"library","name":"a","hashes":[{"alg":"SHA-256","content":"x"}]}]"#,
            "/components/0/hashes/0/content \"x\" does not match",
        ),
    ] {
        let found = faults("1.6", members);
        assert!(found.len() == 1 && found[0].starts_with(wanted), "{members}: {found:#?}");
    }
}

#[test]
fn rules_of_later_versions_hold_in_later_versions_only() {
    let mixed =
        r#""components":[{"type":"library","name":"a","licenses":[{"license":{"id":"MIT"}},{"expression":"MIT"}]}]"#;
    assert_eq!(faults("1.7", mixed), [""; 0]);
    assert_ne!(faults("1.6", mixed), [""; 0]);
    let external = |value: bool| {
        format!(r#""components":[{{"type":"library","name":"a","isExternal":{value},"versionRange":"vers:npm/1"}}]"#)
    };
    assert_eq!(faults("1.7", &external(true)), [""; 0]);
    assert_ne!(faults("1.7", &external(false)), [""; 0]);
    assert_ne!(faults("1.6", &external(true)), [""; 0]);
}
