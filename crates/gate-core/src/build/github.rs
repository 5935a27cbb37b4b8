//! GitHub Actions: variables plus the event file, which alone knows the head of a pull request.

use serde::{Deserialize, Deserializer};

use super::clean::Remark;
use super::vars::Vars;
use super::{Build, Found, MergeQueue, PullRequest};

/// What we read of the event file.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Event {
    before: Option<String>,
    pull_request: Option<Pull>,
    merge_group: Option<Group>,
    repository: Option<Repository>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Pull {
    number: Option<u64>,
    head: Side,
    base: Side,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Side {
    sha: Option<String>,
    #[serde(rename = "ref")]
    name: Option<String>,
    repo: Home,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Group {
    base_sha: Option<String>,
    base_ref: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Repository {
    full_name: Option<String>,
    default_branch: Option<String>,
}

/// The repository of one side of a pull request.
#[derive(Default)]
enum Home {
    /// The event does not say.
    #[default]
    Absent,
    /// `null`: a fork that was deleted since.
    Deleted,
    Known(Repository),
}

impl<'de> Deserialize<'de> for Home {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Home, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Home::Deleted, Home::Known))
    }
}

pub(super) fn read(vars: &mut Vars<'_>) -> Build {
    let event = event(vars);
    let name = vars.raw("GITHUB_EVENT_NAME").unwrap_or_default();
    let reference = vars.raw("GITHUB_REF").unwrap_or_default();
    let default_branch = event.repository.as_ref().and_then(|repository| repository.default_branch.as_deref());
    let mut build = Build {
        commit: vars.commit("GITHUB_SHA"),
        job: vars.text("GITHUB_WORKFLOW"),
        // GITHUB_RUN_NUMBER counts per workflow, the id is unique.
        build_number: vars.text("GITHUB_RUN_ID"),
        build_attempt: vars.text("GITHUB_RUN_ATTEMPT"),
        build_url: url(vars),
        repository: vars.repository("GITHUB_REPOSITORY"),
        default_branch: default_branch.and_then(|branch| vars.clean.branch(branch, "event: repository.default_branch")),
        ..Build::default()
    };
    // `pull_request`, `pull_request_target`, `pull_request_review` and `pull_request_review_comment`.
    if name.starts_with("pull_request") || reference.starts_with("refs/pull/") || vars.is_set("GITHUB_BASE_REF") {
        pull_request(&mut build, vars, event.pull_request.unwrap_or_default(), &reference);
        if name == "pull_request_target" {
            target_commit(&mut build, vars);
        }
        return build;
    }
    if vars.says("GITHUB_REF_TYPE", "tag") || reference.starts_with("refs/tags/") {
        build.tag = vars.first(&["GITHUB_REF_NAME", "GITHUB_REF"], Vars::tag);
    } else {
        build.branch = vars.first(&["GITHUB_REF_NAME", "GITHUB_REF"], Vars::branch);
    }
    if name == "merge_group" {
        merge_group(&mut build, vars, &event.merge_group.unwrap_or_default());
    } else if name == "push" {
        build.base_commit = event.before.and_then(|before| vars.clean.commit(&before, "event: before"));
    }
    build
}

fn event(vars: &mut Vars<'_>) -> Event {
    let Some(text) = vars.event else { return Event::default() };
    serde_json::from_str(text).unwrap_or_else(|error| {
        // The place only: the message may quote the text.
        let place = format!("line {}, column {}", error.line(), error.column());
        vars.clean.remark(Remark::EventUnreadable(place));
        Event::default()
    })
}

/// `GITHUB_REF` is `refs/pull/7/merge`, `GITHUB_REF_NAME` is `7/merge`, `GITHUB_SHA` the merge commit made for the run.
fn pull_request(build: &mut Build, vars: &mut Vars<'_>, pull: Pull, reference: &str) {
    let number = pull.number.map(|number| number.to_string());
    let of_ref = reference.strip_prefix("refs/pull/").and_then(|rest| rest.split('/').next());
    let fork = fork(vars, &pull);
    let clean = &mut vars.clean;
    let id = number.and_then(|number| clean.text(&number, "event: pull_request.number"));
    let id = id.or_else(|| of_ref.and_then(|number| clean.text(number, "GITHUB_REF")));
    build.head_commit = pull.head.sha.and_then(|sha| clean.commit(&sha, "event: pull_request.head.sha"));
    build.base_commit = pull.base.sha.and_then(|sha| clean.commit(&sha, "event: pull_request.base.sha"));
    let source = pull.head.name.and_then(|name| clean.branch(&name, "event: pull_request.head.ref"));
    let target = pull.base.name.and_then(|name| clean.branch(&name, "event: pull_request.base.ref"));
    let source = vars.branch("GITHUB_HEAD_REF").or(source);
    let target = vars.branch("GITHUB_BASE_REF").or(target);
    build.branch.clone_from(&source);
    build.pull_request = Some(PullRequest { id, source, target, fork });
}

/// The names are compared: `repo.fork` is also true for a pull request inside a repository that is itself a fork.
fn fork(vars: &Vars<'_>, pull: &Pull) -> Option<Found<bool>> {
    let source = "event: pull_request.head.repo";
    let theirs = match &pull.head.repo {
        Home::Absent => return None,
        Home::Deleted => return Some(Found { value: true, source }),
        Home::Known(repository) => repository.full_name.as_ref()?,
    };
    let ours = match &pull.base.repo {
        Home::Known(Repository { full_name: Some(name), .. }) => name.clone(),
        Home::Known(_) | Home::Absent | Home::Deleted => vars.raw("GITHUB_REPOSITORY")?,
    };
    let value = !theirs.eq_ignore_ascii_case(ours.trim());
    Some(Found { value, source })
}

/// `pull_request_target` runs on the base branch: its commit is the base, not what the pull request holds.
fn target_commit(build: &mut Build, vars: &mut Vars<'_>) {
    let base = build.commit.take();
    if base.is_some() {
        vars.clean.remark(Remark::CommitOfBase);
    }
    build.base_commit = build.base_commit.take().or(base);
}

fn merge_group(build: &mut Build, vars: &mut Vars<'_>, group: &Group) {
    let target = group.base_ref.as_deref().and_then(|name| vars.clean.branch(name, "event: merge_group.base_ref"));
    let of_name = || {
        let branch = build.branch.as_ref()?;
        let value = super::queue_target(&branch.value)?.to_owned();
        Some(Found { value, source: branch.source })
    };
    let target = target.or_else(of_name);
    build.base_commit = group.base_sha.as_deref().and_then(|sha| vars.clean.commit(sha, "event: merge_group.base_sha"));
    build.merge_queue = Some(MergeQueue { target });
}

fn url(vars: &mut Vars<'_>) -> Option<Found> {
    let server = vars.raw("GITHUB_SERVER_URL")?;
    let (repository, run) = (vars.text("GITHUB_REPOSITORY")?, vars.text("GITHUB_RUN_ID")?);
    let page = format!("{}/{}/actions/runs/{}", server.trim().trim_end_matches('/'), repository.value, run.value);
    let of_run = "GITHUB_SERVER_URL + GITHUB_REPOSITORY + GITHUB_RUN_ID";
    let of_attempt = "GITHUB_SERVER_URL + GITHUB_REPOSITORY + GITHUB_RUN_ID + GITHUB_RUN_ATTEMPT";
    match vars.text("GITHUB_RUN_ATTEMPT") {
        Some(attempt) => vars.clean.link(&format!("{page}/attempts/{}", attempt.value), of_attempt),
        None => vars.clean.link(&page, of_run),
    }
}
