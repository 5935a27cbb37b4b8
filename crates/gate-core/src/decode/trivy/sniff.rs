//! Which shape of Trivy's a head has. Any key order is fine, and a head may be cut: decoding proves the rest.

use super::{COMPLIANCE, COSIGN, JSON, K8S, K8S_SUMMARY, LEGACY, OPERATOR, refused};
use crate::decode::{Format, Head, Leaf, Outline, Sniff};

/// The plural names of trivy-operator's objects, as kubectl plugins dump them.
pub(super) const DUMPED: [&str; 12] = [
    "vulnerabilityreports.aquasecurity.github.io",
    "clustervulnerabilityreports.aquasecurity.github.io",
    "configauditreports.aquasecurity.github.io",
    "clusterconfigauditreports.aquasecurity.github.io",
    "rbacassessmentreports.aquasecurity.github.io",
    "clusterrbacassessmentreports.aquasecurity.github.io",
    "infraassessmentreports.aquasecurity.github.io",
    "clusterinfraassessmentreports.aquasecurity.github.io",
    "exposedsecretreports.aquasecurity.github.io",
    "clustercompliancereports.aquasecurity.github.io",
    "sbomreports.aquasecurity.github.io",
    "clustersbomreports.aquasecurity.github.io",
];

/// What `apiVersion` of trivy-operator's objects begins with.
pub(super) const API_GROUP: &str = "aquasecurity.github.io/";

pub(super) fn sniff(head: &Head) -> Sniff {
    let Head::Json(outline) = head else { return refused::sniff(head) };
    let shape = match outline.at("") {
        Some(Leaf::Object) => object(outline),
        Some(Leaf::Array) => list(outline),
        Some(Leaf::Null) => Some(Sniff::Named(&LEGACY)),
        Some(Leaf::Text(_) | Leaf::Number(_) | Leaf::Bool(_)) | None => None,
    };
    shape.unwrap_or_else(|| refused::sniff(head))
}

fn object(outline: &Outline) -> Option<Sniff> {
    let found: &'static Format = if is_report(outline, "") {
        &JSON
    } else if outline.has("ClusterName") {
        cluster(outline)?
    } else if is_report(outline, "scanner.result.") {
        &COSIGN
    } else if is_compliance(outline) {
        &COMPLIANCE
    } else if outline.text("apiVersion").is_some_and(|api| api.starts_with(API_GROUP))
        || outline.text("items[].apiVersion").is_some_and(|api| api.starts_with(API_GROUP))
        || DUMPED.iter().any(|name| outline.is_array(name))
    {
        &OPERATOR
    } else if is_early(outline) {
        &LEGACY
    } else if outline.text("kind") == Some("List") && outline.is_array("items") && !outline.has("items[]") {
        return Some(Sniff::Named(&OPERATOR));
    } else {
        return None;
    };
    Some(Sniff::Yes(found))
}

fn list(outline: &Outline) -> Option<Sniff> {
    if outline.text("[].apiVersion").is_some_and(|api| api.starts_with(API_GROUP)) {
        return Some(Sniff::Yes(&OPERATOR));
    }
    let rows = list_or_null(outline, "[].Vulnerabilities") || list_or_null(outline, "[].Misconfigurations");
    if outline.text("[].Target").is_some() && (rows || outline.has("[].Class") || outline.has("[].Type")) {
        return Some(Sniff::Yes(&LEGACY));
    }
    (!outline.has("[]") && !outline.cut).then_some(Sniff::Named(&LEGACY))
}

/// A report at `at`. Its version may stand behind the head; a wrong one is told by decoding.
fn is_report(outline: &Outline, at: &str) -> bool {
    let text = |key: &str| outline.text(&format!("{at}{key}")).is_some();
    let version = outline.number(&format!("{at}SchemaVersion")).is_some();
    let artifact = text("ArtifactName") || text("ArtifactType");
    let result = text("Results[].Target") && (text("Results[].Class") || text("Results[].Type"));
    let early = text("ImageID") || outline.is_array(&format!("{at}RepoTags"));
    let facts = outline.is_object(&format!("{at}Metadata")) || list_or_null(outline, &format!("{at}Results"));
    version && (artifact || text("Results[].Target") || text("ReportID") && text("CreatedAt"))
        || text("ArtifactName") && text("ArtifactType") && (facts || text("CreatedAt"))
        || outline.cut && (artifact && facts || result && !early)
}

/// The object form before schema version 2.
fn is_early(outline: &Outline) -> bool {
    let image = outline.text("ImageID").is_some() || outline.is_array("RepoTags") || outline.is_array("RepoDigests");
    image && !outline.has("SchemaVersion") && outline.text("Results[].Target").is_some()
}

fn cluster(outline: &Outline) -> Option<&'static Format> {
    outline.text("ClusterName")?;
    let objects = ["Resources", "Vulnerabilities", "Misconfigurations"];
    if objects.iter().any(|key| list_or_null(outline, key)) {
        return Some(&K8S);
    }
    if list_or_null(outline, "Findings") {
        return Some(&K8S_SUMMARY);
    }
    let alone = !outline.cut && outline.root_keys().all(|key| key == "ClusterName");
    alone.then_some(&K8S)
}

fn is_compliance(outline: &Outline) -> bool {
    if outline.text("ID").is_none() || outline.text("Title").is_none() {
        return false;
    }
    let text = |path: &str| outline.text(path).is_some();
    let control = |at: &str| text(&format!("{at}.ID")) && text(&format!("{at}.Name"));
    outline.is_array("SummaryControls") && (control("SummaryControls[]") || !outline.has("SummaryControls[]"))
        || outline.is_array("RelatedResources") && list_or_null(outline, "Results") && !text("Results[].Target")
}

fn list_or_null(outline: &Outline, path: &str) -> bool {
    matches!(outline.at(path), Some(Leaf::Array | Leaf::Null))
}
