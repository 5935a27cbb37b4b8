//! The house rules that no compiler checks: files stay readable, and say what they are for.

use std::fs;
use std::path::{Path, PathBuf};

/// Longest file, tests included.
const MAX_LINES: usize = 400;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn all_sources() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = Vec::new();
    for folder in ["crates", "benches"] {
        sources(&root.join(folder), &mut found);
    }
    found.retain(|path| !path.components().any(|part| part.as_os_str() == "target"));
    assert!(found.len() > 100, "the sources were not found");
    found
}

#[test]
fn files_stay_under_400_lines() {
    let long: Vec<_> = all_sources()
        .into_iter()
        .map(|path| (fs::read_to_string(&path).unwrap().lines().count(), path))
        .filter(|(lines, _)| *lines > MAX_LINES)
        .collect();
    assert!(long.is_empty(), "split by meaning: {long:?}");
}

#[test]
fn every_file_opens_with_its_purpose() {
    let silent: Vec<_> =
        all_sources().into_iter().filter(|path| !fs::read_to_string(path).unwrap().starts_with("//! ")).collect();
    assert!(silent.is_empty(), "no purpose line: {silent:?}");
}
