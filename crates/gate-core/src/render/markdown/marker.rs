//! The hidden comment by which a later run finds the comment of an earlier one and replaces it.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::model::{Fingerprint, Report, Stage};

/// Bytes of a name that are kept as they are; of a longer one the digest tells the rest.
const LONGEST: usize = 80;

/// `<!-- gate:verdict service=payments-api stage=image -->`: the same for each run of one service and stage. Nothing
/// stands behind the sign where there is no service, or where every stage is judged.
pub(super) fn marker(report: &Report) -> String {
    let service = encoded(report.policy.service.as_deref().unwrap_or_default());
    let stage = encoded(report.stage.as_ref().map_or("", Stage::as_str));
    format!("<!-- gate:verdict service={service} stage={stage} -->")
}

/// Letters, digits and a few signs as they are, every other byte as `%2D`: neither blank, `>` nor `--` is left.
fn encoded(name: &str) -> String {
    let mut text = String::new();
    for (at, byte) in name.bytes().enumerate() {
        let is_plain = byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'/') || (byte == b'-' && at > 0);
        if is_plain && !(byte == b'-' && text.ends_with('-')) {
            text.push(char::from(byte));
        } else {
            let _infallible = write!(text, "%{byte:02X}");
        }
    }
    if text.len() > LONGEST {
        text.truncate(LONGEST);
        let _infallible = write!(text, "~{}", Fingerprint::from_digest(&Sha256::digest(name.as_bytes()).into()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn no_name_ends_the_comment_or_looks_like_another() {
        for (name, text) in [
            ("payments-api", "payments-api"),
            ("team/payments_api.v2", "team/payments_api.v2"),
            ("a --> b", "a%20-%2D%3E%20b"),
            ("a---b", "a-%2D-b"),
            ("-a-", "%2Da-"),
            ("stage=x", "stage%3Dx"),
            ("Zürich", "Z%C3%BCrich"),
            ("a\nb", "a%0Ab"),
            ("", ""),
        ] {
            assert_eq!(encoded(name), text);
        }
        let long = |end: &str| encoded(&format!("{}{end}", "x".repeat(200)));
        assert_ne!(long("a"), long("b"));
        assert!(long("a").len() <= 101);
    }
}
