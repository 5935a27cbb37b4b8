//! What to do next, most urgent first.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::gates::{Judged, place};
use crate::model::{Cause, Kind, Outcome, Report, license};
use crate::render::groups::{Group, Remedy};
use crate::render::words;

/// Most steps to show: more is a plan and no next step.
pub(in crate::render) const STEPS: usize = 3;
/// Most steps about what cannot be decided.
const UNDECIDED: usize = 2;
/// Longest licence in a step, in characters.
const LICENCE: usize = 60;

/// One thing to do.
pub(in crate::render) struct Step {
    pub(in crate::render) text: String,
    pub(in crate::render) is_upgrade: bool,
}

impl From<String> for Step {
    fn from(text: String) -> Step {
        Step { text, is_upgrade: false }
    }
}

/// The steps, most urgent first: leaked secrets, then what hides other flaws, then what clears most.
pub(in crate::render) fn steps(report: &Report, judged: &[Judged<'_>]) -> Vec<Step> {
    let failed = || judged.iter().filter(|gate| gate.result.outcome == Outcome::Fail);
    let groups = |remedy: Remedy| {
        failed().flat_map(move |gate| {
            gate.groups.iter().filter(move |group| group.remedy == remedy).map(move |group| (gate, group))
        })
    };
    let mut steps: Vec<Step> = Vec::new();
    if report.evidence.is_empty() {
        let step = "name the reports, `gate check reports/`, or list them as `reports:` in gate.yaml";
        steps.push(step.to_owned().into());
    }
    let secrets: Vec<&Group> = groups(Remedy::Revoke).map(|(_, group)| group).collect();
    if let Some(first) = secrets.first() {
        let others = secrets.len() as u64 - 1;
        let more = if others == 0 { String::new() } else { format!(" and in {}", words::count(others, "other place")) };
        let (what, it) = if others == 0 { ("the secret", "it") } else { ("the secrets", "them") };
        let place = place(report, first.first(report));
        steps.push(format!("revoke {what} in {place}{more}, then remove {it}").into());
    }
    steps.extend(undecided(judged).into_iter().map(Step::from));
    let mut upgrades: Vec<_> = groups(Remedy::Upgrade).collect();
    upgrades.sort_by_key(|(_, group)| Reverse(group.len()));
    // Several gates may want the same upgrade.
    let mut known = HashSet::new();
    upgrades.retain(|(_, group)| known.insert((group.first(report).package, &group.cure)));
    let mut upgrades = upgrades.into_iter().map(|(gate, group)| upgrade(report, gate, group));
    steps.extend(upgrades.next());
    steps.extend(failed().flat_map(|gate| {
        let measures = gate.result.causes.iter().filter(|cause| cause.code == "measure-failed");
        measures.take(1).map(|cause| format!("{}: {}", gate.result.id, cause.message).into())
    }));
    if let Some((gate, group)) = groups(Remedy::Change).chain(groups(Remedy::Replace)).next() {
        steps.push(format!("{} ({})", change(report, group), gate.result.id).into());
    }
    if let Some((_, group)) = groups(Remedy::NoFix).next() {
        let row = group.first(report);
        let name = report.findings.text(row.package);
        let step = format!("no fix is named for {name}: look for a newer version, replace it, or waive it for a while");
        steps.push(step.into());
    }
    steps.extend(upgrades);
    steps
}

/// What to change, or what to settle.
fn change(report: &Report, group: &Group) -> String {
    let row = group.first(report);
    let text = |symbol| report.findings.text(symbol);
    match (group.remedy, row.kind, group.len()) {
        (Remedy::Replace, _, count @ 2..) => {
            let licence = Some(text(row.rule)).filter(|rule| *rule != license::NOBODY_SAYS).unwrap_or_default();
            let licence = format!("settle licence {}", words::one_line(licence, LICENCE));
            format!("{} of {}, or replace them", licence.trim_end(), words::count(count, "component"))
        }
        (_, Kind::Component, _) => text(row.title).to_owned(),
        (remedy, ..) => {
            let (verb, name) = if remedy == Remedy::Replace { ("replace", row.package) } else { ("fix", row.rule) };
            format!("{verb} {} in {}", text(name), place(report, row))
        }
    }
}

fn upgrade(report: &Report, gate: &Judged<'_>, group: &Group) -> Step {
    let name = report.findings.text(group.first(report).package);
    let of = format!("{} of {}", group.len(), words::count(gate.result.counted, "finding"));
    let text = format!("upgrade {name} to {}: clears {of} of {}", group.cure.words, gate.result.id);
    Step { text, is_upgrade: true }
}

/// What has to be there before anything can be decided: the first reason of each gate. One report that several gates
/// need is one step.
fn undecided(judged: &[Judged<'_>]) -> Vec<String> {
    let mut said: Vec<&Cause> = Vec::new();
    let mut steps: Vec<String> = Vec::new();
    for gate in judged {
        let mut causes = gate.result.causes.iter().filter(|cause| cause.outcome == Outcome::Error);
        let Some(first) = causes.next() else { continue };
        if said.contains(&first) || steps.len() == UNDECIDED {
            continue;
        }
        said.push(first);
        // What happened stands with the gate; here it is only said where nobody knows what to do.
        let step = match (first.next.as_str(), first.next.strip_prefix("make one with ")) {
            ("", _) => first.message.clone(),
            (_, Some(command)) => format!("make its report with {command}"),
            (next, None) => next.to_owned(),
        };
        let more = match causes.count() {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        steps.push(format!("{}: {step}{more}", gate.result.id));
    }
    steps
}

/// How many upgrades there are behind the steps that are shown.
pub(in crate::render) fn more_upgrades(steps: &[Step]) -> Option<String> {
    let upgrades = steps.iter().skip(STEPS).filter(|step| step.is_upgrade).count() as u64;
    (upgrades > 0).then(|| words::count(upgrades, "more upgrade"))
}
