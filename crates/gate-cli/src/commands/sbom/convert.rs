//! `gate sbom convert`: a bill of materials in another format, with everything said that is lost.

use std::io::Write as _;
use std::path::Path;

use gate_core::render::sbom::loss::LossReport;
use gate_core::sbom::convert::{Conversion, convert};
use gate_core::{sbom, send};

use super::whole::each;
use crate::cli::{ColorChoice, ReportArguments, SbomConvertArguments};
use crate::commands::Answer;
use crate::diagnose::Mistake;
use crate::exit::Exit;
use crate::{resolve, term};

pub(super) fn run(arguments: &SbomConvertArguments, color: ColorChoice) -> Answer {
    let target = super::make::format(&arguments.to)?;
    let date = resolve::source_date()?;
    let reports = ReportArguments {
        paths: vec![arguments.input.clone()],
        named: Vec::new(),
        exclude: Vec::new(),
        root: arguments.root.clone(),
    };
    let mut read = each(&resolve::plan(&reports, None)?, |path, bytes| {
        convert(bytes, path, target, |bom| {
            bom.about.tools.insert(sbom::this_tool());
            bom.about.time = date.or(bom.about.time);
        })
    });
    let (Some((path, converted)), None) = (read.pop(), read.pop()) else {
        return Err(Mistake::usage(
            "one bill of materials is converted at a time",
            "`gate sbom merge` makes one of several",
        ));
    };
    let Conversion { bytes, losses } = match converted {
        Ok(converted) => converted,
        Err(problem) => {
            let place = if problem.location.is_empty() { String::new() } else { format!(" at {}", problem.location) };
            term::complain(&format!("gate: {path}: {}{place}", problem.message));
            return Ok(Exit::Undecided);
        }
    };
    let report = LossReport { path: &path, target, losses: &losses };
    let style = gate_core::render::Style { color: term::color_on_stderr(color), ..term::file_style(true) };
    term::complain(report.to_text(&style).trim_end());
    let told = arguments.loss.as_deref().map_or(Ok(()), |path| write(path, report.to_json().as_bytes()));
    if arguments.strict && !losses.is_empty() {
        term::complain("gate: --strict: nothing was written, since something would be lost");
        return Ok(Exit::Fail);
    }
    let written = told.and_then(|()| match arguments.output.as_deref() {
        Some(path) => write(path, &bytes),
        None => {
            let mut out = std::io::stdout().lock();
            out.write_all(&bytes).and_then(|()| out.flush())
        }
    });
    Ok(match written {
        Ok(()) => Exit::Pass,
        Err(error) => {
            term::complain(&format!("gate: the bill of materials could not be written: {error}"));
            Exit::NotDelivered
        }
    })
}

/// Writes a file, which appears whole.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    send::file(path, |out| out.write_all(bytes))
}
