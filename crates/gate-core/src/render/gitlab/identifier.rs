//! Identifiers: what GitLab tracks and merges vulnerabilities by.

use serde::Serialize;

use crate::render::entry::Entry;

/// Most identifiers that GitLab keeps.
const MOST: usize = 20;
/// Databases that GitLab knows by these words; the first part of an id names them.
const DATABASES: [&str; 12] =
    ["alas", "cve", "dla", "dsa", "elsa", "ghsa", "go", "osv", "pysec", "rhsa", "rustsec", "usn"];

/// One identifier.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Identifier {
    r#type: String,
    name: String,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

/// Every id of an entry. The first is the one that it is tracked by, so it is the rule's.
pub(super) fn identifiers(entry: &Entry<'_>) -> Vec<Identifier> {
    let own = std::iter::once(entry.rule());
    let ids = own.chain(entry.aliases()).map(|id| identifier(id, entry.tool()));
    ids.chain(entry.cwes().into_iter().filter_map(weakness)).take(MOST).collect()
}

/// A weakness; GitLab merges nothing by it.
fn weakness(cwe: &str) -> Option<Identifier> {
    let number: u32 = cwe.strip_prefix("CWE-")?.parse().ok()?;
    Some(Identifier {
        r#type: "cwe".to_owned(),
        name: cwe.to_owned(),
        value: number.to_string(),
        url: Some(format!("https://cwe.mitre.org/data/definitions/{number}.html")),
    })
}

fn identifier(id: String, tool: &str) -> Identifier {
    let database = id.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let is_known = id.contains('-') && DATABASES.contains(&database.as_str());
    let r#type = if is_known { database } else { format!("{}_rule_id", tool.replace('-', "_")) };
    Identifier { url: address(&r#type, &id), r#type, name: id.clone(), value: id }
}

/// Where a database tells of an id, for ids that are surely its own.
fn address(database: &str, id: &str) -> Option<String> {
    let plain = id.len() <= 40 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    match database {
        "cve" if plain => Some(format!("https://www.cve.org/CVERecord?id={id}")),
        "ghsa" if plain => Some(format!("https://github.com/advisories/{id}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weaknesses_have_their_number_and_page() {
        let found = weakness("CWE-79").unwrap();
        assert_eq!((found.name.as_str(), found.value.as_str()), ("CWE-79", "79"));
        assert_eq!(found.url.as_deref(), Some("https://cwe.mitre.org/data/definitions/79.html"));
        assert_eq!(weakness("NVD-CWE-Other"), None);
    }

    #[test]
    fn ids_of_databases_are_told_from_rules_of_a_tool() {
        for (id, tool, word, url) in [
            ("CVE-2021-1", "trivy", "cve", Some("https://www.cve.org/CVERecord?id=CVE-2021-1")),
            ("GHSA-a-b-c", "npm-audit", "ghsa", Some("https://github.com/advisories/GHSA-a-b-c")),
            ("RUSTSEC-2021-1", "x", "rustsec", None),
            ("CVE-<script>", "trivy", "cve", None),
            ("java:S2259", "sonarqube", "sonarqube_rule_id", None),
            ("aws-access-token", "gitleaks", "gitleaks_rule_id", None),
            ("go", "semgrep", "semgrep_rule_id", None),
            ("DS002", "npm-audit", "npm_audit_rule_id", None),
        ] {
            let found = identifier(id.to_owned(), tool);
            assert_eq!((found.r#type.as_str(), found.url.as_deref(), found.value.as_str()), (word, url, id));
        }
    }
}
