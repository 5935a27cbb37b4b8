//! The command line of a verdict → the report: what `gate check` and `gate explain` share.

use std::collections::BTreeSet;

use gate_core::build::Build;
use gate_core::collect::StandardInput;
use gate_core::model::{Invocation, PolicyFacts, Problem, Report, Stage};
use gate_core::pipeline::{self, Options};
use gate_core::policy::{EventRules, Policy, Stages};
use gate_core::yaml::did_you_mean;

use crate::cli::JudgeArguments;
use crate::diagnose::Mistake;
use crate::repository::Repository;
use crate::{ledgers, progress, resolve};

/// A report, and who is to be told of it.
pub(crate) struct Judged {
    pub(crate) report: Report,
    pub(crate) events: Option<EventRules>,
}

/// Runs the stages up to the report; `keeps_bom` is whether an output is a bill of materials.
pub(crate) fn report(arguments: &JudgeArguments, keeps_bom: bool) -> Result<Judged, Mistake> {
    let root = &arguments.reports.root;
    let mut problems = Vec::new();
    let build = resolve::build(&arguments.build, root, &mut problems)?;
    let files = resolve::repository(arguments.policy.policy_ref.as_deref(), &build, root, &mut problems)?;
    judge(arguments, &build, &files, (problems, keeps_bom))
}

/// The same, by rules of these files.
pub(crate) fn report_by(arguments: &JudgeArguments, files: &Repository) -> Result<Judged, Mistake> {
    let mut problems = Vec::new();
    let build = resolve::build(&arguments.build, &arguments.reports.root, &mut problems)?;
    judge(arguments, &build, files, (problems, false))
}

fn judge(
    arguments: &JudgeArguments,
    build: &Build,
    files: &Repository,
    (mut problems, keeps_bom): (Vec<Problem>, bool),
) -> Result<Judged, Mistake> {
    let now = resolve::clock(arguments.policy.now);
    let image_digest = resolve::image_digest(arguments.build.image_digest.as_deref())?;
    let rules = resolve::policy(arguments.policy.policy.as_deref(), files)?;
    let ledger_files = ledgers::files(&arguments.policy, &rules.policy)?;
    let diff = files.diff(&rules.files_with(&ledger_files));
    let (policy, policy_facts) = (rules.policy, PolicyFacts { diff, invocation: invocation(arguments), ..rules.facts });
    let (entries, doubts) = ledgers::read(&ledger_files, files, &policy, now)?;
    problems.extend(doubts);
    let stage = stage(arguments.stage.as_deref(), &policy)?;
    check_gates(&arguments.gate, &policy)?;
    let plan = resolve::plan(&arguments.reports, Some(&policy))?;
    let source_date = resolve::source_date()?;
    let standard_input = StandardInput::new(Some(Box::new(std::io::stdin())));
    let report = progress::during(|progress| {
        let options = Options {
            plan: &plan,
            policy: &policy,
            policy_facts,
            build,
            image_digest: image_digest.as_deref(),
            stage: stage.as_ref(),
            only: &arguments.gate,
            now,
            source_date,
            keeps_bom,
            entries: &entries,
            problems,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            progress,
        };
        pipeline::run(options, &standard_input)
    });
    Ok(Judged { report, events: policy.events })
}

/// What another command has to be told to see what this one saw.
fn invocation(arguments: &JudgeArguments) -> Invocation {
    let (reports, policy, build) = (&arguments.reports, &arguments.policy, &arguments.build);
    let root = reports.root.to_string_lossy();
    let now = policy.now.map(|now| now.to_string());
    let single = [
        ("root", Some(root.as_ref()).filter(|&root| root != ".")),
        ("policy", policy.policy.as_deref()),
        ("waivers", policy.waivers.as_deref()),
        ("commit", build.commit.as_deref()),
        ("branch", build.branch.as_deref()),
        ("tag", build.tag.as_deref()),
        ("pull-request", build.pull_request.as_deref()),
        ("target-branch", build.target_branch.as_deref()),
        ("image-digest", build.image_digest.as_deref()),
        ("stage", arguments.stage.as_deref()),
        ("now", now.as_deref()),
    ];
    let lists = [
        ("ignore-file", &policy.ignore_file),
        ("gate", &arguments.gate),
        ("report", &reports.named),
        ("exclude", &reports.exclude),
    ];
    let mut options: Vec<(&str, &str)> = single.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    for (name, list) in lists {
        options.extend(in_order(list).into_iter().map(|value| (name, value)));
    }
    let paths = in_order(&reports.paths);
    Invocation::new(&options, &paths, policy.policy_ref.as_deref())
}

/// In whatever order they were given, they mean the same.
fn in_order(list: &[String]) -> Vec<&str> {
    let mut list: Vec<&str> = list.iter().map(String::as_str).collect();
    list.sort_unstable();
    list.dedup();
    list
}

/// The stage that is asked for has to be one the policy knows: a misspelt stage would judge nothing.
fn stage(asked: Option<&str>, policy: &Policy) -> Result<Option<Stage>, Mistake> {
    let Some(asked) = asked else { return Ok(None) };
    let listed = policy.gates.iter().flat_map(|gate| match &gate.stages {
        Stages::Listed(stages) => stages.iter().map(|stage| stage.value.as_str()).collect(),
        Stages::Every => Vec::new(),
    });
    let required =
        policy.gates.iter().flat_map(|gate| &gate.requires).filter_map(|it| it.stage.as_ref()).map(Stage::as_str);
    let known: BTreeSet<&str> = listed.chain(required).collect();
    if known.contains(asked) {
        return Ok(Some(Stage::new(asked)));
    }
    let all = known.iter().copied().collect::<Vec<_>>().join(", ");
    let help = did_you_mean(asked, known).unwrap_or_else(|| format!("the policy knows {all}"));
    Err(Mistake::usage(format!("no gate of the policy belongs to a stage `{asked}`"), help))
}

fn check_gates(asked: &[String], policy: &Policy) -> Result<(), Mistake> {
    let known = || policy.gates.iter().map(|gate| gate.id.as_str());
    match asked.iter().find(|asked| policy.gate(asked).is_none()) {
        None => Ok(()),
        Some(unknown) => {
            let help = did_you_mean(unknown, known())
                .unwrap_or_else(|| format!("the policy has {}", known().collect::<Vec<_>>().join(", ")));
            Err(Mistake::usage(format!("the policy has no gate `{unknown}`"), help))
        }
    }
}
