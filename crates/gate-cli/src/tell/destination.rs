//! A rule of the policy → a destination, with its credentials from the environment.

use gate_core::policy::{BranchGlob, DestinationKind, DestinationRule, ToldOf, ToldOn};
use gate_core::send::destination::{
    Channel, Chat, Destination, DevLake, Forge, Mark, Only, Otlp, Pushgateway, Runs, Wanted, Webhook,
};
use gate_core::send::{Address, Secret};

use crate::resolve::environment;

/// Stands where an address is a secret that nobody set.
const NOWHERE: &str = "https://address-not-set.invalid/";

/// Whether credentials have to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Credentials {
    /// Something is sent.
    Needed,
    /// Something is shown, with secrets masked.
    Masked,
}

/// A destination with its credentials from the environment.
pub(crate) fn destination(rule: &DestinationRule, credentials: Credentials) -> Result<Box<dyn Destination>, String> {
    let is_masked = credentials == Credentials::Masked;
    let secret = |name: &str| secret(name).or_else(|why| if is_masked { Ok(Secret::new("not set")) } else { Err(why) });
    let token = rule.token_from.as_ref().map(|name| secret(name)).transpose()?;
    let address = match (&rule.url, &rule.url_from) {
        (Some(url), _) => Some(url.value.clone()),
        (None, Some(name)) => {
            let text = secret(name)?;
            let text = if is_masked && unset(name) { NOWHERE } else { text.expose() };
            Some(Address::secret(text).map_err(|why| format!("the address in {} {why}", name.value))?)
        }
        (None, None) => None,
    };
    let name = rule.name.clone();
    let needed = || address.clone().ok_or_else(|| "it has no address".to_owned());
    let channel = |chat| -> Result<Box<dyn Destination>, String> {
        Ok(Box::new(Channel { name: name.clone(), address: needed()?, chat, mention: rule.mention.clone() }))
    };
    let forge = |mark| -> Box<dyn Destination> {
        Box::new(Forge { name: name.clone(), address: address.clone(), token: token.clone(), mark })
    };
    let destination: Box<dyn Destination> = match rule.kind {
        DestinationKind::DevLake => {
            Box::new(DevLake { name: name.clone(), address: needed()?, token, wanted: wanted(&rule.events) })
        }
        DestinationKind::Webhook => {
            let key = rule.secret_from.as_ref().map(|name| secret(name)).transpose()?;
            let headers = rule.headers.clone();
            Box::new(Webhook { name: name.clone(), address: needed()?, token, key, headers })
        }
        DestinationKind::Slack => channel(Chat::Slack)?,
        DestinationKind::Mattermost => channel(Chat::Mattermost)?,
        DestinationKind::Teams => channel(Chat::Teams)?,
        DestinationKind::GitHubStatus => forge(Mark::GitHubStatus),
        DestinationKind::GitHubCheck => forge(Mark::GitHubCheck),
        DestinationKind::GitLabStatus => forge(Mark::GitLabStatus),
        DestinationKind::Pushgateway => Box::new(Pushgateway { name: name.clone(), address: needed()?, token }),
        DestinationKind::Otlp => Box::new(Otlp { name: name.clone(), address: needed()?, token }),
    };
    Ok(Box::new(Only { destination, events: rule.events.clone(), on: on(rule), branches: branches(rule) }))
}

/// Verdicts a destination is told of: people want to hear of changes, machines of everything.
fn on(rule: &DestinationRule) -> Vec<ToldOn> {
    let is_chat = matches!(rule.kind, DestinationKind::Slack | DestinationKind::Mattermost | DestinationKind::Teams);
    if rule.on.is_empty() && is_chat { vec![ToldOn::Change] } else { rule.on.clone() }
}

fn branches(rule: &DestinationRule) -> Vec<BranchGlob> {
    rule.branches.iter().map(|glob| glob.value.clone()).collect()
}

fn wanted(events: &[ToldOf]) -> Wanted {
    if events.is_empty() {
        return Wanted::default();
    }
    Wanted {
        issues: events.contains(&ToldOf::Issue),
        gate_runs: if events.contains(&ToldOf::GateRun) { Runs::Every } else { Runs::Never },
        deployments: events.contains(&ToldOf::Deployment),
        incidents: events.contains(&ToldOf::Incident),
        pull_requests: events.contains(&ToldOf::PullRequest),
    }
}

/// A credential: the variable itself, or the file that the variable of the same name with `_FILE` names, as secret stores
/// mount them.
fn secret(name: &str) -> Result<Secret, String> {
    const MOST: u64 = 64 << 10;
    if let Some(text) = environment(name).filter(|text| !text.trim().is_empty()) {
        return Ok(Secret::new(text.trim()));
    }
    let Some(path) = environment(&format!("{name}_FILE")).filter(|path| !path.is_empty()) else {
        return Err(format!("neither {name} nor {name}_FILE is set"));
    };
    let text = std::fs::File::open(&path).and_then(|file| {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut std::io::Read::take(file, MOST), &mut text)?;
        Ok(text)
    });
    match text {
        Ok(text) if !text.trim().is_empty() => Ok(Secret::new(text.trim())),
        Ok(_) => Err(format!("{path}, which {name}_FILE names, is empty")),
        Err(error) => Err(format!("{path}, which {name}_FILE names, cannot be read: {error}")),
    }
}

/// Whether a credential is not there.
pub(crate) fn unset(name: &str) -> bool {
    secret(name).is_err()
}
