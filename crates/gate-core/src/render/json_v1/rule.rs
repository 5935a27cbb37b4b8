//! The rules behind gates in our JSON: what counts, what is measured, what holds for all.

use serde::Serialize;

use crate::model;

/// One `deny` of a gate: a finding counts that fulfils all of its criteria.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Denied<'a> {
    /// All of it in words.
    words: &'a str,
    /// Its lines in the policy.
    criteria: Vec<Criterion<'a>>,
}

/// One line of a `deny`.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Criterion<'a> {
    /// What it is about: a key of `deny` in policies.
    key: &'static str,
    /// The line in words.
    words: &'a str,
    /// Where it is written.
    origin: &'a str,
}

impl<'a> Denied<'a> {
    pub(super) fn of(denied: &'a model::Denied) -> Denied<'a> {
        let criterion =
            |bar: &'a model::Bar| Criterion { key: bar.criterion.as_str(), words: &bar.words, origin: &bar.origin };
        Denied { words: &denied.words, criteria: denied.bars.iter().map(criterion).collect() }
    }
}

/// A condition on a measure, held against the reports of a project.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Check<'a> {
    /// The project, where there are several.
    project: Option<&'a str>,
    /// The key of the measure.
    key: &'a str,
    /// The condition in words.
    wanted: &'a str,
    /// Where it is written.
    origin: &'a str,
    /// The value in words.
    value: Option<&'a str>,
    /// What became of it.
    #[cfg_attr(
        feature = "schema",
        schemars(extend("enum" = ["holds", "broken", "missing", "unusable", "nothing-to-measure"]))
    )]
    state: &'static str,
    /// How far the value is from the limit, on either side of it, in words.
    distance: Option<&'a str>,
}

impl<'a> Check<'a> {
    pub(super) fn of(check: &'a model::MeasureCheck) -> Check<'a> {
        Check {
            project: check.project.as_deref(),
            key: &check.key,
            wanted: &check.wanted,
            origin: &check.origin,
            value: check.value.as_deref(),
            state: check.state.as_str(),
            distance: check.distance.as_deref(),
        }
    }
}

/// What a gate made of a finding that it looked at.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Judged<'a> {
    /// The gate.
    gate: &'a str,
    /// The `deny` of that gate which the finding fits, or else comes closest to: position in its list, from 0.
    deny: u32,
    /// The criterion that the finding does not fulfil; `null` where it fits, so that it counts unless it is exempted.
    spared_by: Option<&'static str>,
}

impl<'a> Judged<'a> {
    /// What every gate made of a row.
    pub(super) fn all(report: &'a model::Report, row: u32) -> Vec<Judged<'a>> {
        let by = |gate: &'a model::GateResult| {
            let at = gate.looked_at.binary_search_by_key(&row, |judged| judged.row).ok()?;
            let judged = gate.looked_at[at];
            let spared_by = judged.spared_by.map(model::Criterion::as_str);
            Some(Judged { gate: &gate.id, deny: judged.deny, spared_by })
        };
        report.gates.iter().filter_map(by).collect()
    }
}

/// A value of the policy and where it is written.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Written<'a> {
    /// The value as a policy writes it.
    value: &'a str,
    /// Where.
    origin: &'a str,
}

/// The rules that hold for every gate.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Rules<'a> {
    /// Which published scores count.
    score_use: Written<'a>,
    /// What happens to findings without a score.
    unscored: Written<'a>,
    /// How many days an exemption may last.
    max_days: Written<'a>,
    /// The fields that every waiver has.
    required: Vec<Written<'a>>,
    /// What nothing exempts.
    never: Vec<Written<'a>>,
}

fn written(written: &model::Written) -> Written<'_> {
    Written { value: &written.value, origin: &written.origin }
}

impl<'a> Rules<'a> {
    pub(super) fn of(rules: &'a model::PolicyRules) -> Rules<'a> {
        Rules {
            score_use: written(&rules.score_use),
            unscored: written(&rules.unscored),
            max_days: written(&rules.max_days),
            required: rules.required.iter().map(written).collect(),
            never: rules.never.iter().map(written).collect(),
        }
    }
}
