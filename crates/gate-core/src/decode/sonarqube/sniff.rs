//! Which of `SonarQube`'s documents a head is. Keys decide, in any order.

use super::refused;
use super::{CE_TASK, GATE_DETAILS, HOTSPOTS, ISSUES, MEASURES, PROJECT_STATUS, REPORT_TASK, SONAR_REPORT, WEBHOOK};
use crate::decode::decoder::{Format, Sniff};
use crate::decode::head::Head;
use crate::decode::json::{Leaf, Outline};

/// Keys of sonar-report's JSON. Some came later, some are cut off in a head: several are enough.
const SONAR_REPORT_KEYS: [&str; 11] = [
    "allBugs",
    "deltaAnalysis",
    "fixMissingRule",
    "hotspotKeys",
    "inNewCodePeriod",
    "noSecurityHotspot",
    "sinceLeakPeriod",
    "sonarBaseURL",
    "sonarComponent",
    "vulnerabilityPhrase",
    "vulnerabilityPluralPhrase",
];

/// Answers for a head.
pub(super) fn sniff(head: &Head) -> Sniff {
    match head {
        Head::Json(outline) => json(outline),
        Head::Text(text) if is_report_task(text) => Sniff::Yes(REPORT_TASK),
        Head::Text(text) => refused::text(text).map_or(Sniff::No, Sniff::Refused),
        Head::Html(page) => refused::html(page).map_or(Sniff::No, Sniff::Refused),
        Head::Xml(outline) => refused::xml(outline).map_or(Sniff::No, Sniff::Refused),
    }
}

fn json(outline: &Outline) -> Sniff {
    if outline.at("") == Some(&Leaf::Array) && !outline.cut && !outline.has("[]") {
        return Sniff::Named(ISSUES);
    }
    if let Some(refusal) = refused::json(outline) {
        return Sniff::Refused(refusal);
    }
    object(outline).map_or(Sniff::No, Sniff::Yes)
}

fn object(outline: &Outline) -> Option<&'static Format> {
    let has_text = |path: &str| outline.text(path).is_some();
    let known = SONAR_REPORT_KEYS.iter().filter(|key| outline.has(key)).count();
    if known >= 4 {
        return Some(SONAR_REPORT);
    }
    if outline.is_object("projectStatus") {
        return Some(PROJECT_STATUS);
    }
    if outline.is_object("component") && outline.is_array("component.measures") {
        return Some(MEASURES);
    }
    if has_text("task.status") && ["task.id", "task.componentKey", "task.analysisId"].into_iter().any(has_text) {
        return Some(CE_TASK);
    }
    let hooked = ["properties", "qualityGate", "analysedAt", "changedAt", "taskId"];
    if has_text("serverUrl") && has_text("project.key") && hooked.iter().any(|key| outline.has(key)) {
        return Some(WEBHOOK);
    }
    if is_gate_details(outline) {
        return Some(GATE_DETAILS);
    }
    page(outline)
}

fn is_gate_details(outline: &Outline) -> bool {
    let level = matches!(outline.text("level"), Some("OK" | "WARN" | "ERROR" | "NONE"));
    let conditions = outline.is_array("conditions");
    let rows = outline.text("conditions[].metric").is_some()
        && (outline.text("conditions[].op").is_some() || outline.text("conditions[].level").is_some());
    conditions && outline.text("level").is_some() && (rows || (level && !outline.has("conditions[]")))
}

fn page(outline: &Outline) -> Option<&'static Format> {
    let has_text = |path: &str| outline.text(path).is_some();
    if has_text("issues[].rule") && has_text("issues[].component")
        || has_text("[].rule") && has_text("[].component") && (has_text("[].project") || has_text("[].status"))
    {
        return Some(ISSUES);
    }
    if has_text("hotspots[].component") && (has_text("hotspots[].vulnerabilityProbability")) {
        return Some(HOTSPOTS);
    }
    let paged = outline.number("paging.total").is_some() && outline.number("paging.pageSize").is_some();
    let counted = ["total", "p", "ps"].iter().all(|key| outline.number(key).is_some());
    let empty = |list: &str| outline.is_array(list) && !outline.has(&format!("{list}[]"));
    match () {
        () if empty("issues") && (paged || counted) => Some(ISSUES),
        () if empty("hotspots") && paged => Some(HOTSPOTS),
        () => None,
    }
}

/// Lines `key=value` with the scanner's own keys among them.
fn is_report_task(text: &str) -> bool {
    let has = |key: &str| text.lines().any(|line| line.strip_prefix(key).is_some_and(|rest| rest.starts_with('=')));
    has("projectKey") && ["serverUrl", "dashboardUrl", "ceTaskId", "ceTaskUrl"].into_iter().any(has)
}
