//! Package URLs of entries, held against those of findings as Trivy does (pkg/purl/purl.go, `Match`).

use std::str::FromStr as _;

use packageurl::PackageUrl;

/// Types whose names and namespaces Trivy's library compares in any case.
const IN_ANY_CASE: [&str; 8] = ["alpm", "apk", "bitbucket", "brew", "composer", "deb", "github", "golang"];
/// Types of which it does so with the namespace only.
const NAMESPACE_IN_ANY_CASE: [&str; 2] = ["qpkg", "rpm"];

/// The packages that an entry means.
#[derive(Debug)]
pub(super) struct PackagePattern(Package);

/// A package URL in the spelling of Trivy's library (package-url/packageurl-go), which knows other rules than ours.
#[derive(Debug)]
struct Package {
    kind: String,
    namespace: String,
    name: String,
    rest: PackageUrl<'static>,
}

impl PackagePattern {
    /// Reads a package URL, with or without version, qualifiers and subpath.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn new(text: &str) -> Result<PackagePattern, String> {
        Package::parse(text).map(PackagePattern)
    }

    /// Type, namespace and name have to be equal, what else the entry names too; of qualifiers the package may have
    /// more. A version is compared as text: there are no ranges.
    pub(super) fn matches(&self, purl: &str) -> bool {
        let Ok(found) = Package::parse(purl) else { return false };
        let wanted = &self.0;
        let where_named =
            |wanted: Option<&str>, found: Option<&str>| wanted.is_none_or(str::is_empty) || wanted == found;
        wanted.kind == found.kind
            && wanted.namespace == found.namespace
            && wanted.name == found.name
            && where_named(wanted.rest.version(), found.rest.version())
            && where_named(wanted.rest.subpath(), found.rest.subpath())
            && wanted.rest.qualifiers().iter().all(|(key, value)| found.rest.qualifiers().get(key) == Some(value))
    }
}

impl Package {
    fn parse(text: &str) -> Result<Package, String> {
        let after_scheme = text.split_at_checked(4).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("pkg:"));
        let (_, rest) = after_scheme.ok_or("is no package URL such as pkg:npm/lodash")?;
        let (kind, rest) = rest.trim_start_matches('/').split_once('/').ok_or("has no type or no name")?;
        let is_kind = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-');
        if !kind.bytes().all(is_kind) || kind.starts_with(|c: char| c.is_ascii_digit()) || kind.is_empty() {
            return Err("has a type that is none".to_owned());
        }
        let kind = kind.to_ascii_lowercase();
        // Only npm has scopes.
        if rest.starts_with('@') && kind != "npm" {
            return Err("has no name before its version".to_owned());
        }
        // Of a type without rules, the crate reads every part as it is written.
        let rest =
            PackageUrl::from_str(&format!("pkg:generic/{rest}")).map_err(|error| format!("is not valid: {error}"))?;
        let (mut namespace, mut name) = (rest.namespace().unwrap_or_default().to_owned(), rest.name().to_owned());
        let in_any_case = IN_ANY_CASE.contains(&kind.as_str());
        if in_any_case || NAMESPACE_IN_ANY_CASE.contains(&kind.as_str()) {
            namespace = namespace.to_lowercase();
        }
        if in_any_case {
            name = name.to_lowercase();
        } else if kind == "pypi" {
            name = name.to_lowercase().replace('_', "-");
        }
        Ok(Package { kind, namespace, name, rest })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(entry: &str, finding: &str) -> bool {
        PackagePattern::new(entry).unwrap_or_else(|why| panic!("{entry}: {why}")).matches(finding)
    }

    /// Every rule of the note.
    #[test]
    fn package_urls_are_compared_as_trivy_compares_them() {
        for (what, entry, finding, expected) in [
            ("without a version any", "pkg:npm/lodash", "pkg:npm/lodash@4.17.20", true),
            ("with a version this one", "pkg:npm/lodash@4.17.20", "pkg:npm/lodash@4.17.20", true),
            ("and no other", "pkg:npm/lodash@4.17.20", "pkg:npm/lodash@4.17.21", false),
            ("a version is text and no range", "pkg:npm/lodash@%3E=4", "pkg:npm/lodash@4.17.21", false),
            ("a finding without a version is another", "pkg:npm/lodash@4.17.20", "pkg:npm/lodash", false),
            ("the type", "pkg:npm/lodash", "pkg:pypi/lodash@1", false),
            ("the namespace", "pkg:npm/core", "pkg:npm/%40angular/core@1", false),
            ("encoded or not", "pkg:npm/@angular/core", "pkg:npm/%40angular/core@1", true),
            ("names of deb in any case", "pkg:deb/Debian/OpenSSL", "pkg:deb/debian/openssl@1", true),
            ("names of apk in any case", "pkg:apk/Alpine/Musl", "pkg:apk/alpine/musl@1", true),
            ("names of golang in any case", "pkg:golang/github.com/A/B", "pkg:golang/github.com/a/b@v1", true),
            ("names of composer in any case", "pkg:composer/A/B", "pkg:composer/a/b@1", true),
            ("names of github in any case", "pkg:github/A/B", "pkg:github/a/b@1", true),
            ("names of pypi with `-`", "pkg:pypi/Ruamel_Yaml", "pkg:pypi/ruamel-yaml@1", true),
            ("names of npm as they are", "pkg:npm/Lodash", "pkg:npm/lodash@1", false),
            ("names of maven as they are", "pkg:maven/org.A/b", "pkg:maven/org.a/b@1", false),
            ("qualifiers of the entry", "pkg:deb/debian/a?arch=amd64", "pkg:deb/debian/a@1?arch=amd64&distro=x", true),
            ("have to be the same", "pkg:deb/debian/a?arch=amd64", "pkg:deb/debian/a@1?arch=arm64", false),
            ("and there", "pkg:deb/debian/a?arch=amd64", "pkg:deb/debian/a@1", false),
            ("the subpath of the entry", "pkg:golang/a/b#c", "pkg:golang/a/b@v1#c", true),
            ("has to be the same", "pkg:golang/a/b#c", "pkg:golang/a/b@v1", false),
            ("without one any", "pkg:golang/a/b", "pkg:golang/a/b@v1#c", true),
            ("the scheme in any case", "PKG:npm/lodash", "pkg:npm/lodash@1", true),
            ("what is no package URL fits nothing", "pkg:npm/lodash", "lodash", false),
        ] {
            assert_eq!(matches(entry, finding), expected, "{what}: {entry} and {finding}");
        }
    }

    #[test]
    fn what_is_no_package_url_is_refused() {
        for text in ["", "lodash", "npm/lodash", "pkg:npm", "pkg:npm/", "pkg:deb/@1", "pkg:1x/a", "ü"] {
            assert!(PackagePattern::new(text).is_err(), "{text}");
        }
    }
}
