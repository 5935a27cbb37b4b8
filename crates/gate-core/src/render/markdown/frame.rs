//! Everything but the findings: the verdict, what to do, the gates, exemptions, evidence, and the circumstances.

use std::cmp::Reverse;

use jiff::tz::TimeZone;

use super::marker::marker;
use super::sheet::{Sheet, cut, details, list, name, table, text};
use crate::model::{Evidence, Expiry, GateResult, LedgerRow, Level, Outcome, Report, ToolId, Use, Verdict};
use crate::render::escape::{log_line, markdown_start, terminal};
use crate::render::prose::evidence::{age, findings, state};
use crate::render::prose::gates::Judged;
use crate::render::prose::next::{STEPS, more_upgrades, steps as next_steps};
use crate::render::prose::remarks::{Remark, gather};
use crate::render::prose::{facts, headline, quiet, waiver as offer};
use crate::render::words;

/// A sign for an outcome.
pub(super) fn sign(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Fail => "❌",
        Outcome::Error => "⛔",
        Outcome::Warn => "🟡",
        Outcome::Pass => "✅",
        Outcome::NotJudged => "➖",
    }
}

/// Where what is left out can be read.
pub(super) fn elsewhere(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("… and {count} more {noun}{plural}, left out here: see the JSON output.")
}

/// The marker, the verdict and its reason.
pub(super) fn verdict(sheet: &mut Sheet, report: &Report) -> bool {
    let outcome = match report.verdict {
        Verdict::Pass => Outcome::Pass,
        Verdict::Fail => Outcome::Fail,
        Verdict::Error => Outcome::Error,
    };
    let service = report.policy.service.as_ref().map(|service| format!(" for {}", name(service)));
    let stage = report.stage.as_ref().map(|stage| format!(", stage {}", name(stage.as_str())));
    let about = [service, stage].map(Option::unwrap_or_default).concat();
    let (sign, word) = (sign(outcome), headline::word(report.verdict));
    let sentence = markdown_start(&cut(&headline::sentence(report)));
    sheet.put(&format!("{}\n\n## {sign} gate: {word}{about}\n\n{sentence}\n\n", marker(report)))
}

/// What to do next.
pub(super) fn steps(sheet: &mut Sheet, report: &Report, judged: &[Judged<'_>]) -> bool {
    let steps = next_steps(report, judged);
    let shown: Vec<(usize, &str)> = (1..).zip(steps.iter().take(STEPS).map(|step| step.text.as_str())).collect();
    let more = more_upgrades(&steps).map_or(String::new(), |more| format!("… and {more} below.\n\n"));
    shown.is_empty()
        || sheet.between("### What to do next\n\n", &format!("\n{more}"), |sheet| {
            shown.iter().all(|(number, step)| sheet.put(&format!("{number}. {}\n", markdown_start(&cut(step)))))
        })
}

/// The gates, worst first, and what none of them judges.
pub(super) fn gates(sheet: &mut Sheet, report: &Report) -> bool {
    // That everything offered could be read is only worth a line when it is not so.
    let is_told = |&(at, gate): &(usize, &GateResult)| at > 0 || gate.outcome != Outcome::Pass;
    let mut gates: Vec<&GateResult> = report.gates.iter().enumerate().filter(is_told).map(|it| it.1).collect();
    gates.sort_by_key(|gate| Reverse(gate.outcome));
    let cells = |gate: &&GateResult| {
        let result = gate.causes.first().map_or_else(|| quiet::counts(gate), |cause| cause.message.clone());
        let outcome = format!("{} {}", sign(gate.outcome), gate.outcome.as_str().replace('-', " "));
        vec![outcome, name(&gate.id), text(&gate.limit), text(&result)]
    };
    let not_gated = facts::not_gated(report).join(", ");
    let not_gated =
        if not_gated.is_empty() { String::new() } else { format!("**Not gated:** {}\n\n", text(&not_gated)) };
    let columns = ["", "gate", "limit", "result"];
    gates.is_empty()
        || sheet.between("### Gates\n\n", &not_gated, |sheet| {
            table(sheet, &columns, &gates, cells, |left| elsewhere(left, "gate"))
        })
}

/// What the exemptions do, those that end next first.
pub(super) fn exemptions(sheet: &mut Sheet, report: &Report) -> bool {
    let parts = facts::exemptions(report).join("; ");
    let mut rows: Vec<&LedgerRow> = report.exemptions.iter().collect();
    rows.sort_by_key(|row| (!row.state.is_in_force(), end_of(row).is_none(), end_of(row)));
    if parts.is_empty() && rows.is_empty() {
        return true;
    }
    let head = if parts.is_empty() { String::new() } else { format!("{}\n\n", markdown_start(&cut(&parts))) };
    let summary = if rows.len() == 1 { "1 entry".to_owned() } else { format!("{} entries", rows.len()) };
    let columns = ["state", "exempts", "until", "finding", "by", "why"];
    sheet.between(&format!("### Exemptions\n\n{head}"), "", |sheet| {
        rows.is_empty()
            || details(sheet, &summary, |sheet| {
                table(sheet, &columns, &rows, |&row| exemption(row), |left| elsewhere(left, "exemption"))
            })
    })
}

fn end_of(row: &LedgerRow) -> Option<jiff::Timestamp> {
    match row.exemption.expires {
        Expiry::Never => None,
        Expiry::At(end) => Some(end),
    }
}

fn exemption(row: &LedgerRow) -> Vec<String> {
    let exemption = &row.exemption;
    let until = end_of(row).map_or("for ever".to_owned(), |end| end.to_zoned(TimeZone::UTC).date().to_string());
    let why = if exemption.reason.is_empty() { &row.why } else { &exemption.reason };
    vec![
        row.state.as_str().to_owned(),
        row.exempted.to_string(),
        until,
        name(&exemption.id),
        text(&exemption.owner),
        text(why),
    ]
}

/// The inputs, unusable ones first, and what is to be said about them.
pub(super) fn evidence(sheet: &mut Sheet, report: &Report, notes: bool) -> bool {
    let remark = |remark: &Remark<'_>| {
        let word = if remark.level == Level::Warn { "Warning" } else { "Note" };
        format!("**{word}:** {} (`{}`)", text(&remark.in_words()), remark.code)
    };
    let mut inputs: Vec<&Evidence> = report.evidence.iter().collect();
    inputs.sort_by_key(|input| input.used != Use::Unusable);
    let cells = |input: &&Evidence| {
        let tool = text(input.tool.as_ref().map_or("?", ToolId::as_str));
        let format = text(input.content.as_ref().map_or("?", |content| content.format));
        vec![name(&input.key.path), tool, format, findings(input), age(input, report.now), state(input).to_owned()]
    };
    let columns = ["input", "tool", "format", "findings", "age", "state"];
    sheet.between("### Evidence\n\n", "", |sheet| {
        let half = sheet.left() / 2;
        sheet.within(half, |sheet| list(sheet, &gather(report, notes), remark, |left| elsewhere(left, "remark")))
            && if inputs.is_empty() {
                sheet.put("No evidence was offered.\n\n")
            } else {
                details(sheet, &words::count(inputs.len() as u64, "input"), |sheet| {
                    table(sheet, &columns, &inputs, cells, |left| elsewhere(left, "input"))
                })
            }
    })
}

/// Policy and build. Where a policy is weakened, and what a pull request would change, stands in the open.
pub(super) fn circumstances(sheet: &mut Sheet, report: &Report) -> bool {
    let policy = &report.policy;
    let mut open: Vec<String> = policy.weakened.iter().map(|weaker| format!("weaker: {weaker}")).collect();
    open.extend(facts::rules_change(policy));
    open.extend(report.build.remarks.iter().map(ToString::to_string));
    let half = sheet.left() / 2;
    let is_told = open.is_empty()
        || sheet.within(half, |sheet| {
            sheet.between("### Rules and build\n\n", "", |sheet| {
                list(sheet, &open, |line| format!("**Warning:** {}", text(line)), |left| elsewhere(left, "warning"))
            })
        });
    let mut facts: Vec<String> =
        [("policy", facts::policy(policy)), ("build", facts::build(&report.build)), ("judged", facts::judged(report))]
            .iter()
            .map(|(label, fact)| format!("**{label}:** {}", text(fact)))
            .collect();
    let link = report.build.build_url.as_ref().and_then(|url| link(&url.value));
    facts.extend(link.map(|link| format!("[the page of this build]({link})")));
    let of = |sheet: &mut Sheet| list(sheet, &facts, Clone::clone, |left| elsewhere(left, "fact"));
    let is_told = details(sheet, "Policy, build and time", of) && is_told;
    let lines: Vec<&str> = policy.diff.lines().collect();
    is_told
        && (lines.is_empty()
            || details(sheet, "What this change would make of the rules", |sheet| fenced(sheet, "diff", &lines)))
}

/// An address for a link, of nothing but letters, digits and signs that mean nothing to Markdown.
fn link(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"./_~%?=&+:,;-".contains(&byte);
    (!rest.is_empty() && rest.bytes().all(is_plain)).then(|| url.replace('&', "&amp;"))
}

/// A waiver to paste.
pub(super) fn waiver(sheet: &mut Sheet, report: &Report, judged: &[Judged<'_>]) -> bool {
    let Some((intro, lines)) = offer::pasted(report, judged) else { return true };
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    details(sheet, "A waiver to paste", |sheet| {
        sheet.put(&format!("**Only** {}\n\n", text(&intro))) && fenced(sheet, "yaml", &lines)
    })
}

/// Lines as they are, in a fence that none of them ends.
fn fenced(sheet: &mut Sheet, language: &str, lines: &[&str]) -> bool {
    let longest = lines.iter().map(|line| run_of_backticks(line)).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    // Who looks for the marker in the source of a page does not know fences, nor does an agent that reads it in a log.
    let safe = |line: &str| log_line(&terminal(line, true)).replace("<!--", "< !--");
    let line = |sheet: &mut Sheet, line: &&str| sheet.put(&format!("{}\n", safe(line)));
    sheet.between(&format!("{fence}{language}\n"), &format!("{fence}\n\n"), |sheet| {
        sheet.each(lines, line, |left| format!("{}\n", elsewhere(left.len(), "line")))
    })
}

fn run_of_backticks(line: &str) -> usize {
    line.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}
