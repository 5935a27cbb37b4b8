//! What an overlay does to its base.

use proptest::prelude::*;

use super::{lines, load, load_with, values};
use crate::model::{Stage, ToolId};
use crate::policy::{BUILTIN_NAMES, Enabled, Policy, Tools};

const FAWKES: &str = "version: 1\nextends: fawkes\n";

fn tools(policy: &Policy, gate: &str) -> Vec<String> {
    policy.gate(gate).unwrap().requires.iter().map(|it| it.tool.to_string()).collect()
}

#[test]
fn scalars_replace_mappings_merge_and_lists_add() {
    let policy = load(&format!(
        "{FAWKES}service: payments-api\nevidence: {{ max_age: 7d }}\ngates:\n  dependencies:\n    \
         requires: [npm-audit]\n    from: [grype]\n    max: 3\n"
    ));
    assert_eq!(policy.service.as_deref().map(String::as_str), Some("payments-api"));
    assert_eq!(policy.evidence.max_age.as_hours(), 168);
    assert_eq!(policy.evidence.checks.len(), 2);
    assert_eq!(tools(&policy, "dependencies"), ["dependency-check", "npm-audit"]);
    let gate = policy.gate("dependencies").unwrap();
    assert_eq!((gate.max.value, gate.max.origin.to_string()), (3, "gate.yaml:9".to_owned()));
    assert_eq!(gate.requires[0].origin.to_string(), "fawkes.yaml:64");
    let Tools::Listed(from) = &gate.from else { panic!("listed") };
    assert_eq!((from.len(), from[4].as_str()), (5, "grype"));
    assert_eq!(policy.gates.len(), 6);
}

#[test]
fn only_replaces_a_list() {
    let policy = load(&format!(
        "{FAWKES}branches: {{ protected: {{ only: [trunk] }} }}\ngates:\n  dependencies: {{ requires: {{ only: \
         [npm-audit] }}, from: {{ only: [] }} }}\n  secrets: {{ requires: {{ source: {{ only: [trivy] }} }} }}\n"
    ));
    assert_eq!(policy.protected.iter().map(|it| it.as_str()).collect::<Vec<_>>(), ["trunk"]);
    assert_eq!(tools(&policy, "dependencies"), ["npm-audit"]);
    assert_eq!(tools(&policy, "secrets"), ["trivy"]);
    assert_eq!(policy.gate("secrets").unwrap().requires[0].stage, Some(Stage::new("source")));
}

#[test]
fn one_word_where_a_list_may_stand_replaces() {
    let policy = load(&format!("{FAWKES}gates:\n  container: {{ stage: source, from: any }}\n"));
    let gate = policy.gate("container").unwrap();
    assert!(gate.judged_in(Some(&Stage::new("source"))) && !gate.judged_in(Some(&Stage::new("image"))));
    assert_eq!(gate.from, Tools::Any);
}

#[test]
fn lines_of_enforce_stand_before_those_of_the_base() {
    let policy = load(&format!("{FAWKES}gates:\n  sast: {{ enforce: [\"hotfix/**\": block, pull_request: off] }}\n"));
    let lines: Vec<_> = policy.gate("sast").unwrap().enforce.iter().map(|it| it.pattern.as_str()).collect();
    assert_eq!(lines, ["hotfix/**", "pull_request", "protected", "**"]);
}

#[test]
fn a_list_of_selectors_adds_and_a_mapping_changes_the_one() {
    let selectors = |deny: &str| -> Vec<String> {
        let policy = load(&format!("{FAWKES}gates:\n  dependencies: {{ deny: {deny} }}\n"));
        policy.gate("dependencies").unwrap().deny.iter().map(super::super::Selector::text).collect()
    };
    let base = "kind: [vulnerability], score: >= 7.0";
    assert_eq!(selectors("[{ kind: secret }]"), [base, "kind: [secret]"]);
    assert_eq!(selectors("{ score: \">= 9.0\" }"), ["kind: [vulnerability], score: >= 9.0"]);
    assert_eq!(selectors("{ only: [{ kind: secret }] }"), ["kind: [secret]"]);
    assert_eq!(selectors("{ kind: [bug] }"), ["kind: [vulnerability, bug], score: >= 7.0"]);
    assert_eq!(selectors("{ kind: bug }"), ["kind: [bug], score: >= 7.0"]);
}

#[test]
fn a_gate_judges_what_it_requires() {
    let policy = load("version: 1\ngates:\n  g: { stage: s, requires: [trivy], from: [gitleaks] }\n");
    assert!(policy.gates[0].judges(&ToolId::new("trivy")));
    let policy = load("version: 1\ngates:\n  g: { stage: s, requires: [trivy], deny: { kind: secret } }\n");
    assert!(!policy.gates[0].judges(&ToolId::new("gitleaks")));
    let policy = load("version: 1\ngates:\n  g: { stage: s, deny: { kind: secret } }\n");
    assert_eq!(policy.gates[0].from, Tools::Any);
}

#[test]
fn a_policy_without_a_base_has_the_settings_of_fawkes_and_its_own_gates() {
    let policy = load("version: 1\ngates:\n  g: { stage: s, requires: [trivy] }\n");
    let fawkes = Policy::builtin("fawkes").unwrap();
    assert_eq!(
        (&policy.evidence, &policy.limits, &policy.waivers.max_days),
        (&fawkes.evidence, &fawkes.limits, &fawkes.waivers.max_days)
    );
    assert_eq!(policy.gates.len(), 1);
    assert_eq!((policy.gates[0].enabled.value, policy.gates[0].max.value), (Enabled::Yes, 0));
}

#[test]
fn reports_may_name_their_tool() {
    let policy = load(&format!("{FAWKES}reports: [\"reports/**\", gitleaks: reports/secrets.json]\n"));
    let reports: Vec<_> =
        policy.reports.iter().map(|it| (it.tool.as_ref().map(ToolId::as_str), it.path.as_str())).collect();
    assert_eq!(reports, [(None, "reports/**"), (Some("gitleaks"), "reports/secrets.json")]);
}

#[test]
fn files_build_on_files() {
    let files = [
        ("ci/org.yaml", "version: 1\nextends: ../base/root.yaml\ngates: { container: { max: 0 } }\n"),
        ("base/root.yaml", "version: 1\nextends: strict\nservice: all\n"),
    ];
    let policy = load_with("version: 1\nextends: ci/org.yaml\n", &files).unwrap();
    assert_eq!(policy.files, ["gate.yaml", "ci/org.yaml", "base/root.yaml", "strict.yaml", "fawkes.yaml"]);
    assert_eq!(policy.service.unwrap().origin.to_string(), "base/root.yaml:3");
}

#[test]
fn a_circle_is_an_error() {
    let files = [("a.yaml", "version: 1\nextends: ./b.yaml\n"), ("b.yaml", "version: 1\nextends: gate.yaml\n")];
    let faults = load_with("version: 1\nextends: a.yaml\n", &files).unwrap_err();
    assert_eq!(lines(&faults), "b.yaml:2:10: `gate.yaml` builds on itself");
    let faults = load_with("version: 1\nextends: ./gate.yaml\n", &[]).unwrap_err();
    assert_eq!(lines(&faults), "gate.yaml:2:10: `gate.yaml` builds on itself");
    let chain = |path: &str| Ok(format!("version: 1\nextends: x{path}\n"));
    let source = crate::yaml::Source::new("gate.yaml", "version: 1\nextends: a.yaml\n");
    let faults = Policy::load(&source, &mut { chain }, &[]).unwrap_err();
    assert!(lines(&faults).ends_with("more than 16 files build on each other"), "{}", lines(&faults));
}

#[test]
fn errors_of_a_base_carry_its_name() {
    let files = [("a.yaml", "version: 1\nextends: fawkes\ngates: { x: { stage: s } }\n")];
    let faults = load_with("version: 1\nextends: a.yaml\n", &files).unwrap_err();
    assert!(lines(&faults).starts_with("a.yaml:3:10: gate `x` judges nothing"), "{}", lines(&faults));
}

#[test]
fn a_file_named_like_a_ready_policy_may_build_on_it() {
    let files = [("fawkes.yaml", FAWKES)];
    assert!(load_with("version: 1\nextends: ./fawkes.yaml\n", &files).is_ok());
}

#[test]
fn an_empty_overlay_changes_nothing() {
    for name in BUILTIN_NAMES {
        let policy = load_with(&format!("version: 1\nextends: {name}\n"), &[]).unwrap();
        let base = Policy::builtin(name).unwrap();
        assert_eq!(policy, base);
        assert_eq!((policy.show(), &policy.weakened), (base.show(), &base.weakened));
    }
}

proptest! {
    #[test]
    fn naming_what_the_base_has_changes_nothing(
        picks in proptest::sample::subsequence(vec!["main", "master", "\"release/**\""], 0..3),
        twice in any::<bool>(),
    ) {
        let list = picks.join(", ");
        let text = format!("{FAWKES}branches: {{ protected: [{list}] }}\n");
        let policy = load(&text);
        prop_assert_eq!(&policy.protected, &Policy::builtin("fawkes").unwrap().protected);
        if twice {
            let again = load_with("version: 1\nextends: a.yaml\n", &[("a.yaml", &text)]).unwrap();
            prop_assert_eq!(again, policy);
        }
    }

    #[test]
    fn only_holds_exactly_what_it_lists(names in proptest::collection::btree_set("[a-z]{1,8}", 1..5)) {
        let names: Vec<_> = names.into_iter().collect();
        let list = names.join("\", \"");
        let policy = load(&format!("{FAWKES}branches: {{ protected: {{ only: [\"{list}\"] }} }}\n"));
        let held: Vec<_> = policy.protected.iter().map(|it| it.as_str().to_owned()).collect();
        prop_assert_eq!(held, names);
    }
}

#[test]
fn required_fields_of_waivers_add_up() {
    let policy = load(&format!("{FAWKES}waivers: {{ required: [ticket] }}\n"));
    assert_eq!(values(&policy.waivers.required).len(), 4);
}

#[test]
fn a_stage_may_be_left_when_its_evidence_is_asked_for_elsewhere_or_its_gates_are_off() {
    let moved = "  sast: { stage: compile }\n  dependencies: { stage: compile }\n";
    load(&format!("{FAWKES}gates:\n{moved}  secrets: {{ requires: {{ compile: [gitleaks] }} }}\n"));
    load(&format!("{FAWKES}gates:\n{moved}  secrets: {{ requires: [gitleaks] }}\n"));
    load(&format!("{FAWKES}gates:\n{moved}  secrets: {{ requires: {{ only: {{ image: [gitleaks] }} }} }}\n"));
    load(&format!("{FAWKES}gates:\n{moved}  secrets: {{ enabled: false }}\n"));
    load(&format!("{FAWKES}gates:\n  sast: {{ enabled: false }}\n  dependencies: {{ enabled: false }}\n"));
    load(&format!("{FAWKES}gates:\n  dependencies: {{ stages: [compile, nightly] }}\n"));
}
