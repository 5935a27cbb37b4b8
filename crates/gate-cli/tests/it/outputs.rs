//! Where the verdict goes: one file for each output, said aloud, and never the verdict of an earlier run.

use std::fs;

use super::common::{Folder, NOW, trivy};

fn image(vulnerabilities: &[(&str, &str)]) -> Folder {
    Folder::new().file("trivy.json", trivy(vulnerabilities))
}

const IMAGE: [&str; 5] = ["--stage", "image", "--branch", "main", "trivy.json"];

#[test]
fn one_file_for_two_outputs_is_noticed_in_any_spelling() {
    let folder = image(&[]).file("sub/x", "");
    let absolute = folder.path().join("o.json");
    let absolute = absolute.to_str().unwrap();
    for other in ["o.json", "./o.json", "sub/../o.json", ".//o.json", absolute] {
        let other = format!("terminal={other}");
        let answer = folder.check(&[&IMAGE[..], &["-o", "json=o.json", "-o", &other]].concat());
        assert_eq!(answer.code, 2, "{other}: {}", answer.all());
        assert!(answer.err.contains("two outputs go to "), "{}", answer.err);
    }
    assert_eq!(folder.check(&[&IMAGE[..], &["-o", "json=o.json", "-o", "terminal=sub/o.json"]].concat()).code, 0);
}

#[cfg(unix)]
#[test]
fn one_file_through_a_linked_folder_is_noticed() {
    let folder = image(&[]).file("sub/x", "");
    std::os::unix::fs::symlink("sub", folder.path().join("link")).unwrap();
    let answer = folder.check(&[&IMAGE[..], &["-o", "json=sub/o", "-o", "terminal=link/o"]].concat());
    assert_eq!(answer.code, 2, "{}", answer.all());
}

#[test]
fn an_output_does_not_replace_what_is_read() {
    for read in ["trivy.json", "gate.yaml", ".trivyignore", ".gate/waivers.yaml", "other.yaml", "mine.yaml"] {
        let folder = image(&[])
            .file(".trivyignore", "")
            .file(".gate/waivers.yaml", "version: 1\nwaivers: []\n")
            .file("gate.yaml", "version: 1\nextends: fawkes\n")
            .file("other.yaml", "version: 1\nextends: fawkes\n")
            .file("mine.yaml", "version: 1\nwaivers: []\n");
        let before = fs::read(folder.path().join(read)).unwrap();
        let output = format!("json=./{read}");
        let chosen: &[&str] = if read == "gate.yaml" { &[] } else { &["--policy", "other.yaml"] };
        let waivers: &[&str] = if read == "mine.yaml" { &["--waivers", "mine.yaml"] } else { &[] };
        let answer = folder.check(&[&IMAGE[..], &["-o", &output], chosen, waivers].concat());
        assert_eq!(answer.code, 2, "{read}: {}", answer.all());
        assert!(answer.err.contains("would replace a file that is read"), "{}", answer.err);
        assert_eq!(fs::read(folder.path().join(read)).unwrap(), before, "{read}");
    }
}

#[test]
fn what_the_policy_names_is_not_replaced() {
    let policy = "version: 1\nextends: base.yaml\nignore_files: { files: [{ trivy: security/known.txt }] }\n";
    for (output, mistake) in
        [("security/known.txt", ""), ("base.yaml", ""), ("security/known.txt", "gates: { container: { mx: 1 } }\n")]
    {
        let folder = image(&[])
            .file("gate.yaml", format!("{policy}{mistake}"))
            .file("base.yaml", "version: 1\nextends: fawkes\n")
            .file("security/known.txt", "CVE-2021-1\n")
            .file("v.json", "an old verdict");
        let before = fs::read(folder.path().join(output)).unwrap();
        let answer = folder.check(&[&IMAGE[..], &["-o", &format!("json={output}"), "-o", "terminal=v.json"]].concat());
        assert_eq!(answer.code, 2, "{output}: {}", answer.all());
        assert_eq!(answer.err.contains("would replace a file that is read"), mistake.is_empty(), "{}", answer.err);
        assert_eq!(fs::read(folder.path().join(output)).unwrap(), before, "{output}");
        assert!(!folder.path().join("v.json").exists(), "{output}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_read_through_a_link_is_not_replaced() {
    for (link, output) in
        [(".trivyignore", "shared/known.txt"), ("trivy.json", "shared/t.json"), ("gate.yaml", "p.yaml")]
    {
        let folder = Folder::new()
            .file("shared/known.txt", "CVE-2021-1\n")
            .file("shared/t.json", trivy(&[]))
            .file("p.yaml", "# ours\nversion: 1\nextends: fawkes\n");
        std::os::unix::fs::symlink(output, folder.path().join(link)).unwrap();
        if link != "trivy.json" {
            folder.write("trivy.json", trivy(&[]));
        }
        let before = fs::read(folder.path().join(output)).unwrap();
        let answer = folder.check(&[&IMAGE[..], &["-o", &format!("json={output}")]].concat());
        assert_eq!(answer.code, 2, "{output}: {}", answer.all());
        assert!(answer.err.contains("would replace a file that is read"), "{}", answer.err);
        assert_eq!(fs::read(folder.path().join(output)).unwrap(), before, "{output}");
    }
}

#[cfg(unix)]
#[test]
fn a_second_name_of_what_is_read_is_replaced_without_harm_or_refused() {
    let folder = image(&[]).file(".trivyignore", "CVE-2021-1\n");
    for (read, output, code) in [(".trivyignore", "known.json", 0), ("trivy.json", "t.json", 2)] {
        fs::hard_link(folder.path().join(read), folder.path().join(output)).unwrap();
        let before = fs::read(folder.path().join(read)).unwrap();
        let answer = folder.check(&[&IMAGE[..], &["-o", &format!("json={output}")]].concat());
        assert_eq!(answer.code, code, "{output}: {}", answer.all());
        assert_eq!(fs::read(folder.path().join(read)).unwrap(), before, "{read}");
    }
}

#[test]
fn nothing_that_a_folder_may_hold_as_a_report_is_replaced() {
    let broken =
        ["", "[]", "null", "{\"SchemaVersion\":2,\"Crea", "<x", "{\"results\":[]}", "a,b\n1,2\n", "PK\u{3}\u{4}"];
    for text in broken {
        let folder = Folder::new().file("reports/trivy.json", trivy(&[])).file("reports/broken", text);
        for arguments in [&["reports"][..], &["reports/*"], &["."]] {
            let judged = folder.check(&[&["--stage", "image", "--branch", "main"], arguments].concat());
            if judged.code == 0 {
                continue;
            }
            let mut all = vec!["--stage", "image", "--branch", "main", "-o", "json=reports/broken"];
            all.extend(arguments);
            let answer = folder.check(&all);
            assert_eq!(answer.code, 2, "{text:?} {arguments:?}: {}", answer.all());
            assert_eq!(fs::read(folder.path().join("reports/broken")).unwrap(), text.as_bytes(), "{text:?}");
        }
    }
}

#[test]
fn a_policy_that_is_extended_is_not_replaced_however_it_begins() {
    for base in [
        "---\nversion: 1\nextends: fawkes\n",
        "service: x\nversion: 1\nextends: fawkes\n",
        "{ version: 1, extends: fawkes }\n",
    ] {
        let folder = image(&[]).file("gate.yaml", "version: 1\nextends: base.yaml\n").file("base.yaml", base);
        let answer = folder.check(&[&IMAGE[..], &["-o", "json=base.yaml"]].concat());
        assert_eq!(answer.code, 2, "{base:?}: {}", answer.all());
        assert_eq!(fs::read_to_string(folder.path().join("base.yaml")).unwrap(), base);
    }
}

#[test]
fn what_others_keep_is_no_place_for_outputs() {
    let folder = image(&[]).file("sp/1.jsonl", "{}").file(".git/HEAD", "ref: refs/heads/main\n");
    for output in ["json=sp/1.jsonl", "json=sp/new", "json=.git/HEAD", "json=sp"] {
        let answer = folder.check(&[&IMAGE[..], &["--spool", "sp", "-o", output]].concat());
        assert_eq!(answer.code, 2, "{output}: {}", answer.all());
        assert!(answer.err.contains("kept by others"), "{}", answer.err);
    }
    assert_eq!(fs::read_to_string(folder.path().join("sp/1.jsonl")).unwrap(), "{}");
}

#[test]
fn no_path_of_an_output_commands_a_terminal_or_an_agent() {
    for output in ["json=no/\u{1b}[31m\u{202e}", "json=no/a\n::error::x", "json=a\n::error::x"] {
        let answer = image(&[]).check(&[&IMAGE[..], &["-o", output]].concat());
        assert!(!answer.err.contains(['\u{1b}', '\u{202e}']), "{}", answer.err);
        assert!(answer.err.lines().all(|line| !line.starts_with("::")), "{}", answer.err);
    }
}

#[cfg(unix)]
#[test]
fn a_run_that_is_stopped_ends_by_the_signal_and_leaves_nothing() {
    use std::os::unix::process::ExitStatusExt as _;

    for (signal, number) in [("-INT", 2), ("-TERM", 15)] {
        let folder = Folder::new().file("v.json", "an old verdict");
        let mut command = folder.command(&["check", "--now", NOW, "--stage", "image", "-o", "json=v.json", "-"]);
        let mut child = command.stdin(std::process::Stdio::piped()).spawn().unwrap();
        let old = folder.path().join("v.json");
        while old.exists() {
            std::thread::yield_now();
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
        let id = child.id().to_string();
        assert!(std::process::Command::new("kill").args([signal, &id]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().signal(), Some(number));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{signal}");
    }
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let answer = image(&[]).check(&[&IMAGE[..], &["-o", "json=nodir/v.json"]].concat());
    assert_eq!(answer.code, 4, "{}", answer.all());
    assert!(answer.err.contains("the folder nodir does not exist"), "{}", answer.err);
    assert!(!answer.err.contains("os error"), "{}", answer.err);
    assert!(answer.err.ends_with("gate: pass; written nowhere\n"), "{}", answer.err);
}

#[test]
fn without_an_output_on_the_screen_one_line_says_the_verdict_and_where_it_is() {
    for (rows, said) in [
        (&[("CVE-1", "HIGH")][..], "gate: fail (container); written to v.json\n"),
        (&[], "gate: pass; written to v.json\n"),
    ] {
        let answer = image(rows).check(&[&IMAGE[..], &["-o", "json=v.json"]].concat());
        assert_eq!((answer.out.as_str(), answer.err.as_str()), ("", said));
    }
    let answer =
        Folder::new().check(&["--branch", "main", "--gate", "secrets", "-o", "json=v.json", "-o", "terminal=v.txt"]);
    assert_eq!(answer.code, 3);
    assert_eq!(answer.err, "gate: error (secrets); written to v.json, v.txt\n");
    let shown = image(&[]).check(&[&IMAGE[..], &["-o", "terminal", "-o", "json=v.json"]].concat());
    assert_eq!(shown.err, "");
}

#[test]
fn a_run_that_judges_nothing_leaves_no_verdict_of_an_earlier_one() {
    for (arguments, policy) in [
        (&["--gate", "contaner"][..], ""),
        (&["--stage", "imgae"], ""),
        (&["--policy", "nowhere.yaml"], ""),
        (&["--image-digest", ""], ""),
        (&["--report", "trivy.json"], ""),
        (&[], "gates: { container: { mx: 1 } }\n"),
    ] {
        let folder = image(&[]).file("gate.yaml", format!("version: 1\nextends: fawkes\n{policy}"));
        folder.write("v.json", "an old verdict");
        folder.write("v.txt", "an old verdict");
        let answer = folder.check(&[&["-o", "json=v.json", "-o", "terminal=v.txt", "trivy.json"], arguments].concat());
        assert_eq!(answer.code, 2, "{arguments:?}: {}", answer.all());
        assert!(!folder.path().join("v.json").exists(), "{arguments:?}");
        assert!(!folder.path().join("v.txt").exists(), "{arguments:?}");
        assert!(folder.path().join("trivy.json").exists());
    }
}

#[test]
fn a_wrong_output_leaves_no_verdict_of_an_earlier_run_in_the_others() {
    for wrong in ["jsno=x", "json=", "json=v.txt"] {
        let folder = image(&[]).file("v.json", "an old verdict");
        let answer = folder.check(&[&IMAGE[..], &["-o", "json=v.json", "-o", "terminal=v.txt", "-o", wrong]].concat());
        assert_eq!(answer.code, 2, "{wrong}: {}", answer.all());
        assert!(!folder.path().join("v.json").exists(), "{wrong}");
    }
}

#[test]
fn a_report_or_policy_that_a_folder_or_the_policy_leads_to_is_not_replaced() {
    let policy = "version: 1\nextends: base.yaml\n";
    let broken = trivy(&[("CVE-1", "HIGH")]);
    for (output, arguments) in [
        ("reports/trivy.json", &["reports"][..]),
        ("reports/trivy.json", &["reports/*.json"]),
        ("reports/broken.json", &["reports"]),
        ("base.yaml", &["reports"]),
    ] {
        let folder = Folder::new()
            .file("reports/trivy.json", trivy(&[]))
            .file("reports/broken.json", &broken[..broken.len() - 20])
            .file("gate.yaml", policy)
            .file("base.yaml", "# ours\nversion: 1\nextends: fawkes\n")
            .file("v.json", "an old verdict");
        let before = fs::read(folder.path().join(output)).unwrap();
        let output_flag = format!("json={output}");
        let answer =
            folder.check(&[&["--stage", "image", "-o", "json=v.json", "-o", &output_flag], arguments].concat());
        assert_eq!(answer.code, 2, "{output}: {}", answer.all());
        assert!(answer.err.contains(&format!("would replace a file that is read: {output}")), "{}", answer.err);
        assert_eq!(fs::read(folder.path().join(output)).unwrap(), before, "{output}");
    }
}

#[test]
fn own_files_of_every_format_are_replaced_wherever_they_lie() {
    let folder = Folder::new().file("reports/trivy.json", trivy(&[("CVE-1", "HIGH")]));
    let outputs: Vec<String> = gate_core::render::registry()
        .iter()
        .flat_map(|renderer| ["-o".to_owned(), format!("{0}=reports/verdict.{0}", renderer.id())])
        .collect();
    let mut arguments = vec!["--stage", "image", "--branch", "main", "reports/trivy.json"];
    arguments.extend(outputs.iter().map(String::as_str));
    for run in 0..2 {
        let answer = folder.check(&arguments);
        assert_eq!(answer.code, 1, "run {run}: {}", answer.all());
    }
}

#[test]
fn a_dash_is_standard_output_and_is_taken_once() {
    let folder = image(&[("CVE-1", "HIGH")]);
    let dash = folder.check(&[&IMAGE[..], &["-o", "json=-"]].concat());
    let plain = folder.check(&[&IMAGE[..], &["-o", "json"]].concat());
    assert_eq!((dash.code, dash.out, dash.err), (1, plain.out, String::new()));
    assert!(!folder.path().join("-").exists());
    let twice = folder.check(&[&IMAGE[..], &["-o", "json=-", "-o", "terminal"]].concat());
    assert_eq!(twice.code, 2, "{}", twice.all());
    assert!(twice.err.contains("two outputs go to standard output"), "{}", twice.err);
}

#[cfg(unix)]
#[test]
fn a_link_is_replaced_and_what_it_leads_to_stays() {
    let folder = image(&[]).file("real.json", "kept");
    for (link, to) in [("link.json", "real.json"), ("input.json", "trivy.json"), ("nowhere.json", "nothing")] {
        std::os::unix::fs::symlink(to, folder.path().join(link)).unwrap();
        let output = format!("json={link}");
        let answer = folder.check(&[&IMAGE[..], &["-o", &output]].concat());
        assert_eq!(answer.code, 0, "{link}: {}", answer.all());
        assert!(fs::symlink_metadata(folder.path().join(link)).unwrap().is_file(), "{link}");
    }
    assert_eq!(fs::read(folder.path().join("real.json")).unwrap(), b"kept");
    assert_eq!(fs::read_to_string(folder.path().join("trivy.json")).unwrap(), trivy(&[]));
}

#[cfg(target_os = "linux")]
#[test]
fn one_output_that_cannot_be_written_does_not_keep_the_others_from_it() {
    for (target, code) in [("/dev/full", 4), ("/proc/verdict.json", 4), ("sub", 4)] {
        let folder = image(&[]).file("sub/x", "");
        let output = format!("json={target}");
        let answer = folder.check(&[&IMAGE[..], &["-o", &output, "-o", "markdown=v.md", "-o", "terminal"]].concat());
        assert_eq!(answer.code, code, "{target}: {}", answer.all());
        assert!(answer.err.contains(&format!("json could not be written to {target}")), "{}", answer.err);
        assert!(answer.out.starts_with("PASS"), "{}", answer.out);
        assert!(fs::read_to_string(folder.path().join("v.md")).unwrap().contains("PASS"));
        let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
        assert_eq!(names.len(), 3, "{names:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_leaves_is_a_failed_delivery_and_files_are_written_all_the_same() {
    for format in gate_core::render::registry() {
        let folder = image(&[]);
        let arguments = [&["check", "--now", NOW][..], &IMAGE, &["-o", format.id(), "-o", "json=v.json"]].concat();
        let arguments = if format.id() == "json" { &arguments[..arguments.len() - 2] } else { &arguments[..] };
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = folder.command(arguments);
        let output = command.stdout(writer).stderr(std::process::Stdio::piped()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(4), "{}: {said}", format.id());
        assert!(said.contains("could not be written to standard output"), "{said}");
        assert!(format.id() == "json" || folder.path().join("v.json").exists(), "{}", format.id());
    }
}

#[test]
fn the_summary_of_a_step_keeps_what_others_wrote_and_stays_within_its_limit() {
    let folder = image(&[("CVE-1", "HIGH")]).file("summary", "# Build\n\nall built\n");
    let summary = folder.path().join("summary");
    let run = |arguments: &[&str]| {
        let mut command = folder.command(&[&["check", "--now", NOW][..], &IMAGE, arguments].concat());
        command.env("GITHUB_STEP_SUMMARY", &summary);
        super::common::answer(command, b"")
    };
    let path = summary.to_str().unwrap();
    let output = format!("markdown={path}");
    assert_eq!(run(&["--gate", "contaner", "-o", &output]).code, 2);
    assert_eq!(fs::read_to_string(&summary).unwrap(), "# Build\n\nall built\n");
    for shown in 1..=2 {
        let answer = run(&["-o", &output]);
        assert_eq!(answer.code, 1, "{}", answer.all());
        let text = fs::read_to_string(&summary).unwrap();
        assert!(text.starts_with("# Build\n\nall built\n\n\n<!-- gate:verdict"), "{text}");
        assert_eq!(text.matches("<!-- gate:verdict").count(), shown);
    }
    fs::write(&summary, "x".repeat((1 << 20) - 100)).unwrap();
    let answer = run(&["-o", &output]);
    assert!(answer.err.contains("could not be written"), "{}", answer.err);
    assert_eq!(fs::metadata(&summary).unwrap().len(), (1 << 20) - 100);
    fs::write(&summary, "").unwrap();
    run(&["-o", &output]);
    assert!(fs::read_to_string(&summary).unwrap().starts_with("<!-- gate:verdict"));
}

#[test]
fn the_help_names_every_format() {
    let folder = Folder::new();
    let (short, long) = (folder.gate(&["check", "-h"]).out, folder.gate(&["check", "--help"]).out);
    for renderer in gate_core::render::registry() {
        assert!(short.contains(renderer.id()), "{}", renderer.id());
        let start: String = renderer.title().chars().take(30).collect();
        assert!(long.contains(&format!("{} ", renderer.id())) && long.contains(&start), "{}", renderer.id());
    }
}

#[cfg(unix)]
#[test]
fn only_files_are_cleared_away() {
    let folder = image(&[]).file("keep/x", "").file("real.json", "{}");
    std::os::unix::fs::symlink("real.json", folder.path().join("link.json")).unwrap();
    for output in ["json=keep", "json=link.json"] {
        let answer = folder.gate(&["check", "--now", NOW, "--gate", "contaner", "-o", output]);
        assert_eq!(answer.code, 2, "{}", answer.all());
    }
    assert!(folder.path().join("keep/x").exists());
    assert!(fs::symlink_metadata(folder.path().join("link.json")).is_err(), "who reads it would read an old verdict");
    assert_eq!(fs::read(folder.path().join("real.json")).unwrap(), b"{}");
}
