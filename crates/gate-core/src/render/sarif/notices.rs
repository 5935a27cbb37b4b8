//! The invocation: whether the verdict could be reached, and everything that is wrong with evidence and settings.

use std::collections::BTreeMap;

use serde::Serialize;

use super::limit::Selection;
use super::result::{Location, in_file};
use super::text::Message;
use super::tool_of;
use crate::model::{Cause, Code, Level, Outcome, Problem, Report, Verdict};
use crate::render::json_v1::exit_code;
use crate::render::lines::Rows;
use crate::render::place::in_ledger;

/// A notice that has no code of a problem.
const UNDECIDED: (&str, &str) = ("gate-undecided", "A gate cannot be decided.");
const LEFT_OUT: (&str, &str) = ("results-left-out", "There are more findings than GitHub takes.");
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
        Rows(|| {
            let report = self.report;
            let left_out = self.left_out.iter().map(|text| Notice::of(LEFT_OUT.0, Level::Warn, text, Vec::new()));
            let gates = report.gates.iter().filter(|gate| gate.outcome == Outcome::Error);
            let causes = gates.flat_map(|gate| {
                let undecided = |cause: &&Cause| cause.outcome == Outcome::Error;
                gate.causes.iter().filter(undecided).map(|cause| {
                    let next = if cause.next.is_empty() { String::new() } else { format!("; {}", cause.next) };
                    let text = format!("{} cannot be decided: {}{next}", gate.id, cause.message);
                    Notice::of(UNDECIDED.0, Level::Error, &text, Vec::new())
                })
            });
            let problems = report.evidence.iter().flat_map(|input| {
                input.problems.iter().map(|problem| {
                    let text = format!("{} of {}: {}", input.key.path, tool_of(input), told(problem));
                    let place = if input.key.path == "-" { Vec::new() } else { vec![in_file(&input.key.path, 0)] };
                    Notice::of(problem.code.as_str(), problem.level, &text, place)
                })
            });
            left_out.chain(causes).chain(problems)
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
        Rows(|| {
            let weakened = self.report.policy.weakened.iter();
            let weakened = weakened.map(|what| Notice::of(WEAKENED.0, Level::Note, what, Vec::new()));
            let problems = self.report.problems.iter().map(|problem| {
                let place = in_ledger(&problem.location).map(|(path, line)| in_file(path, line));
                Notice::of(problem.code.as_str(), problem.level, &told(problem), place.into_iter().collect())
            });
            weakened.chain(problems)
        })
        .serialize(serializer)
    }
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
    // GitHub asks for a full description and help of whatever is described, and one sentence is all there is to say.
    let described = |(id, meaning)| Descriptor {
        id,
        short_description: Message::plain(meaning),
        full_description: Message::plain(meaning),
        help: Message::plain(meaning),
    };
    known.into_iter().map(described).collect()
}
