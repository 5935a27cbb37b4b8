//! What the reports say of a flaw: findings that say the same are one statement.

use std::collections::BTreeMap;

use super::case::{Case, place};
use super::explanation::{Said, Score};
use crate::render::json_v1::read::{self, Finding, Input};

/// Every statement, in the order of the findings.
pub(super) fn of(case: &Case<'_>) -> Vec<Said> {
    let inputs: BTreeMap<&str, &Input> =
        case.head().evidence.iter().map(|input| (input.path.as_str(), input)).collect();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut said: Vec<Said> = Vec::new();
    for finding in &case.findings {
        let statement = statement(finding, &inputs);
        let at = *known.entry(format!("{statement:?}")).or_insert_with(|| {
            said.push(statement);
            said.len() - 1
        });
        let place = place(finding);
        if !place.is_empty() && said[at].places.last() != Some(&place) {
            said[at].places.push(place);
        }
    }
    said
}

fn statement(finding: &Finding, inputs: &BTreeMap<&str, &Input>) -> Said {
    let input = finding.input.as_deref().and_then(|path| inputs.get(path));
    let scan = input.and_then(|input| input.scan.as_ref());
    Said {
        tool: finding.tool.clone(),
        tool_version: scan.and_then(|scan| scan.tool_version.clone()),
        input: finding.input.clone(),
        used: input.map(|input| input.used.clone()),
        time: scan.and_then(|scan| scan.time.clone()),
        rule: finding.rule.clone(),
        severity: finding.severity.as_str(),
        severity_word: finding.severity_word.clone(),
        scores: finding.scores.iter().map(score).collect(),
        fixed: finding.package.as_ref().and_then(|package| package.fixed.clone()),
        status: finding.status.clone(),
        published: finding.published.clone(),
        known_exploited: finding.known_exploited,
        state: finding.state.clone(),
        places: Vec::new(),
        url: finding.url.clone(),
    }
}

fn score(score: &read::Score) -> Score {
    Score {
        source: score.source.clone(),
        version: score.version.clone(),
        score: score.score,
        vector: score.vector.clone(),
    }
}
