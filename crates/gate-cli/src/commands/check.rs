//! `gate check`: reports in, one verdict out.

use std::time::Instant;

use gate_core::model::Report;
use jiff::SignedDuration;

use super::Answer;
use crate::cli::{CheckArguments, ColorChoice};
use crate::exit::Exit;
use crate::spool::Kept;
use crate::{judge, outputs, resolve, spool, tell, term};

pub(crate) fn run(arguments: &CheckArguments, color: ColorChoice) -> Answer {
    let began = Instant::now();
    let targets = outputs::targets(arguments)?;
    outputs::clear(&targets)?;
    let judged = judge::report(&arguments.judge, outputs::need_bom(&targets))?;
    let took = SignedDuration::try_from(began.elapsed()).unwrap_or_default();
    // Where the clock is set by hand, the same evidence gives the same bytes.
    let took_shown = arguments.judge.policy.now.is_none().then_some(took);
    let root = &arguments.judge.reports.root;
    let report = Report { took: took_shown, roots: resolve::roots(root), ..judged.report };
    let spool = judged.events.as_ref().map(|_| spool::keep(&report, took, &arguments.events, root));
    let delivered = outputs::deliver(&report, &targets, &term::style(color, arguments.verbose));
    // Whoever waits for the verdict has it by now.
    let told = match (&judged.events, spool) {
        (Some(events), Some(Kept::In(spool))) => {
            tell::of_build(&report.build, report.policy.from_ref.is_some(), events, &spool)
        }
        (Some(events), Some(Kept::Nowhere(event))) => {
            tell::unkept(&report.build, report.policy.from_ref.is_some(), events, &event);
            false
        }
        (Some(_) | None, None) | (None, Some(_)) => true,
    };
    Ok(Exit::of(report.verdict, delivered && (told || !arguments.events.require_delivery)))
}
