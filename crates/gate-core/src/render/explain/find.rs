//! What is asked for → what is in the verdict under that name.

use std::collections::BTreeSet;

use super::Unexplained;
use crate::render::json_v1::read::{Document, ReadError};
use crate::render::words;
use crate::yaml::did_you_mean;

/// Fewest digits that a fingerprint may be cut to.
const SHORTEST: usize = 7;
/// Digits of a whole fingerprint.
const WHOLE: usize = 20;
/// Most ids offered where nothing was found.
const OFFERED: usize = 6;

/// What is in the verdict under a name.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Position of a gate.
    pub(super) gate: Option<usize>,
    /// Numbers of flaws.
    pub(super) flaws: Vec<u32>,
    /// Positions of entries that name it, where no flaw has that name.
    pub(super) entries: Vec<usize>,
}

impl Found {
    pub(super) fn is_nothing(&self) -> bool {
        self.gate.is_none() && self.flaws.is_empty() && self.entries.is_empty()
    }
}

/// A gate by its id; flaws by any id, in any case, or by a fingerprint or its first digits.
pub(super) fn find(document: &Document<'_>, asked: &str) -> Result<Found, ReadError> {
    let gate = document.head.gates.iter().position(|gate| gate.id == asked);
    let digits = asked.to_ascii_lowercase();
    let is_print = digits.len() >= SHORTEST && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let (mut by_id, mut by_print) = (Vec::new(), Vec::new());
    for number in 0..document.flaws() {
        let flaw = document.flaw(number)?;
        if flaw.ids.iter().any(|id| id.eq_ignore_ascii_case(asked)) {
            by_id.push(number);
        } else if is_print && flaw.fingerprint.starts_with(&digits) {
            by_print.push(number);
        }
    }
    let mut flaws = if by_id.is_empty() { by_print } else { by_id };
    if flaws.is_empty() && digits.len() == WHOLE && is_print {
        flaws = by_own_print(document, &digits)?;
    }
    let mut entries = Vec::new();
    if flaws.is_empty() {
        let named = document.head.exemptions.iter().enumerate();
        entries.extend(named.filter(|(_, it)| it.exemption.id.eq_ignore_ascii_case(asked)).map(|(at, _)| at));
    }
    Ok(Found { gate, flaws, entries })
}

/// The flaw of a finding that had this fingerprint before another tool told of the same flaw.
fn by_own_print(document: &Document<'_>, print: &str) -> Result<Vec<u32>, ReadError> {
    for at in 0..document.findings() {
        let finding = document.finding(at)?;
        if finding.own_fingerprint.as_deref() == Some(print) {
            return Ok(vec![finding.flaw]);
        }
    }
    Ok(Vec::new())
}

/// What is said where nothing was found: what may have been meant, else what there is to ask about.
pub(super) fn nothing(document: &Document<'_>, asked: &str) -> Result<Unexplained, ReadError> {
    let head = &document.head;
    let mut known: Vec<String> = head.gates.iter().map(|gate| gate.id.clone()).collect();
    let (mut counted, mut others) = (Vec::new(), Vec::new());
    for number in 0..document.flaws() {
        let flaw = document.flaw(number)?;
        let first = flaw.ids.first().unwrap_or(&flaw.fingerprint).clone();
        let list = if is_counted(document, &flaw.findings) { &mut counted } else { &mut others };
        if list.len() < OFFERED && !list.contains(&first) {
            list.push(first);
        }
        known.extend(flaw.ids);
    }
    let unread: Vec<&str> =
        head.evidence.iter().filter(|it| it.used == "unusable").map(|it| it.path.as_str()).collect();
    let doubt = match unread.len() {
        0 => String::new(),
        _ => format!("; {} cannot be used, and what it holds may be missing here", words::list(unread.into_iter(), 3)),
    };
    let message = format!("no finding, gate or exemption of this run is called `{asked}`{doubt}");
    let ids = in_component(document, asked)?;
    if !ids.is_empty() {
        let help = format!("it is a component, with {}", words::list(ids.iter().map(String::as_str), OFFERED));
        return Ok(Unexplained::Nothing { message, help });
    }
    let gates = words::list(head.gates.iter().map(|gate| gate.id.as_str()), 20);
    let help = did_you_mean(asked, known.iter().map(String::as_str)).unwrap_or_else(|| {
        let (what, ids) = if counted.is_empty() { ("has findings", &others) } else { ("counts findings", &counted) };
        if ids.is_empty() {
            return format!("this run has no findings; its gates are {gates}");
        }
        format!(
            "this run {what} such as {}; its gates are {gates}",
            words::list(ids.iter().map(String::as_str), OFFERED)
        )
    });
    Ok(Unexplained::Nothing { message, help })
}

/// The ids of what is found in a component of that name.
fn in_component(document: &Document<'_>, asked: &str) -> Result<BTreeSet<String>, ReadError> {
    let mut ids = BTreeSet::new();
    for at in 0..document.findings() {
        let finding = document.finding(at)?;
        if finding.package.is_some_and(|package| package.name.eq_ignore_ascii_case(asked)) {
            ids.extend(finding.rule);
        }
    }
    Ok(ids)
}

/// Whether a gate counts one of these findings.
fn is_counted(document: &Document<'_>, findings: &[u32]) -> bool {
    let counts = |at: &u32| document.head.gates.iter().any(|gate| gate.findings.binary_search(at).is_ok());
    findings.iter().any(counts)
}
