//! The CI systems we know, how each is detected, and which one counts when several are.

use std::fmt;

use super::vars::Vars;
use super::{Build, Found, azure, bitbucket, buildkite, circleci, github, gitlab, jenkins};

/// A CI system. The order is the order of preference when several are detected (nested CI).
///
/// A process inherits the variables of everything around it, so the innermost system is the one that runs the build.
/// Agents that teams start themselves run inside the jobs of hosted systems and not the other way round, hence
/// Jenkins and Buildkite come first and GitHub last. One exception: `act` (variable `ACT`) plays GitHub Actions
/// inside anything else, and is then the innermost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum System {
    /// Jenkins.
    Jenkins,
    /// Buildkite.
    Buildkite,
    /// GitLab CI.
    GitLab,
    /// Azure Pipelines.
    Azure,
    /// `CircleCI`.
    CircleCi,
    /// Bitbucket Pipelines.
    Bitbucket,
    /// GitHub Actions, and the systems that imitate it.
    GitHub,
}

impl System {
    /// Every system, in order of preference.
    pub const ALL: &'static [System] = &[
        System::Jenkins,
        System::Buildkite,
        System::GitLab,
        System::Azure,
        System::CircleCi,
        System::Bitbucket,
        System::GitHub,
    ];

    /// The word used in machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jenkins => "jenkins",
            Self::Buildkite => "buildkite",
            Self::GitLab => "gitlab",
            Self::Azure => "azure",
            Self::CircleCi => "circleci",
            Self::Bitbucket => "bitbucket",
            Self::GitHub => "github",
        }
    }

    /// The name people know it by.
    pub fn title(self) -> &'static str {
        match self {
            Self::Jenkins => "Jenkins",
            Self::Buildkite => "Buildkite",
            Self::GitLab => "GitLab CI",
            Self::Azure => "Azure Pipelines",
            Self::CircleCi => "CircleCI",
            Self::Bitbucket => "Bitbucket Pipelines",
            Self::GitHub => "GitHub Actions",
        }
    }

    /// The variable that gives the system away, if it is there.
    fn mark(self, vars: &Vars<'_>) -> Option<&'static str> {
        let says = |name: &'static str| vars.says(name, "true").then_some(name);
        match self {
            Self::Jenkins => jenkins::mark(vars),
            Self::Buildkite => says("BUILDKITE"),
            Self::GitLab => says("GITLAB_CI"),
            Self::Azure => says("TF_BUILD"),
            Self::CircleCi => says("CIRCLECI"),
            Self::Bitbucket => vars.is_set("BITBUCKET_BUILD_NUMBER").then_some("BITBUCKET_BUILD_NUMBER"),
            Self::GitHub => says("GITHUB_ACTIONS"),
        }
    }
}

impl fmt::Display for System {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Every system that left its mark, the one to read first.
pub(super) fn detect(vars: &Vars<'_>) -> Vec<Found<System>> {
    let marked = |&value: &System| value.mark(vars).map(|source| Found { value, source });
    let mut found: Vec<_> = System::ALL.iter().filter_map(marked).collect();
    if vars.is_set("ACT") && !vars.says("ACT", "false") {
        found.sort_by_key(|system| system.value != System::GitHub);
    }
    found
}

/// What the system's variables say.
pub(super) fn read(system: System, vars: &mut Vars<'_>) -> Build {
    match system {
        System::Jenkins => jenkins::read(vars),
        System::Buildkite => buildkite::read(vars),
        System::GitLab => gitlab::read(vars),
        System::Azure => azure::read(vars),
        System::CircleCi => circleci::read(vars),
        System::Bitbucket => bitbucket::read(vars),
        System::GitHub => github::read(vars),
    }
}
