//! Telling destinations what is in the spool.

use std::time::{Duration, Instant};

use gate_core::model::Report;
use gate_core::policy::{BranchGlob, DestinationKind, DestinationRule, EventRules, ToldOf, ToldOn};
use gate_core::send::destination::{
    Channel, Chat, Destination, DevLake, Forge, Mark, Only, Otlp, Pushgateway, Wanted, Webhook,
};
use gate_core::send::spool::Spool;
use gate_core::send::{Address, Flushed, Pace, Secret};

use crate::resolve::{self, environment};
use crate::term;

/// What telling one destination came to.
pub(crate) struct Told {
    /// Its name in the policy.
    pub(crate) name: String,
    /// What was done, or why nothing could be.
    pub(crate) outcome: Result<Flushed, String>,
}

impl Told {
    /// Whether it has everything now.
    pub(crate) fn is_up_to_date(&self) -> bool {
        self.outcome.as_ref().is_ok_and(|flushed| flushed.stopped.is_none())
    }
}

/// Tells everyone of a run, and says what went wrong. Answers whether everybody knows everything now.
pub(crate) fn of_run(report: &Report, rules: &EventRules, spool: &Spool) -> bool {
    if rules.destinations.is_empty() {
        return true;
    }
    if report.build.is_under_review() && report.policy.from_ref.is_none() {
        // The addresses would be those of the pull request, and credentials would go to them.
        term::complain("gate: nobody was told: the policy of this pull request's target could not be read");
        return false;
    }
    let told = everyone(rules, spool, rules.time.value.unsigned_abs());
    complain(&told);
    told.iter().all(Told::is_up_to_date)
}

/// Tells every destination of a policy, for no longer than `time` in all.
pub(crate) fn everyone(rules: &EventRules, spool: &Spool, time: Duration) -> Vec<Told> {
    let clock = Clock(Instant::now());
    let mut told = Vec::new();
    for rule in &rules.destinations {
        let outcome = destination(rule).and_then(|destination| one(&*destination, spool, &clock, time));
        told.push(Told { name: rule.name.clone(), outcome });
    }
    told
}

#[cfg(feature = "net")]
fn one(destination: &dyn Destination, spool: &Spool, clock: &Clock, time: Duration) -> Result<Flushed, String> {
    let net = crate::net::Net::new()?;
    let patience = gate_core::send::Patience { total: time, ..Default::default() };
    let flushed = gate_core::send::flush(spool, destination, &net, clock, patience, &std::collections::BTreeSet::new());
    flushed.map_err(|error| error.to_string())
}

#[cfg(not(feature = "net"))]
fn one(_: &dyn Destination, _: &Spool, _: &Clock, _: Duration) -> Result<Flushed, String> {
    Err("this gate was built without the feature `net`; events stay in the spool".to_owned())
}

/// Says on standard error what went wrong; nothing when all went well.
pub(crate) fn complain(told: &[Told]) {
    for Told { name, outcome } in told {
        match outcome {
            Err(why) => term::complain(&format!("gate: {name} was told nothing: {why}")),
            Ok(Flushed { stopped: Some(why), .. }) => {
                term::complain(&format!("gate: {name} was not told everything: {why}; `gate event flush` tries again"));
            }
            Ok(Flushed { put_aside: 1.., .. }) => {
                term::complain(&format!("gate: {name} refused events; `gate event list --dead` shows them"));
            }
            Ok(_) => {}
        }
    }
}

/// A destination with its credentials from the environment.
pub(crate) fn destination(rule: &DestinationRule) -> Result<Box<dyn Destination>, String> {
    let token = rule.token_from.as_ref().map(|name| secret(name)).transpose()?;
    let address = match (&rule.url, &rule.url_from) {
        (Some(url), _) => Some(url.value.clone()),
        (None, Some(name)) => {
            let text = secret(name)?;
            Some(Address::secret(text.expose()).map_err(|why| format!("the address in {} {why}", name.value))?)
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
        gate_runs: events.contains(&ToldOf::GateRun),
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

/// The clock of a flush.
struct Clock(Instant);

impl Pace for Clock {
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    fn wait(&self, pause: Duration) {
        std::thread::sleep(pause);
    }

    fn now(&self) -> String {
        gate_core::event::time(resolve::clock(None))
    }
}
