//! What was found, for people and programs.

use super::{Unread, ValidatedFile, to_json, to_text};
use crate::render::Style;
use crate::sbom::validate::validate;

fn files() -> Vec<ValidatedFile> {
    let text = "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\n\"components\":[\n\
        {\"type\":\"libary\",\"name\":\"</script>\u{202e}\",\"purl\":\"pkg:npm/a@1\"},\n{\"type\":\"file\",\"name\":\"b\"}],\n\
        \"dependencies\":[{\"ref\":\"::error::\"}]}";
    vec![
        ValidatedFile { path: "a.json".into(), found: Ok(validate(text.as_bytes(), "a.json").unwrap()) },
        ValidatedFile {
            path: "b.json".into(),
            found: Err(Unread { code: "truncated".into(), message: "ends".into() }),
        },
    ]
}

#[test]
fn people_see_the_place_and_what_to_write() {
    insta::assert_snapshot!(to_text(&files(), &Style::default()));
}

#[test]
fn programs_see_everything() {
    let document: serde_json::Value = serde_json::from_str(&to_json(&files())).unwrap();
    let faults = &document["files"][0]["faults"];
    assert_eq!((&faults[0]["line"], &faults[0]["pointer"]), (&3.into(), &"/components/0/type".into()));
    assert_eq!((&document["valid"], &document["files"][1]["unread"]["code"]), (&false.into(), &"truncated".into()));
    #[cfg(feature = "schema")]
    {
        let schema: serde_json::Value = serde_json::from_str(&crate::render::schema::sbom_validation_v1()).unwrap();
        crate::render::testing::schema::follows(&document, &schema, &schema, "");
    }
}
