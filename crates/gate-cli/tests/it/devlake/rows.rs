//! The tables, and which row a request replaces.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::body::Row;

/// `cicd_deployments`, by the id as it was sent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DeploymentRow {
    pub(crate) connection: u64,
    pub(crate) environment: String,
    pub(crate) original_environment: Option<String>,
    pub(crate) result: String,
    pub(crate) started: Timestamp,
    pub(crate) finished: Timestamp,
}

/// What tells the rows of `cicd_deployment_commits` apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CommitKey {
    pub(crate) connection: u64,
    pub(crate) deployment: String,
    pub(crate) repository: String,
    pub(crate) sha: String,
}

/// `cicd_deployment_commits`
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CommitRow {
    pub(crate) environment: String,
    pub(crate) result: String,
    pub(crate) status: String,
    pub(crate) started: Timestamp,
    pub(crate) finished: Timestamp,
}

/// `issues`, and `incidents` for those of the type `INCIDENT`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct IssueRow {
    pub(crate) title: String,
    pub(crate) kind: String,
    pub(crate) status: String,
    pub(crate) original_status: String,
    pub(crate) created: Timestamp,
    pub(crate) resolved: Option<Timestamp>,
    pub(crate) lead_time_minutes: u64,
}

/// `pull_requests`
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PullRow {
    pub(crate) title: String,
    pub(crate) status: String,
    pub(crate) created: Timestamp,
    pub(crate) merged: Option<Timestamp>,
    pub(crate) merge_commit: Option<String>,
}

/// All of them. Keys of issues and pull requests begin with their connection.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Tables {
    pub(crate) deployments: BTreeMap<String, DeploymentRow>,
    pub(crate) commits: BTreeMap<CommitKey, CommitRow>,
    pub(crate) issues: BTreeMap<(u64, String), IssueRow>,
    pub(crate) incidents: BTreeMap<(u64, String), IssueRow>,
    pub(crate) pulls: BTreeMap<(u64, i64), PullRow>,
}

/// The type that makes an issue an incident.
const INCIDENT: &str = "INCIDENT";
/// Characters of a column of text.
const COLUMN: usize = 255;

fn or(row: &Row, name: &str, default: &str) -> String {
    row.text(name).filter(|text| !text.is_empty()).unwrap_or(default).to_owned()
}

fn owned(row: &Row, name: &str) -> String {
    row.text(name).unwrap_or_default().to_owned()
}

impl Tables {
    /// Stores a deployment that its rules let through. `keeps_original` is whether the version knows
    /// `originalEnvironment`.
    ///
    /// # Errors
    /// Which column does not hold its value.
    pub(super) fn deploy(&mut self, connection: u64, row: &Row, keeps_original: bool) -> Result<(), &'static str> {
        let id = owned(row, "id");
        let environment = or(row, "environment", "PRODUCTION");
        let (Some(started), Some(finished)) = (row.date("startedDate"), row.date("finishedDate")) else {
            return Err("startedDate");
        };
        self.deployments.insert(
            id.clone(),
            DeploymentRow {
                connection,
                environment: environment.clone(),
                original_environment: row.text("originalEnvironment").filter(|_| keeps_original).map(str::to_owned),
                result: or(row, "result", "SUCCESS"),
                started,
                finished,
            },
        );
        for commit in row.list("deploymentCommits") {
            let sha = owned(commit, "commitSha");
            if format!("webhook:{connection}:{id}:0123456789abcdef:{sha}").chars().count() > COLUMN {
                return Err("cicd_deployment_commits.id");
            }
            let key = CommitKey { connection, deployment: id.clone(), repository: owned(commit, "repoUrl"), sha };
            let (Some(started), Some(finished)) = (commit.date("startedDate"), commit.date("finishedDate")) else {
                return Err("startedDate");
            };
            self.commits.insert(
                key,
                CommitRow {
                    environment: environment.clone(),
                    result: or(commit, "result", "SUCCESS"),
                    status: or(commit, "status", "DONE"),
                    started,
                    finished,
                },
            );
        }
        Ok(())
    }

    /// Stores an issue as a whole: what was there before under the same key is gone.
    ///
    /// # Errors
    /// Which column does not hold its value.
    pub(super) fn open_issue(&mut self, connection: u64, row: &Row) -> Result<(), &'static str> {
        let Some(created) = row.date("createdDate") else { return Err("createdDate") };
        let resolved = row.date("resolutionDate");
        let said = row.unsigned("leadTimeMinutes").filter(|&minutes| minutes > 0);
        // A resolution before the creation wraps round to an enormous number.
        let computed = resolved.map(|resolved| resolved.duration_since(created).as_mins().cast_unsigned());
        let issue = IssueRow {
            title: owned(row, "title"),
            kind: owned(row, "type"),
            status: owned(row, "status"),
            original_status: owned(row, "originalStatus"),
            created,
            resolved,
            lead_time_minutes: said.or(computed).unwrap_or(0),
        };
        let key = (connection, owned(row, "issueKey"));
        if issue.kind == INCIDENT {
            if row.text("component").is_some_and(|text| text.chars().count() > COLUMN) {
                return Err("incidents.component");
            }
            self.incidents.insert(key.clone(), issue.clone());
        }
        self.issues.insert(key, issue);
        Ok(())
    }

    /// Closes an issue: its status, and nothing that says since when. Whether there is one.
    pub(super) fn close_issue(&mut self, connection: u64, key: &str) -> bool {
        let key = (connection, key.to_owned());
        let Some(issue) = self.issues.get_mut(&key) else { return false };
        let incident = self.incidents.get_mut(&key).filter(|_| issue.kind == INCIDENT);
        for row in [Some(issue), incident].into_iter().flatten() {
            "DONE".clone_into(&mut row.status);
            row.original_status.clear();
        }
        true
    }

    /// Stores a pull request.
    pub(super) fn pull(&mut self, connection: u64, row: &Row) {
        let key = (connection, row.whole("pullRequestKey").unwrap_or_default());
        let pull = PullRow {
            title: owned(row, "displayTitle"),
            status: owned(row, "status"),
            created: row.date("createdDate").unwrap_or_default(),
            merged: row.date("mergedDate"),
            merge_commit: row.text("mergeCommitSha").map(str::to_owned),
        };
        self.pulls.insert(key, pull);
    }
}
