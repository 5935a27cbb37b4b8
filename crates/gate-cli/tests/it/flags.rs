//! Values on the command line that variables fill in: what is empty or of the wrong shape is refused, never matched.

use super::common::{Answer, Folder, trivy};

const DIGEST: &str = "3b1c7a0f5d2e4c6b8a9f0e1d2c3b4a5968778695a4b3c2d1e0f1a2b3c4d5e6f7";

/// An image report that names its digest.
fn image() -> Folder {
    let text = trivy(&[]).replace(r#""ImageID""#, &format!(r#""RepoDigests":["app@sha256:{DIGEST}"],"ImageID""#));
    assert!(text.contains(DIGEST));
    Folder::new().file("trivy.json", text)
}

fn check(arguments: &[&str]) -> Answer {
    image().check(&[&["--stage", "image", "--branch", "main", "trivy.json"], arguments].concat())
}

#[test]
fn an_image_digest_is_whole_in_any_spelling() {
    let upper = DIGEST.to_uppercase();
    for spelling in [DIGEST, &upper, &format!("sha256:{DIGEST}"), &format!("SHA256:{upper}"), &format!(" {DIGEST}\n")] {
        let answer = check(&["--image-digest", spelling]);
        assert_eq!(answer.code, 0, "{spelling:?}: {}", answer.all());
    }
    let other = check(&["--image-digest", &"0".repeat(64)]);
    assert_eq!(other.code, 3, "{}", other.all());
}

#[test]
fn a_part_of_a_digest_is_refused() {
    let tail = &DIGEST[40..];
    for part in ["b", "sha256:", tail, &DIGEST[1..], "sha512:ab", "app:1", "z".repeat(64).as_str()] {
        let answer = check(&["--image-digest", part]);
        assert_eq!(answer.code, 2, "{part:?}: {}", answer.all());
        assert!(answer.err.contains("--image-digest"), "{}", answer.err);
        assert!(answer.err.contains("64 hexadecimal digits"), "{}", answer.err);
    }
}

#[test]
fn a_commit_looks_like_one() {
    for bad in ["zzz", "main", "abc", "HEAD", "0000000000000000000000000000000000000000"] {
        let answer = check(&["--commit", bad]);
        assert_eq!(answer.code, 2, "{bad:?}: {}", answer.all());
        assert!(answer.err.contains("is no commit id"), "{}", answer.err);
    }
    assert_eq!(check(&["--commit", "4F2A9C1"]).code, 0);
}

#[test]
fn a_variable_that_is_not_set_is_noticed() {
    for flag in ["--image-digest", "--commit"] {
        for empty in ["", "  "] {
            let answer = check(&[flag, empty]);
            assert_eq!(answer.code, 2, "{flag}: {}", answer.all());
            let said = format!("{flag} is empty: is the variable set?");
            assert!(answer.err.contains(&said), "{}", answer.err);
        }
    }
}

#[test]
fn a_clock_without_a_time_says_how_to_write_it() {
    for (wrong, right) in [
        ("2026-11-20", "2026-11-20T12:00:00Z"),
        ("2026-11-20T12:00:00", "2026-11-20T12:00:00Z"),
        ("yesterday", "2026-11-20T12:00:00Z"),
        ("", "2026-11-20T12:00:00Z"),
    ] {
        let answer = image().gate(&["check", "--now", wrong, "trivy.json"]);
        assert_eq!(answer.code, 2, "{wrong:?}: {}", answer.all());
        assert!(answer.err.contains(&format!("write {right}")), "{}", answer.err);
        assert!(!answer.err.contains("component"), "{}", answer.err);
    }
}

#[test]
fn a_report_without_a_tool_keeps_its_path_in_the_advice() {
    for (given, advised) in [
        ("reports/gitleaks.json", "write `--report gitleaks=reports/gitleaks.json`"),
        ("out/trivy-image.json", "write `--report trivy=out/trivy-image.json`"),
        ("a.json", "write `--report TOOL=a.json`"),
    ] {
        let answer = Folder::new().check(&["--report", given]);
        assert_eq!(answer.code, 2, "{}", answer.all());
        assert!(answer.err.contains(advised), "{}", answer.err);
    }
}
