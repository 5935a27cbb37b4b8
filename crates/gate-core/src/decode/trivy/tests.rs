//! Traps of Trivy reports, one test each.
