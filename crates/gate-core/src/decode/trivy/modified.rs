//! `ExperimentalModifiedFindings` (`--show-suppressed`): rows that ignore files, policies or VEX took out of the count.

use serde::Deserialize;

use super::cvss::Cvss;
use super::rows::{Cause, Identifier, License, Misconfiguration, Secret, SeverityOf, Vulnerability, tool_exemption};
use crate::decode::json::{Number, Str, row};
use crate::decode::weakness::Weaknesses;
use crate::decode::{DecodeError, Draft, Sink};
use crate::model::{Code, Kind, Severity};

row!(Modified);

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Modified<'a> {
    #[serde(rename = "Type")]
    kind: Str<'a>,
    status: Str<'a>,
    statement: Str<'a>,
    source: Str<'a>,
    finding: Any<'a>,
}

/// The fields of all four kinds of rows: which of them it is may stand behind it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", bound(deserialize = "'de: 'a"))]
struct Any<'a> {
    #[serde(rename = "VulnerabilityID")]
    vulnerability_id: Str<'a>,
    #[serde(rename = "VendorIDs")]
    vendor_ids: Option<Vec<Str<'a>>>,
    pkg_name: Str<'a>,
    pkg_path: Str<'a>,
    pkg_identifier: Option<Identifier<'a>>,
    installed_version: Str<'a>,
    fixed_version: Str<'a>,
    published_date: Str<'a>,
    #[serde(rename = "CVSS")]
    cvss: Cvss<'a>,
    #[serde(rename = "CweIDs")]
    cwes: Weaknesses,
    #[serde(rename = "ID")]
    id: Str<'a>,
    #[serde(rename = "AVDID")]
    avd_id: Str<'a>,
    cause_metadata: Option<Cause>,
    #[serde(rename = "RuleID")]
    rule_id: Str<'a>,
    start_line: Number,
    name: Str<'a>,
    category: Str<'a>,
    file_path: Str<'a>,
    link: Str<'a>,
    title: Str<'a>,
    severity: Str<'a>,
    status: Str<'a>,
    #[serde(rename = "PrimaryURL")]
    url: Str<'a>,
}

impl Modified<'_> {
    /// Adds the row with the reason why it does not count.
    pub(super) fn add(self, sink: &mut Sink) -> Result<(), DecodeError> {
        let suppression = Some(tool_exemption(&self.status, &self.statement, &self.source));
        let how = SeverityOf::Suppressed;
        let row = self.finding;
        match &*self.kind {
            "vulnerability" => row.into_vulnerability().add(sink, how, suppression),
            "misconfiguration" => row.into_misconfiguration().add(sink, how, suppression),
            "secret" => {
                let Any { rule_id: rule, title, severity, start_line, .. } = row;
                Secret { rule, title, severity, start_line }.add(sink, how, suppression)
            }
            "license" => {
                let Any { severity, category, pkg_name, file_path, name, link, .. } = row;
                License { severity, category, pkg_name, file_path, name, link }.add(sink, how, suppression)
            }
            _ => {
                let message =
                    "a suppressed row is of a type this version of gate does not know; it is kept as an issue";
                sink.problem(Code::UnknownValue, message, "");
                let severity = Severity::from_common_word(&row.severity).unwrap_or(Severity::Critical);
                let (title, severity_word) = (&*row.title, &*row.severity);
                sink.finding(&Draft { severity, severity_word, title, suppression, ..Draft::new(Kind::Issue) })
            }
        }
    }
}

impl<'a> Any<'a> {
    fn into_vulnerability(self) -> Vulnerability<'a> {
        Vulnerability {
            id: self.vulnerability_id,
            vendor_ids: self.vendor_ids,
            pkg_name: self.pkg_name,
            pkg_path: self.pkg_path,
            pkg_identifier: self.pkg_identifier,
            installed_version: self.installed_version,
            fixed_version: self.fixed_version,
            status: self.status,
            url: self.url,
            published_date: self.published_date,
            title: self.title,
            severity: self.severity,
            cvss: self.cvss,
            cwes: self.cwes,
        }
    }

    fn into_misconfiguration(self) -> Misconfiguration<'a> {
        Misconfiguration {
            id: self.id,
            avd_id: self.avd_id,
            title: self.title,
            message: Str::default(),
            severity: self.severity,
            url: self.url,
            status: self.status,
            cause_metadata: self.cause_metadata,
        }
    }
}
