//! What the cursor promises: any key order, any chunking, nothing malformed gets through.

use std::io::Read;

use proptest::prelude::*;
use serde::Deserialize;

use super::{Json, Outline, Str, row};
use crate::decode::error::DecodeError;
use crate::decode::limits::Limits;
use crate::model::Code;

/// Hands out a few bytes at a time, as pipes do.
struct Drip<'a>(&'a [u8], usize);

impl Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.min(self.0.len()).min(buffer.len());
        buffer[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

fn skip_all(text: &[u8], step: usize) -> Result<(), DecodeError> {
    let mut source = Drip(text, step);
    let mut json = Json::new(&mut source, &Limits::default());
    json.skip()?;
    json.finish()
}

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow, default)]
    name: Str<'a>,
    #[serde(default)]
    size: u64,
}
row!(Item);

fn items(text: &[u8], step: usize) -> Result<Vec<(String, u64)>, DecodeError> {
    let mut source = Drip(text, step);
    let mut json = Json::new(&mut source, &Limits::default());
    let mut found = Vec::new();
    json.object(|json, key| match key {
        "items" => json.rows::<Item>(|item| {
            found.push((item.name.to_string(), item.size));
            Ok(())
        }),
        _ => json.skip(),
    })?;
    json.finish()?;
    Ok(found)
}

#[test]
fn rows_are_read_in_any_chunking_and_after_skipped_siblings() {
    let text = br#" {"x":{"y":[1,2.5e3,"a\"b",null,true]},"items":[{"name":"a\n","size":1,"z":[{}]},{"name":null}]} "#;
    for step in [1, 2, 3, 7, 1000] {
        assert_eq!(items(text, step).unwrap(), [("a\n".to_owned(), 1), (String::new(), 0)]);
    }
}

#[test]
fn every_truncation_is_an_error() {
    let text = br#"{"x":{"y":[1,2.5e3,"a\u00e9b",null,true]},"items":[{"name":"a","size":1}]}"#;
    for end in 0..text.len() {
        for step in [1, 1000] {
            assert_eq!(items(&text[..end], step).unwrap_err().code, Code::Truncated, "cut at {end}");
        }
    }
}

#[test]
fn garbage_and_a_second_document_behind_the_end_are_errors() {
    for tail in ["x", "{}", ",", "]"] {
        assert_eq!(items(format!("{{}}{tail}").as_bytes(), 3).unwrap_err().code, Code::TrailingData);
    }
}

#[test]
fn a_repeated_key_is_an_error_in_objects_and_rows() {
    assert_eq!(items(br#"{"items":[],"items":[]}"#, 9).unwrap_err().code, Code::DuplicateKey);
    assert_eq!(items(br#"{"items":[{"size":1,"size":2}]}"#, 9).unwrap_err().code, Code::DuplicateKey);
    let many = (0..100).map(|n| format!("\"k{n}\":1,")).collect::<Vec<_>>().concat();
    assert_eq!(items(format!("{{{many}\"k99\":1}}").as_bytes(), 999).unwrap_err().code, Code::DuplicateKey);
}

#[test]
fn errors_say_where_and_never_quote_a_value() {
    let error = items(br#"{"items":[{"size":1},{"size":"FAKE-SECRET"}]}"#, 1000).unwrap_err();
    assert_eq!(error.location(), "items[1].size (byte 41)");
    assert!(!error.to_string().contains("FAKE-SECRET"), "{error}");
    assert!(error.to_string().contains("expected u64"), "{error}");
}

#[test]
fn values_larger_than_the_window_are_skipped_and_still_proven() {
    let long = format!(r#"{{"a":"{}","b":[{}1]}}"#, "x\\n".repeat(300_000), "[1],".repeat(200_000));
    skip_all(long.as_bytes(), usize::MAX).unwrap();
    let broken = long.replacen("[1],[1]", "[1],[01]", 1);
    assert_eq!(skip_all(broken.as_bytes(), usize::MAX).unwrap_err().code, Code::Malformed);
    let tail_broken = long.replace("1]}", "1}}");
    assert_eq!(skip_all(tail_broken.as_bytes(), usize::MAX).unwrap_err().code, Code::Malformed);
}

#[test]
fn nesting_beyond_the_limit_is_an_error_in_any_chunking() {
    let deep = |levels: usize| [vec![b'['; levels], vec![b']'; levels]].concat();
    for step in [1, 1_000_000] {
        assert!(skip_all(&deep(120), step).is_ok());
        assert_eq!(skip_all(&deep(5000), step).unwrap_err().code, Code::Limit);
    }
}

#[test]
fn the_outline_names_paths_and_stops_at_the_cut() {
    let text = br#"{"runs":[{"tool":{"driver":{"name":"x"}}},{"other":1}],"version":"2.1.0","n":7}"#;
    let whole = Outline::of(&mut &text[..], &Limits::default(), true);
    assert_eq!(whole.text("runs[].tool.driver.name"), Some("x"));
    assert_eq!(whole.number("n"), Some("7"));
    assert!(!whole.has("runs[].other") && !whole.cut && whole.error.is_none());
    let cut = Outline::of(&mut &text[..60], &Limits::default(), true);
    assert!(cut.cut && cut.is_array("runs") && !cut.has("n"));
    assert!(Outline::of(&mut &text[..60], &Limits::default(), false).error.is_some());
}

proptest! {
    /// Our scanner and serde_json agree on what is JSON, however the bytes arrive.
    #[test]
    fn skipping_accepts_exactly_what_serde_json_accepts(
        text in "[\\[\\]{}:,\"\\\\u0-9a-e.+\\- tfn]{0,24}|\\{(\"[a-c]\":(1|true|\\[\\]|\"\\\\n\"),){0,2}\"z\":0\\}",
        step in 1_usize..9,
    ) {
        let ours = skip_all(text.as_bytes(), step);
        let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text);
        prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{:?} {:?} {:?}", text, ours, theirs);
    }
}
