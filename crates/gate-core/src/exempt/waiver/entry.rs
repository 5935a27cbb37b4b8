//! One waiver → an entry of the ledger.

use std::sync::Arc;

use jiff::Timestamp;

use super::scope::{Named, Scope, WaiverRule};
use super::values;
use crate::exempt::{Conditions, Context, Entry, Trace, days_between};
use crate::model::{Exemption, ExemptionSource, Expiry, Particulars};
use crate::policy::{Fault, WaiverField};
use crate::yaml::{Diagnostic, Faults, Fields};

/// Reads a waiver; `None` where it names nothing or has no end, which is said.
pub(super) fn read(fields: &Fields<'_>, context: &Context<'_>, faults: &mut Faults) -> Option<Entry> {
    required(fields, context, faults);
    let scope = scope(fields, faults);
    let conditions = conditions(fields, faults);
    let mut text = |key: &str| fields.text(key, faults).map(|(text, _)| text.trim().to_owned()).unwrap_or_default();
    let (reason, owner) = (text("reason"), text("owner"));
    let (approved_by, ticket) = (text("approved_by"), text("ticket"));
    let named = named(fields, faults);
    let (created, expires) = dates(fields, context.now, faults);
    let (named, expires) = named.zip(expires)?;
    let exemption = Exemption {
        source: ExemptionSource::Waiver,
        id: named.as_str().to_owned(),
        reason,
        owner,
        expires: Expiry::At(expires),
        file: fields.span().file.to_string(),
        line: fields.span().line,
        column: fields.span().column,
    };
    let particulars = Particulars { scope: scope.to_string(), conditions: conditions.to_string(), approved_by, ticket };
    Some(Entry {
        exemption,
        rule: Arc::new(WaiverRule { named, scope }),
        conditions,
        days: Some(days_between(created.unwrap_or(context.now), expires)),
        particulars,
        trace: Trace::Ours,
        breadth: String::new(),
    })
}

/// The value of a key, if it is there and good; what is wrong is said behind the name of the key.
fn value<'a, T>(
    fields: &Fields<'a>,
    key: &str,
    faults: &mut Faults,
    parse: impl FnOnce(&'a str) -> Result<T, Fault>,
) -> Option<T> {
    let (text, span) = fields.text(key, faults)?;
    match parse(text) {
        Ok(value) => Some(value),
        Err(Fault { message, help }) => {
            faults.push(Diagnostic { message: format!("`{key}` {message}"), span: span.clone(), help });
            None
        }
    }
}

/// What the policy wants to be filled; `expires` always has to be.
fn required(fields: &Fields<'_>, context: &Context<'_>, faults: &mut Faults) {
    let wanted = context.policy.waivers.required.iter().map(|field| (field.value, Some(&field.origin)));
    let ends = wanted.clone().any(|(field, _)| field == WaiverField::Expires);
    let always = (!ends).then_some((WaiverField::Expires, None));
    for (field, origin) in wanted.chain(always) {
        let key = field.as_str();
        if fields.get(key).is_none() {
            let help = match origin {
                Some(origin) => format!("{origin} requires it"),
                None => "every waiver ends: `expires: 2026-12-31`".to_owned(),
            };
            faults.add_help(format!("`{key}` is missing"), fields.span(), help);
        }
    }
}

fn named(fields: &Fields<'_>, faults: &mut Faults) -> Option<Named> {
    match (fields.get("id"), fields.get("fingerprint")) {
        (Some(_), None) => value(fields, "id", faults, values::id).map(|id| Named::Id(id.to_owned())),
        (None, Some(_)) => value(fields, "fingerprint", faults, values::fingerprint).map(Named::Fingerprint),
        (Some(_), Some(print)) => {
            faults.add_help("a waiver names an id or a fingerprint, not both", &print.span, "remove one of them");
            None
        }
        (None, None) => {
            let help = "say what is waived: `id: CVE-2026-1` or `fingerprint: …`";
            faults.add_help("a waiver names an id or a fingerprint", fields.span(), help);
            None
        }
    }
}

fn scope(fields: &Fields<'_>, faults: &mut Faults) -> Scope {
    if let (Some(range), None, None) = (fields.get("range"), fields.get("package"), fields.get("purl")) {
        faults.add_help("`range` needs `package` or `purl`", &range.span, "say whose versions are meant");
    }
    Scope {
        package: value(fields, "package", faults, values::glob),
        purl: value(fields, "purl", faults, values::purl),
        range: value(fields, "range", faults, values::range),
        path: value(fields, "path", faults, values::glob),
        tool: value(fields, "tool", faults, values::tool),
    }
}

fn conditions(fields: &Fields<'_>, faults: &mut Faults) -> Conditions {
    Conditions {
        until_fixed: value(fields, "until", faults, values::until).is_some(),
        bound: value(fields, "while", faults, values::bound),
        grace: value(fields, "grace", faults, values::days),
    }
}

/// Since when and until when.
fn dates(fields: &Fields<'_>, now: Timestamp, faults: &mut Faults) -> (Option<Timestamp>, Option<Timestamp>) {
    let created = value(fields, "created", faults, values::instant);
    let expires = value(fields, "expires", faults, values::instant);
    let place = fields.get("created").map_or(fields.span(), |node| &node.span);
    match (created, expires) {
        (Some(created), Some(expires)) if created > expires => {
            faults.add(format!("it ends ({expires}) before it begins ({created})"), place);
        }
        (Some(created), _) if created > now => {
            let help = "`created` is the day it was written; a waiver cannot begin later";
            faults.add_help(format!("it was created ({created}) after now ({now})"), place, help);
        }
        (Some(_) | None, _) => {}
    }
    (created, expires)
}
