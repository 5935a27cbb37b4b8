//! The status of a commit where its code lives.

use serde_json::json;

use super::{Destination, Unfit};
use crate::event::{Event, GateRun, What};
use crate::send::answer::Answer;
use crate::send::request::{Address, HeaderValue, Method, NoResponse, Request, Response, Secret};

/// Most characters of a description at GitHub; GitLab takes more.
const DESCRIPTION: usize = 140;
/// Most characters of a check run's summary (65 535).
const SUMMARY: usize = 60_000;

/// What is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A commit status at GitHub.
    GitHubStatus,
    /// A check run at GitHub, which takes the token of an app, such as that of Actions.
    GitHubCheck,
    /// A commit status at GitLab.
    GitLabStatus,
}

/// Where marks are set.
#[derive(Clone, Debug)]
pub struct Forge {
    /// Its name in the policy.
    pub name: String,
    /// The address of the API; by default that of the host of the repository.
    pub address: Option<Address>,
    /// The token.
    pub token: Option<Secret>,
    /// What is set.
    pub mark: Mark,
}

impl Destination for Forge {
    fn name(&self) -> &str {
        &self.name
    }

    fn requests(&self, event: &Event) -> Result<Vec<Request>, Unfit> {
        let What::GateRun(run) = &event.what else { return Ok(Vec::new()) };
        let commit = event.source.commit.as_deref();
        let commit = commit.ok_or_else(|| Unfit("no commit is known that a status could be set on".to_owned()))?;
        let repository = event.source.repository.as_deref().and_then(split);
        let (host, path) = repository.ok_or_else(|| Unfit("the repository's address is not known".to_owned()))?;
        let api = match &self.address {
            Some(address) => address.clone(),
            None => self.api(host).map_err(Unfit)?,
        };
        Ok(vec![match self.mark {
            Mark::GitHubStatus => self.github_status(event, run, &api.join(&format!("repos/{path}/statuses/{commit}"))),
            Mark::GitHubCheck => self.github_check(event, run, commit, &api.join(&format!("repos/{path}/check-runs"))),
            Mark::GitLabStatus => {
                let project = path.replace('/', "%2F");
                self.gitlab_status(event, run, &api.join(&format!("projects/{project}/statuses/{commit}")))
            }
        }])
    }

    fn judge(&self, _request: &Request, answer: &Result<Response, NoResponse>) -> Answer {
        match answer {
            // GitLab does not set the state twice that a status is in.
            Ok(response) if self.mark == Mark::GitLabStatus && response.body.contains("Cannot transition status") => {
                Answer::Delivered
            }
            Ok(_) | Err(_) => Answer::of(answer),
        }
    }
}

/// Host and path of a repository's address.
fn split(address: &str) -> Option<(&str, &str)> {
    let (host, path) = address.strip_prefix("https://")?.split_once('/')?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'/');
    (path.bytes().all(plain) && !path.split('/').any(|part| matches!(part, "" | "." | ".."))).then_some((host, path))
}

impl Forge {
    fn api(&self, host: &str) -> Result<Address, String> {
        match self.mark {
            Mark::GitHubStatus | Mark::GitHubCheck if host == "github.com" => Address::open("https://api.github.com"),
            Mark::GitHubStatus | Mark::GitHubCheck => Address::open(&format!("https://{host}/api/v3")),
            Mark::GitLabStatus => Address::open(&format!("https://{host}/api/v4")),
        }
    }

    fn github(&self, address: &Address, body: &serde_json::Value) -> Request {
        let mut request = Request::json(Method::Post, address.clone(), body).bearer(self.token.as_ref());
        let mut add =
            |name: &str, text: &str| request.headers.push((name.to_owned(), HeaderValue::Open(text.to_owned())));
        add("accept", "application/vnd.github+json");
        add("x-github-api-version", "2022-11-28");
        request
    }

    fn github_status(&self, event: &Event, run: &GateRun, address: &Address) -> Request {
        let state = match run.verdict.as_str() {
            "pass" => "success",
            "fail" => "failure",
            _ => "error",
        };
        let mut body = json!({ "state": state, "context": context(run), "description": description(run) });
        if let Some(url) = &event.source.url {
            body["target_url"] = json!(url);
        }
        self.github(address, &body)
    }

    fn github_check(&self, event: &Event, run: &GateRun, commit: &str, address: &Address) -> Request {
        let mut body = json!({
            "name": context(run),
            "head_sha": commit,
            "status": "completed",
            "conclusion": if run.passed() { "success" } else { "failure" },
            "external_id": event.id,
            "started_at": run.started,
            "completed_at": run.finished,
            "output": { "title": description(run), "summary": summary(run) },
        });
        if let Some(url) = &event.source.url {
            body["details_url"] = json!(url);
        }
        self.github(address, &body)
    }

    fn gitlab_status(&self, event: &Event, run: &GateRun, address: &Address) -> Request {
        let state = if run.passed() { "success" } else { "failed" };
        let mut body = json!({ "state": state, "name": context(run), "description": description(run) });
        if let Some(url) = &event.source.url {
            body["target_url"] = json!(url);
        }
        if let Some(branch) = event.source.branch.as_deref().or(event.source.tag.as_deref()) {
            body["ref"] = json!(branch);
        }
        Request::json(Method::Post, address.clone(), &body).bearer(self.token.as_ref())
    }
}

/// The name of the status: one for each stage, the same in every run.
fn context(run: &GateRun) -> String {
    run.stage.as_deref().map_or_else(|| "gate".to_owned(), |stage| format!("gate/{stage}"))
}

/// The verdict and the gates it comes from.
fn description(run: &GateRun) -> String {
    let outcome = if run.verdict == "fail" { "fail" } else { "error" };
    let gates: Vec<&str> =
        run.gates.iter().filter(|gate| gate.outcome == outcome).map(|gate| gate.id.as_str()).collect();
    let text = match run.verdict.as_str() {
        "pass" => {
            format!("pass, {} gates judged", run.gates.iter().filter(|gate| gate.outcome != "not-judged").count())
        }
        verdict if gates.is_empty() => verdict.to_owned(),
        verdict => format!("{verdict}: {}", gates.join(", ")),
    };
    text.chars().take(DESCRIPTION).collect()
}

/// The gates as a list.
fn summary(run: &GateRun) -> String {
    let gates = run.gates.iter().map(|gate| {
        let id = crate::render::escape::commonmark(&gate.id);
        format!(
            "- **{}** {id}: {} counted, {} allowed, {} exempted",
            gate.outcome, gate.counted, gate.max, gate.exempted
        )
    });
    gates.collect::<Vec<_>>().join("\n").chars().take(SUMMARY).collect()
}
