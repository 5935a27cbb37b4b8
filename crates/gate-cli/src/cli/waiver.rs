//! The command line of `gate waiver`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{JudgeArguments, PolicyArguments};

#[derive(Debug, Subcommand)]
pub(crate) enum WaiverCommand {
    /// Waive a finding: one command from what `gate check` shows
    Add(Box<AddArguments>),
    /// Give a waiver a later end
    Extend(ExtendArguments),
    /// Remove waivers that are over and, given reports, those that match nothing
    Prune(Box<PruneArguments>),
    /// Print every exemption of every ledger, the next to end first
    List(Box<ListArguments>),
    /// Check every ledger, without reports: mistakes, traps, ends
    Check(CheckLedgersArguments),
    /// Print the JSON Schema of the waiver file
    Schema,
}

#[derive(Debug, Args)]
pub(crate) struct AddArguments {
    /// What is waived: the fingerprint or the id of a finding
    #[arg(value_name = "FINGERPRINT|ID")]
    pub(crate) what: String,

    #[command(flatten)]
    pub(crate) words: WaiverWords,

    /// Show what would be written, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Take the finding from a stored verdict (`gate check --output json=FILE`) in place of reports; `-` is standard
    /// input
    #[arg(long, value_name = "FILE", help_heading = "Stored verdict", conflicts_with_all = REPORTS)]
    pub(crate) from: Option<String>,

    #[command(flatten)]
    pub(crate) judge: JudgeArguments,
}

/// The options that are about reports.
const REPORTS: [&str; 11] = [
    "paths",
    "named",
    "exclude",
    "stage",
    "gate",
    "commit",
    "branch",
    "tag",
    "pull_request",
    "target_branch",
    "image_digest",
];

/// What stands in a waiver.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Waiver")]
pub(crate) struct WaiverWords {
    /// Why it does no harm here
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,

    /// Who answers for it [default: `user.email` of git, else `user.name`]
    #[arg(long, value_name = "NAME")]
    pub(crate) owner: Option<String>,

    /// When it ends: a date, or a stretch from today (`30d`, `2w`) [default: 30d, or as long as the policy allows]
    #[arg(long, value_name = "DATE|DAYS")]
    pub(crate) expires: Option<String>,

    /// Who agreed to it
    #[arg(long, value_name = "NAME")]
    pub(crate) approved_by: Option<String>,

    /// Where it is tracked
    #[arg(long, value_name = "ID")]
    pub(crate) ticket: Option<String>,

    /// Only in components of this name
    #[arg(long, value_name = "GLOB")]
    pub(crate) package: Option<String>,

    /// Only in this component (`pkg:npm/lodash`)
    #[arg(long, value_name = "PURL")]
    pub(crate) purl: Option<String>,

    /// Only in these versions of the component (`<6.1.14`)
    #[arg(long, value_name = "RANGE")]
    pub(crate) range: Option<String>,

    /// Only in files that fit
    #[arg(long, value_name = "GLOB")]
    pub(crate) path: Option<String>,

    /// Only in findings of this tool
    #[arg(long, value_name = "TOOL")]
    pub(crate) tool: Option<String>,

    /// `fixed`: it holds until a report names a version with a fix
    #[arg(long, value_name = "WORD")]
    pub(crate) until: Option<String>,

    /// It holds while this is so: `score < 7.0`, `severity < high`
    #[arg(long = "while", value_name = "CONDITION")]
    pub(crate) bound: Option<String>,

    /// It holds for so long after the flaw was published (`14d`)
    #[arg(long, value_name = "DAYS")]
    pub(crate) grace: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ExtendArguments {
    /// Which waiver: its id, its fingerprint, or a line of it in the waiver file
    #[arg(value_name = "ID|FINGERPRINT|LINE")]
    pub(crate) what: String,

    /// When it ends: a date, or a stretch from today (`30d`, `2w`)
    #[arg(long, value_name = "DATE|DAYS")]
    pub(crate) expires: String,

    /// Show what would be written, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    #[command(flatten)]
    pub(crate) ledgers: LedgerArguments,
}

#[derive(Debug, Args)]
pub(crate) struct PruneArguments {
    /// Show what would be removed, and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    #[command(flatten)]
    pub(crate) judge: JudgeArguments,
}

#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = ListFormat::Terminal, value_name = "FORMAT")]
    pub(crate) format: ListFormat,

    #[command(flatten)]
    pub(crate) judge: JudgeArguments,
}

/// Forms of `gate waiver list`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For people
    Terminal,
    /// A table for pages and comments
    Markdown,
    /// For programs
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct CheckLedgersArguments {
    /// Write what each trap has to be to do what it seems to say, in the tools' own files too
    #[arg(long)]
    pub(crate) fix: bool,

    #[command(flatten)]
    pub(crate) ledgers: LedgerArguments,
}

/// Where the ledgers are.
#[derive(Debug, Args)]
pub(crate) struct LedgerArguments {
    /// Folder that relative paths start from
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub(crate) root: PathBuf,

    #[command(flatten)]
    pub(crate) policy: PolicyArguments,
}
