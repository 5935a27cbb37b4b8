//! What tools suppressed themselves, held to the rules that bind every exemption: `waivers.never` and, where gate reads the
//! entry, `waivers.max_days`. gate cannot take a tool's suppression back, so it is an error of the evidence.

use std::collections::BTreeMap;

use super::apply::{Ground, never};
use super::shown;
use crate::model::{Code, Level, Problem, index};
use crate::policy::Subject;

/// What one report suppressed against one rule.
#[derive(Default)]
struct Suppressed<'a> {
    count: u64,
    first: &'a str,
    by: &'a str,
}

/// An error for each report and each rule of `waivers.never` that its tool's own suppressions go against; what no gate
/// would count is no matter.
pub(super) fn forbidden(ground: Ground<'_>) -> Vec<Problem> {
    let mut found: BTreeMap<(u32, usize), Suppressed<'_>> = BTreeMap::new();
    for at in 0..index(ground.findings.rows.len()) {
        let subject = ground.subject(at);
        let Some(suppression) = subject.row.suppression else { continue };
        let input = subject.row.input;
        if !ground.evidence[input as usize].used.counts() || !is_gated(ground, subject) {
            continue;
        }
        let Some(rule) = never(ground.policy, subject, ground.protected) else { continue };
        let entry = found.entry((input, rule)).or_default();
        if entry.count == 0 {
            entry.first = ground.findings.text(subject.row.rule);
            entry.by = &ground.findings.suppressions[suppression as usize].file;
        }
        entry.count += 1;
    }
    found.into_iter().map(|((input, rule), suppressed)| problem(ground, input as usize, rule, &suppressed)).collect()
}

/// Whether a gate would count a row, were it not suppressed.
pub(super) fn is_gated(ground: Ground<'_>, subject: Subject<'_>) -> bool {
    let gates = ground.policy.gates.iter().filter(|gate| gate.is_on());
    gates.into_iter().any(|gate| gate.counts(subject, &ground.policy.score))
}

fn problem(ground: Ground<'_>, input: usize, rule: usize, suppressed: &Suppressed<'_>) -> Problem {
    let tool = &ground.tools[input];
    let rule = &ground.policy.waivers.never[rule];
    let findings = match suppressed.count {
        1 => format!("`{}`", shown(suppressed.first)),
        count => format!("{count} findings such as `{}`", shown(suppressed.first)),
    };
    let by = if suppressed.by.is_empty() { String::new() } else { format!(" by {}", shown(suppressed.by)) };
    let message = format!(
        "{tool} suppressed {findings} itself{by}, which nothing may exempt (`waivers.never: {}`, {}); take that out and \
         scan again",
        rule.value, rule.origin
    );
    let problem = Problem::new(Code::ExemptionForbidden, message).at(ground.evidence[input].key.path.clone());
    Problem { level: Level::Error, ..problem }
}
