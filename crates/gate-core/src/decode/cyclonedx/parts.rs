//! What JSON and XML both hand over to the [`super::bom::Bom`]: borrowed text, empty where the document is silent.

use crate::model::bom::Acknowledgement;

/// A component, service or the subject.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ComponentParts<'a> {
    pub(super) reference: &'a str,
    pub(super) group: &'a str,
    pub(super) name: &'a str,
    pub(super) version: &'a str,
    pub(super) purl: &'a str,
    pub(super) scope: &'a str,
    /// The producer's own mark for a development dependency.
    pub(super) development: bool,
    pub(super) licenses: &'a [(Acknowledgement, &'a str)],
    /// Whether it is no package but what packages lie in, or a mere file.
    pub(super) is_holder: bool,
    pub(super) path: &'a str,
    /// What ignore rules ask of it.
    pub(super) facts: &'a [String],
}

/// One rating of a vulnerability.
#[derive(Clone, Copy, Debug)]
pub(super) struct RatingParts<'a> {
    pub(super) source: &'a str,
    pub(super) score: Option<f64>,
    pub(super) severity: &'a str,
    pub(super) method: &'a str,
    pub(super) vector: &'a str,
}

/// A part that a vulnerability affects.
#[derive(Clone, Copy, Debug)]
pub(super) struct Affected<'a> {
    pub(super) reference: &'a str,
    /// The first version named.
    pub(super) version: &'a str,
    /// Versions are named, and all of them as unaffected.
    pub(super) unaffected: bool,
}

/// A vulnerability.
#[derive(Clone, Copy, Debug)]
pub(super) struct VulnerabilityParts<'a> {
    pub(super) id: &'a str,
    pub(super) aliases: &'a [&'a str],
    pub(super) cwes: &'a [u32],
    pub(super) ratings: &'a [RatingParts<'a>],
    pub(super) description: &'a str,
    /// When it was published, RFC 3339.
    pub(super) published: &'a str,
    pub(super) recommendation: &'a str,
    pub(super) url: &'a str,
    pub(super) affects: &'a [Affected<'a>],
    pub(super) state: &'a str,
    pub(super) justification: &'a str,
    pub(super) detail: &'a str,
}
