//! Rows against `serde_json`: the same texts are accepted, with the same values, however the bytes arrive.

use std::collections::BTreeMap;
use std::io::Read;

use proptest::prelude::*;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Json, Number, Str, row};
use crate::decode::error::DecodeError;
use crate::decode::limits::Limits;
use crate::model::Code;

/// One field of every kind that rows have.
#[derive(Debug, Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
struct Kinds<'a> {
    #[serde(rename = "a")]
    text: Str<'a>,
    b: Number,
    c: Option<u32>,
    d: Option<Vec<Str<'a>>>,
    e: BTreeMap<String, Option<bool>>,
    f: Option<Box<Kinds<'a>>>,
    g: i64,
    h: String,
    i: f64,
}
row!(Kinds);

impl Kinds<'_> {
    /// The same but for the last bit of long numbers, which `serde_json` rounds twice.
    fn agrees(&self, other: &Kinds<'_>) -> bool {
        let close = |one: f64, two: f64| (one - two).abs() <= one.abs() * 1e-15;
        let numbers = match (self.b.0, other.b.0) {
            (Some(one), Some(two)) => close(one, two),
            (one, two) => one.is_none() && two.is_none(),
        };
        let inner = match (&self.f, &other.f) {
            (Some(one), Some(two)) => one.agrees(two),
            (one, two) => one.is_none() && two.is_none(),
        };
        let texts = self.text == other.text && self.d == other.d && self.e == other.e && self.h == other.h;
        numbers && inner && texts && self.c == other.c && self.g == other.g && close(self.i, other.i)
    }
}

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

fn row_of(text: &[u8], step: usize, take: impl FnOnce(Kinds<'_>)) -> Result<(), DecodeError> {
    let mut source = Drip(text, step);
    let mut json = Json::new(&mut source, &Limits::default());
    json.row::<Kinds>(|row| {
        take(row);
        Ok(())
    })?;
    json.finish()
}

fn ignored(text: &[u8], step: usize) -> Result<(), DecodeError> {
    let mut source = Drip(text, step);
    let mut json = Json::new(&mut source, &Limits::default());
    json.read::<IgnoredAny>()?;
    json.finish()
}

/// Whether a list stands where the struct, or the one inside it, is meant.
fn has_list_for_struct(value: &serde_json::Value) -> bool {
    value.is_array() || value.get("f").is_some_and(has_list_for_struct)
}

/// Compares both readers, row and skip, on one text.
fn compare(text: &str, step: usize) -> Result<(), TestCaseError> {
    let theirs = serde_json::from_str::<Kinds<'_>>(text);
    let mut same = None;
    let ours =
        row_of(text.as_bytes(), step, |row| same = Some(theirs.as_ref().is_ok_and(|theirs| theirs.agrees(&row))));
    // serde_json takes a list for a struct, field by field; to us it is another shape.
    let by_position = serde_json::from_str::<serde_json::Value>(text).is_ok_and(|value| has_list_for_struct(&value));
    prop_assert_eq!(ours.is_ok(), theirs.is_ok() && !by_position, "{:?}: {:?}, {:?}", text, ours, theirs);
    prop_assert!(ours.is_err() || same == Some(true), "{:?}: {:?}", text, theirs);
    let (ours, theirs) = (ignored(text.as_bytes(), step), serde_json::from_str::<IgnoredAny>(text));
    prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{:?}: {:?}, {:?}", text, ours, theirs);
    Ok(())
}

/// A text in quotes: plain, with escapes, with characters of every length, sometimes broken.
fn text() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        8 => "[ -!#-\\[\\]-~]{0,20}",
        2 => "[äß€😀\u{7f}]{1,9}",
        2 => r#"\\["\\/bfnrt]"#,
        2 => r"\\u(00[0-7]|20)[0-9a-fA-F]",
        1 => r"\\ud8[0-9a-f]{2}\\ud[c-f][0-9a-f]{2}",
        1 => r"\\u[0-9a-fx]{0,4}|\\[a-z]|\\ud[89a-f]00|[\x00-\x1f]",
    ];
    prop::collection::vec(part, 0..4).prop_map(|parts| format!("\"{}\"", parts.concat()))
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "-?(0|[1-9][0-9]{0,6})(\\.[0-9]{1,4})?",
        2 => "-?[0-9]{0,22}",
        1 => "-?[0-9]{0,2}\\.?[0-9]{0,2}[eE]?[+-]?[0-9]{0,1}",
        1 => "[1-9][eE][+]?[0-9]{1,3}",
    ]
}

fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => text(),
        3 => number(),
        3 => prop::sample::select(vec!["null", "true", "false", "{}", "[]"]).prop_map(str::to_owned),
    ];
    let blank = || "[ \n\t\r]{0,2}|\n {7,17}";
    leaf.prop_recursive(3, 24, 5, move |inner| {
        let key = prop_oneof![8 => "\"[a-k]\"", 1 => text()];
        let entry = (blank(), key, blank(), inner.clone(), blank())
            .prop_map(|(before, key, colon, value, after)| format!("{before}{key}{colon}:{colon}{value}{after}"));
        let item = (blank(), inner, blank()).prop_map(|(before, value, after)| format!("{before}{value}{after}"));
        prop_oneof![
            2 => prop::collection::vec(entry, 1..6).prop_map(|entries| format!("{{{}}}", entries.join(","))),
            1 => prop::collection::vec(item, 1..5).prop_map(|items| format!("[{}]", items.join(","))),
        ]
    })
}

/// An object of the kinds' own fields, so that most are accepted.
fn kinds() -> impl Strategy<Value = String> {
    let small = "0|-?[1-9][0-9]{0,8}";
    let decimal = "-?[0-9]{1,3}\\.[0-9]{1,2}";
    let inner = (text(), decimal).prop_map(|(text, number)| format!("{{\"h\":{text},\"i\":{number}}}"));
    (text(), prop_oneof![decimal, small, Just("null".to_owned()), text()], small, prop::collection::vec(text(), 0..4), inner, value())
        .prop_map(|(a, b, g, d, f, other)| {
            format!("{{\n          \"a\": {a},\n          \"b\": {b},\n          \"x\": {other},\n          \"g\": {g}, \"d\": [{}],\"e\":{{\"k\":true,\"l\":null}},\"f\":{f}}}", d.join(", "))
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn rows_agree_with_serde_json_on_any_value(text in value(), step in 1_usize..9) {
        compare(&text, step)?;
    }

    #[test]
    fn rows_agree_with_serde_json_on_their_own_shape(text in kinds(), step in 1_usize..60) {
        compare(&text, step)?;
    }

    /// One character changed, removed or added; or the text cut there.
    #[test]
    fn rows_agree_with_serde_json_on_mutations(
        text in kinds(),
        place in any::<prop::sample::Index>(),
        other in "[\\[\\]{}:,\"\\\\u0-9a-eE.+\\- \ntfn\x00-\x1fä]{0,2}",
        removed in 0_usize..3,
        step in 1_usize..60,
    ) {
        let characters: Vec<char> = text.chars().collect();
        let at = place.index(characters.len());
        let head: String = characters[..at].iter().collect();
        let tail: String = characters[(at + removed).min(characters.len())..].iter().collect();
        compare(&format!("{head}{other}{tail}"), step)?;
        compare(&head, step)?;
        let cut = ignored(head.as_bytes(), step);
        let whole = serde_json::from_str::<IgnoredAny>(&text);
        prop_assert!(whole.is_err() || cut.unwrap_err().code == Code::Truncated, "a head of JSON is cut, not wrong: {:?}", head);
    }
}

#[test]
fn a_number_cut_by_the_edge_of_the_window_goes_on_behind_it() {
    for number in ["4.25", "-7", "1e5", "2E-3", "0.5e+10", "12"] {
        for field in ["b", "unknown"] {
            let text = format!("{{\"{field}\": {number}}}");
            for step in 1..9 {
                row_of(text.as_bytes(), step, |_| {}).unwrap();
            }
        }
    }
}

#[test]
fn nesting_counts_inside_rows_and_around_them() {
    let deep = |levels: usize| format!("{{\"unknown\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
    assert!(row_of(deep(127).as_bytes(), 1000, |_| {}).is_ok());
    for levels in [128, 5000, 200_000] {
        assert_eq!(row_of(deep(levels).as_bytes(), 1_000_000, |_| {}).unwrap_err().code, Code::Limit);
    }
    let typed = format!("{}null{}", "{\"f\":".repeat(129), "}".repeat(129));
    assert_eq!(row_of(typed.as_bytes(), 1000, |_| {}).unwrap_err().code, Code::Limit);
}

#[test]
fn half_a_surrogate_pair_is_an_error_where_it_is_kept() {
    for half in [r"\ud800", r"\udc00", r"\ud800\u0041", r"\ud800x", r"\ud83d\ud83d"] {
        let error = row_of(format!("{{\"a\":\"{half}\"}}").as_bytes(), 3, |_| {}).unwrap_err();
        assert_eq!(error.code, Code::Malformed, "{half}");
        assert!(row_of(format!("{{\"unknown\":\"{half}\"}}").as_bytes(), 3, |_| {}).is_ok());
    }
}

#[test]
fn errors_name_the_field_and_the_byte_and_never_the_value() {
    let place = |text: &str| {
        let error = row_of(text.as_bytes(), 5, |_| {}).unwrap_err();
        assert!(!error.to_string().contains("FAKE"), "{error}");
        (error.location(), error.message)
    };
    let wrong = place(r#"{"f":{"d":["x",{"FAKE":1}]}}"#);
    assert_eq!(wrong, ("f.d[1] (byte 15)".to_owned(), "does not have the tool's shape: expected a text".to_owned()));
    let wrong = place(r#"{"c":"FAKE-SECRET"}"#);
    assert_eq!(wrong, ("c (byte 17)".to_owned(), "does not have the tool's shape: expected u32".to_owned()));
    assert_eq!(place(r#"{"b":"FAKE, expected FAKE"}"#).1, "does not have the tool's shape: expected a number");
    assert_eq!(place(r#"{"a":"x","a":"FAKE"}"#).0, "byte 11");
    assert_eq!(place("{\"a\":\"FAKE\n\"}").0, "a (byte 10)");
}
