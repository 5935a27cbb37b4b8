//! Every fixture through the real binary: damaged in the ways reports get damaged, none passes; no secret gets out.

use std::fs;

use super::common::{Folder, fixtures};

/// What a fixture's tool can be judged by alone, so that a clean one could pass.
const LENIENT: &str = "version: 1
extends: none
branches: { protected: [] }
evidence: { max_age: 36500d, checks: { nothing-examined: warn, tool-errors: warn } }
score: { use: any, unscored: by-severity }
limits: { element_bytes: 16 MiB, string_bytes: 64 KiB, nesting: 128, findings: 5000000, inputs: 10000,
  archive_members: 1000, expanded_bytes: 8 GiB }
gates:
  any:
    stages: every
    from: any
    deny: { kind: [secret, vulnerability, misconfiguration, license, code-vulnerability, bug, code-smell, hotspot, issue] }
waivers: { max_days: 90, required: [expires], never: [] }
ignore_files: { entries_without_expiry: warn }
";

fn request(hint: Option<&str>, name: &str) -> Vec<String> {
    match hint {
        Some(tool) => vec!["--report".to_owned(), format!("{tool}={name}")],
        None => vec![name.to_owned()],
    }
}

fn code(folder: &Folder, hint: Option<&str>, name: &str) -> (i32, String) {
    let request = request(hint, name);
    let request: Vec<&str> = request.iter().map(String::as_str).collect();
    let answer = folder.check(&[&["--policy", "lenient.yaml"], &request[..]].concat());
    (answer.code, answer.all())
}

#[test]
fn no_damaged_report_passes() {
    let folder = Folder::new().file("lenient.yaml", LENIENT);
    for (path, hint) in fixtures() {
        let bytes = fs::read(&path).unwrap();
        let name = format!("report.{}", path.extension().unwrap().to_string_lossy());
        let end = bytes.trim_ascii_end().len();
        let lines = matches!(path.extension().unwrap().to_str(), Some("csv" | "txt"));
        let mut damaged: Vec<Vec<u8>> = vec![bytes[..end / 2].to_vec(), bytes[..end.saturating_sub(1)].to_vec()];
        if !lines {
            damaged.push([&bytes[..], b"\nx"].concat());
            damaged.push([&bytes[..], &bytes[..]].concat());
        }
        for bytes in damaged {
            folder.write(&name, &bytes);
            let (code, said) = code(&folder, hint.as_deref(), &name);
            let undecided = code == 3 || (lines && code == 1);
            assert!(undecided, "{} damaged gave {code}\n{said}", path.display());
        }
    }
}

#[test]
fn no_secret_of_a_fixture_is_ever_said() {
    let folder = Folder::new().file("lenient.yaml", LENIENT);
    for (path, hint) in fixtures() {
        let bytes = fs::read(&path).unwrap();
        if !bytes.windows(11).any(|window| window == b"FAKE-SECRET") {
            continue;
        }
        let name = format!("report.{}", path.extension().unwrap().to_string_lossy());
        for bytes in [&bytes[..], &bytes[..bytes.len() * 2 / 3]] {
            folder.write(&name, bytes);
            let request = request(hint.as_deref(), &name);
            let request: Vec<&str> = request.iter().map(String::as_str).collect();
            let check = ["check", "--verbose", "--policy", "lenient.yaml", "-o", "terminal", "-o", "json=out.json"];
            let checked = folder.gate(&[&check[..], &request].concat());
            let inspected = folder.gate(&[&["inspect", "--format", "json"], &request[..]].concat());
            let shown = folder.gate(&[&["inspect"], &request[..]].concat());
            let written = fs::read_to_string(folder.path().join("out.json")).unwrap();
            for said in [checked.all(), inspected.all(), shown.all(), written] {
                assert!(!said.contains("FAKE-SECRET"), "{} leaks:\n{said}", path.display());
            }
            fs::remove_file(folder.path().join("out.json")).unwrap();
        }
    }
    let mut left: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    left.retain(|name| name != "lenient.yaml" && !name.starts_with("report."));
    assert_eq!(left, [""; 0], "temporary files are left");
}
