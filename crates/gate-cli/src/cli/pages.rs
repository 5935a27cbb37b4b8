//! Arguments of `gate completions` and `gate man`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct CompletionsArguments {
    /// The shell that completes
    #[arg(value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(crate) struct ManArguments {
    /// The command whose page is printed, `waiver add` for example; without one, that of `gate` itself
    #[arg(value_name = "COMMAND", conflicts_with = "to")]
    pub(crate) command: Vec<String>,

    /// Write the pages of all commands to this folder, which is made if it is missing
    #[arg(long, value_name = "FOLDER")]
    pub(crate) to: Option<PathBuf>,
}
