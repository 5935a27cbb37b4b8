//! Arguments of `gate hook`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum HookCommand {
    /// Write the pre-push hook of this clone; a hook that is there already goes on running, before gate
    Install(InstallArguments),
    /// Take the hook out again; what was there before comes back as it was
    Uninstall(HookPlace),
    /// Say whether git runs the hook, and from where
    Status(HookPlace),
    /// What the hook runs: reads on standard input what git is about to push, and judges its commits
    PrePush(PrePushArguments),
}

#[derive(Debug, Args)]
pub(crate) struct HookPlace {
    /// Folder in the clone
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub(crate) root: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct InstallArguments {
    #[command(flatten)]
    pub(crate) place: HookPlace,

    /// Policy of the hook: a file of the repository, or the name of a ready policy
    #[arg(long, value_name = "FILE|NAME", default_value = "pre-push")]
    pub(crate) policy: String,

    /// Write to a folder of hooks outside this clone (`core.hooksPath`), for every repository that uses it
    #[arg(long)]
    pub(crate) shared: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PrePushArguments {
    /// Name of the remote, and its address: the two words that git hands to the hook
    #[arg(value_name = "REMOTE", num_args = 0..=2)]
    pub(crate) remote: Vec<String>,

    #[command(flatten)]
    pub(crate) place: HookPlace,

    /// Policy that the push is judged by: a file of the repository, or the name of a ready policy
    #[arg(long, value_name = "FILE|NAME", default_value = "pre-push")]
    pub(crate) policy: String,

    /// Longest that the check may take (`10s`, `2m`); what takes longer is incomplete, and not pushed
    /// [default: `GATE_HOOK_BUDGET`, else 10s]
    #[arg(long, value_name = "TIME", value_parser = budget)]
    pub(crate) budget: Option<Duration>,

    /// A hook that runs first, with the same words and standard input; if it fails, so does this
    #[arg(long, value_name = "FILE")]
    pub(crate) before: Option<PathBuf>,
}

/// `10s`, `2m`: a stretch of time above zero and below a day.
pub(crate) fn budget(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is no stretch of time: write seconds or minutes, `10s` or `2m`");
    let split = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let seconds = match unit {
        "s" => Some(number),
        "m" => number.checked_mul(60),
        _ => None,
    };
    match seconds {
        Some(seconds @ 1..86_400) => Ok(Duration::from_secs(seconds)),
        Some(_) | None => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::budget;

    #[test]
    fn a_budget_is_seconds_or_minutes_below_a_day() {
        for (text, seconds) in [("1s", Some(1)), ("10s", Some(10)), ("2m", Some(120)), ("1439m", Some(86_340))] {
            assert_eq!(budget(text).ok().map(|time| time.as_secs()), seconds, "{text}");
        }
        for text in ["", "0s", "10", "s", "-1s", "1h", "1.5s", "1440m", "99999999999999999999s", "307445734561825861m"]
        {
            assert!(budget(text).is_err(), "{text}");
        }
    }
}
