//! Findings as vulnerabilities of a bill of materials.

use std::collections::HashMap;

use crate::model::bom::{Affects, Aggregate, Analysis, Bom, Part, PartKind, Rating, Ref, Vulnerability, clean};
use crate::model::{CvssVersion, Finding, Findings, Kind, Severity, is_cve};

/// What is known of a finding beside its row.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// The tool that reported it.
    pub(super) tool: String,
    /// What an exemption makes of it.
    pub(super) analysis: Option<Analysis>,
    /// The gate that counts it.
    pub(super) counted_by: Option<String>,
}

/// Adds vulnerabilities to a bill of materials. Parts that no list names are added: the list was not whole.
pub(super) fn accuse<'a>(bom: &mut Bom, findings: &Findings, rows: impl Iterator<Item = (&'a Finding, Known)>) {
    let mut names: HashMap<(String, String), Ref> = HashMap::new();
    for (reference, part) in &bom.parts {
        names.entry((part.full_name(), part.version.clone())).or_insert_with(|| Ref::clone(reference));
    }
    for (row, known) in rows.filter(|(row, _)| row.kind == Kind::Vulnerability) {
        let part = part(bom, findings, row, &names);
        bom.accuse(vulnerability(findings, row, part, known));
    }
}

/// The part that a finding is about.
fn part(bom: &mut Bom, findings: &Findings, row: &Finding, names: &HashMap<(String, String), Ref>) -> Option<Ref> {
    let text = |text| clean(findings.text(text));
    let mut part = Part::new(PartKind::Library, &text(row.package));
    part.version = text(row.version);
    part.set_purl(findings.text(row.purl));
    if bom.parts.contains_key(&*part.purl) {
        return Some(part.purl.into());
    }
    if part.purl.is_empty() {
        if let Some(known) = names.get(&(part.name.clone(), part.version.clone())) {
            return Some(Ref::clone(known));
        }
    } else {
        part.name_by_purl();
    }
    if part.name.is_empty() {
        return None;
    }
    if !row.path.is_empty() {
        part.occurrences.insert(text(row.path));
    }
    bom.about.aggregate = Aggregate::Incomplete;
    Some(bom.add(part))
}

fn vulnerability(findings: &Findings, row: &Finding, part: Option<Ref>, known: Known) -> Vulnerability {
    let text = |text| clean(findings.text(text));
    let own = text(row.rule);
    let aliases: Vec<String> = findings.aliases_of(row).map(clean).filter(|id| !id.is_empty()).collect();
    let id = name(&own, &aliases);
    let mut references: std::collections::BTreeSet<String> = aliases.into_iter().chain([own]).collect();
    references.remove(&id);
    references.remove("");
    let fixed = text(row.fixed);
    let recommendation =
        if fixed.is_empty() { fixed } else { format!("Upgrade {} to version {fixed}", text(row.package)) };
    let clears = known.analysis.as_ref().is_some_and(|it| it.state == "not_affected" || it.state == "false_positive");
    let status = if clears { "unaffected" } else { "affected" };
    let version = Affects { version: text(row.version), range: String::new(), status: status.to_owned() };
    let versions = Some(version).filter(|it| !it.version.is_empty()).into_iter().collect();
    let exploited = row.known_exploited.then(|| ("gate:known-exploited".to_owned(), "true".to_owned()));
    let counted = known.counted_by.map(|gate| ("gate:counted-by".to_owned(), gate));
    Vulnerability {
        source: source(&id),
        id,
        references,
        ratings: ratings(findings, row, &known.tool),
        description: text(row.title),
        recommendation,
        advisories: Some(text(row.url)).filter(|url| !url.is_empty()).into_iter().collect(),
        published: row.published.map_or_else(String::new, |day| format!("{day}T00:00:00Z")),
        analysis: known.analysis,
        affects: part.map(|part| (part, versions)).into_iter().collect(),
        properties: exploited.into_iter().chain(counted).collect(),
        ..Vulnerability::default()
    }
}

/// The one id that stands for all: the CVE, where there is one and no other.
fn name(own: &str, aliases: &[String]) -> String {
    let mut cves: Vec<&String> = aliases.iter().filter(|id| is_cve(id)).collect();
    cves.dedup();
    match cves[..] {
        [only] if !is_cve(own) => only.clone(),
        [..] => own.to_owned(),
    }
}

/// Who publishes ids of this form.
fn source(id: &str) -> (String, String) {
    let (name, url) = match id.split_once('-') {
        Some(("CVE", _)) => ("NVD", "https://nvd.nist.gov/vuln/detail/"),
        Some(("GHSA", _)) => ("GitHub", "https://github.com/advisories/"),
        Some(_) | None => return Default::default(),
    };
    (name.to_owned(), format!("{url}{id}"))
}

/// One rating for each published score, and the tool's own word.
fn ratings(findings: &Findings, row: &Finding, tool: &str) -> std::collections::BTreeSet<Rating> {
    let scores = findings.scores_of(row).iter().map(|score| {
        let vector = clean(findings.text(score.vector));
        let method = match score.version {
            CvssVersion::V2 => "CVSSv2",
            CvssVersion::V3 if vector.starts_with("CVSS:3.1/") => "CVSSv31",
            CvssVersion::V3 => "CVSSv3",
            CvssVersion::V4 => "CVSSv4",
            CvssVersion::Unstated => "other",
        };
        Rating {
            source: (clean(findings.text(score.source)), String::new()),
            method: method.to_owned(),
            score: Rating::score(f64::from(score.tenths) / 10.0),
            severity: String::new(),
            vector,
        }
    });
    let word = match row.severity {
        Severity::Critical => "critical",
        Severity::High => "high",
        Severity::Medium => "medium",
        Severity::Low => "low",
        Severity::Info => "info",
        Severity::Unknown => "unknown",
    };
    let word = Rating { source: (tool.to_owned(), String::new()), severity: word.to_owned(), ..Rating::default() };
    scores.chain([word]).collect()
}
