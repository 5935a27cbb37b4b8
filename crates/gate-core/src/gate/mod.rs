//! 4. Rules that decide: evidence first, then what it says.
//!
//! Gates are data (the policy); this folder holds the kinds of rule. [`check_evidence`] sets what each input is worth,
//! [`judge`] holds every gate of the policy against it.

mod across;
mod derive;
mod evidence;
mod findings;
mod judge;
mod measures;
mod needs;
mod review;
mod words;

pub use across::settle;
pub use evidence::{Binding, check as check_evidence, weigh};
pub use judge::{Asked, Question, derive, judge, not_gated};
