//! What is to be said about inputs, ledgers and surroundings, each thing once. Errors are causes of gates and stand
//! there.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use crate::exempt;
use crate::model::{Code, ExemptionSource, LedgerRow, LedgerState, Level, Problem, Report};
use crate::render::words;

/// Most names in one remark.
const NAMES: usize = 4;
/// Most ids in one remark.
const IDS: usize = 2;

/// What makes remarks one: level, urgency, code and text.
type Key<'a> = (Reverse<Level>, u8, Code, &'a str);

/// One thing that is said of one or more places.
pub(in crate::render) struct Remark<'a> {
    pub(in crate::render) level: Level,
    pub(in crate::render) code: Code,
    message: &'a str,
    places: Vec<String>,
}

/// Everything to say, traps first and what only lasts for ever last; notes only where everything is asked for.
pub(in crate::render) fn gather(report: &Report, notes: bool) -> Vec<Remark<'_>> {
    let mut said: BTreeMap<Key<'_>, Vec<(String, &Problem)>> = BTreeMap::new();
    let of_inputs = report.evidence.iter().flat_map(|input| {
        input.problems.iter().map(move |problem| (problem, joined(&input.key.path, &problem.location)))
    });
    let others = report.problems.iter().map(|problem| (problem, problem.location.clone()));
    for (problem, place) in of_inputs.chain(others) {
        let wanted = match problem.level {
            Level::Warn => true,
            Level::Note => notes,
            Level::Off | Level::Error => false,
        };
        if !wanted {
            continue;
        }
        // All that is ignored for ever, and all that name no commit, are one remark each.
        let text = if in_one(problem.code).is_some() { "" } else { &problem.message };
        let key = (Reverse(problem.level), urgency(problem.code), problem.code, text);
        said.entry(key).or_default().push((place, problem));
    }
    let mut remarks: Vec<_> = said.into_iter().collect();
    for (_, places) in &mut remarks {
        places.sort_by(|a, b| words::position(&a.0).cmp(&words::position(&b.0)));
    }
    remarks.sort_by(|(a, at), (b, bt)| {
        let first = |places: &[(String, &Problem)]| places.first().map(|it| it.0.clone()).unwrap_or_default();
        let (at, bt) = (first(at), first(bt));
        (a.0, a.1, a.2).cmp(&(b.0, b.1, b.2)).then_with(|| words::position(&at).cmp(&words::position(&bt)))
    });
    let remarks = remarks.into_iter().map(|((level, _, code, _), places)| {
        let message = places.first().map_or("", |(_, problem)| problem.message.as_str());
        let names = |(place, problem): (String, &Problem)| match problem.subject.as_str() {
            subject if places_are_subjects(code) && !subject.is_empty() => subject.to_owned(),
            _ => place,
        };
        let one = places.len() == 1;
        let places = places.into_iter().map(|it| if one { it.0 } else { names(it) }).collect();
        Remark { level: level.0, code, message, places }
    });
    remarks.collect()
}

fn places_are_subjects(code: Code) -> bool {
    in_one(code).is_some() && code != Code::Unbound
}

/// What is said once of all things that a code is about, behind their names.
fn in_one(code: Code) -> Option<&'static str> {
    const ALL: [(Code, &str); 7] = [
        (
            Code::ExemptionUndated,
            "have no `created`, so what the policy allows counts from today, each day anew; write the day each was agreed",
        ),
        (Code::ExemptionExpired, "are over; their findings count again"),
        (
            Code::ExemptionForever,
            "are exempted for ever; give each an end, in .gate/waivers.yaml where their own file knows none",
        ),
        (Code::ExemptionUnused, "match nothing, and every report that could match was there; remove them"),
        (Code::ExemptionUntold, "match nothing here, and whether they are needed cannot be told"),
        (Code::ExemptionShadowed, "are not needed: earlier entries exempt all that they cover"),
        (Code::Unbound, "reports do not say which commit they are about; only their age ties them to this build"),
    ];
    ALL.iter().find(|(of, _)| *of == code).map(|(_, words)| *words)
}

/// What acts against what somebody wrote comes first.
fn urgency(code: Code) -> u8 {
    if code == Code::IgnoreFileTrap {
        0
    } else if code == Code::ExemptionForever {
        2
    } else {
        1
    }
}

/// The commands that settle what is said of ledgers, and how much each does.
pub(in crate::render) fn remedy(report: &Report) -> Option<String> {
    let mendable = report.problems.iter().filter(|problem| exempt::is_mendable(problem));
    let lines: HashSet<String> = mendable.clone().map(exempt::line_of).collect();
    let idle = |row: &&LedgerRow| {
        row.exemption.source == ExemptionSource::Waiver
            && matches!(row.state, LedgerState::Expired | LedgerState::Unused)
            && !lines.contains(&format!("{}:{}", row.exemption.file, row.exemption.line))
    };
    let (mended, pruned) = (mendable.count() as u64, report.exemptions.iter().filter(idle).count() as u64);
    let parts = [
        (mended > 0).then(|| format!("`gate waiver check --fix` mends {}", words::count(mended, "trap"))),
        (pruned > 0).then(|| format!("`gate waiver prune` removes {}", needless(pruned))),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn needless(count: u64) -> String {
    let verbs = if count == 1 { "that is over or matches nothing" } else { "that are over or match nothing" };
    format!("{} {verbs}", words::count(count, "waiver"))
}

/// A place in an input: `a.yaml:3`, `trivy.json (byte 7)`.
fn joined(path: &str, location: &str) -> String {
    match (location, location.strip_prefix("line ")) {
        ("", _) => path.to_owned(),
        (_, Some(line)) => format!("{path}:{line}"),
        (_, None) => format!("{path} ({location})"),
    }
}

impl Remark<'_> {
    pub(in crate::render) fn in_words(&self) -> String {
        let many = self.places.len() > 1;
        match in_one(self.code) {
            Some(all) if many && self.code == Code::Unbound => return format!("{} {all}", self.places.len()),
            Some(all) if many => return format!("{} {all}", several(&self.places, IDS)),
            Some(_) | None => {}
        }
        let places: Vec<&str> = self.places.iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
        let names = words::list(places.into_iter(), NAMES);
        if names.is_empty() { self.message.to_owned() } else { format!("{names}: {}", self.message) }
    }
}

/// `a, b and 5 more`, `a and b`.
fn several(names: &[String], most: usize) -> String {
    match names {
        [one, other] => format!("{one} and {other}"),
        _ => words::list(names.iter().map(String::as_str), most),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Outcome, Proof};
    use crate::render::testing::Sample;

    fn said(change: impl FnOnce(&mut Report)) -> Vec<String> {
        let sample = Sample::new().input("a.json", "trivy", Proof::Tells, &[]);
        let report = sample.gate("g", Outcome::Pass, &[], &[]).with(change).build();
        gather(&report, false).iter().map(Remark::in_words).collect()
    }

    const FOREVER_OF_THREE: &str = "CVE-1, CVE-2 and 1 more are exempted for ever; give each an end, in \
         .gate/waivers.yaml where their own file knows none";
    const FOREVER_OF_TWO: &str = "CVE-1 and CVE-2 are exempted for ever; give each an end, in .gate/waivers.yaml where their own file knows none";

    fn forever(id: &str) -> Problem {
        let message = format!("`{id}` is ignored for ever; add an end such as exp:2026-12-31");
        Problem::new(Code::ExemptionForever, message).at(".trivyignore:1").about(id)
    }

    #[test]
    fn traps_come_first_and_places_have_one_style() {
        let lines = said(|report| {
            report.problems.push(forever("CVE-1"));
            let trap = Problem::new(Code::IgnoreFileTrap, "Trivy drops the line of `x`: no date");
            report.problems.push(trap.at(".trivyignore:5"));
            report.evidence[0].problems.push(Problem::new(Code::EolOs, "is old").at("Metadata.OS"));
        });
        assert_eq!(
            lines,
            [
                ".trivyignore:5: Trivy drops the line of `x`: no date",
                "a.json (Metadata.OS): is old",
                ".trivyignore:1: `CVE-1` is ignored for ever; add an end such as exp:2026-12-31",
            ]
        );
    }

    #[test]
    fn what_is_ignored_for_ever_is_one_line() {
        let lines = said(|report| report.problems.extend(["CVE-1", "CVE-2", "CVE-3"].map(forever)));
        assert_eq!(lines, [FOREVER_OF_THREE]);
        let lines = said(|report| report.problems.extend(["CVE-1", "CVE-2"].map(forever)));
        assert_eq!(lines, [FOREVER_OF_TWO]);
    }

    #[test]
    fn reports_without_a_commit_are_counted() {
        let unbound = || Problem::new(Code::Unbound, "does not say which commit it is about");
        let lines = said(|report| report.evidence[0].problems.extend([unbound(), unbound()]));
        assert_eq!(lines, ["2 reports do not say which commit they are about; only their age ties them to this build"]);
        let lines = said(|report| report.evidence[0].problems.push(unbound()));
        assert_eq!(lines, ["a.json: does not say which commit it is about"]);
    }
}
