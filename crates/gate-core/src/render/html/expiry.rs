//! When exemptions end, as a small drawing: weeks from left to right, a column as high as many end in it.

use std::io;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::page::{Page, days, put};
use crate::model::{Expiry, Report};

/// Columns between now and the horizon.
const COLUMNS: u8 = 13;
/// Days of a column at least, and at most.
const NARROWEST: i64 = 7;
const WIDEST: i64 = 28;

/// What is not more than this does not fill the drawing.
const SMALLEST: u64 = 4;
/// Days within which an end is soon.
const SOON: i64 = 30;

/// Units of the drawing: width of a column, height of the highest, the ground line, and all of it.
const STEP: usize = 36;
const HIGHEST: u64 = 48;
const GROUND: u64 = 66;

/// How many exemptions end when.
#[derive(Debug, Default, PartialEq, Eq)]
struct Ends {
    /// Days of a column.
    span: i64,
    over: u64,
    columns: [u64; COLUMNS as usize],
    later: u64,
    never: u64,
}

impl Ends {
    fn of(report: &Report) -> Ends {
        let left = |expires| match expires {
            Expiry::At(end) => Some(days(report.now, end)),
            Expiry::Never => None,
        };
        let all = || report.exemptions.iter().map(|row| left(row.exemption.expires));
        let last = all().flatten().max().unwrap_or(0);
        let span = (last / i64::from(COLUMNS) + 1).clamp(NARROWEST, WIDEST);
        let mut ends = Ends { span, ..Ends::default() };
        for left in all() {
            let column = left.map(|days| days.div_euclid(span));
            let place = column.and_then(|column| ends.columns.get_mut(usize::try_from(column).ok()?));
            match (column, place) {
                (None, _) => ends.never += 1,
                (Some(_), Some(place)) => *place += 1,
                (Some(..0), None) => ends.over += 1,
                (Some(0..), None) => ends.later += 1,
            }
        }
        ends
    }

    /// The same in words.
    fn in_words(&self, report: &Report) -> String {
        let is_soon = |expires| match expires {
            Expiry::At(end) => (0..SOON).contains(&days(report.now, end)),
            Expiry::Never => false,
        };
        let soon = report.exemptions.iter().filter(|row| is_soon(row.exemption.expires)).count() as u64;
        let ahead = self.columns.iter().sum::<u64>() + self.later;
        let parts = [(soon, "within 30 days"), (ahead - soon, "later"), (self.over, "over"), (self.never, "never")];
        let parts = parts.iter().filter(|(count, _)| *count > 0).map(|(count, when)| format!("{count} {when}"));
        parts.collect::<Vec<_>>().join(", ")
    }
}

pub(super) fn write(page: &mut Page<'_>, report: &Report) -> io::Result<()> {
    let ends = Ends::of(report);
    let highest =
        ends.columns.iter().copied().chain([ends.over, ends.later, ends.never, SMALLEST]).max().unwrap_or(SMALLEST);
    page.markup(
        "<figure class=\"expiry\">\n<svg role=\"img\" aria-labelledby=\"expiry-says\" width=\"576\" height=\"88\" \
         viewBox=\"0 0 576 88\" font-size=\"11\" fill=\"currentColor\">\n",
    )?;
    put!(page, "<rect class=\"ground\" fill=\"#9aa7b5\" x=\"0\" y=\"" {GROUND} "\" width=\"576\" height=\"1\"/>\n")?;
    let mut columns = vec![("over", "#c62828", ends.over)];
    columns.extend((0..).zip(&ends.columns).map(|(at, &count)| {
        let soon = at * ends.span < SOON;
        if soon { ("soon", "#b35900", count) } else { ("ends", "#5f7d9c", count) }
    }));
    columns.extend([("later", "#5f7d9c", ends.later), ("never", "#7b6aa8", ends.never)]);
    for (at, (class, color, count)) in columns.into_iter().enumerate().filter(|(_, it)| it.2 > 0) {
        let height = (count * HIGHEST / highest).max(3);
        let x = at * STEP;
        let (top, middle) = (GROUND - height, x + STEP / 2);
        put!(page, "<rect class=\"" {class} "\" fill=\"" {color} "\" x=\"" {x + 4} "\" y=\"" {top})?;
        put!(page, "\" width=\"" {STEP - 8} "\" height=\"" {height} "\"/>")?;
        put!(page, "<text x=\"" {middle} "\" y=\"" {top - 4} "\" text-anchor=\"middle\">" {count} "</text>\n")?;
    }
    write_axis(page, report, ends.span * i64::from(COLUMNS))?;
    page.markup("</svg>\n<figcaption id=\"expiry-says\">When exemptions end: ")?;
    put!(page, {ends.in_words(report)} ".</figcaption>\n</figure>\n")
}

/// The words below the line: what is over, now, the middle, the horizon, what is later and what never ends.
fn write_axis(page: &mut Page<'_>, report: &Report, horizon: i64) -> io::Result<()> {
    let day = |after: i64| day(report.now, after);
    let columns = usize::from(COLUMNS);
    let labels = [
        (STEP / 2, "middle", "over".to_owned()),
        (STEP, "start", "now".to_owned()),
        (STEP + columns * STEP / 2, "middle", day(horizon / 2)),
        (STEP + columns * STEP, "end", day(horizon)),
        (STEP * (columns + 1) + STEP / 2, "middle", "later".to_owned()),
        (STEP * (columns + 2) + STEP / 2, "middle", "never".to_owned()),
    ];
    for (x, anchor, label) in labels {
        put!(page, "<text x=\"" {x} "\" y=\"" {GROUND + 15} "\" text-anchor=\"" {anchor} "\">" {label} "</text>\n")?;
    }
    Ok(())
}

/// The day so many days after an instant.
fn day(now: Timestamp, after: i64) -> String {
    let then = now.checked_add(SignedDuration::from_hours(24 * after)).unwrap_or(now);
    then.to_zoned(TimeZone::UTC).date().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::LedgerState;
    use crate::render::testing::Sample;

    fn ends(instants: &[Option<&str>]) -> Ends {
        let mut sample = Sample::new();
        for instant in instants {
            sample = sample.waive(LedgerState::Active, 1, "CVE-1").with(|report| {
                let row = report.exemptions.last_mut().unwrap();
                row.exemption.expires = instant.map_or(Expiry::Never, |end| Expiry::At(end.parse().unwrap()));
            });
        }
        Ends::of(&sample.build())
    }

    #[test]
    fn columns_are_weeks_and_nothing_is_left_out() {
        // The clock of samples stands at 2026-11-22T17:55Z.
        let all = ends(&[
            None,
            Some("2026-11-22T00:00:00Z"),
            Some("2026-11-23T00:00:00Z"),
            Some("2026-11-30T00:00:00Z"),
            Some("2027-02-21T00:00:00Z"),
        ]);
        let mut columns = [0; COLUMNS as usize];
        (columns[0], columns[1], columns[12]) = (1, 1, 1);
        assert_eq!(all, Ends { span: 7, over: 1, columns, later: 0, never: 1 });
        let far = ends(&[Some("2027-05-01T00:00:00Z"), Some("2999-01-01T00:00:00Z"), Some("0001-01-01T00:00:00Z")]);
        assert_eq!((far.span, far.over, far.later), (WIDEST, 1, 1));
    }
}
