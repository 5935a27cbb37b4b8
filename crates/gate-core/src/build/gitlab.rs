//! GitLab CI: branch, tag, merge request and external pull request pipelines, and merge trains.

use super::vars::Vars;
use super::{Build, Found, MergeQueue, PullRequest};

pub(super) fn read(vars: &mut Vars<'_>) -> Build {
    let mut build = Build {
        commit: vars.commit("CI_COMMIT_SHA"),
        // Unset in merge request and tag pipelines.
        branch: vars.branch("CI_COMMIT_BRANCH"),
        tag: vars.tag("CI_COMMIT_TAG"),
        base_commit: vars.first(&["CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_COMMIT_BEFORE_SHA"], Vars::commit),
        job: vars.text("CI_JOB_NAME"),
        build_number: vars.first(&["CI_PIPELINE_ID", "CI_JOB_ID"], Vars::text),
        build_url: vars.first(&["CI_JOB_URL", "CI_PIPELINE_URL"], Vars::link),
        repository: vars.first(&["CI_PROJECT_URL", "CI_PROJECT_PATH"], Vars::repository),
        default_branch: vars.branch("CI_DEFAULT_BRANCH"),
        ..Build::default()
    };
    if vars.is_set("CI_MERGE_REQUEST_IID") {
        merge_request(&mut build, vars);
    } else if vars.is_set("CI_EXTERNAL_PULL_REQUEST_IID") {
        external(&mut build, vars);
    }
    build
}

fn merge_request(build: &mut Build, vars: &mut Vars<'_>) {
    let pull = PullRequest {
        id: vars.text("CI_MERGE_REQUEST_IID"),
        source: vars.branch("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"),
        target: vars.branch("CI_MERGE_REQUEST_TARGET_BRANCH_NAME"),
        fork: differ(vars, "CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "CI_MERGE_REQUEST_PROJECT_ID"),
    };
    // In merged-results pipelines the commit is a merge; only there the source's commit is set.
    build.head_commit = vars.commit("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA");
    if build.head_commit.is_none() && vars.says("CI_MERGE_REQUEST_EVENT_TYPE", "detached") {
        build.head_commit.clone_from(&build.commit);
    }
    if vars.says("CI_MERGE_REQUEST_EVENT_TYPE", "merge_train") {
        build.merge_queue = Some(MergeQueue { target: pull.target.clone() });
    }
    build.branch.clone_from(&pull.source);
    build.pull_request = Some(pull);
}

/// A pull request of a GitHub repository that GitLab builds.
fn external(build: &mut Build, vars: &mut Vars<'_>) {
    let pull = PullRequest {
        id: vars.text("CI_EXTERNAL_PULL_REQUEST_IID"),
        source: vars.branch("CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME"),
        target: vars.branch("CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME"),
        fork: differ(vars, "CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY", "CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY"),
    };
    build.head_commit = vars.commit("CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA");
    build.base_commit = vars.commit("CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA");
    build.branch.clone_from(&pull.source);
    build.pull_request = Some(pull);
}

fn differ(vars: &Vars<'_>, source: &'static str, target: &str) -> Option<Found<bool>> {
    let (theirs, ours) = (vars.raw(source)?, vars.raw(target)?);
    Some(Found { value: theirs.trim() != ours.trim(), source })
}
