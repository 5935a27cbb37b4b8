//! Apache `DevLake`'s webhook plugin, 1.0.1 to 1.0.3 and main.
//!
//! What is told by default is what moves none of the numbers computed there: on the default branch one issue of a type of
//! its own for each service, branch, policy and stage, open as long as the gate does not pass. Deployments, incidents
//! and the like are told when they are asked for, with the result at both levels and the environment said: the plugin
//! takes silence for a success in production.

use serde_json::{Value, json};

use super::{Destination, Unfit};
use crate::event::{Deployment, Event, GateRun, Incident, PullRequest, What, event_id};
use crate::send::answer::Answer;
use crate::send::request::{Address, Method, NoResponse, Request, Response, Secret};

/// The type of our issues: not `INCIDENT`, which counts as a broken deployment.
const ISSUE_TYPE: &str = "GATE_FAILURE";
/// Columns of 255 characters break the whole request when they overflow.
const COLUMN: usize = 255;
/// Ends the address of a closing request.
const CLOSE: &str = "/close";
/// Ends the address of a pull request, which 1.0.3 brought.
const PULL_REQUESTS: &str = "/pull_requests";

/// Which runs are told as deployments to TESTING.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runs {
    /// None.
    Never,
    /// Those that somebody asked for, with `gate event gate-run`.
    Asked,
    /// All.
    Every,
}

/// Which events are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word of the policy, and any set of them may be wanted")]
pub struct Wanted {
    /// An issue while the gate of the default branch does not pass.
    pub issues: bool,
    /// Runs as deployments to TESTING.
    pub gate_runs: Runs,
    /// Deployments.
    pub deployments: bool,
    /// Incidents.
    pub incidents: bool,
    /// Pull requests.
    pub pull_requests: bool,
}

impl Default for Wanted {
    /// What somebody asks for with `gate event`, and the issue.
    fn default() -> Wanted {
        Wanted { issues: true, gate_runs: Runs::Asked, deployments: true, incidents: true, pull_requests: true }
    }
}

/// One connection of the plugin.
#[derive(Clone, Debug)]
pub struct DevLake {
    /// Its name in the policy.
    pub name: String,
    /// Its address up to the connection: `https://…/rest/plugins/webhook/connections/1`.
    pub address: Address,
    /// The connection's key.
    pub token: Option<Secret>,
    /// What is told.
    pub wanted: Wanted,
}

impl Destination for DevLake {
    fn name(&self) -> &str {
        &self.name
    }

    fn requests(&self, event: &Event) -> Result<Vec<Request>, Unfit> {
        let Wanted { issues, gate_runs, deployments, incidents, pull_requests } = self.wanted;
        let mut requests = Vec::new();
        match &event.what {
            What::GateRun(run) => {
                // What is asked for later says nothing of how the branch stands now.
                if issues && !run.asked && event.source.is_default_branch == Some(true) {
                    requests.extend(self.issue(event, run));
                }
                if gate_runs == Runs::Every || (gate_runs == Runs::Asked && run.asked) {
                    requests.push(self.post("deployments", &gate_run(event, run)?));
                }
            }
            What::Deployment(deployment) if deployments => {
                requests.push(self.post("deployments", &deployed(event, deployment)));
            }
            What::Incident(incident) if incidents => requests.push(self.post("issues", &broken(event, incident))),
            What::PullRequest(pull) if pull_requests => {
                requests.push(self.post(PULL_REQUESTS, &pull_request(event, pull)));
            }
            What::Deployment(_) | What::Incident(_) | What::PullRequest(_) => {}
        }
        Ok(requests)
    }

    fn judge(&self, request: &Request, answer: &Result<Response, NoResponse>) -> Answer {
        let Ok(response) = answer else { return Answer::of(answer) };
        let address = request.address.expose();
        match response.status {
            // There is no such issue: nothing was open.
            404 if address.ends_with(CLOSE) => Answer::Delivered,
            404 if address.ends_with(PULL_REQUESTS) => {
                Answer::Refused("this DevLake takes no pull requests (1.0.3 is the first that does)".to_owned())
            }
            200..=299 if !is_success(&response.body) => {
                Answer::Closed("what answers there is not DevLake's webhook plugin; check the address".to_owned())
            }
            _ => Answer::of(answer),
        }
    }
}

/// Proxies and login pages answer 200 too.
fn is_success(body: &str) -> bool {
    serde_json::from_str::<Value>(body).is_ok_and(|value| value["success"] == json!(true))
}

impl DevLake {
    fn post(&self, path: &str, body: &Value) -> Request {
        Request::json(Method::Post, self.address.join(path), body).bearer(self.token.as_ref())
    }

    /// Open while the gate does not pass, and closed when it does again. A row is replaced as a whole, so that its
    /// creation is told each time.
    fn issue(&self, event: &Event, run: &GateRun) -> Option<Request> {
        let service = event.service.as_deref().unwrap_or("unnamed");
        let branch = run.judged_branch.as_deref().unwrap_or("unknown");
        let stage = run.stage.as_deref().unwrap_or("every-stage");
        let key = key(&event_id(["gate", service, branch, &run.policy, stage]));
        let is_open = !run.passed();
        if !is_open && run.failing_since.is_none() {
            // The run before passed, or nobody here knows: then what may be open is closed without a date.
            let is_known = run.previous.is_some();
            let path = format!("issue/{key}{CLOSE}");
            return (!is_known).then(|| self.post(&path, &json!({})));
        }
        let blocking: Vec<&str> = run
            .gates
            .iter()
            .filter(|gate| matches!(gate.outcome.as_str(), "fail" | "error"))
            .map(|gate| gate.id.as_str())
            .collect();
        let mut body = json!({
            "issueKey": key,
            "title": format!("gate does not pass on {branch} of {service}: {}", blocking.join(", ")),
            "type": ISSUE_TYPE,
            "status": if is_open { "TODO" } else { "DONE" },
            "originalStatus": run.verdict,
            "component": cut(service),
            "createdDate": run.failing_since.as_deref().unwrap_or(&run.finished),
            "updatedDate": run.finished,
        });
        if !is_open {
            body["title"] = json!(format!("gate passes again on {branch} of {service}"));
            body["resolutionDate"] = json!(run.finished);
        }
        add(&mut body, "url", fitting(event.source.url.as_deref()));
        Some(self.post("issues", &body))
    }
}

/// Routes take no slashes and no colons in a key.
fn key(id: &str) -> String {
    id.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '.' }).collect()
}

/// A text that a column of 255 characters holds.
fn cut(text: &str) -> String {
    text.chars().take(COLUMN).collect()
}

/// A text that a column holds whole, or none: half a link leads nowhere.
fn fitting(text: Option<&str>) -> Option<&str> {
    text.filter(|text| text.chars().count() <= COLUMN)
}

fn add<T: Into<Value>>(body: &mut Value, key: &str, value: Option<T>) {
    if let Some(value) = value {
        body[key] = value.into();
    }
}

/// A deployment with its result at both levels: the numbers are computed from that of the commit.
struct Row<'a> {
    environment: &'static str,
    environment_name: &'a str,
    result: &'static str,
    started: &'a str,
    finished: &'a str,
    repository: &'a str,
    commit: &'a str,
    ref_name: Option<&'a str>,
    title: &'a str,
}

impl Row<'_> {
    fn body(&self, id: &str) -> Value {
        let mut commit = json!({
            "repoUrl": self.repository,
            "commitSha": self.commit,
            "result": self.result,
            "status": "DONE",
            "startedDate": self.started,
            "finishedDate": self.finished,
            "displayTitle": self.title,
        });
        add(&mut commit, "refName", self.ref_name.map(cut));
        json!({
            "id": id,
            "displayTitle": self.title,
            "name": cut(self.title),
            "environment": self.environment,
            "originalEnvironment": cut(self.environment_name),
            "result": self.result,
            "startedDate": self.started,
            "finishedDate": self.finished,
            "deploymentCommits": [commit],
        })
    }
}

fn deployed(event: &Event, deployment: &Deployment) -> Value {
    let service = event.service.as_deref().unwrap_or("unnamed");
    let said = deployment.title.clone().unwrap_or_else(|| {
        let by = deployment.deployed_by.as_deref().map(|by| format!(" by {by}")).unwrap_or_default();
        format!("deploy {service} to {}{by}", deployment.environment_name)
    });
    // There are no fields for these.
    let ids = [("Argo CD sync", &deployment.argocd_sync_id), ("Jenkins build", &deployment.jenkins_build_id)];
    let ids: Vec<String> = ids.iter().filter_map(|(what, id)| Some(format!("{what} {}", id.as_deref()?))).collect();
    let said = if ids.is_empty() { said } else { format!("{said} ({})", ids.join(", ")) };
    Row {
        environment: deployment.environment.as_str(),
        environment_name: &deployment.environment_name,
        result: deployment.result.as_str(),
        started: &deployment.started,
        finished: &deployment.finished,
        repository: &deployment.repository,
        commit: &deployment.commit_sha,
        ref_name: deployment.ref_name.as_deref(),
        title: &said,
    }
    .body(&event.id)
}

fn gate_run(event: &Event, run: &GateRun) -> Result<Value, Unfit> {
    let source = &event.source;
    let known = source.repository.as_deref().zip(source.commit.as_deref());
    let Some((repository, commit)) = known else {
        return Err(Unfit("a run without a known repository and commit cannot be told as a deployment".to_owned()));
    };
    let service = event.service.as_deref().unwrap_or("unnamed");
    let row = Row {
        environment: "TESTING",
        environment_name: "gate",
        result: if run.passed() { "SUCCESS" } else { "FAILURE" },
        started: &run.started,
        finished: &run.finished,
        repository,
        commit,
        ref_name: source.branch.as_deref().or(source.tag.as_deref()),
        title: &format!("gate {} of {service}: {}", run.stage.as_deref().unwrap_or("run"), run.verdict),
    };
    Ok(row.body(&event.id))
}

fn broken(event: &Event, incident: &Incident) -> Value {
    let mut body = json!({
        "issueKey": key(&incident.incident_id),
        "title": incident.title,
        "type": "INCIDENT",
        "status": incident.status.as_str(),
        "originalStatus": incident.status.as_str(),
        "createdDate": incident.created_at,
    });
    add(&mut body, "component", event.service.as_deref().map(cut));
    add(&mut body, "severity", incident.severity.as_deref().map(cut));
    add(&mut body, "resolutionDate", incident.resolved_at.as_deref());
    add(&mut body, "leadTimeMinutes", incident.mttr_minutes);
    add(&mut body, "url", fitting(incident.url.as_deref()));
    // DevLake lays an incident to a deployment by time alone; what the platform says is kept for people.
    let links = [
        ("caused by deployment", &incident.caused_by_deployment_id),
        ("resolved by deployment", &incident.resolution_deployment_id),
    ];
    let links = links.iter().filter_map(|(what, id)| Some(format!("{what} {}", id.as_deref()?)));
    let text: Vec<String> = incident.description.iter().cloned().chain(links).collect();
    add(&mut body, "description", Some(text.join("\n")).filter(|text| !text.is_empty()));
    body
}

fn pull_request(event: &Event, pull: &PullRequest) -> Value {
    let mut body = json!({
        "id": event.id,
        "pullRequestKey": pull.number,
        "displayTitle": pull.title,
        "status": pull.status.as_str(),
        "createdDate": pull.created_at,
    });
    add(&mut body, "mergedDate", pull.merged_at.as_deref());
    add(&mut body, "closedDate", pull.closed_at.as_deref());
    add(&mut body, "mergeCommitSha", pull.merge_commit_sha.as_deref());
    add(&mut body, "headRef", pull.head_ref.as_deref().map(cut));
    add(&mut body, "baseRef", pull.base_ref.as_deref().map(cut));
    add(&mut body, "headCommitSha", pull.head_commit_sha.as_deref());
    add(&mut body, "authorName", pull.author.as_deref().map(cut));
    add(&mut body, "url", fitting(pull.url.as_deref()));
    body
}

#[cfg(test)]
mod tests;
