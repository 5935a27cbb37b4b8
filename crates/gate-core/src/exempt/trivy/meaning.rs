//! What the writer of a line seems to mean, so that it can be written as Trivy reads it.

use std::borrow::Cow;

use super::date;

/// Sources of vulnerability ids, and families of Trivy's checks: what begins so is an id.
const FAMILIES: [&str; 24] = [
    "ALAS", "ALAS2", "AVD", "AWS", "AZU", "CVE", "DLA", "DS", "DSA", "ELSA", "GCP", "GHSA", "GO", "KCV", "KSV", "NSWG",
    "OSV", "PYSEC", "RHBA", "RHSA", "RUSTSEC", "SUSE", "TEMP", "USN",
];
/// Those whose ids are in capitals throughout.
const IN_CAPITALS: [&str; 10] = ["AVD", "CVE", "DLA", "DSA", "ELSA", "PYSEC", "RHBA", "RHSA", "RUSTSEC", "USN"];
/// Words that come before an end.
const END_WORDS: [&str; 4] = ["exp", "until", "valid", "til"];

/// What a line seems to mean.
#[derive(Debug, Default)]
pub(super) struct Meaning<'a> {
    /// The ids, as Trivy writes them.
    pub(super) ids: Vec<Cow<'a, str>>,
    /// The end, `2026-12-31`.
    pub(super) end: Option<String>,
    /// The word that seems to say when it ends, where no `exp:` of Trivy's is.
    pub(super) end_word: Option<&'a str>,
    /// What else is said, without its `#`.
    pub(super) remark: String,
    /// Whether something is in it that cannot be told.
    pub(super) is_unclear: bool,
}

impl<'a> Meaning<'a> {
    /// Reads the fields of a line.
    pub(super) fn of(fields: &[&'a str]) -> Meaning<'a> {
        let mut meaning = Meaning::default();
        let mut words: Vec<&str> = Vec::new();
        for (at, &field) in fields.iter().enumerate() {
            if field.starts_with('#') {
                words.extend(&fields[at..]);
                break;
            }
            meaning.take(field, &mut words);
        }
        // A word for an end without one, and an expression, which no line can hold.
        meaning.is_unclear |= meaning.end_word.is_some() && meaning.end.is_none();
        meaning.is_unclear |= words.first().is_some_and(|word| matches!(*word, "WITH" | "AND" | "OR"));
        if let Some(first) = words.first_mut() {
            *first = first.trim_start_matches('#');
        }
        words.join(" ").trim().clone_into(&mut meaning.remark);
        // Trivy looks for an end in remarks too.
        let in_remark = meaning.remark.split_whitespace().find_map(|word| word.strip_prefix("exp:"));
        if let (None, Some(value)) = (&meaning.end, in_remark) {
            meaning.end = date::meant(value);
            meaning.is_unclear |= meaning.end.is_none();
        }
        meaning.is_unclear |= meaning.ids.is_empty();
        meaning
    }

    fn take(&mut self, field: &'a str, words: &mut Vec<&'a str>) {
        match field {
            "-" | "*" | "id:" if self.ids.is_empty() => return,
            _ => {}
        }
        if let Some(value) = end_value(field) {
            self.end_word.get_or_insert(field);
            let end = date::meant(value);
            self.is_unclear |= end.is_none() && !value.is_empty();
            self.end = self.end.take().or(end);
        } else if let (Some(end), false) = (date::meant(field), self.ids.is_empty()) {
            self.end_word.get_or_insert(field);
            self.end.get_or_insert(end);
        } else if self.ids.is_empty() || is_id(field) {
            self.take_ids(field, words);
        } else {
            words.push(field);
        }
    }

    /// Ids joined by commas, the last one perhaps with a comment joined to it.
    fn take_ids(&mut self, field: &'a str, words: &mut Vec<&'a str>) {
        let (ids, remark) = field.split_once('#').map_or((field, None), |(ids, remark)| (ids, Some(remark)));
        for id in ids.split([',', ';']) {
            let is_key = id.ends_with(':') && !is_id(id);
            let id = id.trim_matches(['"', '\'', '`', '.', ':']);
            self.is_unclear |= is_key || id.contains(['*', '?', '"', '\'', '`']) || id.starts_with("exp:");
            if !id.is_empty() {
                self.ids.push(in_its_case(id));
            }
        }
        words.extend(remark.filter(|remark| !remark.is_empty()));
    }

    /// The line as Trivy would do what is meant, one for each id; nothing where that cannot be told.
    pub(super) fn written(&self) -> Option<String> {
        if self.is_unclear {
            return None;
        }
        let line = |id: &Cow<'_, str>| {
            let end = self.end.as_ref().map(|end| format!(" exp:{end}")).unwrap_or_default();
            let remark = if self.remark.is_empty() { String::new() } else { format!(" # {}", self.remark) };
            format!("{id}{end}{remark}")
        };
        Some(self.ids.iter().map(line).collect::<Vec<_>>().join("\n"))
    }
}

/// What stands behind a word for "end" and its sign: `2024-12-31` of `Expires=2024-12-31`, nothing of `until`.
fn end_value(field: &str) -> Option<&str> {
    let (word, value) = field.split_once([':', '=']).unwrap_or((field, ""));
    let word = word.to_ascii_lowercase();
    let is_end = END_WORDS.iter().any(|end| word.starts_with(end))
        && word.bytes().all(|it| it.is_ascii_lowercase() || it == b'_');
    is_end.then_some(value)
}

/// Whether a word begins like an id.
fn is_id(word: &str) -> bool {
    let word = word.trim_start_matches(['"', '\'', '`', ',']);
    word.split_once('-').is_some_and(|(family, rest)| {
        FAMILIES.contains(&family.to_ascii_uppercase().as_str())
            && rest.starts_with(|c: char| c.is_ascii_alphanumeric())
    })
}

/// The id in the letters that Trivy compares.
pub(super) fn in_its_case(id: &str) -> Cow<'_, str> {
    let Some((family, rest)) = id.split_once('-') else { return Cow::Borrowed(id) };
    let upper = family.to_ascii_uppercase();
    if upper == "GHSA" {
        return Cow::Owned(format!("GHSA-{}", rest.to_ascii_lowercase()));
    }
    if IN_CAPITALS.contains(&upper.as_str()) { Cow::Owned(id.to_ascii_uppercase()) } else { Cow::Borrowed(id) }
}
