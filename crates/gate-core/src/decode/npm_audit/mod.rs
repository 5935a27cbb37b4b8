//! npm audit JSON: version 2 (npm 7 and later) and version 1 (npm 6; pnpm writes it too).
//!
//! Version 2 was read off `npm/lib/commands/audit.js`, `npm/lib/utils/audit-error.js`, `@npmcli/arborist/lib/{audit-report,
//! vuln}.js` and `@npmcli/metavuln-calculator/lib/advisory.js` of npm 11.19.1, and seen in its output; version 1 off the
//! fixtures of `npm-audit-report` 1 and the types in pnpm's `lockfile/audit/src/types.ts`. pnpm leaves out what its
//! `auditConfig` ignores.
//!
//! - Neither names npm's version, a time or a subject. Version 2 does not say whether a package is shipped.
//! - An audit that could not be made leaves a document with `error`, with `message`, or with both: never clean.
//! - `--offline`, `--omit` and `--workspace` leave packages unasked, and the report does not show it: the dependencies it
//!   counts are those of the whole tree.
//! - npm's `--audit-level` changes the exit code only, never the report.

mod chain;
mod parts;
#[cfg(test)]
mod tests;
mod v1;
mod v2;

use super::decoder::{About, Decoder, Format, Refusal, Sniff, Source};
use super::error::DecodeError;
use super::head::Head;
use super::json::Outline;
use super::sink::Sink;
use crate::model::{Code, Kind, Proof};

/// The decoder.
pub(super) struct NpmAudit;

static ABOUT: About = About {
    id: "npm-audit",
    title: "npm audit",
    homepage: "https://docs.npmjs.com/cli/commands/npm-audit",
    produce: "npm audit --json > npm-audit.json",
    any_tool: false,
    formats: &FORMATS,
};

static FORMATS: [Format; 2] = [
    Format { id: "json", title: "npm audit JSON", proof: Proof::Silent },
    Format { id: "json-v1", title: "npm audit JSON of npm 6 and pnpm", proof: Proof::Silent },
];
const V2: &Format = &FORMATS[0];
const V1: &Format = &FORMATS[1];

const TEXT: Refusal = Refusal {
    what: "the text `npm audit` prints",
    why: "it does not say how many dependencies there were, and leaves most of an advisory out",
    instead: "write `npm audit --json > npm-audit.json`",
};

const INSTALL: Refusal = Refusal {
    what: "what `npm install` or `npm audit fix` reports",
    why: "an audit that failed or was switched off is simply missing in it",
    instead: "write `npm audit --json > npm-audit.json`",
};

impl Decoder for NpmAudit {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::Vulnerability]
    }

    fn sniff(&self, head: &Head) -> Sniff {
        match head {
            Head::Json(outline) => sniff_json(outline),
            Head::Text(text) if is_printed(text) => Sniff::Refused(TEXT),
            Head::Text(_) | Head::Xml(_) | Head::Html(_) => Sniff::No,
        }
    }

    fn decode(&self, format: &'static Format, source: Source<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        match format.id {
            "json-v1" => v1::decode(source, sink)?,
            _ => v2::decode(source, sink)?,
        }
        let message = "no proof of scan in this format; packages that `--offline`, `--omit` or `--workspace` left unasked \
                       leave no trace in it";
        sink.problem(Code::NoProof, message, "");
        Ok(())
    }
}

fn sniff_json(outline: &Outline) -> Sniff {
    let has_all = |keys: &[&str]| keys.iter().all(|key| outline.has(key));
    let is_v1 = outline.is_array("actions")
        || outline.is_array("muted")
        || outline.is_object("metadata.vulnerabilities") && outline.has("metadata.totalDependencies");
    match () {
        () if outline.has("auditReportVersion") && outline.is_object("vulnerabilities") => Sniff::Yes(V2),
        () if outline.is_object("advisories") && is_v1 => Sniff::Yes(V1),
        // What could not be audited is told by the decoder, as an error of the tool.
        () if has_all(&["error.summary", "error.detail"]) => Sniff::Yes(V2),
        () if has_all(&["message", "method", "uri", "statusCode"]) => Sniff::Yes(V2),
        () if has_all(&["added", "removed", "changed", "audited"]) => Sniff::Refused(INSTALL),
        () => Sniff::No,
    }
}

/// The first lines of npm 7 and later, of a clean run of any version, and of npm 6.
fn is_printed(text: &str) -> bool {
    let start = text.trim_start();
    ["# npm audit report", "found 0 vulnerabilities", "=== npm audit security report ==="]
        .iter()
        .any(|line| start.starts_with(line))
}
