//! Incoming webhooks of chats: a message that says what stands in the way and where to look.

use serde_json::{Value, json};

use super::{Destination, Unfit};
use crate::event::{Event, GateRun, What, Worst};
use crate::render::escape;
use crate::send::request::{Address, Method, Request};

/// Most characters of a message; every chat takes more.
const MOST: usize = 3500;

/// Which chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chat {
    /// Slack: `mrkdwn`.
    Slack,
    /// Mattermost: Markdown.
    Mattermost,
    /// Microsoft Teams: an adaptive card for a workflow.
    Teams,
}

/// A channel.
#[derive(Clone, Debug)]
pub struct Channel {
    /// Its name in the policy.
    pub name: String,
    /// The address of its webhook, which is a secret.
    pub address: Address,
    /// Which chat.
    pub chat: Chat,
    /// Whom a message calls when the verdict is not pass, as the chat writes it.
    pub mention: Option<String>,
}

impl Destination for Channel {
    fn name(&self) -> &str {
        &self.name
    }

    fn requests(&self, event: &Event) -> Result<Vec<Request>, Unfit> {
        let lines = self.lines(event);
        let body = match self.chat {
            Chat::Slack => json!({ "text": joined(&lines), "unfurl_links": false }),
            Chat::Mattermost => json!({ "text": joined(&lines) }),
            Chat::Teams => card(&lines),
        };
        Ok(vec![Request::json(Method::Post, self.address.clone(), &body)])
    }
}

impl Channel {
    fn lines(&self, event: &Event) -> Vec<String> {
        let service = self.text(event.service.as_deref().unwrap_or("unnamed service"));
        let mut lines = match &event.what {
            What::GateRun(run) => self.run(event, run, &service),
            What::Deployment(it) => vec![format!(
                "{} {} of {service} to {}",
                self.strong("deployment"),
                it.result.as_str().to_lowercase(),
                self.text(&it.environment_name)
            )],
            What::Incident(it) => {
                let status = it.status.as_str().to_lowercase().replace('_', " ");
                vec![format!("{} ({status}) of {service}: {}", self.strong("incident"), self.text(&it.title))]
            }
            What::PullRequest(it) => {
                let status = it.status.as_str().to_lowercase();
                let title = self.text(&it.title);
                vec![format!("{} {} {status} of {service}: {title}", self.strong("pull request"), it.number)]
            }
        };
        lines.extend(event.source.url.as_deref().and_then(|url| self.link("build", url)));
        lines
    }

    fn run(&self, event: &Event, run: &GateRun, service: &str) -> Vec<String> {
        let place = run.judged_branch.as_deref().or(event.source.tag.as_deref()).unwrap_or("an unknown branch");
        let stage = run.stage.as_deref().map(|stage| format!(", stage {}", self.text(stage))).unwrap_or_default();
        let verdict = self.strong(&format!("gate: {}", run.verdict.to_uppercase()));
        let mut lines = vec![format!("{verdict} for {service} on {}{stage}", self.text(place))];
        if let Some(since) = run.failing_since.as_deref() {
            let word = if run.passed() { "had not passed" } else { "has not passed" };
            lines.push(format!("{word} since {}", self.text(since)));
        }
        let blocking = run.gates.iter().filter(|gate| matches!(gate.outcome.as_str(), "fail" | "error"));
        for gate in blocking.take(10) {
            let count = match gate.outcome.as_str() {
                "fail" if gate.counted > 0 => format!("{} counted, {} allowed", gate.counted, gate.max),
                outcome => outcome.to_owned(),
            };
            lines.push(format!("• {}: {count}", self.text(&gate.id)));
        }
        lines.extend(run.worst.iter().map(|worst| format!("  – {}", self.text(&in_words(worst)))));
        if run.overridden {
            lines.push("it would not pass without exemptions".to_owned());
        }
        lines.extend(self.mention.clone().filter(|_| !run.passed()));
        lines
    }

    /// A text from a report or from git, which is neither markup nor a call to anyone.
    fn text(&self, text: &str) -> String {
        let text = escape::terminal(text, true);
        match self.chat {
            Chat::Slack => text
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;")
                .replace(['*', '_', '~', '`'], "\u{2019}"),
            // Both call people by `@name`, whatever stands before it.
            Chat::Mattermost | Chat::Teams => escape::commonmark(&text).replace('@', "@\u{200b}"),
        }
    }

    fn strong(&self, text: &str) -> String {
        match self.chat {
            Chat::Slack => format!("*{text}*"),
            Chat::Mattermost | Chat::Teams => format!("**{text}**"),
        }
    }

    /// A link, unless its address could end it.
    fn link(&self, text: &str, url: &str) -> Option<String> {
        let is_plain = url.starts_with("http")
            && url.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>|()[]\\\"*_`".contains(&byte));
        is_plain.then(|| match self.chat {
            Chat::Slack => format!("<{url}|{text}>"),
            Chat::Mattermost | Chat::Teams => format!("[{text}]({url})"),
        })
    }
}

/// `critical CVE-2025-1 (9.8) in lib 1.2, fixed in 1.3`.
fn in_words(worst: &Worst) -> String {
    let score = worst.score_tenths.map(|tenths| format!(" ({}.{})", tenths / 10, tenths % 10)).unwrap_or_default();
    let fixed = worst.fixed.as_deref().map(|fixed| format!(", fixed in {fixed}")).unwrap_or_default();
    format!("{} {}{score} in {}{fixed}", worst.severity, worst.rule, worst.place)
}

/// The lines as one text within the limit; what is too much is left out by whole lines.
fn joined(lines: &[String]) -> String {
    let mut text = String::new();
    for line in lines {
        if text.chars().count() + line.chars().count() >= MOST {
            text.push_str("\n…");
            break;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(line);
    }
    text
}

fn card(lines: &[String]) -> Value {
    let blocks: Vec<Value> = lines
        .iter()
        .map(|line| json!({ "type": "TextBlock", "text": joined(std::slice::from_ref(line)), "wrap": true }))
        .collect();
    let content = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": blocks,
    });
    json!({
        "type": "message",
        "attachments": [{ "contentType": "application/vnd.microsoft.card.adaptive", "content": content }],
    })
}
