//! `osv-scanner.toml`, read as OSV-Scanner reads it (internal/config of version 2): vulnerabilities that are ignored by
//! id, and packages that are ignored whole or as to their vulnerabilities.
//!
//! The tool takes the file that lies beside a lock file for that lock file alone, unless one is named (`--config`). A
//! file of this name is therefore about its own folder; one of another name can only have been named, and is about all.

mod end;
mod rule;
#[cfg(test)]
mod tests;
mod trap;

use std::collections::HashSet;
use std::sync::Arc;

use toml::de::DeTable;

use super::tables::{Fields, Tables};
use super::{About, Contents, Context, Entry, Ledger, MAX_PATTERNS, Rule, Trace, edit};
use crate::model::{Exemption, ExemptionSource, Expiry, Problem};
use crate::yaml::{Diagnostic, Source, Span};
use rule::{Folder, IgnoredId, Overridden, Override};

/// The tool, and how it writes nothing off by itself.
const TOOL: &str = "osv-scanner";
const TRACE: Trace = Trace::None { how: "osv-scanner --config=/dev/null" };

const KEYS: [&str; 4] = ["IgnoredVulns", "PackageOverrides", "GoVersionOverride", "ScanGoModVersion"];
const IGNORED_KEYS: [&str; 3] = ["id", "ignoreUntil", "reason"];
const OVERRIDE_KEYS: [&str; 10] = [
    "name",
    "version",
    "ecosystem",
    "group",
    "nameIsRegex",
    "ignore",
    "vulnerability",
    "license",
    "effectiveUntil",
    "reason",
];

/// The format.
pub(super) struct OsvScannerToml;

impl Ledger for OsvScannerToml {
    fn about(&self) -> &'static About {
        &About {
            id: "osv-scanner-toml",
            tool: TOOL,
            title: "OSV-Scanner's osv-scanner.toml",
            default_paths: &["osv-scanner.toml"],
            endings: &[],
            one_file_only: true,
        }
    }

    fn read(&self, source: &Source, context: &Context<'_>) -> Result<Contents, Vec<Diagnostic>> {
        let (entries, traps) = contents(source, context)?;
        let traps = edit::proven(source, traps, |corrected| contents(corrected, context).is_ok());
        Ok(Contents { entries, traps })
    }
}

/// The entries of a file, and what is to be said of it.
fn contents(source: &Source, context: &Context<'_>) -> Result<(Vec<Entry>, Vec<Problem>), Vec<Diagnostic>> {
    Tables::read(source, "OSV-Scanner", MAX_PATTERNS, |table, tables| {
        let start = tables.span(&(0..0));
        let fields = tables.fields(table, start, &KEYS);
        let mut reading = Reading { tables, context, folder: Arc::new(Folder::of(&source.name)) };
        let mut entries = reading.ignored(&fields);
        entries.extend(reading.overrides(&fields));
        entries
    })
}

/// A file while it is read.
struct Reading<'a, 's> {
    tables: &'a mut Tables<'s>,
    context: &'a Context<'a>,
    folder: Arc<Folder>,
}

impl Reading<'_, '_> {
    /// `[[IgnoredVulns]]`: of several with one id the tool looks at the first only.
    fn ignored(&mut self, fields: &Fields<'_>) -> Vec<Entry> {
        let mut seen: HashSet<String> = HashSet::new();
        let mut entries = Vec::new();
        for (table, span) in self.tables.tables(fields, "IgnoredVulns") {
            let fields = self.tables.fields(table, span.clone(), &IGNORED_KEYS);
            let (id, reason) = (self.tables.text(&fields, "id"), self.tables.text(&fields, "reason"));
            let expires = self.end(&fields, "ignoreUntil");
            if !seen.insert(id.to_owned()) {
                trap::twice(id, &span, &mut self.tables.notes);
                continue;
            }
            let at = fields.get("id").map(|value| self.tables.span(&value.span()));
            let can_match = trap::of_id(id, at.as_ref().unwrap_or(&span), &mut self.tables.notes);
            let rule = IgnoredId { id: id.to_owned(), can_match, folder: self.folder.clone() };
            entries.push(self.entry(id.to_owned(), reason, expires, &span, rule));
        }
        entries
    }

    /// `[[PackageOverrides]]`: of several that fit a package the tool looks at the first only.
    fn overrides(&mut self, fields: &Fields<'_>) -> Vec<Entry> {
        let mut overrides = Vec::new();
        let mut facts = Vec::new();
        for (table, span) in self.tables.tables(fields, "PackageOverrides") {
            let fields = self.tables.fields(table, span.clone(), &OVERRIDE_KEYS);
            let reason = self.tables.text(&fields, "reason").to_owned();
            let expires = self.end(&fields, "effectiveUntil");
            overrides.push(self.package(&fields));
            facts.push((reason, expires, span));
        }
        let all = Arc::new(Overridden::new(overrides));
        let mut entries = Vec::new();
        for (at, (reason, expires, span)) in facts.into_iter().enumerate() {
            let one = all.get(at);
            if one.ignores || one.ignores_vulnerabilities {
                let (id, breadth) = (one.id(), one.breadth());
                let entry = self.entry(id, &reason, expires, &span, all.rule(at, self.folder.clone()));
                entries.push(Entry { breadth, ..entry });
            }
        }
        entries
    }

    /// What an override says.
    fn package(&mut self, fields: &Fields<'_>) -> Override {
        let [name, version, ecosystem, group] =
            ["name", "version", "ecosystem", "group"].map(|key| self.tables.text(fields, key));
        let is_regex = self.tables.flag(fields, "nameIsRegex");
        let ignores = self.tables.flag(fields, "ignore");
        let ignores_vulnerabilities = self.nested(fields, "vulnerability", &["ignore"]);
        let of_licenses = fields.get("license").is_some();
        self.nested(fields, "license", &["override", "ignore"]);
        if !(ignores || ignores_vulnerabilities || of_licenses) {
            trap::idle(&fields.span, &mut self.tables.notes);
        }
        let at = fields.get("name").map_or(fields.span.clone(), |value| self.tables.span(&value.span()));
        let name = trap::name(name, is_regex, &at, &mut self.tables.notes);
        let [version, ecosystem, group] = [version, ecosystem, group].map(str::to_owned);
        Override { name, version, ecosystem, group, ignores, ignores_vulnerabilities }
    }

    /// The flag `ignore` of a table in an override.
    fn nested(&mut self, fields: &Fields<'_>, key: &'static str, known: &[&'static str]) -> bool {
        let Some(value) = fields.get(key) else { return false };
        let span = self.tables.span(&value.span());
        let Some(table) = value.get_ref().as_table() else {
            return self.tables.wrong(value, key, "a table: `vulnerability.ignore = true`");
        };
        let table: &DeTable<'_> = table;
        let inner = self.tables.fields(table, span, known);
        if let Some(list) = inner.get("override") {
            let texts = list.get_ref().as_array().is_some_and(|items| items.iter().all(|item| item.get_ref().is_str()));
            if !texts {
                self.tables.wrong::<()>(list, "override", "a list of licences");
            }
        }
        self.tables.flag(&inner, "ignore")
    }

    /// When an entry ends: it covers as long as that lies ahead.
    fn end(&mut self, fields: &Fields<'_>, key: &'static str) -> Expiry {
        let Some(value) = fields.get(key) else { return Expiry::Never };
        let span = self.tables.span(&value.span());
        match end::of(value.get_ref()) {
            Some(end) => {
                trap::end(key, &end, &span, &mut self.tables.notes);
                end.expiry(self.context.now)
            }
            None => {
                self.tables.wrong::<()>(value, key, "a date without quotes: `2026-12-31T00:00:00Z`");
                Expiry::Never
            }
        }
    }

    fn entry(&self, id: String, reason: &str, expires: Expiry, span: &Span, rule: impl Rule + 'static) -> Entry {
        let exemption = Exemption {
            source: ExemptionSource::IgnoreFile,
            id,
            reason: reason.trim().to_owned(),
            owner: String::new(),
            expires,
            file: span.file.to_string(),
            line: span.line,
            column: span.column,
        };
        Entry::native(exemption, rule, TRACE, self.context.now)
    }
}
