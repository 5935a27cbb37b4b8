//! Gates, causes and problems in our JSON.

use std::collections::BTreeSet;

use serde::Serialize;

use super::rule::{Check, Denied};
use super::said;
use crate::model::{self, Report};
use crate::render::groups::{Group, Remedy, by_remedy};

/// What one gate said, and why.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Gate<'a> {
    /// Its id in the policy.
    id: &'a str,
    /// One line for people.
    title: &'a str,
    /// What it says. `not-judged` never counts as passed.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["pass", "warn", "error", "fail", "not-judged"])))]
    outcome: &'static str,
    /// What a failure does on this branch: `block`, `warn` or `off`.
    enforcement: &'static str,
    /// Which line of the policy decided the enforcement.
    enforced_by: &'a str,
    /// Where the gate is defined.
    origin: &'a str,
    /// Its limit in words.
    limit: &'a str,
    /// How many flaws it counts against the limit; rows that tell of one flaw count once.
    counted: u64,
    /// The largest count that passes.
    max: u64,
    /// How many more flaws it would count without exemptions.
    exempted: u64,
    /// How many findings it looked at.
    judged: u64,
    /// Why it is not a pass, worst first.
    causes: Vec<Cause<'a>>,
    /// What to upgrade so that findings it counts are cleared, worst first.
    upgrades: Vec<Upgrade<'a>>,
    /// The findings it counts: positions in the list `findings` of this document, from 0.
    findings: &'a [u32],
    /// Findings that it would count without exemptions, in the same way.
    exempted_findings: &'a [u32],
    /// The tools whose reports it judges; `null` is every tool.
    tools: Option<&'a [String]>,
    /// What counts against the limit.
    deny: Vec<Denied<'a>>,
    /// Where the largest count that passes is written; `null` for a gate that no policy defines.
    max_origin: Option<&'a str>,
    /// What became of its conditions on measures.
    conditions: Vec<Check<'a>>,
    /// Who has to approve a waiver of what it counts: patterns, one of each list has to fit.
    approvers: &'a [Vec<String>],
}

/// One reason why a gate is not a pass.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Cause<'a> {
    /// What this reason alone makes of the gate.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["pass", "warn", "error", "fail", "not-judged"])))]
    outcome: &'static str,
    /// Kebab-case code: `over-limit`, `measure-failed`, `measure-missing` or the code of a problem.
    code: &'a str,
    /// What happened.
    message: &'a str,
    /// What to do next.
    next: Option<&'a str>,
}

/// An upgrade of one component.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Upgrade<'a> {
    /// The component.
    package: &'a str,
    /// Its installed version.
    from: Option<&'a str>,
    /// The version to go to: the nearest above the installed one that clears the findings, in its release line where
    /// that has a fix. `null` where several are named and cannot be compared; the findings have them.
    to: Option<String>,
    /// The same in words: the version, or those among which nobody could choose.
    to_words: String,
    /// How many flaws the gate counts it clears.
    clears: u64,
    /// Which: positions in the list `flaws` of this document, from 0.
    flaws: Vec<u32>,
}

impl<'a> Upgrade<'a> {
    fn of(report: &'a Report, group: Group) -> Upgrade<'a> {
        let row = group.first(report);
        Upgrade {
            package: report.findings.text(row.package),
            from: said(report.findings.text(row.version)),
            clears: group.len(),
            flaws: group
                .rows
                .iter()
                .map(|&at| report.flaws.of_row(at))
                .collect::<BTreeSet<u32>>()
                .into_iter()
                .collect(),
            to: group.cure.version,
            to_words: group.cure.words,
        }
    }
}

impl<'a> Gate<'a> {
    /// Every gate of the report.
    pub(super) fn all(report: &'a Report) -> Vec<Gate<'a>> {
        report.gates.iter().map(|gate| Gate::of(report, gate)).collect()
    }

    fn of(report: &'a Report, gate: &'a model::GateResult) -> Gate<'a> {
        let groups = by_remedy(report, &gate.rows).into_iter();
        let upgrades = groups.filter(|group| group.remedy == Remedy::Upgrade);
        let cause = |cause: &'a model::Cause| Cause {
            outcome: cause.outcome.as_str(),
            code: &cause.code,
            message: &cause.message,
            next: said(&cause.next),
        };
        Gate {
            id: &gate.id,
            title: &gate.title,
            outcome: gate.outcome.as_str(),
            enforcement: gate.enforcement,
            enforced_by: &gate.enforced_by,
            origin: &gate.origin,
            limit: &gate.limit,
            counted: gate.counted,
            max: gate.max,
            exempted: gate.exempted,
            judged: gate.judged,
            causes: gate.causes.iter().map(cause).collect(),
            upgrades: upgrades.map(|group| Upgrade::of(report, group)).collect(),
            findings: &gate.rows,
            exempted_findings: &gate.exempted_rows,
            tools: gate.rule.tools.as_deref(),
            deny: gate.rule.deny.iter().map(Denied::of).collect(),
            max_origin: said(&gate.rule.max_origin),
            conditions: gate.checks.iter().map(Check::of).collect(),
            approvers: &gate.rule.approvers,
        }
    }
}

/// Something that is wrong or worth saying.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Problem<'a> {
    /// How much it weighs, by the policy.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["error", "warn", "note", "off"])))]
    level: &'static str,
    /// Kebab-case code.
    code: &'static str,
    /// What happened and what to do next.
    message: &'a str,
    /// Where; `null` is the whole.
    location: Option<&'a str>,
    /// Which of several things it is about: the id of an exemption.
    subject: Option<&'a str>,
    /// What to write instead.
    correction: Option<Correction<'a>>,
}

/// Lines of a file, and what they have to be.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Correction<'a> {
    /// The file, relative to the root.
    file: &'a str,
    /// The first line to replace, from 1.
    line: u32,
    /// How many lines; 0 inserts before `line`.
    lines: u32,
    /// The new lines without the last line end; `null` takes the lines out.
    text: Option<&'a str>,
}

impl<'a> Problem<'a> {
    pub(super) fn of(problem: &'a model::Problem) -> Problem<'a> {
        Problem {
            level: problem.level.as_str(),
            code: problem.code.as_str(),
            message: &problem.message,
            location: said(&problem.location),
            subject: said(&problem.subject),
            correction: problem.correction.as_ref().map(|it| Correction {
                file: &it.file,
                line: it.line,
                lines: it.lines,
                text: it.text.as_deref(),
            }),
        }
    }
}

/// Open findings of one kind and severity that no judged gate looks at.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct NotGated {
    /// Their kind.
    kind: &'static str,
    /// Their severity.
    severity: &'static str,
    /// How many.
    count: u64,
}

impl NotGated {
    pub(super) fn of(row: &model::NotGated) -> NotGated {
        NotGated { kind: row.kind.as_str(), severity: row.severity.as_str(), count: row.count }
    }
}
