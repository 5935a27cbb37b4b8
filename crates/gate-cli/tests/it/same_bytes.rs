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
    assert_eq!(run(&folder, &["broken.json", "b", "a", "a", "*.json"], &[]), folders);
    for environment in [("TZ", "Pacific/Kiritimati"), ("LC_ALL", "tr_TR.UTF-8"), ("LANG", "C"), ("COLUMNS", "40")] {
        assert_eq!(run(&folder, &["a", "b", "broken.json"], &[environment]), folders, "{environment:?}");
    }
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
