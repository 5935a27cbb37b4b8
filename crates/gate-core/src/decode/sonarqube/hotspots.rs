//! One hotspot of `api/hotspots/search` as a finding.

use serde::Deserialize;

use super::envelope::Rows;
use super::words;
use crate::decode::draft::Draft;
use crate::decode::error::DecodeError;
use crate::decode::json::{Number, Str, row};
use crate::decode::sink::Sink;
use crate::model::{Code, Kind};

/// A hotspot.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HotspotRow<'a> {
    #[serde(borrow, default)]
    component: Str<'a>,
    #[serde(borrow, default)]
    project: Str<'a>,
    #[serde(borrow, default)]
    branch: Str<'a>,
    #[serde(borrow, default)]
    pull_request: Str<'a>,
    #[serde(borrow, default)]
    security_category: Str<'a>,
    #[serde(borrow, default)]
    vulnerability_probability: Str<'a>,
    #[serde(borrow, default)]
    status: Str<'a>,
    #[serde(borrow, default)]
    resolution: Str<'a>,
    #[serde(default)]
    line: Number,
    #[serde(borrow, default)]
    message: Str<'a>,
    #[serde(borrow, default)]
    rule_key: Str<'a>,
}

row!(HotspotRow);

/// Adds a hotspot: fixed and safe ones are closed, an acknowledged one is an accepted risk.
pub(super) fn add(row: &HotspotRow<'_>, rows: &mut Rows, sink: &mut Sink) -> Result<(), DecodeError> {
    if row.component.is_empty() || (row.security_category.is_empty() && row.vulnerability_probability.is_empty()) {
        let message = "a hotspot is no answer of api/hotspots/search: it has no component or no category";
        return Err(DecodeError::new(Code::Malformed, message));
    }
    rows.hotspots += 1;
    rows.project.see(&row.project);
    rows.branch.see(&row.branch);
    rows.pull_request.see(&row.pull_request);
    let standing = words::standing(sink, &row.status, &row.resolution, "");
    if standing == words::Standing::Closed {
        sink.closed(1);
        return Ok(());
    }
    let severity = sink.severity_or_worst(words::severity(&row.vulnerability_probability));
    sink.finding(&Draft {
        severity,
        severity_word: &row.vulnerability_probability,
        // Servers before 9.7 name the category only.
        rule: if row.rule_key.is_empty() { &row.security_category } else { &row.rule_key },
        title: &row.message,
        target: &row.project,
        path: words::path(&row.component, &row.project),
        line: words::line(row.line.0),
        status: &row.status,
        suppression: words::suppression(standing, [&row.resolution, "", &row.status]),
        ..Draft::new(Kind::Hotspot)
    })
}
