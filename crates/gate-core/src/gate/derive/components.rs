//! What bills of materials lack, and packages that they should not or have to list, as findings.

use std::collections::BTreeSet;

use super::Ground;
use crate::model::bom::{Bom, Part};
use crate::model::{Component, Finding, Findings, Kind, Scope, Text, index};
use crate::policy::{ComponentRules, FORBIDDEN, GateRule, MISSING, PackageSelector, WITHOUT};
use crate::sbom::{Element, elements};

/// The bill of materials of an input.
fn bom(ground: Ground<'_>, input: usize) -> Option<&Bom> {
    ground.evidence[input].content.as_ref()?.bom.as_deref()
}

pub(super) fn derive(findings: &mut Findings, ground: Ground<'_>) {
    let gates: Vec<(&GateRule, &ComponentRules)> =
        ground.gates.iter().filter_map(|(_, gate)| Some((*gate, gate.components.as_ref()?))).collect();
    if gates.is_empty() {
        return;
    }
    for input in 0..ground.evidence.len() {
        let Some(bom) = bom(ground, input) else { continue };
        let asking = || gates.iter().filter(|(gate, _)| ground.judges(gate, input)).map(|(_, rules)| rules);
        let wanted: BTreeSet<Element> = asking().flat_map(|rules| &rules.elements).map(|it| it.value).collect();
        lacking(findings, ground, (input, bom), &wanted);
        let forbidden: Vec<&PackageSelector> = asking().flat_map(|rules| &rules.forbid).map(|it| &it.value).collect();
        for part in bom.parts.values() {
            if let Some(selector) = forbidden.iter().find(|selector| fits(selector, part)) {
                let title = format!("on the list of forbidden packages ({})", selector.text());
                add(findings, input, Some(part), FORBIDDEN, &title);
            }
        }
    }
    for (gate, rules) in &gates {
        required(findings, ground, gate, rules);
    }
}

/// Whether a selector means a part.
fn fits(selector: &PackageSelector, part: &Part) -> bool {
    selector.fits(&name(part), &part.purl, &part.version)
}

/// The name of a part as its users write it.
fn name(part: &Part) -> String {
    let joint = if part.purl.starts_with("pkg:maven/") { ":" } else { "/" };
    if part.group.is_empty() { part.name.clone() } else { format!("{}{joint}{}", part.group, part.name) }
}

fn lacking(findings: &mut Findings, ground: Ground<'_>, (input, bom): (usize, &Bom), wanted: &BTreeSet<Element>) {
    if wanted.is_empty() || bom.parts.is_empty() {
        return;
    }
    for score in elements(bom).scores.iter().filter(|score| wanted.contains(&score.element)) {
        let rule = format!("{WITHOUT}{}", score.element.as_str());
        let title = format!("no {}", score.element.title());
        for reference in &score.lacking {
            add(findings, input, bom.parts.get(reference), &rule, &title);
        }
        if score.lacking.is_empty() && !score.is_met() {
            add(findings, input, None, &rule, &title);
            let path = findings.texts.intern(&ground.evidence[input].key.path);
            findings.rows.last_mut().into_iter().for_each(|row| row.path = path);
        }
    }
}

/// A finding in the first bill of materials for each package that none of them lists.
fn required(findings: &mut Findings, ground: Ground<'_>, gate: &GateRule, rules: &ComponentRules) {
    let judged = || (0..ground.evidence.len()).filter(|&input| ground.judges(gate, input));
    let boms: Vec<(usize, &Bom)> = judged().filter_map(|input| Some((input, bom(ground, input)?))).collect();
    let Some(&(first, _)) = boms.first() else { return };
    for selector in &rules.require {
        if boms.iter().any(|(_, bom)| bom.parts.values().any(|part| fits(selector, part))) {
            continue;
        }
        let text = selector.text();
        add(findings, first, None, MISSING, &format!("{text} has to be there, and no bill of materials lists it"));
        let package = findings.texts.intern(&text);
        findings.rows.last_mut().into_iter().for_each(|row| row.package = package);
    }
}

fn add(findings: &mut Findings, input: usize, part: Option<&Part>, rule: &str, title: &str) {
    let mut component = Component { input: index(input), ..Component::default() };
    if let Some(part) = part {
        let mut text = |text: &str| findings.texts.intern(text);
        component.name = text(&name(part));
        component.version = text(&part.version);
        component.purl = text(&part.purl);
        component.path = part.occurrences.iter().next().map_or(Text::EMPTY, |path| text(path));
        component.scope =
            if part.property(crate::model::bom::DEVELOPMENT).is_some() { Scope::Dev } else { Scope::Unknown };
    }
    let (rule, title) = (findings.texts.intern(rule), findings.texts.intern(title));
    findings.rows.push(Finding { rule, title, ..Finding::of_component(Kind::Component, &component) });
}
