//! The identity of the build that is judged: what commit, branch and pull request this is, and who says so.
//!
//! A build says who it is through the environment of its CI system, and every system says it in other words.
//! Each system has a file of its own here that turns its variables into a [`Build`]; this file picks the system,
//! lays explicit flags over the answer and fills in what the clone itself knows.
//!
//! Rules that hold for all of them:
//! * an explicit flag wins over a variable, a variable over `.git/HEAD`; each value names its source;
//! * values of different CI systems are never mixed: their commits may belong to different repositories;
//! * what is not known stays `None`; nothing is guessed, and "HEAD" or a zero id is not a value;
//! * everything here can be chosen by whoever opened the pull request: it is data, cut and cleaned, never code.

mod azure;
mod bitbucket;
mod buildkite;
mod circleci;
mod clean;
mod github;
mod gitlab;
mod jenkins;
mod system;
mod vars;

#[cfg(test)]
mod tests;

pub use clean::{Remark, is_commit};
pub use system::System;

use vars::Vars;

/// The source of what was read from the clone.
pub const GIT_HEAD: &str = ".git/HEAD";

/// A value and where it was found: a variable, a flag or a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<T = String> {
    /// The value, without control characters and at most 1 KiB long. Still text from outside: escape it for its place.
    pub value: T,
    /// The variable (`GITHUB_REF_NAME`), flag (`--branch`), key of the event file or file (`.git/HEAD`) that won.
    pub source: &'static str,
}

/// What the command line says about the build. An empty text counts as not given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `--commit`
    pub commit: Option<String>,
    /// `--head-commit`
    pub head_commit: Option<String>,
    /// `--branch`
    pub branch: Option<String>,
    /// `--tag`
    pub tag: Option<String>,
    /// `--pull-request`
    pub pull_request: Option<String>,
    /// `--source-branch`
    pub source_branch: Option<String>,
    /// `--target-branch`
    pub target_branch: Option<String>,
    /// `--base-commit`
    pub base_commit: Option<String>,
    /// `--build-number`
    pub build_number: Option<String>,
    /// `--build-url`
    pub build_url: Option<String>,
    /// `--repository`
    pub repository: Option<String>,
    /// `--default-branch`
    pub default_branch: Option<String>,
}

/// What the clone says about itself, read from `.git` without asking the environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GitFacts {
    /// The branch attached in `.git/HEAD`; `None` when the head is detached or there is no clone.
    pub head_branch: Option<String>,
    /// The commit that is checked out.
    pub head_commit: Option<String>,
}

/// The pull request (merge request, change) that is built.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PullRequest {
    /// Its number as the system writes it.
    pub id: Option<Found>,
    /// The branch the changes are on. In a fork this is the fork's name for it: `main` here is not our `main`.
    pub source: Option<Found>,
    /// The branch the changes are for.
    pub target: Option<Found>,
    /// Whether the changes come from another repository; `None` when the system does not say.
    pub fork: Option<Found<bool>>,
}

/// The build is of a merge queue or merge train: the last one before the target moves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MergeQueue {
    /// The branch that moves when the build passes.
    pub target: Option<Found>,
}

/// Who this build is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Build {
    /// The CI system whose variables were read; `None` outside of every known one.
    pub system: Option<Found<System>>,
    /// Every CI system that was detected, the one that was read first. More than one: nested CI.
    pub detected: Vec<Found<System>>,
    /// The commit that is built. For pull requests often a merge commit that exists nowhere else.
    pub commit: Option<Found>,
    /// The head of the pull request: the commit that exists on the remote, which reports and statuses name.
    pub head_commit: Option<Found>,
    /// The commit that is checked out, by `.git/HEAD`.
    pub checkout_commit: Option<Found>,
    /// The branch that is built; for pull requests the source branch. See [`Build::judged_branch`].
    pub branch: Option<Found>,
    /// The tag that is built.
    pub tag: Option<Found>,
    /// The pull request that is built.
    pub pull_request: Option<PullRequest>,
    /// The merge queue that asks for this build.
    pub merge_queue: Option<MergeQueue>,
    /// What the changes are compared with: the target's commit, or the branch's commit before the push.
    pub base_commit: Option<Found>,
    /// The job or pipeline the build is of, where builds are numbered within it.
    pub job: Option<Found>,
    /// The number or id of the build; in Jenkins unique within its job only.
    pub build_number: Option<Found>,
    /// Which try of that build this is, where the system counts tries apart.
    pub build_attempt: Option<Found>,
    /// The page of the build, always `http` or `https` and without user information.
    pub build_url: Option<Found>,
    /// The repository: a URL without user information, or `owner/name`.
    pub repository: Option<Found>,
    /// The repository's default branch.
    pub default_branch: Option<Found>,
    /// What was dropped or changed on the way, for the report.
    pub remarks: Vec<Remark>,
}

impl Build {
    /// Reads the identity from the environment, the event file (`GITHUB_EVENT_PATH`), the flags and the clone.
    ///
    /// Of several CI systems the innermost is read; [`System`] documents the order.
    pub fn from(env: &dyn Fn(&str) -> Option<String>, event: Option<&str>, flags: &Flags, git: &GitFacts) -> Build {
        let mut vars = Vars::new(env, event);
        let detected = system::detect(&vars);
        let system = detected.first().cloned();
        let mut build = match &system {
            Some(found) => system::read(found.value, &mut vars),
            None => Build::default(),
        };
        build.system = system;
        build.detected = detected;
        build.apply_flags(flags, &mut vars);
        build.apply_clone(git, flags, &mut vars);
        build.recognise_queue();
        build.remarks = vars.clean.remarks;
        build
    }

    /// The branch whose rules this build has to keep: the target of a merge queue or pull request, else the branch.
    ///
    /// `None` is unknown (also for tags), which policies treat as protected. The source branch of a pull request
    /// never counts, since its author chooses it; nor does `--branch` unless `--target-branch` says it too.
    pub fn judged_branch(&self) -> Option<&Found> {
        if let Some(queue) = &self.merge_queue {
            return queue.target.as_ref();
        }
        match &self.pull_request {
            Some(pull) => pull.target.as_ref(),
            None => self.branch.as_ref(),
        }
    }

    /// Whether this is a pull request that is still under review; a merge queue is past that.
    pub fn is_under_review(&self) -> bool {
        self.pull_request.is_some() && self.merge_queue.is_none()
    }

    /// The commit that other systems know: the pull request's head, else the commit that is built.
    ///
    /// `None` for a pull request whose head is unknown: the merge commit must not be published in its place.
    pub fn published_commit(&self) -> Option<&Found> {
        match &self.pull_request {
            Some(_) if self.merge_queue.is_none() => self.head_commit.as_ref(),
            Some(_) | None => self.head_commit.as_ref().or(self.commit.as_ref()),
        }
    }

    /// Lays the flags over what was found. A flag that is no usable value leaves "unknown", never the variable.
    fn apply_flags(&mut self, flags: &Flags, vars: &mut Vars<'_>) {
        let clean = &mut vars.clean;
        let lay = |slot: &mut Option<Found>, flag: &Option<String>, read: &mut dyn FnMut(&str) -> Option<Found>| {
            if let Some(text) = given(flag.as_ref()) {
                *slot = read(text);
            }
        };
        lay(&mut self.commit, &flags.commit, &mut |text| clean.commit(text, "--commit"));
        lay(&mut self.head_commit, &flags.head_commit, &mut |text| clean.commit(text, "--head-commit"));
        lay(&mut self.base_commit, &flags.base_commit, &mut |text| clean.commit(text, "--base-commit"));
        lay(&mut self.branch, &flags.branch, &mut |text| clean.branch(text, "--branch"));
        lay(&mut self.default_branch, &flags.default_branch, &mut |text| clean.branch(text, "--default-branch"));
        lay(&mut self.tag, &flags.tag, &mut |text| clean.tag(text, "--tag"));
        lay(&mut self.build_number, &flags.build_number, &mut |text| clean.text(text, "--build-number"));
        lay(&mut self.build_url, &flags.build_url, &mut |text| clean.link(text, "--build-url"));
        lay(&mut self.repository, &flags.repository, &mut |text| clean.repository(text, "--repository"));
        let pull_flags = [&flags.pull_request, &flags.source_branch, &flags.target_branch].map(Option::as_ref);
        if pull_flags.into_iter().any(|flag| given(flag).is_some()) {
            let pull = self.pull_request.get_or_insert_default();
            lay(&mut pull.id, &flags.pull_request, &mut |text| clean.text(text, "--pull-request"));
            lay(&mut pull.source, &flags.source_branch, &mut |text| clean.branch(text, "--source-branch"));
            lay(&mut pull.target, &flags.target_branch, &mut |text| clean.branch(text, "--target-branch"));
        }
    }

    /// Fills in what the clone knows: the commit everywhere, the branch only where no CI system is in charge.
    fn apply_clone(&mut self, git: &GitFacts, flags: &Flags, vars: &mut Vars<'_>) {
        self.checkout_commit = git.head_commit.as_deref().and_then(|text| vars.clean.commit(text, GIT_HEAD));
        if self.commit.is_none() && given(flags.commit.as_ref()).is_none() {
            self.commit.clone_from(&self.checkout_commit);
        }
        let is_said = given(flags.branch.as_ref()).is_some() || given(flags.tag.as_ref()).is_some();
        if self.system.is_none() && !is_said {
            self.branch = git.head_branch.as_deref().and_then(|text| vars.clean.branch(text, GIT_HEAD));
        }
    }

    /// A queue's temporary branch names its target: `gh-readonly-queue/main/pr-104-<commit>`. Any CI system may be
    /// asked to build one.
    fn recognise_queue(&mut self) {
        if self.merge_queue.is_some() || self.pull_request.is_some() {
            return;
        }
        let Some(branch) = &self.branch else { return };
        if let Some(target) = queue_target(&branch.value) {
            let target = Some(Found { value: target.to_owned(), source: branch.source });
            self.merge_queue = Some(MergeQueue { target });
        }
    }
}

/// Scripts pass flags with empty variables: those are not given.
fn given(flag: Option<&String>) -> Option<&str> {
    flag.map(String::as_str).filter(|text| !text.trim().is_empty())
}

/// The target in the name of a merge queue's branch.
fn queue_target(branch: &str) -> Option<&str> {
    let (target, pull) = branch.strip_prefix("gh-readonly-queue/")?.rsplit_once("/pr-")?;
    let (number, commit) = pull.split_once('-')?;
    let is_queue = !target.is_empty()
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && is_commit(commit);
    is_queue.then_some(target)
}
