//! Policies whose shape is refused, with the exact words.

use super::refusals;

refusals! {
    unknown_keys_at_every_depth: r"version: 1
gate:
  x: {}
gates:
  dependencies:
    denny: { kind: vulnerability }
    deny: { kinds: vulnerability }
"
        => r"gate.yaml:2:1: unknown key `gate`; did you mean `gates`?
gate.yaml:6:5: unknown key `denny`; did you mean `deny`?
gate.yaml:7:13: unknown key `kinds`; did you mean `kind`?";

    nothing_like_a_known_key: r"version: 1
frobnicate: 3
"
        => r"gate.yaml:2:1: unknown key `frobnicate`; a policy knows version, extends, service, advisory, reports, exclude, branches, evidence, score, limits, gates, waivers, ignore_files, events";

    a_duplicate_key: r"version: 1
extends: fawkes
extends: strict
"
        => r"gate.yaml:3:1: `extends` stands twice; the first one is in line 2; keep one of them";

    a_missing_version: r"extends: fawkes
"
        => r"gate.yaml:1:1: `version` is missing; begin with `version: 1`";

    another_version: r"version: 2
extends: fawkes
"
        => r"gate.yaml:1:10: expected 1, found 2";

    a_version_in_quotes: r#"version: "1"
extends: fawkes
"#
        => r#"gate.yaml:1:10: expected a whole number, found "1" in quotes; numbers stand without quotes"#;

    an_unknown_ready_policy: r"version: 1
extends: fawks
"
        => r"gate.yaml:2:10: there is no ready policy `fawks`; did you mean `fawkes`?";

    a_base_that_is_not_there: r"version: 1
extends: ./base.yaml
"
        => r"gate.yaml:2:10: cannot read `base.yaml`: no such file";

    a_base_outside_the_folder: r"version: 1
extends: ../../etc/base.yaml
"
        => r"gate.yaml:2:10: `../../etc/base.yaml` leads out of the folder of policies; name a file by its path relative to this one, with `/`";

    a_base_at_an_absolute_path: r"version: 1
extends: /etc/base.yaml
"
        => r"gate.yaml:2:10: `/etc/base.yaml` leads out of the folder of policies; name a file by its path relative to this one, with `/`";

    a_sign_without_quotes: r"version: 1
extends: fawkes
gates:
  dependencies:
    deny:
      score: >= 7.0
"
        => r#"gate.yaml:6:14: not valid YAML: while scanning a block scalar, did not find expected comment or line break; values that begin with `>` have to be in quotes: ">= 7.0""#;

    a_pattern_without_quotes: r"version: 1
extends: fawkes
gates:
  sast:
    enforce: [**: warn]
"
        => r"gate.yaml:5:15: aliases (`*name`) are not read here; write the value out, or put a pattern that begins with `*` in quotes
gate.yaml:5:19: not valid YAML: while parsing a flow sequence, expected ',' or ']'";

    wrong_types: r"version: 1
extends: fawkes
service: [a]
advisory: yes
reports: reports/trivy.json
branches: main
gates:
  container: []
  secrets:
"
        => r"gate.yaml:3:10: expected text, found a list
gate.yaml:4:11: expected `true` or `false`, found `yes`; write `true`
gate.yaml:5:10: expected a list of reports, found `reports/trivy.json`; write `[reports/trivy.json]`
gate.yaml:6:11: expected branch settings (`key: value`), found `main`
gate.yaml:8:14: expected a gate (`key: value`), found a list
gate.yaml:9:10: expected a gate (`key: value`), found no value";

    a_gate_without_a_stage_or_a_judgement: r"version: 1
gates:
  container:
    title: nothing
  image:
    stage: image
"
        => r"gate.yaml:3:3: gate `container` has no stage; `container` is a gate of `fawkes`: to change it, add `extends: fawkes`; a gate of your own needs `stage: source`, or `stages: every`
gate.yaml:5:3: gate `image` judges nothing; say what it denies (`deny`, `licenses`, `components`), demands (`require`) or needs as evidence (`requires`)";

    stage_and_stages: r"version: 1
gates:
  secrets:
    stage: source
    stages: [image]
    requires: [gitleaks]
"
        => r"gate.yaml:4:5: `stage` and `stages` say the same thing: keep one";

    nothing_can_block: r#"version: 1
extends: fawkes
gates:
  secrets: { enforce: warn }
  sast: { enabled: false }
  dependencies: { enforce: off }
  container: { enforce: [protected: warn, "**": off] }
"#
        => r"gate.yaml:4:3: nothing in this policy can block; a policy that only warns says `advisory: true`";

    no_gates_at_all: r"version: 1
"
        => r"gate.yaml:1:1: nothing in this policy can block; a policy that only warns says `advisory: true`";

    a_mapping_over_several_selectors: r"version: 1
extends: fawkes
gates:
  policies:
    deny: { kind: misconfiguration }
"
        => r"gate.yaml:5:11: the base denies by 2 selectors: it is not said which one this changes; a list adds selectors, `{only: [...]}` replaces all";

    gate_ids_have_a_form: r"version: 1
extends: fawkes
gates:
  My Gate: { stage: source }
"
        => r"gate.yaml:4:3: expected a gate id such as `container`, found `My Gate`; lower case letters and digits, words joined by `-`";

    anchors_aliases_tags_and_merge_keys: r"version: 1
extends: &base fawkes
service: *base
advisory: !!bool true
gates:
  <<: {}
"
        => r"gate.yaml:2:16: anchors (`&name`) are not read here: what counts has to stand where it counts; write the value out in each place
gate.yaml:3:10: aliases (`*name`) are not read here; write the value out, or put a pattern that begins with `*` in quotes
gate.yaml:4:18: tags (`!name`) are not read here; remove the tag
gate.yaml:6:3: merge keys (`<<`) are not read here; write the entries out";

    two_documents: r"version: 1
---
version: 1
"
        => r"gate.yaml:2:1: a second document begins here; keep one document per file";

    an_empty_file: r""
        => r"gate.yaml:1:1: the file is empty";

    only_a_comment: r"# nothing
"
        => r"gate.yaml:1:1: the file is empty";

    a_tab_as_indentation: r"version: 1
gates:
	secrets: {}
"
        => r"gate.yaml:3:2: not valid YAML: tabs disallowed within this context (block indentation); indent with spaces";

    a_list_as_the_whole: r"- version: 1
"
        => r"gate.yaml:1:1: expected a policy (`key: value`), found a list";

    everything_missing_without_a_base: r"version: 1
extends: none
"
        => r"gate.yaml:1:1: `evidence.max_age` is missing; a policy that says `extends: none` has to say everything
gate.yaml:1:1: `ignore_files.entries_without_expiry` is missing; a policy that says `extends: none` has to say everything
gate.yaml:1:1: `limits.archive_members` is missing; a policy that says `extends: none` has to say everything
gate.yaml:1:1: `limits.element_bytes` is missing; a policy that says `extends: none` has to say everything
gate.yaml:1:1: `limits.expanded_bytes` is missing; a policy that says `extends: none` has to say everything
gate.yaml:1:1: `limits.findings` is missing; a policy that says `extends: none` has to say everything
gate.yaml:1:1: `limits.inputs` is missing; a policy that says `extends: none` has to say everything
gate.yaml:1:1: `limits.nesting` is missing; a policy that says `extends: none` has to say everything
gate.yaml:1:1: `limits.string_bytes` is missing; a policy that says `extends: none` has to say everything
gate.yaml:1:1: `score.unscored` is missing; a policy that says `extends: none` has to say everything
gate.yaml:1:1: `score.use` is missing; a policy that says `extends: none` has to say everything
gate.yaml:1:1: `waivers.max_days` is missing; a policy that says `extends: none` has to say everything";

    conditions_without_evidence: r"version: 1
extends: fawkes
gates:
  coverage: { stage: source, require: { new_coverage: 80% } }
  sast: { requires: { only: [] } }
"
        => r"gate.yaml:4:39: gate `coverage` has `require` and needs `requires`: without evidence there is nothing to hold; name the tool that measures: `requires: [sonarqube]`
gate.yaml:5:21: gate `sast` has `require` and needs `requires`: without evidence there is nothing to hold; name the tool that measures: `requires: [sonarqube]`";

    a_stage_that_is_left_behind: r"version: 1
extends: fawkes
gates:
  sast: { stage: compile }
  dependencies: { stages: { only: [compile, nightly] } }
"
        => r"gate.yaml:4:18: no gate belongs to stage `source` any more, so `secrets` would never require gitleaks; add `requires: { compile: [gitleaks] }` to `secrets`";
}
