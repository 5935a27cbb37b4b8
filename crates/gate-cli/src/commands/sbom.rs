//! `gate sbom`: bills of materials made and merged.

use std::io::Write;
use std::path::Path;

use gate_core::collect::{self, Plan, StandardInput};
use gate_core::decode::Limits;
use gate_core::model::bom::Bom;
use gate_core::render::bom::BomFormat;
use gate_core::yaml::did_you_mean;
use gate_core::{pipeline, sbom, send};

use super::Answer;
use crate::cli::{SbomArguments, SbomCommand, SbomMakeArguments};
use crate::diagnose::Mistake;
use crate::exit::Exit;
use crate::{progress, resolve, term};

pub(crate) fn run(arguments: &SbomArguments) -> Answer {
    match &arguments.command {
        None => make(&arguments.make),
        Some(SbomCommand::Merge(merge)) => make(merge),
    }
}

/// Everything that is given, in one bill of materials.
fn make(arguments: &SbomMakeArguments) -> Answer {
    let format = format(&arguments.format)?;
    let plan = resolve::plan(&arguments.reports, None)?;
    let Some(mut bom) = read(&plan)? else { return Ok(Exit::Undecided) };
    bom.about.tools.insert(sbom::this_tool());
    bom.about.time = resolve::source_date()?.or(bom.about.time).or_else(|| Some(resolve::clock(None)));
    Ok(deliver(&bom, format, arguments.output.as_deref()))
}

/// The format of a name.
fn format(name: &str) -> Result<BomFormat, Mistake> {
    BomFormat::of(name).ok_or_else(|| {
        let known: Vec<_> = BomFormat::ALL.iter().map(|format| format.as_str()).collect();
        let help =
            did_you_mean(name, known.iter().copied()).unwrap_or_else(|| format!("formats are {}", known.join(", ")));
        Mistake::usage(format!("there is no format `{name}` for bills of materials"), help)
    })
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
                term::complain(&format!("gate: {path}: {}", error.into_problem().message));
            }
            Ok(None)
        }
    }
}

/// Writes a bill of materials to a file, which appears whole, or to standard output.
fn deliver(bom: &Bom, format: BomFormat, path: Option<&Path>) -> Exit {
    let written = match path {
        Some(path) => send::file(path, |out| format.write(bom, out)),
        None => {
            let mut out = std::io::BufWriter::with_capacity(64 << 10, std::io::stdout().lock());
            format.write(bom, &mut out).and_then(|()| out.flush())
        }
    };
    match written {
        Ok(()) => Exit::Pass,
        Err(error) => {
            term::complain(&format!("gate: the bill of materials could not be written: {error}"));
            Exit::NotDelivered
        }
    }
}
