//! The kind of rule that holds measures against conditions: the documented quality gate of `SonarQube`.
//!
//! A condition without a value is an error, never a pass. Where the tool says that there is nothing to measure (no new
//! lines to cover, no new hotspots), the condition holds (sonarqube.md section 5).

use std::collections::BTreeMap;

use super::judge::Question;
use super::words;
use crate::model::{Cause, Finding, Kind, Measure, MeasureCheck, MeasureState, MeasureValue, Outcome, Proof, Use};
use crate::policy::{GateRule, MeasureRule};

/// The code of a condition without a value.
pub(super) const MISSING: &str = "measure-missing";

/// Every condition of a gate, held against each project by itself: one project's coverage says nothing about another's.
pub(super) fn check(gate: &GateRule, question: &Question<'_>) -> (Vec<MeasureCheck>, Vec<Cause>) {
    let (mut checks, mut causes) = (Vec::new(), Vec::new());
    if gate.require.is_empty() {
        return (checks, causes);
    }
    let inputs: Vec<usize> = (0..question.evidence.len())
        .filter(|&at| question.evidence[at].used == Use::Evidence && gate.judges(&question.tools[at]))
        .collect();
    let groups = projects(question, &inputs);
    let several = groups.len() > 1;
    for (project, inputs) in &groups {
        let known = Known { question, inputs };
        for rule in &gate.require {
            let reading = known.judge(rule);
            causes.extend(reading.cause(rule).map(|mut cause| {
                if several {
                    cause.message = format!("{project}: {}", cause.message);
                }
                cause
            }));
            checks.push(reading.told(rule, several.then(|| project.clone())));
        }
    }
    (checks, causes)
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
    fn judge(&self, rule: &MeasureRule) -> Reading {
        let with_data: Vec<&MeasureValue> =
            self.measures(rule.key()).map(|it| &it.value).filter(|value| **value != MeasureValue::NoData).collect();
        let reading =
            |state, value: &MeasureValue| Reading { state, words: value.to_words(), distance: rule.distance(value) };
        let broken = with_data.iter().find_map(|value| match rule.holds(value) {
            Some(true) => None,
            Some(false) => Some(reading(MeasureState::Broken, value)),
            None => Some(reading(MeasureState::Unusable, value)),
        });
        let holding = with_data.iter().map(|value| reading(MeasureState::Holds, value));
        let nearest = || holding.min_by(|a, b| a.distance.unwrap_or(0.0).total_cmp(&b.distance.unwrap_or(0.0)));
        broken.or_else(nearest).unwrap_or_else(|| self.without_value(rule))
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

    /// The condition's measure has no value: nothing to measure, another measure that covers it, or none at all.
    fn without_value(&self, rule: &MeasureRule) -> Reading {
        let nothing_to_measure = match rule.key() {
            "new_coverage" => self.is_zero("new_lines_to_cover"),
            "new_hotspots_reviewed" => self.is_zero("new_hotspots"),
            "new_duplicated_lines" => self.is_zero("new_lines"),
            _ => false,
        };
        if nothing_to_measure {
            return Reading { state: MeasureState::NothingToMeasure, words: None, distance: None };
        }
        let counted = |value: &MeasureValue, words: String| {
            let holds = rule.holds(value) == Some(true);
            let state = if holds { MeasureState::Holds } else { MeasureState::Broken };
            Reading { state, words: Some(words), distance: rule.distance(value) }
        };
        if let Some(kind) = counted_kind(rule.key()) {
            // new_violations counts bugs, vulnerabilities and smells together: none of all is none of each.
            let all = self.measures("new_violations").map(|it| &it.value).filter(|it| **it != MeasureValue::NoData);
            let mut all: Vec<_> =
                all.map(|it| counted(it, format!("{} (all new issues)", it.to_words().unwrap_or_default()))).collect();
            if !all.is_empty() {
                let broken = all.iter().position(|it| it.state == MeasureState::Broken);
                return all.swap_remove(broken.unwrap_or(0));
            }
            if let Some(count) = self.count_rows(kind) {
                let words = format!("{count} open issues, new or not");
                return counted(&MeasureValue::Count(f64::from(count)), words);
            }
        }
        Reading { state: MeasureState::Missing, words: None, distance: None }
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

/// A condition held against what the reports say.
struct Reading {
    state: MeasureState,
    /// The value in words, or what stands in for it.
    words: Option<String>,
    distance: Option<f64>,
}

impl Reading {
    /// Why the gate is no pass, if this is why.
    fn cause(&self, rule: &MeasureRule) -> Option<Cause> {
        let (key, wanted, value) = (rule.key(), rule.text(), self.words.as_deref().unwrap_or_default());
        let (outcome, code, message, next) = match self.state {
            MeasureState::Holds | MeasureState::NothingToMeasure => return None,
            MeasureState::Broken => {
                let message = format!("{key} is {value}, has to be {wanted} ({})", rule.origin);
                (Outcome::Fail, "measure-failed", message, String::new())
            }
            MeasureState::Unusable => {
                let message = format!("{key} cannot be held against {wanted}");
                (Outcome::Error, "measure-unusable", message, format!("the report gives `{value}`"))
            }
            MeasureState::Missing => {
                let next = "give api/qualitygates/project_status and api/measures/component of this analysis";
                let message = format!("no report gives {key}, which has to be {wanted}");
                (Outcome::Error, MISSING, message, next.to_owned())
            }
        };
        Some(Cause { outcome, code: code.to_owned(), message, next })
    }

    /// The same for the report.
    fn told(self, rule: &MeasureRule, project: Option<String>) -> MeasureCheck {
        MeasureCheck {
            project,
            key: rule.key().to_owned(),
            wanted: rule.text(),
            origin: rule.origin.to_string(),
            value: self.words,
            state: self.state,
            distance: self.distance.map(|distance| words::distance(rule.measure.kind, distance)),
        }
    }
}
