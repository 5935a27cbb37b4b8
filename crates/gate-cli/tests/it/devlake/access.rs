//! Who may ask what: keys, and the paths they open.

use jiff::Timestamp;
use regex::Regex;

use super::replies::object;
use crate::wire::{Heard, Said};

/// A key as the server knows it.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) text: String,
    /// An unanchored expression over the path without `/rest`.
    pub(super) allowed: String,
    pub(super) expires: Option<Timestamp>,
}

impl Key {
    /// The key that comes with a connection: it opens its numeric path and nothing else.
    pub(super) fn of_connection(id: u64, text: &str) -> Key {
        let allowed = format!("/plugins/webhook/connections/{id}/.*");
        Key { text: text.to_owned(), allowed, expires: None }
    }
}

/// Whether a request under `/rest` may go on; `path` is without it.
pub(super) fn check(heard: &Heard, path: &str, keys: &[Key], now: Timestamp) -> Result<(), Said> {
    let Some(header) = heard.header("authorization").filter(|header| !header.is_empty()) else {
        return Err(object(401, "token is missing"));
    };
    let Some(token) = header.strip_prefix("Bearer ").filter(|token| !token.is_empty()) else {
        return Err(object(401, "token is not present or malformed"));
    };
    let Some(key) = keys.iter().find(|key| key.text == token) else {
        return Err(object(403, "api key is invalid"));
    };
    if key.expires.is_some_and(|end| end <= now) {
        return Err(object(403, "api key has expired"));
    }
    if !Regex::new(&key.allowed).is_ok_and(|allowed| allowed.is_match(path)) {
        return Err(object(403, "path doesn't match in the api key's scope"));
    }
    Ok(())
}
