//! Azure Pipelines, with repositories in Azure Repos, GitHub or elsewhere.

use std::fmt::Write as _;

use super::vars::Vars;
use super::{Build, Found, PullRequest};

const REF: &str = "BUILD_SOURCEBRANCH";

pub(super) fn read(vars: &mut Vars<'_>) -> Build {
    let reference = vars.raw(REF).unwrap_or_default();
    let mut build = Build {
        commit: vars.commit("BUILD_SOURCEVERSION"),
        job: vars.text("BUILD_DEFINITIONNAME"),
        // BUILD_BUILDNUMBER is a name that teams choose, the id is unique.
        build_number: vars.text("BUILD_BUILDID"),
        build_url: url(vars),
        repository: vars.repository("BUILD_REPOSITORY_URI"),
        ..Build::default()
    };
    let pull_id = reference.trim().strip_prefix("refs/pull/").and_then(|rest| rest.split('/').next());
    if pull_id.is_some() || vars.says("BUILD_REASON", "PullRequest") || vars.is_set("SYSTEM_PULLREQUEST_TARGETBRANCH") {
        // SOURCEVERSION is the merge that Azure made.
        build.head_commit = vars.commit("SYSTEM_PULLREQUEST_SOURCECOMMITID");
        let known = vars.first(&["SYSTEM_PULLREQUEST_PULLREQUESTNUMBER", "SYSTEM_PULLREQUEST_PULLREQUESTID"], number);
        let pull = PullRequest {
            id: known.or_else(|| pull_id.and_then(|id| vars.clean.text(id, REF))),
            source: vars.branch("SYSTEM_PULLREQUEST_SOURCEBRANCH"),
            target: vars.branch("SYSTEM_PULLREQUEST_TARGETBRANCH"),
            fork: fork(vars),
        };
        build.branch.clone_from(&pull.source);
        build.pull_request = Some(pull);
    } else if reference.starts_with("refs/tags/") {
        build.tag = vars.tag(REF);
    } else if !reference.starts_with("$/") {
        // `$/Project/Main` is a folder of Team Foundation version control.
        build.branch = vars.branch(REF);
    }
    build
}

/// A variable that was never set stays in scripts as its own name, `$(System.PullRequest.PullRequestId)`.
fn number(vars: &mut Vars<'_>, name: &'static str) -> Option<Found> {
    vars.text(name).filter(|found| !found.value.starts_with("$("))
}

fn fork(vars: &Vars<'_>) -> Option<Found<bool>> {
    let source = "SYSTEM_PULLREQUEST_ISFORK";
    let value = vars.says(source, "true");
    (value || vars.says(source, "false")).then_some(Found { value, source })
}

fn url(vars: &mut Vars<'_>) -> Option<Found> {
    let collection = vars.raw("SYSTEM_COLLECTIONURI")?;
    let (project, id) = (vars.text("SYSTEM_TEAMPROJECT")?, vars.text("BUILD_BUILDID")?);
    let (collection, project, id) =
        (collection.trim().trim_end_matches('/'), encode(&project.value), encode(&id.value));
    let source = "SYSTEM_COLLECTIONURI + SYSTEM_TEAMPROJECT + BUILD_BUILDID";
    vars.clean.link(&format!("{collection}/{project}/_build/results?buildId={id}"), source)
}

/// Percent-encoding of one path segment: project names hold spaces.
fn encode(segment: &str) -> String {
    segment.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("writing to a string cannot fail");
        }
        out
    })
}
