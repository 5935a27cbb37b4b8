//! Holds findings against the ledgers.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{Entry, Reach, Scope};
use crate::model::{
    Code, ExemptionSource, Expiry, Finding, Findings, Fingerprint, Kind, LedgerRow, LedgerState, Level, Problem,
    ToolId, index,
};
use crate::policy::{NeverWaived, PathGlob, Policy, Subject};

/// What the ledgers do in this run.
#[derive(Debug, Default)]
pub struct Applied {
    /// For each row of the findings, the ledger row that exempts it.
    pub by_row: Vec<Option<u32>>,
    /// Every entry with its state, in the order given.
    pub ledger: Vec<LedgerRow>,
    /// What is to be said about entries.
    pub problems: Vec<Problem>,
}

/// Applies entries to findings. `tools` has the tool of each input; the tool's own suppressions stand already.
pub fn apply(
    entries: &[Entry],
    findings: &Findings,
    fingerprints: &[Fingerprint],
    tools: &[ToolId],
    policy: &Policy,
    now: Timestamp,
) -> Applied {
    let mut ledger: Vec<LedgerRow> = Vec::with_capacity(entries.len());
    let mut problems = Vec::new();
    for entry in entries {
        let (state, problem) = state(entry, policy, now);
        problems.extend(problem);
        ledger.push(LedgerRow { exemption: entry.exemption.clone(), state, exempted: 0 });
    }
    let lookup = Lookup::new(entries, &ledger);
    let mut by_row = vec![None; findings.rows.len()];
    let mut refused: HashMap<u32, u64> = HashMap::new();
    if !lookup.is_empty() {
        for (at, row) in findings.rows.iter().enumerate().filter(|(_, row)| row.suppression.is_none()) {
            let subject = Subject { findings, row, tool: &tools[row.input as usize] };
            match lookup.first_match(entries, policy, subject, fingerprints[at]) {
                Match::None => {}
                Match::Refused(entry) => *refused.entry(entry).or_default() += 1,
                Match::Exempt(entry) => {
                    ledger[entry as usize].exempted += 1;
                    by_row[at] = Some(entry);
                }
            }
        }
    }
    let mut refused: Vec<_> = refused.into_iter().collect();
    refused.sort_unstable();
    for (entry, count) in refused {
        let row = &mut ledger[entry as usize];
        if row.exempted == 0 {
            row.state = LedgerState::Forbidden;
        }
        problems.push(forbidden(&row.exemption.id, &row.exemption.file, row.exemption.line, count));
    }
    Applied { by_row, ledger, problems }
}

fn forbidden(id: &str, file: &str, line: u32, count: u64) -> Problem {
    let findings = if count == 1 { "a finding".to_owned() } else { format!("{count} findings") };
    let message = format!(
        "`{id}` would exempt {findings}, which the policy forbids (`waivers.never` or `waivers.approvers`); they count"
    );
    Problem::new(Code::ExemptionForbidden, message).at(place(file, line))
}

fn place(file: &str, line: u32) -> String {
    if line == 0 { file.to_owned() } else { format!("{file}:{line}") }
}

/// Whether an entry is in force, and what is to be said about it.
fn state(entry: &Entry, policy: &Policy, now: Timestamp) -> (LedgerState, Option<Problem>) {
    let exemption = &entry.exemption;
    let at = place(&exemption.file, exemption.line);
    let id = &exemption.id;
    match exemption.expires {
        end if end.is_over(now) => {
            let Expiry::At(end) = end else { return (LedgerState::Active, None) };
            let message = format!("the exemption of `{id}` was over at {end}; its findings count again");
            (LedgerState::Expired, Some(Problem::new(Code::ExemptionExpired, message).at(at)))
        }
        Expiry::Never => {
            let level = policy.ignore_entries_without_expiry.value;
            let message = format!("`{id}` is ignored for ever; add an end such as exp:2026-12-31");
            let problem = Problem { level, ..Problem::new(Code::ExemptionForever, message).at(at) };
            (LedgerState::Active, Some(problem).filter(|problem| problem.level != Level::Off))
        }
        Expiry::At(_) => {
            let most = i64::try_from(policy.waivers.max_days.value).unwrap_or(i64::MAX);
            match entry.days {
                Some(days) if days > most => {
                    let message = format!(
                        "the exemption of `{id}` lasts {days} days, and the policy allows {most} ({}); it is not applied",
                        policy.waivers.max_days.origin
                    );
                    (LedgerState::Forbidden, Some(Problem::new(Code::ExemptionForbidden, message).at(at)))
                }
                Some(_) | None => (LedgerState::Active, None),
            }
        }
    }
}

/// Whether the policy lets anything exempt this finding (`waivers.never`).
pub fn is_waivable(policy: &Policy, subject: Subject<'_>) -> bool {
    !policy.waivers.never.iter().any(|never| match &never.value {
        NeverWaived::Kind(kind) => subject.row.kind == *kind,
        NeverWaived::Severity(limit) => subject.row.severity.reaches(*limit),
        NeverWaived::Gate(id) => policy.gate(id).is_some_and(|gate| gate.counts(subject, &policy.score)),
    })
}

/// Whether a waiver was approved by someone who may, for every gate that would count the finding.
fn approved(entry: &Entry, policy: &Policy, subject: Subject<'_>) -> bool {
    if entry.exemption.source != ExemptionSource::Waiver || policy.waivers.approvers.is_empty() {
        return true;
    }
    let may =
        |gate: &str| {
            policy.waivers.approvers.iter().filter(|rule| rule.gates.matches(gate)).all(|rule| {
                entry.approved_by.as_ref().is_some_and(|by| rule.names.iter().any(|name| name.value == *by))
            })
        };
    policy.gates.iter().filter(|gate| gate.is_on() && gate.counts(subject, &policy.score)).all(|gate| may(&gate.id))
}

/// What the ledgers say to a finding.
enum Match {
    /// Nothing.
    None,
    /// This entry would exempt it, and the policy forbids that.
    Refused(u32),
    /// This entry exempts it.
    Exempt(u32),
}

/// Entries in force by the text they are found under, so that ten thousand of them cost what ten do.
struct Lookup {
    /// By id in lower case and, where the entry names one exactly, the package.
    by_id: HashMap<(String, Option<String>), Vec<u32>>,
    by_fingerprint: HashMap<String, Vec<u32>>,
}

impl Lookup {
    fn new(entries: &[Entry], ledger: &[LedgerRow]) -> Lookup {
        let mut lookup = Lookup { by_id: HashMap::new(), by_fingerprint: HashMap::new() };
        for (at, entry) in entries.iter().enumerate() {
            if ledger[at].state != LedgerState::Active {
                continue;
            }
            let list = match &entry.reach {
                Reach::Native { id, .. } => lookup.by_id.entry((id.to_ascii_lowercase(), None)).or_default(),
                Reach::Id { id, scope } => lookup.by_id.entry((id.clone(), exact_package(scope))).or_default(),
                Reach::Fingerprint { fingerprint, .. } => lookup.by_fingerprint.entry(fingerprint.clone()).or_default(),
            };
            list.push(index(at));
        }
        lookup
    }

    fn is_empty(&self) -> bool {
        self.by_id.is_empty() && self.by_fingerprint.is_empty()
    }

    /// The first entry, in the order of the ledgers, that may exempt the finding; else the first that may not.
    fn first_match(&self, entries: &[Entry], policy: &Policy, subject: Subject<'_>, print: Fingerprint) -> Match {
        let Subject { findings, row, .. } = subject;
        let mut candidates: Vec<u32> = Vec::new();
        let package = Some(findings.text(row.package).to_owned());
        for id in std::iter::once(findings.text(row.rule)).chain(findings.aliases_of(row)).filter(|id| !id.is_empty()) {
            let id = id.to_ascii_lowercase();
            candidates.extend(self.by_id.get(&(id.clone(), package.clone())).into_iter().flatten());
            candidates.extend(self.by_id.get(&(id, None)).into_iter().flatten());
        }
        if !self.by_fingerprint.is_empty() {
            candidates.extend(self.by_fingerprint.get(&print.to_string()).into_iter().flatten());
        }
        candidates.sort_unstable();
        let mut matching =
            candidates.into_iter().filter(|&at| reaches(&entries[at as usize].reach, subject)).peekable();
        let Some(&first) = matching.peek() else { return Match::None };
        if !is_waivable(policy, subject) {
            return Match::Refused(first);
        }
        matching
            .find(|&at| approved(&entries[at as usize], policy, subject))
            .map_or(Match::Refused(first), Match::Exempt)
    }
}

/// The package name that a waiver is limited to, where it is a name and no pattern.
fn exact_package(scope: &Scope) -> Option<String> {
    scope
        .package
        .as_ref()
        .map(PathGlob::as_str)
        .filter(|name| !name.contains(['*', '?', '[', '{', '\\']))
        .map(str::to_owned)
}

fn reaches(reach: &Reach, subject: Subject<'_>) -> bool {
    match reach {
        Reach::Native { tool, id } => {
            subject.tool == tool && native_ids(subject.findings, subject.row).any(|own| own == id)
        }
        Reach::Id { scope, .. } | Reach::Fingerprint { scope, .. } => scope_fits(scope, subject),
    }
}

/// The ids that Trivy's ignore file compares with: the row's own, and for misconfigurations their other names too.
fn native_ids<'a>(findings: &'a Findings, row: &'a Finding) -> impl Iterator<Item = &'a str> {
    let other_names = (row.kind == Kind::Misconfiguration).then(|| findings.aliases_of(row));
    std::iter::once(findings.text(row.rule)).chain(other_names.into_iter().flatten())
}

fn scope_fits(scope: &Scope, subject: Subject<'_>) -> bool {
    let Subject { findings, row, tool } = subject;
    let version = findings.text(row.version);
    scope.tool.as_ref().is_none_or(|wanted| wanted == tool)
        && scope.package.as_ref().is_none_or(|glob| glob.matches(findings.text(row.package)))
        && scope.range.as_ref().is_none_or(|range| range.contains(version) == Some(true))
        && scope.path.as_ref().is_none_or(|glob| {
            let path = findings.text(if row.path.is_empty() { row.target } else { row.path });
            glob.matches(path.trim_start_matches("./"))
        })
        && scope.purl.as_ref().is_none_or(|wanted| purl_fits(wanted, findings.text(row.purl)))
}

/// Type, namespace and name have to be equal, the version only where the waiver names one.
fn purl_fits(wanted: &str, found: &str) -> bool {
    fn parts(purl: &str) -> (&str, Option<&str>) {
        let end = purl.find(['?', '#']).unwrap_or(purl.len());
        match purl[..end].rfind('@').filter(|&at| !purl[at..end].contains('/')) {
            Some(at) => (&purl[..at], Some(&purl[at + 1..end])),
            None => (&purl[..end], None),
        }
    }
    let ((name, version), (found_name, found_version)) = (parts(wanted), parts(found));
    name.eq_ignore_ascii_case(found_name) && (version.is_none() || version == found_version)
}
