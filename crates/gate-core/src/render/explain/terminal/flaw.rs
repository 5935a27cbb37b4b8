//! One flaw for people.

use std::collections::BTreeSet;
use std::io;

use super::{LABEL, age, place, write_changes, write_remains, write_words};
use crate::render::explain::explanation::{Answer, Flaw, Judgement, Relation, Run, Said, State};
use crate::render::page::{Page, width_of};
use crate::render::prose::{Paint, Span, plain, span};
use crate::render::words;

/// Most statements, and places of each.
const SAID: usize = 8;
const PLACES: usize = 3;
/// Most other ids.
const IDS: usize = 12;

pub(super) fn write(page: &mut Page<'_>, flaw: &Flaw, run: &Run) -> io::Result<()> {
    write_head(page, flaw)?;
    if let Some(title) = &flaw.title {
        page.text(2, 2, &[span(Paint::Faint, title.as_str())])?;
    }
    page.gap();
    page.line(0, &[span(Paint::Strong, "what the reports say")])?;
    write_said(page, flaw, run)?;
    page.gap();
    page.line(0, &[span(Paint::Strong, "exemptions")])?;
    write_consulted(page, flaw)?;
    page.gap();
    page.line(0, &[span(Paint::Strong, "gates")])?;
    write_gates(page, flaw)?;
    let head = if flaw.state == State::Counts { "what would turn it" } else { "what would make it count" };
    write_changes(page, head, &flaw.changes)?;
    write_remains(page, &flaw.remains)?;
    if let Some(rule) = &flaw.never_waived {
        page.gap();
        page.text(0, 2, &[span(Paint::Warning, "it cannot be waived: "), plain(rule.as_str())])?;
    }
    Ok(())
}

/// Name, outcome and identity.
fn write_head(page: &mut Page<'_>, flaw: &Flaw) -> io::Result<()> {
    let id = flaw.ids.first().map_or("without a rule", String::as_str);
    let severity = if flaw.severity == "unknown" { String::new() } else { format!("{} ", flaw.severity) };
    let what = format!("  {severity}{} in {}", flaw.kind.replace('-', " "), subject(flaw));
    page.text(0, 2, &[span(Paint::Strong, id), plain(what)])?;
    let paint = match flaw.state {
        State::Counts => Paint::Bad,
        State::Exempted | State::Suppressed | State::NotGated | State::SetAside => Paint::Warning,
        State::Spared | State::Measured => Paint::Good,
    };
    page.text(2, 2, &[span(paint, flaw.outcome.as_str())])?;
    let also = match flaw.ids.get(1..) {
        None | Some([]) => String::new(),
        Some(others) => format!("also known as {}; ", words::list(others.iter().map(String::as_str), IDS)),
    };
    page.text(2, 4, &[span(Paint::Faint, format!("{also}fingerprint {}", flaw.fingerprint))])
}

/// One flaw among several.
pub(super) fn write_short(page: &mut Page<'_>, flaw: &Flaw) -> io::Result<()> {
    write_head(page, flaw)?;
    match flaw.changes.first().filter(|_| flaw.state == State::Counts) {
        Some(change) => page.text(2, 4, &[plain(change.what.as_str())]),
        None => Ok(()),
    }
}

fn subject(flaw: &Flaw) -> String {
    match (&flaw.component, &flaw.place) {
        (Some(component), _) => {
            format!("{} {}", component.name, component.version.as_deref().unwrap_or("")).trim_end().to_owned()
        }
        (None, Some(place)) => place.clone(),
        (None, None) => "an unknown place".to_owned(),
    }
}

fn write_said(page: &mut Page<'_>, flaw: &Flaw, run: &Run) -> io::Result<()> {
    let most = if page.style.verbose { usize::MAX } else { SAID };
    for said in flaw.said.iter().take(most) {
        let tool = said.tool.as_deref().unwrap_or("?");
        let version = said.tool_version.as_ref().map_or_else(String::new, |version| format!(" {version}"));
        let label = format!("{tool}{version}");
        labelled(page, &label, Paint::Plain, vec![plain(statement(said))])?;
        page.text(4, 6, &[span(Paint::Faint, origin(said, run))])?;
    }
    let left = flaw.said.len().saturating_sub(most);
    if left > 0 {
        page.text(2, 2, &[span(Paint::Faint, format!("… and {left} more (--verbose)"))])?;
    }
    if let Some(disagreement) = &flaw.disagreement {
        page.text(2, 4, &[span(Paint::Warning, "they disagree: "), plain(disagreement.as_str())])?;
    }
    Ok(())
}

/// What a report says of how bad it is and what clears it.
fn statement(said: &Said) -> String {
    let mut parts = Vec::new();
    let word = said.severity_word.as_deref().filter(|word| !word.eq_ignore_ascii_case(said.severity));
    parts.push(match (word, said.severity) {
        (Some(word), severity) => format!("{severity} (its word: {word})"),
        (None, "unknown") => "no severity".to_owned(),
        (None, severity) => severity.to_owned(),
    });
    parts.extend(said.scores.iter().map(|it| format!("{:.1} ({} {})", it.score, it.source, it.version)));
    if said.known_exploited {
        parts.push("known to be exploited".to_owned());
    }
    parts.extend(said.fixed.as_ref().map(|fixed| format!("fixed in {fixed}")));
    parts.extend(said.status.as_ref().map(|status| format!("status {status}")));
    parts.extend(said.published.as_ref().map(|day| format!("published {day}")));
    parts.join(", ")
}

/// Where a report says that it is, and what the report is worth.
fn origin(said: &Said, run: &Run) -> String {
    let mut parts = Vec::new();
    parts.extend(said.rule.as_ref().map(|rule| format!("as {rule}")));
    if !said.places.is_empty() {
        parts.push(format!("in {}", words::list(said.places.iter().map(String::as_str), PLACES)));
    }
    if let Some(input) = &said.input {
        let age = age(said.time.as_deref(), run).map_or("of unknown age".to_owned(), |age| format!("{age} old"));
        parts.push(format!("{input}, {age}"));
    }
    let used = said.used.as_deref().filter(|used| *used != "evidence").map(|used| used.replace('-', " "));
    parts.extend(used.map(|used| format!("the report is {used}")));
    parts.join("; ")
}

fn write_consulted(page: &mut Page<'_>, flaw: &Flaw) -> io::Result<()> {
    if flaw.consulted.is_empty() {
        return page.text(2, 2, &[plain("no entry of any ledger names it")]);
    }
    let tools: BTreeSet<&str> = flaw.said.iter().filter_map(|said| said.tool.as_deref()).collect();
    for it in &flaw.consulted {
        let (label, paint) = match it.answer {
            Answer::Applied => ("applies", Paint::Warning),
            Answer::Shadowed => ("not needed", Paint::Faint),
            Answer::NotApplied => ("not applied", Paint::Plain),
        };
        let why = match (&it.why, it.answer) {
            (Some(why), _) => format!(": {why}"),
            (None, Answer::Shadowed) => ": an earlier entry exempts it already".to_owned(),
            (None, Answer::Applied | Answer::NotApplied) => String::new(),
        };
        let whose: Vec<&str> = it.tools.iter().map(String::as_str).collect();
        let whose = if whose.len() == tools.len() {
            String::new()
        } else {
            format!(" (what {} says)", words::and_list(&whose, PLACES))
        };
        let spans = vec![span(Paint::Strong, place(&it.entry)), plain(whose), plain(why)];
        labelled(page, label, paint, spans)?;
        write_words(page, LABEL + 2, &it.entry)?;
    }
    Ok(())
}

/// Those that have to do with it, then the names of the others; all of them where none counts it.
fn write_gates(page: &mut Page<'_>, flaw: &Flaw) -> io::Result<()> {
    if flaw.gates.is_empty() {
        return page.text(2, 2, &[plain("the policy has none that looks at findings")]);
    }
    let all = page.style.verbose || flaw.state == State::NotGated;
    let concerned = |gate: &&Judgement| all || gate.relation != Relation::NotLookedAt;
    flaw.gates.iter().filter(concerned).try_for_each(|judgement| write_judgement(page, judgement))?;
    let others: Vec<&str> = flaw.gates.iter().filter(|gate| !concerned(gate)).map(|gate| gate.gate.as_str()).collect();
    if others.is_empty() {
        return Ok(());
    }
    let others = words::and_list(&others, IDS);
    page.text(2, 2, &[span(Paint::Faint, format!("it is no matter for {others} (--verbose says why)"))])
}

fn write_judgement(page: &mut Page<'_>, judgement: &Judgement) -> io::Result<()> {
    let paint = match judgement.relation {
        Relation::Counts => Paint::Bad,
        Relation::Exempted | Relation::Suppressed => Paint::Warning,
        Relation::Spared | Relation::Measured => Paint::Good,
        Relation::NotJudged | Relation::NotLookedAt => Paint::Faint,
    };
    let verb = match judgement.relation {
        Relation::Counts => "counts it: ",
        Relation::Exempted => "would count it, were it not exempted: ",
        Relation::Suppressed => "would count it, were it not suppressed: ",
        Relation::Spared => "does not count it: ",
        Relation::Measured | Relation::NotJudged | Relation::NotLookedAt => "",
    };
    let outcome = match judgement.relation {
        Relation::Counts | Relation::Exempted | Relation::Suppressed | Relation::Spared | Relation::Measured => {
            format!("  [{}]", judgement.outcome)
        }
        Relation::NotJudged | Relation::NotLookedAt => String::new(),
    };
    let spans = vec![plain(verb), plain(judgement.why.as_str()), span(Paint::Faint, outcome)];
    labelled(page, &judgement.gate, paint, spans)
}

/// A label in its column, and what it is about.
pub(super) fn labelled(page: &mut Page<'_>, label: &str, paint: Paint, spans: Vec<Span<'_>>) -> io::Result<()> {
    let safe = page.safe(label).into_owned();
    let blanks = LABEL.saturating_sub(width_of(&safe)).max(2);
    let mut all = vec![span(paint, safe), plain(" ".repeat(blanks))];
    all.extend(spans);
    page.text(2, LABEL + 2, &all)
}
