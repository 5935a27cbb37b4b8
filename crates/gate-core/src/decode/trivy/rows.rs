//! The rows of a result (vulnerabilities, misconfigurations, secrets, licences, packages) and what becomes of them.
//!
//! Fields that can hold a secret or its surroundings (`Match`, `Code`, licence texts) are not in these structs.

use jiff::civil::Date;
use serde::Deserialize;

use super::check_id;
use super::cvss::Cvss;
use crate::decode::json::{Number, Str, row};
use crate::decode::weakness::Weaknesses;
use crate::decode::{ComponentDraft, DecodeError, Draft, ScoreDraft, Sink};
use crate::model::bom::Acknowledgement;
use crate::model::{Code, Exemption, ExemptionSource, Expiry, Kind, Scope, Severity};

row!(Vulnerability, Misconfiguration, Secret, License, Package);

/// Whose severity a row has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SeverityOf {
    /// Its own.
    Row,
    /// That of the control around it, which may stand behind the row: set afterwards.
    Control,
    /// Its own, and it does not count, so that no severity is missed.
    Suppressed,
}

impl SeverityOf {
    /// The severity of a row with this word.
    pub(super) fn read(self, word: &str, sink: &mut Sink) -> Severity {
        match self {
            Self::Row => sink.severity(word),
            Self::Control | Self::Suppressed => Severity::from_common_word(word).unwrap_or(Severity::Critical),
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(super) struct Identifier<'a> {
    #[serde(rename = "PURL")]
    pub(super) purl: Str<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Vulnerability<'a> {
    #[serde(rename = "VulnerabilityID")]
    pub(super) id: Str<'a>,
    #[serde(rename = "VendorIDs")]
    pub(super) vendor_ids: Option<Vec<Str<'a>>>,
    pub(super) pkg_name: Str<'a>,
    pub(super) pkg_path: Str<'a>,
    pub(super) pkg_identifier: Option<Identifier<'a>>,
    pub(super) installed_version: Str<'a>,
    pub(super) fixed_version: Str<'a>,
    pub(super) published_date: Str<'a>,
    pub(super) status: Str<'a>,
    #[serde(rename = "PrimaryURL")]
    pub(super) url: Str<'a>,
    pub(super) title: Str<'a>,
    pub(super) severity: Str<'a>,
    #[serde(rename = "CVSS")]
    pub(super) cvss: Cvss<'a>,
    #[serde(rename = "CweIDs")]
    pub(super) cwes: Weaknesses,
}

impl Vulnerability<'_> {
    /// Adds the row; rows without any id are findings too.
    pub(super) fn add(
        &self,
        sink: &mut Sink,
        severity: SeverityOf,
        suppression: Option<Exemption>,
    ) -> Result<(), DecodeError> {
        let mut scores: Vec<ScoreDraft<'_>> = Vec::new();
        self.cvss.drafts(&mut scores, sink);
        let ids = self.vendor_ids.as_deref().unwrap_or_default();
        let aliases: Vec<&str> = ids.iter().map(|id| &**id).collect();
        let draft = Draft {
            severity: severity.read(&self.severity, sink),
            severity_word: &self.severity,
            rule: &self.id,
            title: &self.title,
            package: &self.pkg_name,
            version: &self.installed_version,
            purl: self.pkg_identifier.as_ref().map_or("", |identifier| &identifier.purl),
            fixed: &self.fixed_version,
            path: &self.pkg_path,
            url: &self.url,
            status: &self.status,
            published: day(&self.published_date),
            scores: &scores,
            aliases: &aliases,
            cwes: &self.cwes.0,
            suppression,
            ..Draft::new(Kind::Vulnerability)
        };
        sink.finding(&draft)
    }
}

/// The day of a time such as `2021-02-15T11:15:00Z`.
pub(super) fn day(time: &str) -> Option<Date> {
    time.get(..10)?.parse().ok()
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Cause {
    pub(super) start_line: Number,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Misconfiguration<'a> {
    #[serde(rename = "ID")]
    pub(super) id: Str<'a>,
    #[serde(rename = "AVDID")]
    pub(super) avd_id: Str<'a>,
    pub(super) title: Str<'a>,
    pub(super) message: Str<'a>,
    pub(super) severity: Str<'a>,
    #[serde(rename = "PrimaryURL")]
    pub(super) url: Str<'a>,
    pub(super) status: Str<'a>,
    pub(super) cause_metadata: Option<Cause>,
}

/// What a check's status means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// A finding.
    Fail,
    /// Nothing.
    Pass,
    /// A finding that an exception of the check covers (up to v0.56).
    Exception,
}

impl Misconfiguration<'_> {
    /// What the status says; a word we do not know is a failure, and so is silence.
    pub(super) fn outcome(&self, sink: &mut Sink) -> Outcome {
        match &*self.status {
            "PASS" => Outcome::Pass,
            "EXCEPTION" => Outcome::Exception,
            "FAIL" | "" => Outcome::Fail,
            _ => {
                let message = "the status of a misconfiguration is none of FAIL, PASS and EXCEPTION; taken as FAIL";
                sink.problem(Code::UnknownValue, message, "");
                Outcome::Fail
            }
        }
    }

    /// Adds the row by its status.
    pub(super) fn count(&self, sink: &mut Sink, severity: SeverityOf) -> Result<Outcome, DecodeError> {
        let outcome = self.outcome(sink);
        match outcome {
            Outcome::Fail => self.add(sink, severity, None)?,
            Outcome::Pass => sink.passed(1),
            Outcome::Exception => {
                self.add(sink, SeverityOf::Suppressed, Some(tool_exemption("EXCEPTION", "", "")))?;
            }
        }
        Ok(outcome)
    }

    pub(super) fn add(
        &self,
        sink: &mut Sink,
        severity: SeverityOf,
        suppression: Option<Exemption>,
    ) -> Result<(), DecodeError> {
        let rule = if self.id.is_empty() { &self.avd_id } else { &self.id };
        let forms = check_id::other_forms(rule);
        let mut aliases: Vec<&str> = forms.iter().map(String::as_str).collect();
        if !self.avd_id.is_empty() && self.avd_id != *rule && !aliases.contains(&&*self.avd_id) {
            aliases.push(&self.avd_id);
        }
        let draft = Draft {
            severity: severity.read(&self.severity, sink),
            severity_word: &self.severity,
            rule,
            title: if self.title.is_empty() { &self.message } else { &self.title },
            line: self.cause_metadata.as_ref().map_or(0, |cause| line(cause.start_line)),
            url: &self.url,
            status: &self.status,
            aliases: &aliases,
            suppression,
            ..Draft::new(Kind::Misconfiguration)
        };
        sink.finding(&draft)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Secret<'a> {
    #[serde(rename = "RuleID")]
    pub(super) rule: Str<'a>,
    pub(super) title: Str<'a>,
    pub(super) severity: Str<'a>,
    pub(super) start_line: Number,
}

impl Secret<'_> {
    pub(super) fn add(
        &self,
        sink: &mut Sink,
        severity: SeverityOf,
        suppression: Option<Exemption>,
    ) -> Result<(), DecodeError> {
        let draft = Draft {
            severity: severity.read(&self.severity, sink),
            severity_word: &self.severity,
            rule: &self.rule,
            title: &self.title,
            line: line(self.start_line),
            suppression,
            ..Draft::new(Kind::Secret)
        };
        sink.finding(&draft)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", bound(deserialize = "'de: 'a"))]
pub(super) struct License<'a> {
    pub(super) severity: Str<'a>,
    pub(super) category: Str<'a>,
    pub(super) pkg_name: Str<'a>,
    pub(super) file_path: Str<'a>,
    pub(super) name: Str<'a>,
    pub(super) link: Str<'a>,
}

impl License<'_> {
    /// Adds the row: to Trivy every licence row is a finding, permissive ones (LOW) included.
    pub(super) fn add(
        &self,
        sink: &mut Sink,
        severity: SeverityOf,
        suppression: Option<Exemption>,
    ) -> Result<(), DecodeError> {
        let draft = Draft {
            severity: severity.read(&self.severity, sink),
            severity_word: &self.severity,
            rule: &self.name,
            title: &self.name,
            package: &self.pkg_name,
            path: &self.file_path,
            url: &self.link,
            status: &self.category,
            suppression,
            ..Draft::new(Kind::License)
        };
        sink.finding(&draft)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Package<'a> {
    pub(super) name: Str<'a>,
    pub(super) identifier: Option<Identifier<'a>>,
    pub(super) version: Str<'a>,
    pub(super) release: Str<'a>,
    pub(super) epoch: Number,
    pub(super) licenses: Option<Vec<Str<'a>>>,
    pub(super) file_path: Str<'a>,
    pub(super) dev: Option<bool>,
}

impl Package<'_> {
    /// Adds the package; tells whether it is a development dependency.
    pub(super) fn add(&self, sink: &mut Sink) -> Result<bool, DecodeError> {
        let licenses = self.licenses.iter().flatten();
        let licenses: Vec<_> = licenses.map(|text| (Acknowledgement::Declared, &**text)).collect();
        let dev = self.dev == Some(true);
        sink.component(&ComponentDraft {
            name: &self.name,
            version: &self.full_version(),
            purl: self.identifier.as_ref().map_or("", |identifier| &identifier.purl),
            licenses: &licenses,
            is_holder: false,
            path: &self.file_path,
            scope: if dev { Scope::Dev } else { Scope::Unknown },
        })?;
        Ok(dev)
    }

    /// `epoch:version-release`, as `InstalledVersion` of the package's vulnerabilities has it.
    pub(super) fn full_version(&self) -> std::borrow::Cow<'_, str> {
        let epoch = self.epoch.0.filter(|epoch| *epoch > 0.0);
        if epoch.is_none() && self.release.is_empty() {
            return std::borrow::Cow::Borrowed(&self.version);
        }
        let mut version = epoch.map_or_else(String::new, |epoch| format!("{epoch}:"));
        version.push_str(&self.version);
        if !self.release.is_empty() {
            version.push('-');
            version.push_str(&self.release);
        }
        version.into()
    }
}

/// A line number; 0 for absent and impossible ones.
pub(super) fn line(number: Number) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
    number.0.filter(|line| (1.0..=f64::from(u32::MAX)).contains(line)).map_or(0, |line| line as u32)
}

/// Longest text of an exemption that is kept, in characters.
const MAX_REASON: usize = 2000;

/// The exemption for a row the tool suppressed itself.
pub(super) fn tool_exemption(id: &str, reason: &str, file: &str) -> Exemption {
    let cut = |text: &str| text.chars().take(MAX_REASON).collect();
    Exemption {
        source: ExemptionSource::Tool,
        id: cut(id),
        reason: cut(reason),
        owner: String::new(),
        expires: Expiry::Never,
        file: cut(file),
        line: 0,
        column: 0,
    }
}
