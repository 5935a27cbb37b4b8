//! What GitHub makes of the commands: read back by the rules of its runner.

use std::collections::BTreeMap;

use crate::decode::Draft;
use crate::model::{Code, Kind, Outcome, Problem, Proof, Report, Severity};
use crate::render::escape::{is_unseen, terminal};
use crate::render::testing::{HOSTILE, Sample, clean, code, failing, hostile, over, passing, thousand, undecided};
use crate::render::{Style, find};

fn github(report: &Report) -> String {
    let mut bytes = Vec::new();
    find("github").unwrap().render(report, &Style::default(), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// A command as the runner reads it.
#[derive(Debug)]
struct Read {
    name: String,
    properties: BTreeMap<String, String>,
    data: String,
}

/// `::name key=value,key=value::data`; a line that is none is shown in the log.
fn read(line: &str) -> Read {
    let rest = line.trim_start().strip_prefix("::").unwrap_or_else(|| panic!("no command: {line}"));
    let (head, data) = rest.split_once("::").unwrap();
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    let plain = |text: &str| {
        text.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
    };
    let properties = properties.split(',').filter(|it| !it.is_empty()).map(|it| it.split_once('=').unwrap());
    Read {
        name: name.to_owned(),
        properties: properties.map(|(key, value)| (key.to_owned(), plain(value))).collect(),
        data: plain(data),
    }
}

fn commands(report: &Report) -> Vec<Read> {
    github(report).lines().map(read).collect()
}

fn of_kind<'c>(commands: &'c [Read], name: &str) -> Vec<&'c Read> {
    commands.iter().filter(|command| command.name == name).collect()
}

#[test]
fn a_failing_report_in_annotations() {
    insta::assert_snapshot!(github(&failing()));
}

#[test]
fn every_verdict_has_its_annotations() {
    for (report, errors, warnings, verdict) in [
        (clean(), 0, 0, "gate: pass"),
        (passing(), 0, 2, "gate: pass"),
        (failing(), 10, 0, "gate: fail"),
        (undecided(), 2, 0, "gate: error"),
    ] {
        let commands = commands(&report);
        assert_eq!(
            (of_kind(&commands, "error").len(), of_kind(&commands, "warning").len()),
            (errors, warnings),
            "{verdict}"
        );
        assert_eq!(of_kind(&commands, "notice")[0].properties["title"], verdict);
    }
}

#[test]
fn no_more_is_written_than_is_shown_and_the_rest_is_counted() {
    let paths: Vec<String> = (0..25).map(|at| format!("src/{at:02}.py")).collect();
    let drafts: Vec<Draft<'_>> =
        paths.iter().map(|path| code(Kind::Bug, Severity::High, "python:S1", path, 1)).collect();
    let rows: Vec<u32> = (0..25).collect();
    let mut report = Sample::new()
        .input("s.json", "sonarqube", Proof::Tells, &drafts)
        .gate("sast", Outcome::Fail, &rows, &[over("25 findings", "")])
        .gate("soft", Outcome::Warn, &rows, &[over("25 findings", "")])
        .build();
    for line in 0..15 {
        report.problems.push(Problem::new(Code::ExemptionExpired, "is over").at(format!(".trivyignore:{line}")));
    }
    let commands = commands(&report);
    assert_eq!((of_kind(&commands, "error").len(), of_kind(&commands, "warning").len()), (10, 10));
    let last = commands.last().unwrap();
    assert_eq!(last.name, "notice");
    assert!(last.data.contains("16 more findings and 6 more remarks not shown here"), "{}", last.data);
}

#[test]
fn findings_with_one_remedy_are_one_annotation() {
    let commands = commands(&thousand());
    let errors = of_kind(&commands, "error");
    assert_eq!(errors.len(), 10);
    assert!(errors[1].properties["title"].ends_with("for 7 findings"), "{:?}", errors[1]);
    assert!(commands.last().unwrap().data.contains("more findings not shown"), "{:?}", commands.last());
}

#[test]
fn files_and_lines_stand_where_they_are_known() {
    let commands = commands(&failing());
    let placed: Vec<(&str, &str)> = commands
        .iter()
        .filter_map(|it| Some((it.properties.get("file")?.as_str(), it.properties.get("line")?.as_str())))
        .collect();
    assert_eq!(placed, [("src/config.py", "12"), ("src/Pay.java", "40"), ("src/Pay.java", "77")]);
}

#[test]
fn no_file_is_absolute_or_outside_of_the_repository() {
    let paths = ["/work/app/src/a.py", "/root/.m2/a.jar", "C:\\a\\b.cs", "../../etc/passwd", "./src/b.py"];
    let drafts: Vec<Draft<'_>> = paths.iter().map(|path| code(Kind::Bug, Severity::High, "r", path, 3)).collect();
    let report = Sample::new()
        .input("s.json", "sonarqube", Proof::Tells, &drafts)
        .gate("sast", Outcome::Fail, &[0, 1, 2, 3, 4], &[])
        .with(|report| {
            report.roots.push("/work/app".to_owned());
            for place in ["/work/app/.trivyignore:1", "/etc/.trivyignore:2"] {
                report.problems.push(Problem::new(Code::IgnoreFileTrap, "x").at(place));
            }
        })
        .build();
    let commands = commands(&report);
    let mut files: Vec<&str> = commands.iter().filter_map(|it| it.properties.get("file")).map(String::as_str).collect();
    files.sort_unstable();
    assert_eq!(files, [".trivyignore", "src/a.py", "src/b.py"]);
    assert_eq!(of_kind(&commands, "error").len(), 6, "all are told");
}

#[test]
fn no_text_of_a_report_leaves_its_place_in_a_command() {
    const ATTACKS: [&str; 8] = [
        "\r\n::set-output name=x::y",
        "a\n::error::b",
        "::stop-commands::x",
        "##[add-mask]x",
        "a,file=/etc/passwd,title=x::y",
        "%0A::error::z %25",
        "\u{85}::warning::c\u{2028}::debug::d",
        HOSTILE,
    ];
    for attack in ATTACKS {
        let draft = Draft { title: attack, ..code(Kind::Bug, Severity::High, attack, attack, 1) };
        let report = Sample::new()
            .input(attack, attack, Proof::Tells, &[draft])
            .gate("sast", Outcome::Fail, &[0], &[over(attack, attack)])
            .with(|report| report.problems.push(Problem::new(Code::IgnoreFileTrap, attack).at(format!("{attack}:1"))))
            .build();
        let text = github(&report);
        assert!(!text.chars().any(|c| c != '\n' && is_unseen(c)), "{attack:?}");
        let commands = commands(&report);
        let names: Vec<&str> = commands.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["error", "error", "warning", "notice"], "{attack:?}");
        assert_eq!(commands[1].properties["file"], terminal(attack, true), "{attack:?}");
        assert_eq!(commands[2].properties["line"], "1");
        for command in &commands {
            let known = ["file", "line", "col", "title"];
            assert!(command.properties.keys().all(|key| known.contains(&key.as_str())), "{command:?}");
        }
    }
    assert!(commands(&hostile()).len() > 5);
}
