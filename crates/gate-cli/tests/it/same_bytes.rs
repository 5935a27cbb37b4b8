//! Same evidence, same verdict: order of inputs, locale, time zone and processors change no byte.

use std::fs;

use super::common::{Folder, NOW, answer, trivy};

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("a/trivy.json", trivy(&[("CVE-1", "HIGH"), ("CVE-2", "LOW")]));
    folder.write("b/trivy.json", trivy(&[("CVE-3", "CRITICAL"), ("CVE-1", "HIGH")]));
    folder.write("broken.json", "{");
    folder.write(".trivyignore", "CVE-2 exp:2026-12-01 # reviewed\n");
    folder
}

fn run(folder: &Folder, reports: &[&str], environment: &[(&str, &str)]) -> (String, Vec<u8>) {
    let mut command =
        folder.command(&[&["check", "--now", NOW, "-o", "terminal", "-o", "json=out.json"], reports].concat());
    command.envs(environment.iter().copied());
    let answer = answer(command, b"");
    (answer.all(), fs::read(folder.path().join("out.json")).unwrap())
}

#[test]
fn order_locale_and_time_zone_change_no_byte() {
    let folder = folder();
    let first = run(&folder, &["a/trivy.json", "b/trivy.json", "broken.json"], &[]);
    let orders: [&[&str]; 3] = [
        &["broken.json", "b/trivy.json", "a/trivy.json"],
        &["b", "a", "broken.json"],
        &["*.json", "b/*.json", "a/*.json", "a/trivy.json"],
    ];
    for order in orders {
        assert_eq!(run(&folder, order, &[]), first, "{order:?}");
    }
    for environment in [("TZ", "Pacific/Kiritimati"), ("LC_ALL", "tr_TR.UTF-8"), ("LANG", "C"), ("COLUMNS", "40")] {
        assert_eq!(run(&folder, &["a", "b", "broken.json"], &[environment]), first, "{environment:?}");
    }
}
