//! Same evidence, same verdict: order of inputs, locale, time zone and processors change no byte.

use super::common::{Folder, NOW, answer, trivy};

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("a/trivy.json", trivy(&[("CVE-1", "HIGH"), ("CVE-2", "LOW")]));
    folder.write("b/trivy.json", trivy(&[("CVE-3", "CRITICAL"), ("CVE-1", "HIGH")]));
    folder.write("broken.json", "{");
    folder.write(".trivyignore", "CVE-2 exp:2026-12-01 # reviewed\n");
    folder
}

fn run(folder: &Folder, reports: &[&str], environment: &[(&str, &str)]) -> (String, String) {
    let mut command =
        folder.command(&[&["check", "--now", NOW, "-o", "terminal", "-o", "json=/dev/stderr"], reports].concat());
    command.envs(environment.iter().copied());
    let answer = answer(command, b"");
    (answer.out, answer.err)
}

#[test]
fn order_locale_and_time_zone_change_no_byte() {
    let folder = folder();
    let first = run(&folder, &["a/trivy.json", "b/trivy.json", "broken.json"], &[]);
    for order in [["broken.json", "b/trivy.json", "a/trivy.json"], ["b/trivy.json", "broken.json", "a/trivy.json"]] {
        assert_eq!(run(&folder, &order, &[]), first, "{order:?}");
    }
    let folders = run(&folder, &["a", "b", "broken.json"], &[]);
    assert_eq!(run(&folder, &["broken.json", "b", "a", "a"], &[]), folders);
    // Commands to copy repeat what was typed; nothing else knows it.
    let untyped = |(out, err): (String, String)| {
        let lines = out.lines().filter(|line| !line.starts_with("  gate "));
        (lines.map(str::to_owned).collect::<Vec<_>>(), err)
    };
    assert_eq!(untyped(run(&folder, &["broken.json", "b", "a", "*.json"], &[])), untyped(folders.clone()));
    for environment in [("TZ", "Pacific/Kiritimati"), ("LC_ALL", "tr_TR.UTF-8"), ("LANG", "C"), ("COLUMNS", "40")] {
        assert_eq!(run(&folder, &["a", "b", "broken.json"], &[environment]), folders, "{environment:?}");
    }
}

#[test]
fn every_format_is_the_same_bytes_in_any_order_and_run() {
    let folder = folder();
    let outputs: Vec<String> =
        gate_core::render::registry().iter().map(|format| format!("--output={0}=out.{0}", format.id())).collect();
    let mut first = Vec::new();
    for order in [["a", "b", "broken.json"], ["broken.json", "b", "a"], ["a", "b", "broken.json"]] {
        let outputs: Vec<&str> = outputs.iter().map(String::as_str).collect();
        let answer = folder.check(&[&order[..], &outputs].concat());
        assert_eq!(answer.code, 1, "{}", answer.all());
        let read = |id: &str| std::fs::read_to_string(folder.path().join(format!("out.{id}"))).unwrap();
        let written: Vec<_> = gate_core::render::registry().iter().map(|it| (it.id(), read(it.id()))).collect();
        if first.is_empty() {
            first.clone_from(&written);
        }
        for (now, before) in written.iter().zip(&first) {
            assert_eq!(now, before, "{order:?}");
        }
    }
}

/// Reports of more than a mebibyte together: from there on they are decoded on several threads.
fn large() -> Folder {
    let folder = Folder::new();
    let mut bytes = 0;
    for file in 0..8 {
        let ids: Vec<_> = (0..900).map(|row| format!("CVE-2026-{}", file * 500 + row)).collect();
        let severities = ["LOW", "MEDIUM", "HIGH", "CRITICAL"].into_iter().cycle().skip(file);
        let rows: Vec<_> = ids.iter().map(String::as_str).zip(severities).collect();
        let text = trivy(&rows);
        bytes += text.len();
        folder.write(&format!("reports/{file}.json"), text);
    }
    assert!(bytes > 1 << 20, "{bytes} bytes are read on one thread");
    folder
}

/// The first processor this process may run on, as `taskset` names it.
#[cfg(target_os = "linux")]
fn first_processor() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let allowed = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:")).unwrap();
    allowed.trim().split([',', '-']).next().unwrap().to_owned()
}

#[test]
fn large_reports_are_the_same_bytes_on_any_number_of_threads() {
    let folder = large();
    let first = run(&folder, &["reports"], &[]);
    assert!(first.0.contains("container"), "{}{}", first.0, first.1);
    for at in 0..4 {
        assert_eq!(run(&folder, &["reports"], &[]), first, "run {at}");
    }
    let backwards: Vec<_> = (0..8).rev().map(|file| format!("reports/{file}.json")).collect();
    let backwards: Vec<_> = backwards.iter().map(String::as_str).collect();
    let forwards: Vec<_> = backwards.iter().rev().copied().collect();
    assert_eq!(run(&folder, &backwards, &[]), run(&folder, &forwards, &[]));
}

#[cfg(target_os = "linux")]
#[test]
fn one_processor_gives_the_same_bytes_as_all() {
    let folder = large();
    let all = run(&folder, &["reports"], &[]);
    let gate = folder.command(&["check", "--now", NOW, "-o", "terminal", "-o", "json=/dev/stderr", "reports"]);
    let mut pinned = std::process::Command::new("taskset");
    pinned.args(["-c", &first_processor()]).arg(gate.get_program()).args(gate.get_args()).current_dir(folder.path());
    pinned.env_clear().env("PATH", std::env::var_os("PATH").unwrap());
    let one = answer(pinned, b"");
    assert_eq!((one.out, one.err), all);
}

#[test]
fn an_own_verdict_among_the_reports_is_remarked_on_and_no_error() {
    let folder = Folder::new().file("reports/trivy.json", trivy(&[]));
    let arguments = ["--stage", "image", "-o", "json=reports/verdict.json", "reports"];
    assert_eq!(folder.check(&arguments).code, 0);
    let again = folder.check(&arguments);
    assert_eq!(again.code, 0, "{}", again.all());
    assert_eq!(folder.check(&["--stage", "image", "reports/trivy.json", "reports/verdict.json"]).code, 3);
}
