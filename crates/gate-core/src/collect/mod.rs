//! 1. Which inputs are there: what was asked for in, an ordered list of inputs out.
//!
//! Nothing is discovered on its own: inputs are the paths given. What was asked for and is not there is a
//! [`Missing`], never an empty list. Paths given as arguments may lie anywhere; what a walk, a link or a policy file
//! leads to has to stay under the root.

mod archive;
mod digest;
mod exclude;
mod expand;
mod input;
mod key;
mod plan;
mod progress;
mod read;
#[cfg(test)]
mod tests;
mod walk;
mod wanted;

pub use digest::Digest;
pub use exclude::{ExcludeSet, exclude_set};
pub use expand::is_glob;
pub use input::{Input, Origin};
pub use plan::{Plan, Request, RequestedBy};
pub use progress::{Progress, SoFar};
pub use read::{ReadFailure, StandardInput, read};

use std::collections::BTreeSet;

use expand::Out;

use crate::model::{InputKey, Problem};

/// Something that was asked for and cannot be offered to a decoder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    /// What was asked for.
    pub key: InputKey,
    /// The tool named for it, if any.
    pub hint: Option<crate::model::ToolId>,
    /// Why it is not there.
    pub problem: Problem,
}

/// What collecting found, in the order of the keys.
#[derive(Debug, Default)]
pub struct Collected {
    /// Inputs to decode.
    pub inputs: Vec<Input>,
    /// What was asked for and is not there.
    pub missing: Vec<Missing>,
    /// Exclude patterns, as given, that left nothing out though a folder or a glob was walked.
    pub idle_excludes: Vec<String>,
}

/// Finds every input of the plan.
pub fn collect(plan: &Plan) -> Collected {
    let mut out = Out { collected: Collected::default(), has_walked: false, excludes_met: BTreeSet::new() };
    for request in &plan.requests {
        expand::expand(plan, request, &mut out);
    }
    let Out { mut collected, has_walked, excludes_met } = out;
    if has_walked {
        collected.idle_excludes = plan.exclude.others(&excludes_met);
    }
    collected.inputs = key::one_each(collected.inputs);
    let Collected { inputs, missing, .. } = &mut collected;
    missing.sort();
    missing.dedup();
    if inputs.len() > plan.max_inputs {
        let message = format!("more than {} inputs; raise `limits.inputs` or name fewer", plan.max_inputs);
        let problem = Problem::new(crate::model::Code::Limit, message);
        missing.push(Missing { key: InputKey { path: ".".to_owned() }, hint: None, problem });
        inputs.truncate(plan.max_inputs);
    }
    collected
}
