//! One case: why a gate is not a pass, or that it is one.

use std::collections::HashMap;
use std::io::{self, Write};

use super::Xml;
use crate::model::{Cause, GateResult, Outcome, Report};
use crate::render::groups::{Group, Remedy, by_remedy};
use crate::render::prose::{Span, gates};

/// Most groups of findings that a case lists.
const GROUPS: usize = 100;

/// What a case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Passed,
    Failure,
    Error,
    Skipped,
}

impl Kind {
    fn of(outcome: Outcome) -> Kind {
        match outcome {
            Outcome::NotJudged => Self::Skipped,
            Outcome::Pass | Outcome::Warn => Self::Passed,
            Outcome::Error => Self::Error,
            Outcome::Fail => Self::Failure,
        }
    }
}

/// One case.
pub(super) struct Case<'r> {
    pub(super) kind: Kind,
    name: String,
    /// What happened; a passing case has it only where its gate warns.
    cause: Option<&'r Cause>,
    gate: Option<&'r GateResult>,
}

/// The cases of a gate: one for each cause, or one that it passed.
pub(super) fn of_gate(gate: &GateResult) -> Vec<Case<'_>> {
    if gate.outcome == Outcome::Pass || gate.causes.is_empty() {
        let kind = Kind::of(gate.outcome);
        return vec![Case { kind, name: of_limit(gate), cause: None, gate: Some(gate) }];
    }
    let mut known: HashMap<String, usize> = HashMap::new();
    let cases = gate.causes.iter().map(|cause| {
        let name = name(gate, cause);
        let times = known.entry(name.clone()).or_default();
        *times += 1;
        let name = if *times == 1 { name } else { format!("{name} ({times})") };
        Case { kind: Kind::of(cause.outcome), name, cause: Some(cause), gate: Some(gate) }
    });
    cases.collect()
}

/// The limit in words, which passing and failing cases of it are named by.
fn of_limit(gate: &GateResult) -> String {
    let name = if gate.limit.is_empty() { &gate.title } else { &gate.limit };
    name.trim().to_owned()
}

/// A name that the same cause has in the next build too: the part of the limit that is broken, or the code.
fn name(gate: &GateResult, cause: &Cause) -> String {
    match cause.code.as_str() {
        "over-limit" | "not-judged" => of_limit(gate),
        // `web: new_coverage is 61.5%, has to be >= 80%` breaks the part `new_coverage >= 80%`, for the project `web`.
        "measure-failed" | "measure-missing" | "measure-unusable" => {
            let part = gate.limit.split(", ").find_map(|part| {
                let key = part.split(' ').next().filter(|key| !key.is_empty())?;
                let place = cause.message.split(' ').position(|word| word.trim_end_matches(',') == key)?;
                let project = cause.message.split_once(": ").filter(|(_, rest)| rest.starts_with(key) && place > 0);
                Some(project.map_or_else(|| part.to_owned(), |(project, _)| format!("{project}: {part}")))
            });
            part.unwrap_or_else(|| cause.code.clone())
        }
        code => code.to_owned(),
    }
}

impl<'r> Case<'r> {
    /// Nothing was judged, so nothing passed.
    pub(super) fn nothing_judged() -> Case<'r> {
        Case { kind: Kind::Error, name: "a gate was judged".to_owned(), cause: None, gate: None }
    }

    pub(super) fn write(&self, report: &Report, suite: &str, xml: &mut Xml<impl Write>) -> io::Result<()> {
        let class = format!("gate.{suite}");
        let attributes = [("name", self.name.as_str()), ("classname", &class), ("time", "0")];
        let message = match (self.cause, self.gate) {
            (Some(cause), _) => &cause.message,
            (None, Some(gate)) => &gate.title,
            (None, None) => "no gate of the policy was judged",
        };
        let code = self.cause.map_or("not-judged", |cause| cause.code.as_str());
        match self.kind {
            Kind::Passed if self.cause.is_none() => xml.empty("testcase", &attributes),
            Kind::Passed => {
                xml.start("testcase", &attributes)?;
                xml.text("system-out", &[], &self.lines(report))?;
                xml.end("testcase")
            }
            Kind::Skipped => {
                xml.start("testcase", &attributes)?;
                xml.empty("skipped", &[("message", message)])?;
                xml.end("testcase")
            }
            Kind::Failure | Kind::Error => {
                let element = if self.kind == Kind::Failure { "failure" } else { "error" };
                xml.start("testcase", &attributes)?;
                xml.text(element, &[("message", message), ("type", code)], &self.lines(report))?;
                xml.end("testcase")
            }
        }
    }

    /// What happened, what to do, and the findings behind it by remedy.
    fn lines(&self, report: &Report) -> Vec<String> {
        let (Some(cause), Some(gate)) = (self.cause, self.gate) else { return Vec::new() };
        let warns = cause.outcome == Outcome::Warn;
        let mut lines = vec![if warns { format!("WARN {}", cause.message) } else { cause.message.clone() }];
        if !cause.next.is_empty() {
            lines.push(cause.next.clone());
        }
        if warns {
            lines.push(format!("only warns here by {}", gate.enforced_by));
        }
        if cause.code == "over-limit" {
            lines.push(format!("limit: {} ({})", gate.limit.trim(), gate.origin));
            findings(report, gate, &mut lines);
        }
        lines
    }
}

fn findings(report: &Report, gate: &GateResult, lines: &mut Vec<String>) {
    let text = |spans: Vec<Span<'_>>| spans.iter().map(|span| &*span.text).collect::<String>();
    let groups = by_remedy(report, &gate.rows);
    for group in groups.iter().take(GROUPS) {
        lines.push(String::new());
        lines.push(text(gates::title(report, group)));
        if matches!(group.remedy, Remedy::Upgrade | Remedy::NoFix) {
            lines.push(format!("  {}", gates::ids(report, group)));
        }
        // A secret has its place in its title.
        let places = if group.remedy == Remedy::Revoke { String::new() } else { gates::places(report, group) };
        if !places.is_empty() {
            lines.push(format!("  {places}"));
        }
    }
    let left: u64 = groups.iter().skip(GROUPS).map(Group::len).sum();
    if left > 0 {
        lines.push(String::new());
        lines.push(format!("and {left} more, which the JSON output has"));
    }
}
