//! The command line of `gate event`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{DeploymentArguments, Form, GateRunArguments, IncidentCommand, PullRequestArguments, now};

/// What becomes of the event of a run.
#[derive(Debug, Args)]
#[command(next_help_heading = "Events")]
pub(crate) struct EventArguments {
    /// Folder that events are kept in; `off` keeps none [default: `GATE_SPOOL`, else a folder for this repository in
    /// the user's state]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) spool: Option<PathBuf>,

    /// Exit code 4 when the verdict is pass and the event of this run could not be kept and told to everyone
    #[arg(long)]
    pub(crate) require_delivery: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EventCommand {
    /// Tell that something was deployed
    Deployment(Box<DeploymentArguments>),
    /// Tell that something broke, and that it is over
    #[command(subcommand)]
    Incident(IncidentCommand),
    /// Tell that a pull request was opened, closed or merged
    PullRequest(Box<PullRequestArguments>),
    /// Tell of one run of `gate check` by itself, which `DevLake` takes as a deployment to TESTING
    GateRun(GateRunArguments),
    /// Tell destinations what waits in the spool
    Flush(FlushArguments),
    /// Print the events that wait, were refused, or are kept, oldest first
    List(ListEventsArguments),
    /// Print one event, and what each destination is told of it
    Show(ShowArguments),
    /// Take events out of the way: by id, or those that were refused or told long ago
    Drop(DropArguments),
}

/// Where events are kept, and who is told of them.
#[derive(Debug, Args)]
#[command(next_help_heading = "Where")]
pub(crate) struct SpoolArguments {
    /// Folder that events are kept in [default: `GATE_SPOOL`, else a folder for this repository in the user's state]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) spool: Option<PathBuf>,

    /// Policy file, or the name of a ready policy; its `events.destinations` are told [default: gate.yaml, else the
    /// ready policy `fawkes`]
    #[arg(long, value_name = "FILE|NAME")]
    pub(crate) policy: Option<String>,

    /// Read the policy from this git ref; `worktree` reads it as it lies here [default: the target branch on pull
    /// requests in CI, else worktree]
    #[arg(long, value_name = "REF")]
    pub(crate) policy_ref: Option<String>,

    /// Folder that relative paths start from
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub(crate) root: PathBuf,

    /// The clock, `2026-11-20T12:00:00Z` [default: now]
    #[arg(long, value_name = "TIME", value_parser = now)]
    pub(crate) now: Option<jiff::Timestamp>,
}

#[derive(Debug, Args)]
pub(crate) struct FlushArguments {
    #[command(flatten)]
    pub(crate) place: SpoolArguments,

    /// Longest time for all of it (`30s`, `5m`) [default: `events.time` of the policy]
    #[arg(long, value_name = "TIME", value_parser = stretch)]
    pub(crate) time: Option<std::time::Duration>,

    /// Exit code 4 when not everyone has everything
    #[arg(long)]
    pub(crate) require_delivery: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ListEventsArguments {
    #[command(flatten)]
    pub(crate) place: SpoolArguments,

    /// Those that a destination refused for good, with the reason
    #[arg(long, conflicts_with = "all")]
    pub(crate) dead: bool,

    /// All that are kept, with where each stands
    #[arg(long)]
    pub(crate) all: bool,

    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Form::Terminal, value_name = "FORMAT")]
    pub(crate) format: Form,
}

#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    /// Which event: its id, or its short name or the first four or more characters of that
    #[arg(value_name = "ID")]
    pub(crate) id: String,

    #[command(flatten)]
    pub(crate) place: SpoolArguments,

    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Form::Terminal, value_name = "FORMAT")]
    pub(crate) format: Form,
}

#[derive(Debug, Args)]
pub(crate) struct DropArguments {
    /// Which events: ids or short names. What of them waits is not told any more, what was refused leaves that list
    #[arg(value_name = "ID", required_unless_present_any = ["dead", "delivered"])]
    pub(crate) ids: Vec<String>,

    /// Why; it is kept
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,

    /// All that were refused for good so long ago
    #[arg(long, requires = "older_than", conflicts_with_all = ["ids", "delivered"])]
    pub(crate) dead: bool,

    /// The oldest files of the spool, where everyone has all of their events
    #[arg(long, requires = "older_than", conflicts_with = "ids")]
    pub(crate) delivered: bool,

    /// How long ago: `90d`, `12h`
    #[arg(long, value_name = "TIME", value_parser = stretch)]
    pub(crate) older_than: Option<std::time::Duration>,

    /// Show what would be dropped, and drop nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    #[command(flatten)]
    pub(crate) place: SpoolArguments,
}

/// A stretch of time: `30s`, `5m`, `12h`, `90d`, `2w`.
fn stretch(text: &str) -> Result<std::time::Duration, String> {
    let advice = || "write `30s`, `5m`, `12h`, `90d` or `2w`".to_owned();
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).ok_or_else(advice)?);
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        "w" => 7 * 24 * 60 * 60,
        _ => return Err(advice()),
    };
    let number: u64 = number.parse().map_err(|_| advice())?;
    // Longer than a hundred years is a slip, and no later sum may overflow.
    let most = 100 * 366 * 24 * 60 * 60;
    let seconds = number.checked_mul(seconds).filter(|&seconds| seconds <= most).ok_or_else(advice)?;
    Ok(std::time::Duration::from_secs(seconds))
}
