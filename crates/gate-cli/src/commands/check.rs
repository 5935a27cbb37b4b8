//! `gate check`: reports in, one verdict out.

use std::time::Instant;

use jiff::SignedDuration;

use super::Answer;
use crate::cli::{CheckArguments, ColorChoice};
use crate::exit::Exit;
use crate::{judge, outputs, resolve, spool, term};

pub(crate) fn run(arguments: &CheckArguments, color: ColorChoice) -> Answer {
    let began = Instant::now();
    let targets = outputs::targets(&arguments.output, &resolve::read_by_name(&arguments.judge))?;
    outputs::clear(&targets);
    let judged = judge::report(&arguments.judge)?;
    let report = judged.report;
    let took = SignedDuration::try_from(began.elapsed()).unwrap_or_default();
    let kept =
        judged.events.is_none_or(|_| spool::keep(&report, took, &arguments.events, &arguments.judge.reports.root));
    let delivered = outputs::deliver(&report, &targets, &term::style(color, arguments.verbose));
    Ok(Exit::of(report.verdict, delivered && (kept || !arguments.events.require_delivery)))
}
