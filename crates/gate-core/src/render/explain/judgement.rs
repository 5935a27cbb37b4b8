//! What each gate makes of a flaw, and by which lines of the policy.

use super::case::Case;
use super::explanation::{Judgement, Relation};
use crate::model::{Criterion, Kind, Outcome};
use crate::render::json_v1::read::{Bar, Denied, Finding, Gate, Judged, ReadError, Rules};
use crate::render::words;

/// Most tools or scores that are named in one go.
const NAMED: usize = 5;

/// Every gate that the policy defines, those that count it first.
pub(super) fn of(case: &Case<'_>) -> Result<Vec<Judgement>, ReadError> {
    let looks = looks(case)?;
    let defined = case.head().gates.iter().filter(|gate| !gate.deny.is_empty() || !gate.conditions.is_empty());
    let mut list: Vec<Judgement> = defined.map(|gate| judgement(case, gate, &looks)).collect();
    list.sort_by_key(|judgement| judgement.relation);
    Ok(list)
}

/// A finding and what a gate made of it.
struct Look<'c> {
    finding: &'c Finding,
    judged: &'c Judged,
    denied: &'c Denied,
    relation: Relation,
}

/// Everything that any gate made of the findings. A gate that a finding names has to be there, with its `deny`.
fn looks<'c>(case: &'c Case<'_>) -> Result<Vec<Look<'c>>, ReadError> {
    let all = case.findings.iter().flat_map(|finding| finding.judged.iter().map(move |judged| (finding, judged)));
    let look = |(finding, judged): (&'c Finding, &'c Judged)| {
        let denied = case.gate(&judged.gate).and_then(|gate| gate.deny.get(judged.deny));
        let denied = denied.ok_or_else(|| ReadError::Row {
            list: "flaws",
            at: case.number,
            message: format!("gate `{}` has no `deny[{}]`", judged.gate, judged.deny),
        })?;
        Ok(Look { finding, judged, denied, relation: relation(finding, judged) })
    };
    all.map(look).collect()
}

fn judgement(case: &Case<'_>, gate: &Gate, looks: &[Look<'_>]) -> Judgement {
    let of_gate: Vec<&Look<'_>> = looks.iter().filter(|look| look.judged.gate == gate.id).collect();
    let (relation, why) = looked_at(case, &of_gate).unwrap_or_else(|| aside(case, gate));
    Judgement {
        gate: gate.id.clone(),
        outcome: gate.outcome.as_str(),
        relation,
        why,
        limit: gate.limit.clone(),
        origin: gate.origin.clone(),
    }
}

/// What a finding is to a gate that looks at it.
fn relation(finding: &Finding, judged: &Judged) -> Relation {
    match (judged.spared_by, finding.state.as_str()) {
        (Some(_), _) => Relation::Spared,
        (None, "open") => Relation::Counts,
        (None, "exempted") => Relation::Exempted,
        (None, _) => Relation::Suppressed,
    }
}

/// What a gate makes of the findings that it looks at; the worst of them decides.
fn looked_at(case: &Case<'_>, looks: &[&Look<'_>]) -> Option<(Relation, String)> {
    let decisive = looks.iter().map(|look| look.relation).min()?;
    let of = |relation: Relation| looks.iter().filter(move |look| look.relation == relation).copied();
    let worst = of(decisive).max_by(|a, b| rank(a.finding).total_cmp(&rank(b.finding)))?;
    let whose = match case.flaw.tools.len() {
        0 | 1 => "its".to_owned(),
        _ => worst.finding.tool.as_ref().map_or("its".to_owned(), |tool| format!("{tool}'s")),
    };
    let mut why = reason(worst, &whose, &case.head().policy.rules);
    for (other, word) in [(Relation::Exempted, "exempted"), (Relation::Suppressed, "suppressed")] {
        if decisive == Relation::Counts && of(other).next().is_some() {
            let (counting, not) = (tools(of(Relation::Counts)), tools(of(other)));
            why = format!("{why}; what {counting} says counts, what {not} says is {word}, and one is enough");
        }
    }
    Some((decisive, why))
}

/// Which finding of several is the worst.
fn rank(finding: &Finding) -> f64 {
    let score = finding.scores.iter().map(|score| score.score).fold(0.0, f64::max);
    f64::from(finding.severity as u8) * 100.0 + score
}

fn tools<'c>(looks: impl Iterator<Item = &'c Look<'c>>) -> String {
    let mut tools: Vec<&str> = looks.filter_map(|look| look.finding.tool.as_deref()).collect();
    tools.sort_unstable();
    tools.dedup();
    words::list(tools.into_iter(), NAMED)
}

/// Why a finding fits a `deny`, or does not.
fn reason(look: &Look<'_>, whose: &str, rules: &Rules) -> String {
    let fits = look.judged.spared_by.is_none();
    let told = |bar: &Bar| match bar.key.as_str() {
        "severity" => Some(severity(look.finding, whose, bar, fits)),
        "score" => Some(score(look.finding, whose, bar, fits, rules)),
        _ => None,
    };
    let bars = &look.denied.criteria;
    match look.judged.spared_by {
        None => {
            let limits: Vec<String> = bars.iter().filter_map(told).collect();
            if limits.is_empty() {
                let origin = bars.first().map_or_else(String::new, |bar| format!(" ({})", bar.origin));
                return format!("every {} counts{origin}", look.denied.words);
            }
            limits.join("; ")
        }
        Some(criterion) => match bars.iter().find(|bar| bar.key == criterion.as_str()) {
            Some(bar) => told(bar).unwrap_or_else(|| missed(criterion, bar)),
            None => format!("it is no {}", look.denied.words),
        },
    }
}

fn severity(finding: &Finding, whose: &str, bar: &Bar, fits: bool) -> String {
    let does = if fits { "reaches" } else { "is below" };
    let unknown = matches!(finding.severity, crate::model::Severity::Unknown);
    let does = if unknown { "reaches no limit and is not held against" } else { does };
    format!("{whose} severity, {}, {does} `{}` ({})", finding.severity, bar.words, bar.origin)
}

fn score(finding: &Finding, whose: &str, bar: &Bar, fits: bool, rules: &Rules) -> String {
    let limit = format!("`{}` ({})", bar.words, bar.origin);
    if finding.scores.is_empty() {
        let does = if fits { "reaches" } else { "does not reach" };
        let rule = format!("`score.unscored: {}`, {}", rules.unscored.value, rules.unscored.origin);
        return format!(
            "{whose} report has no score, and by the severity, {}, it {does} {limit} ({rule})",
            finding.severity
        );
    }
    let scores: Vec<String> =
        finding.scores.iter().map(|it| format!("{:.1} ({} {})", it.score, it.source, it.version)).collect();
    let list = words::list(scores.iter().map(String::as_str), NAMED);
    if scores.len() == 1 {
        let does = if fits { "reaches" } else { "is below" };
        return format!("{whose} score, {list}, {does} {limit}");
    }
    let does = if fits { "reach" } else { "do not reach" };
    let rule = format!("`score.use: {}`, {}", rules.score_use.value, rules.score_use.origin);
    format!("{whose} scores, {list}, {does} {limit} ({rule})")
}

/// A criterion that a finding does not fulfil.
fn missed(criterion: Criterion, bar: &Bar) -> String {
    let (words, origin) = (&bar.words, &bar.origin);
    match criterion {
        Criterion::New | Criterion::Fixable => format!("only {words} findings count ({origin}), and it is not"),
        Criterion::Kind
        | Criterion::Tool
        | Criterion::Severity
        | Criterion::Score
        | Criterion::Scope
        | Criterion::Rule
        | Criterion::Path
        | Criterion::Package
        | Criterion::License => format!("it is not of `{words}` ({origin})"),
    }
}

/// What a gate is to a flaw that it does not look at.
fn aside(case: &Case<'_>, gate: &Gate) -> (Relation, String) {
    let of_tool = |finding: &Finding| match (&gate.tools, &finding.tool) {
        (Some(tools), Some(tool)) => tools.contains(tool),
        (None, _) => true,
        (Some(_), None) => false,
    };
    if !case.findings.iter().any(of_tool) {
        let tools: Vec<&str> = gate.tools.iter().flatten().map(String::as_str).collect();
        return (Relation::NotLookedAt, format!("judges reports of {} only", words::and_list(&tools, NAMED)));
    }
    if !gate.deny.is_empty() && !gate.deny.iter().any(|denied| looks_at(denied, case.kind())) {
        let denied: Vec<&str> = gate.deny.iter().map(|denied| denied.words.as_str()).collect();
        return (Relation::NotLookedAt, format!("denies other things: {}", words::and_list(&denied, NAMED)));
    }
    if gate.outcome == Outcome::NotJudged {
        let why = gate.causes.first().map_or("", |cause| cause.message.as_str());
        return (Relation::NotJudged, format!("not judged: {why}"));
    }
    if gate.deny.is_empty() {
        return (Relation::Measured, measured(case.kind(), gate));
    }
    (Relation::NotLookedAt, "none of its criteria looks at these reports".to_owned())
}

/// Whether a `deny` looks at findings of a kind, as far as its words tell.
fn looks_at(denied: &Denied, kind: Kind) -> bool {
    let bar = |key: Criterion| denied.criteria.iter().find(|bar| bar.key == key.as_str());
    match bar(Criterion::Kind) {
        Some(bar) => bar.words.split(" or ").any(|word| word == kind.as_str()),
        None => bar(Criterion::License).is_none() || kind == Kind::License,
    }
}

/// Which of its conditions counts findings of this kind.
fn measured(kind: Kind, gate: &Gate) -> String {
    let key = match kind {
        Kind::Bug => "new_bugs",
        Kind::CodeVulnerability => "new_vulnerabilities",
        Kind::CodeSmell => "new_code_smells",
        Kind::Hotspot => "new_hotspots_reviewed",
        Kind::Secret | Kind::Vulnerability | Kind::Misconfiguration | Kind::License | Kind::Component | Kind::Issue => {
            ""
        }
    };
    let general = "judges the measures of its tool, and no single findings";
    match gate.conditions.iter().find(|check| check.key == key) {
        None => general.to_owned(),
        Some(check) => {
            let value = check.value.as_deref().unwrap_or("without a value");
            format!("{general}; {key} is {value}, has to be {} ({})", check.wanted, check.origin)
        }
    }
}
