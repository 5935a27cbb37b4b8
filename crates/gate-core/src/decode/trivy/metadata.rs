//! `Metadata` of a report: what was scanned. `ImageConfig` is passed over, since its environment can hold secrets.

use jiff::Timestamp;
use serde::Deserialize;

use super::result::{short, text};
use crate::decode::json::{Json, Shape};
use crate::decode::{DecodeError, Sink};
use crate::model::{Code, Subject};

/// What the metadata says.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    /// `family name` of the operating system.
    pub(super) os: Option<String>,
    /// Whether the operating system gets no more security data.
    pub(super) eol: bool,
    digests: Vec<String>,
    /// `registry/repository@digest`, and the id of the image, as written.
    pub(super) image_names: Vec<String>,
    commit: Option<String>,
    branch: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Os {
    family: Option<String>,
    name: Option<String>,
    #[serde(rename = "EOSL")]
    eosl: Option<bool>,
}

impl Metadata {
    /// Reads the next value, an object or `null`.
    pub(super) fn read(&mut self, json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        if json.null()? {
            return Ok(());
        }
        json.object(|json, key| match key {
            "OS" => {
                let os: Os = json.read::<Option<Os>>()?.unwrap_or_default();
                self.eol |= os.eosl == Some(true);
                let words = [os.family.unwrap_or_default(), os.name.unwrap_or_default()];
                self.os = Some(words.join(" ").trim().to_owned()).filter(|os| !os.is_empty());
                Ok(())
            }
            "ImageID" | "RepoDigests" => self.image(json, key),
            "Commit" | "Branch" => {
                let value = Some(text(json)?).filter(|value| !value.is_empty());
                *(if key == "Commit" { &mut self.commit } else { &mut self.branch }) = value;
                Ok(())
            }
            "Size" | "DiffIDs" | "RepoTags" | "Reference" | "ImageConfig" | "Layers" | "RepoURL" | "Tags"
            | "CommitMsg" | "Author" | "Committer" => json.skip(),
            _ => sink.unknown(json, key, false),
        })
    }

    /// Reads the id or the repository digests of an image, which early reports have at their root.
    pub(super) fn image(&mut self, json: &mut Json<'_>, key: &str) -> Result<(), DecodeError> {
        if key == "ImageID" {
            let id = text(json)?;
            self.digest(&id);
            self.image_names.push(id);
            return Ok(());
        }
        json.list(|json, _| {
            let digest = text(json)?;
            self.digest(digest.rsplit_once('@').map_or("", |(_, digest)| digest));
            self.image_names.push(digest);
            Ok(())
        })
    }

    fn digest(&mut self, digest: &str) {
        if !digest.is_empty() && !self.digests.iter().any(|known| known == digest) {
            self.digests.push(digest.to_owned());
        }
    }

    /// Says what was scanned.
    pub(super) fn describe(self, subject: &mut Subject) {
        subject.digests = self.digests;
        subject.commit = self.commit;
        subject.branch = self.branch;
        subject.os = self.os;
    }
}

/// Warns that few findings of `what` prove little.
pub(super) fn end_of_life(sink: &mut Sink, os: Option<&str>, what: &str) {
    let os = os.map_or_else(|| "the operating system".to_owned(), short);
    let message = format!("{os} gets no more security data: vulnerabilities are missing; move to a supported release");
    sink.problem(Code::EolOs, message, short(what));
}

/// Reads a time by Go's clock: RFC 3339 with nanoseconds; year 1 is Go's "no time".
pub(super) fn time(json: &mut Json<'_>, sink: &mut Sink) -> Result<Option<Timestamp>, DecodeError> {
    match json.shape()? {
        Shape::String => {
            let written = text(json)?;
            Ok(parse_time(&written, sink))
        }
        Shape::Null => {
            json.skip()?;
            no_time(sink);
            Ok(None)
        }
        Shape::Object | Shape::Array | Shape::Number | Shape::Bool => {
            json.skip()?;
            sink.unreadable_time("");
            Ok(None)
        }
    }
}

/// The same for a text at hand; empty is no time, and one that cannot be read is an error.
pub(super) fn parse_time(written: &str, sink: &mut Sink) -> Option<Timestamp> {
    if written.is_empty() {
        return None;
    }
    if written.starts_with("0001-01-01T") {
        no_time(sink);
        return None;
    }
    let time = written.parse::<Timestamp>().ok();
    if time.is_none() {
        sink.unreadable_time("");
    }
    time
}

fn no_time(sink: &mut Sink) {
    sink.problem(Code::AgeUnknown, "the report's own time is missing, so its age is unknown", "");
}
