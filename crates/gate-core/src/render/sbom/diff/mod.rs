//! `gate sbom diff`: what became of one bill of materials in another, what alarms most first. The keys of the JSON form
//! are a promise.

mod json;
mod markdown;
mod terminal;
#[cfg(test)]
mod tests;

pub(in crate::render) use json::DiffDocument;

use super::on_a_page;
use crate::model::bom::{Bom, Part};
use crate::render::Style;
use crate::render::words;
use crate::sbom::diff::{Class, Diff, FlawChange, PartChange, diff, licenses};

/// Two bills of materials, what they were read from, and how they differ.
#[derive(Debug)]
pub struct BomDiff<'a> {
    old: Side<'a>,
    new: Side<'a>,
    diff: Diff<'a>,
}

/// One of the two.
#[derive(Clone, Copy, Debug)]
struct Side<'a> {
    path: &'a str,
    bom: &'a Bom,
}

impl<'a> BomDiff<'a> {
    /// Compares two bills of materials that were read from these paths.
    pub fn of(old: (&'a str, &'a Bom), new: (&'a str, &'a Bom)) -> BomDiff<'a> {
        let side = |(path, bom)| Side { path, bom };
        BomDiff { diff: diff(old.1, new.1), old: side(old), new: side(new) }
    }

    /// The classes of these that something stands in.
    pub fn has<'c>(&self, classes: &'c [Class]) -> Vec<&'c Class> {
        classes.iter().filter(|class| self.diff.count(**class) > 0).collect()
    }

    /// For people.
    pub fn to_text(&self, style: &Style) -> String {
        on_a_page(style, |page| terminal::write(page, self))
    }

    /// For pages and comments.
    pub fn to_markdown(&self) -> String {
        markdown::page(self)
    }

    /// Pretty-printed JSON with a line end.
    pub fn to_json(&self) -> String {
        let document = DiffDocument::of(self);
        let mut text = serde_json::to_string_pretty(&document).expect("texts and counts always serialise");
        text.push('\n');
        text
    }

    /// The parts of a class.
    fn parts(&self, class: Class) -> impl Iterator<Item = &PartChange<'a>> {
        self.diff.parts.iter().filter(move |it| it.class == class)
    }

    /// The flaws of a class.
    fn flaws(&self, class: Class) -> impl Iterator<Item = &FlawChange<'a>> {
        self.diff.flaws.iter().filter(move |it| it.class == class)
    }

    /// How many parts are in how many classes, in a sentence.
    fn summary(&self) -> String {
        let counts = Class::ALL.iter().map(|class| (*class, self.diff.count(*class))).filter(|(_, count)| *count > 0);
        let mut words: Vec<String> = counts.map(|(class, count)| format!("{count} {}", spoken(class))).collect();
        if words.is_empty() {
            words.push("no difference".to_owned());
        }
        words.push(format!("{} unchanged", self.diff.unchanged));
        words.join(", ")
    }
}

impl Side<'_> {
    /// Where it was read from and what it holds, in a line.
    fn line(&self) -> String {
        let parts = words::count(self.bom.parts.len() as u64, "component");
        let subject = self.bom.subjects.iter().next().filter(|_| self.bom.subjects.len() == 1);
        let subject = subject.and_then(|it| self.bom.parts.get(it)).map(|it| format!("{}, ", versioned(it)));
        format!("{}: {}{parts}", self.path, subject.unwrap_or_default())
    }
}

/// The class within a sentence.
fn spoken(class: Class) -> &'static str {
    match class {
        Class::HashChanged => "with other content under the same version",
        Class::NewlyVulnerable => "newly vulnerable",
        Class::Downgraded => "downgraded",
        Class::LicenseChanged => "with another licence",
        Class::Added => "added",
        Class::Removed => "removed",
        Class::Changed => "changed",
        Class::Upgraded => "upgraded",
        Class::NoLongerVulnerable => "no longer vulnerable",
    }
}

/// Name and version as people write them.
fn versioned(part: &Part) -> String {
    if part.version.is_empty() { part.full_name() } else { format!("{} {}", part.full_name(), part.version) }
}

/// What changed about a part, in a line.
fn change(it: &PartChange<'_>) -> String {
    let version = |part: Option<&Part>| part.map_or_else(String::new, |part| part.version.clone());
    match (it.class, it.old, it.new) {
        (Class::HashChanged, Some(old), Some(new)) => format!("{}: {}", old.version, hashes(old, new)),
        (Class::Changed, Some(old), Some(new)) if old.version == new.version => hashes(old, new),
        (Class::LicenseChanged, Some(old), Some(new)) => {
            let all = |part: &Part| licenses(part).into_iter().collect::<Vec<_>>().join(", ");
            format!("{} → {} ({})", all(old), all(new), new.version)
        }
        (_, Some(old), Some(new)) => format!("{} → {}", old.version, new.version),
        (_, old, new) => version(new.or(old)),
    }
}

/// The first hash that differs, before and now.
fn hashes(old: &Part, new: &Part) -> String {
    let changed = old.hashes.iter().filter_map(|(kind, hash)| Some((kind, hash, new.hashes.get(kind)?)));
    let mut changed = changed.filter(|(_, before, now)| before != now);
    changed.next().map_or_else(String::new, |(kind, before, now)| format!("{} {before} → {now}", kind.as_str()))
}

/// Ids with the worst word for each, the worst first.
fn ids(it: &FlawChange<'_>) -> String {
    const ORDER: [&str; 5] = ["critical", "high", "medium", "low", "info"];
    let mut all: Vec<_> = it.ids.iter().collect();
    all.sort_by_key(|(id, word)| (ORDER.iter().position(|known| known == *word).unwrap_or(ORDER.len()), **id));
    all.into_iter().map(|(id, word)| format!("{id} ({word})")).collect::<Vec<_>>().join(", ")
}
