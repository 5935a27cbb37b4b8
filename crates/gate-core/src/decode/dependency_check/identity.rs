//! What a dependency is: its package URL, the name and version behind it, and where it was found.

use std::borrow::Cow;

use crate::decode::{ComponentDraft, DecodeError, Limits, Sink};
use crate::model::bom::{Acknowledgement, Part, PartKind, clean};
use crate::model::{Code, Run};

/// Most package URLs of a dependency; all of them are kept when it has findings.
const MAX_NAMES: usize = 1000;

/// One dependency while it is read. Its parts may stand in any order around its vulnerabilities.
#[derive(Default)]
pub(super) struct Identity {
    /// The tool's display name (`app.war: lib.jar`, `package-lock.json?lodash`).
    pub(super) file_name: String,
    /// Where it was found.
    pub(super) file_path: String,
    /// Licence text as written.
    pub(super) license: String,
    /// Digest of the file.
    pub(super) sha1: String,
    purl: String,
    rank: u8,
    names: Vec<String>,
    /// What only a bill of materials needs; read when one is wanted.
    pub(super) more: More,
}

/// What a bill of materials needs besides.
#[derive(Default)]
pub(super) struct More {
    /// Hashes: algorithm and value.
    pub(super) hashes: Vec<(&'static str, String)>,
    /// What it is.
    pub(super) description: String,
    /// A CPE that the tool is sure of.
    pub(super) cpe: String,
    /// The packages that bring it along.
    pub(super) included_by: Vec<String>,
}

impl More {
    /// Takes a CPE if the tool is sure of it: it guesses most of them.
    pub(super) fn offer_cpe(&mut self, id: &str, confidence: &str) {
        if self.cpe.is_empty() && id.starts_with("cpe:") && matches!(confidence, "HIGHEST" | "HIGH") {
            id.clone_into(&mut self.cpe);
        }
    }
}

impl Identity {
    /// Takes an identifier if it is a package URL, which may be a better one than is known.
    ///
    /// A file can carry several: a real ecosystem goes before `javascript` and `generic`, which the tool makes up from
    /// file contents; then the tool's own confidence decides, then the order in the report.
    pub(super) fn offer(&mut self, id: &str, confidence: &str) {
        let Some(rest) = id.strip_prefix("pkg:") else { return };
        self.names.push(id.to_owned());
        let made_up = ["javascript/", "generic/"].iter().any(|kind| rest.starts_with(kind));
        let confidence = match confidence {
            "HIGHEST" => 4,
            "HIGH" => 3,
            "MEDIUM" => 2,
            _ => 1,
        };
        let rank = if made_up { confidence } else { confidence + 8 };
        if rank > self.rank {
            self.rank = rank;
            id.clone_into(&mut self.purl);
        }
    }

    /// Takes an identifier of the 1.x schemas: `maven` is `group:artifact:version`, `npm` is `name:version`.
    pub(super) fn offer_old(&mut self, kind: &str, name: &str, confidence: &str) {
        let parts: Vec<&str> = name.split(':').collect();
        match (kind, &parts[..]) {
            ("maven", [group, artifact, version]) => {
                self.offer(&format!("pkg:maven/{group}/{artifact}@{version}"), confidence);
            }
            ("npm", [name, version]) => self.offer(&format!("pkg:npm/{name}@{version}"), confidence),
            _ => self.offer(name, confidence),
        }
    }

    /// Ends the dependency: completes its findings (those since `mark`) and lists it as a component.
    ///
    /// # Errors
    /// When an id or path is longer than texts may be.
    pub(super) fn close(&self, sink: &mut Sink, mark: usize, limits: &Limits) -> Result<(), DecodeError> {
        self.complete(sink, mark, limits)?;
        self.list(sink)
    }

    /// Completes the findings since `mark` with what they are about.
    ///
    /// # Errors
    /// When an id or path is longer than texts may be.
    pub(super) fn complete(&self, sink: &mut Sink, mark: usize, limits: &Limits) -> Result<(), DecodeError> {
        let texts = [&self.file_name, &self.file_path, &self.sha1];
        if texts.into_iter().chain(&self.names).any(|text| text.len() > limits.string_bytes) {
            let message = format!("an id or path is longer than {} bytes", limits.string_bytes);
            return Err(DecodeError::new(Code::Limit, message));
        }
        if sink.mark() > mark {
            let (name, version) = self.name_and_version();
            sink.amend(mark, &name, |row, text| row.package = text);
            sink.amend(mark, &version, |row, text| row.version = text);
            sink.amend(mark, &self.purl, |row, text| row.purl = text);
            sink.amend(mark, &with_slashes(&self.file_path), |row, text| row.path = text);
            sink.amend(mark, &self.file_name, |row, text| row.target = text);
            let identifiers = self.identifiers(sink)?;
            sink.since(mark).iter_mut().for_each(|row| row.identifiers = identifiers);
        }
        Ok(())
    }

    /// What suppression rules know it by: every package URL, the digest, and its path where rows show another one.
    fn identifiers(&self, sink: &mut Sink) -> Result<Run, DecodeError> {
        if self.names.len() > MAX_NAMES {
            let message = format!("a dependency has more than {MAX_NAMES} package URLs; no scan finds so many");
            return Err(DecodeError::new(Code::Limit, message));
        }
        let named = |prefix: &str, text: &str| (!text.is_empty()).then(|| format!("{prefix}:{text}"));
        let digest = named("sha1", &self.sha1);
        let path = named("path", &self.file_path).filter(|path| path.contains('\\'));
        let all = self.names.iter().chain(&digest).chain(&path);
        Ok(sink.texts(&all.map(String::as_str).collect::<Vec<_>>()))
    }

    /// Its licences: the tool writes one in each line.
    fn licenses(&self) -> impl Iterator<Item = &str> {
        self.license.lines().map(str::trim).filter(|line| !line.is_empty())
    }

    /// Lists the dependency as a component.
    pub(super) fn list(&self, sink: &mut Sink) -> Result<(), DecodeError> {
        self.bill(sink)?;
        let (name, version) = self.name_and_version();
        let licenses: Vec<_> = self.licenses().map(|text| (Acknowledgement::Unstated, text)).collect();
        sink.component(&ComponentDraft {
            name: &name,
            version: &version,
            purl: &self.purl,
            licenses: &licenses,
            path: &with_slashes(&self.file_path),
            ..ComponentDraft::default()
        })
    }

    /// Adds the dependency to the bill of materials. What has no package URL is a file and nothing is guessed.
    fn bill(&self, sink: &mut Sink) -> Result<(), DecodeError> {
        let Some(bill) = sink.bill() else { return Ok(()) };
        let mut part = Part::new(PartKind::File, &self.file_name);
        part.set_purl(&self.purl);
        if !part.purl.is_empty() {
            part.kind = PartKind::Library;
            part.name_by_purl();
        }
        part.hash("SHA-1", &self.sha1);
        for (algorithm, value) in &self.more.hashes {
            part.hash(algorithm, value);
        }
        part.license(&self.license, Acknowledgement::Unstated);
        part.description = clean(&self.more.description);
        part.cpe = clean(&self.more.cpe);
        // An absolute path tells of the machine that scanned, not of what is shipped.
        let shown = if self.file_path.starts_with(['/', '\\']) || self.file_path.contains(":\\") {
            &self.file_name
        } else {
            &self.file_path
        };
        if !shown.is_empty() {
            part.occurrences.insert(clean(&with_slashes(shown)));
        }
        let Some(reference) = bill.part(&self.purl, part) else { return Ok(()) };
        self.more.included_by.iter().try_for_each(|parent| bill.edge(parent, &reference))
    }

    fn name_and_version(&self) -> (Cow<'_, str>, Cow<'_, str>) {
        parts(&self.purl).unwrap_or((Cow::Borrowed(&self.file_name), Cow::Borrowed("")))
    }
}

/// Name with its namespace (`group:artifact` for Maven, as its users write it) and version of a package URL.
fn parts(purl: &str) -> Option<(Cow<'_, str>, Cow<'_, str>)> {
    let rest = purl.strip_prefix("pkg:")?;
    let rest = &rest[..rest.find(['?', '#']).unwrap_or(rest.len())];
    let (kind, rest) = rest.split_once('/')?;
    // An `@` at the start of a segment is an npm scope, not the mark before the version.
    let at = rest.rfind('@').filter(|&at| at > 0 && !rest[..at].ends_with('/'));
    let (name, version) = at.map_or((rest, ""), |at| (&rest[..at], &rest[at + 1..]));
    let name = decoded(name);
    if name.is_empty() {
        return None;
    }
    let name = if kind == "maven" { Cow::Owned(name.replacen('/', ":", 1)) } else { name };
    Some((name, decoded(version)))
}

/// Undoes percent encoding; what does not decode to text stays as it is.
fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let mut ahead = bytes.clone();
        let hex = |digit: Option<u8>| digit.and_then(|digit| char::from(digit).to_digit(16));
        match (byte, hex(ahead.next()), hex(ahead.next())) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).expect("two hexadecimal digits fit a byte"));
                bytes = ahead;
            }
            _ => out.push(byte),
        }
    }
    String::from_utf8(out).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// A path with `/`, also when the scan ran on Windows.
pub(super) fn with_slashes(path: &str) -> Cow<'_, str> {
    if path.contains('\\') { Cow::Owned(path.replace('\\', "/")) } else { Cow::Borrowed(path) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(purl: &str) -> (String, String) {
        let (name, version) = parts(purl).unwrap();
        (name.into_owned(), version.into_owned())
    }

    #[test]
    fn names_and_versions_come_from_package_urls() {
        let pair = |name: &str, version: &str| (name.to_owned(), version.to_owned());
        assert_eq!(read("pkg:maven/org.a/b@1.0?type=jar"), pair("org.a:b", "1.0"));
        assert_eq!(read("pkg:npm/%40babel%2Fcore@7.1.0"), pair("@babel/core", "7.1.0"));
        assert_eq!(read("pkg:npm/@babel/core@7.1.0#x"), pair("@babel/core", "7.1.0"));
        assert_eq!(read("pkg:npm/@babel/core"), pair("@babel/core", ""));
        assert_eq!(read("pkg:javascript/jquery@3.4.1"), pair("jquery", "3.4.1"));
        assert_eq!(read("pkg:npm/100%25%zz@1"), pair("100%%zz", "1"));
        assert_eq!(parts("cpe:2.3:a:b"), None);
        assert_eq!(parts("pkg:npm/"), None);
    }

    #[test]
    fn a_real_ecosystem_goes_before_what_the_tool_made_up() {
        let mut identity = Identity::default();
        identity.offer("pkg:javascript/bootstrap@3.3.7", "HIGHEST");
        identity.offer("pkg:maven/org.webjars/bootstrap@3.3.7", "HIGH");
        identity.offer("cpe:2.3:a:x:y", "HIGHEST");
        assert_eq!(identity.purl, "pkg:maven/org.webjars/bootstrap@3.3.7");
    }

    #[test]
    fn identifiers_of_the_first_schemas_become_package_urls() {
        let mut identity = Identity::default();
        identity.offer_old("cpe", "cpe:/a:apache:xalan-java:2.7.1", "HIGHEST");
        assert_eq!(identity.purl, "");
        identity.offer_old("maven", "xalan:serializer:2.7.1", "HIGHEST");
        assert_eq!(identity.name_and_version(), (Cow::Borrowed("xalan:serializer"), Cow::Borrowed("2.7.1")));
    }
}
