//! Conditions of waivers: what has to hold of a finding for as long as the waiver is to apply.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::model::Severity;
use crate::policy::Subject;

/// What has to hold of a finding. Nothing to hold is the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// `until: fixed`: as long as no report names a version without the flaw.
    pub until_fixed: bool,
    /// `while: score < 7.0` or `while: severity < high`.
    pub bound: Option<Bound>,
    /// `grace: 14d`: days from the day the flaw was published.
    pub grace: Option<i64>,
}

/// How bad a finding may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Every published base score is below this many tenths; a finding without a score is not below anything.
    ScoreBelow(u8),
    /// Every tool's severity is below this one; an unknown severity is not below anything.
    SeverityBelow(Severity),
}

impl Conditions {
    /// Whether all conditions hold for a flaw, over everything that any tool says of it.
    ///
    /// # Errors
    /// Which one does not, and what it means.
    pub fn hold(&self, subject: Subject<'_>, now: Timestamp) -> Result<(), String> {
        if self.until_fixed {
            until_fixed(subject)?;
        }
        if let Some(bound) = self.bound {
            bound.holds(subject)?;
        }
        self.grace.map_or(Ok(()), |days| grace(subject, days, now))
    }
}

impl fmt::Display for Conditions {
    /// In the words of the file: `until fixed, while score < 7.0, grace 14d`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            self.until_fixed.then(|| "until fixed".to_owned()),
            self.bound.map(|bound| format!("while {bound}")),
            self.grace.map(|days| format!("grace {days}d")),
        ];
        f.write_str(&parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ScoreBelow(limit) => write!(f, "score < {}.{}", limit / 10, limit % 10),
            Self::SeverityBelow(limit) => write!(f, "severity < {limit}"),
        }
    }
}

fn until_fixed(subject: Subject<'_>) -> Result<(), String> {
    match subject.rows().find(|row| !row.fixed.is_empty()) {
        Some(row) => {
            let fixed = super::shown(subject.findings.text(row.fixed));
            Err(format!("`until: fixed` is over, since a fix is released: {fixed}"))
        }
        None => Ok(()),
    }
}

impl Bound {
    fn holds(self, subject: Subject<'_>) -> Result<(), String> {
        match self {
            Self::ScoreBelow(limit) => {
                let words = |tenths: u8| format!("{}.{}", tenths / 10, tenths % 10);
                // A score that one tool gives says nothing of what another reports without one.
                let scores: Option<Vec<u8>> = subject.rows().map(|row| subject.findings.max_score(row)).collect();
                match scores.map(|scores| scores.into_iter().max()) {
                    Some(Some(worst)) if worst < limit => Ok(()),
                    Some(Some(worst)) => {
                        Err(format!("its score is {} now, and no longer below {}", words(worst), words(limit)))
                    }
                    Some(None) | None => {
                        Err(format!("a report gives it no score, so it is not below {}", words(limit)))
                    }
                }
            }
            Self::SeverityBelow(limit) => {
                match subject
                    .rows()
                    .map(|row| row.severity)
                    .find(|severity| *severity == Severity::Unknown || severity.reaches(limit))
                {
                    Some(severity) => Err(format!("its severity is {severity} now, and not below {limit}")),
                    None => Ok(()),
                }
            }
        }
    }
}

fn grace(subject: Subject<'_>, days: i64, now: Timestamp) -> Result<(), String> {
    let Some(published) = subject.rows().filter_map(|row| row.published).min() else {
        return Err(format!("no report says when it was published, so `grace: {days}d` cannot be counted"));
    };
    if published > now.to_zoned(TimeZone::UTC).date() {
        return Err(format!(
            "it is said to be published on {published}, which is not yet, so `grace: {days}d` cannot be counted"
        ));
    }
    match end_of_grace(published, days) {
        Some(end) if now < end => Ok(()),
        Some(_) | None => Err(format!("its {days} days of grace are over: it was published on {published}")),
    }
}

/// The grace is over at midnight UTC after its last day.
fn end_of_grace(published: Date, days: i64) -> Option<Timestamp> {
    let end = published.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?;
    end.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}
