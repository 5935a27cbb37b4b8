//! The rows of trivy-operator's objects, in lower camel case. `match` of exposed secrets is not in these structs.

use serde::Deserialize;

use super::check_id;
use super::cvss::{Cvss, published};
use super::rows::{SeverityOf, day};
use crate::decode::json::{Number, Str, row};
use crate::decode::{DecodeError, Draft, ScoreDraft, Sink};
use crate::model::{CvssVersion, Kind};

row!(Vulnerability, Check, Secret);

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Vulnerability<'a> {
    #[serde(rename = "vulnerabilityID")]
    id: Str<'a>,
    resource: Str<'a>,
    installed_version: Str<'a>,
    fixed_version: Str<'a>,
    severity: Str<'a>,
    score: Number,
    cvss: Cvss<'a>,
    title: Str<'a>,
    primary_link: Str<'a>,
    published_date: Str<'a>,
    target: Str<'a>,
    package_path: Str<'a>,
    #[serde(rename = "packagePURL")]
    purl: Str<'a>,
}

impl Vulnerability<'_> {
    pub(super) fn add(&self, sink: &mut Sink) -> Result<(), DecodeError> {
        let mut scores: Vec<ScoreDraft<'_>> = Vec::new();
        self.cvss.drafts(&mut scores, sink);
        if let Some(value) = published(self.score) {
            // The operator picks one score and says neither whose nor which version it is.
            scores.push(ScoreDraft { source: "trivy-operator", version: CvssVersion::Unstated, value, vector: "" });
        }
        let draft = Draft {
            severity: sink.severity(&self.severity),
            severity_word: &self.severity,
            rule: &self.id,
            title: &self.title,
            package: &self.resource,
            version: &self.installed_version,
            purl: &self.purl,
            fixed: &self.fixed_version,
            target: &self.target,
            path: &self.package_path,
            url: &self.primary_link,
            published: day(&self.published_date),
            scores: &scores,
            ..Draft::new(Kind::Vulnerability)
        };
        sink.finding(&draft)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Check<'a> {
    #[serde(rename = "checkID")]
    id: Str<'a>,
    title: Str<'a>,
    severity: Str<'a>,
    target: Str<'a>,
    success: Option<bool>,
}

impl Check<'_> {
    /// Adds the check unless it says that it passed. Some checks have no id.
    pub(super) fn add(&self, sink: &mut Sink, severity: SeverityOf) -> Result<(), DecodeError> {
        if self.success == Some(true) {
            sink.passed(1);
            return Ok(());
        }
        let forms = check_id::other_forms(&self.id);
        let aliases: Vec<&str> = forms.iter().map(String::as_str).collect();
        let draft = Draft {
            severity: severity.read(&self.severity, sink),
            severity_word: &self.severity,
            rule: &self.id,
            title: &self.title,
            target: &self.target,
            aliases: &aliases,
            ..Draft::new(Kind::Misconfiguration)
        };
        sink.finding(&draft)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Secret<'a> {
    target: Str<'a>,
    #[serde(rename = "ruleID")]
    rule: Str<'a>,
    title: Str<'a>,
    severity: Str<'a>,
}

impl Secret<'_> {
    pub(super) fn add(&self, sink: &mut Sink) -> Result<(), DecodeError> {
        let draft = Draft {
            severity: sink.severity(&self.severity),
            severity_word: &self.severity,
            rule: &self.rule,
            title: &self.title,
            target: &self.target,
            path: &self.target,
            ..Draft::new(Kind::Secret)
        };
        sink.finding(&draft)
    }
}
