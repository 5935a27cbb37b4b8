//! Gitleaks over the new commits of a push: started without a shell, within the time, and believed only with a proof.
//!
//! Since v8.27 Gitleaks ends with code 0 and an empty report when the git it starts fails. What it says of its work is
//! therefore held against what the push has.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::commits::{Clone, MORE_TIME, News, Undecided, environment};
use crate::bounded::{self, End, Streams};
use crate::git;

/// The code of a run that found secrets. Its own failures are 1 and 126.
const FOUND: i32 = 9;
/// Commits of one run: their ids fit into one argument (128 KiB on Linux).
const BATCH: usize = 1500;

/// Where the program comes from.
pub(super) const INSTALL: &str = "install gitleaks 8.19 or newer (https://github.com/gitleaks/gitleaks/releases)";
const SEE_GITLEAKS: &str = "run `gitleaks git` here and see what it says; 8.19 or newer is needed";

/// What configures Gitleaks in a repository.
const RULES: [&str; 2] = [".gitleaks.toml", ".gitleaksignore"];

/// Looks for secrets in every new commit; the reports.
pub(super) fn scan(news: &News, clone: &Clone<'_>) -> Result<Vec<PathBuf>, Undecided> {
    if let Some(tip) = &news.tip {
        lay_out(tip, clone)?;
    }
    let (mut reports, mut scanned) = (Vec::new(), 0);
    for (nth, commits) in news.commits.chunks(BATCH).enumerate() {
        let report = clone.scratch.at(&format!("gitleaks-{nth}.json"));
        scanned += batch(commits, news, clone, &report)?;
        reports.push(report);
    }
    if scanned == news.with_text {
        return Ok(reports);
    }
    Err(Undecided(format!("gitleaks looked at {scanned} of {} commits that add text", news.with_text), SEE_GITLEAKS))
}

/// Puts the rules of the pushed commit where Gitleaks looks for them; those of the working tree are in no commit.
fn lay_out(tip: &str, clone: &Clone<'_>) -> Result<(), Undecided> {
    for name in RULES {
        let text = git::show(clone.root, tip, Path::new(name))
            .map_err(|error| Undecided(format!("{name} of what is pushed cannot be read: {error}"), SEE_GITLEAKS))?;
        if let Some(text) = text {
            std::fs::write(clone.rules.join(name), text)?;
        }
    }
    Ok(())
}

/// One run; how many commits it says it has scanned.
fn batch(commits: &[String], news: &News, clone: &Clone<'_>, report: &Path) -> Result<usize, Undecided> {
    let mut log = news.shown_by.clone();
    log.extend(commits.iter().map(String::as_str));
    let git_dir = git::git_dir(clone.root).map_err(|error| Undecided(error.to_string(), SEE_GITLEAKS))?;
    let mut command = Command::new("gitleaks");
    git::quiet(&mut command, clone.root);
    command.env("GIT_DIR", git_dir).envs(environment(news.objects.as_deref()));
    command.args(["git", "--no-banner", "--no-color", "--log-level=info", "--redact", "--report-format=json"]);
    command.arg(format!("--exit-code={FOUND}")).arg("--report-path").arg(report);
    command.arg(format!("--log-opts={}", log.join(" "))).arg("--").arg(clone.rules).current_dir(clone.rules);
    let [output, errors] = ["gitleaks-out", "gitleaks-log"].map(|name| clone.scratch.at(name));
    let streams = Streams { input: None, output: &output, errors: &errors };
    let end = bounded::run(command, &streams, clone.deadline).map_err(|error| {
        let is_missing = error.kind() == std::io::ErrorKind::NotFound;
        let why =
            if is_missing { "is not installed, or not on PATH".to_owned() } else { format!("did not start: {error}") };
        Undecided(format!("gitleaks {why}"), INSTALL)
    })?;
    let said = String::from_utf8_lossy(&std::fs::read(&errors)?).into_owned();
    let complaint = said.lines().find(|line| [" ERR ", " FTL "].iter().any(|level| line.contains(level)));
    match end {
        End::OutOfTime => {
            Err(Undecided(format!("gitleaks had not looked at {} commits in time", commits.len()), MORE_TIME))
        }
        End::Status(status) if complaint.is_some() || !matches!(status.code(), Some(0 | FOUND)) => {
            let why = complaint.or_else(|| said.lines().last()).unwrap_or("no message").trim();
            Err(Undecided(format!("gitleaks failed ({status}): {why}"), SEE_GITLEAKS))
        }
        End::Status(_) => scanned(&said)
            .ok_or_else(|| Undecided("gitleaks does not say what it has scanned".to_owned(), SEE_GITLEAKS)),
    }
}

/// The number in `12:06PM INF 3 commits scanned.`
fn scanned(log: &str) -> Option<usize> {
    let line = log.lines().find(|line| line.contains(" commits scanned"))?;
    line.split(" commits scanned").next()?.rsplit(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::scanned;

    #[test]
    fn the_number_of_scanned_commits_is_read_from_the_log() {
        assert_eq!(scanned("12:06PM INF 0 commits scanned.\n12:06PM INF no leaks found\n"), Some(0));
        assert_eq!(scanned("x\n12:06PM INF 1234 commits scanned.\n"), Some(1234));
        assert_eq!(scanned("12:06PM INF no leaks found\n"), None);
        assert_eq!(scanned("12:06PM INF many commits scanned.\n"), None);
    }
}
