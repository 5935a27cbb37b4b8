//! Who is told of events, as the policy says it.

use jiff::SignedDuration;

use super::At;
use super::branch::BranchGlob;
use super::build::{list, typed, word};
use super::raw::{Raw, fault_at};
use super::values::{self, Fault};
use crate::send::Address;
use crate::yaml::{Faults, Origin, Scalar, Span};

macro_rules! words {
    ($(#[doc = $what:literal])+ $name:ident { $($(#[doc = $doc:literal])+ $variant:ident = $text:literal,)+ }) => {
        $(#[doc = $what])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[doc = $doc])+ $variant,)+ }

        impl $name {
            /// All of them, in the order of the documentation.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// As written in a policy.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text,)+ }
            }
        }
    };
}

words! {
    /// What a destination is.
    DestinationKind {
        /// Apache `DevLake`'s webhook plugin.
        DevLake = "devlake",
        /// Any receiver of JSON.
        Webhook = "webhook",
        /// Slack.
        Slack = "slack",
        /// Mattermost.
        Mattermost = "mattermost",
        /// Microsoft Teams.
        Teams = "teams",
        /// A commit status at GitHub.
        GitHubStatus = "github-status",
        /// A check run at GitHub.
        GitHubCheck = "github-check",
        /// A commit status at GitLab.
        GitLabStatus = "gitlab-status",
        /// Prometheus Pushgateway.
        Pushgateway = "pushgateway",
        /// OpenTelemetry over HTTP.
        Otlp = "otlp",
    }
}

words! {
    /// What a destination is told of.
    ToldOf {
        /// Every run.
        GateRun = "gate-run",
        /// Deployments.
        Deployment = "deployment",
        /// Incidents.
        Incident = "incident",
        /// Pull requests.
        PullRequest = "pull-request",
        /// `DevLake`: an issue as long as the default branch does not pass.
        Issue = "issue",
    }
}

words! {
    /// Verdicts that a destination is told of.
    ToldOn {
        /// Pass.
        Pass = "pass",
        /// Fail.
        Fail = "fail",
        /// Error.
        Error = "error",
        /// Another verdict than the run before.
        Change = "change",
    }
}

/// Who is told of events.
#[derive(Clone, Debug, PartialEq)]
pub struct EventRules {
    /// Longest time that a run spends on telling.
    pub time: At<SignedDuration>,
    /// Who is told, in the order of the files.
    pub destinations: Vec<DestinationRule>,
}

/// One destination.
#[derive(Clone, Debug, PartialEq)]
pub struct DestinationRule {
    /// Its name.
    pub name: String,
    /// Where it is written.
    pub origin: Origin,
    /// What it is.
    pub kind: DestinationKind,
    /// Its address.
    pub url: Option<At<Address>>,
    /// The variable that holds its address.
    pub url_from: Option<At<String>>,
    /// The variable that holds its token.
    pub token_from: Option<At<String>>,
    /// The variable that holds the key it is signed with.
    pub secret_from: Option<At<String>>,
    /// Further headers.
    pub headers: Vec<(String, String)>,
    /// What it is told of; empty is what its kind is told of by default.
    pub events: Vec<ToldOf>,
    /// Verdicts it is told of; empty is what its kind is told of by default.
    pub on: Vec<ToldOn>,
    /// Branches it is told of; empty is all.
    pub branches: Vec<At<BranchGlob>>,
    /// Whom it calls.
    pub mention: Option<String>,
}

impl DestinationKind {
    /// Whether the repository's own address leads to it.
    fn knows_its_address(self) -> bool {
        matches!(self, Self::GitHubStatus | Self::GitHubCheck | Self::GitLabStatus)
    }
}

/// One destination of a policy. `None` when an error was added.
pub(super) fn destination((name, span, raw): &(String, Span, Raw), faults: &mut Faults) -> Option<DestinationRule> {
    let mut text = |key: &str| raw.get(key).and_then(|raw| typed(raw, faults, values::text));
    let (url_from, token_from, secret_from) = (text("url_from"), text("token_from"), text("secret_from"));
    let mention = text("mention").map(|it| it.value);
    let Some(kind) = raw.get("kind") else {
        let known: Vec<_> = DestinationKind::ALL.iter().map(|kind| kind.as_str()).collect();
        faults.add_help(
            format!("the destination `{name}` says no `kind`"),
            span,
            format!("one of {}", known.join(", ")),
        );
        return None;
    };
    let kind = typed(kind, faults, |scalar| word(scalar, DestinationKind::ALL, DestinationKind::as_str))?.value;
    let url = match raw.get("url") {
        Some(raw) => Some(typed(raw, faults, address)?),
        None => None,
    };
    let headers = raw.get("headers").map_or(&[][..], Raw::entries).iter();
    let headers = headers.filter_map(|(name, _, value)| Some((name.clone(), value.scalar()?.text.clone()))).collect();
    let rule = DestinationRule {
        name: name.clone(),
        origin: span.origin(),
        kind,
        url,
        url_from,
        token_from,
        secret_from,
        headers,
        events: values_of(list(raw.get("events"), faults, |scalar| word(scalar, ToldOf::ALL, ToldOf::as_str))),
        on: values_of(list(raw.get("on"), faults, |scalar| word(scalar, ToldOn::ALL, ToldOn::as_str))),
        branches: list(raw.get("branches"), faults, values::branch_glob),
        mention,
    };
    match rule.contradiction() {
        None => Some(rule),
        Some((key, fault)) => {
            fault_at(fault, raw.get(key).map_or(span, |raw| &raw.span), faults);
            None
        }
    }
}

fn values_of<T>(list: Vec<At<T>>) -> Vec<T> {
    list.into_iter().map(|it| it.value).collect()
}

fn address(scalar: &Scalar) -> Result<Address, Fault> {
    Address::open(&scalar.text).map_err(|why| Fault::new(format!("the address {why}")))
}

impl DestinationRule {
    /// What does not go together, and the key to look at.
    fn contradiction(&self) -> Option<(&'static str, Fault)> {
        let fault = |message: String| Fault::new(message);
        let kind = self.kind.as_str();
        let name = &self.name;
        match (&self.url, &self.url_from) {
            (Some(_), Some(_)) => {
                return Some(("url_from", fault("`url` and `url_from` both say the address".to_owned())));
            }
            (None, None) if !self.kind.knows_its_address() => {
                return Some((
                    "kind",
                    fault(format!("the destination `{name}` has no address")).help("give `url` or `url_from`"),
                ));
            }
            (Some(_) | None, _) => {}
        }
        let is_webhook = self.kind == DestinationKind::Webhook;
        if self.secret_from.is_some() && !is_webhook {
            return Some((
                "secret_from",
                fault(format!("`{kind}` is not signed")).help("`secret_from` is for `webhook`"),
            ));
        }
        if !self.headers.is_empty() && !is_webhook {
            return Some((
                "headers",
                fault(format!("`{kind}` has headers of its own")).help("`headers` is for `webhook`"),
            ));
        }
        if self.events.contains(&ToldOf::Issue) && self.kind != DestinationKind::DevLake {
            return Some(("events", fault(format!("`{kind}` has no issues")).help("`issue` is for `devlake`")));
        }
        None
    }
}
