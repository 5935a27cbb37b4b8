//! Trivy: its JSON report in every generation, cluster and compliance reports, attestations, and trivy-operator objects.
//!
//! What Trivy writes as SARIF or `CycloneDX` is read by the decoders of those formats.

mod check_id;
mod compliance;
mod cosign;
mod cvss;
mod kubernetes;
mod legacy;
mod metadata;
mod modified;
mod operator;
mod operator_rows;
mod packages;
mod refused;
mod report;
mod result;
mod rows;
mod sniff;
#[cfg(test)]
mod tests;

use crate::decode::{About, DecodeError, Decoder, Format, Head, Sink, Sniff, Source};
use crate::model::{Code, Proof};

/// The decoder.
pub(super) struct Trivy;

const JSON: Format = Format { id: "json", title: "Trivy JSON report, schema version 2", proof: Proof::Tells };
const LEGACY: Format =
    Format { id: "json-legacy", title: "Trivy JSON report without a schema version", proof: Proof::Silent };
const K8S: Format = Format { id: "k8s", title: "Trivy Kubernetes report", proof: Proof::Tells };
const K8S_SUMMARY: Format = Format { id: "k8s-summary", title: "Trivy Kubernetes summary report", proof: Proof::Tells };
const COSIGN: Format =
    Format { id: "cosign-vuln", title: "cosign vulnerability predicate with a Trivy report", proof: Proof::Tells };
const OPERATOR: Format = Format { id: "operator", title: "trivy-operator report objects", proof: Proof::Tells };
const COMPLIANCE: Format = Format { id: "compliance", title: "Trivy compliance report", proof: Proof::Silent };

static ABOUT: About = About {
    id: "trivy",
    title: "Trivy",
    homepage: "https://trivy.dev",
    produce: "trivy image --format json --output trivy.json IMAGE",
    any_tool: false,
    formats: &[JSON, K8S, K8S_SUMMARY, COSIGN, OPERATOR, COMPLIANCE, LEGACY],
};

impl Decoder for Trivy {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn sniff(&self, head: &Head) -> Sniff {
        sniff::sniff(head)
    }

    fn decode(&self, format: &'static Format, source: Source<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        let mut json = source.json();
        match format.id {
            id if id == LEGACY.id && json.shape()? == crate::decode::json::Shape::Object => {
                report::Report::read(&mut json, sink)?.conclude(sink, false)?;
            }
            id if id == LEGACY.id => legacy::read(&mut json, sink)?,
            id if id == K8S.id || id == K8S_SUMMARY.id => kubernetes::read(&mut json, sink)?,
            id if id == COSIGN.id => cosign::read(&mut json, sink)?,
            id if id == OPERATOR.id => operator::read(&mut json, sink)?,
            id if id == COMPLIANCE.id => compliance::read(&mut json, sink)?,
            _ => report::Report::read(&mut json, sink)?.conclude(sink, true)?,
        }
        if format.proof == Proof::Silent {
            sink.problem(Code::NoProof, "no proof of scan in this format", "");
        }
        json.finish()
    }
}
