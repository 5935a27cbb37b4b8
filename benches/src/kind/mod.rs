//! One file for each kind of report.

use std::io::{self, Write};

use crate::expected::Expected;
use crate::output::Output;
use crate::request::{Kind, Request};

mod dependency;
mod dependency_json;
mod dependency_xml;
mod gitleaks;
mod sarif;
pub mod sonarqube;
mod trivy;

/// Writes the report of `request` and returns what a reader must count in it.
///
/// Call [`Request::refusal`] first: a shape that the kind has no place for is written as the usual one.
pub fn write<W: Write>(request: &Request, output: &mut Output<W>) -> io::Result<Expected> {
    match request.kind {
        Kind::Trivy => trivy::write(request, output),
        Kind::DependencyCheckXml => dependency_xml::write(request, output),
        Kind::DependencyCheckJson => dependency_json::write(request, output),
        Kind::Gitleaks => gitleaks::write(request, output),
        Kind::Sonarqube => sonarqube::write(request, output),
        Kind::Sarif => sarif::write(request, output),
    }
}
