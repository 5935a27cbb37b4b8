//! Slips that people make, with help that says what to write.

use super::refusals;

refusals! {
    a_gate_of_the_base_misspelt: r"version: 1
extends: fawkes
gates:
  containers: { max: 3 }
"
        => r"gate.yaml:4:3: gate `containers` has no stage; did you mean `container`? a gate of your own needs `stage: source`, or `stages: every`";

    a_gate_of_a_ready_policy_without_extends: r"version: 1
gates:
  container: { max: 3 }
  secret: { max: 3 }
"
        => r"gate.yaml:3:3: gate `container` has no stage; `container` is a gate of `fawkes`: to change it, add `extends: fawkes`; a gate of your own needs `stage: source`, or `stages: every`
gate.yaml:4:3: gate `secret` has no stage; did you mean `secrets`? to change that gate of `fawkes`, add `extends: fawkes`; a gate of your own needs `stage: source`, or `stages: every`";

    a_mapping_where_lines_are_needed: r"version: 1
extends: fawkes
gates:
  sast: { enforce: { develop: warn } }
"
        => r"gate.yaml:4:20: expected a list of lines such as `protected: block`, found a mapping; write a list: `- develop: warn`";

    a_list_of_severities: r"version: 1
extends: fawkes
gates:
  container: { deny: { severity: [CRITICAL, HIGH] } }
"
        => r#"gate.yaml:4:34: expected a severity limit such as `">= high"`, found a list; write `">= high"`"#;

    a_severity_in_capitals: r"version: 1
extends: fawkes
gates:
  container: { deny: { severity: HIGH } }
"
        => r#"gate.yaml:4:34: expected a severity limit such as `">= high"`, found `HIGH`; write `">= high"`"#;

    flags_of_other_readers: r"version: 1
extends: fawkes
advisory: on
gates:
  container: { enabled: no }
"
        => r"gate.yaml:3:11: expected `true` or `false`, found `on`; write `true`
gate.yaml:5:25: expected `true`, `false` or `when-configured`, found `no`; write `false`";

    one_value_where_a_list_is_needed: r"version: 1
extends: fawkes
exclude: reports/old
branches: { protected: release/** }
gates:
  container: { requires: trivy }
"
        => r#"gate.yaml:3:10: expected a list of values, each a path pattern such as `"src/**/*.rs"`, found `reports/old`; write `[reports/old]`
gate.yaml:4:24: expected a list of values, each a branch pattern such as `"release/**"`, found `release/**`; write `["release/**"]`
gate.yaml:6:26: expected a list of values, each a tool id such as `trivy`, found `trivy`; write `[trivy]`"#;

    a_sign_without_quotes_in_braces: r"version: 1
extends: fawkes
gates:
  container: { deny: { severity: >= high } }
"
        => r#"gate.yaml:4:34: not valid YAML: unexpected character: `>'; values that begin with `>` have to be in quotes: ">= 7.0""#;
}
