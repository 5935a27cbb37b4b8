//! A deployment as an event. What would corrupt the numbers computed from deployments is refused here.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Event, Source, VERSION, What, repository_url, time};
use crate::build::is_commit;

/// Where something is deployed to. The four words are those of Apache `DevLake`, whose numbers count production alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Environment {
    /// What customers use.
    Production,
    /// The rehearsal.
    Staging,
    /// For tests.
    Testing,
    /// For developers.
    Development,
}

impl Environment {
    /// By the names teams use. An unknown name is none: it must never count as production by default.
    pub fn named(name: &str) -> Option<Environment> {
        match name.trim().to_ascii_lowercase().as_str() {
            "production" | "prod" | "prd" | "live" => Some(Self::Production),
            "staging" | "stage" | "stg" | "preprod" | "pre-production" | "uat" => Some(Self::Staging),
            "testing" | "test" | "tst" | "qa" => Some(Self::Testing),
            "development" | "dev" => Some(Self::Development),
            _ => None,
        }
    }

    /// The word receivers take.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Production => "PRODUCTION",
            Self::Staging => "STAGING",
            Self::Testing => "TESTING",
            Self::Development => "DEVELOPMENT",
        }
    }
}

/// How it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Result {
    /// It runs.
    Success,
    /// It does not.
    Failure,
}

impl Result {
    /// By the words pipelines use.
    pub fn named(name: &str) -> Option<Result> {
        match name.trim().to_ascii_lowercase().as_str() {
            "success" | "succeeded" | "successful" | "ok" => Some(Self::Success),
            "failure" | "failed" | "error" | "aborted" => Some(Self::Failure),
            _ => None,
        }
    }

    /// The word receivers take.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Success => "SUCCESS",
            Self::Failure => "FAILURE",
        }
    }
}

/// Something that was deployed. The names of the fields are those of the delivery platform's data model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Deployment {
    /// The platform's own id; part of the event's id.
    pub deployment_id: Option<String>,
    /// Where to.
    pub environment: Environment,
    /// The platform's name for the place.
    pub environment_name: String,
    /// How it went.
    pub result: Result,
    /// When it began, RFC 3339 in UTC.
    pub started: String,
    /// When it ended.
    pub finished: String,
    /// The repository, in the one spelling all events have.
    pub repository: String,
    /// The whole commit id.
    pub commit_sha: String,
    /// When the commit was made.
    pub commit_timestamp: Option<String>,
    /// Branch or tag.
    pub ref_name: Option<String>,
    /// One line for people.
    pub title: Option<String>,
    /// Who deployed.
    pub deployed_by: Option<String>,
    /// Argo CD's sync.
    pub argocd_sync_id: Option<String>,
    /// Jenkins' build.
    pub jenkins_build_id: Option<String>,
    /// Minutes from the commit to the deployment, as the platform says.
    pub lead_time_minutes: Option<f64>,
}

/// Why a deployment is not told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Pull requests deploy nothing that counts.
    #[error("a build of a pull request deploys nothing that counts")]
    PullRequest,
    /// The commit cannot be joined with anything.
    #[error("`{0}` is no whole commit id; abbreviated ids join nothing (`git rev-parse HEAD` prints the whole one)")]
    Commit(String),
    /// The repository cannot be joined with anything.
    #[error("`{0}` is no address of a repository such as https://host/owner/name")]
    Repository(String),
    /// It ends before it begins.
    #[error("it would be finished ({finished}) before it started ({started})")]
    Order {
        /// When it began.
        started: String,
        /// When it ended.
        finished: String,
    },
    /// Nothing tells it from another.
    #[error("nothing tells this deployment from another one: give its id, or run where the build has a number")]
    NoId,
}

impl Deployment {
    /// Whether it may be told, with repository and commit in the one spelling all events have.
    ///
    /// # Errors
    /// Why not.
    pub fn checked(mut self, source: &Source) -> std::result::Result<Deployment, Refused> {
        if source.pull_request.is_some() {
            return Err(Refused::PullRequest);
        }
        let commit = self.commit_sha.trim().to_ascii_lowercase();
        if !is_commit(&commit) || !matches!(commit.len(), 40 | 64) {
            return Err(Refused::Commit(self.commit_sha));
        }
        self.commit_sha = commit;
        match repository_url(&self.repository) {
            Some(repository) => self.repository = repository,
            None => return Err(Refused::Repository(self.repository)),
        }
        let times = [&self.started, &self.finished].map(|text| super::instant(text).ok());
        if let [Some(started), Some(finished)] = times
            && finished < started
        {
            return Err(Refused::Order { started: self.started, finished: self.finished });
        }
        if self.deployment_id.is_none() && source.run.is_none() {
            return Err(Refused::NoId);
        }
        Ok(self)
    }

    /// The event. The same deployment, told again with another result, keeps its id.
    pub fn event(self, service: &str, source: Source, now: Timestamp) -> Event {
        let name = self.deployment_id.as_deref().map_or_else(|| service.to_owned(), |id| format!("{service}/{id}"));
        let id = source.id("deployment", &format!("{name}/{}", self.environment_name), now);
        Event {
            version: VERSION,
            id,
            time: time(super::instant(&self.finished).unwrap_or(now)),
            service: Some(service.to_owned()),
            source,
            what: What::Deployment(self),
        }
    }
}
