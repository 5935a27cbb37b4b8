//! Fields by their type. What is of the wrong type is a fault, and then counts as not said.

use jiff::{SignedDuration, Timestamp};

use super::{FIRST, Fault, Known, LONGEST, Place, SKEW, Said};
use crate::build::is_commit;
use crate::event::time;

impl Said {
    /// A text. An empty one is a variable that was not set.
    pub(super) fn text(&mut self, key: &'static str) -> Option<String> {
        let (text, place) = self.fields.get(key)?;
        let (text, place) = (text.trim().to_owned(), place.clone());
        let message = if text.is_empty() {
            format!("`{key}` is empty: is the variable set?")
        } else if text.len() > LONGEST {
            format!("`{key}` is longer than {LONGEST} bytes")
        } else {
            return Some(text);
        };
        self.fault(place, message, "leave it out where it is not known");
        None
    }

    /// A text that has to be there.
    pub(super) fn needed(&mut self, key: &'static str, why: &str) -> Option<String> {
        if !self.fields.contains_key(key) {
            let help = format!("give {} or `{key}` in the file", super::flag_of(key));
            self.fault(Place::Nowhere, format!("`{key}` is not said: {why}"), help);
        }
        self.text(key)
    }

    /// One of a few words.
    pub(super) fn word<T>(
        &mut self,
        key: &'static str,
        why: &str,
        read: fn(&str) -> Option<T>,
        words: &str,
    ) -> Option<T> {
        if !self.fields.contains_key(key) {
            self.fault(Place::Nowhere, format!("`{key}` is not said: {why}"), format!("say {words}"));
        }
        let text = self.text(key)?;
        let word = read(&text);
        if word.is_none() {
            let shown: String = text.chars().take(40).collect();
            self.fault(self.place(key), format!("`{shown}` is none of the words for `{key}`"), format!("say {words}"));
        }
        word
    }

    /// A time: RFC 3339 with a zone. It is neither before 2000 nor later than the clock, which is not asked where it
    /// stands before 2000 itself.
    pub(super) fn time(&mut self, key: &'static str, known: &Known) -> Option<Timestamp> {
        let text = self.text(key)?;
        let place = self.place(key);
        let shown: String = text.chars().take(40).collect();
        let Some(time) = read_time(&text) else {
            let help = format!("write it with its zone: {}", time(known.now));
            self.fault(place, format!("`{shown}` is no time with a zone"), help);
            return None;
        };
        let ahead = time.as_second() - known.now.as_second();
        if time.as_second() < FIRST {
            self.fault(
                place,
                format!("`{key}` lies before the year 2000: {shown}"),
                "is it read from a clock that was never set?",
            );
        } else if ahead > SKEW && known.has_clock() {
            let help = format!("now is {}; a clock that is wrong makes numbers wrong", super::super::time(known.now));
            self.fault(place, format!("`{key}` lies in the future: {shown}"), help);
        } else {
            return Some(time);
        }
        None
    }

    /// The time of a field, else now, which has to be believable.
    pub(super) fn time_or_now(&mut self, key: &'static str, known: &Known) -> Option<Timestamp> {
        if self.fields.contains_key(key) {
            return self.time(key, known);
        }
        if known.has_clock() {
            return Some(known.now);
        }
        let help = format!("set the clock, or give {}", super::flag_of(key));
        self.fault(Place::Nowhere, format!("the clock of this machine says {}", time(known.now)), help);
        None
    }

    /// Minutes: a number of them, or a stretch such as `1h 30m` or `PT90M`.
    pub(super) fn minutes(&mut self, key: &'static str) -> Option<f64> {
        let text = self.text(key)?;
        let number =
            text.parse::<f64>().ok().or_else(|| Some(text.parse::<SignedDuration>().ok()?.as_secs_f64() / 60.0));
        let minutes = number.filter(|minutes| minutes.is_finite() && (0.0..1e9).contains(minutes));
        if minutes.is_none() {
            let shown: String = text.chars().take(40).collect();
            let help = "write minutes (`90`), or a stretch with its units (`1h 30m`, `PT90M`)";
            self.fault(self.place(key), format!("`{shown}` is no number of minutes"), help);
        }
        minutes
    }

    /// A whole commit id.
    pub(super) fn commit(&mut self, key: &'static str) -> Option<String> {
        let text = self.text(key)?;
        if is_commit(&text) && matches!(text.len(), 40 | 64) {
            return Some(text.to_ascii_lowercase());
        }
        let shown: String = text.chars().take(70).collect();
        let help = "abbreviated ids and names join nothing: `git rev-parse HEAD` prints the whole id";
        self.fault(self.place(key), format!("`{shown}` is no whole commit id"), help);
        None
    }

    /// The address of a page.
    pub(super) fn page(&mut self, key: &'static str) -> Option<String> {
        let text = self.text(key)?;
        match crate::send::Address::open(&text) {
            Ok(_) => Some(text),
            Err(why) => {
                self.fault(self.place(key), format!("`{key}` {why}"), "write https://host/page");
                None
            }
        }
    }

    /// Says that minutes and the times they are computed from do not agree: mostly seconds in the place of minutes.
    pub(super) fn agree(&mut self, key: &'static str, minutes: Option<f64>, between: Option<(Timestamp, Timestamp)>) {
        let (Some(minutes), Some((from, to))) = (minutes, between) else { return };
        let real = to.duration_since(from).as_secs_f64() / 60.0;
        if (minutes - real).abs() > 1.0 {
            let message = format!("`{key}` says {minutes} minutes, and by the times it is {real:.0}");
            self.fault(
                self.place(key),
                message,
                "a bare number is minutes; leave it out, since it is computed from the times",
            );
        }
    }

    /// Takes note of a refusal.
    pub(super) fn refuse(&mut self, key: &str, refused: &dyn std::error::Error, help: &str) {
        let fault = Fault { message: refused.to_string(), help: help.to_owned(), place: self.place(key) };
        self.faults.push(fault);
    }
}

impl Known {
    /// Whether the clock can be believed.
    pub(super) fn has_clock(&self) -> bool {
        self.now.as_second() >= FIRST
    }
}

/// RFC 3339 as people and programs write it: with `T` or a blank, `Z` or an offset with or without a colon.
fn read_time(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}
