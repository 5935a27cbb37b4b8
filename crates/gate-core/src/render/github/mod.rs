//! Annotations of GitHub Actions: workflow commands on standard output, the worst first, and no more than GitHub shows.
//!
//! A step has ten errors, ten warnings and ten notices; what comes after that vanishes without a word. So what blocks
//! takes the errors, what only warns the warnings, and one notice gives the verdict and says how many are not shown.
//! Findings with one remedy are one annotation, since ten upgrades are worth more than ten of eighty rows.
//!
//! Nothing else is written: a line that is no command would be shown in the log, and one that looks like a command
//! obeyed. Texts of reports are made visible first and escaped for their place in the command then.

mod command;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::io::{self, BufWriter, Write};

use super::groups::{Group, Remedy};
use super::place::{Place, in_ledger};
use super::prose::{Span, gates, headline};
use super::{Renderer, Style, words};
use crate::model::{Cause, Finding, GateResult, Level, Outcome, Report};
use command::{Command, Kind};

/// Most annotations of one kind that GitHub shows of a step.
const OF_A_KIND: usize = 10;
/// Most causes of a gate in its annotation.
const CAUSES: usize = 8;

/// The renderer.
pub(super) struct GitHub;

impl Renderer for GitHub {
    fn id(&self) -> &'static str {
        "github"
    }

    fn title(&self) -> &'static str {
        "annotations of GitHub Actions, as workflow commands on standard output"
    }

    fn render(&self, report: &Report, _style: &Style, out: &mut dyn Write) -> io::Result<()> {
        let mut out = BufWriter::new(out);
        let mut page = Page::new(&mut out);
        let judged = gates::judged(report);
        for gate in &judged {
            page.write(&of_gate(gate.result))?;
        }
        for outcome in [Outcome::Fail, Outcome::Error, Outcome::Warn] {
            let of_outcome: Vec<_> = judged.iter().filter(|gate| gate.result.outcome == outcome).collect();
            page.findings(report, &of_outcome)?;
        }
        let remarks = report.problems.iter().filter(|problem| problem.level == Level::Warn);
        for problem in remarks {
            let message = vec![problem.message.clone()];
            let command = Command::new(Kind::Warning, format!("gate: {}", problem.code), message);
            page.write(&match in_ledger(&problem.location) {
                Some((path, line)) => at(&Place::of_path(report, path), line, 0, command),
                None => command,
            })?;
        }
        page.write(&page.summary(report))?;
        out.flush()
    }
}

/// What is written, and how much of it there is.
struct Page<'o> {
    out: &'o mut dyn Write,
    errors: usize,
    warnings: usize,
    hidden_findings: u64,
    hidden_remarks: u64,
    /// Flaws that were told or counted: several gates may count one.
    known: HashSet<u32>,
}

impl Page<'_> {
    fn new(out: &mut dyn Write) -> Page<'_> {
        Page { out, errors: 0, warnings: 0, hidden_findings: 0, hidden_remarks: 0, known: HashSet::new() }
    }

    fn has_room(&self, kind: Kind) -> bool {
        match kind {
            Kind::Error => self.errors < OF_A_KIND,
            Kind::Warning => self.warnings < OF_A_KIND,
            Kind::Notice => true,
        }
    }

    /// Writes a command, or counts it as a remark that is not shown.
    fn write(&mut self, command: &Command) -> io::Result<()> {
        if !self.has_room(command.kind) {
            self.hidden_remarks += 1;
            return Ok(());
        }
        match command.kind {
            Kind::Error => self.errors += 1,
            Kind::Warning => self.warnings += 1,
            Kind::Notice => {}
        }
        writeln!(self.out, "{command}")
    }

    /// The findings of gates with one outcome, worst first over all of them; each flaw once.
    fn findings(&mut self, report: &Report, gates: &[&gates::Judged<'_>]) -> io::Result<()> {
        let all = gates.iter().flat_map(|gate| gate.groups.iter().map(move |group| (gate.result, group)));
        let mut groups: Vec<(&GateResult, &Group)> = all.collect();
        groups.sort_by_key(|(_, group)| {
            (group.remedy != Remedy::Revoke, std::cmp::Reverse(group.worst), std::cmp::Reverse(group.len()))
        });
        for (gate, group) in groups {
            let kind = if gate.outcome == Outcome::Warn { Kind::Warning } else { Kind::Error };
            let rows = group.rows.iter().copied().filter(|&row| self.known.insert(report.flaws.of_row(row)));
            let rows: Vec<u32> = rows.collect();
            if rows.is_empty() {
                continue;
            }
            if group.remedy != Remedy::Change {
                self.finding(rows.len() as u64, kind, || of_group(report, gate, group, kind))?;
                continue;
            }
            for row in rows {
                self.finding(1, kind, || of_row(report, gate, row, kind))?;
            }
        }
        Ok(())
    }

    fn finding(&mut self, flaws: u64, kind: Kind, command: impl FnOnce() -> Command) -> io::Result<()> {
        if self.has_room(kind) {
            return self.write(&command());
        }
        self.hidden_findings += flaws;
        Ok(())
    }

    /// The verdict, and what is not shown.
    fn summary(&self, report: &Report) -> Command {
        let mut hidden = Vec::new();
        if self.hidden_findings > 0 {
            hidden.push(words::count(self.hidden_findings, "more finding"));
        }
        if self.hidden_remarks > 0 {
            hidden.push(words::count(self.hidden_remarks, "more remark"));
        }
        let mut lines = vec![headline::sentence(report)];
        if !hidden.is_empty() {
            let hidden = hidden.join(" and ");
            lines.push(format!(
                "{hidden} not shown here: GitHub shows {OF_A_KIND} of a kind; the other outputs have all"
            ));
        }
        Command::new(Kind::Notice, format!("gate: {}", report.verdict), lines)
    }
}

/// A gate and why it is not a pass.
fn of_gate(gate: &GateResult) -> Command {
    let (kind, word) = match gate.outcome {
        Outcome::Fail => (Kind::Error, "failed"),
        Outcome::Error => (Kind::Error, "cannot be decided"),
        Outcome::Warn => (Kind::Warning, "warns"),
        Outcome::Pass | Outcome::NotJudged => (Kind::Notice, "passed"),
    };
    let line = |cause: &Cause| {
        let next = if cause.next.is_empty() { String::new() } else { format!("; {}", cause.next) };
        format!("{}{next}", cause.message)
    };
    let mut lines: Vec<String> = gate.causes.iter().take(CAUSES).map(line).collect();
    if gate.causes.len() > CAUSES {
        lines.push(format!("and {} more", gate.causes.len() - CAUSES));
    }
    if lines.is_empty() {
        lines.push(gate.title.clone());
    }
    Command::new(kind, format!("gate {}: {word}", gate.id), lines)
}

/// Findings with one remedy, at the first of their places.
fn of_group(report: &Report, gate: &GateResult, group: &Group, kind: Kind) -> Command {
    let title: String = gates::title(report, group).iter().map(|span: &Span<'_>| &*span.text).collect();
    let title = title.replace("  ", ", ");
    let mut lines = match group.remedy {
        Remedy::Revoke => vec!["a secret in the open: revoke it first, then remove it".to_owned()],
        Remedy::Upgrade | Remedy::NoFix => vec![gates::ids(report, group)],
        Remedy::Replace | Remedy::Change => Vec::new(),
    };
    let places = gates::places(report, group);
    if !places.is_empty() {
        lines.push(places);
    }
    if lines.is_empty() {
        lines.push(title.clone());
    }
    placed(report, group.first(report), Command::new(kind, format!("{}: {title}", gate.id), lines))
}

/// One finding in the project's own files, at its own place.
fn of_row(report: &Report, gate: &GateResult, row: u32, kind: Kind) -> Command {
    let finding = &report.findings.rows[row as usize];
    let text = |symbol| report.findings.text(symbol);
    let rule = if finding.rule.is_empty() { finding.kind.as_str() } else { text(finding.rule) };
    let title = if finding.title.is_empty() { rule } else { text(finding.title) };
    let lines = vec![format!("{title} ({}, {})", words::noun(finding.kind, false), finding.severity)];
    placed(report, finding, Command::new(kind, format!("{}: {rule}", gate.id), lines))
}

/// With a file only where there is one.
fn placed(report: &Report, finding: &Finding, command: Command) -> Command {
    if finding.path.is_empty() {
        return command;
    }
    at(&Place::of(report, finding), finding.line, finding.column, command)
}

/// GitHub knows no file but those of the repository.
fn at(place: &Place<'_>, line: u32, column: u32, command: Command) -> Command {
    match place {
        Place::File(path) => command.at(path, line, column),
        Place::Subject(_) => command,
    }
}
