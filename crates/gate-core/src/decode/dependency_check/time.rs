//! The report's own time in the forms that the generations of the tool write.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, fmt};

use crate::decode::Sink;
use crate::model::Code;

/// Takes the time of an XML or JSON report: RFC 3339, offsets without a colon (`-0400`), or without any zone, which is
/// taken as UTC and noted. An unreadable time is an error.
pub(super) fn report(sink: &mut Sink, text: &str) {
    match zoned(text) {
        Some(time) => sink.scan().time = Some(time),
        None => match local(text) {
            Some(time) => {
                sink.scan().time = Some(time);
                sink.problem(Code::AgeUnknown, "the report's date names no time zone; it is taken as UTC", "");
            }
            None => unreadable(sink, text),
        },
    }
}

/// Takes a time that is known to be the scanning machine's local one: without a zone it says nothing about age.
pub(super) fn machine_local(sink: &mut Sink, text: &str) {
    match zoned(text) {
        Some(time) => sink.scan().time = Some(time),
        None if local(text).is_some() => {
            let message = "the report's time is local to the machine that scanned, without a zone; its age is unknown";
            sink.problem(Code::AgeUnknown, message, "");
        }
        None => unreadable(sink, text),
    }
}

/// Takes the time of a CSV row (RFC 1123).
pub(super) fn mail(sink: &mut Sink, text: &str) {
    match fmt::rfc2822::parse(text) {
        Ok(time) => sink.scan().time = Some(time.timestamp()),
        Err(_) => report(sink, text),
    }
}

fn unreadable(sink: &mut Sink, text: &str) {
    if text.is_empty() {
        sink.problem(Code::AgeUnknown, "the report carries no date, so its age is unknown", "");
    } else {
        sink.unreadable_time("");
    }
}

fn zoned(text: &str) -> Option<Timestamp> {
    let parsed: Result<Timestamp, _> = text.parse();
    parsed.or_else(|_| Timestamp::strptime("%Y-%m-%dT%H:%M:%S%.f%z", text)).ok()
}

fn local(text: &str) -> Option<Timestamp> {
    let time: DateTime = text.parse().ok()?;
    time.to_zoned(TimeZone::UTC).ok().map(|time| time.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_the_tool_has_written_is_read() {
        for (text, expected) in [
            ("2025-05-12T13:37:35.230542100Z", "2025-05-12T13:37:35.2305421Z"),
            ("2016-11-05T14:52:15.748-0400", "2016-11-05T18:52:15.748Z"),
            ("2024-05-18T17:00:14+02", "2024-05-18T15:00:14Z"),
        ] {
            assert_eq!(zoned(text).map(|time| time.to_string()).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(zoned("2022-01-22T14:36:52"), None);
        assert_eq!(local("2022-01-22T14:36:52").map(|time| time.to_string()).as_deref(), Some("2022-01-22T14:36:52Z"));
        assert_eq!(local("yesterday"), None);
    }
}
