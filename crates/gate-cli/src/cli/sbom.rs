//! Arguments of `gate sbom`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{Form, ReportArguments};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct SbomArguments {
    #[command(subcommand)]
    pub(crate) command: Option<SbomCommand>,

    #[command(flatten)]
    pub(crate) make: SbomMakeArguments,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SbomCommand {
    /// Merge bills of materials and reports into one; in any order, with the same result
    Merge(SbomMakeArguments),
    /// Show what became of the components of one bill of materials in another
    Diff(SbomDiffArguments),
    /// Write a bill of materials in another format, and say what is lost on the way
    Convert(SbomConvertArguments),
    /// Hold bills of materials against the official schemas, their own references and the minimum elements of NTIA
    /// 2021 and CISA 2025; exit code 1 when one is not valid
    Validate(SbomValidateArguments),
}

#[derive(Debug, Args)]
pub(crate) struct SbomMakeArguments {
    #[command(flatten)]
    pub(crate) reports: ReportArguments,

    /// Format of the answer: `cyclonedx` (1.6), `cyclonedx-1.5`, `cyclonedx-1.7`, `cyclonedx-xml` (1.5), `spdx` (2.3)
    #[arg(long, value_name = "FORMAT", default_value = "cyclonedx")]
    pub(crate) format: String,

    /// File to write [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct SbomDiffArguments {
    /// The bill of materials before: a file of any format that gate reads, a folder or a glob of several; `-` is
    /// standard input
    #[arg(value_name = "OLD")]
    pub(crate) old: String,

    /// The bill of materials now
    #[arg(value_name = "NEW")]
    pub(crate) new: String,

    /// Exit code 1 when something stands in one of these classes: `hash-changed` (other content under the same version),
    /// `newly-vulnerable`, `downgraded`, `license-changed`, `added`, `removed`, `changed` (order of versions unknown),
    /// `upgraded`, `no-longer-vulnerable`, or `any`
    #[arg(long, value_name = "CLASS", value_delimiter = ',')]
    pub(crate) fail_on: Vec<String>,

    /// Form of the answer
    #[arg(long, value_enum, default_value_t = DiffForm::Terminal, value_name = "FORMAT")]
    pub(crate) format: DiffForm,

    /// Show every component of long lists
    #[arg(long, short)]
    pub(crate) verbose: bool,

    /// Folder that relative paths start from
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub(crate) root: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct SbomConvertArguments {
    /// The bill of materials, in JSON or XML; `-` is standard input
    #[arg(value_name = "FILE")]
    pub(crate) input: String,

    /// Format to write: `cyclonedx` (1.6), `cyclonedx-1.5`, `cyclonedx-1.7`, `cyclonedx-xml` (1.5), `spdx` (2.3)
    #[arg(long, value_name = "FORMAT")]
    pub(crate) to: String,

    /// File to write [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// File for what is lost, as JSON; standard error has it for people
    #[arg(long, value_name = "FILE")]
    pub(crate) loss: Option<PathBuf>,

    /// Exit code 1 when anything is lost or changed; the bill of materials is not written then
    #[arg(long)]
    pub(crate) strict: bool,

    /// Folder that relative paths start from
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub(crate) root: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct SbomValidateArguments {
    #[command(flatten)]
    pub(crate) reports: ReportArguments,

    /// Form of the answer
    #[arg(long, value_enum, default_value_t = Form::Terminal, value_name = "FORMAT")]
    pub(crate) format: Form,

    /// Show every fault and every component that lacks an element
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

/// Forms of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffForm {
    /// For people
    Terminal,
    /// For job summaries and comments
    Markdown,
    /// For programs
    Json,
}
