//! `.gate/waivers.yaml`: our own exemptions, each with a reason, an owner and an end.
//!
//! The file is strict: what is wrong with it is a usage error with its place, never a waiver that quietly does less or
//! more than it says. What is allowed and can hardly be meant is a trap, with what to write instead.

pub mod edit;
mod entry;
mod keys;
mod quote;
mod schema;
mod scope;
#[cfg(test)]
mod tests;
mod traps;
mod values;

pub use keys::WAIVER;
pub use schema::json_schema;
pub use values::{end, is_fingerprint};

use super::{About, Contents, Context, Entry, Ledger};
use crate::model::{Code, Problem};
use crate::yaml::{Diagnostic, Faults, Fields, Node, Source, parse};

/// Where the file is unless somebody names another.
pub const PATH: &str = ".gate/waivers.yaml";

const FILE_KEYS: &[&str] = &["version", "waivers"];

/// The waiver file.
pub(super) struct Waivers;

impl Ledger for Waivers {
    fn about(&self) -> &'static About {
        &About {
            id: "waivers",
            tool: "gate",
            title: "gate's waivers",
            default_paths: &[PATH],
            endings: &[],
            one_file_only: true,
        }
    }

    fn read(&self, source: &Source, context: &Context<'_>) -> Result<Contents, Vec<Diagnostic>> {
        let node = parse(source)?;
        let mut faults = Faults::default();
        let known: Vec<&str> = WAIVER.keys.iter().map(|key| key.name).collect();
        let mut contents = Contents::default();
        for item in items(&node, &mut faults) {
            let Some(fields) = Fields::of(item, WAIVER.what, &known, &mut faults) else { continue };
            let entry = entry::read(&fields, context, &mut faults);
            contents.traps.extend(entry.as_ref().and_then(|entry| undated(entry, &fields, context)));
            contents.entries.extend(entry);
            contents.traps.extend(traps::of(&fields, source));
        }
        if faults.is_empty() { Ok(contents) } else { Err(faults.into_sorted()) }
    }
}

/// A waiver without its first day could be given a later end for ever: `max_days` has nothing to count from but today.
fn undated(entry: &Entry, fields: &Fields<'_>, context: &Context<'_>) -> Option<Problem> {
    let (id, most) = (&entry.exemption.id, &context.policy.waivers.max_days);
    let message = format!(
        "`{id}` has no `created`, so the {} days that the policy allows ({}) count from today, each day anew; write the \
         day it was agreed",
        most.value, most.origin
    );
    let problem = Problem::new(Code::ExemptionUndated, message).about(id.clone());
    let place = fields.span();
    (fields.get("created").is_none() && !entry.exemption.expires.is_over(context.now))
        .then(|| problem.at(format!("{}:{}", place.file, place.line)))
}

/// The waivers of a file.
fn items<'a>(node: &'a Node, faults: &mut Faults) -> &'a [Node] {
    let Some(fields) = Fields::of(node, "a waiver file", FILE_KEYS, faults) else { return &[] };
    if let Some(version) = fields.required("version", faults)
        && let Some(scalar) = version.scalar("`1`", faults)
        && scalar.text != "1"
    {
        faults.add_help("this version of gate reads waiver files of version 1", &version.span, "write `version: 1`");
    }
    fields.required("waivers", faults).and_then(|list| list.sequence("waivers", faults)).unwrap_or_default()
}
