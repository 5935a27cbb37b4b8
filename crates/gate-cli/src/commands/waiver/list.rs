//! `gate waiver list`: the exemptions of every ledger, the next to end first.

use std::collections::BTreeMap;
use std::path::Path;

use gate_core::exempt;
use gate_core::model::LedgerRow;
use gate_core::render::ledger::{LedgerLine, LedgerList};

use super::{Answer, answer};
use crate::cli::{ColorChoice, JudgeArguments, ListArguments, ListFormat};
use crate::diagnose::Mistake;
use crate::exit::Exit;
use crate::repository::{Repository, is_inside};
use crate::{git, judge, ledgers, resolve, term};

pub(super) fn run(arguments: &ListArguments, color: ColorChoice) -> Answer {
    let root = &arguments.judge.reports.root;
    let mut unsaid = Vec::new();
    let build = resolve::build(&arguments.judge.build, root, &mut unsaid)?;
    let files = resolve::repository(arguments.judge.policy.policy_ref.as_deref(), &build, root, &mut unsaid)?;
    let (rows, judged) = rows(&arguments.judge, &files)?;
    let mut known = BTreeMap::new();
    let line = |row: LedgerRow| LedgerLine { written_by: author(root, &files, &row, &mut known), row };
    let lines = rows.into_iter().map(line).collect();
    let list = LedgerList::new(resolve::clock(arguments.judge.policy.now), judged, lines);
    let text = match arguments.format {
        ListFormat::Terminal => list.to_text(&term::style(color, true)),
        ListFormat::Markdown => list.to_markdown(),
        ListFormat::Json => list.to_json(),
    };
    Ok(answer(&text, Exit::Pass))
}

/// Every entry, and whether findings were held against it: where reports are given or the policy names some.
fn rows(judge: &JudgeArguments, files: &Repository) -> Result<(Vec<LedgerRow>, bool), Mistake> {
    let policy = resolve::policy(judge.policy.policy.as_deref(), files)?.policy;
    if resolve::plan(&judge.reports, Some(&policy))?.requests.is_empty() {
        let now = resolve::clock(judge.policy.now);
        let (entries, _) = ledgers::read(&ledgers::files(&judge.policy, &policy)?, files, &policy, now)?;
        return Ok((exempt::look(&entries, &policy, now).0, false));
    }
    Ok((judge::report_by(judge, files)?.report.exemptions, true))
}

/// Who wrote a line that names no owner. Each file is asked about once.
fn author(
    root: &Path,
    files: &Repository,
    row: &LedgerRow,
    known: &mut BTreeMap<String, BTreeMap<u32, String>>,
) -> Option<String> {
    let exemption = &row.exemption;
    if !exemption.owner.is_empty() || exemption.line == 0 || !is_inside(&exemption.file) {
        return None;
    }
    let authors = known.entry(exemption.file.clone()).or_insert_with(|| {
        let text = files.read(&exemption.file).ok().flatten().unwrap_or_default();
        git::blame(root, &exemption.file, &text)
    });
    authors.get(&exemption.line).cloned()
}
