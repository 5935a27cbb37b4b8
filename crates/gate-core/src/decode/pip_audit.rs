//! pip-audit JSON: the object of versions 2.0.0 and later, and the bare list of versions 1.
//!
//! Read off `pip_audit/_format/json.py` and `pip_audit/_cli.py` of 1.1.2, 2.0.0, 2.1.1, 2.2.1, 2.3.1 and 2.10.1:
//!
//! - A dependency has a version and `vulns`, or a `skip_reason`: then it was not audited. Its name is normalised
//!   (PEP 503). `aliases` came after 2.3.1; it and `description` can be switched off.
//! - There is no severity and no score, no time, no version of the tool and no subject.
//! - Version 1 writes nothing at all when it finds nothing, so a bare `[]` is not its report.
//! - What `--ignore-vuln` names is left out without a trace; what `--fix` has repaired is still listed. `fixes` is not
//!   read: whether a repaired version is what gets built, the report cannot know. `--dry-run` lists no dependency.
//! - When the service cannot be asked there is no report.

use std::borrow::Cow;

use serde::Deserialize;

use super::decoder::{About, Decoder, Format, Refusal, Sniff, Source};
use super::draft::Draft;
use super::error::DecodeError;
use super::head::Head;
use super::json::{Json, Leaf, Outline, Str, row};
use super::sink::Sink;
use super::text;
use crate::model::{Code, Kind, Proof};

/// The decoder.
pub(super) struct PipAudit;

static ABOUT: About = About {
    id: "pip-audit",
    title: "pip-audit",
    homepage: "https://github.com/pypa/pip-audit",
    produce: "pip-audit --requirement requirements.txt --format json --output pip-audit.json",
    any_tool: false,
    formats: &FORMATS,
};

static FORMATS: [Format; 2] = [
    Format { id: "json", title: "pip-audit JSON", proof: Proof::Silent },
    Format { id: "json-v1", title: "pip-audit JSON of versions 1", proof: Proof::Silent },
];
const OBJECT: &Format = &FORMATS[0];
const LIST: &Format = &FORMATS[1];

const TABLE: Refusal = Refusal {
    what: "a table of pip-audit",
    why: "it lists no dependency that was audited, so it does not show what was",
    instead: "write `--format json --output pip-audit.json`",
};

impl Decoder for PipAudit {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::Vulnerability]
    }

    fn sniff(&self, head: &Head) -> Sniff {
        match head {
            Head::Json(outline) => sniff_json(outline),
            Head::Text(text) if is_table(text.lines().next().unwrap_or_default()) => Sniff::Refused(TABLE),
            Head::Text(_) | Head::Xml(_) | Head::Html(_) => Sniff::No,
        }
    }

    fn decode(&self, format: &'static Format, source: Source<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        let mut json = source.json();
        let mut counts = Counts::default();
        match format.id {
            "json-v1" => counts.dependencies(&mut json, sink)?,
            _ => counts.object(&mut json, sink)?,
        }
        json.finish()?;
        sink.set_format_version(if format.id == LIST.id { "1" } else { "2" });
        counts.close(sink);
        Ok(())
    }
}

fn sniff_json(outline: &Outline) -> Sniff {
    let is_empty = !outline.has("dependencies[]") && outline.is_array("fixes");
    match outline.at("") {
        Some(Leaf::Array) if is_dependency(outline, "[].") => Sniff::Yes(LIST),
        Some(Leaf::Object) if outline.is_array("dependencies") => {
            if is_empty || is_dependency(outline, "dependencies[].") { Sniff::Yes(OBJECT) } else { Sniff::No }
        }
        Some(Leaf::Array | Leaf::Object | Leaf::Text(_) | Leaf::Number(_) | Leaf::Bool(_) | Leaf::Null) | None => {
            Sniff::No
        }
    }
}

fn is_dependency(outline: &Outline, prefix: &str) -> bool {
    let at = |key: &str| format!("{prefix}{key}");
    let audited = outline.text(&at("version")).is_some() && outline.is_array(&at("vulns"));
    outline.text(&at("name")).is_some() && (audited || outline.text(&at("skip_reason")).is_some())
}

/// The first line of `--format columns` and `--format markdown`.
fn is_table(line: &str) -> bool {
    let mut words = line.split([' ', '|']).filter(|word| !word.is_empty());
    let vulnerable = ["Name", "Version", "ID", "Fix", "Versions"];
    vulnerable.iter().all(|word| words.next() == Some(word)) || line.split_whitespace().eq(["Name", "Skip", "Reason"])
}

#[derive(Deserialize)]
struct Dependency<'a> {
    #[serde(borrow)]
    name: Str<'a>,
    #[serde(borrow, default)]
    version: Option<Str<'a>>,
    #[serde(borrow, default)]
    vulns: Option<Vec<Vulnerability<'a>>>,
    #[serde(borrow, default)]
    skip_reason: Option<Str<'a>>,
}

#[derive(Deserialize)]
struct Vulnerability<'a> {
    #[serde(borrow)]
    id: Str<'a>,
    #[serde(borrow)]
    fix_versions: Vec<Str<'a>>,
    #[serde(borrow, default)]
    aliases: Vec<Str<'a>>,
    #[serde(borrow, default)]
    description: Str<'a>,
}

row!(Dependency);

/// What the report holds, counted while it is read.
#[derive(Default)]
struct Counts {
    listed: bool,
    audited: u64,
    skipped: u64,
    first_skipped: String,
}

impl Counts {
    fn object(&mut self, json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        json.object(|json, key| match key {
            "dependencies" => self.dependencies(json, sink),
            "fixes" => json.array(|json, _| json.skip()),
            _ => sink.unknown(json, key, true),
        })?;
        if self.listed {
            return Ok(());
        }
        Err(DecodeError::new(Code::Malformed, "has no list `dependencies`; give the file as pip-audit wrote it"))
    }

    fn dependencies(&mut self, json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        self.listed = true;
        json.array(|json, _| json.row::<Dependency>(|dependency| self.dependency(&dependency, sink)))
    }

    fn dependency(&mut self, dependency: &Dependency<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        match (&dependency.version, &dependency.vulns, &dependency.skip_reason) {
            (Some(version), Some(vulns), None) if !dependency.name.is_empty() => {
                self.audited += 1;
                vulns.iter().try_for_each(|vulnerability| vulnerability.add(&dependency.name, version, sink))
            }
            (None, None, Some(_)) => {
                if self.skipped == 0 {
                    self.first_skipped = dependency.name.chars().take(80).collect();
                }
                self.skipped += 1;
                Ok(())
            }
            _ => {
                let message = "is no dependency as pip-audit writes it: `name`, `version` and `vulns` were expected, or \
                               `name` and `skip_reason`; give the file as pip-audit wrote it";
                Err(DecodeError::new(Code::Malformed, message))
            }
        }
    }

    fn close(self, sink: &mut Sink) {
        let scan = sink.scan();
        scan.examined = Some(self.audited);
        scan.unit = "dependencies";
        if self.skipped > 0 {
            let message = format!(
                "{} of {} dependencies skipped, so nothing is known of them; the first is `{}`: look for the reason in \
                 `skip_reason`, and run with `--strict` to have it fail there",
                self.skipped,
                self.skipped + self.audited,
                self.first_skipped
            );
            sink.problem(Code::ToolWarnings, message, "");
        }
        if self.audited == 0 {
            let message = "says that no dependency was audited; name what to audit (`--requirement`, a project folder or \
                           the environment) and leave out `--dry-run`";
            sink.problem(Code::NothingExamined, message, "");
        }
        let message =
            "no proof of scan in this format; vulnerabilities that `--ignore-vuln` names leave no trace in it";
        sink.problem(Code::NoProof, message, "");
    }
}

impl Vulnerability<'_> {
    fn add(&self, name: &str, version: &str, sink: &mut Sink) -> Result<(), DecodeError> {
        if self.id.is_empty() {
            return Err(DecodeError::new(Code::Malformed, "has a vulnerability without an id; run the audit again"));
        }
        let names = self.aliases.iter().map(|alias| &**alias);
        let aliases: Vec<&str> = names.filter(|alias| !alias.is_empty() && *alias != &*self.id).collect();
        let fixed = self.fix_versions.iter().map(|fix| &**fix).collect::<Vec<_>>().join(", ");
        // There is no word to ask for: counted as a severity the tool itself does not know.
        let severity = sink.severity("");
        sink.finding(&Draft {
            severity,
            rule: &self.id,
            title: text::line(&self.description),
            package: name,
            version,
            purl: &purl(name, version),
            fixed: &fixed,
            aliases: &aliases,
            ..Draft::new(Kind::Vulnerability)
        })
    }
}

/// The package URL; its name is normalised (PEP 503): lower case, runs of `-`, `_` and `.` as one `-`.
fn purl(name: &str, version: &str) -> String {
    let parts = name.split(['-', '_', '.']).filter(|part| !part.is_empty());
    let name = parts.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-");
    format!("pkg:pypi/{}@{}", escaped(&name), escaped(version))
}

/// Percent-encoded where package URLs need it: `1!2.0+cpu` has two such places.
fn escaped(text: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if text.bytes().all(plain) {
        return Cow::Borrowed(text);
    }
    let escape = |byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    Cow::Owned(text.bytes().map(escape).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{Limits, decode};
    use crate::model::{Decoded, Severity};

    fn read(text: &str) -> Result<Decoded, DecodeError> {
        decode(&mut text.as_bytes(), None, "report.json", &Limits::default())
    }

    fn codes(decoded: &Decoded) -> Vec<Code> {
        decoded.problems.iter().map(|problem| problem.code).collect()
    }

    const OLD: &str = r#"[{"name":"flask","version":"0.5","vulns":[{"id":"PYSEC-2019-179","fix_versions":["1.0"]}]}]"#;

    #[test]
    fn a_flaw_is_read_with_its_other_names_and_every_version_that_clears_it() {
        let decoded = read(
            r#"{"dependencies":[{"name":"jinja2","version":"2.4+x","vulns":[{"id":"PYSEC-2021-66","fix_versions":
            ["2.11.3","3.0.0"],"aliases":["GHSA-g3rq-g295-4j3m","CVE-2020-28493","PYSEC-2021-66"],"description":"a\nb"}
            ]}],"fixes":[{"name":"jinja2","old_version":"2.4","new_version":"3.0.0"}]}"#,
        )
        .unwrap();
        let (findings, row) = (&decoded.findings, &decoded.findings.rows[0]);
        let texts = [row.rule, row.package, row.version, row.purl, row.fixed, row.title].map(|it| findings.text(it));
        let expected = ["PYSEC-2021-66", "jinja2", "2.4+x", "pkg:pypi/jinja2@2.4%2Bx", "2.11.3, 3.0.0", "a"];
        assert_eq!(texts, expected);
        let aliases: Vec<_> = row.aliases.of(&findings.lists).iter().map(|&it| findings.text(it)).collect();
        assert_eq!(aliases, ["GHSA-g3rq-g295-4j3m", "CVE-2020-28493"]);
        assert_eq!((row.severity, row.scores.len, decoded.scan.examined), (Severity::Unknown, 0, Some(1)));
        assert_eq!(codes(&decoded), [Code::SeverityUnknown, Code::NoProof]);
    }

    #[test]
    fn the_list_of_version_1_is_read_and_a_bare_empty_list_is_not_its_report() {
        let decoded = read(OLD).unwrap();
        assert_eq!((decoded.format, decoded.findings.rows.len()), ("json-v1", 1));
        let error = decode(&mut &b"[]"[..], Some(&crate::model::ToolId::new("pip-audit")), "x", &Limits::default());
        assert_eq!(error.unwrap_err().code, Code::WrongTool);
    }

    #[test]
    fn skipped_dependencies_are_warned_about_and_are_no_examined_ones() {
        let skipped = r#"{"name":"a","skip_reason":"FAKE-SECRET"},{"name":"b","skip_reason":""}"#;
        let decoded = read(&format!(r#"{{"dependencies":[{skipped}],"fixes":[]}}"#)).unwrap();
        assert_eq!(codes(&decoded), [Code::NothingExamined, Code::ToolWarnings, Code::NoProof]);
        let message = &decoded.problems[1].message;
        assert!(message.starts_with("2 of 2 dependencies") && message.contains("`a`"), "{message}");
        let mixed = format!(r#"{{"dependencies":[{skipped},{{"name":"c","version":"1","vulns":[]}}],"fixes":[]}}"#);
        assert_eq!(read(&mixed).unwrap().scan.examined, Some(1));
    }

    #[test]
    fn nothing_audited_is_not_clean() {
        let decoded = read(r#"{"dependencies":[],"fixes":[]}"#).unwrap();
        assert_eq!(codes(&decoded), [Code::NothingExamined, Code::NoProof]);
    }

    #[test]
    fn what_is_neither_audited_nor_skipped_is_an_error() {
        for (dependency, path) in [
            (r#"{"name":"b","version":"1"}"#, "dependencies[1]"),
            (r#"{"name":"b","version":"1","vulns":null}"#, "dependencies[1]"),
            (r#"{"name":"b","vulns":[]}"#, "dependencies[1]"),
            (r#"{"name":"b","version":"1","vulns":[],"skip_reason":"x"}"#, "dependencies[1]"),
            (r#"{"name":"b","version":"1","vulns":{}}"#, "dependencies[1].vulns"),
            (r#"{"name":"b","version":"1","vulns":[{"id":"","fix_versions":[]}]}"#, "dependencies[1]"),
            (r#"{"name":"b","version":"1","vulns":[{"id":"X"}]}"#, "dependencies[1].vulns[0]"),
        ] {
            let error = read(&format!(r#"{{"dependencies":[{{"name":"a","skip_reason":""}},{dependency}]}}"#));
            let error = error.unwrap_err();
            assert_eq!((error.code, &*error.path), (Code::Malformed, path), "{dependency}");
        }
    }

    #[test]
    fn a_list_under_an_unknown_key_is_an_error_and_a_repeated_one_too() {
        let text = r#"{"dependencies":[{"name":"a","version":"1","vulns":[]}],"withdrawn":[{"id":"X"}],"fixes":[]}"#;
        assert!(codes(&read(text).unwrap()).contains(&Code::UnknownSection));
        let twice = r#"{"dependencies":[{"name":"a","version":"1","vulns":[]}],"dependencies":[],"fixes":[]}"#;
        assert_eq!(read(twice).unwrap_err().code, Code::DuplicateKey);
    }

    #[test]
    fn foreign_content_is_not_claimed_and_tables_are_refused() {
        for text in [
            r#"{"dependencies":[]}"#,
            r#"{"dependencies":{"a":{"version":"1"}},"name":"x"}"#,
            r#"{"dependencies":[{"ref":"a"}],"fixes":[]}"#,
            r#"[{"name":"a","version":"1"}]"#,
        ] {
            assert_eq!(read(text).unwrap_err().code, Code::Unrecognised, "{text}");
        }
        for text in
            ["Name  Version ID     Fix Versions\n", "| Name | Version | ID | Fix Versions |\n", "Name Skip Reason"]
        {
            assert_eq!(read(text).unwrap_err().code, Code::RefusedFormat, "{text}");
        }
        assert_eq!(read("Name Version\n").unwrap_err().code, Code::NotAReport);
    }

    #[test]
    fn names_in_package_urls_are_normalised() {
        assert_eq!(purl("Zope.Interface__x", "1!2"), "pkg:pypi/zope-interface-x@1%212");
    }
}
