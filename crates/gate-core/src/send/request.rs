//! What is sent to a destination, with its secrets kept apart so that they can be masked.

use std::fmt;
use std::time::Duration;

/// A text nobody may read in an output, a log or an error.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps a text.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// The text, for the wire alone.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad("***")
    }
}

/// An address, of which everything behind the host may be a secret: the incoming webhooks of chats are.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    text: String,
    is_secret: bool,
}

impl Address {
    /// An address that may be shown.
    ///
    /// # Errors
    /// When it is no `http` or `https` address, or carries user information.
    pub fn open(text: &str) -> Result<Address, String> {
        Address::checked(text, false)
    }

    /// An address whose path is a secret.
    ///
    /// # Errors
    /// When it is no `http` or `https` address, or carries user information.
    pub fn secret(text: &str) -> Result<Address, String> {
        Address::checked(text, true)
    }

    fn checked(text: &str, is_secret: bool) -> Result<Address, String> {
        let text = text.trim();
        let rest = ["https://", "http://"].iter().find_map(|scheme| {
            let head = text.get(..scheme.len())?;
            head.eq_ignore_ascii_case(scheme).then(|| &text[scheme.len()..])
        });
        let Some(rest) = rest else { return Err("is no http or https address".to_owned()) };
        let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
        if authority.is_empty() || text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err("is no http or https address".to_owned());
        }
        if authority.contains('@') {
            return Err("carries a user or password; credentials come from the environment".to_owned());
        }
        Ok(Address { text: text.to_owned(), is_secret })
    }

    /// The same with more path behind it.
    #[must_use]
    pub fn join(&self, path: &str) -> Address {
        let text = format!("{}/{}", self.text.trim_end_matches('/'), path.trim_start_matches('/'));
        Address { text, is_secret: self.is_secret }
    }

    /// What nobody may read of it: everything behind the host, and the last part of the path, where the token stands.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &str> {
        let behind = self.text.splitn(4, '/').nth(3).filter(|_| self.is_secret);
        let last = behind.and_then(|path| path.rsplit('/').next());
        [behind, last].into_iter().flatten()
    }

    /// The address, for the wire alone.
    pub fn expose(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_secret {
            return f.pad(&self.text);
        }
        let host = self.text.find("://").map_or(0, |at| at + 3);
        let end = self.text[host..].find(['/', '?', '#']).map_or(self.text.len(), |at| host + at);
        write!(f, "{}/***", &self.text[..end])
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// How a request is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Adds something.
    Post,
    /// Replaces something.
    Put,
    /// Changes something.
    Patch,
}

impl Method {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
        }
    }
}

/// The value of a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderValue {
    /// May be shown.
    Open(String),
    /// May not; what stands before it (`Bearer `) may.
    Hidden(&'static str, Secret),
}

impl fmt::Display for HeaderValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(text) => f.pad(text),
            Self::Hidden(before, secret) => write!(f, "{before}{secret}"),
        }
    }
}

/// One request. It displays as `--dry-run` shows it, with its secrets masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// How.
    pub method: Method,
    /// Where to.
    pub address: Address,
    /// Headers besides those of HTTP itself.
    pub headers: Vec<(String, HeaderValue)>,
    /// What, as text.
    pub body: String,
}

impl Request {
    /// A request with a body of JSON.
    pub fn json(method: Method, address: Address, body: &serde_json::Value) -> Request {
        let headers = vec![("content-type".to_owned(), HeaderValue::Open("application/json".to_owned()))];
        Request { method, address, headers, body: body.to_string() }
    }

    /// The same with the token of whoever sends it.
    #[must_use]
    pub fn bearer(mut self, token: Option<&Secret>) -> Request {
        let value = token.map(|token| HeaderValue::Hidden("Bearer ", token.clone()));
        self.headers.extend(value.map(|value| ("authorization".to_owned(), value)));
        self
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", self.method.as_str(), self.address)?;
        self.headers.iter().try_for_each(|(name, value)| writeln!(f, "{name}: {value}"))?;
        write!(f, "\n{}", self.body)
    }
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// `Retry-After` in seconds.
    pub retry_after: Option<Duration>,
    /// The body, cut at 64 KiB.
    pub body: String,
}

/// Why nothing came back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoResponse {
    /// Nobody was reached, or the line broke: worth another try.
    #[error("{0}")]
    Unreachable(String),
    /// The destination cannot be trusted or does not exist as it is written: another try changes nothing.
    #[error("{0}")]
    Wrong(String),
}

/// What carries requests. The core knows no network.
pub trait Transport {
    /// Sends a request and waits for the answer, for no longer than `most`. Redirects are not followed.
    ///
    /// # Errors
    /// When nothing came back.
    fn send(&self, request: &Request, most: Duration) -> Result<Response, NoResponse>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_shown_nowhere() {
        let token = Secret::new("FAKE-not-real");
        let address = Address::secret("https://hooks.example/services/FAKE-not-real").unwrap();
        let request = Request::json(Method::Post, address, &serde_json::json!({"a": 1})).bearer(Some(&token));
        for shown in [format!("{request}"), format!("{request:?}"), format!("{token} {token:?}")] {
            assert!(!shown.contains("FAKE"), "{shown}");
        }
        assert!(request.to_string().starts_with("POST https://hooks.example/***\n"), "{request}");
        assert!(request.to_string().contains("authorization: Bearer ***\n"));
        assert_eq!(request.address.expose(), "https://hooks.example/services/FAKE-not-real");
    }

    #[test]
    fn an_address_is_of_the_web_and_carries_no_user() {
        for text in ["", "ftp://host/", "https://", "https:///x", "https://u:FAKE@host/", "https://h/a b", "//host/"] {
            let error = Address::open(text).unwrap_err();
            assert!(!error.contains("FAKE"), "{error}");
        }
        let address = Address::open("HTTPS://host:8443/rest/").unwrap();
        assert_eq!(address.join("/issues").to_string(), "HTTPS://host:8443/rest/issues");
    }
}
