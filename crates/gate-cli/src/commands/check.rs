//! `gate check`: reports in, one verdict out.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use gate_core::collect::StandardInput;
use gate_core::model::{Report, Stage};
use gate_core::pipeline::{self, Options};
use gate_core::policy::{Policy, Stages};
use gate_core::render::{self, Renderer, Style};
use gate_core::send;
use gate_core::yaml::did_you_mean;

use super::Answer;
use crate::cli::{CheckArguments, ColorChoice};
use crate::diagnose::Mistake;
use crate::exit::Exit;
use crate::{resolve, term};

pub(crate) fn run(arguments: &CheckArguments, color: ColorChoice) -> Answer {
    let targets = targets(&arguments.output)?;
    let root = &arguments.reports.root;
    let now = resolve::clock(arguments.policy.now);
    let mut problems = Vec::new();
    let build = resolve::build(&arguments.build, root, &mut problems);
    let files = resolve::repository(&arguments.policy, &build, root, &mut problems)?;
    let (policy, policy_facts) = resolve::policy(arguments.policy.policy.as_deref(), &files)?;
    let (entries, doubts) = resolve::ledgers(&arguments.policy, &files, &policy, now)?;
    problems.extend(doubts);
    let stage = stage(arguments.stage.as_deref(), &policy)?;
    check_gates(&arguments.gate, &policy)?;
    let plan = resolve::plan(&arguments.reports, Some(&policy))?;
    let options = Options {
        plan: &plan,
        policy: &policy,
        policy_facts,
        build: &build,
        image_digest: arguments.build.image_digest.as_deref(),
        stage: stage.as_ref(),
        only: &arguments.gate,
        now,
        entries: &entries,
        problems,
        threads: std::thread::available_parallelism().map_or(1, usize::from),
    };
    let standard_input = StandardInput::new(Some(Box::new(std::io::stdin())));
    let report = pipeline::run(options, &standard_input);
    let delivered = deliver(&report, &targets, &term::style(color, arguments.verbose), arguments.verbose);
    Ok(Exit::of(report.verdict, delivered))
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

/// One output: a format, and a file or standard output.
struct Target {
    renderer: &'static dyn Renderer,
    path: Option<String>,
}

fn targets(outputs: &[String]) -> Result<Vec<Target>, Mistake> {
    let default = ["terminal".to_owned()];
    let outputs = if outputs.is_empty() { &default[..] } else { outputs };
    let mut targets = Vec::new();
    let mut taken = BTreeSet::new();
    for output in outputs {
        let (format, path) = match output.split_once('=') {
            Some((format, path)) => (format, Some(path.to_owned())),
            None => (output.as_str(), None),
        };
        let Some(renderer) = render::registry().iter().find(|renderer| renderer.id() == format) else {
            let known: Vec<_> = render::registry().iter().map(|renderer| renderer.id()).collect();
            let help = did_you_mean(format, known.iter().copied())
                .unwrap_or_else(|| format!("formats are {}", known.join(", ")));
            return Err(Mistake::usage(format!("there is no output format `{format}`"), help));
        };
        if path.as_ref().is_some_and(String::is_empty) {
            return Err(Mistake::usage(
                format!("`--output {output}` names no file"),
                format!("write `{format}=verdict.{format}`"),
            ));
        }
        if !taken.insert(path.clone()) {
            let place = path.as_deref().unwrap_or("standard output");
            return Err(Mistake::usage(
                format!("two outputs go to {place}"),
                "give each a file of its own: `json=verdict.json`",
            ));
        }
        targets.push(Target { renderer: *renderer, path });
    }
    Ok(targets)
}

/// Writes every output, whatever becomes of the others; says which could not be written.
fn deliver(report: &Report, targets: &[Target], style: &Style, verbose: bool) -> bool {
    let mut delivered = true;
    for target in targets {
        let written = match &target.path {
            None => to_standard_output(report, target.renderer, style),
            Some(path) => {
                send::file(Path::new(path), |out| target.renderer.render(report, &term::file_style(verbose), out))
            }
        };
        if let Err(error) = written {
            let place = target.path.as_deref().unwrap_or("standard output");
            let verdict = report.verdict;
            term::complain(&format!(
                "gate: the verdict is {verdict}, but {} could not be written to {place}: {error}",
                target.renderer.id()
            ));
            delivered = false;
        }
    }
    delivered
}

fn to_standard_output(report: &Report, renderer: &dyn Renderer, style: &Style) -> std::io::Result<()> {
    let mut out = std::io::BufWriter::with_capacity(64 << 10, std::io::stdout().lock());
    renderer.render(report, style, &mut out)?;
    out.flush()
}
