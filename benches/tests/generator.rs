//! The generated reports, read back by code that shares nothing with the generator.

use gate_bench::expected::Expected;
use gate_bench::kind;
use gate_bench::output::Output;
use gate_bench::request::{Goal, Kind, Request, Shape};
use serde_json::Value;

mod recount;

use recount::Counts;

fn make(request: &Request) -> (String, Expected) {
    let mut output = Output::new(Vec::new());
    let expected = kind::write(request, &mut output).expect("a Vec takes everything");
    let bytes = output.finish().expect("a Vec takes everything");
    (String::from_utf8(bytes).expect("reports are UTF-8"), expected)
}

fn request(kind: Kind, shape: Shape) -> Request {
    Request { kind, goal: Goal::Bytes(400_000), shape, seed: 7 }
}

/// Every request of 400 kB that is not refused.
fn requests() -> impl Iterator<Item = Request> {
    Kind::ALL
        .into_iter()
        .flat_map(|kind| Shape::ALL.map(|shape| request(kind, shape)))
        .filter(|it| it.refusal().is_none())
}

#[test]
fn the_counts_beside_a_report_are_those_of_an_independent_recount() {
    for request in requests() {
        let (text, expected) = make(&request);
        let told: Value = serde_json::from_str(&expected.to_string()).unwrap();
        assert_eq!(recount::count(request.kind, &text), Counts::from_json(&told), "{request:?}");
        assert!(expected.findings > 0, "{request:?}");
    }
}

#[test]
fn equal_requests_give_equal_bytes_and_another_seed_does_not() {
    for request in requests() {
        let (text, expected) = make(&request);
        assert_eq!(make(&request), (text.clone(), expected), "{request:?}");
        let other = Request { seed: 8, ..request };
        assert_ne!(make(&other).0, text, "{request:?}");
    }
}

/// Guards against a change that goes unnoticed on the machine that makes it: the bytes are the same on every machine.
#[test]
fn the_bytes_of_a_seed_are_fixed() {
    let digests: Vec<String> = Kind::ALL
        .map(|kind| format!("{} {:016x}", kind.as_str(), fnv1a(&make(&request(kind, Shape::Usual)).0)))
        .to_vec();
    assert_eq!(digests, FIXED);
}

const FIXED: [&str; 6] = [
    "trivy b6ba27cd1e359d44",
    "dependency-check-xml 33f4fae977c3c875",
    "dependency-check-json 9d5fd18501c8fcf6",
    "gitleaks 9dd512084a5c1391",
    "sonarqube 179e6dedb264255d",
    "sarif 75a2ecff049fda79",
];

fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[test]
fn a_size_is_reached_and_hardly_passed() {
    for request in requests() {
        let length = make(&request).0.len();
        // The ten findings beside a long string have a size of their own.
        let slack = if request.shape == Shape::LongString { 300_000 } else { 60_000 };
        assert!((400_000..400_000 + slack).contains(&length), "{request:?} gives {length}");
    }
}

#[test]
fn a_number_of_findings_is_met_exactly() {
    for kind in Kind::ALL {
        for count in [0, 1, 37, 600] {
            let request = Request { goal: Goal::Findings(count), ..request(kind, Shape::Usual) };
            let (text, expected) = make(&request);
            assert_eq!(expected.findings, count);
            assert_eq!(recount::count(kind, &text).findings, count);
        }
    }
}

#[test]
fn trivy_rows_weigh_what_real_ones_do() {
    let (text, expected) = make(&request(Kind::Trivy, Shape::Usual));
    let lists = text.split("\"Vulnerabilities\"").skip(1);
    let bytes: usize = lists.map(|rest| rest.find("\n      ]").expect("the end of the list")).sum();
    let weight = bytes / text.matches("\"VulnerabilityID\"").count();
    assert!((3000..5000).contains(&weight), "{weight} bytes a vulnerability");
    assert!(text.matches("\"Target\"").count() > 3);
    assert!(text.matches("\"Class\": \"os-pkgs\"").count() == 1);
    let titles: Vec<&str> = text.lines().filter(|it| it.trim_start().starts_with("\"Title\"")).collect();
    let mut distinct = titles.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert!(distinct.len() < titles.len(), "no title repeats");
    let [critical, high, medium, low, ..] = expected.by_level;
    assert!(medium + low > 2 * (critical + high) && critical + high > 0, "{expected:?}");
}

#[test]
fn dependency_check_xml_is_two_thirds_evidence_and_one_dependency_in_seven_is_vulnerable() {
    let (text, expected) =
        make(&Request { goal: Goal::Bytes(3_000_000), ..request(Kind::DependencyCheckXml, Shape::Usual) });
    let evidence: usize =
        text.split("<evidenceCollected>").skip(1).map(|rest| rest.find("</evidenceCollected>").expect("closed")).sum();
    let percent = evidence * 100 / text.len();
    assert!((60..74).contains(&percent), "{percent} % evidence");
    let vulnerable = text.matches("<vulnerabilities>").count() as u64;
    assert!(vulnerable.abs_diff(expected.components / 7) <= 1);
    assert!(expected.suppressed > 0);
    assert!(text.contains("unscored=\"true\"") && text.contains("<cvssV4>"));
}

#[test]
fn hostile_shapes_are_what_they_are_called() {
    let ids = |shape| {
        let (text, _) = make(&request(Kind::Trivy, shape));
        let mut ids: Vec<String> =
            text.lines().filter(|it| it.contains("\"VulnerabilityID\"")).map(str::to_owned).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        (all, ids.len())
    };
    assert_eq!(ids(Shape::KeysEqual).1, 1);
    let (all, distinct) = ids(Shape::KeysDifferent);
    assert_eq!(all, distinct);
    let longest = make(&request(Kind::Trivy, Shape::LongString)).0.lines().map(str::len).max().unwrap();
    assert!(longest >= 100_000);
    let (many, expected) = make(&request(Kind::Trivy, Shape::ManyResults));
    assert_eq!(many.matches("\"Target\"").count() as u64, expected.findings);
}

#[test]
fn pages_hold_all_rows_once_and_agree_on_the_total() {
    let request = Request { goal: Goal::Findings(1100), ..request(Kind::Sonarqube, Shape::Usual) };
    let rows = kind::sonarqube::rows(&request);
    let mut keys = Vec::new();
    for index in 1..=rows.total.div_ceil(500) {
        let mut output = Output::new(Vec::new());
        kind::sonarqube::page(&request, rows.total, index, 500, &mut output).unwrap();
        let page: Value = serde_json::from_slice(&output.finish().unwrap()).unwrap();
        assert_eq!(page["paging"]["total"], rows.total);
        keys.extend(page["issues"].as_array().unwrap().iter().map(|it| it["key"].to_string()));
    }
    assert_eq!(keys.len() as u64, rows.total);
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len() as u64, rows.total);
}
