//! What is said of a deployment.

use super::super::deployment::Refused;
use super::super::{Deployment, Environment, Event, Result as Outcome, time};
use super::{Fault, Field, Known, Place, Said, field, two};

/// The fields.
pub const DEPLOYMENT: &[Field] = &[
    field("deployment_id"),
    two("service_name", "service"),
    field("environment"),
    field("environment_name"),
    two("status", "result"),
    field("started"),
    two("timestamp", "finished"),
    two("commit_sha", "commit"),
    field("commit_timestamp"),
    two("repository", "repo_url"),
    field("ref_name"),
    field("title"),
    field("lead_time"),
    field("argocd_sync_id"),
    field("jenkins_build_id"),
    field("deployed_by"),
    field("id"),
];

const ENVIRONMENTS: &str = "production (prod, prd, live), staging (stage, stg, preprod, pre-production, uat), testing \
                            (test, tst, qa) or development (dev); a name of your own goes into `environment_name`";

/// Makes the event of a deployment.
///
/// # Errors
/// Everything that is wrong with what is said, and why it must not be told.
pub fn deployment(mut said: Said, known: &Known) -> Result<Event, Vec<Fault>> {
    if known.source.pull_request.is_some() {
        // Nothing that could be said would make it right.
        let (message, help) = (Refused::PullRequest.to_string(), help(&Refused::PullRequest).to_owned());
        return Err(vec![Fault { message, help, place: Place::Nowhere }]);
    }
    let service = super::service(&mut said, known);
    let deployment = draft(&mut said, known);
    let id = said.text("id");
    let checked = deployment.and_then(|deployment| match deployment.checked(&known.source) {
        Ok(deployment) => Some(deployment),
        Err(refused) => {
            said.refuse(field_of(&refused), &refused, help(&refused));
            None
        }
    });
    let event =
        checked.zip(service).and_then(|(deployment, service)| event(&mut said, deployment, (&service, id), known));
    said.finish(event)
}

/// The deployment as it is said. Every field is asked for, so that every mistake is told at once.
fn draft(said: &mut Said, known: &Known) -> Option<Deployment> {
    let why = "nothing counts as production by silence";
    let environment = said.word("environment", why, Environment::named, ENVIRONMENTS);
    let environment_name = said.text("environment_name").or_else(|| said.text("environment"));
    let result = said.word("status", "silence would be taken for a success", Outcome::named, "success or failure");
    let finished = said.time_or_now("timestamp", known);
    let started = said.time("started", known).or(finished);
    let committed = said.time("commit_timestamp", known);
    let (repository, commit_sha) = subject(said, known);
    let lead_time = said.minutes("lead_time");
    said.agree("lead_time", lead_time, committed.zip(finished));
    let deployment_id = said.text("deployment_id");
    let ref_name = said.text("ref_name").or_else(|| known.source.branch.clone()).or_else(|| known.source.tag.clone());
    let (title, deployed_by) = (said.text("title"), said.text("deployed_by"));
    let argocd_sync_id = said.text("argocd_sync_id");
    let jenkins_build_id = said.text("jenkins_build_id").or_else(|| run_of(known, "jenkins"));
    let finished = finished?;
    Some(Deployment {
        deployment_id,
        environment: environment?,
        environment_name: environment_name?,
        result: result?,
        started: time(started?),
        finished: time(finished),
        repository: repository?,
        commit_sha: commit_sha?,
        commit_timestamp: committed.map(time),
        ref_name,
        title,
        deployed_by,
        argocd_sync_id,
        jenkins_build_id,
        lead_time_minutes: lead_time.or_else(|| Some(minutes(committed?.duration_until(finished)))),
    })
}

/// Repository and commit: as they are said, else those of the build.
fn subject(said: &mut Said, known: &Known) -> (Option<String>, Option<String>) {
    let repository = said.text("repository").or_else(|| known.source.repository.clone());
    if repository.is_none() && !said.has("repository") {
        said.fault(Place::Nowhere, "which repository the commit is of is not known", "give --repository");
    }
    if said.has("commit_sha") {
        return (repository, said.commit("commit_sha"));
    }
    if known.source.commit.is_none() {
        said.fault(Place::Nowhere, "which commit was deployed is not known", "give --commit-sha");
    }
    (repository, known.source.commit.clone())
}

fn minutes(duration: jiff::SignedDuration) -> f64 {
    duration.as_secs_f64() / 60.0
}

/// The number of the build, where it is one of this system.
fn run_of(known: &Known, system: &str) -> Option<String> {
    known.source.run.clone().filter(|_| known.source.ci.as_deref() == Some(system))
}

fn event(
    said: &mut Said,
    deployment: Deployment,
    (service, id): (&str, Option<String>),
    known: &Known,
) -> Option<Event> {
    let own = id.map(|id| checked_id(said, &id, service, (&deployment, known)).map(|()| id));
    let event = deployment.event(service, known.source.clone(), known.now);
    match own {
        None => Some(event),
        Some(id) => Some(Event { id: id?, ..event }),
    }
}

/// An id of one's own: receivers take two things with one id for one thing.
fn checked_id(said: &mut Said, id: &str, service: &str, (deployment, known): (&Deployment, &Known)) -> Option<()> {
    let is_plain = id.bytes().all(|byte| byte.is_ascii_graphic()) && id.len() <= super::super::MOST_ID;
    let parts = [
        deployment.deployment_id.as_deref(),
        known.source.run.as_deref(),
        deployment.argocd_sync_id.as_deref(),
        deployment.jenkins_build_id.as_deref(),
        deployment.commit_sha.get(..7),
    ];
    let is_of_one = parts.into_iter().flatten().any(|part| id.contains(part));
    let message = if !is_plain {
        format!("`id` is longer than {} bytes, or holds blanks or characters outside ASCII", super::super::MOST_ID)
    } else if !id.contains(service) {
        format!("`id` does not name the service `{service}`: another service's deployment could have the same one")
    } else if is_of_one {
        return Some(());
    } else {
        "`id` is the same for every deployment of the service: each would take the place of the one before".to_owned()
    };
    let help = format!("write `<system>:{service}:<run>`, or leave it out: it is made of what is known of the build");
    said.fault(said.place("id"), message, help);
    None
}

fn field_of(refused: &Refused) -> &'static str {
    match refused {
        Refused::PullRequest => "environment",
        Refused::Commit(_) => "commit_sha",
        Refused::Repository(_) => "repository",
        Refused::Order { .. } => "timestamp",
        Refused::NoId => "deployment_id",
    }
}

fn help(refused: &Refused) -> &'static str {
    match refused {
        Refused::PullRequest => "tell deployments from the build of the branch; what a preview shows is no deployment",
        Refused::Commit(_) => "`git rev-parse HEAD` prints the whole id",
        Refused::Repository(_) => "give --repository https://host/owner/name, as the host writes it",
        Refused::Order { .. } => "give --started and --timestamp as they were",
        Refused::NoId => "give --deployment-id",
    }
}
