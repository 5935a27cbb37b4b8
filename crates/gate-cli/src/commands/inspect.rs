//! `gate inspect`: what gate sees in reports, without judging.

use gate_core::collect::{self, StandardInput};
use gate_core::decode::Limits;
use gate_core::pipeline;
use gate_core::render::inspect::{InspectedInput, Inspection};

use super::{Answer, answer};
use crate::cli::{ColorChoice, Form, InspectArguments};
use crate::diagnose::Mistake;
use crate::exit::Exit;
use crate::{progress, resolve, term};

pub(crate) fn run(arguments: &InspectArguments, color: ColorChoice) -> Answer {
    let plan = resolve::plan(&arguments.reports, None)?;
    if plan.requests.is_empty() {
        return Err(Mistake::usage("no report was given", "gate inspect reports/trivy.json"));
    }
    let collected = collect::collect(&plan);
    let standard_input = StandardInput::new(Some(Box::new(std::io::stdin())));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let read = progress::during(|progress| {
        pipeline::read_all(collected.inputs, &standard_input, &Limits::default(), threads, progress)
    });
    let mut inputs: Vec<InspectedInput> = read
        .into_iter()
        .map(|read| match read.decoded {
            Ok(decoded) => InspectedInput::of(&read.input.key.path, &decoded),
            Err(error) => InspectedInput::failed(&read.input.key.path, error),
        })
        .collect();
    inputs.extend(collected.missing.iter().map(|missing| InspectedInput::missing(&missing.key.path, &missing.problem)));
    inputs.sort_by(|a, b| a.path.cmp(&b.path));
    let exit = if inputs.iter().any(InspectedInput::is_unread) { Exit::Undecided } else { Exit::Pass };
    let inspection = Inspection { inputs };
    let text = match arguments.format {
        Form::Terminal => inspection.to_text(&term::style(color, true)),
        Form::Json => inspection.to_json(),
    };
    Ok(answer(&text, exit))
}
