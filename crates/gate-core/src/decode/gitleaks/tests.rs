//! The traps of gitleaks reports, one test each. Recognition and damage are also tested over every fixture.

use crate::decode::{self, DecodeError, Limits};
use crate::model::{Code, Decoded, Finding, Severity, ToolId};

const ROW: &str = r#"{"RuleID":"jwt","Description":"JSON Web Token","StartLine":4,"EndLine":4,"StartColumn":12,"EndColumn":30,"Match":"FAKE-SECRET","Secret":"FAKE-SECRET","File":"a.py","Commit":"c0ffee"}"#;
const OLD_ROW: &str = r#"{"line":"FAKE-SECRET","lineNumber":7,"offender":"FAKE-SECRET","commit":"c0ffee","repo":"payments","leakURL":"","rule":"AWS Access Key","file":"b.tf"}"#;
const HEADER: &str = "RuleID,Commit,File,Secret,Match,StartLine,EndLine,StartColumn,EndColumn";

fn read(text: &str) -> Result<Decoded, DecodeError> {
    read_within(text, &Limits::default())
}

fn read_within(text: &str, limits: &Limits) -> Result<Decoded, DecodeError> {
    let result = decode::decode(&mut text.as_bytes(), None, "report", limits);
    let shown = format!("{result:?}");
    assert!(!shown.contains("FAKE-SECRET"), "{shown}");
    result
}

fn code(text: &str) -> Code {
    read(text).unwrap_err().code
}

/// The fields that name the only finding: rule, title, target, path, commit, url.
fn only(decoded: &Decoded) -> (&Finding, [&str; 6]) {
    assert_eq!(decoded.findings.rows.len(), 1);
    let row = &decoded.findings.rows[0];
    let fields = [row.rule, row.title, row.target, row.path, row.commit, row.url];
    (row, fields.map(|text| decoded.findings.text(text)))
}

fn junit(attributes: &str, cases: &str) -> String {
    format!("<testsuites><testsuite name=\"gitleaks\" {attributes}>{cases}</testsuite></testsuites>")
}

fn junit_case(text: &str) -> String {
    format!("<testcase name=\"x\"><failure message=\"x\">{}</failure></testcase>", text.replace('"', "&#34;"))
}

#[test]
fn a_v8_finding_keeps_rule_description_place_and_commit() {
    let with_link = ROW.replace("\"Commit\"", "\"Link\":\"https://example.org/a.py#L4\",\"Commit\"");
    let decoded = read(&format!("[{with_link}]")).unwrap();
    let (row, fields) = only(&decoded);
    assert_eq!(fields, ["jwt", "JSON Web Token", "", "a.py", "c0ffee", "https://example.org/a.py#L4"]);
    assert_eq!((row.line, row.column, row.severity), (4, 12, Severity::Unknown));
}

#[test]
fn an_old_finding_has_its_description_as_rule_and_its_repository_as_target() {
    let decoded = read(&format!("[{OLD_ROW}]")).unwrap();
    let (row, fields) = only(&decoded);
    assert_eq!(fields, ["AWS Access Key", "AWS Access Key", "payments", "b.tf", "c0ffee", ""]);
    assert_eq!(row.line, 7);
    assert_eq!(decoded.format_version, "v7");
}

#[test]
fn two_findings_on_one_line_stay_two_and_no_severity_is_missed() {
    let decoded = read(&format!("[{ROW},{ROW}]")).unwrap();
    assert_eq!(decoded.findings.rows.len(), 2);
    let codes: Vec<_> = decoded.problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, [Code::NoProof]);
}

#[test]
fn paths_of_windows_get_slashes_and_archive_members_stay_whole() {
    let row = ROW.replace("a.py", r"src\\x.zip!in\\a.py");
    let decoded = read(&format!("[{row}]")).unwrap();
    assert_eq!(only(&decoded).1[3], "src/x.zip!in/a.py");
}

#[test]
fn a_rule_id_behind_a_huge_match_is_still_recognised() {
    let start = r#"{"Description":"d","StartLine":1,"EndLine":1,"StartColumn":1,"EndColumn":9,"Match":""#;
    let row = format!("{start}{}\",\"File\":\"min.js\",\"RuleID\":\"jwt\"}}", "FAKE-SECRET ".repeat(500_000));
    let decoded = read(&format!("[{row}]")).unwrap();
    assert_eq!(only(&decoded).1[0], "jwt");
    assert_eq!(code(&format!("[{}]", row.replace("RuleID", "Rule"))), Code::Malformed);
}

#[test]
fn a_list_and_null_without_findings_need_the_tools_name() {
    let named = ToolId::new("gitleaks");
    for text in ["[]", "null", " [ ] \n"] {
        assert_eq!(code(text), Code::Ambiguous);
        let decoded = decode::decode(&mut text.as_bytes(), Some(&named), "report", &Limits::default()).unwrap();
        assert!(decoded.findings.rows.is_empty());
    }
}

#[test]
fn rows_that_are_no_findings_are_errors() {
    for row in
        ["null", "{}", "1", "[]", r#"{"RuleID":"x","StartLine":1}"#, &ROW.replace("4,\"E", "\"FAKE-SECRET\",\"E")]
    {
        let error = read(&format!("[{ROW},{row}]")).unwrap_err();
        assert_eq!(error.code, Code::Malformed, "{row}");
        assert!(error.location().starts_with("[1]"), "{error}");
    }
    assert_eq!(code(&format!("[{}]", ROW.replace("\"Match\"", "\"RuleID\""))), Code::DuplicateKey);
}

#[test]
fn findings_of_two_generations_in_one_list_are_refused() {
    assert_eq!(code(&format!("[{ROW},{OLD_ROW}]")), Code::Malformed);
    let both = format!("[{},{}]", &ROW[..ROW.len() - 1], &OLD_ROW[1..]);
    assert_eq!(code(&both), Code::Malformed);
}

#[test]
fn objects_around_findings_are_refused_and_foreign_documents_are_not_claimed() {
    for text in [format!("{{\"findings\":[{ROW}]}}"), format!("{{\"leaks\":[{OLD_ROW}]}}"), ROW.to_owned()] {
        assert_eq!(code(&text), Code::RefusedFormat, "{text}");
    }
    for text in
        ["{\"findings\":[]}", "[{\"RuleID\":\"x\"}]", "[{\"rule\":\"x\"}]", "[{\"Description\":\"x\",\"StartLine\":1}]"]
    {
        assert_eq!(code(text), Code::Unrecognised, "{text}");
    }
}

#[test]
fn csv_is_read_by_column_name() {
    let text =
        "\"File\",\"RuleID\",\"StartLine\",\"StartColumn\",\"Commit\",\"Secret\"\na.py,jwt,4,12,c0ffee,FAKE-SECRET\n";
    let decoded = read(text).unwrap();
    let (row, fields) = only(&decoded);
    assert_eq!(fields, ["jwt", "", "", "a.py", "c0ffee", ""]);
    assert_eq!((row.line, row.column), (4, 12));
}

#[test]
fn csv_without_findings_without_its_last_line_break_or_with_other_columns_is_an_error() {
    let row = "jwt,c0ffee,a.py,FAKE-SECRET,FAKE-SECRET,4,4,12,30";
    assert!(read(&format!("{HEADER}\n{row}\n")).is_ok());
    assert_eq!(code(&format!("{HEADER}\n")), Code::Truncated);
    assert_eq!(code(&format!("{HEADER}\n{row}")), Code::Truncated);
    assert_eq!(code(&format!("{HEADER}\n{row}\njwt,c0f")), Code::Truncated);
    assert_eq!(code(&format!("{HEADER}\n{row},1\n")), Code::Malformed);
    assert_eq!(code(&format!("{HEADER}\n{}\n", row.replace(",4,4", ",FAKE-SECRET,4"))), Code::Malformed);
    assert_eq!(code(&format!("{HEADER},File\n{row},x\n")), Code::DuplicateKey);
    assert_eq!(code(&format!("{}\n{row}\n", HEADER.replace("Commit", "Hash"))), Code::NotAReport);
}

#[test]
fn a_csv_row_behind_an_open_quote_stops_at_the_limit() {
    let limits = Limits { element_bytes: 64 << 10, ..Limits::default() };
    let text = format!("{HEADER}\njwt,c0ffee,a.py,\"{}", "FAKE-SECRET\n".repeat(1 << 20));
    assert_eq!(read_within(&text, &limits).unwrap_err().code, Code::Limit);
}

#[test]
fn more_findings_than_the_limit_are_an_error() {
    let limits = Limits { findings: 1, ..Limits::default() };
    assert_eq!(read_within(&format!("[{ROW},{ROW}]"), &limits).unwrap_err().code, Code::Limit);
}

#[test]
fn junit_reads_its_findings_from_the_failure_texts() {
    let decoded = read(&junit("tests=\"2\" failures=\"2\"", &junit_case(ROW).repeat(2))).unwrap();
    assert_eq!(decoded.findings.rows.len(), 2);
    assert_eq!(decoded.findings.text(decoded.findings.rows[1].path), "a.py");
    assert!(read(&junit("tests=\"0\" failures=\"0\"", "")).unwrap().findings.rows.is_empty());
}

#[test]
fn junit_whose_counts_disagree_with_its_cases_was_cut_or_edited() {
    let case = junit_case(ROW);
    for attributes in
        ["tests=\"2\" failures=\"2\"", "tests=\"1\" failures=\"0\"", "tests=\"1\"", "", "tests=\"1\" failures=\"x\""]
    {
        assert_eq!(code(&junit(attributes, &case)), Code::Malformed, "{attributes}");
    }
    assert_eq!(code(&junit("tests=\"1\" failures=\"1\"", "")), Code::Malformed);
}

#[test]
fn junit_cases_and_suites_that_gitleaks_does_not_write_are_errors() {
    let one = "tests=\"1\" failures=\"1\"";
    let texts = ["", "FAKE-SECRET", &ROW[..40], &format!("{ROW}{ROW}"), &format!("[{ROW}]"), OLD_ROW, "{}"];
    for text in texts {
        assert_eq!(code(&junit(one, &junit_case(text))), Code::Malformed, "{text}");
    }
    let double = junit_case(ROW).replace("</testcase>", "<failure/></testcase>");
    for case in ["<testcase/>", "<testcase><skipped/></testcase>", "<properties/>", &double] {
        assert_eq!(code(&junit(one, case)), Code::Malformed, "{case}");
    }
    let joined =
        junit("tests=\"0\" failures=\"0\"", "").replace("</testsuites>", "<testsuite name=\"other\"/></testsuites>");
    assert_eq!(code(&joined), Code::Malformed);
    assert_eq!(
        code("<testsuites><testsuite name=\"other\" tests=\"0\" failures=\"0\"/></testsuites>"),
        Code::Unrecognised
    );
}
