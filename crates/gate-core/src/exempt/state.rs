//! The state of each entry after the findings were held against it, and what is to be said about it.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::apply::{Ground, Standing};
use super::{Entry, Trace};
use crate::model::{Code, ExemptionSource, Expiry, LedgerRow, LedgerState, Level, Problem, Text, ToolId, Use};
use crate::policy::{Policy, Subject};

/// Components or files that one entry may hide before that is worth saying.
const BROAD: usize = 10;
/// Components or files that are told apart; more make no difference.
const COUNTED: usize = 1000;

/// What an entry met.
#[derive(Clone, Debug, Default)]
pub(super) struct Usage {
    /// Rows it covers.
    pub(super) covered: u64,
    /// Rows it exempts.
    pub(super) exempted: u64,
    /// Rows it covers that the tool suppressed itself.
    pub(super) by_tool: u64,
    /// Of them those that a gate would count, where the policy does not allow the entry to last so long.
    pub(super) overlong: u64,
    /// Rows that an earlier entry exempts.
    pub(super) shadowed: u64,
    /// Rows that the policy does not let it exempt.
    pub(super) refused: u64,
    /// Rows of which a condition no longer holds.
    pub(super) lapsed: u64,
    /// Why, of the first of them.
    pub(super) lapse: Option<String>,
    /// Rows it names and does not cover.
    missed: u64,
    /// Why, of the first of them.
    miss: Option<&'static str>,
    /// Rows it covers and does not seem to mean.
    overreached: u64,
    /// Why, of the first of them.
    overreach: Option<&'static str>,
    /// Components, or files of what is no component, that it covers.
    places: BTreeSet<u32>,
}

impl Usage {
    /// Takes note of a row that it names and does not cover.
    pub(super) fn miss(&mut self, why: &'static str) {
        self.missed += 1;
        self.miss.get_or_insert(why);
    }

    /// Takes note of a row that is covered, and why although it does not seem to be meant.
    pub(super) fn cover(&mut self, subject: Subject<'_>, overreach: Option<&'static str>) {
        self.covered += 1;
        if let Some(why) = overreach {
            self.overreached += 1;
            self.overreach.get_or_insert(why);
        }
        let row = subject.row;
        let place = [row.package, row.path, row.target].into_iter().find(|text| !text.is_empty());
        if self.places.len() < COUNTED {
            let place = place.unwrap_or(Text::EMPTY).as_index();
            self.places.insert(crate::model::index(place));
        }
    }
}

/// The ledger, and what is to be said about it.
pub(super) fn settle(
    entries: &[Entry],
    standing: &[Standing],
    usage: &[Usage],
    ground: Ground<'_>,
) -> (Vec<LedgerRow>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut ledger = Vec::with_capacity(entries.len());
    let elsewhere = Elsewhere::new(entries);
    for ((entry, standing), usage) in entries.iter().zip(standing).zip(usage) {
        let (state, code, why) = state(entry, standing, usage, ground, &elsewhere);
        let over_broad = breadth(entry, usage);
        let say = |code: Code, message: String| {
            let exemption = &entry.exemption;
            Problem::new(code, message).at(place(entry)).about(exemption.id.clone())
        };
        problems.extend(code.map(|code| {
            let correction =
                usage.miss.filter(|_| code == Code::IgnoreFileTrap).and_then(|why| entry.rule.instead(why));
            say(code, format!("`{}` {why}", entry.exemption.id)).with_correction(correction)
        }));
        if usage.overlong > 0 {
            problems.push(overlong(entry, usage.overlong, ground));
        }
        if state == LedgerState::OverBroad {
            problems.push(say(Code::ExemptionOverBroad, format!("`{}` {over_broad}", entry.exemption.id)));
        }
        // What matches nothing is to be removed, not to be given an end.
        let lasts = state.is_in_force() && state != LedgerState::Unused;
        if lasts && entry.exemption.expires == Expiry::Never {
            let advice = entry.rule.how_to_end();
            problems
                .push(say(Code::ExemptionForever, format!("`{}` is ignored for ever; {advice}", entry.exemption.id)));
        }
        let why = if state == LedgerState::OverBroad { over_broad.clone() } else { why };
        ledger.push(LedgerRow {
            exemption: entry.exemption.clone(),
            particulars: entry.particulars.clone(),
            state,
            why,
            exempted: usage.exempted,
            covered: usage.covered,
            over_broad,
        });
    }
    (ledger, problems)
}

/// What a tool applied itself, gate cannot take back: until the entry is shorter, the evidence cannot be used.
fn overlong(entry: &Entry, count: u64, ground: Ground<'_>) -> Problem {
    let (id, most) = (&entry.exemption.id, &ground.policy.waivers.max_days);
    let message = format!(
        "by `{id}` its tool suppressed {} itself, and the policy allows {} days ({}); shorten it and scan again",
        words(count),
        most.value,
        most.origin
    );
    Problem {
        level: Level::Error,
        ..Problem::new(Code::ExemptionForbidden, message).at(place(entry)).about(id.clone())
    }
}

pub(super) fn place(entry: &Entry) -> String {
    let exemption = &entry.exemption;
    if exemption.line == 0 { exemption.file.clone() } else { format!("{}:{}", exemption.file, exemption.line) }
}

pub(super) type Stated = (LedgerState, Option<Code>, String);

/// The state of an entry, its code where something is to be said, and why.
fn state(entry: &Entry, standing: &Standing, usage: &Usage, ground: Ground<'_>, elsewhere: &Elsewhere<'_>) -> Stated {
    if let Some(stated) = by_itself(entry, standing, ground.policy) {
        return stated;
    }
    if usage.refused > 0 {
        let findings = words(usage.refused);
        let why = format!(
            "would exempt {findings}, which the policy forbids (`waivers.never` or `waivers.approvers`); they count"
        );
        let state = if usage.exempted == 0 { LedgerState::Forbidden } else { LedgerState::Active };
        return (state, Some(Code::ExemptionForbidden), why);
    }
    if let Some(lapse) = &usage.lapse {
        let why = format!("no longer applies to {}: {lapse}", words(usage.lapsed));
        let state = if usage.exempted == 0 { LedgerState::Lapsed } else { LedgerState::Active };
        return (state, Some(Code::ExemptionLapsed), why);
    }
    if usage.exempted + usage.by_tool > 0 {
        return in_use(entry, usage, ground);
    }
    if usage.shadowed > 0 {
        let why = "is not needed: earlier entries exempt all that it covers".to_owned();
        return (LedgerState::Shadowed, Some(Code::ExemptionShadowed), why);
    }
    idle(entry, usage, cannot_tell(entry, ground, elsewhere))
}

/// The state of an entry that covers nothing, and why it cannot be told whether it is needed, where it cannot.
fn idle(entry: &Entry, usage: &Usage, untold: Option<String>) -> Stated {
    let missed = usage.miss.map(|why| format!("covers nothing: {why} ({} of that name)", words(usage.missed)));
    let state = match &untold {
        Some(_) if !entry.breadth.is_empty() => return (LedgerState::OverBroad, None, String::new()),
        Some(_) => LedgerState::Untold,
        None => LedgerState::Unused,
    };
    match (missed, untold) {
        (Some(missed), _) if usage.miss.is_some_and(|why| entry.rule.instead(why).is_some()) => {
            (state, Some(Code::IgnoreFileTrap), missed)
        }
        (_, Some(why)) => (state, Some(Code::ExemptionUntold), why),
        (Some(missed), None) => (state, Some(Code::ExemptionUnused), missed),
        (None, None) => {
            let why = "matches nothing, and every report that could match was there; remove it".to_owned();
            (state, Some(Code::ExemptionUnused), why)
        }
    }
}

/// The state of an entry that does nothing, whatever the findings are.
pub(super) fn by_itself(entry: &Entry, standing: &Standing, policy: &Policy) -> Option<Stated> {
    let is_blind = matches!(entry.trace, Trace::Blind { .. });
    if !is_blind && entry.rule.keys().is_empty() {
        let why = "can match nothing, as is said of its line".to_owned();
        return Some((LedgerState::Unused, None, why));
    }
    match standing {
        Standing::InForce => None,
        Standing::Expired(end) => {
            let why = format!("was over at {end}; its findings count again");
            Some((LedgerState::Expired, Some(Code::ExemptionExpired), why))
        }
        Standing::TooLong(days) => {
            let (allowed, origin) = (policy.waivers.max_days.value, &policy.waivers.max_days.origin);
            let why = format!("lasts {days} days, and the policy allows {allowed} ({origin}); it is not applied");
            Some((LedgerState::Forbidden, Some(Code::ExemptionForbidden), why))
        }
        Standing::Endless => {
            let why = "has no end, and the policy demands one; it is not applied".to_owned();
            Some((LedgerState::Forbidden, Some(Code::ExemptionForever), why))
        }
    }
}

/// How many days an entry lasts still, and until when, where that is within `waivers.expiring_days`.
pub(super) fn ends_soon(entry: &Entry, policy: &Policy, now: Timestamp) -> Option<(i64, Timestamp)> {
    let Expiry::At(end) = entry.exemption.expires else { return None };
    let days = super::days_between(now, end);
    let soon = policy.waivers.expiring_days.as_ref()?.value;
    u64::try_from(days).is_ok_and(|days| days <= soon).then_some((days, end))
}

fn in_use(entry: &Entry, usage: &Usage, ground: Ground<'_>) -> Stated {
    if let Some((days, end)) = ends_soon(entry, ground.policy, ground.now) {
        let (findings, in_days) = (words(usage.covered), plural(days, "day"));
        let count = if usage.covered == 1 { "counts" } else { "count" };
        let why = format!("ends in {in_days}, at {end}; then {findings} {count}");
        return (LedgerState::Expiring, Some(Code::ExemptionExpiring), why);
    }
    let state = if breadth(entry, usage).is_empty() { LedgerState::Active } else { LedgerState::OverBroad };
    (state, None, String::new())
}

/// Why an entry hides more than it seems to: by its shape, else by the number of components or files.
fn breadth(entry: &Entry, usage: &Usage) -> String {
    let hidden = usage.exempted + usage.by_tool;
    match (entry.breadth.as_str(), usage.overreach) {
        ("", None) => {}
        ("", Some(why)) => return format!("{why}; so it hides {}", words(usage.overreached)),
        (breadth, _) if hidden > 0 => return format!("{breadth}; here it hides {}", words(hidden)),
        (breadth, _) => return format!("{breadth}; how much it hides cannot be told"),
    }
    if usage.places.len() > BROAD && hidden > 0 {
        let places = usage.places.len();
        return format!("hides {} in {places} components or files; say which of them are meant", words(hidden));
    }
    String::new()
}

/// Ids that native entries name: the tool may have applied them before a waiver could.
struct Elsewhere<'a> {
    ids: BTreeSet<&'a str>,
}

impl<'a> Elsewhere<'a> {
    fn new(entries: &'a [Entry]) -> Elsewhere<'a> {
        let native = entries.iter().filter(|entry| entry.trace != Trace::Ours);
        Elsewhere { ids: native.map(|entry| entry.exemption.id.as_str()).collect() }
    }
}

/// Why it cannot be told whether an entry without effect is still needed.
fn cannot_tell(entry: &Entry, ground: Ground<'_>, elsewhere: &Elsewhere<'_>) -> Option<String> {
    let nothing = "matches nothing here, and whether it is needed cannot be told";
    if let Trace::Blind { to } = entry.trace {
        return Some(format!("cannot be held against any finding: it looks at {to}"));
    }
    if entry.exemption.source == ExemptionSource::Waiver && elsewhere.ids.contains(entry.exemption.id.as_str()) {
        return Some(format!("{nothing}: a tool's own ignore file names it too"));
    }
    let tools: Vec<ToolId> = match entry.rule.tool() {
        Some(tool) => vec![ToolId::new(tool)],
        None => required_tools(ground),
    };
    let usable = |tool: &ToolId| {
        let of_tool = |input: &usize| ground.tools[*input] == *tool;
        (0..ground.evidence.len()).filter(of_tool).any(|input| ground.evidence[input].used == Use::Evidence)
    };
    if let Some(missing) = tools.iter().find(|tool| !usable(tool)) {
        return Some(format!("{nothing}: no report of {missing} was there"));
    }
    match entry.trace {
        Trace::Ours | Trace::Blind { .. } => None,
        Trace::Shown | Trace::WhenAsked { .. } if shows_suppressed(ground, &tools) => None,
        Trace::Shown => Some(format!("{nothing}: no report shows what the tool suppressed itself")),
        Trace::WhenAsked { how } => Some(format!("{nothing}: what the tool suppressed itself shows with `{how}`")),
        Trace::None { how: "" } => Some(format!("{nothing}: the tool leaves no trace of what it suppressed")),
        Trace::None { how } => Some(format!("{nothing}: the tool leaves no trace; `{how}` leaves it to gate")),
    }
}

/// Whether a report of the tools lists rows that the tool suppressed.
fn shows_suppressed(ground: Ground<'_>, tools: &[ToolId]) -> bool {
    ground.evidence.iter().zip(ground.tools).any(|(input, tool)| {
        tools.contains(tool) && input.content.as_ref().is_some_and(|content| content.suppressed > 0)
    })
}

/// Every tool that some gate requires in some stage: a waiver may be about any of them.
fn required_tools(ground: Ground<'_>) -> Vec<ToolId> {
    let gates = ground.policy.gates.iter().filter(|gate| gate.is_on() && !gate.deny.is_empty());
    let tools: BTreeSet<ToolId> = gates.flat_map(|gate| &gate.requires).map(|required| required.tool.clone()).collect();
    tools.into_iter().collect()
}

fn words(count: u64) -> String {
    if count == 1 { "a finding".to_owned() } else { format!("{count} findings") }
}

pub(super) fn plural(count: i64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
