//! One gate for people.

use std::io;

use super::flaw::labelled;
use super::{LABEL, age, gets, write_changes, write_remains};
use crate::render::explain::explanation::{Change, Gate, Means, Run};
use crate::render::page::Page;
use crate::render::prose::{Paint, plain, span};

/// Most flaws, causes and inputs shown.
const SHOWN: usize = 10;

pub(super) fn write(page: &mut Page<'_>, gate: &Gate, run: &Run) -> io::Result<()> {
    let paint = match gate.outcome {
        "pass" => Paint::Good,
        "warn" => Paint::Warning,
        "not-judged" => Paint::Faint,
        _ => Paint::Bad,
    };
    page.text(0, 2, &[span(Paint::Strong, gate.id.as_str()), plain(": "), plain(gate.title.as_str())])?;
    page.text(2, 2, &[span(paint, gate.why.as_str())])?;
    page.gap();
    page.line(0, &[span(Paint::Strong, "the rule")])?;
    labelled(page, "limit", Paint::Plain, vec![plain(gate.limit.as_str()), faint(&gate.origin)])?;
    if let Some(origin) = &gate.max_origin {
        labelled(page, "max", Paint::Plain, vec![plain(gate.max.to_string()), faint(origin)])?;
    }
    labelled(page, "on failure", Paint::Plain, vec![plain(gate.enforcement.as_str()), faint(&gate.enforced_by)])?;
    write_conditions(page, gate)?;
    if gate.outcome != "not-judged" {
        write_evidence(page, gate, run)?;
    }
    write_causes(page, gate)?;
    write_flaws(page, gate)?;
    let head = match gate.outcome {
        "pass" => "what would turn it for the worse",
        "not-judged" => "what would have it judged",
        _ => "what would turn it",
    };
    write_changes(page, head, &told_once(gate))?;
    if let Some(turns) = gate.upgrades_turn {
        page.text(2, 5, &[plain("all upgrades together"), span(Paint::Faint, gets(Some(turns)))])?;
    }
    write_remains(page, &gate.remains)
}

/// The changes; what the reason says already is not said again.
fn told_once(gate: &Gate) -> Vec<Change> {
    let mut changes = gate.changes.clone();
    let said = gate.causes.iter().map(|cause| cause.message.as_str()).find(|message| gate.why.ends_with(message));
    for change in changes.iter_mut().filter(|change| change.means == Means::Evidence) {
        if let Some(rest) = said.and_then(|said| change.what.strip_prefix(said)) {
            change.what = format!("do as the first lines say{rest}");
        }
    }
    changes
}

fn faint(origin: &str) -> crate::render::prose::Span<'static> {
    span(Paint::Faint, format!("  ({origin})"))
}

fn write_conditions(page: &mut Page<'_>, gate: &Gate) -> io::Result<()> {
    for (at, condition) in gate.conditions.iter().enumerate() {
        if at == 0 {
            page.gap();
            page.line(0, &[span(Paint::Strong, "conditions")])?;
        }
        let (label, paint) = match condition.state {
            "holds" => ("holds", Paint::Good),
            "broken" => ("broken", Paint::Bad),
            "missing" => ("no value", Paint::Bad),
            "nothing-to-measure" => ("nothing", Paint::Faint),
            other => (other, Paint::Bad),
        };
        let project = condition.project.as_ref().map_or_else(String::new, |name| format!("{name}: "));
        let value = condition.value.as_ref().map_or_else(String::new, |value| format!(" is {value},"));
        let distance = match condition.distance.as_deref() {
            None => String::new(),
            Some(far) if far == "0" || far.starts_with("0 ") => ", at its limit".to_owned(),
            Some(far) => format!(", {far} from its limit"),
        };
        let text = format!("{project}{}{value} has to be {}{distance}", condition.key, condition.wanted);
        labelled(page, label, paint, vec![plain(text), faint(&condition.origin)])?;
    }
    Ok(())
}

fn write_evidence(page: &mut Page<'_>, gate: &Gate, run: &Run) -> io::Result<()> {
    page.gap();
    page.line(0, &[span(Paint::Strong, "evidence")])?;
    if gate.evidence.is_empty() {
        return page.text(2, 2, &[plain("no report of its tools was given")]);
    }
    let most = if page.style.verbose { usize::MAX } else { SHOWN };
    for input in gate.evidence.iter().take(most) {
        let paint = if input.used == "unusable" { Paint::Bad } else { Paint::Plain };
        let age = age(input.time.as_deref(), run).map_or("of unknown age".to_owned(), |age| format!("{age} old"));
        let tool = input.tool.as_deref().unwrap_or("?");
        let errors: Vec<&str> =
            input.problems.iter().filter(|it| it.level == "error").map(|it| it.code.as_str()).collect();
        let errors = if errors.is_empty() { String::new() } else { format!("  [{}]", errors.join(", ")) };
        let text = format!("{}  {tool}, {age}{errors}", input.path);
        labelled(page, &input.used.replace('-', " "), paint, vec![plain(text)])?;
        let verbose = page.style.verbose;
        for problem in input.problems.iter().filter(|_| verbose) {
            let text = format!("{}: {} [{}]", problem.level, problem.message, problem.code);
            page.text(LABEL + 2, LABEL + 4, &[span(Paint::Faint, text)])?;
        }
    }
    write_left(page, gate.evidence.len(), most)
}

fn write_causes(page: &mut Page<'_>, gate: &Gate) -> io::Result<()> {
    // Limits and conditions have been told, and so has why it is not judged.
    let told = ["over-limit", "measure-failed", "not-judged"];
    let causes: Vec<_> = gate.causes.iter().filter(|cause| !told.contains(&cause.code.as_str())).collect();
    if causes.is_empty() {
        return Ok(());
    }
    page.gap();
    page.line(0, &[span(Paint::Strong, "causes")])?;
    let most = if page.style.verbose { usize::MAX } else { SHOWN };
    for cause in causes.iter().take(most) {
        // The first of them is the reason that has been told.
        let message = if gate.why.ends_with(&cause.message) { cause.meaning } else { Some(cause.message.as_str()) };
        let message = message.unwrap_or(&cause.message).trim_end_matches('.');
        let weight = match (cause.meaning, &cause.lowered_by) {
            (Some(_), Some(key)) => format!("; its weight can be set by `{key}`"),
            (Some(_), None) if cause.outcome == "error" => "; no policy makes less of it".to_owned(),
            (Some(_) | None, _) => String::new(),
        };
        labelled(page, &cause.code, Paint::Plain, vec![plain(message), span(Paint::Faint, weight)])?;
    }
    write_left(page, causes.len(), most)
}

fn write_flaws(page: &mut Page<'_>, gate: &Gate) -> io::Result<()> {
    if gate.flaws.is_empty() && gate.exempted == 0 {
        return Ok(());
    }
    page.gap();
    page.line(0, &[span(Paint::Strong, "findings")])?;
    let most = if page.style.verbose { usize::MAX } else { SHOWN };
    for flaw in gate.flaws.iter().take(most) {
        let score = flaw.score.map_or_else(String::new, |score| format!(" {score:.1}"));
        let text = format!("{}{score}  {}  ", flaw.id, flaw.place);
        labelled(page, flaw.severity, Paint::Plain, vec![plain(text), span(Paint::Faint, flaw.fingerprint.as_str())])?;
    }
    write_left(page, gate.flaws.len(), most)?;
    if gate.exempted > 0 {
        let more = format!("{} more would count without exemptions", gate.exempted);
        page.text(2, 2, &[span(Paint::Faint, more)])?;
    }
    Ok(())
}

fn write_left(page: &mut Page<'_>, all: usize, most: usize) -> io::Result<()> {
    match all.saturating_sub(most) {
        0 => Ok(()),
        left => page.text(2, 2, &[span(Paint::Faint, format!("… and {left} more (--verbose, or --format json)"))]),
    }
}
