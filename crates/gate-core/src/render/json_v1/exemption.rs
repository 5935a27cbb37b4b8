//! Exemptions and ledgers in our JSON.

use serde::Serialize;

use super::{position, said};
use crate::model::{self, Expiry};

/// Why a finding does not count.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Exemption<'a> {
    /// Which ledger: `tool`, `ignore-file` or `waiver`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["tool", "ignore-file", "waiver"])))]
    source: &'static str,
    /// The id it names, or the tool's status word.
    id: &'a str,
    /// Why, in the words of whoever wrote it.
    reason: Option<&'a str>,
    /// Who answers for it.
    owner: Option<&'a str>,
    /// The instant it is over, RFC 3339 in UTC; `null` is never.
    expires: Option<String>,
    /// The file it stands in.
    file: Option<&'a str>,
    /// Its line in that file, from 1.
    line: Option<u32>,
    /// Its column in that line, from 1.
    column: Option<u32>,
}

/// One entry of a ledger with its state in this run.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(in crate::render) struct LedgerEntry<'a> {
    /// What it does in this run. `active`, `expiring` and `over-broad` exempt; `shadowed`, `unused` and `untold` could;
    /// `expired`, `lapsed` (a condition no longer holds) and `forbidden` by the policy do not.
    #[cfg_attr(
        feature = "schema",
        schemars(extend("enum" = [
            "active", "expiring", "over-broad", "shadowed", "unused", "untold", "expired", "lapsed", "forbidden"
        ]))
    )]
    state: &'static str,
    /// Why it is in that state, and what to do about it.
    why: Option<&'a str>,
    /// How many findings it exempts.
    exempted: u64,
    /// How many findings it covers, exempt by it or not.
    covered: u64,
    /// Why it hides more than it seems to.
    over_broad: Option<&'a str>,
    /// Where a waiver holds, in the words of its file; `null` is everywhere.
    scope: Option<&'a str>,
    /// What has to hold of a finding for as long as a waiver covers it.
    conditions: Option<&'a str>,
    /// Who agreed to a waiver.
    approved_by: Option<&'a str>,
    /// Where a waiver is tracked.
    ticket: Option<&'a str>,
    /// The entry.
    exemption: Exemption<'a>,
}

impl<'a> Exemption<'a> {
    pub(super) fn of(exemption: &'a model::Exemption) -> Exemption<'a> {
        Exemption {
            source: exemption.source.as_str(),
            id: &exemption.id,
            reason: said(&exemption.reason),
            owner: said(&exemption.owner),
            expires: match exemption.expires {
                Expiry::Never => None,
                Expiry::At(end) => Some(end.to_string()),
            },
            file: said(&exemption.file),
            line: position(exemption.line),
            column: position(exemption.column),
        }
    }
}

impl<'a> LedgerEntry<'a> {
    pub(in crate::render) fn of(row: &'a model::LedgerRow) -> LedgerEntry<'a> {
        LedgerEntry {
            state: row.state.as_str(),
            why: said(&row.why),
            exempted: row.exempted,
            covered: row.covered,
            over_broad: said(&row.over_broad),
            scope: said(&row.particulars.scope),
            conditions: said(&row.particulars.conditions),
            approved_by: said(&row.particulars.approved_by),
            ticket: said(&row.particulars.ticket),
            exemption: Exemption::of(&row.exemption),
        }
    }
}
