//! Dependency-Check XML, recounted by a small strict scanner of tags: enough to prove nesting and entities.

use super::Counts;

#[derive(Default)]
struct Row {
    severity: String,
    scores: Vec<f64>,
}

/// Counts `text`; panics when tags do not nest or an entity is unknown.
pub(super) fn count(text: &str) -> Counts {
    let mut counts = Counts::default();
    let mut path: Vec<&str> = Vec::new();
    let mut row = Row::default();
    let body = text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>").expect("a declaration");
    for piece in body.split('<').skip(1) {
        let (tag, content) = piece.split_once('>').expect("a closed tag");
        check_entities(content);
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(path.pop(), Some(name), "tags nest");
            match name {
                "vulnerability" => {
                    let Row { severity, scores } = std::mem::take(&mut row);
                    counts.add(&severity, scores);
                }
                "suppressedVulnerability" => {
                    row = Row::default();
                    counts.suppressed += 1;
                }
                "dependency" => counts.components += 1,
                _ => {}
            }
            assert!(!path.is_empty() || content.is_empty(), "nothing follows the root");
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert_eq!(attributes.matches('"').count() % 2, 0, "closed attribute values");
        let parent = path.last().copied().unwrap_or_default();
        match (parent, name) {
            ("vulnerability" | "suppressedVulnerability", "severity") => content.clone_into(&mut row.severity),
            ("cvssV2", "score") | ("cvssV3" | "cvssV4", "baseScore") => {
                row.scores.push(content.parse().expect("a number"));
            }
            _ => {}
        }
        path.push(name);
    }
    assert!(path.is_empty(), "every tag is closed");
    counts
}

fn check_entities(content: &str) {
    for piece in content.split('&').skip(1) {
        let known = ["lt;", "gt;", "amp;", "quot;", "apos;"].iter().any(|it| piece.starts_with(it));
        assert!(known, "the entity &{piece}");
    }
}
