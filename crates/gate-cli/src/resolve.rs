//! Command line + policy + environment → what the core needs; all rules of precedence stand here.

use std::io::Read;
use std::path::{Path, PathBuf};

use gate_core::build::{Build, Flags, GitFacts, is_commit};
use gate_core::collect::{self, Plan, Request, RequestedBy};
use gate_core::decode;
use gate_core::model::{Code, Invocation, PolicyFacts, Problem, ToolId};
use gate_core::policy::{BUILTIN_NAMES, Limits, Policy};
use gate_core::yaml::{Source, did_you_mean};
use jiff::Timestamp;

use crate::cli::{BuildArguments, CheckArguments, ReportArguments};
use crate::diagnose::Mistake;
use crate::git;
use crate::ledgers::{self, LedgerFile};
use crate::repository::Repository;

/// The policy file of a repository, and names people give it by mistake.
const POLICY_FILE: &str = "gate.yaml";
const MISNAMED: [&str; 3] = ["gate.yml", ".gate.yaml", ".gate/gate.yaml"];
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

/// The time to print where a file says when it was made: `SOURCE_DATE_EPOCH`, seconds since 1970.
pub(crate) fn source_date() -> Result<Option<Timestamp>, Mistake> {
    let Some(text) = environment("SOURCE_DATE_EPOCH").filter(|text| !text.is_empty()) else { return Ok(None) };
    match text.parse::<i64>().ok().and_then(|seconds| Timestamp::from_second(seconds).ok()) {
        Some(time) => Ok(Some(time)),
        None => {
            let message = format!("SOURCE_DATE_EPOCH is no number of seconds: {text}");
            Err(Mistake::usage(message, "for example `SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)`"))
        }
    }
}

/// Tools that a policy can require or a report can be named for.
pub(crate) fn known_tools() -> Vec<&'static str> {
    decode::registry().iter().map(|decoder| decoder.about().id).collect()
}

/// The digest of the image, `sha256:` and 64 digits in lower case. Less would fit other images too.
pub(crate) fn image_digest(flag: Option<&str>) -> Result<Option<String>, Mistake> {
    let Some(text) = given("--image-digest", flag)? else { return Ok(None) };
    let lower = text.to_ascii_lowercase();
    let digits = lower.strip_prefix("sha256:").unwrap_or(&lower);
    if digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(Some(format!("sha256:{digits}")));
    }
    let help = "write `sha256:` and 64 hexadecimal digits, as the registry answered the push";
    Err(Mistake::usage(format!("`--image-digest {text}` is no image digest"), help))
}

/// A flag's value, trimmed. An empty one is a variable that was not set, and not "no value".
fn given<'a>(name: &str, flag: Option<&'a str>) -> Result<Option<&'a str>, Mistake> {
    match flag.map(str::trim) {
        Some("") => {
            Err(Mistake::usage(format!("{name} is empty: is the variable set?"), format!("or leave {name} out")))
        }
        text => Ok(text),
    }
}

/// The identity of the build.
pub(crate) fn build(arguments: &BuildArguments, root: &Path, problems: &mut Vec<Problem>) -> Result<Build, Mistake> {
    let flags = build_flags(arguments)?;
    Ok(build_of(&flags, root, problems))
}

fn build_flags(arguments: &BuildArguments) -> Result<Flags, Mistake> {
    let commit = given("--commit", arguments.commit.as_deref())?;
    if let Some(commit) = commit.filter(|commit| !is_commit(commit)) {
        let help = "give the id itself, 7 to 64 hexadecimal digits: `git rev-parse HEAD` prints it";
        return Err(Mistake::usage(format!("`--commit {commit}` is no commit id"), help));
    }
    Ok(Flags {
        commit: commit.map(str::to_owned),
        branch: arguments.branch.clone(),
        tag: arguments.tag.clone(),
        pull_request: arguments.pull_request.clone(),
        target_branch: arguments.target_branch.clone(),
        ..Flags::default()
    })
}

/// The identity of the build with these flags.
pub(crate) fn build_of(flags: &Flags, root: &Path, problems: &mut Vec<Problem>) -> Build {
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
    Build::from(&environment, event.as_deref(), flags, &facts)
}

/// Where policy, waivers and ignore files are read from.
pub(crate) fn repository(
    policy_ref: Option<&str>,
    build: &Build,
    root: &Path,
    problems: &mut Vec<Problem>,
) -> Result<Repository, Mistake> {
    match policy_ref {
        Some("worktree") => return Ok(Repository::worktree(root)),
        Some(reference) => {
            return Repository::at(root, reference)
                .map_err(|error| Mistake::usage(error.to_string(), "name a ref that is in this clone, or `worktree`"));
        }
        None => {}
    }
    if !build.is_under_review() || build.system.is_none() {
        return Ok(Repository::worktree(root));
    }
    let mut unpinned = |message: String| {
        problems.push(Problem { level: gate_core::model::Level::Warn, ..Problem::new(Code::Unbound, message) });
        Ok(Repository::worktree(root))
    };
    let Some(target) = build.judged_branch() else {
        return unpinned(
            "the target of this pull request is unknown, so policy, waivers and ignore files come from the pull \
             request itself; give --target-branch or --policy-ref"
                .to_owned(),
        );
    };
    let pinned = match git::resolve_target(root, &target.value) {
        Ok(Some(reference)) => Repository::at(root, &reference),
        Ok(None) => {
            return unpinned(format!(
                "the target `{}` is not in this clone, so policy, waivers and ignore files come from the pull request \
                 itself; fetch the target, or give --policy-ref",
                target.value
            ));
        }
        Err(error) => Err(error),
    };
    pinned.map_err(|error| {
        let help = "the rules of the pull request's target could not be read; fix the clone, or give --policy-ref";
        Mistake::usage(error.to_string(), help)
    })
}

/// A policy as it was loaded.
pub(crate) struct Rules {
    /// The policy.
    pub(crate) policy: Policy,
    /// What is to be known about it; what a pull request would change is added by who knows all files.
    pub(crate) facts: PolicyFacts,
    /// The files of the repository it was read from, each after the one that extends it.
    files: Vec<String>,
}

impl Rules {
    /// Every file that rules come from, each once: policy files, then `ledgers`.
    pub(crate) fn files_with(&self, ledgers: &[LedgerFile]) -> Vec<String> {
        let mut files: Vec<String> = Vec::new();
        let ledgers = ledgers.iter().map(|file| file.path.as_str());
        for file in self.files.iter().map(String::as_str).chain(ledgers) {
            let file = plain(file);
            if !files.contains(&file) {
                files.push(file);
            }
        }
        files
    }
}

/// A path without `./` and with `/` only.
pub(crate) fn plain(path: &str) -> String {
    let path = path.replace('\\', "/");
    let parts: Vec<_> =
        path.split('/').enumerate().filter(|&(at, part)| part != "." && (at == 0 || !part.is_empty())).collect();
    parts.into_iter().map(|(_, part)| part).collect::<Vec<_>>().join("/")
}

/// What a run reads, and what must not be written over.
#[derive(Default)]
pub(crate) struct ReadByName {
    /// Files of the command line, of the policy and of the pipeline, and those that tools find by themselves.
    pub(crate) surely: Vec<PathBuf>,
    /// Whatever a policy that cannot be loaded may name.
    pub(crate) perhaps: Vec<PathBuf>,
    /// Reports are looked for in these folders.
    pub(crate) searched: Vec<PathBuf>,
    /// Whatever fits a pattern below these is a report.
    pub(crate) globbed: Vec<PathBuf>,
    /// Nothing in here is for outputs.
    pub(crate) closed: Vec<PathBuf>,
}

/// The files that are read by their name, and where others are looked for.
pub(crate) fn read_by_name(arguments: &CheckArguments) -> ReadByName {
    let CheckArguments { judge, events, .. } = arguments;
    let root = &judge.reports.root;
    let in_root = |path: &str| root.join(path);
    let mut read = ReadByName::default();
    let named = judge.reports.named.iter().filter_map(|named| Some(named.split_once('=')?.1));
    let rules = judge.policy.policy.as_deref().unwrap_or(POLICY_FILE);
    read.surely.extend(named.chain([rules]).chain(ledgers::by_name(&judge.policy)).map(in_root));
    let of_pipeline = ["GITHUB_EVENT_PATH", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STATE"];
    read.surely.extend(of_pipeline.into_iter().filter_map(environment).map(PathBuf::from));
    let spool = events.spool.clone().or_else(|| environment("GATE_SPOOL").map(PathBuf::from));
    read.closed.extend(spool.filter(|folder| !folder.as_os_str().is_empty()));
    read.closed.push(root.join(".git"));
    let mut reports: Vec<String> = judge.reports.paths.clone();
    match policy(judge.policy.policy.as_deref(), &Repository::worktree(root)) {
        Ok(rules) => {
            let ignored = rules.policy.ignore_files.iter().map(|file| &file.path);
            read.surely.extend(rules.files.iter().chain(ignored).map(|path| in_root(path)));
            if reports.is_empty() {
                reports.extend(rules.policy.reports.iter().map(|report| report.path.clone()));
            }
        }
        Err(Mistake::File { sources, .. }) => {
            let is_around = |c: char| c.is_whitespace() || "\"',[]{}".contains(c);
            let words = sources.iter().flat_map(|source| source.text.split(is_around));
            read.perhaps.extend(words.filter(|word| !word.is_empty()).map(in_root));
        }
        Err(Mistake::Usage { .. }) => {}
    }
    for report in reports.iter().filter(|path| *path != "-") {
        match report.find(['*', '?', '[', '{']) {
            None => read.surely.push(in_root(report)),
            Some(at) => read.globbed.push(in_root(report[..at].rsplit_once('/').map_or("", |(folder, _)| folder))),
        }
    }
    // What is named and is a folder is searched.
    let (folders, files) = read.surely.into_iter().partition(|path| path.is_dir());
    read.surely = files;
    read.searched.extend::<Vec<PathBuf>>(folders);
    read
}

/// Where reports may say that the repository lies: the top of the clone, else the root, as it is and with links followed;
/// and where GitHub shows it to actions that are containers.
pub(crate) fn roots(root: &Path) -> Vec<String> {
    let top = git::top(root).unwrap_or_else(|_| root.to_owned());
    let spellings = [top.canonicalize(), std::path::absolute(&top)];
    let mut roots: Vec<String> =
        spellings.into_iter().flatten().map(|path| path.to_string_lossy().replace('\\', "/")).collect();
    roots.push("/github/workspace".to_owned());
    roots.retain(|root| root.trim_end_matches('/').contains('/'));
    roots.dedup();
    roots
}

/// The policy: `--policy`, else `gate.yaml`, else the ready default.
pub(crate) fn policy(named: Option<&str>, files: &Repository) -> Result<Rules, Mistake> {
    let (source, is_default) = policy_source(named, files)?;
    let mut sources = vec![source.clone()];
    let mut bases = |path: &str| match files.read_base(path) {
        Ok(Some(text)) => {
            sources.push(Source::new(path, text.clone()));
            Ok(text)
        }
        Ok(None) => Err("does not exist".to_owned()),
        Err(why) => Err(why),
    };
    let loaded = Policy::load(&source, &mut bases, &known_tools());
    // A pull request that brings the first gate.yaml changes the rules too.
    let is_ready = named.is_some_and(|name| BUILTIN_NAMES.contains(&name));
    let mut read: Vec<String> = sources.iter().map(|source| source.name.to_string()).collect();
    if is_default {
        POLICY_FILE.clone_into(&mut read[0]);
    } else if is_ready {
        read.clear();
    }
    let policy = loaded.map_err(|diagnostics| Mistake::File { diagnostics, sources })?;
    let facts = PolicyFacts {
        files: policy.files.clone(),
        is_default,
        service: policy.service.as_ref().map(|service| service.value.clone()),
        advisory: policy.advisory,
        max_waiver_days: policy.waivers.max_days.value,
        invocation: Invocation::default(),
        weakened: policy
            .weakened
            .iter()
            .map(|it| format!("{}: {} → {} ({})", it.key, it.from, it.to, it.origin))
            .collect(),
        from_ref: files.name(),
        diff: String::new(),
    };
    Ok(Rules { policy, facts, files: read })
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
pub(crate) fn refuse_misnamed(files: &Repository, names: &[&str], right: &str) -> Result<(), Mistake> {
    match names.iter().find(|name| matches!(files.read(name), Ok(Some(_)))) {
        Some(name) => Err(Mistake::usage(
            format!("{name} would not be read"),
            format!("rename it to {right}, or name it on the command line"),
        )),
        None => Ok(()),
    }
}

/// What to read: the paths of the command line, else `reports:` of the policy; and in any case the reports whose tool
/// is named, which for a path that the policy lists too replaces the policy's word.
pub(crate) fn plan(arguments: &ReportArguments, policy: Option<&Policy>) -> Result<Plan, Mistake> {
    let mut requests = Vec::new();
    for path in &arguments.paths {
        requests.push(Request { what: path.clone(), tool: None, by: RequestedBy::Argument });
    }
    for named in &arguments.named {
        requests.push(named_report(named)?);
    }
    let replaced: Vec<String> = requests.iter().map(|request| plain(&request.what)).collect();
    let by_policy = policy.filter(|_| arguments.paths.is_empty()).map(|policy| policy.reports.as_slice());
    let by_policy = by_policy.unwrap_or_default().iter().filter(|report| !replaced.contains(&plain(&report.path)));
    requests.extend(by_policy.map(|report| Request {
        what: report.path.clone(),
        tool: report.tool.clone(),
        by: RequestedBy::Policy,
    }));
    let mut excluded: Vec<&str> = arguments.exclude.iter().map(String::as_str).collect();
    excluded.extend(policy.iter().flat_map(|policy| &policy.exclude).map(|glob| glob.as_str()));
    let limit = |of: fn(&Limits) -> u64, default| policy.map_or(default, |policy| of(&policy.limits));
    let max_inputs = usize::try_from(limit(|it| it.inputs.value, 10_000)).unwrap_or(usize::MAX);
    let max_members = usize::try_from(limit(|it| it.archive_members.value, 1000)).unwrap_or(usize::MAX);
    let max_expanded = limit(|it| it.expanded_bytes.value, 8 << 30);
    let exclude = collect::exclude_set(&excluded).map_err(|why| Mistake::usage(why, ""))?;
    Ok(Plan { root: arguments.root.clone(), requests, exclude, max_inputs, max_members, max_expanded })
}

fn named_report(text: &str) -> Result<Request, Mistake> {
    let known = known_tools();
    let Some((tool, path)) = text.split_once('=') else {
        let tool = known.iter().find(|tool| text.contains(*tool)).unwrap_or(&"TOOL");
        let help = format!("write `--report {tool}={text}`");
        return Err(Mistake::usage(format!("`--report {text}` names no tool"), help));
    };
    if !known.contains(&tool) {
        let help =
            did_you_mean(tool, known.iter().copied()).unwrap_or_else(|| format!("gate reads {}", known.join(", ")));
        return Err(Mistake::usage(format!("`{tool}` is no tool gate reads reports of"), help));
    }
    Ok(Request { what: path.to_owned(), tool: Some(ToolId::new(tool)), by: RequestedBy::Argument })
}
