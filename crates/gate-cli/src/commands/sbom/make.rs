//! `gate sbom` and `gate sbom merge`: everything that is given, in one bill of materials.

use std::io::Write;
use std::path::Path;

use gate_core::model::bom::Bom;
use gate_core::render::bom::BomFormat;
use gate_core::yaml::did_you_mean;
use gate_core::{sbom, send};

use super::read;
use crate::cli::SbomMakeArguments;
use crate::commands::Answer;
use crate::diagnose::Mistake;
use crate::exit::Exit;
use crate::{resolve, term};

pub(super) fn run(arguments: &SbomMakeArguments) -> Answer {
    let format = format(&arguments.format)?;
    let plan = resolve::plan(&arguments.reports, None)?;
    let Some(mut bom) = read(&plan)? else { return Ok(Exit::Undecided) };
    bom.about.tools.insert(sbom::this_tool());
    bom.about.time = resolve::source_date()?.or(bom.about.time).or_else(|| Some(resolve::clock(None)));
    Ok(deliver(&bom, format, arguments.output.as_deref()))
}

/// The format of a name.
pub(super) fn format(name: &str) -> Result<BomFormat, Mistake> {
    BomFormat::of(name).ok_or_else(|| {
        let known: Vec<_> = BomFormat::ALL.iter().map(|format| format.as_str()).collect();
        let help =
            did_you_mean(name, known.iter().copied()).unwrap_or_else(|| format!("formats are {}", known.join(", ")));
        Mistake::usage(format!("there is no format `{name}` for bills of materials"), help)
    })
}

/// Writes a bill of materials to a file, which appears whole, or to standard output.
pub(super) fn deliver(bom: &Bom, format: BomFormat, path: Option<&Path>) -> Exit {
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
