//! A repository whose policy tells a destination, and builds of it that come out as they are told to.

use std::fs;
use std::process::Command;

use serde_json::Value;

use super::common::{Answer, Folder, answer};

/// The commit of every build.
pub(crate) const SHA: &str = "3a542d2cf3bc6375c85c3babf3a044bf78428fb5";
/// The key of the destination: with characters that URLs, JSON and HTML escape.
pub(crate) const KEY: &str = "FAKE-lake/key+not=real";

/// How a build comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comes {
    Pass,
    Fail,
    Error,
}

impl Comes {
    /// What Gitleaks leaves behind.
    fn report(self) -> &'static str {
        match self {
            Self::Pass => "[]",
            Self::Fail => {
                r#"[{"RuleID":"generic-api-key","Description":"d","StartLine":1,"EndLine":1,"StartColumn":1,"EndColumn":9,
                "Match":"FAKE","Secret":"FAKE","File":"src/a.rs","SymlinkFile":"","Commit":"","Entropy":1,"Author":"",
                "Email":"","Date":"","Message":"","Tags":[],"Fingerprint":"src/a.rs:generic-api-key:1"}]"#
            }
            Self::Error => "[{",
        }
    }

    pub(crate) fn code(self) -> i32 {
        match self {
            Self::Pass => 0,
            Self::Fail => 1,
            Self::Error => 3,
        }
    }
}

/// A build.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Build {
    pub(crate) comes: Comes,
    pub(crate) number: u32,
    pub(crate) branch: &'static str,
    /// Whether the branch is that of a pull request into `main`.
    pub(crate) is_pull_request: bool,
    pub(crate) now: &'static str,
}

impl Default for Build {
    /// A build of the default branch that passes.
    fn default() -> Build {
        Build { comes: Comes::Pass, number: 77, branch: "main", is_pull_request: false, now: super::common::NOW }
    }
}

/// A repository with a policy that tells one destination, and a spool.
pub(crate) struct Teller {
    pub(crate) folder: Folder,
}

impl Teller {
    /// `destination` is what stands in the braces: `kind: devlake, url: …`.
    pub(crate) fn new(destination: &str) -> Teller {
        let teller = Teller { folder: Folder::new() };
        teller.tell(destination);
        teller
    }

    /// One that tells `DevLake` with [`KEY`].
    pub(crate) fn of_lake(url: &str) -> Teller {
        Teller::new(&format!("kind: devlake, url: \"{url}\", token_from: LAKE_TOKEN"))
    }

    /// From now on tells this; the name of the destination stays, and so what it has got already.
    pub(crate) fn tell(&self, destination: &str) {
        self.tell_for("5s", destination);
    }

    /// The same for no longer than `time`.
    pub(crate) fn tell_for(&self, time: &str, destination: &str) {
        let policy = format!(
            "version: 1\nextends: fawkes\nservice: payments-api\nevents:\n  time: {time}\n  destinations:\n    lake: {{ {destination} }}\n"
        );
        self.folder.write("gate.yaml", policy);
    }

    /// From now on tells nobody: events are kept only.
    pub(crate) fn tell_nobody(&self) {
        self.folder.write("gate.yaml", "version: 1\nextends: fawkes\nservice: payments-api\n");
    }

    /// Makes a clone of it, whose `main` is the target of pull requests.
    pub(crate) fn commit(&self) {
        let ignored = "gitleaks.json\nspool\n";
        self.folder.write(".gitignore", ignored);
        let git = |arguments: &[&str]| {
            let mut command = Command::new("git");
            command.current_dir(self.folder.path()).args(["-c", "user.name=t", "-c", "user.email=t@example.invalid"]);
            command.args(arguments).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
            assert!(command.env("HOME", self.folder.path()).output().unwrap().status.success(), "git {arguments:?}");
        };
        git(&["init", "-q", "-b", "main"]);
        git(&["add", "-A"]);
        git(&["commit", "-q", "-m", "base"]);
        git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    }

    /// The command of a build, with its report in place.
    pub(crate) fn command(&self, build: &Build, more: &[&str]) -> Command {
        let report = self.folder.path().join("gitleaks.json");
        // Builds of another test may be reading it.
        if fs::read_to_string(&report).ok().as_deref() != Some(build.comes.report()) {
            fs::write(report, build.comes.report()).unwrap();
        }
        let arguments = [
            "check",
            "--now",
            build.now,
            "--spool",
            "spool",
            "--gate",
            "secrets",
            "--report",
            "gitleaks=gitleaks.json",
        ];
        let mut command = self.folder.command(&[&arguments, more].concat());
        let number = build.number.to_string();
        command.env("LAKE_TOKEN", KEY).env("NO_PROXY", "*");
        command.envs([("GITLAB_CI", "true"), ("CI_COMMIT_SHA", SHA), ("CI_DEFAULT_BRANCH", "main")]);
        command.envs([("CI_PIPELINE_ID", number.as_str()), ("CI_JOB_NAME", "gate")]);
        command.env("CI_PROJECT_URL", "https://git.example/team/payments-api");
        if build.is_pull_request {
            command.envs([
                ("CI_MERGE_REQUEST_IID", "7"),
                ("CI_MERGE_REQUEST_EVENT_TYPE", "detached"),
                ("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", build.branch),
                ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
            ]);
        } else {
            command.env("CI_COMMIT_BRANCH", build.branch);
        }
        command
    }

    /// Runs a build; its verdict is what was asked for, whatever becomes of telling it.
    pub(crate) fn build(&self, build: &Build) -> Answer {
        self.build_with(build, &[])
    }

    pub(crate) fn build_with(&self, build: &Build, more: &[&str]) -> Answer {
        let answer = answer(self.command(build, more), b"");
        assert_eq!(answer.code, build.comes.code(), "{build:?}: {}", answer.all());
        answer
    }

    /// The events in the spool, whole lines only.
    pub(crate) fn events(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.folder.path().join("spool/0000000001.jsonl")).unwrap_or_default();
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }
}
