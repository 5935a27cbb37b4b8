//! An OpenTelemetry collector, OTLP over HTTP with JSON: one trace for each run, and its numbers.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Destination, Unfit};
use crate::event::{Event, GateRun, What, instant};
use crate::send::request::{Address, Method, Request, Secret};

/// A collector.
#[derive(Clone, Debug)]
pub struct Otlp {
    /// Its name in the policy.
    pub name: String,
    /// Its address, up to `/v1/traces`.
    pub address: Address,
    /// The token.
    pub token: Option<Secret>,
}

impl Destination for Otlp {
    fn name(&self) -> &str {
        &self.name
    }

    fn requests(&self, event: &Event) -> Result<Vec<Request>, Unfit> {
        let What::GateRun(run) = &event.what else { return Ok(Vec::new()) };
        let trace = Trace::of(event, run)?;
        let post = |path: &str, body: &Value| {
            Request::json(Method::Post, self.address.join(path), body).bearer(self.token.as_ref())
        };
        Ok(vec![post("v1/traces", &trace.spans()), post("v1/metrics", &trace.metrics())])
    }
}

/// A run as a trace. Ids come from the event, so that telling it twice makes no second trace.
struct Trace<'a> {
    event: &'a Event,
    run: &'a GateRun,
    id: String,
    started: String,
    finished: String,
}

/// Nanoseconds as the JSON form of OTLP writes them: as text.
fn nanoseconds(text: &str) -> Result<String, Unfit> {
    instant(text).map(|time| time.as_nanosecond().to_string()).map_err(|error| Unfit(error.to_string()))
}

/// So many bytes of the hash of a text, in hexadecimal digits.
fn hash(text: &str, bytes: usize) -> String {
    Sha256::digest(text).iter().take(bytes).fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

fn attribute(key: &str, value: &str) -> Value {
    json!({ "key": key, "value": { "stringValue": value } })
}

fn number(key: &str, value: u64) -> Value {
    json!({ "key": key, "value": { "intValue": value.to_string() } })
}

impl<'a> Trace<'a> {
    fn of(event: &'a Event, run: &'a GateRun) -> Result<Trace<'a>, Unfit> {
        let attempt = event.source.attempt.as_deref().unwrap_or("");
        let id = hash(&format!("{} {attempt} {}", event.id, run.started), 16);
        Ok(Trace { event, run, id, started: nanoseconds(&run.started)?, finished: nanoseconds(&run.finished)? })
    }

    fn resource(&self) -> Value {
        let source = &self.event.source;
        let known = [
            ("service.name", self.event.service.as_deref()),
            ("cicd.pipeline.name", source.job.as_deref()),
            ("cicd.pipeline.run.id", source.run.as_deref()),
            ("vcs.repository.url.full", source.repository.as_deref()),
            ("vcs.ref.head.revision", source.commit.as_deref()),
            ("vcs.ref.head.name", source.branch.as_deref().or(source.tag.as_deref())),
        ];
        let known = known.iter().filter_map(|(key, value)| Some(attribute(key, (*value)?)));
        json!({ "attributes": known.collect::<Vec<_>>() })
    }

    fn span(&self, name: &str, parent: Option<&str>, attributes: &[Value], is_ok: bool) -> Value {
        let mut span = json!({
            "traceId": self.id,
            "spanId": hash(&format!("{} {name}", self.id), 8),
            "name": name,
            "kind": 1,
            "startTimeUnixNano": self.started,
            "endTimeUnixNano": self.finished,
            "attributes": attributes,
            "status": { "code": if is_ok { 1 } else { 2 } },
        });
        if let Some(parent) = parent {
            span["parentSpanId"] = json!(hash(&format!("{} {parent}", self.id), 8));
        }
        span
    }

    /// The run, below it a span for each gate and for each report of a scanner.
    fn spans(&self) -> Value {
        const RUN: &str = "gate check";
        let run = self.run;
        let mut facts = vec![attribute("gate.verdict", &run.verdict), attribute("gate.policy", &run.policy)];
        facts.extend(run.stage.as_deref().map(|stage| attribute("gate.stage", stage)));
        let mut spans = vec![self.span(RUN, None, &facts, run.passed())];
        spans.extend(run.gates.iter().map(|gate| {
            let facts = [
                attribute("gate.outcome", &gate.outcome),
                number("gate.flaws", gate.counted),
                number("gate.flaws.allowed", gate.max),
                number("gate.flaws.exempted", gate.exempted),
            ];
            let is_ok = !matches!(gate.outcome.as_str(), "fail" | "error");
            self.span(&format!("gate {}", gate.id), Some(RUN), &facts, is_ok)
        }));
        spans.extend((1..).zip(&run.evidence).map(|(at, scanned)| {
            let mut facts = vec![attribute("scanner.name", &scanned.tool), number("scanner.findings", scanned.open)];
            facts.extend(scanned.tool_version.as_deref().map(|version| attribute("scanner.version", version)));
            facts.extend(scanned.time.as_deref().map(|time| attribute("scanner.report.time", time)));
            self.span(&format!("report {at} of {}", scanned.tool), Some(RUN), &facts, scanned.usable)
        }));
        let scope = json!({ "scope": { "name": "gate" }, "spans": spans });
        json!({ "resourceSpans": [{ "resource": self.resource(), "scopeSpans": [scope] }] })
    }

    fn metrics(&self) -> Value {
        let point = |attributes: Vec<Value>, value: u64| json!({ "timeUnixNano": self.finished, "asInt": value.to_string(), "attributes": attributes });
        let gauge = |name: &str, unit: &str, points: Vec<Value>| json!({ "name": name, "unit": unit, "gauge": { "dataPoints": points } });
        let run = self.run;
        let verdicts = ["pass", "fail", "error"].iter();
        let verdicts = verdicts.map(|word| point(vec![attribute("verdict", word)], u64::from(*word == run.verdict)));
        let flaws = run.gates.iter().map(|gate| point(vec![attribute("gate", &gate.id)], gate.counted));
        let open = run.open.iter().map(|(severity, count)| point(vec![attribute("severity", severity)], *count));
        let states = run.exemptions.iter().map(|(state, count)| point(vec![attribute("state", state)], *count));
        let metrics = [
            gauge("gate.verdict", "1", verdicts.collect()),
            gauge("gate.gate.flaws", "{flaw}", flaws.collect()),
            gauge("gate.open.flaws", "{flaw}", open.collect()),
            gauge("gate.exemptions", "{exemption}", states.collect()),
        ];
        let scope = json!({ "scope": { "name": "gate" }, "metrics": metrics });
        json!({ "resourceMetrics": [{ "resource": self.resource(), "scopeMetrics": [scope] }] })
    }
}
