//! `gate hook pre-push`: what git is about to push → its new commits → Gitleaks → a verdict. Nothing is asked of the network, and
//! nothing is read from the working tree in place of what is pushed.

use std::io::{IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use gate_core::model::{Invocation, Verdict};

use super::commits::{self, Clone, News, Undecided};
use super::gitleaks;
use super::place::is_executable;
use super::push::Push;
use super::scratch::Scratch;
use crate::cli::{
    BuildArguments, ColorChoice, JudgeArguments, PolicyArguments, PrePushArguments, ReportArguments, budget,
};
use crate::commands::{Answer, answer};
use crate::diagnose::Mistake;
use crate::exit::Exit;
use crate::{git, judge, outputs, resolve, term};

/// The list of refs, in bytes: a hundred thousand of them.
const MAX_LINES: u64 = 32 << 20;
const BUDGET: Duration = Duration::from_secs(10);

pub(super) fn run(arguments: &PrePushArguments, color: ColorChoice) -> Answer {
    let began = Instant::now();
    let lines = lines()?;
    if let Some(code) = before(arguments, &lines)? {
        return Ok(Exit::Hook(code));
    }
    let Some(push) = push(arguments, &lines)? else { return Ok(Exit::Pass) };
    let deadline = began + allowed(arguments)?;
    let scratch = match Scratch::new() {
        Ok(scratch) => scratch,
        Err(error) => return Ok(incomplete(&Undecided::from(error))),
    };
    let root =
        git::top(&arguments.place.root).map_err(|error| Mistake::usage(error.to_string(), "run it in a git clone"))?;
    let rules = scratch.at("rules");
    if let Err(error) = std::fs::create_dir(&rules) {
        return Ok(incomplete(&Undecided::from(error)));
    }
    let clone = Clone { root: &root, rules: &rules, scratch: &scratch, deadline };
    let (news, reports) = match look(&push, &clone) {
        Ok(Some(looked)) => looked,
        Ok(None) => return Ok(Exit::Pass),
        Err(undecided) => return Ok(incomplete(&undecided)),
    };
    let mut report = judge::report(&judgement(arguments, &root, news.tip, &reports), false)?.report;
    report.policy.invocation = Invocation::lost();
    if report.verdict == Verdict::Pass {
        let commits = news.commits.len();
        let s = if commits == 1 { "" } else { "s" };
        return Ok(answer(&format!("gate: {commits} new commit{s} looked at; this may be pushed\n"), Exit::Pass));
    }
    let delivered = outputs::deliver(&report, &outputs::screen()?, &term::style(color, false));
    Ok(Exit::of(report.verdict, delivered))
}

/// What is new, and the reports on it; `None` when nothing is.
fn look(push: &Push, clone: &Clone<'_>) -> Result<Option<(News, Vec<PathBuf>)>, Undecided> {
    let news = commits::of(push, clone)?;
    for note in &news.notes {
        term::complain(&format!("gate: {note}"));
    }
    if news.commits.is_empty() {
        term::complain(
            "gate: no commit of this push is new, as far as this clone knows the remote; nothing was looked at",
        );
        return Ok(None);
    }
    let reports = gitleaks::scan(&news, clone)?;
    Ok(Some((news, reports)))
}

/// The check did not come to an end: said in three lines, and never a pass.
fn incomplete(why: &Undecided) -> Exit {
    term::complain(&format!(
        "INCOMPLETE  this push was not checked, and is not made\n  why  {}\n  next  {}",
        why.0, why.1
    ));
    Exit::Undecided
}

/// What git says on standard input, byte for byte.
fn lines() -> Result<Vec<u8>, Mistake> {
    let mut input = std::io::stdin().lock();
    if input.is_terminal() {
        return Err(Mistake::usage(
            "standard input is a terminal, and says nothing of a push",
            "git runs this as its hook: `gate hook install`",
        ));
    }
    let mut lines = Vec::new();
    let read = input.by_ref().take(MAX_LINES + 1).read_to_end(&mut lines);
    match read {
        Ok(_) if lines.len() as u64 <= MAX_LINES => Ok(lines),
        Ok(_) => Err(Mistake::usage("the list of refs is longer than 32 MiB", "push fewer at once")),
        Err(error) => Err(Mistake::usage(format!("the list of refs cannot be read: {error}"), "run it as a hook")),
    }
}

/// The hook that was there before gate, with the same words and the same input; its code, if it is not 0.
fn before(arguments: &PrePushArguments, lines: &[u8]) -> Result<Option<u8>, Mistake> {
    let Some(hook) = arguments.before.as_ref().filter(|hook| is_executable(hook)) else { return Ok(None) };
    let failed = |error: std::io::Error| {
        Mistake::usage(format!("{} cannot be run: {error}", hook.display()), "git would not run it either")
    };
    // A name without a folder would be looked for on PATH.
    let program = std::path::absolute(hook).map_err(failed)?;
    let mut child = Command::new(program).args(&arguments.remote).stdin(Stdio::piped()).spawn().map_err(failed)?;
    if let Some(mut input) = child.stdin.take() {
        // It need not read.
        drop(input.write_all(lines));
    }
    let status = child.wait().map_err(failed)?;
    Ok((!status.success()).then(|| code_of(status)))
}

/// As a shell tells it: 128 and the signal for what was ended by one.
fn code_of(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return u8::try_from(128 + signal).unwrap_or(u8::MAX);
    }
    status.code().and_then(|code| u8::try_from(code).ok()).filter(|&code| code != 0).unwrap_or(1)
}

/// The push that is described; `None` when everything is up to date.
fn push(arguments: &PrePushArguments, lines: &[u8]) -> Result<Option<Push>, Mistake> {
    let is_empty = lines.iter().all(u8::is_ascii_whitespace);
    if !is_empty {
        let wrong = |why| Mistake::usage(why, "standard input has to be what git hands to its pre-push hook");
        return Push::of_git(&arguments.remote, lines).map(Some).map_err(wrong);
    }
    match Push::of_pre_commit(resolve::environment) {
        Some(push) => Ok(Some(push)),
        None if arguments.remote.is_empty() => Err(Mistake::usage(
            "nothing says what is pushed: no lines on standard input, no words, no PRE_COMMIT_* variables",
            "hand on what git gives the hook: `gate hook pre-push \"$@\"` (lefthook: `use_stdin: true`)",
        )),
        None => Ok(None),
    }
}

fn allowed(arguments: &PrePushArguments) -> Result<Duration, Mistake> {
    if let Some(time) = arguments.budget {
        return Ok(time);
    }
    match resolve::environment("GATE_HOOK_BUDGET").filter(|text| !text.is_empty()) {
        None => Ok(BUDGET),
        Some(text) => budget(&text).map_err(|why| Mistake::usage(format!("GATE_HOOK_BUDGET: {why}"), "`10s`, `2m`")),
    }
}

/// The command line of the verdict on these reports, by the policy and the ledgers of the commit that is pushed.
fn judgement(arguments: &PrePushArguments, root: &Path, tip: Option<String>, reports: &[PathBuf]) -> JudgeArguments {
    JudgeArguments {
        reports: ReportArguments {
            paths: Vec::new(),
            named: reports.iter().map(|path| format!("gitleaks={}", path.display())).collect(),
            exclude: Vec::new(),
            root: root.to_owned(),
        },
        policy: PolicyArguments {
            policy: Some(arguments.policy.clone()),
            policy_ref: Some(tip.unwrap_or_else(|| "HEAD".to_owned())),
            waivers: None,
            ignore_file: Vec::new(),
            now: None,
        },
        stage: None,
        gate: Vec::new(),
        build: BuildArguments::default(),
    }
}
