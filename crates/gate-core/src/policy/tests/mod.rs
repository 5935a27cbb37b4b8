//! Tests of the policy.

mod branches;
mod overlay;
mod ready;
mod refused_shape;
mod refused_values;
mod schema;
mod show;
mod slips;
mod weaker;

use super::{At, Policy};
use crate::yaml::{Diagnostic, Source};

/// Tools that tests take as having a decoder.
const TOOLS: &[&str] = &["gitleaks", "sonarqube", "dependency-check", "trivy", "npm-audit", "kyverno"];

/// Loads `gate.yaml` with other files at hand.
fn load_with(text: &str, files: &[(&str, &str)]) -> Result<Policy, Vec<Diagnostic>> {
    let mut loader = |path: &str| {
        let found = files.iter().find(|(name, _)| *name == path);
        found.map(|(_, text)| (*text).to_owned()).ok_or_else(|| "no such file".to_owned())
    };
    Policy::load(&Source::new("gate.yaml", text), &mut loader, TOOLS)
}

/// Loads `gate.yaml` alone.
fn load(text: &str) -> Policy {
    load_with(text, &[]).unwrap_or_else(|faults| panic!("{}", lines(&faults)))
}

/// Diagnostics, one a line.
fn lines(faults: &[Diagnostic]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// What a text is refused for, one error a line.
fn refused(text: &str) -> String {
    lines(&load_with(text, &[]).expect_err("this policy is to be refused"))
}

fn values<T: Clone>(list: &[At<T>]) -> Vec<T> {
    list.iter().map(|it| it.value.clone()).collect()
}

/// One test for each policy that is refused: its text, and every error, one a line.
macro_rules! refusals {
    ($($name:ident: $text:literal => $expected:literal;)+) => {
        $(#[test] fn $name() { assert_eq!(super::refused($text), $expected); })+
    };
}
use refusals;

/// Weakenings, one a line.
fn weaker(policy: &Policy) -> String {
    let line = |it: &super::Weakening| format!("{}: {} -> {} ({})", it.key, it.from, it.to, it.origin);
    policy.weakened.iter().map(line).collect::<Vec<_>>().join("\n")
}
