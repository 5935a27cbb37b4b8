//! The bodies of section 4: which keys there are, what they hold, and what has to be there.

use super::body::{Field, Kind, Rule};

/// Columns of text without a bound that matters here.
const LONG: usize = usize::MAX;

const fn field(name: &'static str, kind: Kind, rule: Rule) -> Field {
    Field { name, kind, rule, column: LONG }
}

const fn free(name: &'static str, kind: Kind) -> Field {
    field(name, kind, Rule::Free)
}

const fn required(name: &'static str, kind: Kind) -> Field {
    field(name, kind, Rule::Required)
}

const fn text(name: &'static str, column: usize) -> Field {
    Field { name, kind: Kind::Text, rule: Rule::Free, column }
}

/// 4.1
pub(super) static DEPLOYMENT: &[Field] = &[
    Field { name: "id", kind: Kind::Text, rule: Rule::Required, column: 255 },
    text("displayTitle", LONG),
    text("name", LONG),
    text("result", LONG),
    field("environment", Kind::Text, Rule::OneOf(&["PRODUCTION", "STAGING", "TESTING", "DEVELOPMENT"])),
    text("originalEnvironment", LONG),
    free("createdDate", Kind::Date),
    required("startedDate", Kind::Date),
    required("finishedDate", Kind::Date),
    free("deploymentCommits", Kind::List(COMMIT)),
];

static COMMIT: &[Field] = &[
    required("repoUrl", Kind::Text),
    required("commitSha", Kind::Text),
    required("startedDate", Kind::Date),
    required("finishedDate", Kind::Date),
    free("createdDate", Kind::Date),
    text("refName", 255),
    text("commitMsg", LONG),
    text("displayTitle", LONG),
    text("name", 255),
    text("repoId", LONG),
    text("result", LONG),
    text("status", LONG),
];

/// 4.2
pub(super) static ISSUE: &[Field] = &[
    required("issueKey", Kind::Text),
    required("title", Kind::Text),
    field("status", Kind::Text, Rule::RequiredOneOf(&["TODO", "IN_PROGRESS", "DONE"])),
    required("originalStatus", Kind::Text),
    required("createdDate", Kind::Date),
    free("resolutionDate", Kind::Date),
    free("updatedDate", Kind::Date),
    text("type", 100),
    free("leadTimeMinutes", Kind::Unsigned),
    text("url", 255),
    text("description", LONG),
    text("epicKey", LONG),
    text("priority", LONG),
    text("severity", LONG),
    text("component", LONG),
    free("storyPoint", Kind::Real),
    free("originalEstimateMinutes", Kind::Whole),
    free("timeSpentMinutes", Kind::Whole),
    free("timeRemainingMinutes", Kind::Whole),
    text("creatorId", LONG),
    text("creatorName", LONG),
    text("assigneeId", LONG),
    text("assigneeName", LONG),
    text("parentIssueKey", LONG),
];

/// 4.3
pub(super) static PULL_REQUEST: &[Field] = &[
    required("id", Kind::Text),
    required("displayTitle", Kind::Text),
    required("pullRequestKey", Kind::Whole),
    required("createdDate", Kind::Date),
    field("status", Kind::Text, Rule::OneOf(&["OPEN", "CLOSED", "MERGED"])),
    free("mergedDate", Kind::Date),
    free("closedDate", Kind::Date),
    text("mergeCommitSha", LONG),
    text("headRef", LONG),
    text("baseRef", LONG),
    text("headCommitSha", LONG),
    text("baseCommitSha", LONG),
    text("authorName", LONG),
    text("url", LONG),
    free("isDraft", Kind::Flag),
    free("additions", Kind::Whole),
    free("deletions", Kind::Whole),
];
