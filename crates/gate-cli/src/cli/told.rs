//! The command line of `gate event deployment`, `incident`, `pull-request` and `gate-run`.

use clap::{Args, Subcommand};

use super::SpoolArguments;

/// What becomes of what is said.
#[derive(Debug, Args)]
pub(crate) struct TellArguments {
    #[command(flatten)]
    pub(crate) place: SpoolArguments,

    /// Show the event and what each destination would be told, secrets masked; keep and send nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Exit code 4 when the event was kept and not everyone has everything
    #[arg(long)]
    pub(crate) require_delivery: bool,
}

/// The build that tells it.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Build (found in the CI environment unless given)")]
pub(crate) struct TellingBuild {
    /// Branch that is built
    #[arg(long, value_name = "NAME")]
    pub(crate) branch: Option<String>,

    /// Tag that is built
    #[arg(long, value_name = "NAME")]
    pub(crate) tag: Option<String>,

    /// Number of the build
    #[arg(long, value_name = "ID")]
    pub(crate) build_number: Option<String>,

    /// Page of the build
    #[arg(long, value_name = "URL")]
    pub(crate) build_url: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct DeploymentArguments {
    /// Fields as a JSON object with the names of the flags and `_` for `-`; `-` is standard input. A flag wins
    #[arg(long, value_name = "FILE")]
    pub(crate) from: Option<String>,

    /// Where to: production, staging, testing or development (prod, stage, qa, dev …). Has to be said
    #[arg(long, value_name = "NAME")]
    pub(crate) environment: Option<String>,

    /// Your own name for the place (`prod-eu-1`) [default: as written in --environment]
    #[arg(long, value_name = "NAME")]
    pub(crate) environment_name: Option<String>,

    /// How it went: success or failure. Has to be said
    #[arg(long, visible_alias = "result", value_name = "WORD")]
    pub(crate) status: Option<String>,

    /// What was deployed [default: `service:` of the policy]
    #[arg(long, visible_alias = "service", value_name = "NAME")]
    pub(crate) service_name: Option<String>,

    /// When it began, with its zone [default: when it ended]
    #[arg(long, value_name = "TIME")]
    pub(crate) started: Option<String>,

    /// When it ended, with its zone [default: now]
    #[arg(long, visible_alias = "finished", value_name = "TIME")]
    pub(crate) timestamp: Option<String>,

    /// The whole id of the commit [default: that of the build]
    #[arg(long, visible_alias = "commit", value_name = "SHA")]
    pub(crate) commit_sha: Option<String>,

    /// When the commit was made
    #[arg(long, value_name = "TIME")]
    pub(crate) commit_timestamp: Option<String>,

    /// The repository of the commit [default: that of the build]
    #[arg(long, visible_alias = "repo-url", value_name = "URL")]
    pub(crate) repository: Option<String>,

    /// Branch or tag that was deployed [default: that of the build]
    #[arg(long, value_name = "NAME")]
    pub(crate) ref_name: Option<String>,

    /// Your own id of the deployment, a part of the event's id
    #[arg(long, value_name = "ID")]
    pub(crate) deployment_id: Option<String>,

    /// Argo CD's sync
    #[arg(long, value_name = "ID")]
    pub(crate) argocd_sync_id: Option<String>,

    /// Jenkins' build [default: the number of the build, in Jenkins]
    #[arg(long, value_name = "ID")]
    pub(crate) jenkins_build_id: Option<String>,

    /// Who deployed
    #[arg(long, value_name = "NAME")]
    pub(crate) deployed_by: Option<String>,

    /// From the commit to the deployment: minutes, or `1h 30m` [default: by the times]
    #[arg(long, value_name = "TIME")]
    pub(crate) lead_time: Option<String>,

    /// One line for people
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,

    /// The event's id itself: it names the service and what tells this deployment from the next [default: made of
    /// the build]
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,

    /// The verdict this rests on (`--output json=FILE` or `event=FILE`): only a pass of the same commit is told
    #[arg(long, value_name = "FILE", help_heading = "Refused unless")]
    pub(crate) verdict: Option<String>,

    #[command(flatten)]
    pub(crate) build: TellingBuild,

    #[command(flatten)]
    pub(crate) tell: TellArguments,
}

#[derive(Debug, Subcommand)]
pub(crate) enum IncidentCommand {
    /// Tell that something broke, or more of what did
    Open(Box<IncidentArguments>),
    /// Tell that it is over; what was said before needs not be said again
    Resolve(Box<IncidentArguments>),
}

#[derive(Debug, Args)]
pub(crate) struct IncidentArguments {
    /// Fields as a JSON object with the names of the flags and `_` for `-`; `-` is standard input. A flag wins
    #[arg(long, value_name = "FILE")]
    pub(crate) from: Option<String>,

    /// Your own id of the incident. Has to be said
    #[arg(long, value_name = "ID")]
    pub(crate) incident_id: Option<String>,

    /// What broke [default: `service:` of the policy]
    #[arg(long, visible_alias = "service", value_name = "NAME")]
    pub(crate) service_name: Option<String>,

    /// One line for people. Has to be said once
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,

    /// More for people
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,

    /// todo or in-progress [default: todo; what is resolved is done]
    #[arg(long, value_name = "WORD")]
    pub(crate) status: Option<String>,

    /// How bad, in your own word
    #[arg(long, value_name = "WORD")]
    pub(crate) severity: Option<String>,

    /// When it began, with its zone [default: as told before, else now]
    #[arg(long, value_name = "TIME")]
    pub(crate) created_at: Option<String>,

    /// When it was over, with its zone [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) resolved_at: Option<String>,

    /// How long it took: minutes, or `1h 30m` [default: by the times, with which it has to agree]
    #[arg(long, value_name = "TIME")]
    pub(crate) mttr: Option<String>,

    /// The deployment it is laid to
    #[arg(long, value_name = "ID")]
    pub(crate) caused_by_deployment_id: Option<String>,

    /// The deployment that mended it
    #[arg(long, value_name = "ID")]
    pub(crate) resolution_deployment_id: Option<String>,

    /// Its page
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,

    #[command(flatten)]
    pub(crate) tell: TellArguments,
}

#[derive(Debug, Args)]
pub(crate) struct PullRequestArguments {
    /// Fields as a JSON object with the names of the flags and `_` for `-`; `-` is standard input. A flag wins
    #[arg(long, value_name = "FILE")]
    pub(crate) from: Option<String>,

    /// Its number [default: that of the build]
    #[arg(long, value_name = "ID")]
    pub(crate) number: Option<String>,

    /// The service it is about [default: `service:` of the policy]
    #[arg(long, visible_alias = "service", value_name = "NAME")]
    pub(crate) service_name: Option<String>,

    /// One line for people. Has to be said
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,

    /// open, closed or merged. Has to be said
    #[arg(long, value_name = "WORD")]
    pub(crate) status: Option<String>,

    /// When it was opened, with its zone. Has to be said
    #[arg(long, value_name = "TIME")]
    pub(crate) created_at: Option<String>,

    /// When it was merged
    #[arg(long, value_name = "TIME")]
    pub(crate) merged_at: Option<String>,

    /// When it was closed
    #[arg(long, value_name = "TIME")]
    pub(crate) closed_at: Option<String>,

    /// The whole id of the commit that came of the merge
    #[arg(long, value_name = "SHA")]
    pub(crate) merge_commit_sha: Option<String>,

    /// The branch the changes are on [default: that of the build]
    #[arg(long, value_name = "NAME")]
    pub(crate) head_ref: Option<String>,

    /// The branch they are for [default: that of the build]
    #[arg(long, value_name = "NAME")]
    pub(crate) base_ref: Option<String>,

    /// The last commit of the changes [default: that of the build]
    #[arg(long, value_name = "SHA")]
    pub(crate) head_commit_sha: Option<String>,

    /// Who opened it
    #[arg(long, value_name = "NAME")]
    pub(crate) author: Option<String>,

    /// Its page
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,

    /// The repository [default: that of the build]
    #[arg(long, visible_alias = "repo-url", value_name = "URL")]
    pub(crate) repository: Option<String>,

    #[command(flatten)]
    pub(crate) tell: TellArguments,
}

#[derive(Debug, Args)]
pub(crate) struct GateRunArguments {
    /// The verdict of the run (`--output json=FILE` or `event=FILE`); `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) from: String,

    #[command(flatten)]
    pub(crate) tell: TellArguments,
}

/// Pairs of a field's name and what its flag says.
macro_rules! fields {
    ($arguments:ty: $($field:ident)+) => {
        impl $arguments {
            /// What the flags say, by the names of fields.
            pub(crate) fn said(&self) -> Vec<(&'static str, Option<&str>)> {
                vec![$((stringify!($field), self.$field.as_deref())),+]
            }
        }
    };
}

fields!(DeploymentArguments: deployment_id service_name environment environment_name status started timestamp commit_sha
    commit_timestamp repository ref_name title lead_time argocd_sync_id jenkins_build_id deployed_by id);
fields!(IncidentArguments: incident_id service_name title description status severity created_at resolved_at mttr
    caused_by_deployment_id resolution_deployment_id url);
fields!(PullRequestArguments: number service_name title status created_at merged_at closed_at merge_commit_sha head_ref
    base_ref head_commit_sha author url repository);
