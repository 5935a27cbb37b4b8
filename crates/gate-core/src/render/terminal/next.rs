//! What to do next, in at most three steps, and the commands that waive what does no harm and say why it counts.

use std::io;

use crate::model::{Outcome, Report};
use crate::render::groups::Remedy;
use crate::render::page::Page;
use crate::render::prose::gates::Judged;
use crate::render::prose::next::{STEPS, more_upgrades, steps};
use crate::render::prose::waiver::{self, Offer};
use crate::render::prose::{Paint, plain, span};

pub(super) fn write(page: &mut Page<'_>, report: &Report, judged: &[Judged<'_>]) -> io::Result<()> {
    let steps = steps(report, judged);
    if steps.is_empty() {
        return Ok(());
    }
    page.gap();
    page.line(0, &[span(Paint::Strong, "what to do next")])?;
    for (number, step) in (1..).zip(steps.iter().take(STEPS)) {
        page.text(2, 5, &[plain(format!("{number}. ")), plain(step.text.as_str())])?;
    }
    if let Some(more) = more_upgrades(&steps) {
        page.text(2, 2, &[span(Paint::Faint, format!("and {more} above"))])?;
    }
    match waiver::offer(report, judged) {
        Some(Offer::Command { intro, command }) => {
            page.gap();
            page.text(0, 0, &[plain(intro)])?;
            page.paste(2, &command)?;
        }
        Some(Offer::Never(why)) => {
            page.gap();
            page.text(0, 0, &[plain(why)])?;
        }
        None => {}
    }
    let failed = judged.iter().find(|gate| gate.result.outcome == Outcome::Fail);
    let Some(asked) = failed.map(|gate| name(report, gate)) else { return Ok(()) };
    if report.policy.invocation.is_lost() {
        return Ok(());
    }
    page.gap();
    page.text(0, 0, &[plain("why something counts, by its fingerprint, its id or the name of its gate:")])?;
    page.paste(2, &format!("gate explain {asked}{}", report.policy.invocation.for_explain()))
}

/// What to ask about a gate that failed: the first finding whose fingerprint stands above, else itself.
fn name(report: &Report, gate: &Judged<'_>) -> String {
    match gate.groups.iter().find(|group| group.remedy != Remedy::Revoke) {
        Some(group) => report.flaws.fingerprint(group.rows[0]).to_string(),
        None => gate.result.id.clone(),
    }
}
