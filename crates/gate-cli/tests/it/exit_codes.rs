//! The promise to the pipeline: each code, and which wins.

use std::process::Stdio;

use super::common::{Folder, answer, trivy};

fn image(text: &str) -> Folder {
    Folder::new().file("trivy.json", text)
}

#[test]
fn a_clean_report_is_0_and_a_blocking_finding_is_1() {
    assert_eq!(image(&trivy(&[])).check(&["--stage", "image", "trivy.json"]).code, 0);
    assert_eq!(image(&trivy(&[("CVE-1", "HIGH")])).check(&["--stage", "image", "trivy.json"]).code, 1);
}

#[test]
fn mistakes_of_the_caller_are_2_and_say_what_was_meant() {
    for (arguments, said) in [
        (&["--stage", "imgae", "trivy.json"][..], "did you mean `image`?"),
        (&["--gate", "contaner", "trivy.json"], "did you mean `container`?"),
        (&["--report", "trivvy=trivy.json"], "did you mean `trivy`?"),
        (&["--report", "trivy.json"], "names no tool"),
        (&["--output", "jsno", "trivy.json"], "did you mean `json`?"),
        (&["--output", "json=", "trivy.json"], "names no file"),
        (&["--output", "json", "--output", "terminal", "trivy.json"], "two outputs go to standard output"),
        (&["--policy", "fawks", "trivy.json"], "did you mean `fawkes`?"),
        (&["--policy", "nowhere.yaml", "trivy.json"], "there is no policy"),
        (&["--waivers", "nowhere.yaml", "trivy.json"], "there is no file nowhere.yaml"),
        (&["--no-such-flag"], "unexpected argument"),
    ] {
        let answer = image(&trivy(&[])).check(arguments);
        assert_eq!(answer.code, 2, "{arguments:?}: {}", answer.all());
        assert!(answer.err.contains(said), "{arguments:?}: {}", answer.err);
        assert_eq!(answer.out, "", "{arguments:?}");
    }
    assert_eq!(image(&trivy(&[])).gate(&["check", "--now", "yesterday", "trivy.json"]).code, 2);
}

#[test]
fn a_policy_or_waiver_file_that_is_wrong_or_misnamed_is_2() {
    for (name, text, said) in [
        ("gate.yaml", "version: 1\nextends: fawkes\ngate: {}\n", "did you mean `gates`?"),
        ("gate.yaml", "version: 1\nversion: 1\n", "version"),
        ("gate.yaml", "", "the file is empty"),
        ("gate.yml", "version: 1\n", "rename it to gate.yaml"),
        (".gate/waivers.yaml", "version: 1\nwaivers:\n  - id: CVE-1\n", "`reason` is missing"),
        (".gate/waivers.yml", "version: 1\n", "rename it"),
    ] {
        let answer = image(&trivy(&[])).file(name, text).check(&["--stage", "image", "trivy.json"]);
        assert_eq!(answer.code, 2, "{name} {text:?}: {}", answer.all());
        assert!(answer.err.contains(said), "{name} {text:?}: {}", answer.err);
    }
}

#[test]
fn what_cannot_be_decided_is_3() {
    let empty = Folder::new();
    assert_eq!(empty.check(&[]).code, 3);
    for arguments in [&["nowhere.json"][..], &["*.json"], &["reports/**/*.json"], &["-"], &["."]] {
        assert_eq!(empty.check(&[&["--stage", "image"], arguments].concat()).code, 3, "{arguments:?}");
    }
    for text in ["", "{}", "null", "[]", "{", "[{}]", "\u{feff}", "<html></html>", "not a report"] {
        let answer = image(text).check(&["--stage", "image", "trivy.json"]);
        assert_eq!(answer.code, 3, "{text:?}: {}", answer.all());
    }
}

#[test]
fn a_clock_of_1970_is_3() {
    let answer = image(&trivy(&[])).gate(&["check", "--now", "1970-01-01T00:00:00Z", "--stage", "image", "trivy.json"]);
    assert_eq!(answer.code, 3, "{}", answer.all());
}

#[test]
fn an_output_that_cannot_be_written_is_4_unless_the_verdict_is_worse() {
    let clean = image(&trivy(&[]));
    let answer = clean.check(&["--stage", "image", "--output", "json=no/such/folder.json", "trivy.json"]);
    assert_eq!(answer.code, 4, "{}", answer.all());
    assert!(answer.err.contains("the verdict is pass, but json could not be written"), "{}", answer.err);
    let failing = image(&trivy(&[("CVE-1", "HIGH")]));
    assert_eq!(failing.check(&["--stage", "image", "--output", "json=no/such/folder.json", "trivy.json"]).code, 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_and_a_closed_pipe_are_4() {
    let clean = image(&trivy(&[]));
    assert_eq!(clean.check(&["--stage", "image", "--output", "json=/dev/full", "trivy.json"]).code, 4);
    let mut command = clean.command(&["check", "--now", super::common::NOW, "--stage", "image", "trivy.json"]);
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let status = command.stdin(Stdio::null()).stdout(full).stderr(Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(4));
}

#[test]
fn every_output_is_written_on_pass_fail_and_error() {
    for (text, code) in [(trivy(&[]), 0), (trivy(&[("CVE-1", "HIGH")]), 1), ("{".to_owned(), 3)] {
        let folder = image(&text);
        let answer = folder.check(&["--stage", "image", "-o", "terminal", "-o", "json=out.json", "trivy.json"]);
        assert_eq!(answer.code, code, "{}", answer.all());
        let verdict: serde_json::Value =
            serde_json::from_slice(&std::fs::read(folder.path().join("out.json")).unwrap()).unwrap();
        assert_eq!(verdict["exit_code"], code);
    }
}

#[test]
fn standard_input_gzip_and_archives_are_read() {
    let text = trivy(&[("CVE-1", "HIGH")]);
    let folder = Folder::new();
    let command = folder.command(&["check", "--now", super::common::NOW, "--stage", "image", "-"]);
    assert_eq!(answer(command, text.as_bytes()).code, 1);
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, text.as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    folder.write("trivy.json.gz", &packed);
    assert_eq!(folder.check(&["--stage", "image", "trivy.json.gz"]).code, 1);
    folder.write("cut.json.gz", &packed[..packed.len() - 9]);
    assert_eq!(folder.check(&["--stage", "image", "cut.json.gz"]).code, 3);
}

#[test]
fn inspect_is_0_for_what_it_reads_and_3_for_what_it_cannot() {
    let folder = image(&trivy(&[("CVE-1", "HIGH")])).file("broken.json", "{");
    assert_eq!(folder.gate(&["inspect", "trivy.json"]).code, 0);
    let answer = folder.gate(&["inspect", "--format", "json", "trivy.json", "broken.json", "nowhere.json"]);
    assert_eq!(answer.code, 3);
    let shown: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
    assert_eq!(shown["inputs"].as_array().unwrap().len(), 3);
    assert_eq!(folder.gate(&["inspect"]).code, 2);
}
