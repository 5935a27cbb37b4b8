//! Which dates the plugin takes.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

/// Numbers of decimals that go with a numeric offset.
const DECIMALS: [usize; 5] = [0, 1, 2, 3, 6];

/// A date, where it is one.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    if let Some(text) = text.strip_suffix('Z') {
        let (seconds, decimals) = with_decimals(text)?;
        return at(seconds, decimals, 0);
    }
    if fits(text, "0000-00-00 00:00:00") {
        return at(&text.replace(' ', "T"), "", 0);
    }
    if fits(text, "0000-00-00 00:00") {
        return at(&format!("{}:00", text.replace(' ', "T")), "", 0);
    }
    if fits(text, "0000-00-00") {
        return at(&format!("{text}T00:00:00"), "", 0);
    }
    let split = text.rfind(['+', '-'])?;
    let (time, offset) = text.split_at(split);
    let (seconds, decimals) = with_decimals(time)?;
    let is_colon = fits(&offset[1..], "00:00") && DECIMALS.contains(&decimals.len());
    let is_plain = fits(&offset[1..], "0000") && decimals.is_empty();
    if !is_colon && !is_plain {
        return None;
    }
    let digits = offset.replace(':', "");
    let minutes = digits[1..3].parse::<i32>().ok()? * 60 + digits[3..].parse::<i32>().ok()?;
    at(seconds, decimals, if offset.starts_with('-') { -minutes } else { minutes })
}

/// Seconds and decimals; a point has decimals behind it.
fn with_decimals(text: &str) -> Option<(&str, &str)> {
    let (seconds, decimals) = match text.split_once('.') {
        Some((_, "")) => return None,
        Some((seconds, decimals)) => (seconds, decimals),
        None => (text, ""),
    };
    let is_time = fits(seconds, "0000-00-00T00:00:00") && decimals.bytes().all(|byte| byte.is_ascii_digit());
    is_time.then_some((seconds, decimals))
}

fn fits(text: &str, shape: &str) -> bool {
    let agrees = |(byte, shape): (u8, u8)| if shape == b'0' { byte.is_ascii_digit() } else { byte == shape };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(agrees)
}

fn at(seconds: &str, decimals: &str, offset_minutes: i32) -> Option<Timestamp> {
    let decimals = &decimals[..decimals.len().min(9)];
    let point = if decimals.is_empty() { "" } else { "." };
    let time: DateTime = format!("{seconds}{point}{decimals}").parse().ok()?;
    let offset = Offset::from_seconds(offset_minutes * 60).ok()?;
    Some(time.to_zoned(TimeZone::fixed(offset)).ok()?.timestamp())
}

#[test]
fn dates_are_taken_as_table_4_4_has_them() {
    let decimals = |count: usize| "123456789123"[..count].to_owned();
    for count in 1..=12 {
        assert!(read(&format!("2026-11-22T02:40:18.{}Z", decimals(count))).is_some(), "{count} decimals and Z");
        let with_offset = read(&format!("2026-11-22T02:40:18.{}+00:00", decimals(count)));
        assert_eq!(with_offset.is_some(), [1, 2, 3, 6].contains(&count), "{count} decimals and an offset");
    }
    let whole: Timestamp = "2026-11-22T02:40:18Z".parse().unwrap();
    for text in [
        "2026-11-22T02:40:18Z",
        "2026-11-22T02:40:18+00:00",
        "2026-11-22T03:40:18+0100",
        "2026-11-22T01:10:18-01:30",
        "2026-11-22 02:40:18",
    ] {
        assert_eq!(read(text), Some(whole), "{text}");
    }
    assert_eq!(read("2026-11-22 02:40"), "2026-11-22T02:40:00Z".parse().ok());
    assert_eq!(read("2026-11-22"), "2026-11-22T00:00:00Z".parse().ok());
    for text in [
        "",
        " ",
        "2026-11-22T02:40:18",
        "2026-11-22 02:40:18+00:00",
        "2026-11-22 02:40:18 +0000",
        "2026-11-22t02:40:18Z",
        "2026-11-22T02:40:18z",
        "20261122T024018Z",
        "2026-11-22T02:40Z",
        "2026-11-22T02:40:18.Z",
        "2026-13-22T02:40:18Z",
        "1795315218",
        "1795315218000",
        "today",
    ] {
        assert_eq!(read(text), None, "{text:?}");
    }
}
