//! Command line + policy + environment → what the core needs; all rules of precedence stand here.

use std::io::Read;
use std::path::Path;

use gate_core::build::{Build, Flags, GitFacts};
use gate_core::collect::{self, Plan, Request, RequestedBy};
use gate_core::decode;
use gate_core::exempt::{self, Entry};
use gate_core::model::{Code, PolicyFacts, Problem, ToolId};
use gate_core::policy::{BUILTIN_NAMES, Policy};
use gate_core::yaml::{Source, did_you_mean};
use jiff::Timestamp;

use crate::cli::{BuildArguments, PolicyArguments, ReportArguments};
use crate::diagnose::Mistake;
use crate::git;
use crate::repository::Repository;

/// The policy file of a repository, and names people give it by mistake.
const POLICY_FILE: &str = "gate.yaml";
const MISNAMED: [&str; 3] = ["gate.yml", ".gate.yaml", ".gate/gate.yaml"];
const WAIVER_FILE: &str = ".gate/waivers.yaml";
const MISNAMED_WAIVERS: [&str; 3] = [".gate/waivers.yml", ".gate/waiver.yaml", "waivers.yaml"];
const TRIVYIGNORE: &str = ".trivyignore";
/// The ready policy that holds where there is none.
const DEFAULT_POLICY: &str = "fawkes";
/// Largest event file of GitHub that is read.
const MAX_EVENT: u64 = 16 << 20;

/// A variable of the environment; what is not UTF-8 counts as absent.
pub(crate) fn environment(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
    std::env::var(name).ok()
}

/// The clock: `--now`, else the machine's.
pub(crate) fn clock(flag: Option<Timestamp>) -> Timestamp {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    flag.unwrap_or_else(Timestamp::now)
}

/// Tools that a policy can require or a report can be named for.
pub(crate) fn known_tools() -> Vec<&'static str> {
    decode::registry().iter().map(|decoder| decoder.about().id).collect()
}

/// The identity of the build.
pub(crate) fn build(arguments: &BuildArguments, root: &Path, problems: &mut Vec<Problem>) -> Build {
    let facts = git::facts(root).unwrap_or_else(|error| {
        let message = format!("the clone cannot be read: {error}; its branch is unknown and counts as protected");
        problems.push(Problem { level: gate_core::model::Level::Warn, ..Problem::new(Code::Unbound, message) });
        GitFacts::default()
    });
    let event = environment("GITHUB_EVENT_PATH").and_then(|path| {
        let mut text = String::new();
        let file = std::fs::File::open(path).ok()?;
        file.take(MAX_EVENT).read_to_string(&mut text).ok()?;
        Some(text)
    });
    let flags = Flags {
        commit: arguments.commit.clone(),
        branch: arguments.branch.clone(),
        tag: arguments.tag.clone(),
        pull_request: arguments.pull_request.clone(),
        target_branch: arguments.target_branch.clone(),
        ..Flags::default()
    };
    Build::from(&environment, event.as_deref(), &flags, &facts)
}

/// Where policy, waivers and ignore files are read from.
pub(crate) fn repository(
    arguments: &PolicyArguments,
    build: &Build,
    root: &Path,
    problems: &mut Vec<Problem>,
) -> Result<Repository, Mistake> {
    match arguments.policy_ref.as_deref() {
        Some("worktree") => return Ok(Repository::worktree(root)),
        Some(reference) => {
            return Repository::at(root, reference)
                .map_err(|error| Mistake::usage(error.to_string(), "name a ref that is in this clone, or `worktree`"));
        }
        None => {}
    }
    let target = build.judged_branch().filter(|_| build.is_under_review() && build.system.is_some());
    let Some(target) = target else { return Ok(Repository::worktree(root)) };
    let pinned = match git::resolve_target(root, &target.value) {
        Ok(Some(reference)) => Repository::at(root, &reference),
        Ok(None) => {
            let message = format!(
                "the target `{}` is not in this clone, so policy, waivers and ignore files come from the pull request \
                 itself; fetch the target, or give --policy-ref",
                target.value
            );
            problems.push(Problem { level: gate_core::model::Level::Warn, ..Problem::new(Code::Unbound, message) });
            return Ok(Repository::worktree(root));
        }
        Err(error) => Err(error),
    };
    pinned.map_err(|error| {
        let help = "the rules of the pull request's target could not be read; fix the clone, or give --policy-ref";
        Mistake::usage(error.to_string(), help)
    })
}

/// The policy: `--policy`, else `gate.yaml`, else the ready default.
pub(crate) fn policy(named: Option<&str>, files: &Repository) -> Result<(Policy, PolicyFacts), Mistake> {
    let (source, is_default) = policy_source(named, files)?;
    let mut sources = vec![source.clone()];
    let mut bases = |path: &str| match files.read(path) {
        Ok(Some(text)) => {
            sources.push(Source::new(path, text.clone()));
            Ok(text)
        }
        Ok(None) => Err("does not exist".to_owned()),
        Err(why) => Err(why),
    };
    let loaded = Policy::load(&source, &mut bases, &known_tools());
    let policy = loaded.map_err(|diagnostics| Mistake::File { diagnostics, sources })?;
    let facts = PolicyFacts {
        files: policy.files.clone(),
        is_default,
        service: policy.service.as_ref().map(|service| service.value.clone()),
        advisory: policy.advisory,
        max_waiver_days: policy.waivers.max_days.value,
        weakened: policy
            .weakened
            .iter()
            .map(|it| format!("{}: {} → {} ({})", it.key, it.from, it.to, it.origin))
            .collect(),
        from_ref: files.name(),
        diff: files.diff(&[POLICY_FILE, WAIVER_FILE, TRIVYIGNORE]),
    };
    Ok((policy, facts))
}

fn policy_source(named: Option<&str>, files: &Repository) -> Result<(Source, bool), Mistake> {
    let unreadable = |path: &str, why: String| Mistake::usage(format!("{path} {why}"), "");
    match named {
        Some(name) if BUILTIN_NAMES.contains(&name) => {
            let source = gate_core::policy::builtin_source(name);
            return source
                .map(|source| (source, false))
                .ok_or_else(|| Mistake::usage(format!("the ready policy `{name}` is missing"), ""));
        }
        Some(path) => {
            return match files.read(path).map_err(|why| unreadable(path, why))? {
                Some(text) => Ok((Source::new(&path.replace('\\', "/"), text), false)),
                None => {
                    let help = did_you_mean(path, BUILTIN_NAMES.iter().copied())
                        .unwrap_or_else(|| format!("give a file, or one of {}", BUILTIN_NAMES.join(", ")));
                    Err(Mistake::usage(format!("there is no policy `{path}`"), help))
                }
            };
        }
        None => {}
    }
    if let Some(text) = files.read(POLICY_FILE).map_err(|why| unreadable(POLICY_FILE, why))? {
        return Ok((Source::new(POLICY_FILE, text), false));
    }
    refuse_misnamed(files, &MISNAMED, POLICY_FILE)?;
    match gate_core::policy::builtin_source(DEFAULT_POLICY) {
        Some(source) => Ok((source, true)),
        None => Err(Mistake::usage("the default policy is missing", "")),
    }
}

/// A file that would be passed over because of its name.
fn refuse_misnamed(files: &Repository, names: &[&str], right: &str) -> Result<(), Mistake> {
    match names.iter().find(|name| matches!(files.read(name), Ok(Some(_)))) {
        Some(name) => Err(Mistake::usage(
            format!("{name} would not be read"),
            format!("rename it to {right}, or name it on the command line"),
        )),
        None => Ok(()),
    }
}

/// Entries of every ledger, ignore files first, then waivers; and what is doubtful about them.
pub(crate) fn ledgers(
    arguments: &PolicyArguments,
    files: &Repository,
    policy: &Policy,
    now: Timestamp,
) -> Result<(Vec<Entry>, Vec<Problem>), Mistake> {
    let unreadable =
        |path: &str, why: String| Mistake::usage(format!("{path} {why}"), "an unread exemption is not guessed at");
    let mut entries = Vec::new();
    let mut problems = Vec::new();
    if let Some(text) = files.read(TRIVYIGNORE).map_err(|why| unreadable(TRIVYIGNORE, why))? {
        (entries, problems) = exempt::read_trivyignore(TRIVYIGNORE, &text, now);
    }
    let path = arguments.waivers.as_deref().unwrap_or(WAIVER_FILE);
    match files.read(path).map_err(|why| unreadable(path, why))? {
        Some(text) => {
            let source = Source::new(&path.replace('\\', "/"), text);
            let waivers = exempt::read_waivers(&source, policy, now)
                .map_err(|diagnostics| Mistake::File { diagnostics, sources: vec![source] })?;
            entries.extend(waivers);
        }
        None if arguments.waivers.is_some() => {
            return Err(Mistake::usage(format!("there is no waiver file {path}"), "leave --waivers out to go without"));
        }
        None => refuse_misnamed(files, &MISNAMED_WAIVERS, WAIVER_FILE)?,
    }
    Ok((entries, problems))
}

/// What to read: the command line, else `reports:` of the policy.
pub(crate) fn plan(arguments: &ReportArguments, policy: Option<&Policy>) -> Result<Plan, Mistake> {
    let mut requests = Vec::new();
    for path in &arguments.paths {
        requests.push(Request { what: path.clone(), tool: None, by: RequestedBy::Argument });
    }
    for named in &arguments.named {
        requests.push(named_report(named)?);
    }
    let by_policy = policy.filter(|_| requests.is_empty()).map(|policy| policy.reports.as_slice()).unwrap_or_default();
    requests.extend(by_policy.iter().map(|report| Request {
        what: report.path.clone(),
        tool: report.tool.clone(),
        by: RequestedBy::Policy,
    }));
    let mut excluded: Vec<&str> = arguments.exclude.iter().map(String::as_str).collect();
    excluded.extend(policy.iter().flat_map(|policy| &policy.exclude).map(|glob| glob.as_str()));
    let max_inputs = policy.map_or(10_000, |policy| usize::try_from(policy.limits.inputs.value).unwrap_or(usize::MAX));
    let exclude = collect::exclude_set(&excluded).map_err(|why| Mistake::usage(why, ""))?;
    Ok(Plan { root: arguments.root.clone(), requests, exclude, max_inputs })
}

fn named_report(text: &str) -> Result<Request, Mistake> {
    let known = known_tools();
    let Some((tool, path)) = text.split_once('=') else {
        return Err(Mistake::usage(
            format!("`--report {text}` names no tool"),
            "write `--report gitleaks=gitleaks.json`",
        ));
    };
    if !known.contains(&tool) {
        let help =
            did_you_mean(tool, known.iter().copied()).unwrap_or_else(|| format!("gate reads {}", known.join(", ")));
        return Err(Mistake::usage(format!("`{tool}` is no tool gate reads reports of"), help));
    }
    Ok(Request { what: path.to_owned(), tool: Some(ToolId::new(tool)), by: RequestedBy::Argument })
}
