//! A Prometheus Pushgateway: the numbers of the last run of a service, branch and stage.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;

use super::{Destination, Unfit};
use crate::event::{Event, GateRun, What, instant};
use crate::render::prometheus::{Page, labels};
use crate::send::request::{Address, HeaderValue, Method, Request, Secret};

/// A Pushgateway.
#[derive(Clone, Debug)]
pub struct Pushgateway {
    /// Its name in the policy.
    pub name: String,
    /// Its address.
    pub address: Address,
    /// The token, where something in front of it asks for one.
    pub token: Option<Secret>,
}

impl Destination for Pushgateway {
    fn name(&self) -> &str {
        &self.name
    }

    fn requests(&self, event: &Event) -> Result<Vec<Request>, Unfit> {
        let What::GateRun(run) = &event.what else { return Ok(Vec::new()) };
        let group = [
            ("service", event.service.as_deref().unwrap_or("")),
            ("stage", run.stage.as_deref().unwrap_or("")),
            ("branch", run.judged_branch.as_deref().unwrap_or("")),
        ];
        let group = group.map(|(name, value)| format!("/{name}@base64/{}", in_address(value))).concat();
        let content = HeaderValue::Open("text/plain; version=0.0.4; charset=utf-8".to_owned());
        let request = Request {
            method: Method::Put,
            address: self.address.join(&format!("metrics/job/gate{group}")),
            headers: vec![("content-type".to_owned(), content)],
            body: body(event, run)?,
        };
        Ok(vec![request.bearer(self.token.as_ref())])
    }
}

/// The numbers of an event, named as `--output prometheus` names them.
fn body(event: &Event, run: &GateRun) -> Result<String, Unfit> {
    let failed = |error: std::io::Error| Unfit(error.to_string());
    let seconds = |text: &str| instant(text).map(Timestamp::as_second).map_err(|error| Unfit(error.to_string()));
    let (started, finished) = (seconds(&run.started)?, seconds(&run.finished)?);
    let next = run.next_expiry.as_ref().map(|next| seconds(&next.expires)).transpose()?;
    let mut text = Vec::new();
    let common = [("service", event.service.as_deref().unwrap_or("")), ("stage", run.stage.as_deref().unwrap_or(""))];
    let mut page = Page::new(&mut text, &common);
    let verdicts = ["pass", "fail", "error"];
    let verdicts = verdicts.map(|word| (labels(&[("verdict", word)]), u8::from(word == run.verdict)));
    page.gauges("gate_verdict", "Verdict of the run: 1 for the one it gave.", verdicts).map_err(failed)?;
    page.gauge("gate_run_timestamp_seconds", "When the run ended.", Some(finished)).map_err(failed)?;
    page.gauge("gate_run_duration_seconds", "How long the run took.", Some(finished - started)).map_err(failed)?;
    let gates = || run.gates.iter();
    let outcomes = gates().map(|gate| (labels(&[("gate", &gate.id), ("outcome", &gate.outcome)]), 1));
    page.gauges("gate_gate_outcome", "Outcome of each gate.", outcomes).map_err(failed)?;
    let flaws = gates().map(|gate| (labels(&[("gate", &gate.id)]), gate.counted));
    page.gauges("gate_gate_flaws", "Flaws that each gate counts against its limit.", flaws).map_err(failed)?;
    let exempted = gates().map(|gate| (labels(&[("gate", &gate.id)]), gate.exempted));
    page.gauges("gate_gate_flaws_exempted", "Flaws that exemptions take out of each gate's count.", exempted)
        .map_err(failed)?;
    let open = run.open.iter().map(|(severity, count)| (labels(&[("severity", severity)]), count));
    page.gauges("gate_open_flaws", "Open flaws by severity.", open).map_err(failed)?;
    let states = run.exemptions.iter().map(|(state, count)| (labels(&[("state", state)]), count));
    page.gauges("gate_exemptions", "Exemptions by state.", states).map_err(failed)?;
    page.gauge("gate_exemption_next_expiry_timestamp_seconds", "When the next exemption ends.", next)
        .map_err(failed)?;
    String::from_utf8(text).map_err(|error| Unfit(error.to_string()))
}

/// A value in an address; the empty one is `=` (README of the Pushgateway, "URL").
fn in_address(value: &str) -> String {
    if value.is_empty() { "=".to_owned() } else { URL_SAFE_NO_PAD.encode(value) }
}
