//! `CircleCI`: builds the head of a branch; a pull request is an address attached to it.

use super::vars::Vars;
use super::{Build, Found, PullRequest};

pub(super) fn read(vars: &mut Vars<'_>) -> Build {
    let mut build = Build {
        commit: vars.commit("CIRCLE_SHA1"),
        tag: vars.tag("CIRCLE_TAG"),
        job: vars.text("CIRCLE_JOB"),
        build_number: vars.first(&["CIRCLE_BUILD_NUM", "CIRCLE_WORKFLOW_ID"], Vars::text),
        build_url: vars.link("CIRCLE_BUILD_URL"),
        repository: vars.repository("CIRCLE_REPOSITORY_URL"),
        ..Build::default()
    };
    let branch = vars.branch("CIRCLE_BRANCH");
    // For forks the "branch" is the number: `pull/7`, `pull/7/head`.
    let from_branch = branch.as_ref().and_then(|found| {
        let id = found.value.strip_prefix("pull/")?.split('/').next()?;
        is_number(id).then(|| Found { value: id.to_owned(), source: "CIRCLE_BRANCH" })
    });
    let of_fork = vars.is_set("CIRCLE_PR_NUMBER").then_some("CIRCLE_PR_NUMBER");
    let of_fork = of_fork.or(from_branch.as_ref().map(|found| found.source));
    build.branch = branch.filter(|_| from_branch.is_none());
    let id = from_address(vars).or_else(|| vars.text("CIRCLE_PR_NUMBER")).or(from_branch);
    if id.is_some() || vars.is_set("CIRCLE_PULL_REQUEST") {
        build.head_commit.clone_from(&build.commit);
        build.pull_request = Some(PullRequest {
            id,
            source: build.branch.clone(),
            // No variable says it: unknown, which counts as protected.
            target: None,
            fork: of_fork.map(|source| Found { value: true, source }),
        });
    }
    build
}

/// The last part of the pull request's address.
fn from_address(vars: &mut Vars<'_>) -> Option<Found> {
    let mut found = vars.text("CIRCLE_PULL_REQUEST")?;
    let id = found.value.trim_end_matches('/').rsplit('/').next().filter(|id| is_number(id))?;
    found.value = id.to_owned();
    Some(found)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
