//! The traps of this tool's reports, one by one.

use super::*;
use crate::decode::{self, Limits};
use crate::model::{CvssVersion, Decoded, Finding, Severity};

fn read(text: &str) -> Result<Decoded, DecodeError> {
    decode::decode(&mut text.as_bytes(), None, "report", &Limits::default())
}

fn xml(inside: &str) -> Result<Decoded, DecodeError> {
    read(&format!(
        "<?xml version=\"1.0\"?><analysis xmlns=\"https://jeremylong.github.io/DependencyCheck/dependency-check.4.1.xsd\">\
         <scanInfo><engineVersion>12.1.1</engineVersion></scanInfo><projectInfo><name/>\
         <reportDate>2026-03-02T08:15:30Z</reportDate></projectInfo><dependencies>{inside}</dependencies></analysis>"
    ))
}

fn row_in_xml(inside: &str) -> Result<Decoded, DecodeError> {
    xml(&format!(
        "<dependency isVirtual=\"false\"><fileName>a.jar</fileName><vulnerabilities><vulnerability source=\"NVD\">\
         <name>CVE-2025-1</name>{inside}</vulnerability></vulnerabilities></dependency>"
    ))
}

fn json(engine: &str, dependencies: &str) -> Result<Decoded, DecodeError> {
    read(&format!(
        "{{\"reportSchema\": \"1.1\",\"scanInfo\": {{\"engineVersion\": \"{engine}\",\"dataSource\": []}},\"projectInfo\": \
         {{\"name\": \"\",\"reportDate\": \"2026-03-02T08:15:30Z\"}},\"dependencies\": [{dependencies}]}}"
    ))
}

fn row_in_json(engine: &str, inside: &str) -> Result<Decoded, DecodeError> {
    json(engine, &format!("{{\"fileName\":\"a.jar\",\"vulnerabilities\":[{{\"name\":\"CVE-2025-1\",{inside}}}]}}"))
}

fn only(decoded: &Decoded) -> &Finding {
    assert_eq!(decoded.findings.rows.len(), 1);
    &decoded.findings.rows[0]
}

fn codes(decoded: &Decoded) -> Vec<Code> {
    decoded.problems.iter().map(|problem| problem.code).collect()
}

#[test]
fn every_score_counts_not_only_the_newest_version() {
    let decoded = row_in_xml(
        "<severity>MEDIUM</severity><cvssV2><score>9.3</score></cvssV2><cvssV3><baseScore>6.5</baseScore></cvssV3>",
    )
    .unwrap();
    let row = only(&decoded);
    assert_eq!(decoded.findings.max_score(row), Some(93));
    assert_eq!(row.severity, Severity::Medium);
}

#[test]
fn a_number_in_the_severity_text_is_a_score_and_minus_one_is_none() {
    for (text, scores, severity) in [
        ("9.8", 1, Severity::Critical),
        ("7.0", 1, Severity::High),
        ("-1.0", 0, Severity::Unknown),
        ("0.0", 0, Severity::Unknown),
    ] {
        let decoded = row_in_xml(&format!("<severity unscored=\"true\">{text}</severity>")).unwrap();
        let row = only(&decoded);
        assert_eq!((decoded.findings.scores_of(row).len(), row.severity), (scores, severity), "{text}");
        let json = row_in_json("12.1.1", &format!("\"unscored\":\"true\",\"severity\":\"{text}\"")).unwrap();
        assert_eq!((json.findings.scores_of(only(&json)).len(), only(&json).severity), (scores, severity), "{text}");
        assert!(json.findings.scores.iter().all(|score| score.version == CvssVersion::Unstated));
    }
}

#[test]
fn an_unknown_word_is_the_worst_and_unknown_is_a_class_of_its_own() {
    let decoded = row_in_xml("<severity>whatever</severity>").unwrap();
    assert_eq!(only(&decoded).severity, Severity::Critical);
    assert_eq!(codes(&decoded), [Code::UnknownValue]);
    for word in ["Unknown", "UNKOWN", ""] {
        let decoded = row_in_xml(&format!("<severity unscored=\"true\">{word}</severity>")).unwrap();
        assert_eq!(only(&decoded).severity, Severity::Unknown);
        assert_eq!(codes(&decoded), [Code::SeverityUnknown]);
    }
}

#[test]
fn analysis_exceptions_count_only_when_there_is_one() {
    let report = |block: &str| {
        let text = format!(
            "<analysis><scanInfo>{block}</scanInfo><projectInfo/><dependencies><dependency isVirtual=\"true\"/>\
             </dependencies></analysis>"
        );
        codes(&read(&text).unwrap()).contains(&Code::ToolErrors)
    };
    assert!(!report("<analysisExceptions> </analysisExceptions>"));
    assert!(report("<analysisExceptions><exception/></analysisExceptions>"));
    assert!(report("<analysisExceptions><exception><message>x</message></exception></analysisExceptions>"));
}

#[test]
fn no_dependency_means_nothing_was_examined() {
    assert_eq!(codes(&xml("").unwrap()), [Code::NothingExamined]);
    assert_eq!(codes(&json("12.1.1", "").unwrap()), [Code::NothingExamined]);
}

#[test]
fn identity_is_completed_in_any_order() {
    let decoded = xml(
        "<dependency isVirtual=\"false\"><vulnerabilities><vulnerability source=\"NVD\"><name>CVE-2025-1</name>\
         </vulnerability></vulnerabilities><identifiers><package confidence=\"HIGH\"><id>pkg:npm/%40a/b@1</id></package>\
         </identifiers><filePath>C:\\x\\b.js</filePath></dependency>",
    )
    .unwrap();
    let findings = &decoded.findings;
    let row = only(&decoded);
    let texts = [row.package, row.version, row.purl, row.path].map(|text| findings.text(text));
    assert_eq!(texts, ["@a/b", "1", "pkg:npm/%40a/b@1", "C:/x/b.js"]);
}

#[test]
fn what_decides_may_stand_only_once() {
    for twice in ["<name>CVE-2025-2</name>", "<severity>LOW</severity><severity>HIGH</severity>"] {
        assert_eq!(row_in_xml(twice).unwrap_err().code, Code::DuplicateKey, "{twice}");
    }
    let two = "<analysis><scanInfo/><projectInfo/><dependencies/><dependencies/></analysis>";
    assert_eq!(read(two).unwrap_err().code, Code::DuplicateKey);
}

#[test]
fn reports_without_their_main_parts_are_refused() {
    assert_eq!(read("<analysis><scanInfo/><projectInfo/></analysis>").unwrap_err().code, Code::Malformed);
    let namespace = "<analysis xmlns=\"x/dependency-check.4.1.xsd\"><dependencies/></analysis>";
    assert_eq!(read(namespace).unwrap_err().code, Code::Malformed);
    assert_eq!(read("{\"reportSchema\":\"1.1\",\"dependencies\":[]}").unwrap_err().code, Code::Malformed);
    assert_eq!(
        read("{\"scanInfo\":{},\"reportSchema\":\"1.2\",\"dependencies\":[]}").unwrap_err().code,
        Code::SchemaVersion
    );
    for wrong in [
        "{\"reportSchema\":\"1.1\",\"scanInfo\":{},\"dependencies\":{}}",
        "{\"reportSchema\":\"1.1\",\"scanInfo\":{},\"dependencies\":null}",
    ] {
        assert_eq!(read(wrong).unwrap_err().code, Code::Malformed);
    }
    assert_eq!(read("<analysis/>").unwrap_err().code, Code::Unrecognised);
}

#[test]
fn broken_json_is_named_only_where_the_tool_is_known_to_break_it() {
    let code = |engine: &str, inside: &str| row_in_json(engine, inside).unwrap_err().code;
    assert_eq!(code("12.0.0", "\"cvssv4\":{\"baseScore\":9.3,}"), Code::KnownBroken);
    assert_eq!(code("12.0.3", "\"cvssv4\":{,\"baseScore\":9.3}"), Code::KnownBroken);
    assert_eq!(code("9.0.3", "\"references\":[{\"url\":\"x\",}]"), Code::KnownBroken);
    assert_eq!(code("9.2.0", "\"references\":[{\"url\":\"x\",}]"), Code::Malformed);
    assert_eq!(code("10.0.4", "\"cvssv2\":{\"score\":$vuln.cvssV2.score}"), Code::KnownBroken);
    assert_eq!(code("12.0.0", "\"description\":$vuln"), Code::Malformed);
    assert_eq!(code("12.0.0", "\"severity\":\"$enc.json($vuln.x)\""), Code::KnownBroken);
    let error = row_in_json("12.0.0", "\"cvssv4\":{\"baseScore\":9.3,}").unwrap_err();
    assert!(error.message.contains("12.0.0") && error.message.contains("--format XML"), "{error}");
    assert_eq!(row_in_xml("<cvssV2><score>$vuln.cvssV2.score</score></cvssV2>").unwrap_err().code, Code::KnownBroken);
}

#[test]
fn scores_that_are_no_number_or_cannot_be_are_not_passed_over() {
    assert_eq!(row_in_xml("<cvssV3><baseScore>high</baseScore></cvssV3>").unwrap_err().code, Code::Malformed);
    assert_eq!(row_in_json("9.2.0", "\"cvssv3\":{\"baseScore\":\"high\"}").unwrap_err().code, Code::Malformed);
    for value in ["NaN", "10.1", "-1"] {
        let decoded = row_in_xml(&format!("<cvssV3><baseScore>{value}</baseScore></cvssV3>")).unwrap();
        assert!(codes(&decoded).contains(&Code::ImpossibleScore), "{value}");
        assert_eq!(only(&decoded).severity, Severity::Critical, "{value}");
    }
}

#[test]
fn a_csv_cell_with_a_line_break_means_a_quote_is_missing() {
    let header = "\"Project\",\"ScanDate\",\"DependencyName\",\"DependencyPath\",\"CVE\",\"Source\",\"CVSSv2_Score\",\"Evidence Count\"";
    let row = "p,d,a.jar,/a.jar,CVE-2025-1,NVD,7.5,3";
    assert_eq!(read(&format!("{header}\n{row}\n{row}\n")).unwrap().findings.rows.len(), 2);
    let swallowed = format!("{header}\np,d,a.jar,/a.jar,CVE-2025-1,NVD,7.5,\"3\n{row}\n");
    assert_eq!(read(&swallowed).unwrap_err().code, Code::Malformed);
    assert_eq!(read(&format!("{header}\n{row}")).unwrap_err().code, Code::Truncated);
    let future = header.replace("CVSSv2_Score\"", "CVSSv2_Score\",\"CVSSv5_BaseScore\"");
    assert!(codes(&read(&format!("{future}\n")).unwrap()).contains(&Code::UnknownSection));
}

#[test]
fn other_suppression_files_and_foreign_roots_are_not_claimed() {
    let checkstyle = "<suppressions><suppress checks=\"x\" files=\"y\"/></suppressions>";
    assert_eq!(read(checkstyle).unwrap_err().code, Code::Unrecognised);
    assert_eq!(
        read("<suppressions><suppress><cve>CVE-1</cve></suppress></suppressions>").unwrap_err().code,
        Code::RefusedFormat
    );
    assert_eq!(read("<testsuites name=\"unit\"/>").unwrap_err().code, Code::Unrecognised);
}

#[test]
fn logins_in_addresses_are_not_repeated() {
    assert_eq!(without_login("at https://u:p@h/x and http://h:8080/a@b"), "at https://h/x and http://h:8080/a@b");
    assert_eq!(without_login("https://a@b@c"), "https://c");
    assert_eq!(without_login("no address"), "no address");
}

#[test]
fn a_time_that_cannot_be_read_is_an_error() {
    let at = |time: &str| {
        let text = format!(
            r#"{{"reportSchema":"1.1","scanInfo":{{}},"projectInfo":{{"reportDate":"{time}"}},"dependencies":[]}}"#
        );
        codes(&read(&text).unwrap())
    };
    for time in ["9999-12-31T23:59:59Z", "-009999-01-01T00:00:00Z", "2026-01-01T00:00:00+99:99", "yesterday"] {
        assert!(at(time).contains(&Code::FromTheFuture), "{time}");
    }
    assert!(at("").contains(&Code::AgeUnknown) && !at("2026-01-01T00:00:00").contains(&Code::FromTheFuture));
}

#[test]
fn dependencies_without_a_name_were_not_examined() {
    for hollow in [json("12.1.1", "{}"), xml("<dependency/>")] {
        let decoded = hollow.unwrap();
        assert!(codes(&decoded).contains(&Code::NothingExamined));
        assert_eq!(decoded.scan.examined, Some(0));
    }
    let named = json("12.1.1", r#"{},{"fileName":"a.jar"}"#).unwrap();
    assert!(!codes(&named).contains(&Code::NothingExamined));
    assert_eq!(named.scan.examined, Some(1));
}

#[test]
fn rows_carry_what_suppression_rules_look_at_wherever_it_stands() {
    let identifiers = "<identifiers><package confidence=\"LOW\"><id>pkg:javascript/a@1</id></package><package \
                       confidence=\"HIGH\"><id>pkg:maven/g/a@1</id></package><vulnerabilityIds><id>cpe:2.3:a:g:a:1\
                       </id></vulnerabilityIds><suppressedVulnerabilityIds><id>cpe:2.3:a:x:x:1</id>\
                       </suppressedVulnerabilityIds></identifiers>";
    let vulnerabilities = "<vulnerabilities><vulnerability><name>CVE-1</name><severity>high</severity><cwes><cwe>CWE-79 \
                           Cross</cwe><cwe>NVD-CWE-Other</cwe></cwes></vulnerability></vulnerabilities>";
    let file = "<fileName>a</fileName><filePath>C:\\lib\\a.jar</filePath><sha1>AB01</sha1>";
    let in_json = r#"{"fileName":"a","filePath":"C:\\lib\\a.jar","sha1":"AB01","packages":[{"id":"pkg:javascript/a@1"},
        {"id":"pkg:maven/g/a@1"}],"vulnerabilityIds":[{"id":"cpe:2.3:a:g:a:1"}],"suppressedVulnerabilityIds":
        [{"id":"cpe:2.3:a:x:x:1"}],"vulnerabilities":[{"name":"CVE-1","severity":"high","cwes":["CWE-79","CWE-79"]}]}"#;
    for read in [
        xml(&format!("<dependency>{file}{identifiers}{vulnerabilities}</dependency>")),
        xml(&format!("<dependency>{vulnerabilities}{identifiers}{file}</dependency>")),
        json("12.1.1", in_json),
    ] {
        let decoded = read.unwrap();
        let (findings, row) = (&decoded.findings, only(&decoded));
        assert_eq!(findings.cwes_of(row).collect::<Vec<_>>(), ["CWE-79"]);
        let expected = ["pkg:javascript/a@1", "pkg:maven/g/a@1", "sha1:AB01", "path:C:\\lib\\a.jar"];
        assert_eq!(findings.identifiers_of(row).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn a_dependency_with_more_names_than_are_kept_is_an_error() {
    let names = "<package><id>pkg:npm/a@1</id></package>".repeat(1001);
    let read = |row: &str| xml(&format!("<dependency><identifiers>{names}</identifiers>{row}</dependency>"));
    let row = "<vulnerabilities><vulnerability><name>CVE-1</name></vulnerability></vulnerabilities>";
    assert_eq!(read(row).unwrap_err().code, Code::Limit);
    assert!(read("").is_ok());
}
