//! Stages that an overlay empties: evidence that another gate requires there would never be asked for.

use super::gate::{GateRule, Requirement, Stages};
use super::raw::Raw;
use super::valid::Policy;
use crate::model::Stage;
use crate::yaml::Faults;

/// Errors for required evidence whose stage was a stage of some gate in `base` and is one of none in `now`.
pub(super) fn check_stages(base: &Policy, now: &Policy, root: &Raw, faults: &mut Faults) {
    for gate in now.gates.iter().filter(|gate| gate.is_on() && gate.stages == Stages::Every) {
        for lost in &gate.requires {
            let Some(stage) = lost.stage.as_ref().filter(|it| !is_used(now, it)) else { continue };
            let Some((moved, now_in)) = base.gates.iter().find_map(|old| moved_out(old, now, stage)) else { continue };
            if gate.requires.iter().any(|it| it.tool == lost.tool && is_asked(now, it)) {
                continue;
            }
            let id = &gate.id;
            let place = root.get("gates").and_then(|it| it.get(&moved.id)).and_then(|it| it.get("stages"));
            let message =
                format!("no gate belongs to stage `{stage}` any more, so `{id}` would never require {}", lost.tool);
            let help = format!("add `requires: {{ {now_in}: [{}] }}` to `{id}`", lost.tool);
            faults.add_help(message, &place.unwrap_or(root).span, help);
        }
    }
}

fn lists(gate: &GateRule, stage: &Stage) -> bool {
    matches!(&gate.stages, Stages::Listed(list) if list.iter().any(|it| it.value == *stage))
}

/// Whether a gate that is judged belongs to the stage.
fn is_used(policy: &Policy, stage: &Stage) -> bool {
    policy.gates.iter().any(|gate| gate.is_on() && lists(gate, stage))
}

/// Whether the evidence is asked for in every stage or in one that gates belong to.
fn is_asked(policy: &Policy, requirement: &Requirement) -> bool {
    requirement.stage.as_ref().is_none_or(|stage| is_used(policy, stage))
}

/// The gate of `now` that was taken out of the stage, and a stage it belongs to instead.
fn moved_out<'a>(old: &GateRule, now: &'a Policy, stage: &Stage) -> Option<(&'a GateRule, &'a Stage)> {
    let gate = now.gate(&old.id).filter(|gate| old.is_on() && gate.is_on() && lists(old, stage))?;
    match &gate.stages {
        Stages::Listed(list) if !lists(gate, stage) => Some((gate, &list.first()?.value)),
        Stages::Listed(_) | Stages::Every => None,
    }
}
