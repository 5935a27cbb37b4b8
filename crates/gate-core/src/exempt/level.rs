//! How much a remark on a ledger weighs: its code's own level, unless the policy sets another.

use std::collections::HashSet;

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
    // What an entry has to be is said: that as it stands it matches nothing needs no second word.
    let traps: HashSet<String> = problems.iter().filter(|problem| is_mendable(problem)).map(line_of).collect();
    let idle = |code| matches!(code, Code::ExemptionUnused | Code::ExemptionUntold);
    problems.retain(|problem| !idle(problem.code) || !traps.contains(&line_of(problem)));
}

/// Whether a remark is a trap that can be corrected by itself.
pub fn is_mendable(problem: &Problem) -> bool {
    is_trap(problem.code) && problem.correction.is_some()
}

/// The file and line that a remark is about, without the column.
pub fn line_of(problem: &Problem) -> String {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = problem.location.rsplitn(3, ':');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(column), Some(line), Some(file)) if number(column) && number(line) => format!("{file}:{line}"),
        (Some(_) | None, ..) => problem.location.clone(),
    }
}

fn is_of_ledgers(code: Code) -> bool {
    is_trap(code) || code.as_str().starts_with("exemption-")
}

/// Whether a line of an ignore file is not what it seems.
fn is_trap(code: Code) -> bool {
    matches!(code, Code::IgnoreFileTrap | Code::HiddenSuppression)
}
