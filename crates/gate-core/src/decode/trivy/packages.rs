//! Packages of a result with what a bill of materials needs: who needs whom, hashes, licences, where they lie.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::rows::Package;
use crate::decode::bill::Bill;
use crate::decode::json::{Number, Str, row};
use crate::decode::{DecodeError, Sink};
use crate::model::bom::{Acknowledgement, DEVELOPMENT, Part, PartKind, PartScope, clean};

row!(PackageWithGraph);

/// A package row, read whole. Fields of [`Package`] stand here again: rows that borrow cannot be flattened.
#[derive(Debug, Default)]
pub(super) struct PackageWithGraph<'a> {
    /// What every run reads.
    pub(super) package: Package<'a>,
    graph: Graph<'a>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", bound(deserialize = "'de: 'a"))]
struct Whole<'a> {
    name: Str<'a>,
    identifier: Option<super::rows::Identifier<'a>>,
    version: Str<'a>,
    release: Str<'a>,
    epoch: Number,
    licenses: Option<Vec<Str<'a>>>,
    file_path: Str<'a>,
    dev: Option<bool>,
    #[serde(rename = "ID")]
    id: Str<'a>,
    depends_on: Option<Vec<Str<'a>>>,
    relationship: Str<'a>,
    digest: Str<'a>,
    maintainer: Str<'a>,
    src_name: Str<'a>,
    src_version: Str<'a>,
    arch: Str<'a>,
}

#[derive(Debug, Default)]
struct Graph<'a> {
    id: Str<'a>,
    depends_on: Vec<Str<'a>>,
    relationship: Str<'a>,
    digest: Str<'a>,
    maintainer: Str<'a>,
    src_name: Str<'a>,
    src_version: Str<'a>,
    arch: Str<'a>,
}

impl<'de: 'a, 'a> Deserialize<'de> for PackageWithGraph<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let whole = Whole::deserialize(deserializer)?;
        let Whole { id, relationship, digest, maintainer, src_name, src_version, arch, .. } = whole;
        let depends_on = whole.depends_on.unwrap_or_default();
        Ok(PackageWithGraph {
            package: Package {
                name: whole.name,
                identifier: whole.identifier,
                version: whole.version,
                release: whole.release,
                epoch: whole.epoch,
                licenses: whole.licenses,
                file_path: whole.file_path,
                dev: whole.dev,
            },
            graph: Graph { id, depends_on, relationship, digest, maintainer, src_name, src_version, arch },
        })
    }
}

/// A package until the end of its result, where it finds its place.
#[derive(Debug)]
pub(super) struct Listed {
    id: String,
    relationship: Relationship,
    depends_on: Vec<String>,
    part: Part,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relationship {
    Root,
    Workspace,
    Direct,
    Other,
}

impl PackageWithGraph<'_> {
    /// The package as a part; without a name it is none.
    pub(super) fn listed(&self) -> Option<Listed> {
        let Self { package, graph } = self;
        let mut part = Part::new(PartKind::Library, &package.name);
        part.version = clean(&package.full_version());
        if let Some(identifier) = &package.identifier {
            part.set_purl(&identifier.purl);
            part.name_by_purl();
        }
        for license in package.licenses.iter().flatten() {
            part.license(license, Acknowledgement::Declared);
        }
        if let Some((algorithm, value)) = graph.digest.split_once(':') {
            part.hash(algorithm, value);
        }
        part.supplier = clean(&graph.maintainer);
        if !package.file_path.is_empty() {
            part.occurrences.insert(clean(&package.file_path));
        }
        if package.dev == Some(true) {
            part.scope = Some(PartScope::Optional);
            part.note(DEVELOPMENT, "true");
        }
        for (name, value) in [("SrcName", &graph.src_name), ("SrcVersion", &graph.src_version), ("Arch", &graph.arch)] {
            part.note(&format!("aquasecurity:trivy:{name}"), value);
        }
        let relationship = match &*graph.relationship {
            "root" => Relationship::Root,
            "workspace" => Relationship::Workspace,
            "direct" => Relationship::Direct,
            _ => Relationship::Other,
        };
        let depends_on = graph.depends_on.iter().map(|id| id.to_string()).collect();
        let listed = Listed { id: graph.id.to_string(), relationship, depends_on, part };
        (!listed.part.name.is_empty()).then_some(listed)
    }
}

/// Brings the packages of a result and its target into the bill of materials, by Trivy's own rules: under the target
/// hang root and workspace packages, direct ones where there is no root, and whatever no package of the result needs.
pub(super) fn hang(listed: Vec<Listed>, [target, class, kind]: [&str; 3], sink: &mut Sink) -> Result<(), DecodeError> {
    if class != "os-pkgs" && class != "lang-pkgs" && listed.is_empty() {
        return Ok(());
    }
    let Some(bill) = sink.bill() else { return Ok(()) };
    // Ids are unique within a result only, and a package without one is known by its own.
    let local = |id: &str| format!("{target}\u{0}{class}\u{0}{id}");
    let owner = local("");
    let mut holder = Part::new(PartKind::Application, target);
    if class == "os-pkgs" {
        let (_, system) = target.rsplit_once('(').unwrap_or((target, target));
        let system = system.trim_end_matches(')');
        let (family, version) = system.split_once(' ').unwrap_or((system, ""));
        holder = Part::new(PartKind::OperatingSystem, family);
        holder.version = clean(version);
    }
    holder.note("aquasecurity:trivy:Class", class);
    holder.note("aquasecurity:trivy:Type", kind);
    let needed: BTreeSet<String> =
        listed.iter().flat_map(|it| it.depends_on.iter().filter(|id| **id != it.id)).cloned().collect();
    let has_root = listed.iter().any(|it| it.relationship == Relationship::Root);
    if bill.part(&owner, holder).is_none() {
        return Ok(());
    }
    for (at, Listed { id, relationship, depends_on, part }) in listed.into_iter().enumerate() {
        let name = if id.is_empty() { local(&format!("#{at}")) } else { local(&id) };
        bill.part(&name, part);
        let hangs = match relationship {
            Relationship::Root | Relationship::Workspace => true,
            Relationship::Direct if !has_root => true,
            Relationship::Direct | Relationship::Other => !needed.contains(&id),
        };
        if hangs {
            bill.edge(&owner, &name)?;
        }
        for other in depends_on {
            bill.edge(&name, &local(&other))?;
        }
    }
    Ok(())
}

/// What was scanned becomes what the bill of materials is about.
pub(super) fn subject(bill: &mut Bill, name: &str, kind: &str, images: &[String]) {
    let is_image = kind == "container_image";
    let mut part = Part::new(if is_image { PartKind::Container } else { PartKind::Application }, name);
    for image in images {
        let Some((repository, digest)) = image.rsplit_once('@') else {
            part.note("aquasecurity:trivy:ImageID", image);
            continue;
        };
        part.note("aquasecurity:trivy:RepoDigest", image);
        if part.purl.is_empty() {
            let name = repository.rsplit('/').next().unwrap_or(repository).to_ascii_lowercase();
            part.set_purl(&format!("pkg:oci/{name}@{digest}?repository_url={repository}"));
            part.version = clean(digest);
        }
    }
    let phase = match kind {
        "container_image" => Some("post-build"),
        "filesystem" | "repository" => Some("pre-build"),
        _ => None,
    };
    bill.bom.about.lifecycles.extend(phase.map(str::to_owned));
    bill.subject("", part);
}
