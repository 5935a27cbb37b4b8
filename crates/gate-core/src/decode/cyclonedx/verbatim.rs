//! What a bill of materials says, word for word, into one of ours.

use super::rows::{AffectsRow, RatingRow, VulnerabilityRow};
use crate::decode::Sink;
use crate::decode::bill::Bill;
use crate::model::bom::{Affects, Aggregate, Analysis, Author, Rating, Tool, Vulnerability, clean};

/// A tool that took part.
pub(super) fn tool(name: &str, version: &str, vendor: &str, sink: &mut Sink) {
    if let Some(bill) = sink.bill().filter(|_| !name.trim().is_empty()) {
        let tool = Tool { name: clean(name), version: clean(version), vendor: clean(vendor) };
        bill.bom.about.tools.insert(tool);
    }
}

/// Who made it.
pub(super) fn author(name: &str, email: &str, sink: &mut Sink) {
    let author = Author { name: clean(name), email: clean(email) };
    if let Some(bill) = sink.bill().filter(|_| author != Author::default()) {
        bill.bom.about.authors.insert(author);
    }
}

/// Who supplies or makes the subject.
pub(super) fn organisation(key: &str, name: &str, sink: &mut Sink) {
    let Some(bill) = sink.bill() else { return };
    let about = &mut bill.bom.about;
    *(if key == "supplier" { &mut about.supplier } else { &mut about.manufacturer }) = clean(name);
}

/// When in its subject's life it was made.
pub(super) fn lifecycle(phase: &str, sink: &mut Sink) {
    let phase = clean(phase);
    if let Some(bill) = sink.bill().filter(|_| !phase.is_empty()) {
        bill.bom.about.lifecycles.insert(phase);
    }
}

/// A property of the whole.
pub(super) fn property(name: &str, value: &str, sink: &mut Sink) {
    let (name, value) = (clean(name), clean(value));
    if let Some(bill) = sink.bill().filter(|_| !name.is_empty() && !value.is_empty()) {
        bill.bom.about.properties.insert((name, value));
    }
}

/// Whether a list is complete: the worst word counts for the whole.
pub(super) fn aggregate(word: &str, sink: &mut Sink) {
    let Some(bill) = sink.bill() else { return };
    let word = if word.starts_with("incomplete") { "incomplete" } else { word };
    let said = Aggregate::of(word).unwrap_or_default();
    let first = bill.bom.about.aggregate == Aggregate::default() && !bill.aggregate_said;
    bill.aggregate_said = true;
    bill.bom.about.aggregate = if first { said } else { said.max(bill.bom.about.aggregate) };
}

/// A vulnerability with all that stands in it.
pub(super) fn vulnerability(row: &VulnerabilityRow<'_>, bill: &mut Bill) {
    let texts = |list: &mut dyn Iterator<Item = &str>| list.map(clean).filter(|text| !text.is_empty()).collect();
    let source = row.source.as_ref().map_or_else(Default::default, |it| (clean(&it.name), clean(&it.url)));
    let analysis = row.analysis.as_ref().map(|it| Analysis {
        state: clean(&it.state),
        justification: clean(&it.justification),
        responses: texts(&mut it.response.iter().flatten().map(|text| &**text)),
        detail: clean(&it.detail),
    });
    let properties = row.properties.iter().flatten().map(|it| (clean(&it.name), clean(&it.value)));
    let vulnerability = Vulnerability {
        id: clean(&row.id),
        source,
        references: texts(&mut row.references.iter().flatten().map(|it| &*it.id)),
        ratings: row.ratings.iter().flatten().map(rating).collect(),
        cwes: row.cwes.0.iter().copied().collect(),
        description: clean(&row.description),
        detail: clean(&row.detail),
        recommendation: clean(&row.recommendation),
        advisories: texts(&mut row.advisories.iter().flatten().map(|it| &*it.url)),
        published: time(&row.published),
        updated: time(&row.updated),
        analysis: analysis.filter(|it| *it != Analysis::default()),
        properties: properties.filter(|(name, value)| !name.is_empty() && !value.is_empty()).collect(),
        ..Vulnerability::default()
    };
    let affects = row.affects.iter().flatten().flat_map(affects);
    bill.accuse(vulnerability, affects.collect());
}

fn rating(row: &RatingRow<'_>) -> Rating {
    Rating {
        source: row.source.as_ref().map_or_else(Default::default, |it| (clean(&it.name), clean(&it.url))),
        method: clean(&row.method),
        score: row.score.0.map_or_else(String::new, Rating::score),
        severity: clean(&row.severity),
        vector: clean(&row.vector),
    }
}

/// A time as RFC 3339 in UTC; what cannot be read is no time.
pub(super) fn time(text: &str) -> String {
    text.trim().parse::<jiff::Timestamp>().map_or_else(|_| String::new(), |time| time.to_string())
}

/// The part once for each version named, or once without any.
fn affects(row: &AffectsRow<'_>) -> Vec<(String, Affects)> {
    let versions = row.versions.iter().flatten().map(|it| Affects {
        version: clean(&it.version),
        range: clean(&it.range),
        status: status(&it.status),
    });
    let mut list: Vec<_> = versions.map(|version| (row.reference.to_string(), version)).collect();
    if list.is_empty() {
        list.push((row.reference.to_string(), Affects::default()));
    }
    list
}

/// What is known of a version; where nobody says, it is affected.
pub(super) fn status(word: &str) -> String {
    let word = clean(word);
    if matches!(word.as_str(), "unaffected" | "unknown") { word } else { "affected".to_owned() }
}
