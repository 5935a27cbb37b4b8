//! Whatever an overlay weakens is listed, and what it tightens is not.

use super::{load, weaker};

fn over(text: &str) -> String {
    weaker(&load(&format!("version: 1\nextends: fawkes\n{text}\n")))
}

/// One test per overlay: the text after `extends: fawkes` and the weakenings it has to be listed with.
macro_rules! weakenings {
    ($($name:ident: $text:literal => $expected:literal;)+) => {
        $(#[test] fn $name() { assert_eq!(over($text), $expected); })+
    };
}

weakenings! {
    a_longer_age: "evidence: { max_age: 7d }" => "evidence.max_age: 24h -> 7d (gate.yaml:3)";
    an_age_of_uneven_length: "evidence: { max_age: 1501m }" => "evidence.max_age: 24h -> 1501m (gate.yaml:3)";
    a_shorter_age: "evidence: { max_age: 90m }" => "";
    a_lowered_check: "evidence: { checks: { stale: warn } }" => "evidence.checks.stale: error -> warn (gate.yaml:3)";
    a_check_that_is_off: "evidence: { checks: { eol-os: off } }"
        => "evidence.checks.eol-os: warn -> off (gate.yaml:3)";
    a_raised_check: "evidence: { checks: { eol-os: error } }" => "";
    one_score_instead_of_any: "score: { use: vendor }" => "score.use: any -> vendor (gate.yaml:3)";
    the_largest_score_is_any: "score: { use: max }" => "";
    unscored_ignored: "score: { unscored: ignore }" => "score.unscored: by-severity -> ignore (gate.yaml:3)";
    unscored_blocked: "score: { unscored: block }" => "";
    fewer_protected_branches: "branches: { protected: { only: [main] } }"
        => "branches.protected: master, release/** -> main (gate.yaml:3)";
    more_protected_branches: "branches: { protected: [trunk] }" => "";
    excluded_files: "exclude: [\"**/old.json\"]" => "exclude: read -> **/old.json is left out (gate.yaml:3)";
    a_gate_disabled: "gates: { sast: { enabled: false } }" => "gates.sast.enabled: true -> false (gate.yaml:3)";
    a_gate_that_waits: "gates: { sast: { enabled: when-configured, requires: { only: [] } } }"
        => "gates.sast.enabled: true -> when-configured, and it is not (gate.yaml:3)";
    an_unused_gate_disabled: "gates: { licenses: { enabled: false } }" => "";
    a_raised_max: "gates: { container: { max: 5 } }" => "gates.container.max: 0 -> 5 (gate.yaml:3)";
    evidence_no_longer_required: "gates: { container: { requires: { only: [] } } }"
        => "gates.container.requires: trivy -> nothing (gate.yaml:3)";
    other_evidence_required: "gates: { dependencies: { requires: { only: [npm-audit] } } }"
        => "gates.dependencies.requires: dependency-check -> npm-audit (gate.yaml:3)";
    more_evidence_required: "gates: { dependencies: { requires: [npm-audit] } }" => "";
    fewer_tools_judged: "gates: { dependencies: { from: { only: [npm-audit] } } }"
        => "gates.dependencies.from: pip-audit, osv-scanner -> npm-audit, dependency-check (gate.yaml:3)";
    not_any_tool: "gates: { secrets: { from: { only: [gitleaks] } } }"
        => "gates.secrets.from: any -> gitleaks (gate.yaml:3)";
    any_tool: "gates: { container: { from: any } }" => "";
    not_every_stage: "gates: { secrets: { stage: source } }" => "gates.secrets.stages: every -> source (gate.yaml:3)";
    stages_replaced: "gates: { dependencies: { stages: { only: [compile, nightly] } } }"
        => "gates.dependencies.stages: source -> compile, nightly (gate.yaml:3)";
    stages_replaced_by_one: "gates: { dependencies: { stages: nightly } }"
        => "gates.dependencies.stages: source -> nightly (gate.yaml:3)";
    one_more_stage: "gates: { container: { stages: [deploy] } }" => "";
    a_raised_score: "gates: { dependencies: { deny: { score: \">= 9.0\" } } }"
        => "gates.dependencies.deny.score: >= 7.0 -> >= 9.0 (gate.yaml:3)";
    a_lowered_score: "gates: { dependencies: { deny: { score: \">= 4.0\" } } }" => "";
    a_raised_severity: "gates: { container: { deny: { severity: \">= critical\" } } }"
        => "gates.container.deny.severity: >= high -> >= critical (gate.yaml:3)";
    one_more_condition: "gates: { container: { deny: { fixable: true } } }"
        => "gates.container.deny.fixable: any -> true (gate.yaml:3)";
    another_kind: "gates: { container: { deny: { kind: secret } } }"
        => "gates.container.deny.kind: [vulnerability] -> [secret] (gate.yaml:3)";
    one_more_kind: "gates: { container: { deny: { kind: [secret] } } }" => "";
    selectors_replaced: "gates: { container: { deny: { only: [{ kind: secret }, { kind: bug }] } } }"
        => "gates.container.deny: kind: [vulnerability], severity: >= high -> kind: [secret]; kind: [bug] (gate.yaml:3)";
    selectors_replaced_by_a_wider_one: "gates: { container: { deny: { only: [{ severity: \">= low\" }] } } }" => "";
    no_selector_left: "gates: { container: { deny: { only: [] } } }"
        => "gates.container.deny: kind: [vulnerability], severity: >= high -> nothing (gate.yaml:3)";
    a_looser_condition: "gates: { sast: { require: { new_coverage: \">= 60%\" } } }"
        => "gates.sast.require.new_coverage: >= 80% -> >= 60% (gate.yaml:3)";
    a_tighter_condition: "gates: { sast: { require: { new_coverage: \"> 80%\", new_duplicated_lines: 1% } } }" => "";
    a_condition_the_other_way: "gates: { sast: { require: { new_bugs: \">= 1\" } } }"
        => "gates.sast.require.new_bugs: <= 0 -> >= 1 (gate.yaml:3)";
    a_worse_rating: "gates: { sast: { require: { new_maintainability: C } } }"
        => "gates.sast.require.new_maintainability: A -> C (gate.yaml:3)";
    enforcement_lowered: "gates: { container: { enforce: warn } }"
        => "gates.container.enforce: block (**) -> warn (gate.yaml:3)";
    enforcement_lowered_on_some_branch: "gates: { sast: { enforce: [\"release/v*\": warn] } }"
        => "gates.sast.enforce: block (release/v*) -> warn (gate.yaml:3)";
    enforcement_lowered_for_pull_requests: "gates: { container: { enforce: [pull_request: off] } }"
        => "gates.container.enforce: block (pull_request) -> off (gate.yaml:3)";
    enforcement_lowered_by_alternatives: "gates: { secrets: { enforce: [\"{prod,live}\": off] } }"
        => "gates.secrets.enforce: block ({prod,live}) -> off (gate.yaml:3)";
    enforcement_lowered_by_a_class: "gates: { secrets: { enforce: [\"[a-z]*\": warn] } }"
        => "gates.secrets.enforce: block ([a-z]*) -> warn (gate.yaml:3)";
    enforcement_lowered_by_an_escape: "gates: { secrets: { enforce: [\"ma\\\\in\": warn] } }"
        => "gates.secrets.enforce: block (ma\\in) -> warn (gate.yaml:3)";
    enforcement_lowered_by_leaving_lines_out: "gates: { sast: { enforce: { only: [main: block, \"**\": warn] } } }"
        => "gates.sast.enforce: block (**) -> warn (gate.yaml:3)";
    enforcement_lowered_for_pull_requests_only: "gates: { sast: { enforce: { only: [pull_request: warn, protected: block, \"feature/**\": off, \"**\": warn] } } }"
        => "gates.sast.enforce: warn (feature/**) -> off (gate.yaml:3)";
    enforcement_behind_a_line_for_all: "gates: { container: { enforce: [\"**\": block, main: off] } }" => "";
    enforcement_with_protected_written_out: "gates: { sast: { enforce: { only: [pull_request: warn, main: block, master: block, \"release/**\": block, \"**\": warn] } } }" => "";
    enforcement_lowered_where_it_was_low: "gates: { sast: { enforce: [\"{feature,wip}/x\": warn, \"wip-?\": warn] } }"
        => "gates.sast.enforce: block ({feature,wip}/x) -> warn (gate.yaml:3)";
    enforcement_of_branches_that_are_not_protected: "gates: { sast: { enforce: [\"wip-?\": warn, \"*-draft\": warn] } }" => "";
    enforcement_raised: "gates: { sast: { enforce: block } }" => "";
    enforcement_said_again: "gates: { sast: { enforce: [\"feature/**\": warn] } }" => "";
    a_later_stop: "gates: { secrets: { stop: end } }" => "gates.secrets.stop: immediately -> end (gate.yaml:3)";
    longer_waivers: "waivers: { max_days: 365 }" => "waivers.max_days: 90 -> 365 (gate.yaml:3)";
    shorter_waivers: "waivers: { max_days: 30 }" => "";
    fewer_fields_of_waivers: "waivers: { required: { only: [expires] } }"
        => "waivers.required: reason, owner -> expires (gate.yaml:3)";
    waivable_secrets: "waivers: { never: { only: [] } }" => "waivers.never: secret -> nothing (gate.yaml:3)";
    a_new_gate: "gates: { iac: { stage: source, requires: [trivy], deny: { kind: misconfiguration } } }" => "";
}

#[test]
fn what_strict_holds_is_compared_with_strict() {
    let policy = load(
        "version: 1\nextends: strict\nignore_files: { entries_without_expiry: warn }\nscore: { unscored: by-severity }\n",
    );
    assert_eq!(
        weaker(&policy),
        "score.unscored: block -> by-severity (gate.yaml:4)\n\
         ignore_files.entries_without_expiry: error -> warn (gate.yaml:3)"
    );
}

#[test]
fn what_a_base_weakens_is_listed_with_its_name() {
    let files = [("a.yaml", "version: 1\nextends: fawkes\ngates: { container: { max: 5 } }\n")];
    let policy = super::load_with("version: 1\nextends: a.yaml\nservice: x\n", &files).unwrap();
    assert_eq!(weaker(&policy), "gates.container.max: 0 -> 5 (a.yaml:3)");
}

#[test]
fn another_approver_is_a_weakening_and_a_first_one_is_not() {
    let files = [("a.yaml", "version: 1\nextends: fawkes\nwaivers: { approvers: { \"*\": [ann] } }\n")];
    let policy = super::load_with("version: 1\nextends: a.yaml\nwaivers: { approvers: { \"*\": [bob] } }\n", &files);
    assert_eq!(weaker(&policy.unwrap()), "waivers.approvers.*: ann -> bob too (gate.yaml:3)");
}

fn lines_of_enforce(count: usize) -> String {
    (0..count).map(|at| format!("      - \"team-{at}/*-{at}\": warn\n")).collect::<Vec<_>>().concat()
}

#[test]
fn as_many_lines_as_allowed_are_compared_and_one_more_is_an_error() {
    let text =
        |count| format!("version: 1\nextends: fawkes\ngates:\n  secrets:\n    enforce:\n{}", lines_of_enforce(count));
    assert_eq!(weaker(&load(&text(64))), "gates.secrets.enforce: block (team-0/*-0) -> warn (gate.yaml:6)");
    assert_eq!(
        super::refused(&text(65)),
        "gate.yaml:6:7: 65 lines of `enforce`, more than the limit of 64; one pattern with `*` stands for many branches"
    );
}

#[test]
fn lines_of_all_gates_together_have_a_limit() {
    let gate =
        |at| format!("  g{at}:\n    stage: s\n    deny: {{ kind: secret }}\n    enforce:\n{}", lines_of_enforce(60));
    let gates = (0..17).map(gate).collect::<Vec<_>>().concat();
    assert_eq!(
        super::refused(&format!("version: 1\ngates:\n{gates}")),
        "gate.yaml:3:3: 1020 lines of `enforce` in all gates, more than the limit of 1000; one pattern with `*` stands \
         for many branches"
    );
}

#[test]
fn many_or_long_branch_patterns_and_long_lists_are_errors() {
    let names = |count: usize| (0..count).map(|at| format!("b{at}")).collect::<Vec<_>>().join(", ");
    let protected =
        |list: &str| format!("version: 1\nextends: fawkes\nbranches: {{ protected: {{ only: [{list}] }} }}\n");
    load(&protected(&names(64)));
    assert_eq!(
        super::refused(&protected(&names(65))),
        "gate.yaml:3:24: 65 protected branches, more than the limit of 64; one pattern with `*` stands for many branches"
    );
    assert_eq!(
        super::refused(&protected(&"b".repeat(256))),
        "gate.yaml:3:33: a branch pattern of 256 bytes, more than the limit of 255; write several shorter ones"
    );
    assert_eq!(
        super::refused(&format!("version: 1\nextends: fawkes\nexclude: [{}]\n", names(1001))),
        "gate.yaml:3:10: 1001 entries, more than the limit of 1000"
    );
}
