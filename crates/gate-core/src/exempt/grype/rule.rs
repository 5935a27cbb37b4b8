//! What an ignore rule covers.

use std::str::FromStr as _;

use packageurl::PackageUrl;

use super::TOOL;
use super::item::Item;
use crate::exempt::{Key, Rule};
use crate::policy::Subject;

/// A rule.
#[derive(Debug)]
pub(super) struct IgnoreRule(Item);

impl IgnoreRule {
    pub(super) fn new(item: Item) -> IgnoreRule {
        IgnoreRule(item)
    }

    fn package(&self, subject: Subject<'_>) -> Result<(), &'static str> {
        let Subject { findings, row, .. } = subject;
        let item = &self.0;
        let purl = findings.text(row.purl);
        if item.name.as_ref().is_some_and(|name| !name.fits(name_of(findings.text(row.package), purl))) {
            return Err("its `package.name` does not fit");
        }
        if item.version.as_ref().is_some_and(|version| version != findings.text(row.version)) {
            return Err("its `package.version` does not fit");
        }
        let facts = |key: &'static str| {
            findings.identifiers_of(row).filter_map(move |it| it.strip_prefix(key)?.strip_prefix(':'))
        };
        let is = |wanted: &Option<String>, key| wanted.as_ref().is_none_or(|wanted| facts(key).any(|it| it == wanted));
        if !is(&item.package_type, "type") {
            return Err("its `package.type` does not fit, or the report does not tell the type");
        }
        if !is(&item.language, "language") {
            return Err("its `package.language` does not fit, or the report does not tell the language");
        }
        if item.location.as_ref().is_some_and(|pattern| !facts("location").any(|path| pattern.matches(path))) {
            return Err("its `package.location` does not fit, or the report does not tell the places");
        }
        match &item.upstream {
            Some(upstream) if !upstream_of(purl).is_some_and(|found| upstream.fits(&found)) => {
                Err("its `package.upstream-name` does not fit, or the report does not tell it")
            }
            Some(_) | None => Ok(()),
        }
    }
}

impl Rule for IgnoreRule {
    fn tool(&self) -> Option<&str> {
        Some(TOOL)
    }

    fn keys(&self) -> Vec<Key> {
        match &self.0 {
            item if !item.can_match || item.blind.is_some() => Vec::new(),
            Item { vulnerability: Some(id), .. } => vec![Key::Id(id.clone())],
            _ => vec![Key::Any],
        }
    }

    fn covers(&self, subject: Subject<'_>) -> Result<(), &'static str> {
        let Subject { findings, row, .. } = subject;
        let item = &self.0;
        if !item.can_match || item.blind.is_some() {
            return Err("it cannot be evaluated here");
        }
        if let Some(id) = &item.vulnerability
            && findings.text(row.rule) != id
        {
            let related = item.include_aliases && findings.aliases_of(row).any(|alias| alias == id);
            if !related {
                return Err(
                    "Grype compares with the id of the match itself, and with its aliases where the report tells \
                            them and the rule says `include-aliases: true`",
                );
            }
        }
        self.package(subject)
    }

    fn how_to_end(&self) -> &'static str {
        "Grype knows no end, so a waiver in .gate/waivers.yaml is better"
    }
}

/// The name as Grype has it: of Java packages without the group.
fn name_of<'a>(package: &'a str, purl: &str) -> &'a str {
    let maven = purl.starts_with("pkg:maven/");
    if maven { package.rsplit(['/', ':']).next().unwrap_or(package) } else { package }
}

/// The source package behind a package of an operating system.
fn upstream_of(purl: &str) -> Option<String> {
    let purl = PackageUrl::from_str(purl).ok()?;
    let upstream = purl.qualifiers().get("upstream")?;
    let name = match upstream.strip_suffix(".src.rpm") {
        // NAME-VERSION-RELEASE
        Some(whole) => whole.rsplit_once('-')?.0.rsplit_once('-')?.0,
        None => upstream.split('@').next()?,
    };
    Some(name.to_owned())
}
