//! What is to be said about ledgers without any finding: what is over, ends soon, or is not honoured.

use jiff::Timestamp;

use super::Entry;
use super::apply::Standing;
use super::state::{by_itself, ends_soon, place, plural};
use crate::model::{Code, Expiry, LedgerRow, LedgerState, Problem};
use crate::policy::Policy;

/// Every entry with its state as far as its own dates tell it, and what is to be said. What is in force is
/// [`LedgerState::Untold`]: whether it is needed, findings tell.
pub fn look(entries: &[Entry], policy: &Policy, now: Timestamp) -> (Vec<LedgerRow>, Vec<Problem>) {
    let mut ledger = Vec::with_capacity(entries.len());
    let mut problems = Vec::new();
    for entry in entries {
        let id = &entry.exemption.id;
        let say = |code, message| Problem::new(code, message).at(place(entry)).about(id.clone());
        let standing = Standing::of(entry.exemption.expires, entry.days, policy, now);
        let (state, code, why) = match (by_itself(entry, &standing, policy), ends_soon(entry, policy, now)) {
            (Some(stated), _) => stated,
            (None, Some((days, end))) => {
                let why = format!("ends in {}, at {end}", plural(days, "day"));
                (LedgerState::Expiring, Some(Code::ExemptionExpiring), why)
            }
            (None, None) => (LedgerState::Untold, None, String::new()),
        };
        problems.extend(code.map(|code| say(code, format!("`{id}` {why}"))));
        let lasts = state.is_in_force() && state != LedgerState::Unused;
        if lasts && entry.exemption.expires == Expiry::Never {
            let advice = entry.rule.how_to_end();
            problems.push(say(Code::ExemptionForever, format!("`{id}` is ignored for ever; {advice}")));
        }
        ledger.push(LedgerRow {
            exemption: entry.exemption.clone(),
            particulars: entry.particulars.clone(),
            state,
            why,
            exempted: 0,
            covered: 0,
            over_broad: String::new(),
        });
    }
    (ledger, problems)
}
