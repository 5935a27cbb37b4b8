//! What is said of a pull request.

use super::super::{Event, PullRequest, PullRequestStatus, Source, instant, repository_url, time};
use super::{Fault, Field, Known, Place, Said, field, two};

/// The fields.
pub const PULL_REQUEST: &[Field] = &[
    two("number", "pull_request_key"),
    two("service_name", "service"),
    field("title"),
    field("status"),
    field("created_at"),
    field("merged_at"),
    field("closed_at"),
    field("merge_commit_sha"),
    field("head_ref"),
    field("base_ref"),
    field("head_commit_sha"),
    field("author"),
    field("url"),
    two("repository", "repo_url"),
];

const STATUSES: &str = "open, closed or merged";

/// Makes the event of a pull request. What the build knows of the pull request it is of needs not be said.
///
/// # Errors
/// Everything that is wrong with what is said, and why it must not be told.
pub fn pull_request(
    mut said: Said,
    known: &Known,
    refs: (Option<String>, Option<String>),
) -> Result<Event, Vec<Fault>> {
    let service = super::service(&mut said, known);
    let number = number(&mut said, known);
    // What the build knows is about the pull request it builds and no other.
    let is_own = number.is_some_and(|number| known.source.pull_request.as_deref() == Some(&number.to_string()));
    let (head_ref, base_ref) = if is_own { refs } else { (None, None) };
    let head = known.source.commit.clone().filter(|_| is_own);
    let title = said.needed("title", "people read it");
    let status = said.word("status", "nothing is open by silence", status, STATUSES);
    let created = said.needed("created_at", "lead times begin there").and_then(|_| said.time("created_at", known));
    let merged = said.time("merged_at", known);
    let closed = said.time("closed_at", known);
    let made = (|| {
        Some(PullRequest {
            number: number?,
            title: title?,
            status: status?,
            created_at: time(created?),
            merged_at: merged.map(time),
            closed_at: closed.map(time),
            merge_commit_sha: None,
            head_ref,
            base_ref,
            head_commit_sha: head,
            author: None,
            url: None,
        })
    })();
    let repository = said.text("repository").or_else(|| known.source.repository.clone());
    let repository = repository.as_deref().and_then(repository_url);
    if repository.is_none() {
        let place = said.place("repository");
        said.fault(place, "which repository it is of is not known", "give --repository https://host/owner/name");
    }
    let made = made.map(|it| PullRequest {
        merge_commit_sha: said.commit("merge_commit_sha"),
        head_ref: said.text("head_ref").or(it.head_ref.clone()),
        base_ref: said.text("base_ref").or(it.base_ref.clone()),
        head_commit_sha: said.commit("head_commit_sha").or(it.head_commit_sha.clone()),
        author: said.text("author"),
        url: said.page("url"),
        ..it
    });
    let checked = made.filter(|pull| check(&mut said, pull));
    let source = Source { repository, ..known.source.clone() };
    let event = checked.zip(service).map(|(pull, service)| pull.event(&service, source, known.now));
    said.finish(event)
}

fn status(text: &str) -> Option<PullRequestStatus> {
    match text.to_ascii_lowercase().as_str() {
        "open" => Some(PullRequestStatus::Open),
        "closed" => Some(PullRequestStatus::Closed),
        "merged" => Some(PullRequestStatus::Merged),
        _ => None,
    }
}

/// Its number, else that of the pull request that is built.
fn number(said: &mut Said, known: &Known) -> Option<u64> {
    let place = said.place("number");
    let text = said.text("number").or_else(|| known.source.pull_request.clone().filter(|_| place == Place::Nowhere));
    let text = match text {
        Some(text) => text,
        None if place == Place::Nowhere => {
            said.fault(place, "which pull request this is about is not known", "give --number");
            return None;
        }
        None => return None,
    };
    let number = text.trim_start_matches('#').parse().ok().filter(|number| (1..=i64::MAX as u64).contains(number));
    if number.is_none() {
        let shown: String = text.chars().take(40).collect();
        said.fault(place, format!("`{shown}` is no number of a pull request"), "give the number itself, from 1");
    }
    number
}

/// Whether its times and its status agree. What is merged without a time or a commit never enters a lead time.
fn check(said: &mut Said, pull: &PullRequest) -> bool {
    let before = said.faults.len();
    let is_merged = pull.status == PullRequestStatus::Merged;
    for (key, is_there, wanted) in [
        ("merged_at", pull.merged_at.is_some(), is_merged),
        ("merge_commit_sha", pull.merge_commit_sha.is_some(), is_merged),
    ] {
        let (place, status) = (said.place(key), pull.status.as_str());
        match (is_there, wanted) {
            (false, true) if place == Place::Nowhere => {
                let help = format!("give {}", super::flag_of(key));
                said.fault(place, format!("`{key}` is not said, and the pull request is merged"), help);
            }
            (true, false) => {
                said.fault(place, format!("`{key}` is said, and the pull request is {status}"), "say merged");
            }
            (true, true) | (false, _) => {}
        }
    }
    if pull.status == PullRequestStatus::Open && pull.closed_at.is_some() {
        said.fault(
            said.place("closed_at"),
            "`closed_at` is said, and the pull request is OPEN",
            "say closed or merged",
        );
    }
    for (key, end) in [("merged_at", &pull.merged_at), ("closed_at", &pull.closed_at)] {
        let times = instant(&pull.created_at).ok().zip(end.as_deref().and_then(|end| instant(end).ok()));
        if times.is_some_and(|(created, end)| end < created) {
            let message = format!("`{key}` lies before `created_at` ({})", pull.created_at);
            said.fault(said.place(key), message, "give the times as they were");
        }
    }
    said.faults.len() == before
}
