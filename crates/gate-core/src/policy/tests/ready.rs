//! The ready policies: they load, and each differs from its base as its comments say.

use jiff::SignedDuration;

use super::{load, values, weaker};
use crate::model::{Code, Kind, Level, Severity, Stage, ToolId};
use crate::policy::{
    BUILTIN_NAMES, BranchContext, Enforcement, NeverRule, NeverWaived, Policy, Stages, Stop, Tools, Unscored,
    WaiverField, builtin_source,
};

fn ready(name: &str) -> Policy {
    Policy::builtin(name).unwrap()
}

fn texts(policy: &Policy, gate: &str) -> Vec<String> {
    policy.gate(gate).unwrap().deny.iter().map(super::super::Selector::text).collect()
}

#[test]
fn every_ready_policy_loads_and_says_its_name() {
    for name in BUILTIN_NAMES {
        assert_eq!(ready(name).files[0], format!("{name}.yaml"));
    }
    assert!(Policy::builtin("fawks").is_none());
}

#[test]
fn fawkes_has_the_documented_gates_and_numbers() {
    let policy = ready("fawkes");
    let ids: Vec<_> = policy.gates.iter().map(|gate| gate.id.as_str()).collect();
    assert_eq!(ids, ["secrets", "sast", "dependencies", "container", "licenses", "policies"]);
    assert_eq!(texts(&policy, "secrets"), ["kind: [secret]"]);
    assert_eq!(texts(&policy, "dependencies"), ["kind: [vulnerability], score: >= 7.0"]);
    assert_eq!(texts(&policy, "container"), ["kind: [vulnerability], severity: >= high"]);
    let conditions: Vec<_> =
        policy.gate("sast").unwrap().require.iter().map(|rule| format!("{} {}", rule.key(), rule.text())).collect();
    assert_eq!(
        conditions,
        [
            "quality_gate OK",
            "new_bugs <= 0",
            "new_vulnerabilities <= 0",
            "new_hotspots_reviewed >= 100%",
            "new_coverage >= 80%",
            "new_duplicated_lines <= 3%",
            "new_maintainability A",
        ]
    );
    assert!(policy.gates.iter().all(|gate| gate.max.value == 0));
    assert_eq!(policy.evidence.max_age.value, SignedDuration::from_hours(24));
    assert_eq!(policy.level(Code::EolOs), Level::Warn);
    assert_eq!(policy.waivers.max_days.value, 90);
    let never = |what| NeverRule { what, protected_only: false };
    assert_eq!(values(&policy.waivers.never), [never(NeverWaived::Kind(Kind::Secret))]);
    assert!(policy.weakened.is_empty());
}

#[test]
fn fawkes_holds_the_limits_of_the_design() {
    let limits = ready("fawkes").limits;
    assert_eq!((limits.element_bytes.value, limits.string_bytes.value), (16 << 20, 64 << 10));
    assert_eq!((limits.nesting.value, limits.findings.value, limits.inputs.value), (128, 5_000_000, 10_000));
}

#[test]
fn secrets_are_judged_in_every_stage_from_every_tool() {
    let policy = ready("fawkes");
    let gate = policy.gate("secrets").unwrap();
    assert_eq!((&gate.stages, &gate.from, gate.stop.value), (&Stages::Every, &Tools::Any, Stop::Immediately));
    assert!(gate.judged_in(Some(&Stage::new("whatever"))));
    let required = |stage: &str| gate.required_in(Some(&Stage::new(stage))).count();
    assert_eq!((required("source"), required("image")), (1, 0));
    assert!(gate.judges(&ToolId::new("trivy")));
}

#[test]
fn licences_and_policies_are_off_until_configured() {
    let fawkes = ready("fawkes");
    assert!(!fawkes.gate("licenses").unwrap().is_on() && !fawkes.gate("policies").unwrap().is_on());
    let text = "version: 1\nextends: fawkes\ngates:\n  licenses: { deny: { license: [AGPL-3.0-only] } }\n  \
                policies: { requires: [kyverno] }\n";
    let policy = load(text);
    assert!(policy.gate("licenses").unwrap().is_on() && policy.gate("policies").unwrap().is_on());
    assert_eq!(texts(&policy, "licenses"), ["license: [AGPL-3.0-only]"]);
    assert!(policy.weakened.is_empty(), "{}", weaker(&policy));
}

#[test]
fn strict_only_tightens() {
    let (strict, fawkes) = (ready("strict"), ready("fawkes"));
    assert!(strict.weakened.is_empty(), "{}", weaker(&strict));
    for code in
        [Code::EolOs, Code::NoOsPackages, Code::IgnoredConditions, Code::PageCountUnknown, Code::SeverityUnknown]
    {
        assert_eq!((fawkes.level(code), strict.level(code)), (Level::Warn, Level::Error), "{code}");
    }
    assert_eq!((fawkes.score.unscored.value, strict.score.unscored.value), (Unscored::BySeverity, Unscored::Block));
    assert_eq!(texts(&strict, "dependencies"), ["kind: [vulnerability], score: >= 4.0"]);
    assert_eq!(texts(&strict, "container"), ["kind: [vulnerability], severity: >= medium"]);
    assert_eq!(strict.waivers.max_days.value, 30);
    let required = values(&strict.waivers.required);
    assert!(required.contains(&WaiverField::Reason) && required.contains(&WaiverField::ApprovedBy));
    let critical = NeverRule { what: NeverWaived::Severity(Severity::Critical), protected_only: false };
    assert!(values(&strict.waivers.never).contains(&critical));
    assert_eq!(strict.ignore_entries_without_expiry.value, Level::Error);
    let context = strict.branch_context(Some("feature/x"), None, false);
    assert!(strict.gates.iter().all(|gate| gate.enforcement(&context).enforcement == Enforcement::Block));
}

#[test]
fn advisory_judges_everything_and_blocks_nothing() {
    let policy = ready("advisory");
    assert!(policy.advisory && !policy.gates.iter().any(super::super::GateRule::can_block));
    let context = policy.branch_context(Some("main"), None, false);
    for gate in &policy.gates {
        assert_eq!(gate.enforcement(&context).enforcement, Enforcement::Warn, "{}", gate.id);
        assert_eq!(gate.is_on(), ready("fawkes").gate(&gate.id).unwrap().is_on());
    }
    assert!(weaker(&policy).contains("gates.dependencies.enforce: block (**) -> warn (advisory.yaml:"));
}

#[test]
fn pull_request_blocks_sast_where_fawkes_warns() {
    let context = BranchContext { branch: Some("x"), target: Some("main"), is_pull_request: true, protected: true };
    let sast = |name: &str| ready(name).gate("sast").unwrap().enforcement(&context).enforcement;
    assert_eq!((sast("fawkes"), sast("pull-request")), (Enforcement::Warn, Enforcement::Block));
    assert!(ready("pull-request").weakened.is_empty());
}

#[test]
fn pre_push_is_about_secrets_only_and_knows_no_softer_branch() {
    let (policy, fawkes) = (ready("pre-push"), ready("fawkes"));
    let [gate] = &policy.gates[..] else { panic!("one gate") };
    assert_eq!((gate.id.as_str(), gate.enforce.len()), ("secrets", 0));
    assert!(gate.judges(&ToolId::new("gitleaks")) && !gate.judges(&ToolId::new("trivy")));
    assert_eq!((&policy.evidence, &policy.waivers), (&fawkes.evidence, &fawkes.waivers));
    assert!(policy.weakened.is_empty());
}

#[test]
fn every_key_of_a_ready_policy_is_commented() {
    for name in BUILTIN_NAMES {
        let source = builtin_source(name).unwrap();
        assert!(source.text.starts_with("# "), "{name} says what it is for");
        for line in source.text.lines().filter(|line| line.contains(':') && !line.contains('#')) {
            // A gate's id is explained by its title, and a section by what stands in it.
            let plain = line.trim_start().starts_with("title: ") || line.ends_with(':') || line.starts_with("version");
            assert!(plain, "{name}: {line}");
        }
    }
}

#[test]
fn evidence_that_a_comment_advises_can_be_read() {
    let known: Vec<_> = crate::decode::registry().iter().map(|it| it.about().id).collect();
    for name in BUILTIN_NAMES {
        let source = builtin_source(name).unwrap();
        let comments = source.text.lines().filter_map(|line| line.split_once('#')).map(|(_, comment)| comment);
        let advised = comments.filter_map(|it| it.split_once("`requires: [")).filter_map(|(_, it)| it.split_once(']'));
        for (tool, _) in advised {
            assert!(known.contains(&tool), "{name}: {tool}");
        }
    }
    let policy = load("version: 1\nextends: fawkes\ngates: { policies: { requires: [trivy] } }\n");
    assert!(policy.gate("policies").unwrap().is_on());
}

#[test]
fn the_numbers_of_the_gates_stand_nowhere_in_the_code() {
    let sources = [
        include_str!("../build.rs"),
        include_str!("../build_gate.rs"),
        include_str!("../gate.rs"),
        include_str!("../load.rs"),
        include_str!("../valid.rs"),
        include_str!("../weaken.rs"),
    ];
    for text in sources {
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let numbers = ["70", "7.0", "80", "24", "90", "\"main\"", "gitleaks", "Severity::High"];
        for line in code {
            assert!(!numbers.iter().any(|it| line.contains(it)), "{line}");
        }
    }
}
