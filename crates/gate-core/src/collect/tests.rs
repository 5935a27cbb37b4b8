//! What collecting promises: sorted, limited, never out of the root, nothing missing in silence.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::*;

mod excluded;
mod same_key;
use crate::model::Code;

fn plan(root: &Path, what: &[&str], by: RequestedBy) -> Plan {
    let requests = what.iter().map(|what| Request { what: (*what).to_owned(), tool: None, by }).collect();
    Plan {
        root: root.to_owned(),
        requests,
        exclude: ExcludeSet::default(),
        max_inputs: 100,
        max_members: 1000,
        max_expanded: 8 << 30,
    }
}

fn keys(collected: &Collected) -> Vec<&str> {
    collected.inputs.iter().map(|input| input.key.path.as_str()).collect()
}

fn codes(collected: &Collected) -> Vec<Code> {
    collected.missing.iter().map(|missing| missing.problem.code).collect()
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("reports/deep/.git")).unwrap();
    for name in ["b.json", "a.json", "deep/c.xml", "deep/.git/x.json", "deep/.gitkeep"] {
        let text = if name.ends_with("keep") { "" } else { "{}" };
        fs::write(folder.path().join("reports").join(name), text).unwrap();
    }
    folder
}

#[test]
fn folders_files_and_globs_give_sorted_inputs_once() {
    let folder = folder();
    let found = collect(&plan(folder.path(), &["reports", "reports/b.json", "reports/*.json"], RequestedBy::Argument));
    assert_eq!(keys(&found), ["reports/a.json", "reports/b.json", "reports/deep/c.xml"]);
    assert!(found.inputs[1].declared && !found.inputs[2].declared && found.missing.is_empty());
}

#[test]
fn what_was_asked_for_and_is_not_there_is_missing() {
    let folder = folder();
    fs::create_dir(folder.path().join("empty")).unwrap();
    for what in ["nowhere.json", "nowhere/*.json", "reports/*.sarif", "empty", "", "reports/["] {
        let found = collect(&plan(folder.path(), &[what], RequestedBy::Argument));
        assert!(found.inputs.is_empty() || what.is_empty(), "{what}");
        assert!(what.is_empty() || codes(&found) == [Code::Absent], "{what}: {:?}", found.missing);
    }
}

#[test]
fn excluded_paths_are_passed_over_in_walks() {
    let folder = folder();
    let mut plan = plan(folder.path(), &["reports"], RequestedBy::Argument);
    plan.exclude = exclude_set(&["reports/deep/**"]).unwrap();
    assert_eq!(keys(&collect(&plan)), ["reports/a.json", "reports/b.json"]);
}

#[test]
fn too_many_inputs_is_an_error() {
    let folder = folder();
    let mut plan = plan(folder.path(), &["reports"], RequestedBy::Argument);
    plan.max_inputs = 2;
    assert_eq!(codes(&collect(&plan)), [Code::Limit]);
}

#[cfg(unix)]
#[test]
fn links_out_of_the_root_are_refused_and_loops_end() {
    let folder = folder();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("x.json"), "{}").unwrap();
    let link = |target: &Path, name: &str| std::os::unix::fs::symlink(target, folder.path().join("reports").join(name));
    link(&outside.path().join("x.json"), "out.json").unwrap();
    link(&folder.path().join("reports"), "loop").unwrap();
    link(Path::new("nowhere"), "broken").unwrap();
    let found = collect(&plan(folder.path(), &["reports"], RequestedBy::Argument));
    assert_eq!(keys(&found), ["reports/a.json", "reports/b.json", "reports/deep/c.xml"]);
    assert_eq!(codes(&found), [Code::Unreadable, Code::Unreadable]);
    let absolute = outside.path().join("x.json").to_string_lossy().into_owned();
    assert_eq!(collect(&plan(folder.path(), &[&absolute], RequestedBy::Argument)).inputs.len(), 1);
    for what in [absolute.as_str(), "reports/out.json"] {
        let found = collect(&plan(folder.path(), &[what], RequestedBy::Policy));
        assert_eq!((found.inputs.len(), codes(&found)), (0, vec![Code::Unreadable]), "{what}");
    }
}

fn read_text(path: &Path) -> Result<(String, Digest), ReadFailure> {
    let input = Input {
        key: InputKey { path: "x".to_owned() },
        hint: None,
        declared: true,
        origin: Origin::File(path.to_owned()),
        size: 0,
    };
    let (text, digest, _) = read(&input, &StandardInput::default(), 8 << 30, &Progress::default(), |reader| {
        let mut text = String::new();
        reader.read_to_string(&mut text).map(|_| text).unwrap_or_default()
    })?;
    Ok((text, digest))
}

#[test]
fn gzip_is_unpacked_and_the_digest_is_of_the_file_on_any_path() {
    let folder = tempfile::tempdir().unwrap();
    let text = "x".repeat(3 << 20);
    let plain = folder.path().join("plain");
    fs::write(&plain, &text).unwrap();
    let packed = folder.path().join("packed");
    let mut encoder = flate2::write::GzEncoder::new(fs::File::create(&packed).unwrap(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap();
    let (read_plain, digest) = read_text(&plain).unwrap();
    assert_eq!(read_plain, text);
    let whole = <sha2::Sha256 as sha2::Digest>::digest(text.as_bytes());
    assert_eq!(digest.0, <[u8; 32]>::from(whole));
    assert_eq!(read_text(&packed).unwrap().0, text);
}

fn archive_at(path: &Path, members: &[(&str, &str)]) {
    let mut zip = zip::ZipWriter::new(fs::File::create(path).unwrap());
    for (member, text) in members {
        zip.start_file(*member, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn members_of_an_archive_are_inputs_and_an_empty_archive_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, members: &[(&str, &str)]| archive_at(&folder.path().join(name), members);
    write("pages.zip", &[("b.json", "B"), ("a.json", "A"), ("../../evil.json", "E")]);
    write("empty.zip", &[]);
    let found = collect(&plan(folder.path(), &["pages.zip", "empty.zip"], RequestedBy::Argument));
    assert_eq!(keys(&found), ["pages.zip!../../evil.json", "pages.zip!a.json", "pages.zip!b.json"]);
    assert_eq!(codes(&found), [Code::EmptyFile]);
    let text = read(&found.inputs[1], &StandardInput::default(), 8 << 30, &Progress::default(), |reader| {
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        text
    });
    assert_eq!(text.unwrap().0, "A");
}

#[test]
fn an_archive_of_more_than_a_thousand_members_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let mut zip = zip::ZipWriter::new(fs::File::create(folder.path().join("many.zip")).unwrap());
    for member in 0..1001 {
        zip.start_file(format!("{member}.json"), zip::write::SimpleFileOptions::default()).unwrap();
    }
    zip.finish().unwrap();
    let mut plan = plan(folder.path(), &["many.zip"], RequestedBy::Argument);
    assert_eq!(codes(&collect(&plan)), [Code::Limit]);
    plan.max_members = 1001;
    plan.max_inputs = 1001;
    assert_eq!(collect(&plan).inputs.len(), 1001);
    archive_at(&folder.path().join("many.zip"), &[("a.json", "12345")]);
    plan.max_expanded = 4;
    assert_eq!(codes(&collect(&plan)), [Code::Limit]);
}

#[test]
fn an_archive_behind_another_or_behind_other_bytes_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    archive_at(&path("a.zip"), &[("a.json", "A")]);
    archive_at(&path("b.zip"), &[("b.json", "B")]);
    let (a, b) = (fs::read(path("a.zip")).unwrap(), fs::read(path("b.zip")).unwrap());
    fs::write(path("joined.zip"), [&a[..], &b].concat()).unwrap();
    fs::write(path("local.zip"), [&a[..40], &b].concat()).unwrap();
    let found = collect(&plan(folder.path(), &["joined.zip", "local.zip"], RequestedBy::Argument));
    assert_eq!((keys(&found), codes(&found)), (vec![], vec![Code::Malformed, Code::Malformed]));
}
