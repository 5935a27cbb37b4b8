//! Build and policy in our JSON.

use serde::Serialize;

use super::rule::Rules;
use super::said;
use crate::build::{self, Found};
use crate::model;

/// A value and where it was found.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Sourced<'a> {
    /// The value.
    value: &'a str,
    /// The variable, flag or file that said so.
    source: &'static str,
}

/// A yes or no and where it was found.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct SourcedFlag {
    /// The value.
    value: bool,
    /// The variable, flag or file that said so.
    source: &'static str,
}

fn sourced(found: Option<&Found>) -> Option<Sourced<'_>> {
    found.map(|found| Sourced { value: &found.value, source: found.source })
}

fn system(found: &Found<build::System>) -> Sourced<'static> {
    Sourced { value: found.value.as_str(), source: found.source }
}

/// The build that was judged. Each value names its source; what is not known is `null`.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::struct_field_names, reason = "the field names are the keys of the format")]
pub(super) struct Build<'a> {
    /// The CI system whose variables were read.
    system: Option<Sourced<'a>>,
    /// Every CI system that was detected, the one that was read first.
    detected: Vec<Sourced<'a>>,
    /// The commit that is built; for pull requests often a merge commit that exists nowhere else.
    commit: Option<Sourced<'a>>,
    /// The head of the pull request.
    head_commit: Option<Sourced<'a>>,
    /// The commit that is checked out.
    checkout_commit: Option<Sourced<'a>>,
    /// The commit other systems know.
    published_commit: Option<Sourced<'a>>,
    /// The branch that is built; for pull requests the source branch.
    branch: Option<Sourced<'a>>,
    /// The branch whose rules held; unknown counts as protected.
    judged_branch: Option<Sourced<'a>>,
    /// The tag that is built.
    tag: Option<Sourced<'a>>,
    /// The pull request that is built.
    pull_request: Option<PullRequest<'a>>,
    /// The merge queue that asks for this build.
    merge_queue: Option<MergeQueue<'a>>,
    /// What the changes are compared with.
    base_commit: Option<Sourced<'a>>,
    /// The job or pipeline the build is of, where builds are numbered within it.
    job: Option<Sourced<'a>>,
    /// The number or id of the build.
    build_number: Option<Sourced<'a>>,
    /// Which try of that build this is.
    build_attempt: Option<Sourced<'a>>,
    /// The page of the build.
    build_url: Option<Sourced<'a>>,
    /// The repository: a URL without user information, or `owner/name`.
    repository: Option<Sourced<'a>>,
    /// The repository's default branch.
    default_branch: Option<Sourced<'a>>,
    /// What was dropped or changed while reading.
    remarks: Vec<String>,
}

/// A pull request, merge request or change.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct PullRequest<'a> {
    /// Its number as the system writes it.
    id: Option<Sourced<'a>>,
    /// The branch the changes are on; in a fork this is the fork's name for it.
    source: Option<Sourced<'a>>,
    /// The branch the changes are for.
    target: Option<Sourced<'a>>,
    /// Whether the changes come from another repository.
    fork: Option<SourcedFlag>,
}

/// A merge queue or merge train.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct MergeQueue<'a> {
    /// The branch that moves when the build passes.
    target: Option<Sourced<'a>>,
}

impl<'a> Build<'a> {
    pub(super) fn of(build: &'a build::Build) -> Build<'a> {
        Build {
            system: build.system.as_ref().map(system),
            detected: build.detected.iter().map(system).collect(),
            commit: sourced(build.commit.as_ref()),
            head_commit: sourced(build.head_commit.as_ref()),
            checkout_commit: sourced(build.checkout_commit.as_ref()),
            published_commit: sourced(build.published_commit()),
            branch: sourced(build.branch.as_ref()),
            judged_branch: sourced(build.judged_branch()),
            tag: sourced(build.tag.as_ref()),
            pull_request: build.pull_request.as_ref().map(|pull| PullRequest {
                id: sourced(pull.id.as_ref()),
                source: sourced(pull.source.as_ref()),
                target: sourced(pull.target.as_ref()),
                fork: pull.fork.as_ref().map(|fork| SourcedFlag { value: fork.value, source: fork.source }),
            }),
            merge_queue: build.merge_queue.as_ref().map(|queue| MergeQueue { target: sourced(queue.target.as_ref()) }),
            base_commit: sourced(build.base_commit.as_ref()),
            job: sourced(build.job.as_ref()),
            build_number: sourced(build.build_number.as_ref()),
            build_attempt: sourced(build.build_attempt.as_ref()),
            build_url: sourced(build.build_url.as_ref()),
            repository: sourced(build.repository.as_ref()),
            default_branch: sourced(build.default_branch.as_ref()),
            remarks: build.remarks.iter().map(ToString::to_string).collect(),
        }
    }
}

/// What is to be known about the policy.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Policy<'a> {
    /// The files it was read from, most specific first.
    files: &'a [String],
    /// Whether no policy file was found and the built-in default holds.
    is_default: bool,
    /// The service it is for.
    service: Option<&'a str>,
    /// Whether it says that nothing blocks.
    advisory: bool,
    /// Where it is weaker than the policy it builds on.
    weakened: &'a [String],
    /// The git ref that policy, waivers and ignore files were read from; `null` is the working tree.
    from_ref: Option<&'a str>,
    /// What the pull request would change in those files, as a unified diff; `null` is nothing.
    diff: Option<&'a str>,
    /// The rules that hold for every gate.
    rules: Rules<'a>,
}

impl<'a> Policy<'a> {
    pub(super) fn of(report: &'a model::Report) -> Policy<'a> {
        let policy = &report.policy;
        Policy {
            files: &policy.files,
            is_default: policy.is_default,
            service: policy.service.as_deref(),
            advisory: policy.advisory,
            weakened: &policy.weakened,
            from_ref: policy.from_ref.as_deref(),
            diff: said(&policy.diff),
            rules: Rules::of(&report.rules),
        }
    }
}
