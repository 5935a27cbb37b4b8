//! Rules: one for each id that results have, with the worst that is known of it, since GitHub reads severity here.

use std::collections::HashMap;

use serde::Serialize;

use super::text::{Help, Message, inert};
use crate::model::{Kind, Severity};
use crate::render::entry::Entry;
use crate::render::escape::commonmark;
use crate::render::place::link;
use crate::render::words;

/// Most characters of a rule's id.
const ID: usize = 255;
/// Most weaknesses of a rule: GitHub shows ten tags, and two are taken.
const CWES: usize = 8;
/// Most aliases that a rule's help names.
const ALIASES: usize = 20;

/// The rules of a run, in the order of their first results.
pub(super) struct Rules<'r> {
    list: Vec<Known<'r>>,
    by_id: HashMap<String, usize>,
}

/// What results say of a rule together.
struct Known<'r> {
    first: Entry<'r>,
    severity: Severity,
    security: Option<u8>,
}

impl<'r> Rules<'r> {
    pub(super) fn of(entries: impl Iterator<Item = Entry<'r>>) -> Rules<'r> {
        let mut rules = Rules { list: Vec::new(), by_id: HashMap::new() };
        for entry in entries {
            let (severity, security) = (entry.severity(), security_severity(&entry));
            let next = rules.list.len();
            let at = *rules.by_id.entry(id(&entry)).or_insert(next);
            if at == next {
                rules.list.push(Known { first: entry, severity, security });
            } else {
                let known = &mut rules.list[at];
                known.severity = known.severity.max(severity);
                known.security = known.security.max(security);
            }
        }
        rules
    }

    /// Every rule.
    pub(super) fn list(&self) -> impl Iterator<Item = Rule> {
        self.list.iter().map(Rule::of)
    }

    /// The place of an entry's rule in the list.
    pub(super) fn index(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }
}

/// The id of an entry's rule. Published vulnerabilities are the same for every tool; other rules are a tool's own.
pub(super) fn id(entry: &Entry<'_>) -> String {
    let rule = entry.rule();
    let id = if entry.finding().kind == Kind::Vulnerability { rule } else { format!("{}/{rule}", entry.tool()) };
    words::one_line(&id, ID).into_owned()
}

/// The level of a result with this severity. What its tool does not know is a warning.
pub(super) fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium | Severity::Unknown => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// The number, in tenths, by which GitHub ranks security: the published score, or the middle of what the severity word
/// means where that is worse. Nothing for what is no matter of security.
fn security_severity(entry: &Entry<'_>) -> Option<u8> {
    let by_word = match entry.severity() {
        Severity::Critical => 95,
        Severity::High => 80,
        Severity::Medium => 55,
        Severity::Low => 20,
        Severity::Info | Severity::Unknown => 0,
    };
    let score = entry.score().unwrap_or(0);
    let worst = if Severity::from_score_tenths(score) >= entry.severity() { score } else { by_word.max(score) };
    // GitHub takes 0.0 as no security at all.
    is_security(entry.finding().kind).then_some(worst).filter(|&worst| worst > 0)
}

fn is_security(kind: Kind) -> bool {
    match kind {
        Kind::Secret
        | Kind::Vulnerability
        | Kind::Misconfiguration
        | Kind::CodeVulnerability
        | Kind::Hotspot
        | Kind::Issue => true,
        Kind::License | Kind::Component | Kind::Bug | Kind::CodeSmell => false,
    }
}

/// A `reportingDescriptor` (section 3.49).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rule {
    id: String,
    short_description: Message,
    full_description: Message,
    help: Help,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<String>,
    default_configuration: Configuration,
    properties: RuleProperties,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct RuleProperties {
    tags: Vec<String>,
    #[serde(rename = "security-severity", skip_serializing_if = "Option::is_none")]
    security_severity: Option<String>,
}

impl Rule {
    fn of(known: &Known<'_>) -> Rule {
        let entry = &known.first;
        let finding = entry.finding();
        let short = description(entry);
        let full = format!("{short} ({})", words::noun(finding.kind, false));
        let mut tags = vec![finding.kind.to_string()];
        if is_security(finding.kind) {
            tags.insert(0, "security".to_owned());
        }
        tags.extend(entry.cwes().iter().take(CWES).filter_map(|cwe| tag(cwe)));
        Rule {
            id: id(entry),
            short_description: Message::of(&short),
            full_description: Message::of(&full),
            help: help(entry, &short),
            help_uri: link(entry.report.findings.text(finding.url)).map(str::to_owned),
            default_configuration: Configuration { level: level(known.severity) },
            properties: RuleProperties {
                tags,
                security_severity: known.security.map(|tenths| format!("{}.{}", tenths / 10, tenths % 10)),
            },
        }
    }
}

/// The tag of a weakness, as GitHub has it: `external/cwe/cwe-079`.
fn tag(cwe: &str) -> Option<String> {
    let number: u32 = cwe.strip_prefix("CWE-")?.parse().ok()?;
    Some(format!("external/cwe/cwe-{number:03}"))
}

/// What the rule is about. Tools word their titles for the rule or for the single place; only the former describe it.
fn description(entry: &Entry<'_>) -> String {
    match entry.finding().kind {
        Kind::Vulnerability | Kind::Misconfiguration | Kind::Secret => entry.title(),
        kind @ (Kind::License
        | Kind::CodeVulnerability
        | Kind::Bug
        | Kind::CodeSmell
        | Kind::Hotspot
        | Kind::Component
        | Kind::Issue) => {
            format!("{} of {}: {}", words::noun(kind, false), entry.tool(), entry.rule())
        }
    }
}

/// What is to be known beside the single result.
fn help(entry: &Entry<'_>, description: &str) -> Help {
    let aliases = entry.aliases();
    let url = link(entry.report.findings.text(entry.finding().url));
    let mut facts: Vec<(&str, String)> = Vec::new();
    if !aliases.is_empty() {
        facts.push(("Also known as", words::list(aliases.iter().map(String::as_str), ALIASES)));
    }
    let tools = entry.tools().join(", ");
    facts.push(("Reported by", words::one_line(&tools, ID).into_owned()));
    let cwes = entry.cwes();
    if !cwes.is_empty() {
        facts.push(("Weaknesses", words::list(cwes.into_iter(), CWES)));
    }
    if entry.rows().any(|row| entry.report.findings.rows[row as usize].known_exploited) {
        facts.push(("Exploited", "known to be exploited".to_owned()));
    }
    let mut lines = vec![inert(description)];
    let mut page = vec![format!("**{}**\n\n{}\n", commonmark(&entry.rule()), commonmark(description))];
    for (name, fact) in &facts {
        lines.push(format!("{name}: {}", inert(fact)));
        page.push(format!("- {name}: {}", commonmark(fact)));
    }
    if let Some(url) = url {
        lines.push(format!("More: {url}"));
        page.push(format!("- [More]({url})"));
    }
    Help { text: lines.join("\n"), markdown: page.join("\n") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{Draft, ScoreDraft};
    use crate::model::{CvssVersion, Proof, Report};
    use crate::render::testing::Sample;

    #[test]
    fn weaknesses_are_tags_and_no_more_than_are_shown() {
        let cwes: Vec<u32> = (79..99).collect();
        let draft = Draft { rule: "R", cwes: &cwes, ..Draft::new(Kind::CodeVulnerability) };
        let report = Sample::new().input("a", "t", Proof::Tells, &[draft]).build();
        let rule = Rule::of(Rules::of(Entry::all(&report)).list.first().unwrap());
        let tags = rule.properties.tags;
        assert_eq!(tags[..3], ["security", "code-vulnerability", "external/cwe/cwe-079"]);
        assert_eq!(tags.len(), 10);
        assert_eq!(tag("CWE-1004").as_deref(), Some("external/cwe/cwe-1004"));
    }

    fn report(kind: Kind, severity: Severity, score: f64) -> Report {
        let scores = [ScoreDraft { source: "nvd", version: CvssVersion::V3, value: score, vector: "" }];
        let scores = if score > 0.0 { &scores[..] } else { &[] };
        let draft = Draft { rule: "R", severity, scores, ..Draft::new(kind) };
        Sample::new().input("a", "t", Proof::Tells, &[draft]).build()
    }

    #[test]
    fn the_number_is_the_worse_of_score_and_word() {
        for (kind, severity, score, number) in [
            (Kind::Vulnerability, Severity::High, 0.0, Some(80)),
            (Kind::Vulnerability, Severity::High, 7.1, Some(71)),
            (Kind::Vulnerability, Severity::High, 9.8, Some(98)),
            (Kind::Vulnerability, Severity::High, 3.1, Some(80)),
            (Kind::Vulnerability, Severity::Unknown, 7.5, Some(75)),
            (Kind::Vulnerability, Severity::Unknown, 0.0, None),
            (Kind::Misconfiguration, Severity::Low, 0.0, Some(20)),
            (Kind::Bug, Severity::Critical, 9.8, None),
        ] {
            let report = report(kind, severity, score);
            let entry = Entry::all(&report).next().unwrap();
            assert_eq!(security_severity(&entry), number, "{kind} {severity} {score}");
        }
    }
}
