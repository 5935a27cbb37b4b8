//! How much a remark on a ledger weighs: its code's own level, unless the policy sets another.

use crate::model::{Code, Level, Problem};
use crate::policy::Policy;

/// Gives remarks on ledgers the levels of the policy; what is off is not said.
pub fn weigh(problems: &mut Vec<Problem>, policy: &Policy) {
    for problem in problems.iter_mut().filter(|problem| is_of_ledgers(problem.code)) {
        problem.level = match policy.evidence.checks.get(&problem.code) {
            _ if problem.code == Code::ExemptionForever
                && policy.ignore_entries_without_expiry.value == Level::Error =>
            {
                Level::Error
            }
            Some(level) => level.value,
            None => problem.level,
        };
    }
    problems.retain(|problem| problem.level != Level::Off);
}

fn is_of_ledgers(code: Code) -> bool {
    matches!(code, Code::IgnoreFileTrap | Code::HiddenSuppression) || code.as_str().starts_with("exemption-")
}
