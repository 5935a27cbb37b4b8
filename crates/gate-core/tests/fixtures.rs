//! Every fixture folder is a test: what the decoders read is compared with `expected.json`, and each report is then
//! damaged in the ways reports get damaged. A new folder under `fixtures/<tool>/` needs no code.
//!
//! `fixtures/<tool>/<case>/` holds `report.*` (one file), `expected.json` (as `gate inspect --format json` shows the
//! input), and `about.toml` with the tool's version and how such a report is produced. A case that only the caller can
//! attribute has `hint = "<tool>"` in its `about.toml`. Run with `GATE_UPDATE_FIXTURES=1` to write the expectations,
//! then read them.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::{Path, PathBuf};

use gate_core::decode::{self, Limits};
use gate_core::model::{Code, Decoded, Level, ToolId};
use gate_core::render::inspect::InspectedInput;

struct Case {
    folder: PathBuf,
    bytes: Vec<u8>,
    hint: Option<ToolId>,
    lines: bool,
}

fn fixtures_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(path) else { return Vec::new() };
    let mut found: Vec<_> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    found.sort();
    found
}

fn cases() -> Vec<Case> {
    let tools = folders(&fixtures_root());
    tools.iter().flat_map(|tool| folders(tool)).filter_map(|folder| case(&folder)).collect()
}

fn case(folder: &Path) -> Option<Case> {
    let about = std::fs::read_to_string(folder.join("about.toml")).ok()?;
    let report = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.file_stem().is_some_and(|stem| stem == "report"))
        .unwrap_or_else(|| panic!("{} has no report.*", folder.display()));
    let hint = about.lines().find_map(|line| line.strip_prefix("hint = \"")?.strip_suffix('"')).map(ToolId::new);
    let lines = report.extension().is_some_and(|extension| extension == "csv" || extension == "txt");
    Some(Case { folder: folder.to_owned(), bytes: std::fs::read(&report).unwrap(), hint, lines })
}

fn read(case: &Case, bytes: &[u8]) -> Result<Decoded, decode::DecodeError> {
    decode::decode(&mut &bytes[..], case.hint.as_ref(), "report", &Limits::default())
}

fn shown(case: &Case, bytes: &[u8]) -> InspectedInput {
    match read(case, bytes) {
        Ok(decoded) => InspectedInput::of("report", &decoded),
        Err(error) => InspectedInput::failed("report", error),
    }
}

#[test]
fn fixtures_read_as_expected() {
    let mut wrong = Vec::new();
    for case in cases() {
        let text = serde_json::to_string_pretty(&shown(&case, &case.bytes)).unwrap() + "\n";
        let path = case.folder.join("expected.json");
        if std::env::var_os("GATE_UPDATE_FIXTURES").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        if text != expected.replace("\r\n", "\n") {
            wrong.push(format!("{}:\n{text}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether a reading could be taken for a clean, usable report.
fn reads_as_clean(decoded: &Decoded) -> bool {
    decoded.findings.rows.is_empty() && !decoded.problems.iter().any(|problem| problem.level == Level::Error)
}

#[test]
fn a_cut_report_never_reads_as_evidence() {
    for case in cases().iter().filter(|case| read(case, &case.bytes).is_ok()) {
        let end = case.bytes.trim_ascii_end().len();
        let step = (end / 400).max(1);
        let near_the_end = end.saturating_sub(60)..end;
        for cut in (0..end).step_by(step).chain(near_the_end) {
            match read(case, &case.bytes[..cut]) {
                Err(_) => {}
                // Lines carry no end mark: a shorter file can only have lost rows, never become clean.
                Ok(decoded) => {
                    let clean = !case.lines || reads_as_clean(&decoded);
                    assert!(!clean, "{} cut at {cut} of {end} was believed", case.folder.display());
                }
            }
        }
    }
}

#[test]
fn trailing_garbage_a_second_document_and_utf16_are_refused() {
    for case in cases().iter().filter(|case| !case.lines && read(case, &case.bytes).is_ok()) {
        let name = case.folder.display();
        for tail in [&b"x"[..], b"\n{}", b"\0", &case.bytes] {
            let joined = [&case.bytes[..], tail].concat();
            assert!(read(case, &joined).is_err(), "{name} with a tail was believed");
        }
        let text = String::from_utf8_lossy(&case.bytes);
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked = [&b"\xff\xfe"[..], &utf16].concat();
        for bytes in [utf16, marked] {
            assert_eq!(read(case, &bytes).unwrap_err().code, Code::Encoding, "{name} as UTF-16 was believed");
        }
    }
}

#[test]
fn every_tool_refuses_what_holds_nothing() {
    let tools = decode::registry().iter().map(|decoder| decoder.about().id);
    for tool in tools {
        let hint = ToolId::new(tool);
        for bytes in [
            &b""[..],
            b" \n",
            b"{}",
            b"{\"a\":1}",
            b"[{}]",
            b"[1]",
            b"\"text\"",
            b"<a/>",
            b"<?xml version=\"1.0\"?>",
            b"true",
        ] {
            for hint in [None, Some(&hint)] {
                let read = decode::decode(&mut &bytes[..], hint, "report", &Limits::default());
                assert!(read.is_err(), "{tool} believed {:?}", String::from_utf8_lossy(bytes));
            }
        }
        let null = decode::decode(&mut &b"null"[..], None, "report", &Limits::default());
        assert!(null.is_err(), "{tool}: null without a hint was believed");
    }
}

#[test]
fn no_fixture_secret_is_kept() {
    for case in cases() {
        for cut in [case.bytes.len(), case.bytes.len() / 2, case.bytes.len() * 2 / 3] {
            let text = serde_json::to_string(&shown(&case, &case.bytes[..cut])).unwrap();
            let debug = format!("{:?}", read(&case, &case.bytes[..cut]));
            for output in [text, debug] {
                assert!(!output.contains("FAKE-SECRET"), "{} leaks", case.folder.display());
            }
        }
    }
}

#[test]
fn every_decoder_has_clean_failing_and_hostile_fixtures() {
    for decoder in decode::registry() {
        let id = decoder.about().id;
        let names: Vec<_> = folders(&fixtures_root().join(id))
            .iter()
            .map(|folder| folder.file_name().unwrap().to_string_lossy().into_owned())
            .collect();
        for needed in ["clean", "failing", "hostile"] {
            assert!(names.iter().any(|name| name.contains(needed)), "fixtures/{id} has no {needed} case");
        }
    }
}

#[test]
fn the_registry_is_sorted_and_its_ids_are_unique() {
    let ids: Vec<_> = decode::registry().iter().map(|decoder| decoder.about().id).collect();
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(ids, sorted);
}
