//! Holds findings against the ledgers.

use std::collections::HashMap;

use jiff::Timestamp;

use super::lookup::{Candidate, Lookup};
use super::state::{self, Usage};
use super::{Entry, by_tool};
use crate::model::{
    Consultation, Consulted, Evidence, Exemption, ExemptionSource, Expiry, Findings, Flaws, LedgerRow, Level, Problem,
    ToolId, index,
};
use crate::policy::{NeverWaived, Policy, Subject};

/// What findings are held against the ledgers on.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// All findings.
    pub findings: &'a Findings,
    /// Which of them tell of one flaw.
    pub flaws: &'a Flaws,
    /// The inputs.
    pub evidence: &'a [Evidence],
    /// The tool of each input.
    pub tools: &'a [ToolId],
    /// The policy.
    pub policy: &'a Policy,
    /// Whether the branch is a protected one, or unknown.
    pub protected: bool,
    /// The clock.
    pub now: Timestamp,
}

/// What the ledgers do in this run.
#[derive(Debug, Default)]
pub struct Applied {
    /// For each row of the findings, the ledger row that exempts it.
    pub by_row: Vec<Option<u32>>,
    /// Every entry with its state, in the order given.
    pub ledger: Vec<LedgerRow>,
    /// Entries that name a finding and what came of them, in the order of rows, then of ledgers.
    pub consulted: Vec<Consulted>,
    /// What is to be said about entries.
    pub problems: Vec<Problem>,
}

/// Applies entries to findings. The tools' own suppressions stand already.
pub fn apply(entries: &[Entry], ground: Ground<'_>) -> Applied {
    let mut run = Run {
        entries,
        ground,
        standing: entries.iter().map(|entry| standing(entry, ground)).collect(),
        usage: vec![Usage::default(); entries.len()],
        by_row: vec![None; ground.findings.rows.len()],
        consulted: Vec::new(),
    };
    if !entries.is_empty() {
        let lookup = Lookup::new(entries);
        let (mut known, mut candidates) = (HashMap::new(), Vec::new());
        for at in 0..index(ground.findings.rows.len()) {
            let subject = ground.subject(at);
            lookup.candidates((at, subject), ground.flaws, &mut known, &mut candidates);
            run.consult(at, subject, &candidates);
        }
    }
    let (ledger, mut problems) = state::settle(entries, &run.standing, &run.usage, ground);
    problems.extend(by_tool::forbidden(ground));
    Applied { by_row: run.by_row, ledger, consulted: run.consulted, problems }
}

fn standing(entry: &Entry, ground: Ground<'_>) -> Standing {
    Standing::of(entry.exemption.expires, entry.days, ground.policy, ground.now)
}

impl<'a> Ground<'a> {
    /// A row as rules look at it.
    pub(super) fn subject(&self, at: u32) -> Subject<'a> {
        let row = &self.findings.rows[at as usize];
        let tool = &self.tools[row.input as usize];
        Subject { findings: self.findings, row, tool, beside: self.flaws.telling(at) }
    }
}

/// What an entry may do, whatever the findings are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is in force.
    InForce,
    /// It is over.
    Expired(Timestamp),
    /// It lasts longer than the policy allows: this many days.
    TooLong(i64),
    /// It has no end, and the policy does not honour that.
    Endless,
}

impl Standing {
    /// Of an entry with this end that lasts as many days.
    pub(super) fn of(expires: Expiry, days: Option<i64>, policy: &Policy, now: Timestamp) -> Standing {
        match expires {
            Expiry::At(end) if expires.is_over(now) => Standing::Expired(end),
            Expiry::Never if policy.ignore_entries_without_expiry.value == Level::Error => Standing::Endless,
            Expiry::Never => Standing::InForce,
            Expiry::At(_) => {
                let most = i64::try_from(policy.waivers.max_days.value).unwrap_or(i64::MAX);
                days.filter(|&days| days > most).map_or(Standing::InForce, Standing::TooLong)
            }
        }
    }

    /// Why it does not apply.
    fn reason(&self) -> Option<String> {
        match self {
            Self::InForce => None,
            Self::Expired(end) => Some(format!("it was over at {end}")),
            Self::TooLong(days) => Some(format!("it lasts {days} days, longer than the policy allows")),
            Self::Endless => Some("it has no end, and the policy demands one".to_owned()),
        }
    }
}

/// The pass over the findings.
struct Run<'a> {
    entries: &'a [Entry],
    ground: Ground<'a>,
    standing: Vec<Standing>,
    usage: Vec<Usage>,
    by_row: Vec<Option<u32>>,
    consulted: Vec<Consulted>,
}

impl Run<'_> {
    /// Asks every candidate about one row: the first that may exempt it does.
    fn consult(&mut self, at: u32, subject: Subject<'_>, candidates: &[Candidate]) {
        let mut waivable = None;
        for &Candidate { entry: number, named } in candidates {
            let entry = &self.entries[number as usize];
            if entry.rule.tool().is_some_and(|tool| tool != subject.tool.as_str()) {
                continue;
            }
            let answer = match entry.rule.covers(subject) {
                Ok(()) => {
                    let may = *waivable.get_or_insert_with(|| self.ground.is_waivable(subject));
                    self.weigh(number, at, subject, may)
                }
                Err(why) if named => {
                    self.usage[number as usize].miss(why);
                    Some(Consultation::Not(why.to_owned()))
                }
                Err(_) => None,
            };
            self.consulted.extend(answer.map(|answer| Consulted { row: at, exemption: number, answer }));
        }
    }

    /// What an entry that covers a row does to it.
    fn weigh(&mut self, number: u32, at: u32, subject: Subject<'_>, waivable: bool) -> Option<Consultation> {
        let entry = &self.entries[number as usize];
        let usage = &mut self.usage[number as usize];
        usage.cover(subject, entry.rule.overreach(subject));
        if let Some(at) = subject.row.suppression {
            if is_by(entry, &self.ground.findings.suppressions[at as usize]) {
                usage.by_tool += 1;
                if matches!(self.standing[number as usize], Standing::TooLong(_))
                    && by_tool::is_gated(self.ground, subject)
                {
                    usage.overlong += 1;
                }
            } else {
                usage.shadowed += 1;
            }
            return None;
        }
        if !self.ground.evidence[subject.row.input as usize].used.counts() {
            return None;
        }
        if let Some(reason) = self.standing[number as usize].reason() {
            return Some(Consultation::Not(reason));
        }
        if let Err(reason) = entry.conditions.hold(subject, self.ground.now) {
            usage.lapsed += 1;
            usage.lapse.get_or_insert_with(|| reason.clone());
            return Some(Consultation::Not(reason));
        }
        if !waivable {
            usage.refused += 1;
            return Some(Consultation::Not("the policy never exempts such a finding (`waivers.never`)".to_owned()));
        }
        if !self.ground.is_approved(entry, subject) {
            usage.refused += 1;
            let reason = "nobody who may has approved it (`waivers.approvers`)";
            return Some(Consultation::Not(reason.to_owned()));
        }
        if self.by_row[at as usize].is_some() {
            usage.shadowed += 1;
            return Some(Consultation::Shadowed);
        }
        usage.exempted += 1;
        self.by_row[at as usize] = Some(number);
        Some(Consultation::Applied)
    }
}

/// Whether the tool suppressed a row by this very entry, as far as its report tells: by the name of the file, since
/// gate may know it by another path than the tool. Where no file is told, the entry may be the one.
fn is_by(entry: &Entry, suppression: &Exemption) -> bool {
    let name = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    suppression.file.is_empty() || name(&suppression.file) == name(&entry.exemption.file)
}

/// The rule of `waivers.never`, by its place, that lets nothing exempt a finding, by what any tool says of its flaw.
pub fn never(policy: &Policy, subject: Subject<'_>, protected: bool) -> Option<usize> {
    let named = |never: &NeverWaived| match never {
        NeverWaived::Kind(kind) => subject.row.kind == *kind,
        NeverWaived::Severity(limit) => {
            subject.row.severity.reaches(*limit) || subject.rows().any(|row| row.severity.reaches(*limit))
        }
        NeverWaived::KnownExploited => subject.row.known_exploited || subject.rows().any(|row| row.known_exploited),
        NeverWaived::Gate(id) => policy.gate(id).is_some_and(|gate| gate.counts(subject, &policy.score)),
    };
    let mut rules = policy.waivers.never.iter();
    rules.position(|never| (protected || !never.value.protected_only) && named(&never.value.what))
}

impl Ground<'_> {
    fn is_waivable(&self, subject: Subject<'_>) -> bool {
        never(self.policy, subject, self.protected).is_none()
    }

    /// Whether a waiver was approved by someone who may, for every gate that would count the finding.
    fn is_approved(&self, entry: &Entry, subject: Subject<'_>) -> bool {
        let rules = &self.policy.waivers.approvers;
        if entry.exemption.source != ExemptionSource::Waiver || rules.is_empty() {
            return true;
        }
        let by = Some(entry.particulars.approved_by.as_str()).filter(|name| !name.is_empty());
        let may = |gate: &str| {
            rules
                .iter()
                .filter(|rule| rule.gates.matches(gate))
                .all(|rule| by.is_some_and(|by| rule.names.iter().any(|name| name.value.matches(by))))
        };
        let gates = self.policy.gates.iter().filter(|gate| gate.is_on());
        gates.filter(|gate| gate.counts(subject, &self.policy.score)).all(|gate| may(&gate.id))
    }
}
