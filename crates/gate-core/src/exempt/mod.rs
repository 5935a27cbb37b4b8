//! 3. Findings that do not count, kept with the reason.
//!
//! Every ledger (the tools' own ignore files, then our waivers) is read into [`Entry`]s; [`apply`] holds each finding
//! against them. The tool's own suppression stands already; then the first entry that may exempt the finding does, and
//! nothing is ever deleted. Nothing exempts errors of the evidence.
//!
//! To add a ledger: write `exempt/<ledger>.rs`, or a folder for a tool with several formats, with a [`Ledger`] and a
//! [`Rule`], and add its line to [`registry`].

mod apply;
mod by_tool;
mod condition;
pub mod correct;
mod doublestar;
mod edit;
mod gitleaks;
mod go_name;
mod go_regex;
mod grype;
mod ledger;
mod level;
mod lines;
mod look;
mod lookup;
mod notes;
mod osv_scanner;
mod pattern;
mod place;
#[cfg(test)]
mod properties;
mod state;
mod suppression;
mod tables;
mod trace;
mod trivy;
pub mod waiver;

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use apply::Standing;
pub use apply::{Applied, Ground, apply, never};
pub use condition::{Bound, Conditions};
pub use ledger::{About, Contents, Context, Ledger, find, for_file, registry};
pub use level::{is_mendable, line_of, weigh};
pub use look::look;
pub use trace::Trace;

use crate::model::{Correction, Exemption, Expiry, Particulars};
use crate::policy::Subject;

/// Most patterns of one file, and most of its rules that name nothing by which findings are looked up: each is held
/// against every finding of its tool. What has more is refused as a whole.
const MAX_PATTERNS: usize = 2000;

/// One exemption and what it is about.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Who, why, until when.
    pub exemption: Exemption,
    /// What it covers.
    pub rule: Arc<dyn Rule>,
    /// What has to hold of a finding besides (waivers).
    pub conditions: Conditions,
    /// Longest stretch it covers in days, by its own dates; `None` where it has no end.
    pub days: Option<i64>,
    /// What waivers say besides.
    pub particulars: Particulars,
    /// What its tool shows of rows that it suppressed by this entry itself.
    pub trace: Trace,
    /// Why it covers more than it seems to say (`covers every component with a score below 7`), by its own shape; empty
    /// when it does not.
    pub breadth: String,
}

impl Entry {
    /// An entry of a tool's own ignore file.
    fn native(exemption: Exemption, rule: impl Rule + 'static, trace: Trace, now: Timestamp) -> Entry {
        let days = days_until(exemption.expires, now);
        Entry {
            exemption,
            rule: Arc::new(rule),
            conditions: Conditions::default(),
            days,
            particulars: Particulars::default(),
            trace,
            breadth: String::new(),
        }
    }
}

/// What an entry covers.
pub trait Rule: fmt::Debug + Send + Sync {
    /// The id of the tool on whose rows alone it acts; `None` acts on all (waivers).
    fn tool(&self) -> Option<&str>;

    /// What findings it can cover are looked up by: a finding that has none of the keys is never asked about. Without a
    /// key it can cover nothing, and whoever read it has said why.
    fn keys(&self) -> Vec<Key>;

    /// Whether it covers a finding of its tool that has one of the keys.
    ///
    /// # Errors
    /// Why not, after "does not apply: " (`its path does not fit`).
    fn covers(&self, subject: Subject<'_>) -> Result<(), &'static str>;

    /// Why it covers a finding that it does not seem to mean, behind its name (`fits rows without a package URL too`).
    /// Asked of findings that it covers.
    fn overreach(&self, _subject: Subject<'_>) -> Option<&'static str> {
        None
    }

    /// What to write in its place where it names findings and covers none of them, for this reason.
    fn instead(&self, _miss: &'static str) -> Option<Correction> {
        None
    }

    /// How an end is written, behind "is ignored for ever; ".
    fn how_to_end(&self) -> &'static str {
        "give it an end"
    }
}

/// What findings are looked up by, so that ten thousand entries cost what ten do. Every text is compared in any case;
/// rules that compare letter for letter do so in [`Rule::covers`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A rule or vulnerability id, or an alias.
    Id(String),
    /// An id within a component of exactly this name.
    IdOf(String, String),
    /// A component of exactly this name.
    Package(String),
    /// `path:rule:line` or `commit:path:rule:line`, letter for letter.
    Place(String),
    /// A licence, also as a part of an expression.
    License(String),
    /// The fingerprint of a flaw or of a row.
    Fingerprint(String),
    /// Anything: every finding of the tool is asked about. For the few entries that name nothing.
    Any,
}

/// Whether an entry of a tool's own file with this end is in force.
fn is_in_force(expires: Expiry, context: &Context<'_>) -> bool {
    Standing::of(expires, days_until(expires, context.now), context.policy, context.now) == Standing::InForce
}

/// Days until an end; `None` where there is none.
fn days_until(expires: Expiry, now: Timestamp) -> Option<i64> {
    match expires {
        Expiry::At(end) => Some(days_between(now, end)),
        Expiry::Never => None,
    }
}

/// Days from one instant to another; a begun day counts.
fn days_between(start: Timestamp, end: Timestamp) -> i64 {
    const DAY: i64 = 86_400;
    let seconds = end.duration_since(start).as_secs();
    seconds.div_euclid(DAY) + i64::from(seconds.rem_euclid(DAY) > 0)
}

/// Midnight UTC at the start of a day written `2026-12-31` and no other way.
fn midnight(text: &str) -> Option<Timestamp> {
    day(text).map(start_of)
}

/// A day written `2026-12-31` and no other way.
fn day(text: &str) -> Option<Date> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    shape.then(|| text.parse().ok()).flatten()
}

/// Midnight UTC at the start of a day; of the last day of the calendar, the last instant there is.
fn start_of(date: Date) -> Timestamp {
    date.to_zoned(TimeZone::UTC).map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

/// A text from a file, cut so that a message stays one line.
fn shown(text: &str) -> String {
    text.chars().take(60).collect()
}
