//! Jenkins: variables of the core, of multibranch jobs (branch-api) and of the git plugin.

use super::clean::Remark;
use super::vars::Vars;
use super::{Build, Found, PullRequest};

/// `JENKINS_URL` alone is no build: people export it for the command-line client and for calls to Jenkins. It is
/// also missing where no URL was configured, while `BUILD_TAG` (`jenkins-<job>-<number>`) is always there.
pub(super) fn mark(vars: &Vars<'_>) -> Option<&'static str> {
    let is_build = ["BUILD_NUMBER", "BUILD_ID", "BUILD_TAG"].into_iter().any(|name| vars.is_set(name));
    if vars.is_set("JENKINS_URL") && is_build {
        return Some("JENKINS_URL");
    }
    vars.raw("BUILD_TAG").is_some_and(|tag| tag.starts_with("jenkins-")).then_some("BUILD_TAG")
}

pub(super) fn read(vars: &mut Vars<'_>) -> Build {
    let mut build = Build {
        // Set by a checkout only, and by the last one: a library's checkout may overwrite it.
        commit: vars.commit("GIT_COMMIT"),
        tag: vars.tag("TAG_NAME"),
        job: vars.text("JOB_NAME"),
        build_number: vars.text("BUILD_NUMBER"),
        build_url: vars.first(&["BUILD_URL", "RUN_DISPLAY_URL"], Vars::link),
        repository: vars.repository("GIT_URL"),
        ..Build::default()
    };
    if vars.is_set("CHANGE_ID") {
        change(&mut build, vars);
    } else if build.tag.is_none() {
        // In a tag build BRANCH_NAME repeats the tag.
        build.branch = vars.branch("BRANCH_NAME").or_else(|| git_branch(vars));
        if vars.says("BRANCH_IS_PRIMARY", "true") {
            let primary = |branch: &Found| Found { value: branch.value.clone(), source: "BRANCH_IS_PRIMARY" };
            build.default_branch = build.branch.as_ref().map(primary);
        }
    }
    build
}

/// A pull request: `BRANCH_NAME` is `PR-7` or `MR-7`, the branch is `CHANGE_BRANCH`.
fn change(build: &mut Build, vars: &mut Vars<'_>) {
    let pull = PullRequest {
        id: vars.text("CHANGE_ID"),
        source: vars.branch("CHANGE_BRANCH"),
        target: vars.branch("CHANGE_TARGET"),
        fork: vars.is_set("CHANGE_FORK").then_some(Found { value: true, source: "CHANGE_FORK" }),
    };
    build.branch.clone_from(&pull.source);
    // With both strategies on, the job's name tells a build of the head from one of the merge. Otherwise the
    // commit may be a merge that exists on this agent only.
    if vars.raw("BRANCH_NAME").is_some_and(|name| is_head_job(&name)) {
        build.head_commit.clone_from(&build.commit);
    }
    build.pull_request = Some(pull);
}

/// `PR-7-head`, `MR-7-head`
fn is_head_job(name: &str) -> bool {
    let number = name.strip_prefix("PR-").or_else(|| name.strip_prefix("MR-"));
    let number = number.and_then(|rest| rest.strip_suffix("-head"));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `GIT_BRANCH` is the remote-tracking name: `origin/main`, `refs/remotes/upstream/main`, or `detached`.
fn git_branch(vars: &mut Vars<'_>) -> Option<Found> {
    let raw = vars.raw("GIT_BRANCH")?;
    let name = raw.trim();
    let tracked = name.strip_prefix("refs/remotes/").or_else(|| name.strip_prefix("remotes/"));
    let short = match tracked {
        Some(tracked) => tracked.split_once('/')?.1,
        None => name.strip_prefix("origin/").unwrap_or(name),
    };
    let is_plain = tracked.is_some() || short.len() < name.len() || short.starts_with("refs/");
    if !is_plain && short.contains('/') {
        vars.clean.remark(Remark::RemoteOrBranch("GIT_BRANCH"));
        return None;
    }
    (short != "detached").then(|| vars.clean.branch(short, "GIT_BRANCH")).flatten()
}
