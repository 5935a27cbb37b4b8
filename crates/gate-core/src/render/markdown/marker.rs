//! The hidden comment by which a later run finds the comment of an earlier one and replaces it.

use crate::model::{Report, Stage};
use crate::render::words::key;

/// `<!-- gate:verdict service=payments-api stage=image -->`: the same for each run of one service and stage. Nothing
/// stands behind the sign where there is no service, or where every stage is judged.
pub(super) fn marker(report: &Report) -> String {
    let service = key(report.policy.service.as_deref().unwrap_or_default());
    let stage = key(report.stage.as_ref().map_or("", Stage::as_str));
    format!("<!-- gate:verdict service={service} stage={stage} -->")
}

#[cfg(test)]
mod tests {
    use crate::render::words::key;

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
            assert_eq!(key(name), text);
        }
        let long = |end: &str| key(&format!("{}{end}", "x".repeat(200)));
        assert_ne!(long("a"), long("b"));
        assert!(long("a").len() <= 101);
    }
}
