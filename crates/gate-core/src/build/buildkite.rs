//! Buildkite: agents that teams run themselves.

use super::vars::Vars;
use super::{Build, Found, MergeQueue, PullRequest};

pub(super) fn read(vars: &mut Vars<'_>) -> Build {
    let mut build = Build {
        // "HEAD" until the checkout has resolved it.
        commit: vars.commit("BUILDKITE_COMMIT"),
        tag: vars.tag("BUILDKITE_TAG"),
        job: vars.text("BUILDKITE_PIPELINE_SLUG"),
        build_number: vars.first(&["BUILDKITE_BUILD_NUMBER", "BUILDKITE_BUILD_ID"], Vars::text),
        build_url: vars.link("BUILDKITE_BUILD_URL"),
        repository: vars.repository("BUILDKITE_REPO"),
        default_branch: vars.branch("BUILDKITE_PIPELINE_DEFAULT_BRANCH"),
        base_commit: vars.commit("BUILDKITE_MERGE_QUEUE_BASE_COMMIT"),
        ..Build::default()
    };
    // A tag build repeats the tag as its branch.
    if build.tag.is_none() {
        build.branch = vars.branch("BUILDKITE_BRANCH");
    }
    if vars.is_set("BUILDKITE_PULL_REQUEST") && !vars.says("BUILDKITE_PULL_REQUEST", "false") {
        if !vars.says("BUILDKITE_PULL_REQUEST_USING_MERGE_REFSPEC", "true") {
            build.head_commit.clone_from(&build.commit);
        }
        build.pull_request = Some(PullRequest {
            id: vars.text("BUILDKITE_PULL_REQUEST"),
            source: build.branch.clone(),
            target: vars.branch("BUILDKITE_PULL_REQUEST_BASE_BRANCH"),
            fork: fork(vars),
        });
    }
    if let Some(target) = vars.branch("BUILDKITE_MERGE_QUEUE_BASE_BRANCH") {
        build.merge_queue = Some(MergeQueue { target: Some(target) });
    }
    build
}

/// The pull request's repository is written another way (`git://host/o/r.git`) than ours (`git@host:o/r.git`).
fn fork(vars: &Vars<'_>) -> Option<Found<bool>> {
    let (theirs, ours) = (vars.raw("BUILDKITE_PULL_REQUEST_REPO")?, vars.raw("BUILDKITE_REPO")?);
    Some(Found { value: place(&theirs) != place(&ours), source: "BUILDKITE_PULL_REQUEST_REPO" })
}

/// Host and path of a repository in any of git's spellings, for comparison only.
fn place(address: &str) -> String {
    let address = address.trim();
    let (rest, is_url) = match address.split_once("://") {
        Some((_, rest)) => (rest, true),
        None => (address, false),
    };
    let rest = rest.split_once('@').map_or(rest, |(_, rest)| rest);
    let (host, path) = match (rest.split_once('/'), rest.split_once(':')) {
        (Some(parts), _) if is_url => (parts.0.split(':').next().unwrap_or_default(), parts.1),
        (_, Some(parts)) | (Some(parts), None) => parts,
        (None, None) => ("", rest),
    };
    let path = path.trim_matches('/');
    format!("{host}/{}", path.strip_suffix(".git").unwrap_or(path)).to_lowercase()
}
