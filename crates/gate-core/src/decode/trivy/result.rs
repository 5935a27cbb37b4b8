//! One result: the rows of one target. Every list is read whatever the class says.

use std::collections::HashMap;

use serde::Deserialize;

use super::modified::Modified;
use super::packages::{self, Listed, PackageWithGraph};
use super::rows::{License, Misconfiguration, Outcome, Package, Secret, SeverityOf, Vulnerability};
use crate::decode::json::{Json, Number};
use crate::decode::{DecodeError, Sink};
use crate::model::{Code, Finding, Kind, Scope, Text};

/// Targets that are no files: one name for all packages that were found one by one.
const COLLECTED: [&str; 6] = ["Python", "Conda", "Ruby", "Node.js", "Java", "Kubernetes"];

/// What the caller needs to know of a result that was read.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Whether it is the result for the packages of the operating system.
    pub(super) os_packages: bool,
    /// Whether it names neither target nor class and has no rows: nothing was examined for it.
    pub(super) hollow: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Summary {
    successes: Number,
    failures: Number,
}

#[derive(Default)]
struct State {
    target: String,
    class: String,
    summary: Option<Summary>,
    failed: u64,
    passed: u64,
    any_dev: bool,
    kind: String,
    listed: Vec<Listed>,
}

/// Reads the next value as a result.
pub(super) fn read(json: &mut Json<'_>, sink: &mut Sink, severity: SeverityOf) -> Result<Seen, DecodeError> {
    let mark = sink.mark();
    let first_component = sink.findings().components.len();
    let mut state = State::default();
    json.object(|json, key| {
        match key {
            "Target" => state.target = text(json)?,
            "Class" => state.class = text(json)?,
            "Type" => state.kind = text(json)?,
            "Packages" if sink.bill().is_some() => json.rows::<PackageWithGraph>(|row| {
                state.any_dev |= row.package.add(sink)?;
                state.listed.extend(row.listed());
                Ok(())
            })?,
            "Packages" => json.rows::<Package>(|row| {
                state.any_dev |= row.add(sink)?;
                Ok(())
            })?,
            "Vulnerabilities" => json.rows::<Vulnerability>(|row| row.add(sink, severity, None))?,
            "Misconfigurations" => json.rows::<Misconfiguration>(|row| {
                match row.count(sink, severity)? {
                    Outcome::Fail => state.failed += 1,
                    Outcome::Pass => state.passed += 1,
                    Outcome::Exception => {}
                }
                Ok(())
            })?,
            "MisconfSummary" => state.summary = json.read()?,
            "Secrets" => json.rows::<Secret>(|row| row.add(sink, severity, None))?,
            "Licenses" => json.rows::<License>(|row| row.add(sink, severity, None))?,
            "ExperimentalModifiedFindings" => json.rows::<Modified>(|row| row.add(sink))?,
            // Data that user-written modules collect (a Java version); Trivy itself never fails on it.
            "CustomResources" => sink.unknown(json, key, false)?,
            _ => sink.unknown(json, key, true)?,
        }
        Ok(())
    })?;
    sink.scan().looked_for.extend(looked_for(&state.class));
    place(sink, mark, &state);
    packages::hang(std::mem::take(&mut state.listed), [&state.target, &state.class, &state.kind], sink)?;
    if state.any_dev {
        mark_dev(sink, mark, first_component);
    }
    summarise(sink, &state, severity);
    let hollow = state.target.is_empty() && state.class.is_empty() && sink.mark() == mark;
    Ok(Seen { os_packages: state.class == "os-pkgs", hollow })
}

/// What a result of this class shows Trivy to have looked for.
fn looked_for(class: &str) -> Option<Kind> {
    match class {
        "os-pkgs" | "lang-pkgs" => Some(Kind::Vulnerability),
        "config" => Some(Kind::Misconfiguration),
        "secret" => Some(Kind::Secret),
        "license" | "license-file" => Some(Kind::License),
        _ => None,
    }
}

/// Reads a short text; `null` is empty.
pub(super) fn text(json: &mut Json<'_>) -> Result<String, DecodeError> {
    Ok(json.read::<Option<String>>()?.unwrap_or_default())
}

/// Gives the rows their target, and their file where the target is one.
fn place(sink: &mut Sink, mark: usize, state: &State) {
    let packages_in_file = state.class == "lang-pkgs" && !COLLECTED.contains(&state.target.as_str());
    sink.amend(mark, &state.target, |row: &mut Finding, target: Text| {
        row.target = target;
        let in_target = match row.kind {
            Kind::Misconfiguration | Kind::Secret => true,
            Kind::Vulnerability => packages_in_file,
            Kind::License
            | Kind::CodeVulnerability
            | Kind::Bug
            | Kind::CodeSmell
            | Kind::Hotspot
            | Kind::Component
            | Kind::Issue => false,
        };
        if in_target && row.path.is_empty() {
            row.path = target;
        }
    });
}

/// Vulnerabilities of packages that are listed as development dependencies only are of that scope.
fn mark_dev(sink: &mut Sink, mark: usize, first_component: usize) {
    let findings = sink.findings();
    let mut only_dev: HashMap<(Text, Text), bool> = HashMap::new();
    for component in &findings.components[first_component..] {
        let dev = component.scope == Scope::Dev;
        only_dev.entry((component.name, component.version)).and_modify(|all| *all &= dev).or_insert(dev);
    }
    for row in &mut findings.rows[mark..] {
        if row.kind == Kind::Vulnerability && only_dev.get(&(row.package, row.version)) == Some(&true) {
            row.scope = Scope::Dev;
        }
    }
}

/// Counts the checks that passed, which are listed or only counted, and compares the failures with the rows.
fn summarise(sink: &mut Sink, state: &State, severity: SeverityOf) {
    let Some(summary) = &state.summary else { return };
    if state.passed == 0 {
        sink.passed(count(summary.successes));
    }
    let claimed = count(summary.failures);
    if severity == SeverityOf::Row && summary.failures.0.is_some() && claimed != state.failed {
        let message = "the misconfigurations a result counts are not as many as it lists; the list is used";
        let target: String = state.target.chars().take(200).collect();
        if claimed > state.failed {
            let message = "a result counts more failed misconfigurations than it lists: rows are missing; scan again";
            sink.problem(Code::Malformed, message, target.clone());
        }
        sink.problem(Code::CountMismatch, message, target);
    }
}

/// A count; absent, negative and fractional ones are cut to a whole number.
pub(super) fn count(number: Number) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "float casts saturate")]
    number.0.map_or(0, |count| count as u64)
}

/// Puts `owner` (a cluster object, a control) before the targets of the rows added since `mark`.
pub(super) fn prefix_targets(sink: &mut Sink, mark: usize, owner: &str) {
    let findings = sink.findings();
    let mut last = None;
    for index in mark..findings.rows.len() {
        let old = findings.rows[index].target;
        let new = match last {
            Some((known, new)) if known == old => new,
            Some(_) | None => {
                let target = findings.text(old);
                let joined = match target {
                    "" => owner.to_owned(),
                    // `Deployment/app` of `default/Deployment/app` says nothing new.
                    target
                        if owner
                            .strip_suffix(target)
                            .is_some_and(|rest| target.contains('/') && rest.ends_with('/')) =>
                    {
                        owner.to_owned()
                    }
                    target => format!("{owner}: {target}"),
                };
                findings.texts.intern(&joined)
            }
        };
        last = Some((old, new));
        findings.rows[index].target = new;
    }
}

/// A name for messages and targets, cut where it is absurdly long.
pub(super) fn short(name: &str) -> String {
    name.chars().take(300).collect()
}
