//! The invocation: whether the verdict could be reached, and everything that is wrong with evidence and settings.

use std::collections::BTreeMap;

use serde::Serialize;

use super::limit::Selection;
use super::result::{Location, in_file};
use super::text::Message;
use super::tool_of;
use crate::model::{Cause, Code, Evidence, GateResult, Level, Outcome, Problem, Report, Verdict};
use crate::render::json_v1::exit_code;
use crate::render::lines::Rows;
use crate::render::place::in_ledger;
use crate::render::words;

/// Most notices of a kind: a ledger can have any number of wrong lines, and results need the room.
const NOTICES: usize = 1000;
/// A notice that has no code of a problem.
const UNDECIDED: (&str, &str) = ("gate-undecided", "A gate cannot be decided.");
const LEFT_OUT: (&str, &str) = ("results-left-out", "There are more findings than GitHub takes.");
const MORE: (&str, &str) = ("notices-left-out", "There are more notices than anybody reads.");
const WEAKENED: (&str, &str) = ("policy-weakened", "The policy is weaker than the one it builds on.");

/// An `invocation` (section 3.20).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invocation<'r> {
    /// False as soon as one gate is undecided: then the results may not be all there are.
    execution_successful: bool,
    exit_code: u8,
    exit_code_description: &'static str,
    end_time_utc: String,
    tool_execution_notifications: Execution<'r>,
    tool_configuration_notifications: Configuration<'r>,
}

impl<'r> Invocation<'r> {
    pub(super) fn of(report: &'r Report, selection: &Selection<'_>) -> Invocation<'r> {
        let undecided = report.gates.iter().any(|gate| gate.outcome == Outcome::Error);
        Invocation {
            execution_successful: report.verdict != Verdict::Error && !undecided,
            exit_code: exit_code(report.verdict),
            exit_code_description: match report.verdict {
                Verdict::Pass => "every judged gate passed",
                Verdict::Fail => "a gate failed",
                Verdict::Error => "cannot be decided",
            },
            end_time_utc: report.now.to_string(),
            tool_execution_notifications: Execution { report, left_out: selection.left_out() },
            tool_configuration_notifications: Configuration { report },
        }
    }
}

/// What is wrong with the evidence.
struct Execution<'r> {
    report: &'r Report,
    left_out: Option<String>,
}

impl Serialize for Execution<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.report;
        let more = more_of_execution(report);
        Rows(|| {
            let left_out = self.left_out.iter().map(|text| Notice::of(LEFT_OUT.0, Level::Warn, text, Vec::new()));
            let undecided = undecided(report).map(|(gate, cause)| {
                let next = if cause.next.is_empty() { String::new() } else { format!("; {}", cause.next) };
                let text = format!("{} cannot be decided: {}{next}", gate.id, cause.message);
                Notice::of(UNDECIDED.0, Level::Error, &text, Vec::new())
            });
            let doubts = worst_first(|| doubts(report), |it| it.1.level).map(|(input, problem)| {
                let text = format!("{} of {}: {}", input.key.path, tool_of(input), told(problem));
                let place = (input.key.path != "-").then(|| in_file(report, &input.key.path, 0));
                Notice::of(problem.code.as_str(), problem.level, &text, place.into_iter().collect())
            });
            left_out.chain(undecided.chain(doubts).take(NOTICES)).chain(more.iter().map(|text| Notice::more(text)))
        })
        .serialize(serializer)
    }
}

/// What is wrong with policy and ledgers.
struct Configuration<'r> {
    report: &'r Report,
}

impl Serialize for Configuration<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let report = self.report;
        let more = more_of_configuration(report);
        Rows(|| {
            let weakened = report.policy.weakened.iter();
            let weakened = weakened.map(|what| Notice::of(WEAKENED.0, Level::Note, what, Vec::new()));
            let problems = worst_first(|| report.problems.iter(), |problem| problem.level).map(|problem| {
                let place = in_ledger(&problem.location).map(|(path, line)| in_file(report, path, line));
                Notice::of(problem.code.as_str(), problem.level, &told(problem), place.into_iter().collect())
            });
            weakened.chain(problems).take(NOTICES).chain(more.iter().map(|text| Notice::more(text)))
        })
        .serialize(serializer)
    }
}

/// Why gates cannot be decided.
fn undecided(report: &Report) -> impl Iterator<Item = (&GateResult, &Cause)> {
    let gates = report.gates.iter().filter(|gate| gate.outcome == Outcome::Error);
    gates.flat_map(|gate| {
        let undecided = |cause: &&Cause| cause.outcome == Outcome::Error;
        gate.causes.iter().filter(undecided).map(move |cause| (gate, cause))
    })
}

/// What is wrong with inputs.
fn doubts(report: &Report) -> impl Iterator<Item = (&Evidence, &Problem)> {
    report.evidence.iter().flat_map(|input| input.problems.iter().map(move |problem| (input, problem)))
}

fn more_of_execution(report: &Report) -> Option<String> {
    more(undecided(report).count() + doubts(report).count())
}

fn more_of_configuration(report: &Report) -> Option<String> {
    more(report.policy.weakened.len() + report.problems.len())
}

/// The items by level, so that what is cut off at the end matters least.
fn worst_first<T, I: Iterator<Item = T>>(
    items: impl Fn() -> I,
    level: impl Fn(&T) -> Level,
) -> impl Iterator<Item = T> {
    [Level::Error, Level::Warn, Level::Note, Level::Off]
        .into_iter()
        .flat_map(move |wanted| items().filter(|it| level(it) == wanted).collect::<Vec<_>>())
}

/// What is said of notices beyond the most.
fn more(all: usize) -> Option<String> {
    let more = all.saturating_sub(NOTICES) as u64;
    (more > 0).then(|| format!("{} left out; the JSON output has all", words::count(more, "notice")))
}

/// A problem with its place in words.
fn told(problem: &Problem) -> String {
    if problem.location.is_empty() {
        return problem.message.clone();
    }
    format!("{}: {}", problem.location, problem.message)
}

/// A `notification` (section 3.58).
#[derive(Serialize)]
struct Notice {
    descriptor: Reference,
    level: &'static str,
    message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
}

#[derive(Serialize)]
struct Reference {
    id: &'static str,
}

impl Notice {
    fn more(text: &str) -> Notice {
        Notice::of(MORE.0, Level::Warn, text, Vec::new())
    }

    fn of(id: &'static str, level: Level, text: &str, locations: Vec<Location>) -> Notice {
        Notice { descriptor: Reference { id }, level: word(level), message: Message::of(text), locations }
    }
}

fn word(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warn => "warning",
        Level::Note => "note",
        Level::Off => "none",
    }
}

/// A `reportingDescriptor` of a notification.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Descriptor {
    id: &'static str,
    short_description: Message,
    full_description: Message,
    help: Message,
}

/// What the notifications of a report can be, sorted by id.
pub(super) fn descriptors(report: &Report, selection: &Selection<'_>) -> Vec<Descriptor> {
    let evidence = report.evidence.iter().flat_map(|input| &input.problems);
    let codes = evidence.chain(&report.problems).map(|problem: &Problem| problem.code);
    let mut known: BTreeMap<&str, &str> = codes.map(|code: Code| (code.as_str(), code.meaning())).collect();
    known.extend(report.gates.iter().any(|gate| gate.outcome == Outcome::Error).then_some(UNDECIDED));
    known.extend(selection.left_out().is_some().then_some(LEFT_OUT));
    known.extend((!report.policy.weakened.is_empty()).then_some(WEAKENED));
    known.extend(more_of_execution(report).or_else(|| more_of_configuration(report)).map(|_| MORE));
    // GitHub asks for a full description and help of whatever is described, and one sentence is all there is to say.
    let described = |(id, meaning)| Descriptor {
        id,
        short_description: Message::plain(meaning),
        full_description: Message::plain(meaning),
        help: Message::plain(meaning),
    };
    known.into_iter().map(described).collect()
}
