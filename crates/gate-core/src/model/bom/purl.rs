//! Package URLs in one spelling, so that two tools name a package alike.

use std::collections::BTreeMap;
use std::str::FromStr as _;

use packageurl::PackageUrl;

/// Qualifiers that say where a package came from or which copy it is, not what it is.
const PASSING: [&str; 4] = ["checksum", "vcs_url", "download_url", "package-id"];

/// Registries that a package of the type comes from unless it says otherwise.
const DEFAULT_REGISTRIES: [(&str, &str); 5] = [
    ("maven", "https://repo.maven.apache.org/maven2"),
    ("npm", "https://registry.npmjs.org"),
    ("pypi", "https://pypi.org"),
    ("gem", "https://rubygems.org"),
    ("cargo", "https://crates.io"),
];

/// The package URL by the rules of its type, without qualifiers that do not belong to the identity. `None` when it is none.
pub fn canonical(purl: &str) -> Option<String> {
    let parsed = PackageUrl::from_str(purl.trim()).ok()?;
    let mut plain = PackageUrl::new(parsed.ty().to_owned(), parsed.name().to_owned()).ok()?;
    if let Some(namespace) = parsed.namespace().filter(|text| !text.is_empty()) {
        plain.with_namespace(namespace.to_owned()).ok()?;
    }
    if let Some(version) = parsed.version().filter(|text| !text.is_empty()) {
        plain.with_version(version.to_owned()).ok()?;
    }
    if let Some(subpath) = parsed.subpath() {
        plain.with_subpath(subpath.to_owned()).ok()?;
    }
    let qualifiers: BTreeMap<_, _> = parsed.qualifiers().iter().collect();
    for (key, value) in qualifiers {
        let is_default = key == "repository_url"
            && DEFAULT_REGISTRIES.iter().any(|(ty, url)| parsed.ty() == *ty && value.trim_end_matches('/') == *url);
        if !PASSING.contains(&key.as_ref()) && !is_default {
            plain.add_qualifier(key.to_string(), value.to_string()).ok()?;
        }
    }
    Some(plain.to_string())
}

/// Namespace, name and version of a package URL, without escapes.
pub(super) fn parts(purl: &str) -> Option<(String, String, String)> {
    let parsed = PackageUrl::from_str(purl).ok()?;
    let text = |part: Option<&str>| super::clean(part.unwrap_or_default());
    Some((text(parsed.namespace()), super::clean(parsed.name()), text(parsed.version())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_are_named_alike_and_stay_apart_where_they_differ() {
        let same = |a: &str, b: &str| assert_eq!(canonical(a).unwrap(), canonical(b).unwrap());
        same("pkg:pypi/Ruamel.Yaml_Clib@1.0", "pkg:pypi/ruamel.yaml-clib@1.0");
        same("pkg:npm/%40angular/core@1.0?package-id=ab12", "pkg:npm/@angular/core@1.0");
        same("pkg:maven/a/b@1?repository_url=https://repo.maven.apache.org/maven2/", "pkg:maven/a/b@1");
        same("pkg:maven/a/b@1?checksum=sha1:ad", "pkg:maven/a/b@1");
        let differ = |a: &str, b: &str| assert_ne!(canonical(a).unwrap(), canonical(b).unwrap());
        differ("pkg:deb/debian/a@1?arch=amd64", "pkg:deb/debian/a@1?arch=arm64");
        differ("pkg:maven/a/b@1?classifier=sources", "pkg:maven/a/b@1");
        assert_eq!(canonical("cpe:/a:b"), None);
        assert_eq!(canonical(""), None);
    }

    #[test]
    fn the_one_spelling_is_its_own() {
        for purl in [
            "pkg:npm/%40a/b@1.0%2Bx",
            "pkg:golang/github.com/A/b@v1#c/d",
            "pkg:oci/x@sha256%3Aab?arch=amd64&tag=1",
            "pkg:maven//..@",
        ] {
            let once = canonical(purl).unwrap();
            assert_eq!(canonical(&once).as_deref(), Some(once.as_str()));
        }
    }
}
