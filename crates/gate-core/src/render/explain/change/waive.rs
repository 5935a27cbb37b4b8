//! The waiver that would cover a flaw, as a command.

use crate::render::explain::case::Case;
use crate::render::explain::explanation::{Change, Judgement, Means, Relation, Turns};
use crate::render::explain::flaw::by;
use crate::render::prose::waiver;
use crate::render::words;

/// Most approvers that are named.
const NAMED: usize = 5;

/// A waiver by fingerprint. The reason, and what else the policy demands, are left open: a waiver with dots in
/// their place is refused.
pub(super) fn change(case: &Case<'_>, gates: &[Judgement], turns: Turns) -> Change {
    let head = case.head();
    let rules = &head.policy.rules;
    let approvers: Vec<&str> = by(gates, Relation::Counts)
        .into_iter()
        .filter_map(|id| case.gate(id))
        .flat_map(|gate| gate.approvers.iter().flatten().map(String::as_str))
        .collect();
    let demands = |field: &str| rules.required.iter().any(|it| it.value == field);
    let approved = demands("approved_by") || !approvers.is_empty();
    let command = waiver::words(&case.flaw.fingerprint, "", approved, demands("ticket"));
    let (most, origin) = (&rules.max_days.value, &rules.max_days.origin);
    let mut what = vec![format!("if it does no harm here, say why, for at most {most} days ({origin})")];
    if !approvers.is_empty() {
        what.push(format!("approved by {}", words::list(approvers.into_iter(), NAMED)));
    }
    what.extend(head.policy.from_ref.as_ref().map(|from| format!("it holds once it is on {from}")));
    Change { means: Means::Waive, what: what.join("; "), command: Some(command), turns: Some(turns) }
}
