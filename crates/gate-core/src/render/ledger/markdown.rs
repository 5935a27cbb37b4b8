//! Ledgers as a table for pages and comments.

use std::fmt::Write as _;

use super::{LedgerLine, LedgerList, details_of, end_of, place_of};
use crate::render::escape::markdown;

/// The list.
pub(super) fn list(list: &LedgerList) -> String {
    if list.lines.is_empty() {
        return "No exemption stands in any ledger.\n".to_owned();
    }
    let mut page = "| ends | state | what | where | owner | why |\n|---|---|---|---|---|---|\n".to_owned();
    for line in &list.lines {
        let cells = cells(list, line).map(|cell| markdown(&cell));
        let _infallible = writeln!(page, "| {} |", cells.join(" | "));
    }
    page
}

fn cells(list: &LedgerList, line: &LedgerLine) -> [String; 6] {
    let row = &line.row;
    let what = match details_of(row) {
        details if details.is_empty() => row.exemption.id.clone(),
        details => format!("{}; {details}", row.exemption.id),
    };
    let owner = match (row.exemption.owner.as_str(), &line.written_by) {
        ("", Some(name)) => format!("written by {name}"),
        (owner, _) => owner.to_owned(),
    };
    let parts = [row.exemption.reason.as_str(), row.why.as_str()];
    let why = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
    [end_of(row), list.word(row.state).to_owned(), what, place_of(row), owner, why]
}
