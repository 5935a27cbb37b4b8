//! Dates of TOML as ends of entries.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use toml::de::DeValue;

use crate::model::Expiry;

/// When an entry ends.
pub(super) struct End {
    /// The instant, in UTC where it has no zone.
    pub(super) at: Timestamp,
    /// Whether it has a zone. Without, the tool takes the machine's.
    pub(super) zoned: bool,
    /// The first instant of the year 1, which the tool takes for no end at all.
    pub(super) is_zero: bool,
    /// As a text with a zone.
    pub(super) written: String,
}

/// The end in a value: a date, or a text that holds an instant. `None` is what the tool refuses.
pub(super) fn of(value: &DeValue<'_>) -> Option<End> {
    if let Some(text) = value.as_str() {
        // The tool reads texts as RFC 3339.
        let whole = text.len() >= 20 && text.as_bytes().get(10) == Some(&b'T');
        return whole.then(|| text.parse().ok()).flatten().map(|at| End::new(at, true));
    }
    let written = value.as_datetime()?;
    let text = written.to_string();
    match (written.date, written.time, written.offset) {
        (Some(_), Some(_), Some(_)) => text.parse().ok().map(|at| End::new(at, true)),
        (Some(_), Some(_), None) => {
            let local: DateTime = text.parse().ok()?;
            local.to_zoned(TimeZone::UTC).ok().map(|it| End::new(it.timestamp(), false))
        }
        (Some(_), None, _) => {
            let day: Date = text.parse().ok()?;
            day.to_zoned(TimeZone::UTC).ok().map(|it| End::new(it.timestamp(), false))
        }
        // A time without a day is one of the year 0: it is over.
        (None, _, _) => Some(End::new(Timestamp::MIN, true)),
    }
}

impl End {
    fn new(at: Timestamp, zoned: bool) -> End {
        let is_zero = zoned && at.to_string() == "0001-01-01T00:00:00Z";
        End { at, zoned, is_zero, written: at.to_string() }
    }

    /// The end as ledgers have it. The tool covers as long as it lies ahead, and no longer at the very instant.
    pub(super) fn expiry(&self, now: Timestamp) -> Expiry {
        if self.is_zero {
            Expiry::Never
        } else if self.at == now {
            Expiry::At(now.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(Timestamp::MIN))
        } else {
            Expiry::At(self.at)
        }
    }
}
