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
    assert!(fs::symlink_metadata(folder.path().join("link.json")).is_ok());
    assert_eq!(fs::read(folder.path().join("real.json")).unwrap(), b"{}");
}
