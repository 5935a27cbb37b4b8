//! Ids that no two things share and that the same thing always gets.

use sha2::{Digest, Sha256};

use crate::model::Fingerprint;

/// Longest id. `DevLake` builds longer keys from it, in columns of 255 characters.
pub(super) const MOST: usize = 180;
/// Characters of the hash that stands for what was cut or replaced.
const HASH: usize = 20;
/// Digits of a short name.
const SHORT: usize = 10;

/// An id from its parts: ASCII, joined by `:`, at most 180 bytes. Where characters have to be replaced or the id is too
/// long, a hash of the parts takes their place, so that different parts never give one id.
pub fn event_id<'a>(parts: impl IntoIterator<Item = &'a str> + Clone) -> String {
    let mut id = String::new();
    let mut is_exact = true;
    for part in parts.clone() {
        if !id.is_empty() {
            id.push(':');
        }
        for letter in part.chars() {
            let plain = letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '/' | '-');
            is_exact &= plain;
            id.push(if plain { letter } else { '-' });
        }
    }
    if is_exact && id.len() <= MOST {
        return id;
    }
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let hash = Fingerprint::from_digest(&hash.finalize().into());
    id.truncate(MOST - HASH - 1);
    format!("{id}:{hash}")
}

/// A short name for an id, for people to copy: ten hexadecimal digits.
pub fn short_id(id: &str) -> String {
    let mut short = Fingerprint::from_digest(&Sha256::digest(id).into()).to_string();
    short.truncate(SHORT);
    short
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_parts_stay_readable() {
        assert_eq!(event_id(["gate", "jenkins", "team/app", "77"]), "gate:jenkins:team/app:77");
    }

    #[test]
    fn what_is_replaced_or_cut_is_told_apart_by_a_hash() {
        let replaced = event_id(["gate", "a b"]);
        assert!(replaced.starts_with("gate:a-b:"));
        assert_ne!(replaced, event_id(["gate", "a-b"]));
        assert_ne!(replaced, event_id(["gate", "a\nb"]));
        let long = "x".repeat(500);
        assert_eq!(event_id(["gate", &long]).len(), MOST);
        assert_ne!(event_id(["gate", &long, "1"]), event_id(["gate", &long, "2"]));
    }

    proptest! {
        #[test]
        fn ids_are_short_plain_and_never_shared(a in ".{0,300}", b in ".{0,300}") {
            let (one, other) = (event_id(["gate", &a]), event_id(["gate", &b]));
            prop_assert!(one.len() <= MOST && one.is_ascii() && !one.contains(char::is_whitespace));
            prop_assert_eq!(one == other, a == b);
        }
    }
}
