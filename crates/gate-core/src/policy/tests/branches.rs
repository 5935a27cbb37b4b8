//! On which branches a gate blocks, and how conditions on measures are read.

use super::load;
use crate::model::MeasureValue;
use crate::policy::{BranchContext, BranchGlob, Enforcement, GateRule, MeasureLimit};

fn gate(enforce: &str) -> GateRule {
    let text =
        format!("version: 1\nadvisory: true\ngates:\n  g: {{ stage: s, requires: [trivy], enforce: {enforce} }}\n");
    load(&text).gates.remove(0)
}

/// The enforcement and the pattern that decided.
fn on(gate: &GateRule, context: BranchContext<'_>) -> (Enforcement, String) {
    let enforced = gate.enforcement(&context);
    let pattern = enforced.rule.map_or_else(String::new, |rule| format!("{} {}", rule.pattern.as_str(), rule.origin));
    (enforced.enforcement, pattern)
}

fn branch(name: &str) -> BranchContext<'_> {
    BranchContext { branch: Some(name), ..BranchContext::default() }
}

#[test]
fn the_first_line_that_matches_holds_and_the_default_blocks() {
    let gate = gate(r#"["release/*": block, "rel*/**": warn, "wip/**": off]"#);
    assert_eq!(on(&gate, branch("release/1")), (Enforcement::Block, "release/* gate.yaml:4".into()));
    assert_eq!(on(&gate, branch("release/1/fix")), (Enforcement::Warn, "rel*/** gate.yaml:4".into()));
    assert_eq!(on(&gate, branch("wip/a")).0, Enforcement::Off);
    assert_eq!(on(&gate, branch("main")), (Enforcement::Block, String::new()));
    assert_eq!(on(&gate, branch("WIP/a")).0, Enforcement::Block);
}

#[test]
fn a_star_stays_within_one_part() {
    assert!(BranchGlob::new("release/*").unwrap().matches("release/1"));
    assert!(!BranchGlob::new("release/*").unwrap().matches("release/1/2"));
    assert!(BranchGlob::new("release/**").unwrap().matches("release/1/2"));
    assert!(BranchGlob::new("**").unwrap().matches("a/b/c"));
}

#[test]
fn of_a_pull_request_the_target_is_judged() {
    let gate = gate("[main: block, pull_request: warn]");
    let into = |target| BranchContext { branch: Some("main"), target, is_pull_request: true, protected: false };
    assert_eq!(on(&gate, into(Some("main"))).0, Enforcement::Block);
    assert_eq!(on(&gate, into(Some("develop"))).0, Enforcement::Warn);
}

#[test]
fn an_unknown_branch_counts_as_protected() {
    let context = BranchContext::default();
    assert_eq!(on(&gate(r#"[protected: block, "**": warn]"#), context).0, Enforcement::Block);
    // It may be `main`, so the softer line behind does not decide alone.
    assert_eq!(on(&gate(r#"[main: block, "**": warn]"#), context).0, Enforcement::Block);
    assert_eq!(on(&gate(r#"["**": warn]"#), context).0, Enforcement::Warn);
    assert_eq!(on(&gate(r#"["feature/**": warn]"#), context).0, Enforcement::Block);
    assert!(load("version: 1\nextends: fawkes\n").is_protected(None));
}

#[test]
fn protected_branches_come_from_the_policy() {
    let policy = load("version: 1\nextends: fawkes\nbranches: { protected: [trunk] }\n");
    for (name, protected) in [("trunk", true), ("main", true), ("release/1", true), ("maint", false)] {
        assert_eq!(policy.branch_context(Some(name), None, false).protected, protected, "{name}");
    }
    assert!(policy.branch_context(Some("x"), Some("trunk"), true).protected);
    assert!(!policy.branch_context(Some("trunk"), Some("x"), true).protected);
}

fn holds(key: &str, condition: &str, value: &MeasureValue) -> Option<bool> {
    let text =
        format!("version: 1\ngates:\n  g: {{ stage: s, requires: [sonarqube], require: {{ {key}: {condition} }} }}\n");
    load(&text).gates[0].require[0].holds(value)
}

#[test]
fn bare_limits_mean_the_sensible_direction() {
    let count = |it| MeasureValue::Count(it);
    let percent = |it| MeasureValue::Percent(it);
    assert_eq!(holds("new_bugs", "0", &count(0.0)), Some(true));
    assert_eq!(holds("new_bugs", "0", &count(1.0)), Some(false));
    assert_eq!(holds("new_hotspots_reviewed", "100%", &percent(99.999)), Some(false));
    assert_eq!(holds("new_duplicated_lines", "3%", &percent(2.0)), Some(true));
    assert_eq!(holds("new_duplicated_lines", "3%", &percent(3.01)), Some(false));
    assert_eq!(holds("new_maintainability", "B", &MeasureValue::Rating(2)), Some(true));
    assert_eq!(holds("new_maintainability", "B", &MeasureValue::Rating(3)), Some(false));
    assert_eq!(holds("quality_gate", "OK", &MeasureValue::Word("WARN".into())), Some(false));
}

#[test]
fn signs_are_read_as_written() {
    let count = |it| MeasureValue::Count(it);
    assert_eq!(holds("bugs", "\"< 5\"", &count(5.0)), Some(false));
    assert_eq!(holds("bugs", "\"<=5\"", &count(5.0)), Some(true));
    assert_eq!(holds("coverage", "\"> 80%\"", &MeasureValue::Percent(80.0)), Some(false));
    assert_eq!(holds("bugs", "\"== 5\"", &count(4.0)), Some(false));
}

#[test]
fn no_data_and_other_sorts_of_value_are_no_answer() {
    assert_eq!(holds("new_coverage", "80%", &MeasureValue::NoData), None);
    assert_eq!(holds("new_coverage", "80%", &MeasureValue::Count(90.0)), None);
    assert_eq!(holds("new_coverage", "80%", &MeasureValue::Percent(f64::NAN)), None);
    assert_eq!(holds("new_bugs", "0", &MeasureValue::Word("0".into())), None);
    let policy =
        load("version: 1\ngates:\n  g: { stage: s, requires: [sonarqube], require: { coverage: \">= 79.5%\" } }\n");
    assert_eq!(policy.gates[0].require[0].limit, MeasureLimit::Percent(79.5));
}
