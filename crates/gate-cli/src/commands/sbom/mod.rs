//! `gate sbom`: bills of materials made, merged, compared, converted, checked.

mod convert;
mod diff;
mod make;
mod validate;
mod whole;

use gate_core::collect::{self, Plan, StandardInput};
use gate_core::decode::Limits;
use gate_core::model::bom::Bom;
use gate_core::{pipeline, sbom};

use super::Answer;
use crate::cli::{ColorChoice, SbomArguments, SbomCommand};
use crate::diagnose::Mistake;
use crate::{progress, term};

pub(crate) fn run(arguments: &SbomArguments, color: ColorChoice) -> Answer {
    match &arguments.command {
        None => make::run(&arguments.make),
        Some(SbomCommand::Merge(merge)) => make::run(merge),
        Some(SbomCommand::Convert(convert)) => convert::run(convert, color),
        Some(SbomCommand::Diff(diff)) => diff::run(diff, color),
        Some(SbomCommand::Validate(validate)) => validate::run(validate, color),
    }
}

/// The inputs of a plan as one bill of materials. What cannot be read is said, and then there is none.
fn read(plan: &Plan) -> Result<Option<Bom>, Mistake> {
    if plan.requests.is_empty() {
        return Err(Mistake::usage("no bill of materials and no report was given", "gate sbom reports/trivy.json"));
    }
    let collected = collect::collect(plan);
    let standard_input = StandardInput::new(Some(Box::new(std::io::stdin())));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let limits = Limits { keeps_bom: true, reads_own: true, ..Limits::default() };
    for missing in &collected.missing {
        term::complain(&format!("gate: {}: {}", missing.key.path, missing.problem.message));
    }
    let whole = collected.missing.is_empty();
    let read =
        progress::during(|progress| pipeline::read_all(collected.inputs, &standard_input, &limits, threads, progress));
    match sbom::of_inputs(read) {
        Ok(bom) => Ok(bom.filter(|_| whole)),
        Err(unread) => {
            for (path, error) in unread {
                term::complain(&format!("gate: {path}: {error}"));
            }
            Ok(None)
        }
    }
}
