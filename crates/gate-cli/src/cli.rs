//! The command line: clap structs, grouped under help headings; no logic.

mod event;
mod hook;
mod pages;
#[cfg(feature = "sbom")]
mod sbom;
mod told;
mod waiver;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

use crate::exit::Exit;
use crate::{outputs, term};
pub(crate) use event::{
    DropArguments, EventArguments, EventCommand, FlushArguments, ListEventsArguments, ShowArguments, SpoolArguments,
};
pub(crate) use hook::{HookCommand, HookPlace, InstallArguments, PrePushArguments, budget};
pub(crate) use pages::{CompletionsArguments, ManArguments};
#[cfg(feature = "sbom")]
pub(crate) use sbom::{
    DiffForm, SbomArguments, SbomCommand, SbomConvertArguments, SbomDiffArguments, SbomMakeArguments,
    SbomValidateArguments,
};
pub(crate) use told::{
    DeploymentArguments, GateRunArguments, IncidentArguments, IncidentCommand, PullRequestArguments, TellArguments,
    TellingBuild,
};
pub(crate) use waiver::{
    AddArguments, CheckLedgersArguments, ExtendArguments, ListArguments, ListFormat, PruneArguments, WaiverCommand,
    WaiverWords,
};

/// Decides whether a delivery may go on: reads the reports of security scanners, applies one policy, and answers pass,
/// fail or error.
#[derive(Debug, Parser)]
#[command(name = "gate", version, long_version = LONG_VERSION, after_help = AFTER_HELP, disable_help_subcommand = true, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    pub(crate) color: ColorChoice,
}

const AFTER_HELP: &str = "\
Exit codes: 0 pass, 1 a gate failed, 2 usage or policy file wrong, 3 cannot be decided (evidence missing or unusable),
4 an output could not be written, 70 bug in gate.

Start with `gate check reports/`, look into a single report with `gate inspect FILE`.";

/// What `--version` says: which commit this is built of, and what it can do. `-V` keeps to the number.
const LONG_VERSION: &str =
    concat!(env!("CARGO_PKG_VERSION"), "\ncommit    ", env!("GATE_COMMIT"), "\nfeatures  ", env!("GATE_FEATURES"));

/// The command line as clap knows it.
pub(crate) fn command() -> clap::Command {
    Arguments::command()
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Judge reports by the policy: may this go on?
    Check(Box<CheckArguments>),
    /// Show why a finding or a gate comes to what it comes to, and what would turn it
    Explain(Box<ExplainArguments>),
    /// Show what gate sees in reports, without judging
    Inspect(InspectArguments),
    /// Make, merge, compare, convert and check bills of materials
    #[cfg(feature = "sbom")]
    Sbom(SbomArguments),
    /// Show and check the policy
    #[command(subcommand)]
    Policy(PolicyCommand),
    /// Write and look after exemptions: add, extend, prune, list, check
    #[command(subcommand)]
    Waiver(WaiverCommand),
    /// Tell other systems what happened, and look after what they have not been told yet
    #[command(subcommand)]
    Event(EventCommand),
    /// Check what is about to be pushed: install, uninstall, status, pre-push
    #[command(subcommand)]
    Hook(HookCommand),
    /// List the report formats gate reads
    Formats,
    /// Print the completions for a shell
    Completions(CompletionsArguments),
    /// Print a manual page, or write all of them to a folder
    Man(ManArguments),
}

#[derive(Debug, Args)]
pub(crate) struct ReportArguments {
    /// Reports: files, folders, globs (in quotes), or `-` for standard input; `gate check` reads them
    /// in place of `reports:` in the policy
    #[arg(value_name = "REPORT")]
    pub(crate) paths: Vec<String>,

    /// A report whose tool has to be named, since its content cannot tell (a clean Gitleaks run is just `[]`);
    /// read besides the paths, or besides `reports:` in the policy
    #[arg(long = "report", value_name = "TOOL=PATH")]
    pub(crate) named: Vec<String>,

    /// Paths that folders and globs pass over
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,

    /// Folder that relative paths start from
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub(crate) root: PathBuf,
}

/// What a verdict rests on.
#[derive(Debug, Args)]
pub(crate) struct JudgeArguments {
    #[command(flatten)]
    pub(crate) reports: ReportArguments,

    #[command(flatten)]
    pub(crate) policy: PolicyArguments,

    /// Judge only the gates of this stage (`source`, `image` …)
    #[arg(long, value_name = "STAGE", help_heading = "What is judged")]
    pub(crate) stage: Option<String>,

    /// Judge only this gate; repeat for several
    #[arg(long, value_name = "GATE", help_heading = "What is judged")]
    pub(crate) gate: Vec<String>,

    #[command(flatten)]
    pub(crate) build: BuildArguments,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    pub(crate) judge: JudgeArguments,

    #[arg(long, short, value_name = "FORMAT[=PATH]", help_heading = "Output", help = outputs::help(), long_help = outputs::long_help())]
    pub(crate) output: Vec<String>,

    /// Show everything: all findings, passed gates, notes
    #[arg(long, short, help_heading = "Output")]
    pub(crate) verbose: bool,

    #[command(flatten)]
    pub(crate) events: EventArguments,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Policy")]
pub(crate) struct PolicyArguments {
    /// Policy file, or the name of a ready policy [default: gate.yaml, else the ready policy `fawkes`]
    #[arg(long, value_name = "FILE|NAME")]
    pub(crate) policy: Option<String>,

    /// Read policy, waivers and ignore files from this git ref; `worktree` reads them as they lie here
    /// [default: the target branch on pull requests in CI, else worktree]
    #[arg(long, value_name = "REF")]
    pub(crate) policy_ref: Option<String>,

    /// Waiver file [default: .gate/waivers.yaml if it is there]
    #[arg(long, value_name = "FILE")]
    pub(crate) waivers: Option<String>,

    /// Ignore file of a tool that is not where the tool looks for it (`trivy=.trivyignore.yaml`); repeat for several
    #[arg(long, value_name = "TOOL=PATH")]
    pub(crate) ignore_file: Vec<String>,

    /// The clock, `2026-11-20T12:00:00Z` [default: now]
    #[arg(long, value_name = "TIME", value_parser = now)]
    pub(crate) now: Option<jiff::Timestamp>,
}

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Build (found in the CI environment unless given)")]
pub(crate) struct BuildArguments {
    /// Commit that is built
    #[arg(long, value_name = "SHA")]
    pub(crate) commit: Option<String>,

    /// Branch that is built
    #[arg(long, value_name = "NAME")]
    pub(crate) branch: Option<String>,

    /// Tag that is built
    #[arg(long, value_name = "NAME")]
    pub(crate) tag: Option<String>,

    /// Number of the pull request
    #[arg(long, value_name = "ID")]
    pub(crate) pull_request: Option<String>,

    /// Branch a pull request wants to go into
    #[arg(long, value_name = "NAME")]
    pub(crate) target_branch: Option<String>,

    /// Digest of the image that is judged: `sha256:` and 64 hexadecimal digits
    #[arg(long, value_name = "DIGEST")]
    pub(crate) image_digest: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// What to explain: the id of a finding (CVE, GHSA, rule …), its fingerprint, or a gate
    #[arg(value_name = "ID|FINGERPRINT|GATE")]
    pub(crate) what: String,

    #[command(flatten)]
    pub(crate) judge: JudgeArguments,

    /// Explain a stored verdict (`gate check --output json=FILE`) in place of reports; `-` is standard input
    #[arg(long, value_name = "FILE", help_heading = "Stored verdict", conflicts_with_all = LIVE)]
    pub(crate) from: Option<String>,

    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Form::Terminal, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: Form,

    /// Show everything: each of several findings in full, every report and place
    #[arg(long, short, help_heading = "Output")]
    pub(crate) verbose: bool,
}

/// The options of a run that a stored verdict has behind it.
const LIVE: [&str; 16] = [
    "paths",
    "named",
    "exclude",
    "stage",
    "gate",
    "policy",
    "policy_ref",
    "waivers",
    "ignore_file",
    "now",
    "commit",
    "branch",
    "tag",
    "pull_request",
    "target_branch",
    "image_digest",
];

#[derive(Debug, Args)]
pub(crate) struct InspectArguments {
    #[command(flatten)]
    pub(crate) reports: ReportArguments,

    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Form::Terminal, value_name = "FORMAT")]
    pub(crate) format: Form,
}

/// Forms of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// For people
    Terminal,
    /// For programs
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Print the effective policy, each line with the place it comes from
    Show(PolicyPlace),
    /// Check a policy file and say what is wrong with it
    Check(PolicyPlace),
    /// Print the JSON Schema of policy files
    Schema,
}

#[derive(Debug, Args)]
pub(crate) struct PolicyPlace {
    /// Policy file, or the name of a ready policy [default: gate.yaml, else the ready policy `fawkes`]
    #[arg(value_name = "FILE|NAME")]
    pub(crate) policy: Option<String>,

    /// Folder that relative paths start from
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub(crate) root: PathBuf,
}

/// A point in time; what is left out is said by example.
fn now(text: &str) -> Result<jiff::Timestamp, String> {
    text.parse().map_err(|_| {
        let date = text.parse::<jiff::civil::Date>().ok().filter(|_| !text.contains(':'));
        let time = text.parse::<jiff::civil::DateTime>().ok();
        match (date, time) {
            (Some(date), _) => format!("write {date}T12:00:00Z"),
            (None, Some(time)) => format!("write {time}Z, or with the offset in place of Z"),
            (None, None) => "write 2026-11-20T12:00:00Z".to_owned(),
        }
    })
}

/// Colours of help and of mistakes in the command line, which are told before the command line is read.
fn color_of_help(arguments: &[OsString]) -> clap::ColorChoice {
    let asked = arguments.iter().zip(arguments.iter().skip(1).map(Some).chain([None])).find_map(|(argument, next)| {
        match argument.to_str()?.strip_prefix("--color")? {
            "" => next?.to_str(),
            value => value.strip_prefix('='),
        }
    });
    match asked {
        Some("always") => clap::ColorChoice::Always,
        Some("never") => clap::ColorChoice::Never,
        Some(_) | None => clap::ColorChoice::Auto,
    }
}

/// Parses the command line; help, version and mistakes are printed here.
pub(crate) fn parse() -> Result<Arguments, Exit> {
    let arguments: Vec<_> = std::env::args_os().collect();
    let command = Arguments::command().color(color_of_help(&arguments));
    let parsed = command.try_get_matches_from(arguments).and_then(|matches| Arguments::from_arg_matches(&matches));
    parsed.map_err(|error| {
        let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
        let printed = error.print();
        match (asked, printed) {
            (true, Ok(())) => Exit::Pass,
            (true, Err(_)) => Exit::NotDelivered,
            (false, Ok(())) => Exit::Usage,
            (false, Err(_)) => {
                term::complain("gate: the command line is wrong");
                Exit::Usage
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::{Arguments, color_of_help};

    #[test]
    fn help_has_the_colour_that_is_asked_for() {
        use clap::ColorChoice::{Always, Auto, Never};
        for (arguments, color) in [
            (&["gate", "--help"][..], Auto),
            (&["gate", "--color", "never", "-h"], Never),
            (&["gate", "check", "--color=always"], Always),
            (&["gate", "--color"], Auto),
            (&["gate", "--colour", "never"], Auto),
        ] {
            let arguments: Vec<_> = arguments.iter().map(Into::into).collect();
            assert_eq!(color_of_help(&arguments), color, "{arguments:?}");
        }
    }

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}
