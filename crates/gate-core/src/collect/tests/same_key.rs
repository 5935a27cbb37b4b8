//! Different files never pass for one; one file never passes for two.

use super::*;

fn texts(collected: &Collected) -> Vec<String> {
    let text = |input: &Input| {
        let read = read(input, &StandardInput::default(), 8 << 30, &Progress::default(), |reader| {
            let mut text = String::new();
            reader.read_to_string(&mut text).map(|_| text)
        });
        read.unwrap().0.unwrap()
    };
    collected.inputs.iter().map(text).collect()
}

#[cfg(unix)]
#[test]
fn a_backslash_in_a_name_is_no_separator() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("a")).unwrap();
    fs::write(folder.path().join("a/b.json"), "slash").unwrap();
    fs::write(folder.path().join(r"a\b.json"), "backslash").unwrap();
    let found = collect(&plan(folder.path(), &["."], RequestedBy::Argument));
    assert_eq!(keys(&found), ["a/b.json", r"a\b.json"]);
    assert_eq!(texts(&found), ["slash", "backslash"]);
    let missing = collect(&plan(folder.path(), &[r"no\b.json", "no/b.json"], RequestedBy::Argument));
    assert_eq!(missing.missing.len(), 2);
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_utf_8_are_shown_escaped_and_all_are_read() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let names: [&[u8]; 4] = [b"\xfe.json", b"\xff.json", br"\xfe.json", br"\xfe (2).json"];
    for (name, text) in names.into_iter().zip(["FE", "FF", "spelt", "spelt (2)"]) {
        fs::write(folder.path().join(std::ffi::OsStr::from_bytes(name)), text).unwrap();
    }
    let found = collect(&plan(folder.path(), &[".", "*.json"], RequestedBy::Argument));
    assert_eq!(keys(&found), [r"\xfe (2).json", r"\xfe (3).json", r"\xfe.json", r"\xff.json"]);
    assert_eq!(texts(&found), ["spelt (2)", "FE", "spelt", "FF"]);
}

#[cfg(unix)]
#[test]
fn a_file_reached_on_two_ways_is_one_input_and_keeps_the_tool_named_for_it() {
    let folder = folder();
    std::os::unix::fs::symlink("a.json", folder.path().join("reports/latest.json")).unwrap();
    let absolute = folder.path().join("reports/a.json").to_string_lossy().into_owned();
    let mut plan = plan(folder.path(), &["reports", &absolute, "./reports/./a.json"], RequestedBy::Argument);
    assert_eq!(keys(&collect(&plan)), ["reports/a.json", "reports/b.json", "reports/deep/c.xml"]);
    plan.requests[2].tool = Some(crate::model::ToolId::new("trivy"));
    let found = collect(&plan);
    assert_eq!(keys(&found), ["reports/a.json", "reports/b.json", "reports/deep/c.xml"]);
    assert_eq!((found.inputs[0].hint.is_some(), found.inputs[0].declared), (true, true));
    plan.requests[1].tool = Some(crate::model::ToolId::new("grype"));
    let hints = |found: &Collected| found.inputs.iter().map(|it| it.hint.clone()).collect::<Vec<_>>();
    let named = |tool| Some(crate::model::ToolId::new(tool));
    assert_eq!(hints(&collect(&plan)), [named("grype"), named("trivy"), None, None]);
}

#[cfg(unix)]
#[test]
fn a_file_of_the_name_of_standard_input_is_another_input() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("-"), "file").unwrap();
    let found = collect(&plan(folder.path(), &["-", "./-", "-"], RequestedBy::Argument));
    assert_eq!(keys(&found), ["-", "- (2)"]);
    assert_eq!(found.inputs[0].origin, Origin::StandardInput);
}

#[test]
fn members_that_differ_in_the_separator_are_both_read() {
    let folder = tempfile::tempdir().unwrap();
    archive_at(&folder.path().join("x.zip"), &[(r"a\b.json", "backslash"), ("a/b.json", "slash")]);
    let found = collect(&plan(folder.path(), &["x.zip"], RequestedBy::Argument));
    let expected =
        if cfg!(windows) { ["x.zip!a/b (2).json", "x.zip!a/b.json"] } else { ["x.zip!a/b.json", r"x.zip!a\b.json"] };
    assert_eq!(keys(&found), expected);
    let mut texts = texts(&found);
    texts.sort();
    assert_eq!(texts, ["backslash", "slash"]);
}

#[test]
fn an_archive_with_two_members_of_one_name_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.zip");
    archive_at(&path, &[("a.json", "first"), ("b.json", "second")]);
    let bytes = fs::read(&path).unwrap();
    let renamed = bytes.windows(6).enumerate().filter(|(_, it)| it == b"b.json").map(|(at, _)| at);
    let mut bytes = bytes.clone();
    renamed.for_each(|at| bytes[at] = b'a');
    fs::write(&path, bytes).unwrap();
    let found = collect(&plan(folder.path(), &["x.zip"], RequestedBy::Argument));
    assert_eq!((found.inputs.len(), codes(&found)), (0, vec![Code::Malformed]));
}

#[test]
fn a_folder_in_an_archive_that_has_content_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.zip");
    archive_at(&path, &[("a.json", "first"), ("b.jsonX", "second")]);
    let bytes: Vec<u8> = fs::read(&path).unwrap();
    let mut changed = bytes.clone();
    for (at, _) in bytes.windows(7).enumerate().filter(|(_, it)| it == b"b.jsonX") {
        changed[at + 6] = b'/';
    }
    fs::write(&path, changed).unwrap();
    let found = collect(&plan(folder.path(), &["x.zip"], RequestedBy::Argument));
    assert_eq!((found.inputs.len(), codes(&found)), (0, vec![Code::Malformed]));
}
