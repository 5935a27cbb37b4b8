//! Dates of entries: what Trivy takes for one, and what people seem to mean by what it does not take.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use crate::exempt::{day, start_of};
use crate::model::Expiry;

/// The end that an instant means. Go takes the first day of the first year for "no time at all".
pub(super) fn expiry(end: Timestamp) -> Expiry {
    let zero = Date::new(1, 1, 1).is_ok_and(|day| start_of(day) == end);
    if zero { Expiry::Never } else { Expiry::At(end) }
}

/// A plain scalar as YAML's timestamp (gopkg.in/yaml.v3, `parseTimestamp`): `2024-12-31`, `2024-1-5`, with a time behind
/// `T` and a zone, or with a time behind a blank and without one, which then is UTC.
pub(super) fn plain(text: &str) -> Option<Timestamp> {
    let mut rest = Rest(text);
    if !text.bytes().take(4).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let year = rest.number(4, 4)?;
    rest.sign('-')?;
    let month = rest.number(1, 2)?;
    rest.sign('-')?;
    let date = Date::new(year.try_into().ok()?, month.try_into().ok()?, rest.number(1, 2)?.try_into().ok()?).ok()?;
    let (time, offset) = match rest.0.chars().next() {
        None => return Some(start_of(date)),
        Some('T' | 't') => {
            rest.0 = &rest.0[1..];
            (rest.time()?, rest.zone()?)
        }
        Some(' ') => {
            rest.0 = &rest.0[1..];
            (rest.time()?, Offset::UTC)
        }
        Some(_) => return None,
    };
    let last = if date.year() > 0 { Timestamp::MAX } else { Timestamp::MIN };
    rest.0.is_empty().then(|| offset.to_timestamp(DateTime::from_parts(date, time)).unwrap_or(last))
}

/// A scalar in quotes, which has to be a whole instant (Go's `time.Time.UnmarshalText`): `2024-12-31T10:00:00Z`.
pub(super) fn quoted(text: &str) -> Option<Timestamp> {
    let at = |place: usize| text.as_bytes().get(place).copied();
    let shape = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    let is_strict = shape.iter().all(|&(place, byte)| at(place) == Some(byte)) && at(19) != Some(b',');
    is_strict.then(|| plain(text)).flatten()
}

/// What is left of a text.
struct Rest<'a>(&'a str);

impl Rest<'_> {
    fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let digits = self.0.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.0.split_at_checked(digits).filter(|_| digits >= least)?;
        self.0 = rest;
        number.parse().ok()
    }

    fn sign(&mut self, sign: char) -> Option<()> {
        self.0 = self.0.strip_prefix(sign)?;
        Some(())
    }

    fn time(&mut self) -> Option<Time> {
        let hour = self.number(1, 2)?;
        self.sign(':')?;
        let minute = self.number(1, 2)?;
        self.sign(':')?;
        let second = self.number(1, 2)?;
        let fraction = self.0.strip_prefix(['.', ',']).unwrap_or_default();
        let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
        let mut nanosecond = 0;
        if digits > 0 {
            nanosecond = format!("{:0<9.9}", &fraction[..digits]).parse().ok()?;
            self.0 = &fraction[digits..];
        }
        let part = |number: u32| i8::try_from(number).ok();
        Time::new(part(hour)?, part(minute)?, part(second)?, nanosecond).ok()
    }

    fn zone(&mut self) -> Option<Offset> {
        if self.sign('Z').is_some() {
            return Some(Offset::UTC);
        }
        let sign = if self.0.starts_with('-') { -1 } else { 1 };
        self.0 = self.0.strip_prefix(['+', '-'])?;
        let hours = self.number(2, 2).filter(|hours| *hours <= 24)?;
        self.sign(':')?;
        let minutes = self.number(2, 2).filter(|minutes| *minutes <= 60)?;
        Offset::from_seconds(sign * i32::try_from(hours * 3600 + minutes * 60).ok()?).ok()
    }
}

/// The day that a text seems to mean, as Trivy's line format wants it; nothing where it could be several.
pub(super) fn meant(text: &str) -> Option<String> {
    let text = text.trim_matches(['"', '\'', ',', ';', '(', ')', '[', ']']);
    let text = text.split(['T', 't']).next().unwrap_or_default();
    let numbers: Vec<&str> = text.split(['-', '/', '.']).collect();
    let is_number = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !numbers.iter().all(is_number) {
        return None;
    }
    let (year, month, last) = match numbers[..] {
        [all] if all.len() == 8 => (&all[..4], &all[4..6], &all[6..]),
        [year, month, last] if year.len() == 4 => (year, month, last),
        // With points the day comes first; with other signs only a number above 12 tells.
        [first, month, year] if year.len() == 4 && text.contains('.') => (year, month, first),
        [first, second, year] if year.len() == 4 => {
            match (first.parse().is_ok_and(|it: u8| it > 12), second.parse().is_ok_and(|it: u8| it > 12)) {
                (true, false) => (year, second, first),
                (false, true) => (year, first, second),
                (true, true) | (false, false) => return None,
            }
        }
        _ => return None,
    };
    let written = format!("{year}-{month:0>2}-{last:0>2}");
    day(&written).filter(|day| expiry(start_of(*day)) != Expiry::Never).map(|_| written)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(end: Option<Timestamp>) -> String {
        end.map_or_else(|| "none".to_owned(), |end| end.to_string())
    }

    /// The forms of the note, each tried with the libraries themselves.
    #[test]
    fn plain_scalars_are_timestamps_as_in_yaml() {
        for (text, end) in [
            ("2024-12-31", "2024-12-31T00:00:00Z"),
            ("2024-1-5", "2024-01-05T00:00:00Z"),
            ("2024-12-31T10:00:00+09:00", "2024-12-31T01:00:00Z"),
            ("2024-12-31T10:00:00Z", "2024-12-31T10:00:00Z"),
            ("2024-12-31t1:2:3.5-01:30", "2024-12-31T02:32:03.5Z"),
            ("2024-12-31 10:00:00", "2024-12-31T10:00:00Z"),
            ("2024-12-31 10:00:00.123456789123", "2024-12-31T10:00:00.123456789Z"),
            ("9999-12-31", "9999-12-30T22:00:00.999999999Z"),
            ("2024-12-31 10:00:00 +09:00", "none"),
            ("2024-12-31T10:00:00", "none"),
            ("2024-12-31T10:00:00z", "none"),
            ("2024-12-31T10:00Z", "none"),
            ("2024-12-31T24:00:00Z", "none"),
            ("2024-12-31T10:00:60Z", "none"),
            ("2024-13-01", "none"),
            ("2024-02-30", "none"),
            ("2024-12", "none"),
            ("2024-12-31 ", "none"),
            ("31.12.2024", "none"),
            ("20241231", "none"),
            ("124-12-31", "none"),
            ("never", "none"),
            ("", "none"),
        ] {
            assert_eq!(shown(plain(text)), end, "{text}");
        }
    }

    #[test]
    fn scalars_in_quotes_are_whole_instants() {
        for (text, end) in [
            ("2024-12-31T10:00:00Z", "2024-12-31T10:00:00Z"),
            ("2024-12-31T10:00:00.5+09:00", "2024-12-31T01:00:00.5Z"),
            ("2024-12-31", "none"),
            ("2024-12-31 10:00:00", "none"),
            ("2024-1-5T10:00:00Z", "none"),
            ("2024-12-31t10:00:00Z", "none"),
            ("2024-12-31T1:00:00Z", "none"),
            ("2024-12-31T10:00:00,5Z", "none"),
        ] {
            assert_eq!(shown(quoted(text)), end, "{text}");
        }
    }

    #[test]
    fn the_day_that_is_meant_is_told_where_it_can_be() {
        for (text, day) in [
            ("2024-1-5", Some("2024-01-05")),
            ("2024/12/31", Some("2024-12-31")),
            ("20241231", Some("2024-12-31")),
            ("31/12/2024", Some("2024-12-31")),
            ("12/31/2024", Some("2024-12-31")),
            ("31.12.2024", Some("2024-12-31")),
            ("5.6.2024", Some("2024-06-05")),
            ("2024-12-31T00:00:00Z", Some("2024-12-31")),
            ("\"2024-12-31\"", Some("2024-12-31")),
            ("05/06/2024", None),
            ("2024-13-01", None),
            ("2024-02-30", None),
            ("0001-01-01", None),
            ("2024", None),
            ("1.2.3", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(meant(text).as_deref(), day, "{text}");
        }
    }

    #[test]
    fn the_first_day_of_the_first_year_is_no_end() {
        assert_eq!(expiry(plain("0001-01-01").unwrap()), Expiry::Never);
        assert_ne!(expiry(plain("0001-01-02").unwrap()), Expiry::Never);
    }
}
