//! `SonarQube` Server, Community Build and Cloud: gate status, measures, issues, hotspots and what binds them to a build.

mod ce_task;
mod conditions;
mod envelope;
mod gate_details;
mod hotspots;
mod issues;
mod measures;
mod metric;
mod project_status;
mod refused;
mod report_task;
mod sniff;
mod sonar_report;
#[cfg(test)]
mod tests;
mod time;
mod webhook;
mod words;

use super::decoder::{About, Decoder, Format, Sniff, Source};
use super::error::DecodeError;
use super::head::Head;
use super::json::Json;
use super::sink::Sink;
use crate::model::{Kind, Proof};

/// The decoder.
pub(super) struct SonarQube;

static ABOUT: About = About {
    id: "sonarqube",
    title: "SonarQube",
    homepage: "https://docs.sonarsource.com/sonarqube-server/",
    produce: "curl -fsS -H \"Authorization: Bearer $SONAR_TOKEN\" \
              \"$SONAR_HOST_URL/api/qualitygates/project_status?analysisId=$ANALYSIS_ID\" -o project-status.json",
    any_tool: false,
    formats: &FORMATS,
};

static FORMATS: [Format; 9] = [
    Format { id: "project-status", title: "api/qualitygates/project_status", proof: Proof::Tells },
    Format { id: "measures", title: "api/measures/component", proof: Proof::Tells },
    Format { id: "issues", title: "a page of api/issues/search, or a list of its issues", proof: Proof::Tells },
    Format { id: "hotspots", title: "a page of api/hotspots/search", proof: Proof::Tells },
    Format { id: "ce-task", title: "api/ce/task", proof: Proof::Tells },
    Format { id: "report-task", title: "the scanner's report-task.txt", proof: Proof::Tells },
    Format { id: "webhook", title: "the body of a webhook", proof: Proof::Tells },
    Format { id: "quality-gate-details", title: "the measure quality_gate_details", proof: Proof::Tells },
    Format { id: "sonar-report", title: "JSON of Sopra Steria's sonar-report", proof: Proof::Silent },
];

static PROJECT_STATUS: &Format = &FORMATS[0];
static MEASURES: &Format = &FORMATS[1];
static ISSUES: &Format = &FORMATS[2];
static HOTSPOTS: &Format = &FORMATS[3];
static CE_TASK: &Format = &FORMATS[4];
static REPORT_TASK: &Format = &FORMATS[5];
static WEBHOOK: &Format = &FORMATS[6];
static GATE_DETAILS: &Format = &FORMATS[7];
static SONAR_REPORT: &Format = &FORMATS[8];

impl Decoder for SonarQube {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn kinds(&self) -> &'static [Kind] {
        &[Kind::CodeVulnerability, Kind::Bug, Kind::CodeSmell, Kind::Hotspot]
    }

    fn sniff(&self, head: &Head) -> Sniff {
        sniff::sniff(head)
    }

    fn decode(&self, format: &'static Format, source: Source<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        if format == REPORT_TASK {
            return report_task::decode(source, sink);
        }
        let limits = source.limits;
        let mut json = source.json();
        match format.id {
            "project-status" => project_status::decode(&mut json, sink)?,
            "measures" => measures::decode(&mut json, &limits, sink)?,
            "ce-task" => ce_task::decode(&mut json, sink)?,
            "webhook" => webhook::decode(&mut json, sink)?,
            "quality-gate-details" => gate_details::decode(&mut json, sink)?,
            "sonar-report" => sonar_report::decode(&mut json, sink)?,
            _ => envelope::decode(&mut json, format, sink)?,
        }
        json.finish()
    }
}

/// A text that may be absent (`null`).
fn text(json: &mut Json<'_>) -> Result<String, DecodeError> {
    Ok(json.read::<Option<String>>()?.unwrap_or_default())
}

/// A text for a field of the scan: empty is absent.
fn known(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

/// Text of the report inside a message, cut for display.
fn shown(text: &str) -> String {
    text.chars().take(300).collect()
}
