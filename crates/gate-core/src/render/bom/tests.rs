//! What is written is read back, and written again it is the same.

use proptest::prelude::*;

use super::BomFormat;
use crate::decode::{Limits, decode};
use crate::model::bom::{
    Acknowledgement, Affects, Analysis, Author, Bom, Part, PartKind, Rating, Ref, Vulnerability, arbitrary,
};

fn write(format: BomFormat, bom: &Bom) -> String {
    let mut bytes = Vec::new();
    format.write(bom, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn read(text: &str) -> Bom {
    let limits = Limits { keeps_bom: true, reads_own: true, ..Limits::default() };
    *decode(&mut text.as_bytes(), None, "bom", &limits).unwrap().bom.unwrap()
}

/// An application that needs `a`, which needs what is not listed; a vulnerability of it and one that is excused.
fn small() -> Bom {
    let mut bom = Bom::default();
    bom.about.time = Some("2026-11-20T12:00:00.123Z".parse().unwrap());
    bom.about.authors.insert(Author { name: "Acme".into(), email: "a@example.org".into() });
    bom.about.lifecycles.insert("build".into());
    let subject = bom.add(Part::new(PartKind::Application, "app"));
    bom.subjects.insert(subject.clone());
    let mut part = Part::new(PartKind::Library, "");
    part.set_purl("pkg:npm/%40a/b@1.0.0");
    part.name_by_purl();
    part.license("MIT OR Apache-2.0", Acknowledgement::Declared);
    part.hash("SHA-1", &"ab".repeat(20));
    part.supplier = "Acme".into();
    let part = bom.add(part);
    bom.connect(&subject, &part);
    bom.connect(&part, &"pkg:npm/gone@1".into());
    let affects = || {
        [(
            Ref::clone(&part),
            [Affects { version: "1.0.0".into(), status: "affected".into(), ..Affects::default() }].into(),
        )]
        .into()
    };
    let rating = Rating { score: Rating::score(7.0), method: "CVSSv31".into(), ..Rating::default() };
    let open = Vulnerability {
        id: "CVE-1-1".into(),
        ratings: [rating].into(),
        affects: affects(),
        ..Vulnerability::default()
    };
    let analysis = Analysis {
        state: "exploitable".into(),
        responses: ["will_not_fix".into()].into(),
        detail: "waiver; not reachable".into(),
        ..Analysis::default()
    };
    bom.accuse(Vulnerability { analysis: Some(analysis), ..open.clone() });
    bom.accuse(open);
    bom
}

fn is_stable(format: BomFormat, bom: &Bom) {
    let once = write(format, bom);
    assert_eq!(write(format, &read(&once)), once, "{format:?}");
}

#[test]
fn written_and_read_it_is_written_the_same() {
    for format in BomFormat::ALL {
        is_stable(*format, &small());
    }
}

#[cfg(feature = "sbom")]
#[test]
fn the_default_loses_nothing() {
    let mut bom = small();
    assert_eq!(read(&write(BomFormat::CycloneDx16, &bom)).parts, bom.parts);
    let back = read(&write(BomFormat::CycloneDx16, &bom));
    bom.about.time = back.about.time;
    assert_eq!((back.edges, back.vulnerabilities, back.subjects), (bom.edges, bom.vulnerabilities, bom.subjects));
    assert_eq!(back.about, bom.about);
}

#[cfg(feature = "sbom")]
#[test]
fn every_version_says_what_it_can() {
    let json: serde_json::Value = serde_json::from_str(&write(BomFormat::CycloneDx16, &small())).unwrap();
    let analyses = json["vulnerabilities"].as_array().unwrap().iter().map(|it| &it["analysis"]).collect::<Vec<_>>();
    assert_eq!(analyses[1]["response"], serde_json::json!(["will_not_fix"]), "the crate's own key is misspelt");
    assert_eq!(json["metadata"]["timestamp"], "2026-11-20T12:00:00Z");
    assert_eq!(json["vulnerabilities"][0]["ratings"][0]["score"].to_string(), "7.0");
    assert_eq!(json["components"][0]["licenses"][0]["acknowledgement"], "declared");
    let xml = write(BomFormat::CycloneDxXml, &small());
    let order = ["</timestamp>", "<lifecycles>", "<tools>", "<authors>"].map(|mark| xml.find(mark));
    assert!(order[0] < order[1] && order[1].is_some(), "the schema demands this order");
}

#[cfg(feature = "sbom")]
#[test]
fn the_serial_number_is_made_of_the_content_and_not_of_the_time() {
    let serial = |bom: &Bom| {
        let json: serde_json::Value = serde_json::from_str(&write(BomFormat::CycloneDx16, bom)).unwrap();
        json["serialNumber"].as_str().unwrap().to_owned()
    };
    let (one, mut later, mut other) = (small(), small(), small());
    later.about.time = None;
    other.about.supplier = "x".into();
    assert_eq!(serial(&one), serial(&later));
    assert_ne!(serial(&one), serial(&other));
    let serial = serial(&one);
    assert!(
        serial.len() == 45 && serial.as_bytes()[23] == b'8' && b"89ab".contains(&serial.as_bytes()[28]),
        "{serial}"
    );
}

#[test]
fn several_subjects_and_none_hang_below_a_root_that_is_no_part() {
    let mut bom = small();
    let second = bom.add(Part::new(PartKind::Application, "second"));
    bom.subjects.insert(second);
    bom.add(Part::new(PartKind::File, "nobody needs it"));
    let mut none = bom.clone();
    none.subjects.clear();
    for bom in [bom, none] {
        for format in BomFormat::ALL {
            is_stable(*format, &bom);
            assert_eq!(read(&write(*format, &bom)).subjects, bom.subjects, "{format:?}");
        }
    }
}

#[test]
fn hostile_text_stays_text() {
    let hostile = "</name>]]><script>alert(1)</script>\u{202e}\"\\\u{0}\u{1b}[31m &amp; ::error::|`";
    let mut part = Part::new(PartKind::Library, hostile);
    part.license(hostile, Acknowledgement::Unstated);
    part.references.insert(("website".into(), hostile.replace(['\u{0}', '\u{1b}'], "")));
    part.note(hostile, hostile);
    let mut bom = Bom::default();
    bom.add(part);
    bom.accuse(Vulnerability { id: "\u{202e}CVE".into(), description: "]]>".into(), ..Vulnerability::default() });
    for format in BomFormat::ALL {
        is_stable(*format, &bom);
        assert_eq!(
            read(&write(*format, &bom)).parts.values().next().unwrap().name,
            Part::new(PartKind::Library, hostile).name
        );
    }
}

#[cfg(feature = "sbom")]
#[test]
fn words_that_no_document_may_have_change_nothing_the_second_time() {
    let text = r#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"a","bom-ref":"a","purl":"pkg:maven//..@"}],
        "vulnerabilities":[{"id":"CVE-1","analysis":{"state":"not-affected"},"ratings":[{"score":8.1,"method":"X"},{"score":1.0,"method":"CVSSv31"}],
        "affects":[{"ref":"service"}]}]}"#;
    let bom = read(text);
    for format in BomFormat::ALL {
        is_stable(*format, &bom);
    }
    let back = read(&write(BomFormat::CycloneDx16, &bom));
    let flaw = back.vulnerabilities.values().next().unwrap();
    assert_eq!((&flaw.analysis, flaw.affects.keys().next().map(|it| &**it)), (&None, Some("service")));
    assert!(flaw.properties.contains(&("gate:state-invalid".into(), "not-affected".into())));
}

#[cfg(feature = "sbom")]
#[test]
fn the_crate_finds_its_own_rules_kept() {
    use cyclonedx_bom::prelude::{Bom as Document, SpecVersion, Validate as _};
    let text = write(BomFormat::CycloneDx15, &small());
    // The one thing it cannot read is the key it misspells itself.
    let document = Document::parse_from_json_v1_5(text.as_bytes()).unwrap();
    let result = document.validate_version(SpecVersion::V1_5);
    assert!(result.passed(), "{result:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_is_written_is_read_and_written_the_same(bom in arbitrary::bom(), other in arbitrary::bom()) {
        let mut both = bom.clone();
        both.merge(other);
        for format in BomFormat::ALL {
            is_stable(*format, &bom);
            is_stable(*format, &both);
        }
    }

    #[cfg(feature = "sbom")]
    #[test]
    fn files_merge_in_any_order_and_grouping(a in arbitrary::bom(), b in arbitrary::bom(), c in arbitrary::bom()) {
        let file = |bom: &Bom| write(BomFormat::CycloneDx16, bom);
        let merge = |files: &[&str]| {
            let mut all = read(files[0]);
            files[1..].iter().for_each(|text| all.merge(read(text)));
            file(&all)
        };
        let (a, b, c) = (file(&a), file(&b), file(&c));
        prop_assert_eq!(merge(&[&a, &b, &c]), merge(&[&merge(&[&a, &b]), &c]));
        prop_assert_eq!(merge(&[&a, &b, &c]), merge(&[&a, &merge(&[&c, &b])]));
        prop_assert_eq!(merge(&[&a, &a]), a);
    }
}
