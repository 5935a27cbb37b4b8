//! Reports in GitLab's dependency scanning format. They carry no score and list no suppressed rows; the tool fills
//! fields it does not know with pieces of its own template, which read as absent.

use serde::Deserialize;

use super::identity::with_slashes;
use super::row::{self, Row, or_empty};
use super::{ToolErrors, nothing_examined, time};
use crate::decode::json::{Json, Str, row};
use crate::decode::{ComponentDraft, DecodeError, Sink, Source};
use crate::model::Code;

#[derive(Deserialize)]
struct Vulnerability<'a> {
    #[serde(borrow, default)]
    id: Str<'a>,
    #[serde(borrow, default)]
    severity: Str<'a>,
    #[serde(borrow, default)]
    description: Str<'a>,
    #[serde(borrow, default)]
    identifiers: Vec<Identifier<'a>>,
    #[serde(borrow, default)]
    location: Location<'a>,
}

/// `type` is the database that published the vulnerability.
#[derive(Deserialize)]
struct Identifier<'a> {
    #[serde(borrow, default, rename = "type")]
    source: Str<'a>,
}

#[derive(Default, Deserialize)]
struct Location<'a> {
    #[serde(borrow, default)]
    file: Str<'a>,
    #[serde(borrow, default)]
    dependency: Dependency<'a>,
}

#[derive(Default, Deserialize)]
struct Dependency<'a> {
    #[serde(borrow, default)]
    package: Package<'a>,
    #[serde(borrow, default)]
    version: Str<'a>,
}

#[derive(Default, Deserialize)]
struct Package<'a> {
    #[serde(borrow, default)]
    name: Str<'a>,
}

#[derive(Deserialize)]
struct Scanner<'a> {
    #[serde(borrow, default)]
    id: Str<'a>,
    #[serde(borrow, default)]
    version: Str<'a>,
}

row!(Vulnerability, Dependency, Scanner);

/// Reads one report.
pub(super) fn decode(source: Source<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let mut json = source.json();
    let mut listed = 0;
    let [mut scanned, mut found] = [false; 2];
    json.object(|json, key| match key {
        "version" => {
            let version = json.read::<Option<String>>()?;
            sink.set_format_version(version.unwrap_or_default());
            Ok(())
        }
        "scan" => {
            scanned = true;
            scan(json, sink)
        }
        "vulnerabilities" => {
            found = true;
            json.array(|json, _| json.row::<Vulnerability<'_>>(|row| vulnerability(sink, &row)))
        }
        "dependency_files" => json.list(|json, _| dependency_file(json, sink, &mut listed)),
        "schema" | "remediations" => json.skip(),
        _ => sink.unknown(json, key, true),
    })?;
    json.finish()?;
    if !(scanned && found) {
        let message = "has no `scan` or no `vulnerabilities`, which GitLab's format requires; scan again";
        return Err(DecodeError::new(Code::Malformed, message));
    }
    let scan = sink.scan();
    (scan.examined, scan.unit) = (Some(listed), "dependencies");
    if listed == 0 {
        nothing_examined(sink);
    }
    Ok(())
}

fn scan(json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let [mut status, mut end] = [const { String::new() }; 2];
    json.object(|json, key| match key {
        "scanner" => json.row::<Scanner<'_>>(|scanner| {
            if &*scanner.id != "org.owasp.dependency-check" {
                return Err(DecodeError::new(Code::WrongTool, "is of another scanner than OWASP Dependency-Check"));
            }
            sink.scan().tool_version = Some(scanner.version.0.into_owned()).filter(|version| !version.is_empty());
            Ok(())
        }),
        "status" => {
            status = json.read::<Option<String>>()?.unwrap_or_default();
            Ok(())
        }
        "end_time" => {
            end = json.read::<Option<String>>()?.unwrap_or_default();
            Ok(())
        }
        "analyzer" | "start_time" | "type" => json.skip(),
        _ => sink.unknown(json, key, false),
    })?;
    time::machine_local(sink, &end);
    if status != "success" {
        let mut errors = ToolErrors::default();
        errors.add(match status.as_str() {
            "failure" => "the status of the scan is `failure`; the XML report names the error",
            _ => "the status of the scan is missing or a word gate does not know",
        });
        errors.tell(sink);
    }
    Ok(())
}

fn vulnerability(sink: &mut Sink, found: &Vulnerability<'_>) -> Result<(), DecodeError> {
    let mark = sink.mark();
    let source = found.identifiers.first().map_or("", |identifier| &identifier.source);
    row::add(
        sink,
        &Row {
            source,
            name: &found.id,
            severity: &found.severity,
            description: or_empty(&found.description),
            ..Row::default()
        },
    )?;
    let Location { file, dependency } = &found.location;
    let file = with_slashes(or_empty(file));
    let name = or_empty(&dependency.package.name);
    let name = if name.is_empty() { file.rsplit('/').next().unwrap_or_default() } else { name };
    sink.amend(mark, name, |row, text| row.package = text);
    sink.amend(mark, or_empty(&dependency.version), |row, text| row.version = text);
    sink.amend(mark, &file, |row, text| row.path = text);
    Ok(())
}

/// Dependencies listed for a file, whose path the tool makes up.
fn dependency_file(json: &mut Json<'_>, sink: &mut Sink, listed: &mut u64) -> Result<(), DecodeError> {
    json.object(|json, key| match key {
        "dependencies" => json.rows::<Dependency<'_>>(|dependency| {
            *listed += 1;
            let name = or_empty(&dependency.package.name);
            sink.component(&ComponentDraft {
                name,
                version: or_empty(&dependency.version),
                ..ComponentDraft::default()
            })
        }),
        _ => json.skip(),
    })
}
