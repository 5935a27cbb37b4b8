//! Components whose licence is not simply allowed, as findings.
//!
//! A component is judged by what was concluded about it, else by what it declares. Several licences are all needed, but
//! for Maven, where whoever uses a package may choose. A tool that reports the licence itself has made the finding already.

use std::collections::{BTreeSet, HashMap};

use super::Ground;
use crate::model::bom::Acknowledgement;
use crate::model::license::{self, License};
use crate::model::{Component, Finding, Findings, Kind, Licensed, Text};
use crate::policy::{LicenseAction, LicenseRules};

/// Rows of tools that do not count in a gate, because their component may be used under another licence: the gate's place in
/// the policy, and the row.
pub(in crate::gate) type Settled = BTreeSet<(usize, u32)>;

/// The licence rules of the gates, each with its gate's place among those of the ground.
fn rules<'a>(ground: Ground<'a>) -> Vec<(usize, &'a LicenseRules)> {
    let of_gate = |(at, (_, gate)): (usize, &'a (usize, &'a crate::policy::GateRule))| {
        gate.deny.iter().filter_map(move |selector| selector.license.as_ref().map(|it| (at, &it.value)))
    };
    ground.gates.iter().enumerate().flat_map(of_gate).collect()
}

/// What every rule makes of a licence.
type Actions = Vec<LicenseAction>;

fn judge(rules: &[(usize, &LicenseRules)], license: &License) -> Actions {
    rules.iter().map(|(_, rules)| rules.judge(license).0).collect()
}

/// The licences of a component that speak for it.
fn speaking(licenses: &[Licensed]) -> Vec<Text> {
    let concluded = licenses.iter().any(|it| it.acknowledgement == Acknowledgement::Concluded);
    let speaks = |it: &&Licensed| !concluded || it.acknowledgement == Acknowledgement::Concluded;
    licenses.iter().filter(speaks).map(|it| it.text).collect()
}

/// Licences by what stands there, each read once.
#[derive(Default)]
struct Read {
    known: HashMap<(Vec<Text>, bool), (String, Actions)>,
}

impl Read {
    fn of<'r>(
        &'r mut self,
        findings: &Findings,
        component: &Component,
        rules: &[(usize, &LicenseRules)],
    ) -> &'r (String, Actions) {
        let texts = speaking(findings.licenses_of(component));
        let may_choose = findings.text(component.purl).starts_with("pkg:maven/");
        self.known.entry((texts, may_choose)).or_insert_with_key(|(texts, may_choose)| {
            let rule = match texts[..] {
                [] => license::NOBODY_SAYS.to_owned(),
                [one] => findings.text(one).to_owned(),
                [..] => license::join(texts.iter().map(|&text| findings.text(text)), *may_choose),
            };
            let actions = judge(rules, &license::read(&rule));
            (rule, actions)
        })
    }
}

/// The worst that the tools' own rows say of each package.
fn reported(findings: &Findings, rules: &[(usize, &LicenseRules)]) -> HashMap<(u32, Text), Actions> {
    let mut read: HashMap<Text, Actions> = HashMap::new();
    let mut worst: HashMap<(u32, Text), Actions> = HashMap::new();
    for row in findings.rows.iter().filter(|row| row.kind == Kind::License && !row.package.is_empty()) {
        let actions = read.entry(row.rule).or_insert_with(|| judge(rules, &license::read(findings.text(row.rule))));
        let known = worst.entry((row.input, row.package)).or_insert_with(|| actions.clone());
        for (known, action) in known.iter_mut().zip(actions) {
            *known = (*known).max(*action);
        }
    }
    worst
}

pub(super) fn derive(findings: &mut Findings, ground: Ground<'_>) {
    let rules = rules(ground);
    if rules.is_empty() {
        return;
    }
    let reported = reported(findings, &rules);
    let mut read = Read::default();
    let mut found: Vec<(Finding, String)> = Vec::new();
    for component in &findings.components {
        let input = component.input as usize;
        let (rule, actions) = read.of(findings, component, &rules);
        let told = reported.get(&(component.input, component.name));
        if component.licenses.len == 0 && component.is_holder {
            continue;
        }
        let objects = rules.iter().zip(actions).enumerate().any(|(at, (&(gate, _), &action))| {
            let told = told.is_some_and(|told| told[at] >= action);
            action != LicenseAction::Allow && !told && ground.judges(ground.gates[gate].1, input)
        });
        if objects {
            found.push((Finding::of_component(Kind::License, component), rule.clone()));
        }
    }
    for (row, rule) in found {
        let title = title(&rule);
        let (rule, title) = (findings.texts.intern(&rule), findings.texts.intern(&title));
        findings.rows.push(Finding { rule, title, ..row });
    }
}

/// A licence in words.
fn title(rule: &str) -> String {
    let read = license::read(rule).text;
    if read == license::NOBODY_SAYS {
        "no licence is stated".to_owned()
    } else if read == rule {
        format!("licensed under {rule}")
    } else if read.starts_with("LicenseRef-") && !read.contains(' ') {
        format!("\"{rule}\" is no licence that SPDX knows; lists name it {read}")
    } else {
        format!("licensed under {read}, written \"{rule}\"")
    }
}

pub(super) fn settled(findings: &Findings, ground: Ground<'_>) -> Settled {
    let rules = rules(ground);
    let mut settled = Settled::new();
    if !findings.rows.iter().any(|row| row.kind == Kind::License && !row.package.is_empty()) {
        return settled;
    }
    let mut read = Read::default();
    let mut of_package: HashMap<(u32, Text), Actions> = HashMap::new();
    for component in &findings.components {
        let (_, actions) = read.of(findings, component, &rules);
        let worst = of_package.entry((component.input, component.name)).or_insert_with(|| actions.clone());
        for (worst, action) in worst.iter_mut().zip(actions) {
            *worst = (*worst).max(*action);
        }
    }
    for (at, row) in (0..).zip(&findings.rows).filter(|(_, row)| row.kind == Kind::License) {
        let Some(actions) = of_package.get(&(row.input, row.package)) else { continue };
        for (&(gate, _), action) in rules.iter().zip(actions) {
            if *action == LicenseAction::Allow {
                settled.insert((ground.gates[gate].0, at));
            }
        }
    }
    settled
}
