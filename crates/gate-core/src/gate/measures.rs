//! The kind of rule that holds measures against conditions: the documented quality gate of `SonarQube`.
//!
//! A condition without a value is an error, never a pass. Where the tool says that there is nothing to measure (no new
//! lines to cover, no new hotspots), the condition holds (sonarqube.md section 5).

use std::collections::BTreeMap;

use super::judge::Question;
use crate::model::{Cause, Finding, Kind, Measure, MeasureValue, Outcome, Proof, Use};
use crate::policy::{GateRule, MeasureRule};

/// The code of a condition without a value.
pub(super) const MISSING: &str = "measure-missing";

/// Every condition of a gate that does not hold, for each project by itself: one project's coverage says nothing about
/// another's.
pub(super) fn check(gate: &GateRule, question: &Question<'_>) -> Vec<Cause> {
    if gate.require.is_empty() {
        return Vec::new();
    }
    let inputs: Vec<usize> = (0..question.evidence.len())
        .filter(|&at| question.evidence[at].used == Use::Evidence && gate.judges(&question.tools[at]))
        .collect();
    let groups = projects(question, &inputs);
    let several = groups.len() > 1;
    let mut causes = Vec::new();
    for (project, inputs) in &groups {
        let known = Known { question, inputs };
        for mut cause in gate.require.iter().filter_map(|rule| known.judge(rule)) {
            if several {
                cause.message = format!("{project}: {}", cause.message);
            }
            causes.push(cause);
        }
    }
    causes
}

/// Inputs by the project they are about. Some reports name no project: with one project, or none, they belong to it;
/// a second gate status without a name is of another analysis and has to stand for itself.
fn projects(question: &Question<'_>, inputs: &[usize]) -> BTreeMap<String, Vec<usize>> {
    let name = |at: usize| question.evidence[at].content.as_ref().and_then(|content| content.scan.subject.name.clone());
    let is_status = |at: &usize| {
        let content = question.evidence[*at].content.as_ref();
        content.is_some_and(|content| content.measures.iter().any(|measure| measure.key == "quality_gate"))
    };
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut unnamed = Vec::new();
    for &at in inputs {
        match name(at) {
            Some(name) => groups.entry(name).or_default().push(at),
            None => unnamed.push(at),
        }
    }
    let statuses = unnamed.iter().filter(|at| is_status(at)).count();
    match groups.len() {
        0 | 1 if statuses <= 1 => {
            let all = groups.pop_first().map_or_else(Vec::new, |(_, all)| all);
            let all: Vec<usize> = all.into_iter().chain(unnamed).collect();
            if all.is_empty() { BTreeMap::new() } else { BTreeMap::from([(String::new(), all)]) }
        }
        _ => {
            for at in unnamed {
                groups.insert(question.evidence[at].key.path.clone(), vec![at]);
            }
            groups
        }
    }
}

struct Known<'a> {
    question: &'a Question<'a>,
    inputs: &'a [usize],
}

impl Known<'_> {
    fn judge(&self, rule: &MeasureRule) -> Option<Cause> {
        let values: Vec<&Measure> = self.measures(rule.key()).collect();
        let with_data: Vec<&Measure> = values.iter().copied().filter(|it| it.value != MeasureValue::NoData).collect();
        if with_data.is_empty() {
            return self.without_value(rule);
        }
        with_data.iter().find_map(|measure| match rule.holds(&measure.value) {
            Some(true) => None,
            Some(false) => Some(failed(rule, &measure.value.to_words().unwrap_or_default())),
            None => Some(Cause {
                outcome: Outcome::Error,
                code: "measure-unusable".to_owned(),
                message: format!("{} cannot be held against {}", rule.key(), rule.text()),
                next: format!("the report gives `{}`", measure.value.to_words().unwrap_or_default()),
            }),
        })
    }

    fn measures<'k>(&'k self, key: &'k str) -> impl Iterator<Item = &'k Measure> {
        self.inputs
            .iter()
            .filter_map(|&at| self.question.evidence[at].content.as_ref())
            .flat_map(|content| &content.measures)
            .filter(move |measure| measure.key == key)
    }

    /// Whether a count is known to be zero.
    fn is_zero(&self, key: &str) -> bool {
        let mut values = self.measures(key).map(|measure| &measure.value).peekable();
        values.peek().is_some() && values.all(|value| matches!(value, MeasureValue::Count(count) if *count <= 0.0))
    }

    /// The condition's measure has no value: nothing to measure, another measure that covers it, or an error.
    fn without_value(&self, rule: &MeasureRule) -> Option<Cause> {
        let nothing_to_measure = match rule.key() {
            "new_coverage" => self.is_zero("new_lines_to_cover"),
            "new_hotspots_reviewed" => self.is_zero("new_hotspots"),
            "new_duplicated_lines" => self.is_zero("new_lines"),
            _ => false,
        };
        if nothing_to_measure {
            return None;
        }
        if let Some(kind) = counted_kind(rule.key()) {
            // new_violations counts bugs, vulnerabilities and smells together: none of all is none of each.
            let mut all = self.measures("new_violations").filter(|it| it.value != MeasureValue::NoData).peekable();
            if all.peek().is_some() {
                let broken = all.find(|it| rule.holds(&it.value) != Some(true))?;
                let words = format!("{} (all new issues)", broken.value.to_words().unwrap_or_default());
                return Some(failed(rule, &words));
            }
            if let Some(count) = self.count_rows(kind) {
                let holds = rule.holds(&MeasureValue::Count(f64::from(count))) == Some(true);
                let words = format!("{count} open issues, new or not");
                return if holds { None } else { Some(failed(rule, &words)) };
            }
        }
        Some(Cause {
            outcome: Outcome::Error,
            code: MISSING.to_owned(),
            message: format!("no report gives {}, which has to be {}", rule.key(), rule.text()),
            next: "give api/qualitygates/project_status and api/measures/component of this analysis".to_owned(),
        })
    }

    /// Open rows of a kind, where a whole export of issues is among the evidence. Without proof of newness all count.
    fn count_rows(&self, kind: Kind) -> Option<u32> {
        let exports: Vec<usize> = self
            .inputs
            .iter()
            .copied()
            .filter(|&at| {
                let content = self.question.evidence[at].content.as_ref();
                content.is_some_and(|content| {
                    // Only a whole export of a project that is known to exist proves that there is nothing more.
                    content.scan.page.is_some() && content.format == "issues" && content.proof == Proof::Tells
                })
            })
            .collect();
        if exports.is_empty() {
            return None;
        }
        let counts =
            |row: &&Finding| row.kind == kind && row.suppression.is_none() && exports.contains(&(row.input as usize));
        u32::try_from(self.question.findings.rows.iter().filter(counts).count()).ok()
    }
}

/// The kind of finding that a count of new issues is about.
fn counted_kind(key: &str) -> Option<Kind> {
    match key {
        "new_bugs" => Some(Kind::Bug),
        "new_vulnerabilities" => Some(Kind::CodeVulnerability),
        "new_code_smells" => Some(Kind::CodeSmell),
        _ => None,
    }
}

fn failed(rule: &MeasureRule, actual: &str) -> Cause {
    Cause {
        outcome: Outcome::Fail,
        code: "measure-failed".to_owned(),
        message: format!("{} is {actual}, has to be {} ({})", rule.key(), rule.text(), rule.origin),
        next: String::new(),
    }
}
