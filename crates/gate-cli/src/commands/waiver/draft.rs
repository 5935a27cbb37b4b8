//! The words of the command line → a waiver to be written, with what is left out filled in.

use gate_core::exempt::waiver::edit::Draft;
use gate_core::exempt::waiver::{end, is_fingerprint};
use gate_core::policy::Fault;
use jiff::tz::TimeZone;

use super::Place;
use crate::cli::WaiverWords;
use crate::diagnose::Mistake;
use crate::git;

/// Days that a waiver lasts where nobody says and the policy allows as much.
const DAYS: u64 = 30;

/// A waiver to be written, and where its owner was found if it was not given.
pub(super) fn draft(what: &str, words: &WaiverWords, place: &Place) -> Result<(Draft, Option<&'static str>), Mistake> {
    let what = what.trim();
    let found = if words.owner.is_some() { None } else { git::identity(&place.root) };
    let today = place.now.to_zoned(TimeZone::UTC).date();
    let stretch = format!("{}d", DAYS.min(place.policy.waivers.max_days.value));
    let expires = words.expires.as_deref().unwrap_or(&stretch);
    let expires = end(expires, today).map_err(|Fault { message, help }| {
        Mistake::usage(format!("`--expires {expires}` {message}"), help.unwrap_or_default())
    })?;
    let named = if is_fingerprint(what) { ("fingerprint", what.to_ascii_lowercase()) } else { ("id", what.to_owned()) };
    let text = |text: &Option<String>| text.as_deref().map(str::trim).map(str::to_owned);
    let fields = [
        (named.0, Some(named.1)),
        ("package", text(&words.package)),
        ("purl", text(&words.purl)),
        ("range", text(&words.range)),
        ("path", text(&words.path)),
        ("tool", text(&words.tool)),
        ("until", text(&words.until)),
        ("while", text(&words.bound)),
        ("grace", text(&words.grace)),
        ("reason", text(&words.reason)),
        ("owner", text(&words.owner).or_else(|| found.as_ref().map(|(name, _)| name.clone()))),
        ("approved_by", text(&words.approved_by)),
        ("ticket", text(&words.ticket)),
        ("created", Some(today.to_string())),
        ("expires", Some(expires)),
    ];
    let fields: Vec<_> = fields.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
    complete(&fields, place)?;
    Ok((Draft { fields, comment: String::new() }, found.map(|(_, key)| key)))
}

/// What the policy requires has to be said, and what is said has to be something.
fn complete(fields: &[(&str, String)], place: &Place) -> Result<(), Mistake> {
    let flag = |key: &str| format!("--{}", key.replace('_', "-"));
    if let Some((key, _)) = fields.iter().find(|(_, value)| value.is_empty()) {
        let name = if matches!(*key, "id" | "fingerprint") { "what is waived".to_owned() } else { flag(key) };
        return Err(Mistake::usage(format!("{name} is empty: is the variable set?"), "say it, or leave it out"));
    }
    if let Some((key, _)) = fields.iter().find(|(_, value)| value.chars().all(|c| c == '.' || c == '…')) {
        return Err(Mistake::usage(format!("{} is left open", flag(key)), "say it in place of the dots"));
    }
    let required = place.policy.waivers.required.iter().map(|field| (field.value.as_str(), &field.origin));
    let missing: Vec<_> = required.filter(|(key, _)| !fields.iter().any(|(it, _)| it == key)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let said: Vec<_> = missing.iter().map(|(key, origin)| format!("{} ({origin})", flag(key))).collect();
    let verb = if said.len() == 1 { "is" } else { "are" };
    let example: Vec<_> = missing.iter().map(|(key, _)| format!("{} …", flag(key))).collect();
    let message = format!("{} {verb} required", said.join(", "));
    Err(Mistake::usage(message, format!("add `{}`", example.join(" "))))
}
