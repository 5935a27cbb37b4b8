//! Nothing is lost in silence: what another comparison finds missing after there and back stands in the report.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::Value;

use super::{Loss, convert};
use crate::model::bom::{Bom, arbitrary, canonical};
use crate::render::bom::BomFormat;

fn converted(text: &[u8], target: BomFormat) -> (Vec<u8>, Vec<Loss>) {
    let conversion = convert(text, "bom", target, |_| {}).unwrap();
    (conversion.bytes, conversion.losses)
}

/// What is lost of a `CycloneDX` 1.6 document with these members, as `kind field`.
fn lost(members: &str, target: BomFormat) -> Vec<String> {
    let text = format!(r#"{{"bomFormat":"CycloneDX","specVersion":"1.6",{members}}}"#);
    converted(text.as_bytes(), target).1.iter().map(|it| format!("{} {}", it.kind.as_str(), it.field)).collect()
}

#[test]
fn each_field_is_named_once_with_its_count_and_an_example() {
    let part = |name: &str| {
        format!(
            r#"{{"type":"library","bom-ref":"{name}","name":"{name}","version":"1","pedigree":{{"notes":"x"}},"mime-type":"text/plain"}}"#
        )
    };
    let text = format!(r#"{{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{},{}]}}"#, part("a"), part("b"));
    let (_, losses) = converted(text.as_bytes(), BomFormat::CycloneDx17);
    let seen: Vec<_> = losses.iter().map(|it| (it.field.as_str(), it.count, it.example.as_str())).collect();
    assert_eq!(
        seen,
        [("components[].mime-type", 2, r#""text/plain""#), ("components[].pedigree", 2, r#"{notes: "x"}"#)]
    );
}

#[test]
fn what_the_target_cannot_say_is_lost_and_what_it_can_is_not() {
    let part = r#""components":[{"type":"library","bom-ref":"x","name":"a","version":"1","purl":"pkg:npm/a@1","scope":"optional","licenses":[{"license":{"id":"MIT"}}],
        "hashes":[{"alg":"SHA-1","content":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}],"properties":[{"name":"p","value":"v"}],"description":"two\nlines"}]"#;
    assert_eq!(lost(part, BomFormat::CycloneDx17), ["changed components[].description"]);
    assert_eq!(
        lost(part, BomFormat::Spdx),
        ["changed components[].description", "lost components[].properties[]", "lost components[].scope",]
    );
    let flaw = r#""components":[{"type":"library","bom-ref":"x","name":"a"}],"vulnerabilities":[{"id":"CVE-1","affects":[{"ref":"x"}]}]"#;
    assert_eq!(lost(flaw, BomFormat::CycloneDx15), [""; 0]);
    assert_eq!(lost(flaw, BomFormat::Spdx), ["lost vulnerabilities[]"]);
}

#[test]
fn names_are_compared_by_what_they_name() {
    let graph = r#""components":[{"type":"library","bom-ref":"1","name":"a"},{"type":"library","bom-ref":"2","name":"b","components":[{"type":"library","bom-ref":"3","name":"c"}]}],
        "dependencies":[{"ref":"1","dependsOn":["2","gone"]},{"ref":"2","dependsOn":["1"]}]"#;
    // What leads nowhere is kept beside the graph, and no longer in it.
    for target in [BomFormat::CycloneDx15, BomFormat::Spdx] {
        assert_eq!(lost(graph, target), ["lost components[].components[]", "lost dependencies[].dependsOn[]"]);
    }
}

#[test]
fn services_and_what_nobody_has_heard_of_are_named() {
    let odd = r#""components":[{"type":"library","name":"a","swid":{"tagId":"t","name":"n"}}],"services":[{"name":"s"}],"formulation":[{"bom-ref":"f"}]"#;
    assert_eq!(lost(odd, BomFormat::CycloneDx16), ["lost components[].swid", "lost formulation", "lost services"]);
}

#[test]
fn spdx_loses_what_it_alone_can_say() {
    let text = r#"{"spdxVersion":"SPDX-2.3","dataLicense":"CC0-1.0","SPDXID":"SPDXRef-DOCUMENT","name":"doc","documentNamespace":"https://example.org/x",
        "creationInfo":{"created":"2026-11-20T12:00:00Z","creators":["Tool: x-1"],"licenseListVersion":"3.20"},"documentDescribes":["SPDXRef-a"],
        "packages":[{"name":"a","SPDXID":"SPDXRef-a","versionInfo":"1","downloadLocation":"NOASSERTION","filesAnalyzed":false,"licenseDeclared":"MIT","sourceInfo":"s",
        "attributionTexts":["t"]}],"files":[{"fileName":"f","SPDXID":"SPDXRef-f"}]}"#;
    let (_, losses) = converted(text.as_bytes(), BomFormat::CycloneDx16);
    let seen: Vec<_> = losses.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(
        seen,
        ["creationInfo.licenseListVersion", "files", "name", "packages[].attributionTexts", "packages[].sourceInfo"]
    );
}

/// Leaves with the path of their fields, without names that documents make anew.
fn leaves(value: &Value, field: &str, all: &mut BTreeSet<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                leaves(value, &format!("{field}.{key}"), all);
            }
        }
        Value::Array(elements) => elements.iter().for_each(|it| leaves(it, &format!("{field}[]"), all)),
        Value::Null => {}
        Value::String(text) if text.trim().is_empty() || text == "NOASSERTION" => {}
        Value::String(text) => drop(all.insert((field.to_owned(), plain(text)))),
        Value::Number(number) => drop(all.insert((field.to_owned(), number.as_f64().unwrap().to_string()))),
        Value::Bool(_) => drop(all.insert((field.to_owned(), value.to_string()))),
    }
}

/// A text as any document may spell it.
fn plain(text: &str) -> String {
    let time = text.parse::<jiff::Timestamp>().map(|time| time.to_string());
    canonical(text)
        .or(time.ok())
        .unwrap_or_else(|| text.to_ascii_lowercase().replace("package_manager", "package-manager"))
}

/// Fields whose values are made anew, or that versions and syntaxes write elsewhere: the other comparison looks for
/// their values anywhere.
const ANEW: [&str; 14] = [
    ".bom-ref",
    ".ref",
    ".dependsOn[]",
    ".assemblies[]",
    ".SPDXID",
    ".spdxElementId",
    ".relatedSpdxElement",
    ".documentDescribes[]",
    ".licenseId",
    ".serialNumber",
    ".specVersion",
    ".$schema",
    ".documentNamespace",
    ".spdxVersion",
];

/// Where the maker of a tool stands since 1.6.
const MAKER: &str = ".metadata.tools[].manufacturer.name";

/// Every leaf of the original is in what came back, or in a field that the report names.
fn nothing_is_lost_in_silence(original: &[u8], target: BomFormat, place: &str) {
    let Ok(text) = serde_json::from_slice::<Value>(original) else { return };
    let (there, losses) = converted(original, target);
    let own = match (text["spdxVersion"].as_str(), text["specVersion"].as_str()) {
        (Some(_), _) => BomFormat::Spdx,
        (_, Some("1.6")) => BomFormat::CycloneDx16,
        (_, Some("1.7")) => BomFormat::CycloneDx17,
        (_, _) => BomFormat::CycloneDx15,
    };
    let (back, _) = converted(&there, own);
    let [mut before, mut after] = [BTreeSet::new(), BTreeSet::new()];
    leaves(&text, "", &mut before);
    leaves(&serde_json::from_slice(&back).unwrap(), "", &mut after);
    let values: BTreeSet<String> = after.iter().map(|(_, value)| value.clone()).collect();
    let named: Vec<String> = losses.iter().map(|loss| format!(".{}", loss.field)).collect();
    let missing = before.iter().filter(|(field, value)| {
        // Names that documents make anew, licence references among them.
        let anew = ANEW.iter().any(|key| field.ends_with(key)) || value.contains("licenseref-");
        // A nested component is one of the flat list, and of licences only the text has a name.
        let flat = field
            .replace(".components[].components[]", ".components[]")
            .replace(".licenses[].license.", ".licenses[].");
        let flat = flat
            .replace(".metadata.component.components[]", ".components[]")
            .replace(".tools.components[]", ".tools[]");
        // Versions of the format put the maker of a tool in these places.
        let makers = [".vendor", ".supplier.name", ".publisher", ".group"].map(|key| format!(".tools[]{key}"));
        let is_maker = makers.contains(&flat.replacen(".metadata", "", 1));
        let is_told = |name: &str| flat.starts_with(name) || is_maker && MAKER.starts_with(name);
        let told = named.iter().any(|name| is_told(name.trim_end_matches("[]")));
        !anew && !told && !values.contains(value)
    });
    let missing: Vec<_> = missing.collect();
    assert!(missing.is_empty(), "{place} to {}: {missing:#?}\nnamed: {named:#?}", target.as_str());
}

fn documents(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            documents(&path, all);
        } else if path.extension().is_some_and(|ending| ending == "json" || ending == "golden") {
            all.push(path);
        }
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that does not run in full says so")]
fn of_real_documents_nothing_is_lost_in_silence() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut all = Vec::new();
    documents(&fixtures, &mut all);
    match std::env::var_os("GATE_CORPUS") {
        Some(corpus) => documents(Path::new(&corpus), &mut all),
        None => eprintln!("not run: bills of materials of the corpus (GATE_CORPUS is not set)"),
    }
    let mut held = 0;
    for path in all {
        let bytes = fs::read(&path).unwrap();
        let has = |mark: &[u8]| memchr::memmem::find(&bytes, mark).is_some();
        let is_bom = has(b"\"spdxVersion\"") || has(b"\"CycloneDX\"");
        if !is_bom || convert(&bytes, "bom", BomFormat::Spdx, |_| {}).is_err() {
            continue;
        }
        held += 1;
        for target in BomFormat::ALL {
            nothing_is_lost_in_silence(&bytes, *target, &path.display().to_string());
        }
    }
    assert!(held >= 8, "only {held} bills of materials were found");
}

fn written(bom: &Bom, format: BomFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    format.write(bom, &mut bytes).unwrap();
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn of_what_gate_writes_the_same_format_loses_nothing_and_others_nothing_in_silence(bom in arbitrary::bom()) {
        for own in [BomFormat::CycloneDx15, BomFormat::CycloneDx16, BomFormat::CycloneDx17, BomFormat::CycloneDxXml, BomFormat::Spdx] {
            let text = written(&bom, own);
            prop_assert_eq!(converted(&text, own).1, vec![], "{}", own.as_str());
            for target in BomFormat::ALL {
                nothing_is_lost_in_silence(&text, *target, own.as_str());
            }
        }
    }
}

#[test]
fn keys_that_nobody_knows_are_named_as_they_are() {
    let hostile = r#""components":[{"type":"library","name":"a","</script>\u001b[2J":"::error::"}]"#;
    assert_eq!(lost(hostile, BomFormat::CycloneDx16).len(), 1);
}
