//! `gate sbom` and its commands.

mod convert;
mod diff;
mod make;
mod validate;

use crate::common::Folder;

/// A Trivy report of a file system with packages that need each other.
const TRIVY: &str = r#"{"SchemaVersion":2,"ArtifactName":"shop","ArtifactType":"filesystem","CreatedAt":"2026-11-20T10:00:00Z",
"Results":[{"Target":"package-lock.json","Class":"lang-pkgs","Type":"npm","Packages":[
{"ID":"a@1.0.0","Name":"a","Version":"1.0.0","Identifier":{"PURL":"pkg:npm/a@1.0.0"},"Relationship":"direct","Licenses":["MIT"],"DependsOn":["b@2.0.0"]},
{"ID":"b@2.0.0","Name":"b","Version":"2.0.0","Identifier":{"PURL":"pkg:npm/b@2.0.0"},"Relationship":"indirect","Dev":true}],
"Vulnerabilities":[{"VulnerabilityID":"CVE-2026-1","PkgName":"b","PkgIdentifier":{"PURL":"pkg:npm/b@2.0.0"},"InstalledVersion":"2.0.0","FixedVersion":"2.0.1","Severity":"HIGH"}]}]}"#;
/// A Dependency-Check report that knows the hash of one of them.
const DEPENDENCY_CHECK: &str = r#"{"reportSchema":"1.1","scanInfo":{"engineVersion":"12.1.0"},
"projectInfo":{"name":"shop","reportDate":"2026-11-20T11:00:00Z"},"dependencies":[{"isVirtual":false,"fileName":"b.js","filePath":"lib/b.js",
"sha1":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","packages":[{"id":"pkg:npm/b@2.0.0","confidence":"HIGHEST"}]}]}"#;

/// A folder with both.
fn folder() -> Folder {
    Folder::new().file("trivy.json", TRIVY).file("dc.json", DEPENDENCY_CHECK)
}
