//! Reads scanner reports, applies one policy and answers pass, fail or error.
//!
//! The data goes one way, and the folders are its stations in alphabetical order:
//!
//! 1. [`collect`]: what was asked for → inputs; what is not there is said, never passed over
//! 2. [`decode`]: one tool's report → findings, measures, and what the report says about its scan
//! 3. [`exempt`]: ignore files and waivers → findings that do not count, kept with the reason
//! 4. [`gate`]: evidence and limits → an outcome for each gate of the [`policy`]
//! 5. [`render`]: the [`model::Report`] → bytes
//! 6. [`send`]: bytes → files that appear whole
//!
//! [`pipeline::run`] is the first four in order; [`model`] holds the nouns they share, [`build`] says which commit and
//! branch is judged.
//!
//! What holds everywhere:
//!
//! * Nothing passes by being empty, missing, cut, foreign or unreadable: that is an error of the gate that needs it.
//! * Everything is reported, some of it gates: no limit hides a finding, no exemption deletes one.
//! * A secret's value is never read into memory that outlives the window, so nothing can print it.
//! * The same evidence, policy and clock give the same bytes. There is no clock, environment, terminal or network here.
//!
//! ```
//! use gate_core::decode::{self, Limits};
//! use gate_core::model::Severity;
//!
//! let report = br#"{"SchemaVersion": 2, "ArtifactName": "app:1", "ArtifactType": "container_image", "Results": [
//!     {"Target": "app:1 (alpine 3.22)", "Class": "os-pkgs", "Type": "alpine", "Vulnerabilities": [
//!         {"VulnerabilityID": "CVE-2026-1", "PkgName": "openssl", "Severity": "HIGH"}]}]}"#;
//! let decoded = decode::decode(&mut &report[..], None, "trivy.json", &Limits::default())?;
//! assert_eq!(decoded.tool.as_str(), "trivy");
//! assert_eq!(decoded.findings.rows[0].severity, Severity::High);
//!
//! // Half a report is no report.
//! assert!(decode::decode(&mut &report[..150], None, "trivy.json", &Limits::default()).is_err());
//! # Ok::<(), gate_core::decode::DecodeError>(())
//! ```

pub mod build;
pub mod collect;
pub mod decode;
pub mod event;
pub mod exempt;
pub mod gate;
pub mod model;
pub mod pipeline;
pub mod policy;
pub mod render;
pub mod sbom;
pub mod send;
pub mod yaml;
