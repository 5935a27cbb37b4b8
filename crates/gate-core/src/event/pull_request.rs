//! A pull request as an event.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Event, Source, VERSION, What, event_id, time};

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PullRequestStatus {
    /// Under review.
    Open,
    /// Given up.
    Closed,
    /// Merged.
    Merged,
}

impl PullRequestStatus {
    /// The word receivers take.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::Closed => "CLOSED",
            Self::Merged => "MERGED",
        }
    }
}

/// A pull request (merge request, change).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PullRequest {
    /// Its number.
    pub number: u64,
    /// One line for people.
    pub title: String,
    /// What became of it.
    pub status: PullRequestStatus,
    /// When it was opened, RFC 3339 in UTC.
    pub created_at: String,
    /// When it was merged.
    pub merged_at: Option<String>,
    /// When it was closed.
    pub closed_at: Option<String>,
    /// The commit that came of the merge.
    pub merge_commit_sha: Option<String>,
    /// The branch the changes are on.
    pub head_ref: Option<String>,
    /// The branch they are for.
    pub base_ref: Option<String>,
    /// The last commit of the changes.
    pub head_commit_sha: Option<String>,
    /// Who opened it.
    pub author: Option<String>,
    /// Its page.
    pub url: Option<String>,
}

impl PullRequest {
    /// The event. Telling the same pull request again keeps its id.
    pub fn event(self, service: &str, source: Source, now: Timestamp) -> Event {
        let repository = source.repository.clone().unwrap_or_default();
        let number = self.number.to_string();
        Event {
            version: VERSION,
            id: event_id(["gate", "pull-request", service, &repository, &number]),
            time: time(now),
            service: Some(service.to_owned()),
            source,
            what: What::PullRequest(self),
        }
    }
}
