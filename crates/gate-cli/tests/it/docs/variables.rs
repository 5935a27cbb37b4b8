//! The variables of CI systems that stand in how-it-decides.md are the ones that are read.

use std::collections::BTreeSet;
use std::fs;

use crate::common::repository;

/// Beginnings of the names: how variables are told from other words in capitals.
const FAMILIES: [&str; 16] = [
    "ACT",
    "BITBUCKET_",
    "BRANCH_",
    "BUILD",
    "CHANGE_",
    "CI",
    "CLICOLOR",
    "GIT",
    "JENKINS",
    "JOB_",
    "NO_COLOR",
    "RUN_",
    "SYSTEM_",
    "TAG_",
    "TERM",
    "TF_",
];

/// Words between marks that are the name of a variable.
fn names(text: &str, mark: char) -> BTreeSet<String> {
    let is_name = |word: &&str| {
        let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        word.bytes().all(plain) && FAMILIES.iter().any(|family| word.starts_with(family))
    };
    text.split(mark).filter(is_name).map(str::to_owned).collect()
}

fn read() -> BTreeSet<String> {
    let crates = repository().join("crates");
    let mut files = ["resolve", "term", "outputs"].map(|name| crates.join(format!("gate-cli/src/{name}.rs"))).to_vec();
    let entries = fs::read_dir(crates.join("gate-core/src/build")).unwrap().map(|entry| entry.unwrap().path());
    files.extend(entries.filter(|path| path.is_file()));
    files.iter().flat_map(|path| names(&fs::read_to_string(path).unwrap(), '"')).collect()
}

#[test]
fn every_variable_that_is_read_is_listed_and_no_other() {
    let page = fs::read_to_string(repository().join("docs/how-it-decides.md")).unwrap();
    let read = read();
    assert!(read.len() > 60, "{read:?}");
    assert_eq!(names(&page, '`'), read);
}
