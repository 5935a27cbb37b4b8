//! The few properties that producers give a meaning of use to a gate.

use std::borrow::Cow;

use crate::model::bom::DEVELOPMENT;

/// Those of one component.
#[derive(Debug, Default)]
pub(super) struct Properties<'a> {
    /// File or folder (Trivy `FilePath`, Syft `location:0:path`, npm `package:path`).
    path: Cow<'a, str>,
    /// Image id and repository digests of Trivy.
    pub(super) digests: Vec<Cow<'a, str>>,
    /// `npm sbom` marks development dependencies, and so does gate.
    development: bool,
    /// Trivy tells so what it found packages in.
    has_class: bool,
    /// What Grype's ignore rules ask of a package, as Syft tells it: `type:deb`, `language:java`, `location:/app.jar`.
    pub(super) facts: Vec<String>,
}

/// Most facts of a package that are kept; one package lies in as many places.
const MAX_FACTS: usize = 100;

/// What a property of Syft tells of a package.
fn fact(name: &str) -> Option<&'static str> {
    match name.strip_prefix("syft:")? {
        "package:type" => Some("type"),
        "package:language" => Some("language"),
        rest => (rest.starts_with("location:") && rest.ends_with(":path")).then_some("location"),
    }
}

impl<'a> Properties<'a> {
    /// Takes one property, if it is one of them.
    pub(super) fn take(&mut self, name: &str, value: Cow<'a, str>) {
        if let Some(key) = fact(name).filter(|_| self.facts.len() < MAX_FACTS) {
            self.facts.push(format!("{key}:{value}"));
        }
        match name {
            "aquasecurity:trivy:FilePath" | "syft:location:0:path" | "cdx:npm:package:path" => self.path = value,
            "aquasecurity:trivy:ImageID" | "aquasecurity:trivy:RepoDigest" => self.digests.push(value),
            "aquasecurity:trivy:Class" => self.has_class = true,
            "cdx:npm:package:development" | DEVELOPMENT => self.development = value == "true",
            _ => {}
        }
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Whether a component of a type without a package URL is one that packages lie in, or a mere file.
    pub(super) fn is_holder(&self, kind: &str) -> bool {
        self.has_class || matches!(kind, "file" | "operating-system" | "data")
    }

    pub(super) fn development(&self) -> bool {
        self.development
    }
}
