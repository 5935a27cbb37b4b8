//! From the merged values to the policy: everything but the gates.

use std::collections::BTreeMap;
use std::fmt::Debug;

use super::At;
use super::advice::gates_with_stage;
use super::build_gate::gate;
use super::events::{EventRules, destination};
use super::raw::{Raw, fault_at};
use super::show::Effective;
use super::valid::{
    ApproverRule, EvidenceRules, Limits, NeverRule, NeverWaived, Policy, ReportSpec, ScoreRules, ScoreUse, Unscored,
    WaiverField, WaiverRules,
};
use super::values::{self, Fault};
use super::weaken_enforce::{MAX_ALL_LINES, MAX_PATTERNS};
use crate::model::{Kind, Level, Severity};
use crate::yaml::{Faults, Scalar, did_you_mean, shorten};

/// A checked value with a type.
pub(super) fn typed<T>(raw: &Raw, faults: &mut Faults, parse: impl Fn(&Scalar) -> Result<T, Fault>) -> Option<At<T>> {
    match raw.scalar().map_or_else(|| Err(Fault::new("expected a single value")), parse) {
        Ok(value) => Some(At { value, origin: raw.span.origin() }),
        Err(fault) => {
            fault_at(fault, &raw.span, faults);
            None
        }
    }
}

/// The items of a list, each with a type.
pub(super) fn list<T>(
    raw: Option<&Raw>,
    faults: &mut Faults,
    parse: impl Fn(&Scalar) -> Result<T, Fault>,
) -> Vec<At<T>> {
    raw.map_or(&[][..], Raw::items).iter().filter_map(|item| typed(item, faults, &parse)).collect()
}

/// A word that stands for one of `all`.
pub(super) fn word<T: Copy>(scalar: &Scalar, all: &[T], as_str: fn(T) -> &'static str) -> Result<T, Fault> {
    let found = all.iter().copied().find(|it| as_str(*it) == scalar.text);
    found.ok_or_else(|| Fault::new(format!("unknown word `{}`", shorten(&scalar.text))))
}

pub(super) fn number(scalar: &Scalar) -> Result<u64, Fault> {
    scalar.text.parse().map_err(|_| Fault::new(format!("expected a whole number, found `{}`", shorten(&scalar.text))))
}

pub(super) fn flag(scalar: &Scalar) -> Result<bool, Fault> {
    word(scalar, &[true, false], |it| if it { "true" } else { "false" })
}

fn level(scalar: &Scalar) -> Result<Level, Fault> {
    word(scalar, &[Level::Error, Level::Warn, Level::Note, Level::Off], Level::as_str)
}

/// Walks to the settings that every complete policy has.
struct Settings<'a> {
    root: &'a Raw,
    faults: &'a mut Faults,
}

impl Settings<'_> {
    fn find(&self, section: &str, key: &str) -> Option<&Raw> {
        self.root.get(section)?.get(key)
    }

    fn need<T: Debug>(
        &mut self,
        section: &str,
        key: &str,
        parse: impl Fn(&Scalar) -> Result<T, Fault>,
    ) -> Option<At<T>> {
        let Some(raw) = self.root.get(section).and_then(|it| it.get(key)) else {
            let message = format!("`{section}.{key}` is missing");
            self.faults.add_help(message, &self.root.span, "a policy that says `extends: none` has to say everything");
            return None;
        };
        typed(raw, self.faults, parse)
    }
}

/// Builds the policy from merged values. `None` when an error was added.
pub(super) fn policy(root: &Raw, files: Vec<String>, faults: &mut Faults) -> Option<Policy> {
    let named = gates_with_stage(root);
    let gates: Vec<_> = root
        .get("gates")
        .map_or(&[][..], Raw::entries)
        .iter()
        .filter_map(|entry| gate(entry, &named, faults))
        .collect();
    let lines: usize = gates.iter().map(|gate| gate.enforce.len()).sum();
    if let (true, Some(raw)) = (lines > MAX_ALL_LINES, root.get("gates")) {
        let message = format!("{lines} lines of `enforce` in all gates, more than the limit of {MAX_ALL_LINES}");
        faults.add_help(message, &raw.span, "one pattern with `*` stands for many branches");
    }
    let ids: Vec<_> = gates.iter().map(|gate| gate.id.clone()).collect();
    let mut settings = Settings { root, faults };
    let evidence = evidence(&mut settings);
    let score = score(&mut settings);
    let limits = limits(&mut settings);
    let waivers = waivers(&mut settings, &ids);
    let forever = settings.need("ignore_files", "entries_without_expiry", level);
    let events = events(&mut settings);
    let ignore_files = settings.find("ignore_files", "files").cloned();
    let ignore_files =
        ignore_files.iter().flat_map(Raw::items).filter_map(|raw| ignore_file(raw, settings.faults)).collect();
    let protected = settings.find("branches", "protected").cloned();
    if let Some(raw) = protected.as_ref().filter(|raw| raw.items().len() > MAX_PATTERNS) {
        let message = format!("{} protected branches, more than the limit of {MAX_PATTERNS}", raw.items().len());
        settings.faults.add_help(message, &raw.span, "one pattern with `*` stands for many branches");
    }
    let protected = list(protected.as_ref(), settings.faults, values::branch_glob);
    Some(Policy {
        files,
        service: root.get("service").and_then(|raw| typed(raw, faults, values::text)),
        advisory: root.get("advisory").and_then(|raw| typed(raw, faults, flag)).is_some_and(|it| it.value),
        reports: root.get("reports").map_or(&[][..], Raw::items).iter().filter_map(report).collect(),
        exclude: list(root.get("exclude"), faults, values::path_glob),
        protected,
        evidence: evidence?,
        score: score?,
        limits: limits?,
        gates,
        waivers: waivers?,
        ignore_entries_without_expiry: forever?,
        ignore_files,
        events,
        weakened: Vec::new(),
        effective: Effective::new(root),
    })
}

fn report(raw: &Raw) -> Option<ReportSpec> {
    let origin = raw.span.origin();
    if let Some(scalar) = raw.scalar() {
        return Some(ReportSpec { tool: None, path: scalar.text.clone(), origin });
    }
    let (tool, _, path) = raw.entries().first()?;
    let tool = values::tool(&Scalar { text: tool.clone(), quoted: true }).ok()?;
    Some(ReportSpec { tool: Some(tool), path: path.scalar()?.text.clone(), origin })
}

/// A native ignore file, which always names its tool.
fn ignore_file(raw: &Raw, faults: &mut Faults) -> Option<ReportSpec> {
    let spec = report(raw)?;
    if spec.tool.is_none() {
        let help = format!("write `trivy: {}`", shorten(&spec.path));
        fault_at(Fault::new("the tool that reads this file is missing").help(help), &raw.span, faults);
    }
    Some(spec).filter(|spec| spec.tool.is_some())
}

fn evidence(settings: &mut Settings<'_>) -> Option<EvidenceRules> {
    let max_age = settings.need("evidence", "max_age", values::duration);
    let mut checks = BTreeMap::new();
    let entries = settings.root.get("evidence").and_then(|it| it.get("checks")).map_or(&[][..], Raw::entries);
    for (name, _, raw) in entries {
        let code = values::code(&Scalar { text: name.clone(), quoted: true });
        if let (Ok(code), Some(level)) = (code, typed(raw, settings.faults, level)) {
            checks.insert(code, level);
        }
    }
    Some(EvidenceRules { max_age: max_age?, checks })
}

fn score(settings: &mut Settings<'_>) -> Option<ScoreRules> {
    let used = settings.need("score", "use", |scalar| word(scalar, ScoreUse::ALL, ScoreUse::as_str));
    let unscored = settings.need("score", "unscored", |scalar| word(scalar, Unscored::ALL, Unscored::as_str));
    Some(ScoreRules { used: used?, unscored: unscored? })
}

fn limits(settings: &mut Settings<'_>) -> Option<Limits> {
    let element_bytes = settings.need("limits", "element_bytes", values::size);
    let string_bytes = settings.need("limits", "string_bytes", values::size);
    let nesting = settings.need("limits", "nesting", number);
    let findings = settings.need("limits", "findings", number);
    let inputs = settings.need("limits", "inputs", number);
    let archive_members = settings.need("limits", "archive_members", number);
    let expanded_bytes = settings.need("limits", "expanded_bytes", values::size);
    Some(Limits {
        element_bytes: element_bytes?,
        string_bytes: string_bytes?,
        nesting: nesting?,
        findings: findings?,
        inputs: inputs?,
        archive_members: archive_members?,
        expanded_bytes: expanded_bytes?,
    })
}

fn waivers(settings: &mut Settings<'_>, gates: &[String]) -> Option<WaiverRules> {
    let max_days = settings.need("waivers", "max_days", number);
    let expiring_days = settings.find("waivers", "expiring_days").cloned();
    let expiring_days = expiring_days.and_then(|raw| typed(&raw, settings.faults, number));
    let section = settings.root.get("waivers");
    let find = |key: &str| section.and_then(|it| it.get(key));
    let required =
        list(find("required"), settings.faults, |scalar| word(scalar, WaiverField::ALL, WaiverField::as_str));
    let never = list(find("never"), settings.faults, |scalar| never_rule(&scalar.text, gates));
    let mut approvers = Vec::new();
    for (glob, span, names) in find("approvers").map_or(&[][..], Raw::entries) {
        if let Ok(glob) = values::path_glob(&Scalar { text: glob.clone(), quoted: true }) {
            let names = list(Some(names), settings.faults, values::path_glob);
            approvers.push(ApproverRule { gates: At { value: glob, origin: span.origin() }, names });
        }
    }
    Some(WaiverRules { max_days: max_days?, expiring_days, required, never, approvers })
}

/// Without any settings, as with `extends: none`, no events are kept.
fn events(settings: &mut Settings<'_>) -> Option<EventRules> {
    settings.root.get("events")?;
    let time = settings.need("events", "time", values::duration);
    let named = settings.find("events", "destinations").cloned();
    let named = named.as_ref().map_or(&[][..], Raw::entries).iter();
    let destinations = named.filter_map(|entry| destination(entry, settings.faults)).collect();
    Some(EventRules { time: time?, destinations })
}

/// `critical`, or `critical on protected`.
fn never_rule(text: &str, gates: &[String]) -> Result<NeverRule, Fault> {
    let (word, protected_only) = match text.split_once(" on ") {
        Some((word, "protected")) => (word.trim(), true),
        Some((_, branch)) => {
            let message = format!("`{}` is no set of branches", shorten(branch));
            return Err(Fault::new(message).help("write `on protected`, or leave it out".to_owned()));
        }
        None => (text, false),
    };
    Ok(NeverRule { what: never_waived(word, gates)?, protected_only })
}

fn never_waived(word: &str, gates: &[String]) -> Result<NeverWaived, Fault> {
    if let Ok(kind) = if word == "secrets" { Ok(Kind::Secret) } else { word.parse() } {
        return Ok(NeverWaived::Kind(kind));
    }
    if let Ok(severity) = word.parse() {
        return Ok(NeverWaived::Severity(severity));
    }
    if matches!(word, "known-exploited" | "kev") {
        return Ok(NeverWaived::KnownExploited);
    }
    if gates.iter().any(|id| id == word) {
        return Ok(NeverWaived::Gate(word.to_owned()));
    }
    let fault = Fault::new(format!("`{}` is no kind, severity or gate of this policy", shorten(word)));
    let kinds = Kind::ALL.iter().map(|kind| kind.as_str());
    let severities = Severity::ALL.iter().map(|severity| severity.as_str());
    let known = kinds.chain(severities).chain(gates.iter().map(String::as_str)).chain(["secrets", "known-exploited"]);
    Err(match did_you_mean(word, known) {
        Some(help) => fault.help(help),
        None => fault,
    })
}
