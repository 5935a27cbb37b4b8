//! Bitbucket Pipelines: pull request builds merge the target locally, `BITBUCKET_COMMIT` stays the head.

use super::vars::Vars;
use super::{Build, Found, PullRequest};

const ORIGIN: &str = "BITBUCKET_GIT_HTTP_ORIGIN";

pub(super) fn read(vars: &mut Vars<'_>) -> Build {
    let mut build = Build {
        commit: vars.commit("BITBUCKET_COMMIT"),
        branch: vars.branch("BITBUCKET_BRANCH"),
        tag: vars.tag("BITBUCKET_TAG"),
        build_number: vars.text("BITBUCKET_BUILD_NUMBER"),
        build_url: url(vars),
        repository: vars.first(&[ORIGIN, "BITBUCKET_REPO_FULL_NAME"], Vars::repository),
        ..Build::default()
    };
    if vars.is_set("BITBUCKET_PR_ID") {
        build.head_commit.clone_from(&build.commit);
        build.base_commit = vars.commit("BITBUCKET_PR_DESTINATION_COMMIT");
        build.pull_request = Some(PullRequest {
            id: vars.text("BITBUCKET_PR_ID"),
            source: build.branch.clone(),
            target: vars.branch("BITBUCKET_PR_DESTINATION_BRANCH"),
            fork: None,
        });
    }
    build
}

fn url(vars: &mut Vars<'_>) -> Option<Found> {
    let (origin, number) = (vars.repository(ORIGIN)?, vars.text("BITBUCKET_BUILD_NUMBER")?);
    let address = format!("{}/pipelines/results/{}", origin.value.trim_end_matches('/'), number.value);
    vars.clean.link(&address, "BITBUCKET_GIT_HTTP_ORIGIN + BITBUCKET_BUILD_NUMBER")
}
