//! Any receiver of JSON: the event itself is posted, signed where a key is given.
//!
//! Receivers of the older `/webhook/build` kind find what they look for at the top of the body (`service`, `commit`,
//! `buildNumber`, `status`, `duration`, `timestamp`) and in the headers `X-Jenkins-Event` and `X-Build-Number`.

use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{Destination, Unfit};
use crate::event::{Event, What, instant};
use crate::send::request::{Address, HeaderValue, Method, Request, Secret};

/// A receiver of JSON.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// Its name in the policy.
    pub name: String,
    /// Where it listens.
    pub address: Address,
    /// Sent as `Authorization: Bearer`.
    pub token: Option<Secret>,
    /// The key that bodies are signed with.
    pub key: Option<Secret>,
    /// Further headers.
    pub headers: Vec<(String, String)>,
}

impl Destination for Webhook {
    fn name(&self) -> &str {
        &self.name
    }

    fn requests(&self, event: &Event) -> Result<Vec<Request>, Unfit> {
        let body = body(event).map_err(|error| Unfit(error.to_string()))?;
        let mut request = Request::json(Method::Post, self.address.clone(), &body).bearer(self.token.as_ref());
        let mut add = |name: &str, text: String| request.headers.push((name.to_owned(), HeaderValue::Open(text)));
        add("x-gate-event", event.what.kind().to_owned());
        add("x-gate-delivery", event.id.clone());
        if event.source.ci.as_deref() == Some("jenkins") {
            add("x-jenkins-event", event.what.kind().to_owned());
        }
        if let Some(run) = event.source.run.as_deref().filter(|run| run.bytes().all(|byte| byte.is_ascii_graphic())) {
            add("x-build-number", run.to_owned());
        }
        self.headers.iter().for_each(|(name, text)| add(name, text.clone()));
        if let Some(key) = &self.key {
            let signature = signature(key, &request.body)?;
            request.headers.push(("x-gate-signature-256".to_owned(), HeaderValue::Open(signature)));
        }
        Ok(vec![request])
    }
}

/// `sha256=` and the HMAC of the body, as GitHub signs its webhooks.
pub(super) fn signature(key: &Secret, body: &str) -> Result<String, Unfit> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.expose().as_bytes())
        .map_err(|_| Unfit("the key cannot be used to sign".to_owned()))?;
    mac.update(body.as_bytes());
    let hex = mac.finalize().into_bytes().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    Ok(format!("sha256={hex}"))
}

fn body(event: &Event) -> serde_json::Result<Value> {
    let mut body = serde_json::to_value(event)?;
    body["commit"] = json!(event.source.commit);
    body["buildNumber"] = json!(event.source.run);
    body["timestamp"] = json!(event.time);
    if let What::GateRun(run) = &event.what {
        body["status"] = json!(if run.passed() { "success" } else { "failure" });
        let times = instant(&run.started).ok().zip(instant(&run.finished).ok());
        body["duration"] = json!(times.map(|(started, finished)| finished.duration_since(started).as_secs()));
    }
    Ok(body)
}
