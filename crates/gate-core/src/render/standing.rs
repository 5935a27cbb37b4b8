//! What became of a finding, and of a flaw that several findings tell of.

use crate::model::{Exemption, Report, Use};

/// What became of a finding or flaw. The order is that of `open` before all else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing keeps it from counting.
    Open,
    /// A ledger exempts it.
    Exempted,
    /// Its own tool suppressed it.
    Suppressed,
    /// Its input does not count.
    Aside(Use),
}

impl Standing {
    /// The word used in machine formats.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Exempted => "exempted",
            Self::Suppressed => "suppressed",
            Self::Aside(used) => used.as_str(),
        }
    }

    /// Of one row.
    pub(super) fn of_row(report: &Report, row: u32) -> Standing {
        let finding = &report.findings.rows[row as usize];
        match report.evidence.get(finding.input as usize).map(|input| input.used) {
            Some(used) if !used.counts() => Self::Aside(used),
            Some(_) | None if finding.suppression.is_some() => Self::Suppressed,
            Some(_) | None if report.states[row as usize].exemption.is_some() => Self::Exempted,
            Some(_) | None => Self::Open,
        }
    }

    /// Of all rows of a flaw together: it is open while one of them is.
    pub(super) fn of_rows(report: &Report, rows: impl Iterator<Item = u32>) -> Option<Standing> {
        let rank = |standing: &Standing| match standing {
            Self::Open => 0,
            Self::Exempted => 1,
            Self::Suppressed => 2,
            Self::Aside(_) => 3,
        };
        rows.map(|row| Self::of_row(report, row)).min_by_key(rank)
    }
}

/// Why a row does not count. The tool's own suppression stands before every ledger.
pub(super) fn exemption_of(report: &Report, row: u32) -> Option<&Exemption> {
    let by_tool = report.findings.rows[row as usize].suppression.map(|at| &report.findings.suppressions[at as usize]);
    by_tool.or_else(|| report.states[row as usize].exemption.map(|at| &report.exemptions[at as usize].exemption))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::passing;

    #[test]
    fn a_flaw_is_open_while_one_of_its_rows_is() {
        let report = passing();
        let of = |rows: &[u32]| Standing::of_rows(&report, rows.iter().copied()).map(Standing::as_str);
        assert_eq!(of(&[0]), Some("suppressed"));
        assert_eq!(of(&[0, 1]), Some("exempted"));
        assert_eq!(of(&[0, 1, 2]), Some("open"));
        assert_eq!(of(&[]), None);
    }
}
