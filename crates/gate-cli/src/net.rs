//! The only file that opens a socket: carries requests to destinations of events.
//!
//! Redirects are not followed, since credentials would go along; proxies are those of the environment (`HTTPS_PROXY`,
//! `HTTP_PROXY`, `NO_PROXY`); roots are bundled, or the system's with `GATE_TLS_ROOTS=system`, and those of a file named by
//! `GATE_CA_FILE` come on top.

use std::error::Error as _;
use std::io::Read as _;
use std::mem::ManuallyDrop;
use std::time::Duration;

use gate_core::send::{HeaderValue, Method, NoResponse, Request, Response, Transport};
use reqwest::Certificate;
use reqwest::blocking::{Client, ClientBuilder};
use reqwest::redirect::Policy;

use crate::resolve::environment;

/// Longest wait for a line.
const CONNECT: Duration = Duration::from_secs(5);
/// Most of an answer that is read.
const MOST: u64 = 64 << 10;
/// Largest file of certificates.
const MOST_CERTIFICATES: u64 = 4 << 20;

/// The network. Made when something is to be sent, and not before: it costs more than a verdict.
pub(crate) struct Net {
    /// Never dropped: that waits for look-ups of names which nobody waits for any more, far beyond the time that is left.
    client: ManuallyDrop<Client>,
}

impl Net {
    /// A way out.
    ///
    /// # Errors
    /// When certificates cannot be read.
    pub(crate) fn new() -> Result<Net, String> {
        // The second call finds the first one's choice in place.
        let _already_chosen = rustls::crypto::ring::default_provider().install_default();
        let builder = Client::builder()
            .user_agent(concat!("gate/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(CONNECT);
        let client = roots(builder)?.build().map_err(|error| said(&error))?;
        Ok(Net { client: ManuallyDrop::new(client) })
    }
}

/// Whom the line is trusted by.
fn roots(builder: ClientBuilder) -> Result<ClientBuilder, String> {
    let own = match environment("GATE_CA_FILE").filter(|path| !path.is_empty()) {
        Some(path) => certificates(&path).map_err(|why| format!("GATE_CA_FILE: {path} {why}"))?,
        None => Vec::new(),
    };
    match environment("GATE_TLS_ROOTS").as_deref() {
        Some("system") => Ok(builder.tls_certs_merge(own)),
        None | Some("" | "bundled") => {
            let bundled = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
            let bundled = bundled.map(|der| Certificate::from_der(der).map_err(|error| said(&error)));
            let all: Result<Vec<_>, _> = bundled.chain(own.into_iter().map(Ok)).collect();
            Ok(builder.tls_certs_only(all?))
        }
        Some(_) => Err("GATE_TLS_ROOTS is `bundled` or `system`".to_owned()),
    }
}

fn certificates(path: &str) -> Result<Vec<Certificate>, String> {
    let file = std::fs::File::open(path).map_err(|error| format!("cannot be opened: {error}"))?;
    let mut pem = Vec::new();
    file.take(MOST_CERTIFICATES).read_to_end(&mut pem).map_err(|error| format!("cannot be read: {error}"))?;
    let found = Certificate::from_pem_bundle(&pem).map_err(|error| said(&error))?;
    if found.is_empty() { Err("holds no certificate in PEM form".to_owned()) } else { Ok(found) }
}

impl Transport for Net {
    fn send(&self, request: &Request, most: Duration) -> Result<Response, NoResponse> {
        let method = match request.method {
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Patch => reqwest::Method::PATCH,
        };
        let mut sent = self.client.request(method, request.address.expose()).timeout(most).body(request.body.clone());
        for (name, value) in &request.headers {
            sent = sent.header(name, header(value)?);
        }
        let answer = sent.send().map_err(|error| no_response(&error))?;
        let status = answer.status().as_u16();
        let seconds = answer.headers().get("retry-after").and_then(|value| value.to_str().ok()?.trim().parse().ok());
        let mut body = Vec::new();
        answer
            .take(MOST)
            .read_to_end(&mut body)
            .map_err(|error| NoResponse::Unreachable(format!("the answer ({status}) broke off: {}", error.kind())))?;
        let body = String::from_utf8_lossy(&body).into_owned();
        Ok(Response { status, retry_after: seconds.map(Duration::from_secs), body })
    }
}

fn header(value: &HeaderValue) -> Result<reqwest::header::HeaderValue, NoResponse> {
    let (text, is_secret) = match value {
        HeaderValue::Open(text) => (text.clone(), false),
        HeaderValue::Hidden(before, secret) => (format!("{before}{}", secret.expose()), true),
    };
    let mut header = reqwest::header::HeaderValue::from_str(&text).map_err(|_| {
        let what = if is_secret { "a credential" } else { "a header" };
        NoResponse::Wrong(format!("{what} holds characters that no header can"))
    })?;
    header.set_sensitive(is_secret);
    Ok(header)
}

/// A line that nobody trusts will not be trusted in a minute; everything else may be better then.
fn no_response(error: &reqwest::Error) -> NoResponse {
    let said = said(error);
    let is_certificate = said.to_ascii_lowercase().contains("certificate");
    if is_certificate || error.is_builder() {
        NoResponse::Wrong(if is_certificate { format!("{said}; GATE_CA_FILE names roots of your own") } else { said })
    } else if error.is_timeout() {
        NoResponse::Unreachable("no answer in time".to_owned())
    } else {
        NoResponse::Unreachable(said)
    }
}

/// An error in one line and without the address, which may be a secret: its innermost reason says most.
fn said(error: &reqwest::Error) -> String {
    let mut reason: &dyn std::error::Error = error;
    while let Some(source) = reason.source() {
        reason = source;
    }
    if error.source().is_some() { reason.to_string() } else { "the request could not be made".to_owned() }
}
