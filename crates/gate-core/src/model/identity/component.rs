//! Which component a row is about, in one spelling for all tools.
//!
//! Package URLs are read by the purl rules; tools that write none give a name and perhaps a version. What a row leaves
//! out is taken from the only component of that name it can mean; where there are several, it stays by itself.

use std::collections::{BTreeMap, HashMap};
use std::str::FromStr as _;

use packageurl::PackageUrl;

use crate::model::{Finding, Findings, Text};

/// A component as rows of different tools agree on it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Component {
    /// Name in the spelling of its ecosystem: `org.apache.logging.log4j:log4j-core`, `@angular/core`.
    pub(super) name: String,
    /// Package URL type, with the namespace for packages of an operating system (`deb/debian`); empty is unknown.
    pub(super) kind: String,
    /// Installed version; empty is unknown.
    pub(super) version: String,
}

impl Component {
    fn of(purl: &str, name: &str, version: &str) -> Component {
        let parsed = if purl.is_empty() { None } else { PackageUrl::from_str(purl).ok() };
        let Some(purl) = parsed else {
            return Component { name: name.to_ascii_lowercase(), kind: String::new(), version: plain_version(version) };
        };
        let (kind, name) = match (purl.ty(), purl.namespace()) {
            (ty @ ("deb" | "rpm" | "apk" | "alpm" | "qpkg"), Some(namespace)) => {
                (format!("{ty}/{namespace}"), purl.name().to_owned())
            }
            (ty @ "maven", Some(group)) => (ty.to_owned(), format!("{group}:{}", purl.name())),
            (ty, Some(namespace)) => (ty.to_owned(), format!("{namespace}/{}", purl.name())),
            (ty, None) => (ty.to_owned(), purl.name().to_owned()),
        };
        let version = if version.is_empty() { purl.version().unwrap_or_default() } else { version };
        Component { name: name.to_ascii_lowercase(), kind, version: plain_version(version) }
    }

    /// Whether both can be the same: nothing that both know differs.
    fn fits(&self, other: &Component) -> bool {
        let agree = |a: &str, b: &str| a.is_empty() || b.is_empty() || a == b;
        agree(&self.kind, &other.kind) && agree(&self.version, &other.version)
    }

    fn is_whole(&self) -> bool {
        !self.kind.is_empty() && !self.version.is_empty()
    }
}

/// Go writes `v1.2.3`, its advisories `1.2.3`.
fn plain_version(version: &str) -> String {
    let digits = version.strip_prefix('v').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    digits.unwrap_or(version).to_owned()
}

/// The components that rows are about, each once.
#[derive(Debug, Default)]
pub(super) struct Components {
    /// Every component.
    pub(super) list: Vec<Component>,
    known: HashMap<Component, u32>,
    by_text: HashMap<(Text, Text, Text), u32>,
}

impl Components {
    /// The component of a row as the row alone tells it.
    pub(super) fn of(&mut self, findings: &Findings, row: &Finding) -> u32 {
        let Components { list, known, by_text } = self;
        *by_text.entry((row.purl, row.package, row.version)).or_insert_with(|| {
            let text = |symbol| findings.text(symbol);
            let component = Component::of(text(row.purl), text(row.package), text(row.version));
            *known.entry(component.clone()).or_insert_with(|| {
                list.push(component);
                crate::model::index(list.len() - 1)
            })
        })
    }

    /// For each component the one it is taken for: itself, or the only whole one of its name that it can mean.
    pub(super) fn resolved(&self) -> Vec<u32> {
        let mut whole: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for (at, component) in (0..).zip(&self.list) {
            if component.is_whole() {
                whole.entry(&component.name).or_default().push(at);
            }
        }
        let meant = |(at, component): (u32, &Component)| {
            if component.is_whole() {
                return at;
            }
            let candidates = whole.get(component.name.as_str()).map(Vec::as_slice).unwrap_or_default();
            let mut fitting = candidates.iter().filter(|&&it| component.fits(&self.list[it as usize]));
            match (fitting.next(), fitting.next()) {
                (Some(&only), None) => only,
                (Some(_) | None, _) => at,
            }
        };
        (0..).zip(&self.list).map(meant).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn component(purl: &str, name: &str, version: &str) -> (String, String, String) {
        let Component { name, kind, version } = Component::of(purl, name, version);
        (kind, name, version)
    }

    fn owned(kind: &str, name: &str, version: &str) -> (String, String, String) {
        (kind.to_owned(), name.to_owned(), version.to_owned())
    }

    #[test]
    fn purls_of_one_component_have_one_spelling() {
        assert_eq!(
            component("pkg:pypi/Ruamel.Yaml_Clib@1.0", "x", ""),
            component("pkg:pypi/ruamel.yaml-clib@1.0", "y", "")
        );
        assert_eq!(
            component("pkg:maven/org.a/core@2.0?type=jar", "org.a:core", "2.0"),
            owned("maven", "org.a:core", "2.0")
        );
        assert_eq!(component("pkg:npm/%40angular/core@1.0", "", ""), owned("npm", "@angular/core", "1.0"));
        assert_eq!(
            component("pkg:deb/debian/openssl@1.1?arch=amd64", "openssl", "1.1"),
            owned("deb/debian", "openssl", "1.1")
        );
        assert_eq!(component("pkg:golang/github.com/a/b@v1.2.3", "", ""), owned("golang", "github.com/a/b", "1.2.3"));
        assert_eq!(component("", "Lodash", "4.0.0"), owned("", "lodash", "4.0.0"));
        assert_eq!(component("no purl", "Lodash", "4.0.0"), owned("", "lodash", "4.0.0"));
    }
}
