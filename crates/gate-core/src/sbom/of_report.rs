//! The bill of materials of a run: what its evidence lists, with what is known against it and what exemptions say.

use std::collections::BTreeSet;

use super::accuse::{Known, accuse};
use crate::model::bom::{Analysis, Bom, Ref, Vulnerability, canonical, clean};
use crate::model::{Exemption, ExemptionSource, Expiry, Finding, Report};

/// What the inputs of a run list, in one. Inputs that do not count are left out, as they are everywhere.
pub fn of_report(report: &Report) -> Bom {
    let mut bom: Option<Bom> = None;
    let mut verbatim: BTreeSet<u32> = BTreeSet::new();
    for (at, evidence) in (0..).zip(&report.evidence).filter(|(_, it)| it.used.counts()) {
        let Some(listed) = evidence.content.as_ref().and_then(|content| content.bom.as_deref()) else { continue };
        let mut listed = listed.clone();
        if listed.vulnerabilities.is_empty() {
            let digest = evidence.digest.as_deref().unwrap_or_default();
            let digest = digest.strip_prefix("sha256:").unwrap_or(digest).to_owned();
            listed.about.properties.extend((!digest.is_empty()).then(|| ("gate:report:sha256".to_owned(), digest)));
        } else {
            verbatim.insert(at);
        }
        match &mut bom {
            None => bom = Some(listed),
            Some(all) => all.merge(listed),
        }
    }
    let mut bom = bom.unwrap_or_default();
    about(&mut bom, report);
    let counts = |row: &Finding| report.evidence[row.input as usize].used.counts();
    let rows = (0u32..).zip(&report.findings.rows).filter(|(_, row)| counts(row) && !verbatim.contains(&row.input));
    accuse(&mut bom, &report.findings, rows.map(|(at, row)| (row, known(report, at, row))));
    for (at, row) in (0..).zip(&report.findings.rows) {
        if let Some(analysis) = ledger(report, at).filter(|_| verbatim.contains(&row.input)) {
            excuse(&mut bom, report, row, analysis);
        }
    }
    bom
}

/// Who made it, when, and of which build.
fn about(bom: &mut Bom, report: &Report) {
    let about = &mut bom.about;
    about.time = report.source_date.or(about.time).or(Some(report.now));
    about.tools.insert(super::this_tool());
    let commit = report.build.commit.as_ref().map(|it| ("gate:build:commit".to_owned(), clean(&it.value)));
    about.properties.extend(commit);
}

/// What is known of a row.
fn known(report: &Report, at: u32, row: &Finding) -> Known {
    let evidence = &report.evidence[row.input as usize];
    let suppressed = row.suppression.map(|it| of_exemption(&report.findings.suppressions[it as usize]));
    let counted = report.states[at as usize].gate.map(|gate| report.gates[usize::from(gate)].id.clone());
    Known {
        tool: evidence.tool.as_ref().map_or_else(String::new, ToString::to_string),
        analysis: suppressed.or_else(|| ledger(report, at)),
        counted_by: counted,
    }
}

/// What the ledger says of a row.
fn ledger(report: &Report, at: u32) -> Option<Analysis> {
    let exemption = report.states[at as usize].exemption?;
    Some(of_exemption(&report.exemptions[exemption as usize].exemption))
}

/// An exemption in the words of `CycloneDX`. To accept a risk is not to be unaffected: only who says that a part is not
/// affected clears it.
fn of_exemption(exemption: &Exemption) -> Analysis {
    let state = match (exemption.source, exemption.id.as_str()) {
        (ExemptionSource::Tool, "not_affected" | "unaffected") => "not_affected",
        (ExemptionSource::Tool, "false_positive") => "false_positive",
        (ExemptionSource::Tool, "resolved" | "fixed") => "resolved",
        (ExemptionSource::Tool, "resolved_with_pedigree") => "resolved_with_pedigree",
        (ExemptionSource::Tool | ExemptionSource::IgnoreFile | ExemptionSource::Waiver, _) => "exploitable",
    };
    let accepted = state == "exploitable";
    let mut words = vec![exemption.source.as_str().to_owned()];
    words.extend(Some(exemption.reason.clone()).filter(|it| !it.is_empty()));
    words.extend(Some(&exemption.owner).filter(|it| !it.is_empty()).map(|it| format!("owner {it}")));
    if let Expiry::At(end) = exemption.expires {
        words.push(format!("until {end}"));
    }
    if !exemption.file.is_empty() {
        words.push(format!("{}:{}", exemption.file, exemption.line));
    }
    Analysis {
        state: state.to_owned(),
        justification: String::new(),
        responses: accepted.then(|| "will_not_fix".to_owned()).into_iter().collect(),
        detail: clean(&words.join("; ")),
    }
}

/// Moves a part from a vulnerability of a document to one with what our ledger says of it.
fn excuse(bom: &mut Bom, report: &Report, row: &Finding, analysis: Analysis) {
    let id = clean(report.findings.text(row.rule));
    let text = |text| clean(report.findings.text(text));
    let (purl, name, version) = (canonical(report.findings.text(row.purl)), text(row.package), text(row.version));
    let open: Ref = Vulnerability { id, ..Vulnerability::default() }.reference().into();
    let Some(accused) = bom.vulnerabilities.get_mut(&open) else { return };
    let is_it = |reference: &Ref| match (&purl, bom.parts.get(reference)) {
        (Some(purl), _) => **reference == **purl,
        (None, Some(part)) => part.full_name() == name && part.version == version,
        (None, None) => false,
    };
    let Some(part) = accused.affects.keys().find(|reference| is_it(reference)).map(Ref::clone) else { return };
    let versions = accused.affects.remove(&part).unwrap_or_default();
    let excused = Vulnerability { affects: [(part, versions)].into(), analysis: Some(analysis), ..accused.clone() };
    if accused.affects.is_empty() {
        bom.vulnerabilities.remove(&open);
    }
    bom.accuse(excused);
}
