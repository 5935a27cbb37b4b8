//! Answers without secrets: receivers, and the proxies before them, like to show what they were sent.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::request::{HeaderValue, Request};
use crate::render::escape;

/// Stands where a secret was.
const MASK: &str = "***";
/// Shorter than that is no secret, and masking it would spoil words that have nothing to do with it.
const LEAST: usize = 4;

impl Request {
    /// A text without the secrets of this request, in the spellings in which they come back: as they are, and escaped
    /// for addresses, JSON, HTML and headers of their own kind.
    pub fn redact(&self, text: &str) -> String {
        let hidden = self.headers.iter().filter_map(|(_, value)| match value {
            HeaderValue::Hidden(_, secret) => Some(secret.expose()),
            HeaderValue::Open(_) => None,
        });
        let mut spellings: Vec<String> = hidden.chain(self.address.secrets()).flat_map(spellings).collect();
        // The longest first: one that begins another must not leave the other's rest.
        spellings.sort_by_key(|spelling| std::cmp::Reverse(spelling.len()));
        spellings.iter().fold(text.to_owned(), |text, spelling| text.replace(spelling, MASK))
    }
}

fn spellings(secret: &str) -> Vec<String> {
    if secret.len() < LEAST {
        return Vec::new();
    }
    let json = serde_json::Value::from(secret).to_string();
    let json = json.trim_matches('"');
    vec![
        secret.to_owned(),
        percent(secret, |byte| format!("%{byte:02X}")),
        percent(secret, |byte| format!("%{byte:02x}")),
        json.to_owned(),
        json.replace('/', "\\/"),
        escape::html(secret).into_owned(),
        STANDARD_NO_PAD.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
    ]
}

fn percent(text: &str, code: fn(u8) -> String) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { code(byte) }).collect()
}

#[cfg(test)]
mod tests {
    use crate::send::{Address, Method, Request, Secret};

    fn request(token: &str) -> Request {
        let address = Address::secret("https://hooks.example/services/T0/FAKEhook?x=1").unwrap();
        Request::json(Method::Post, address, &serde_json::json!({})).bearer(Some(&Secret::new(token)))
    }

    #[test]
    fn every_spelling_of_a_secret_is_masked() {
        let request = request("FAKE/k+y=\"<é>");
        for shown in [
            "FAKE/k+y=\"<é>",
            "FAKE%2Fk%2By%3D%22%3C%C3%A9%3E",
            "FAKE%2fk%2by%3d%22%3c%c3%a9%3e",
            "FAKE/k+y=\\\"<é>",
            "FAKE\\/k+y=\\\"<é>",
            "FAKE/k+y=&quot;&lt;é&gt;",
            "RkFLRS9rK3k9IjzDqT4",
            "services/T0/FAKEhook?x=1",
            "FAKEhook?x=1",
        ] {
            assert_eq!(request.redact(&format!("you said '{shown}'!")), "you said '***'!", "{shown}");
        }
    }

    #[test]
    fn what_is_no_secret_stays_as_it_is() {
        let answer = "{\"success\":true,\"message\":\"a b\"}";
        for token in ["", "a", "abc", "FAKE-not-here"] {
            assert_eq!(request(token).redact(answer), answer, "{token}");
        }
        let open = Request { address: Address::open("https://lake.example/rest/1").unwrap(), ..request("") };
        assert_eq!(open.redact("no such page: /rest/1"), "no such page: /rest/1");
    }
}
