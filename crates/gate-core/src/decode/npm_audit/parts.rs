//! What both versions share: advisory ids, scores, package URLs and documents of an audit that failed.

use std::borrow::Cow;

use serde::Deserialize;

use crate::decode::draft::ScoreDraft;
use crate::decode::error::DecodeError;
use crate::decode::json::{Json, Number, Str};
use crate::decode::sink::Sink;
use crate::model::{Code, CvssVersion};

/// The score of an advisory. npm writes `{"score": 0, "vectorString": null}` when there is none.
#[derive(Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(super) struct Cvss<'a> {
    score: Number,
    #[serde(rename = "vectorString")]
    vector: Str<'a>,
}

impl Cvss<'_> {
    /// The score, if there is one. A zero is "not scored" whatever its vector: it must not outweigh the severity.
    pub(super) fn draft<'s>(&'s self, source: &'s str) -> Option<ScoreDraft<'s>> {
        let value = self.score.0.filter(|value| *value != 0.0)?;
        let version = match &*self.vector {
            vector if vector.starts_with("CVSS:4") => CvssVersion::V4,
            vector if vector.starts_with("CVSS:3") => CvssVersion::V3,
            vector if vector.contains("Au:") => CvssVersion::V2,
            _ => CvssVersion::Unstated,
        };
        Some(ScoreDraft { source, version, value, vector: &self.vector })
    }
}

/// The GitHub advisory that an address ends with.
pub(super) fn ghsa(url: &str) -> Option<&str> {
    let id = url.rsplit('/').next()?;
    let mut parts = id.split('-');
    let is_part = |part: &str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_id = parts.next() == Some("GHSA") && parts.by_ref().take(3).filter(|part| is_part(part)).count() == 3;
    (is_id && parts.next().is_none()).then_some(id)
}

/// The package URL; `@babel/core` is `%40babel/core` in it. Without a version where the report has none.
pub(super) fn purl(name: &str, version: &str) -> String {
    let (scope, name) = match name.split_once('/') {
        Some((scope, name)) if scope.starts_with('@') => (format!("{}/", escaped(scope)), name),
        Some(_) | None => (String::new(), name),
    };
    let at = if version.is_empty() { "" } else { "@" };
    format!("pkg:npm/{scope}{}{at}{}", escaped(name), escaped(version))
}

fn escaped(text: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if text.bytes().all(plain) {
        return Cow::Borrowed(text);
    }
    let escape = |byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    Cow::Owned(text.bytes().map(escape).collect())
}

/// States how many dependencies there were; none is no audit.
pub(super) fn examined(sink: &mut Sink, dependencies: u64) {
    let scan = sink.scan();
    scan.examined = Some(dependencies);
    scan.unit = "dependencies";
    if dependencies == 0 {
        let message = "says that there is no dependency; run npm in the folder of the lock file";
        sink.problem(Code::NothingExamined, message, "");
    }
}

#[derive(Deserialize)]
struct Failure {
    #[serde(default)]
    code: Option<String>,
}

/// The error behind a key that only an audit that failed has. Its texts can hold addresses with credentials, so none
/// is shown.
pub(super) fn failure(json: &mut Json<'_>, key: &str) -> DecodeError {
    let code = match key {
        "error" => json.read::<Failure>().ok().and_then(|failure| failure.code).unwrap_or_default(),
        _ => String::new(),
    };
    let why = match code.as_str() {
        "ENOLOCK" | "EAUDITNOLOCK" => {
            "there is no lock file; commit one, or make it with `npm install --package-lock-only`"
        }
        "ENOAUDIT" => "the registry answers no audits; name one that does with `--registry`",
        _ => "the registry may not have answered; see npm's log, and run it again",
    };
    DecodeError::new(Code::ToolErrors, format!("says that npm could not audit: {why}"))
}

/// The error for a report that lacks what every version of npm writes.
pub(super) fn incomplete(what: &str) -> DecodeError {
    DecodeError::new(Code::Malformed, format!("has no `{what}`; give the file as npm wrote it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_github_ids_are_taken_from_addresses() {
        assert_eq!(ghsa("https://github.com/advisories/GHSA-xvch-5gv4-984h"), Some("GHSA-xvch-5gv4-984h"));
        for url in
            ["https://npmjs.com/advisories/1179", "x/GHSA-xvch-5gv4", "x/GHSA-a-b-c", "x/GHSA-xvch-5gv4-984h-1", ""]
        {
            assert_eq!(ghsa(url), None, "{url}");
        }
    }

    #[test]
    fn package_urls_escape_the_scope_and_what_is_no_name() {
        assert_eq!(purl("@babel/core", "7.1.0"), "pkg:npm/%40babel/core@7.1.0");
        assert_eq!(purl("lodash", ""), "pkg:npm/lodash");
        assert_eq!(purl("a/b?c#d", "1+x"), "pkg:npm/a%2Fb%3Fc%23d@1%2Bx");
    }

    #[test]
    fn a_score_of_zero_is_none_and_the_vector_tells_the_version() {
        let read = |text| {
            let cvss: Cvss<'_> = serde_json::from_str(text).unwrap();
            cvss.draft("ghsa").map(|score| (score.version, score.value.to_string()))
        };
        assert_eq!(read(r#"{"score":0,"vectorString":null}"#), None);
        assert_eq!(read(r#"{"score":0.0,"vectorString":"CVSS:3.1/AV:N"}"#), None);
        assert_eq!(read(r#"{"score":7.5,"vectorString":"CVSS:3.1/AV:N"}"#), Some((CvssVersion::V3, "7.5".into())));
        assert_eq!(read(r#"{"score":9,"vectorString":"CVSS:4.0/AV:N"}"#), Some((CvssVersion::V4, "9".into())));
        assert_eq!(read(r#"{"score":5,"vectorString":"AV:N/AC:L/Au:N/C:P/I:P/A:P"}"#).unwrap().0, CvssVersion::V2);
        assert_eq!(read(r#"{"score":5,"vectorString":null}"#).unwrap().0, CvssVersion::Unstated);
    }
}
