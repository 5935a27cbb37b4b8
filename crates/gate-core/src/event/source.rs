//! The build that tells an event.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{event_id, repository_url, time};
use crate::build::{Build, Found};

/// Where an event comes from. What is not known is `null`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Source {
    /// The CI system; `null` on a developer's machine.
    pub ci: Option<String>,
    /// The repository, in the one spelling all events have.
    pub repository: Option<String>,
    /// The job or pipeline.
    pub job: Option<String>,
    /// The number or id of the build.
    pub run: Option<String>,
    /// Which try of that build.
    pub attempt: Option<String>,
    /// The page of the build.
    pub url: Option<String>,
    /// The commit that other systems know.
    pub commit: Option<String>,
    /// The branch that is built.
    pub branch: Option<String>,
    /// The tag that is built.
    pub tag: Option<String>,
    /// The pull request that is built.
    pub pull_request: Option<String>,
    /// Whether the default branch is built, and no pull request; `null` where the system does not say which it is.
    pub is_default_branch: Option<bool>,
}

impl Source {
    /// What a build says of itself.
    pub fn of(build: &Build) -> Source {
        let text = |found: Option<&Found>| found.map(|found| found.value.clone());
        let repository = text(build.repository.as_ref());
        let default = build.default_branch.as_ref().map(|found| &found.value);
        let is_default = match (&build.pull_request, &build.branch, default) {
            (Some(_), _, _) => Some(false),
            (None, None, _) if build.tag.is_some() => Some(false),
            (None, Some(branch), Some(default)) => Some(branch.value == *default),
            (None, _, _) => None,
        };
        Source {
            ci: build.system.as_ref().map(|found| found.value.as_str().to_owned()),
            repository: repository.as_deref().and_then(repository_url).or(repository),
            job: text(build.job.as_ref()),
            run: text(build.build_number.as_ref()),
            attempt: text(build.build_attempt.as_ref()),
            url: text(build.build_url.as_ref()),
            commit: text(build.published_commit()),
            branch: text(build.branch.as_ref()),
            tag: text(build.tag.as_ref()),
            pull_request: build.pull_request.as_ref().map(|pull| text(pull.id.as_ref()).unwrap_or_default()),
            is_default_branch: is_default,
        }
    }

    /// Whether another build is of the same branch, tag or pull request of the same repository, so that one can say how
    /// the other's verdict changed. A pull request is not the branch it wants into.
    pub fn is_same_place(&self, other: &Source) -> bool {
        self.repository == other.repository
            && self.branch == other.branch
            && self.tag == other.tag
            && self.pull_request == other.pull_request
    }

    /// The id of something this build tells: the same for every try of the build, so that a re-run adds nothing. Builds
    /// without a number are told apart by their commit and time.
    pub fn id(&self, kind: &str, name: &str, now: Timestamp) -> String {
        let or = |value: &Option<String>, other: &str| value.clone().unwrap_or_else(|| other.to_owned());
        let repository = or(&self.repository, "unknown");
        let slug = repository.split_once("://").map_or(repository.as_str(), |(_, rest)| rest).to_owned();
        let run = match &self.run {
            Some(run) => run.clone(),
            None => format!("{}/{}", or(&self.commit, "unknown"), time(now)),
        };
        let mut parts = vec!["gate".to_owned(), or(&self.ci, "local"), slug, or(&self.job, "build"), run];
        if kind != "gate-run" {
            parts.push(kind.to_owned());
        }
        if !name.is_empty() {
            parts.push(name.to_owned());
        }
        event_id(parts.iter().map(String::as_str))
    }
}
