//! Times as the server and its reporters write them.

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use super::shown;
use crate::decode::sink::Sink;

/// The web API writes `2013-05-13T17:55:39+0200`, an offset without a colon, which RFC 3339 does not know.
const API: &str = "%Y-%m-%dT%H:%M:%S%z";

/// JavaScript's `toDateString`, and the long form of later reporters.
const DAYS: [&str; 2] = ["%a %b %d %Y", "%A, %b %d, %Y"];

/// The largest offset of any time zone: where a day begins first.
const FIRST_ZONE_HOURS: i64 = 14;

/// A time of the web API.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    Timestamp::strptime(API, text).ok().or_else(|| text.parse().ok())
}

/// A day without a zone as the first instant it can mean: that is never in the future of whoever wrote it.
pub(super) fn parse_day(text: &str) -> Option<Timestamp> {
    let date = DAYS.iter().find_map(|form| Date::strptime(form, text).ok())?;
    let midnight = Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).ok()?;
    midnight.checked_sub(SignedDuration::from_hours(FIRST_ZONE_HOURS)).ok()
}

/// States when the report was made; a time that cannot be read is an error.
pub(super) fn state(sink: &mut Sink, text: &str, parsed: Option<Timestamp>) {
    if text.is_empty() {
        return;
    }
    if parsed.is_none() {
        sink.unreadable_time("");
    }
    sink.scan().time = parsed;
}

/// States since when code counts as new: `previous_version 2016-02-17T11:28:28+0100 main`.
pub(super) fn state_period(sink: &mut Sink, mode: &str, date: &str, parameter: &str) {
    let parts: Vec<_> = [mode, date, parameter].into_iter().filter(|part| !part.is_empty()).map(shown).collect();
    if !parts.is_empty() {
        sink.scan().data.push(("new code period".to_owned(), parts.join(" ")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{Format, Limits};
    use crate::model::{Code, Proof, ToolId};

    const FORMAT: Format = Format { id: "test", title: "test", proof: Proof::Tells };

    #[test]
    fn an_offset_without_a_colon_is_read() {
        let expected: Timestamp = "2013-05-13T15:55:39Z".parse().unwrap();
        assert_eq!(parse("2013-05-13T17:55:39+0200"), Some(expected));
        assert_eq!(parse("2013-05-13T17:55:39+02:00"), Some(expected));
        assert_eq!(parse("13.05.2013"), None);
    }

    #[test]
    fn a_time_that_cannot_be_read_is_an_error() {
        let codes = |time: &str| {
            let mut sink = Sink::new(ToolId::new("sonarqube"), &FORMAT, Limits::default());
            state(&mut sink, time, parse(time));
            sink.finish().problems.iter().map(|problem| problem.code).collect::<Vec<_>>()
        };
        for time in ["9999-12-31T23:59:59Z", "-009999-01-01T00:00:00Z", "2026-01-01T00:00:00+99:99", "yesterday"] {
            assert_eq!(codes(time), [Code::FromTheFuture], "{time}");
        }
        assert_eq!(codes(""), []);
        assert_eq!(codes("2013-05-13T17:55:39+0200"), []);
    }

    #[test]
    fn a_day_is_the_first_instant_it_can_mean_anywhere() {
        let expected: Timestamp = "2024-05-06T10:00:00Z".parse().unwrap();
        assert_eq!(parse_day("Tuesday, May 7, 2024"), Some(expected));
        assert_eq!(parse_day("Tue May 07 2024"), Some(expected));
        assert_eq!(parse_day("Monday, May 7, 2024"), None, "the weekday contradicts the date");
    }
}
