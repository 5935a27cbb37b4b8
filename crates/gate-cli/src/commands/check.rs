//! `gate check`: reports in, one verdict out.

use super::Answer;
use crate::cli::{CheckArguments, ColorChoice};
use crate::exit::Exit;
use crate::{judge, outputs, resolve, term};

pub(crate) fn run(arguments: &CheckArguments, color: ColorChoice) -> Answer {
    let targets = outputs::targets(&arguments.output, &resolve::read_by_name(&arguments.judge))?;
    outputs::clear(&targets);
    let report = judge::report(&arguments.judge)?;
    let delivered = outputs::deliver(&report, &targets, &term::style(color, arguments.verbose));
    Ok(Exit::of(report.verdict, delivered))
}
