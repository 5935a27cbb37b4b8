//! Policies whose values are refused, with the exact words.

use super::refusals;

refusals! {
    a_misspelt_severity: r#"version: 1
extends: fawkes
gates:
  container:
    deny: { severity: ">= hihg" }
"#
        => r"gate.yaml:5:23: `hihg` is no severity; did you mean `high`?";

    a_severity_without_a_sign: r"version: 1
extends: fawkes
gates:
  container:
    deny: { severity: high }
"
        => r#"gate.yaml:5:23: expected a severity limit such as `">= high"`, found `high`; write `">= high"`"#;

    a_severity_limit_of_unknown: r#"version: 1
extends: fawkes
gates:
  container:
    deny: { severity: ">= unknown" }
"#
        => r"gate.yaml:5:23: `unknown` is below no limit and above none; what happens to findings of unknown severity is set by `evidence.checks.severity-unknown`";

    a_score_that_cannot_be: r#"version: 1
extends: fawkes
gates:
  dependencies:
    deny: { score: ">= 11" }
"#
        => r"gate.yaml:5:20: no score reaches 11; CVSS base scores run from 0.0 to 10.0";

    a_score_without_a_sign: r"version: 1
extends: fawkes
gates:
  dependencies:
    deny: { score: 7.0 }
"
        => r#"gate.yaml:5:20: expected a score limit such as `">= 7.0"`, found `7.0`; write `">= 7.0"`"#;

    a_score_that_is_always_reached: r#"version: 1
extends: fawkes
gates:
  dependencies:
    deny: { score: ">= 0" }
"#
        => r"gate.yaml:5:20: every score is at least 0; leave `score` out to deny whatever the score is";

    impossible_measures: r#"version: 1
extends: fawkes
gates:
  sast:
    require:
      new_coverage: 120%
      new_duplicated_lines: 3
      new_bugs: -1
      new_maintainability: F
      quality_gate: ok
      new_covrage: ">= 80%"
      new_hotspots_reviewed: ">= 0%"
"#
        => r#"gate.yaml:6:21: 120 percent cannot be; percent run from 0% to 100%
gate.yaml:7:29: expected percent such as `"<= 3%"` or `3%` (at most), found `3`; write `3%`
gate.yaml:8:17: expected a count such as `0` (at most) or `"< 5"`, found `-1`
gate.yaml:9:28: expected a rating from A to E, meaning that or better, found `F`
gate.yaml:10:21: expected `OK`, found `ok`; did you mean `OK`?
gate.yaml:11:7: there is no measure `new_covrage`; did you mean `new_coverage`?
gate.yaml:12:30: every value fulfils `>= 0%`; leave the condition out"#;

    impossible_numbers: r"version: 1
extends: fawkes
evidence: { max_age: 0h }
limits: { nesting: 0, element_bytes: 5 XB }
waivers: { max_days: 0 }
gates:
  container: { max: -1 }
"
        => r"gate.yaml:3:22: an age of nothing can never be met; the shortest is `1s`
gate.yaml:4:20: expected 1 to 10000, found 0
gate.yaml:4:38: expected a size such as `16 MiB` or a number of bytes, found `5 XB`; units are B, KiB, MiB and GiB
gate.yaml:5:22: expected 1 to 36500, found 0
gate.yaml:7:21: expected 0 to 4000000000, found -1";

    ages_need_a_unit: r"version: 1
extends: fawkes
evidence: { max_age: 24 }
"
        => r"gate.yaml:3:22: expected a duration such as `24h`, `7d` or `90m`, found `24`; give a unit: `24h`, `24d`";

    an_age_beyond_reason: r"version: 1
extends: fawkes
evidence: { max_age: 999999999999999w }
"
        => r"gate.yaml:3:22: `999999999999999w` is more than a hundred years";

    checks_that_cannot_be_set: r"version: 1
extends: fawkes
evidence:
  checks:
    malformed: warn
    stael: error
    stale: warning
"
        => r"gate.yaml:5:5: `malformed` cannot be set; what cannot be read is no evidence, whatever a policy says
gate.yaml:6:5: there is no check `stael`; did you mean `stale`?
gate.yaml:7:12: expected `error`, `warn`, `note` or `off`, found `warning`; did you mean `warn`?";

    patterns_that_do_not_compile: r#"version: 1
extends: fawkes
exclude: ["a[", 'a\b']
gates:
  container:
    deny:
      rule: "CVE-(2024"
      package: { name: "{a", range: "about 3" }
"#
        => r"gate.yaml:3:11: `a[` is no path pattern: unclosed character class; missing ']'
gate.yaml:3:17: a path pattern cannot hold `\`; paths are compared with `/`; to match `*` itself write `[*]`
gate.yaml:7:13: `CVE-(2024` is no regular expression: unclosed group
gate.yaml:8:24: `{a` is no path pattern: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)
gate.yaml:8:37: `about 3` is no version range: unexpected character 'a' while parsing major version number";

    tools_without_a_decoder: r"version: 1
extends: fawkes
reports: [gitlaeks: reports/secrets.json]
gates:
  dependencies:
    requires: [npm-audti, Trivy]
"
        => r"gate.yaml:3:11: no decoder for `gitlaeks`; did you mean `gitleaks`?
gate.yaml:6:16: no decoder for `npm-audti`; did you mean `npm-audit`?
gate.yaml:6:27: expected a tool id such as `trivy`, found `Trivy`; did you mean `trivy`?";

    a_required_tool_without_a_decoder: r"version: 1
extends: fawkes
gates:
  dependencies:
    requires: [npm-audti, black-duck]
"
        => r"gate.yaml:5:16: no decoder for `npm-audti`; did you mean `npm-audit`?
gate.yaml:5:27: no decoder for `black-duck`; `gate formats` lists the tools";

    evidence_in_a_stage_that_is_not_judged: r"version: 1
gates:
  secrets:
    stage: source
    requires: { image: [gitleaks] }
"
        => r"gate.yaml:5:17: evidence is required in stage `image`, where the gate is not judged; add it to the gate's `stages`";

    a_list_that_matches_nothing: r"version: 1
gates:
  secrets:
    stage: source
    deny: [{ kind: [] }, {}]
"
        => r"gate.yaml:5:20: an empty list of `kind` matches nothing; leave the key out, or list something
gate.yaml:5:26: a selector without a condition; name at least a `kind`";

    words_outside_their_set: r"version: 1
extends: fawkes
score: { use: maximum, unscored: by_severity }
waivers: { required: [reson], never: [hihg] }
gates:
  secrets: { stop: now, enforce: blok }
  sast: { enforce: [protected: blok, main] }
"
        => r"gate.yaml:3:15: expected `any`, `max`, `vendor`, `nvd` or `v4-first`, found `maximum`; did you mean `max`?
gate.yaml:3:34: expected `by-severity`, `block` or `ignore`, found `by_severity`; did you mean `by-severity`?
gate.yaml:4:23: expected `reason`, `owner`, `expires`, `ticket`, `approved_by` or `created`, found `reson`; did you mean `reason`?
gate.yaml:6:20: expected `immediately` or `end`, found `now`
gate.yaml:6:34: expected `block`, `warn` or `off`, found `blok`; did you mean `block`?
gate.yaml:7:32: expected `block`, `warn` or `off`, found `blok`; did you mean `block`?
gate.yaml:7:38: expected `pattern: word`, found `main`";

    licences_that_are_none: r#"version: 1
extends: fawkes
gates:
  licenses:
    deny: { license: [AGPL-3.0-onyl, "Apache License 2.0", "MIT OR", "GPL-2.0-only AND MIT", BSD, NOASSERTION] }
    licenses:
      allow: [MIT, "MIT OR (Apache-2.0", "GPL-2.0-only WITH Classpath-exception", "", Frobnicate]
      unknown: fail
      denied: [MIT]
"#
        => r"gate.yaml:5:23: expected an SPDX licence such as `AGPL-3.0-only`, found `AGPL-3.0-onyl`; did you mean `AGPL-3.0-only`?
gate.yaml:5:38: expected an SPDX licence such as `AGPL-3.0-only`, found `Apache License 2.0`; did you mean `Apache-2.0`?
gate.yaml:5:60: expected an SPDX licence such as `AGPL-3.0-only`, found `MIT OR`; join ids by `OR`, or an id and its exception by `WITH`
gate.yaml:5:70: `GPL-2.0-only AND MIT` is more than one licence; list them one by one; expressions in reports are taken apart
gate.yaml:5:94: expected an SPDX licence such as `AGPL-3.0-only`, found `BSD`; name the one that is meant: `BSD-1-Clause`, `BSD-2-Clause`, `BSD-2-Clause-Darwin`, `BSD-2-Clause-Patent` or another
gate.yaml:5:99: `NOASSERTION` is no licence; what happens without one is set by `licenses.unknown` of the gate
gate.yaml:7:20: expected an SPDX licence such as `AGPL-3.0-only`, found `MIT OR (Apache-2.0`; join ids by `OR`, or an id and its exception by `WITH`
gate.yaml:7:42: expected an SPDX licence such as `AGPL-3.0-only`, found `GPL-2.0-only WITH Classpath-exception`; did you mean `Classpath-exception-2.0`?
gate.yaml:7:83: expected an SPDX licence such as `AGPL-3.0-only`, found ``
gate.yaml:7:87: expected an SPDX licence such as `AGPL-3.0-only`, found `Frobnicate`; a licence that SPDX does not list is written `LicenseRef-Frobnicate`
gate.yaml:8:16: expected `allow`, `warn` or `block`, found `fail`
gate.yaml:9:7: unknown key `denied`; a set of licence rules knows allow, review, deny, unlisted, unknown, scope";

    rules_on_components_that_are_none: r"version: 1
extends: fawkes
gates:
  parts: { stage: image, components: { elements: [versoin], forbid: [event-stream], require: { purl: 'pkg:npm/a', version: '1' } } }
"
        => r"gate.yaml:4:51: expected `ntia-2021`, `cisa-2025`, `supplier`, `name`, `version`, `identifier`, `relationship`, `hash`, `license`, `author`, `timestamp`, `tool`, `context` or `coverage`, found `versoin`; did you mean `version`?
gate.yaml:4:70: expected a package selector (`key: value`), found `event-stream`
gate.yaml:4:115: unknown key `version`; a package selector knows name, purl, range";

    rules_that_judge_nothing: r"version: 1
extends: fawkes
gates:
  licenses: { enabled: true, licenses: { allow: [], unknown: allow } }
  sbom: { stage: image, components: { elements: [] } }
"
        => r"gate.yaml:4:40: a set of licence rules under which nothing counts; list licences in `allow`, `review` or `deny`
gate.yaml:5:3: gate `sbom` judges nothing; say what it denies (`deny`, `licenses`, `components`), demands (`require`) or needs as evidence (`requires`)
gate.yaml:5:37: a set of component rules without a rule; say what has to be there: `elements: [version, identifier]`";

    gates_that_cannot_be_exempted_by_a_wrong_name: r"version: 1
extends: fawkes
waivers: { never: [hihg, contaner, payments] }
"
        => r"gate.yaml:3:20: `hihg` is no kind, severity or gate of this policy; did you mean `high`?
gate.yaml:3:26: `contaner` is no kind, severity or gate of this policy; did you mean `container`?
gate.yaml:3:36: `payments` is no kind, severity or gate of this policy";

    an_unknown_ready_policy_in_capitals: r"version: 1
extends: Fawkes
"
        => r"gate.yaml:2:10: there is no ready policy `Fawkes`; did you mean `fawkes`?";

    names_that_are_like_nothing: r"version: 1
extends: fawkes
evidence: { checks: { frobnicate: warn } }
gates:
  sast: { require: { frobnication: 0 } }
"
        => r"gate.yaml:3:23: there is no check `frobnicate`; docs/reference/policy.md lists them
gate.yaml:5:22: there is no measure `frobnication`; docs/reference/policy.md lists them";

    a_destination_without_a_kind: r#"version: 1
extends: fawkes
events: { destinations: { lake: { url: "https://lake" } } }
"#
        => r"gate.yaml:3:27: the destination `lake` says no `kind`; one of devlake, webhook, slack, mattermost, teams, github-status, github-check, gitlab-status, pushgateway, otlp";

    an_address_with_a_password: r#"version: 1
extends: fawkes
events: { destinations: { lake: { kind: devlake, url: "https://u:FAKE@lake" } } }
"#
        => r"gate.yaml:3:55: the address carries a user or password; credentials come from the environment";

    a_secret_in_place_of_a_variable: r"version: 1
extends: fawkes
events: { destinations: { lake: { kind: devlake, url: https://lake, token_from: FAKE-not-real } } }
"
        => r"gate.yaml:3:81: expected the name of a variable such as `DEVLAKE_TOKEN`; the secret itself never stands in a policy";

    a_header_with_credentials: r"version: 1
extends: fawkes
events: { destinations: { hook: { kind: webhook, url: https://x, headers: { Authorization: FAKE } } } }
"
        => r"gate.yaml:3:77: `authorization` holds credentials; use `token_from`";

    what_does_not_go_together: r"version: 1
extends: fawkes
events:
  destinations:
    a: { kind: slack, url: https://x, secret_from: KEY }
    b: { kind: slack, url: https://x, events: issue }
    c: { kind: slack, url: https://x, url_from: URL }
    d: { kind: slack }
    e: { kind: github-status }
"
        => r"gate.yaml:5:52: `slack` is not signed; `secret_from` is for `webhook`
gate.yaml:6:47: `slack` has no issues; `issue` is for `devlake`
gate.yaml:7:49: `url` and `url_from` both say the address
gate.yaml:8:16: the destination `d` has no address; give `url` or `url_from`";
}
