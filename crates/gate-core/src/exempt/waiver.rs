//! `.gate/waivers.yaml`: our own exemptions, each with a reason, an owner and an end.
//!
//! The file is strict: what is wrong with it is a usage error with its place, never a waiver that quietly does less or
//! more than it says.

use std::sync::Arc;

use jiff::Timestamp;

use super::{About, Conditions, Contents, Context, Entry, Key, Ledger, Rule, Trace, days_between, midnight};
use crate::model::{Exemption, ExemptionSource, Expiry, ToolId};
use crate::policy::{PathGlob, Policy, Subject, VersionRange};
use crate::yaml::{Diagnostic, Faults, Fields, Node, Source, Span, did_you_mean, parse};

const FILE_KEYS: &[&str] = &["version", "waivers"];
const SCOPE_KEYS: &[&str] = &["purl", "package", "range", "path", "tool"];
const KEYS: &[&str] = &[
    "id",
    "fingerprint",
    "purl",
    "package",
    "range",
    "path",
    "tool",
    "reason",
    "owner",
    "approved_by",
    "ticket",
    "created",
    "expires",
];

/// The waiver file.
pub(super) struct Waivers;

impl Ledger for Waivers {
    fn about(&self) -> &'static About {
        &About {
            id: "waivers",
            tool: "gate",
            title: "gate's waivers",
            default_paths: &[".gate/waivers.yaml"],
            endings: &[],
            one_file_only: true,
        }
    }

    fn read(&self, source: &Source, context: &Context<'_>) -> Result<Contents, Vec<Diagnostic>> {
        let node = parse(source)?;
        let mut faults = Faults::default();
        let entries = file(&node, context.policy, context.now, &mut faults);
        if faults.is_empty() { Ok(Contents { entries, traps: Vec::new() }) } else { Err(faults.into_sorted()) }
    }
}

/// What a waiver names.
#[derive(Clone, Debug, PartialEq)]
enum Named {
    /// An id or alias, in any case.
    Id(String),
    /// A fingerprint in lower case.
    Fingerprint(String),
}

/// Where a waiver holds; absent parts hold everywhere.
#[derive(Clone, Debug, Default, PartialEq)]
struct Scope {
    /// Package URL: type, namespace and name, with a version only if the waiver names one.
    purl: Option<String>,
    /// Glob over the package name.
    package: Option<PathGlob>,
    /// Versions of the package.
    range: Option<VersionRange>,
    /// Glob over the path, or the target where there is no path.
    path: Option<PathGlob>,
    /// The tool that reports it.
    tool: Option<ToolId>,
}

/// What a waiver covers: a flaw under any of its names, within its scope.
#[derive(Debug)]
struct WaiverRule {
    named: Named,
    scope: Scope,
}

impl Rule for WaiverRule {
    fn tool(&self) -> Option<&str> {
        self.scope.tool.as_ref().map(ToolId::as_str)
    }

    fn keys(&self) -> Vec<Key> {
        vec![match &self.named {
            Named::Fingerprint(print) => Key::Fingerprint(print.clone()),
            Named::Id(id) => match self.scope.exact_package() {
                Some(package) => Key::IdOf(id.clone(), package),
                None => Key::Id(id.clone()),
            },
        }]
    }

    fn covers(&self, subject: Subject<'_>) -> Result<(), &'static str> {
        self.scope.fits(subject)
    }
}

impl Scope {
    /// The package name that a waiver is limited to, where it is a name and no pattern.
    fn exact_package(&self) -> Option<String> {
        let name = self.package.as_ref().map(PathGlob::as_str)?;
        (!name.contains(['*', '?', '[', '{', '\\'])).then(|| name.to_owned())
    }

    /// The path is the row's own; the component is the flaw's, in whatever words a tool names it.
    fn fits(&self, subject: Subject<'_>) -> Result<(), &'static str> {
        let Subject { findings, row, .. } = subject;
        let path = || findings.text(if row.path.is_empty() { row.target } else { row.path });
        if self.path.as_ref().is_some_and(|glob| !glob.matches(path().trim_start_matches("./"))) {
            return Err("its `path` does not fit");
        }
        let rows = || std::iter::once(row).chain(subject.rows());
        let any = |fits: &dyn Fn(&str, &str, &str) -> bool| {
            rows().any(|row| fits(findings.text(row.package), findings.text(row.version), findings.text(row.purl)))
        };
        if self.package.as_ref().is_some_and(|glob| !any(&|name, _, _| glob.matches(name))) {
            return Err("its `package` does not fit");
        }
        if self.purl.as_ref().is_some_and(|wanted| !any(&|_, _, purl| purl_fits(wanted, purl))) {
            return Err("its `purl` does not fit");
        }
        if self.range.as_ref().is_some_and(|range| !any(&|_, version, _| range.contains(version) == Some(true))) {
            return Err("its `range` does not hold the installed version");
        }
        Ok(())
    }
}

/// Type, namespace and name have to be equal, the version only where the waiver names one.
fn purl_fits(wanted: &str, found: &str) -> bool {
    fn parts(purl: &str) -> (&str, Option<&str>) {
        let end = purl.find(['?', '#']).unwrap_or(purl.len());
        match purl[..end].rfind('@').filter(|&at| !purl[at..end].contains('/')) {
            Some(at) => (&purl[..at], Some(&purl[at + 1..end])),
            None => (&purl[..end], None),
        }
    }
    let ((name, version), (found_name, found_version)) = (parts(wanted), parts(found));
    name.eq_ignore_ascii_case(found_name) && (version.is_none() || version == found_version)
}

fn file(node: &Node, policy: &Policy, now: Timestamp, faults: &mut Faults) -> Vec<Entry> {
    let Some(fields) = Fields::of(node, "a waiver file", FILE_KEYS, faults) else { return Vec::new() };
    match fields.required("version", faults).and_then(|it| it.scalar("`1`", faults).map(|scalar| (scalar, &it.span))) {
        Some((scalar, span)) if scalar.text != "1" => {
            faults.add_help("this version of gate reads waiver files of version 1", span, "write `version: 1`");
        }
        Some(_) | None => {}
    }
    let Some(list) = fields.required("waivers", faults) else { return Vec::new() };
    let Some(items) = list.sequence("waivers", faults) else { return Vec::new() };
    items.iter().filter_map(|item| waiver(item, policy, now, faults)).collect()
}

fn waiver(node: &Node, policy: &Policy, now: Timestamp, faults: &mut Faults) -> Option<Entry> {
    let fields = Fields::of(node, "a waiver", KEYS, faults)?;
    for field in &policy.waivers.required {
        let key = field.value.as_str();
        if fields.get(key).is_none() {
            let help = format!("{} requires it", field.origin);
            faults.add_help(format!("`{key}` is missing"), fields.span(), help);
        }
    }
    let scope = scope(&fields, faults);
    let named = named(&fields, faults)?;
    let created = instant(&fields, "created", faults);
    let expires = match fields.get("expires") {
        Some(_) => instant(&fields, "expires", faults)?,
        None => {
            let required = policy.waivers.required.iter().any(|field| field.value.as_str() == "expires");
            if !required {
                faults.add_help("`expires` is missing", fields.span(), "every waiver ends: `expires: 2026-12-31`");
            }
            return None;
        }
    };
    if let Some(created) = created.filter(|created| *created > expires) {
        faults.add(format!("it ends ({expires}) before it begins ({created})"), fields.span());
    } else if let Some(created) = created.filter(|created| *created > now) {
        let help = "`created` is the day it was written; a waiver cannot begin later";
        faults.add_help(format!("it was created ({created}) after now ({now})"), fields.span(), help);
    }
    let mut text = |key: &str| fields.text(key, faults).map(|(text, _)| text.trim().to_owned()).unwrap_or_default();
    let exemption = Exemption {
        source: ExemptionSource::Waiver,
        id: match &named {
            Named::Id(id) | Named::Fingerprint(id) => id.clone(),
        },
        reason: text("reason"),
        owner: text("owner"),
        expires: Expiry::At(expires),
        file: node.span.file.to_string(),
        line: node.span.line,
        column: node.span.column,
    };
    let approved_by = Some(text("approved_by")).filter(|name| !name.is_empty());
    let _checked = text("ticket");
    let days = days_between(created.unwrap_or(now), expires);
    Some(Entry {
        exemption,
        rule: Arc::new(WaiverRule { named, scope }),
        conditions: Conditions::default(),
        days: Some(days),
        approved_by,
        trace: Trace::Ours,
        breadth: String::new(),
    })
}

fn named(fields: &Fields<'_>, faults: &mut Faults) -> Option<Named> {
    let id = fields.text("id", faults);
    let fingerprint = fields.text("fingerprint", faults);
    match (id, fingerprint) {
        (Some((id, span)), None) => {
            let id = id.trim();
            if id.contains(['*', '?']) || id.contains(char::is_whitespace) {
                faults.add_help("an id has no wildcards and no blanks", span, "write one waiver for each id");
            }
            Some(Named::Id(id.to_owned()))
        }
        (None, Some((print, span))) => {
            let print = print.trim().to_ascii_lowercase();
            if print.len() != 20 || !print.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                let help = "copy the 20 hexadecimal digits that `gate check` prints with the finding";
                faults.add_help("this is no fingerprint", span, help);
            }
            Some(Named::Fingerprint(print))
        }
        (Some((_, span)), Some(_)) => {
            faults.add_help("a waiver names an id or a fingerprint, not both", span, "remove one of them");
            None
        }
        (None, None) => {
            if fields.get("id").is_none() && fields.get("fingerprint").is_none() {
                let help = "say what is waived: `id: CVE-2026-1` or `fingerprint: …`";
                faults.add_help("a waiver names an id or a fingerprint", fields.span(), help);
            }
            None
        }
    }
}

fn scope(fields: &Fields<'_>, faults: &mut Faults) -> Scope {
    let mut scope = Scope::default();
    for key in SCOPE_KEYS {
        let Some((text, span)) = fields.text(key, faults) else { continue };
        let fault = match *key {
            "purl" => purl(text).map(|purl| scope.purl = Some(purl)),
            "package" => PathGlob::new(text).map(|glob| scope.package = Some(glob)),
            "range" => VersionRange::new(text).map(|range| scope.range = Some(range)),
            "path" => PathGlob::new(text).map(|glob| scope.path = Some(glob)),
            _ => {
                scope.tool = Some(ToolId::new(text));
                known_tool(text)
            }
        };
        if let Err(why) = fault {
            faults.add(format!("`{key}` {why}"), span);
        }
    }
    if scope.range.is_some() && fields.get("package").is_none() && fields.get("purl").is_none() {
        faults.add_help("`range` needs `package` or `purl`", fields.span(), "say whose versions are meant");
    }
    scope
}

fn known_tool(text: &str) -> Result<(), String> {
    let known = crate::decode::registry().iter().map(|decoder| decoder.about().id);
    let fits = ToolId::new(text).as_str() == text;
    if fits {
        return Ok(());
    }
    Err(did_you_mean(text, known).unwrap_or_else(|| "is no tool id: lower case, words joined by `-`".to_owned()))
}

fn purl(text: &str) -> Result<String, String> {
    let well_formed = text.strip_prefix("pkg:").is_some_and(|rest| {
        rest.split_once('/').is_some_and(|(kind, name)| !kind.is_empty() && !name.trim_matches('/').is_empty())
    });
    if well_formed { Ok(text.to_owned()) } else { Err("is no package URL (`pkg:npm/lodash`)".to_owned()) }
}

/// A date (midnight UTC at the start of that day, as in Trivy) or an instant with its zone.
fn instant(fields: &Fields<'_>, key: &str, faults: &mut Faults) -> Option<Timestamp> {
    let (text, span) = fields.text(key, faults)?;
    let parsed = instant_of(text.trim());
    if parsed.is_none() {
        let help = "write a date such as 2026-12-31, or an instant such as 2026-12-31T18:00:00Z";
        bad_instant(key, span, help, faults);
    }
    parsed
}

fn bad_instant(key: &str, span: &Span, help: &str, faults: &mut Faults) {
    faults.add_help(format!("`{key}` is no date"), span, help);
}

fn instant_of(text: &str) -> Option<Timestamp> {
    if text.len() == 10 { midnight(text) } else { text.parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Vec<Entry>, Vec<String>> {
        let policy = Policy::builtin("fawkes").unwrap();
        let now = "2026-11-22T00:00:00Z".parse().unwrap();
        Waivers
            .read(&Source::new(".gate/waivers.yaml", text), &Context { policy: &policy, now })
            .map(|contents| contents.entries)
            .map_err(|list| list.iter().map(ToString::to_string).collect())
    }

    const GOOD: &str = "version: 1
waivers:
  - id: CVE-2021-44228
    package: log4j-*
    range: '>=2.0.0, <2.15.0'
    reason: not reachable
    owner: team-payments
    expires: 2026-12-31
";

    #[test]
    fn a_waiver_is_read_with_its_scope_and_its_end_at_midnight_utc() {
        let entries = read_text(GOOD).unwrap();
        let end = "2026-12-31T00:00:00Z".parse().unwrap();
        assert_eq!(entries[0].exemption.expires, Expiry::At(end));
        assert_eq!((entries[0].exemption.line, entries[0].days), (3, Some(39)));
        assert_eq!(entries[0].exemption.id, "CVE-2021-44228");
    }

    #[test]
    fn every_mistake_is_said_at_once_with_its_place() {
        let text = GOOD.replace("reason:", "raeson:").replace("2026-12-31", "31.12.2026").replace("log4j-*", "log4j-[");
        let errors = read_text(&text).unwrap_err();
        assert_eq!(errors.len(), 4, "{errors:#?}");
        assert!(
            errors.iter().any(|it| it.contains("6:5: unknown key `raeson`; did you mean `reason`?")),
            "{errors:#?}"
        );
    }

    #[test]
    fn what_is_waived_has_to_be_said_once_and_exactly() {
        for (from, to) in [
            ("id: CVE-2021-44228", "ticket: T-1"),
            ("id: CVE-2021-44228", "id: CVE-2021-*"),
            ("id: CVE-2021-44228", "fingerprint: abc"),
            ("id: CVE-2021-44228", "id: x\n    fingerprint: 00000000000000000000"),
            ("package: log4j-*", "tool: Trivy"),
            ("package: log4j-*", "purl: lodash"),
            ("    expires: 2026-12-31\n", ""),
            ("version: 1", "version: 2"),
            ("version: 1\n", ""),
        ] {
            assert!(read_text(&GOOD.replace(from, to)).is_err(), "{to}");
        }
        assert!(read_text("").is_err());
        assert!(read_text("waivers: {}\nversion: 1").is_err());
    }
}
