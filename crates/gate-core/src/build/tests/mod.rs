//! Recorded environments of the seven systems for push, tag, pull request, fork, merge queue and nested CI.

mod agents;
mod github;
mod hosted;
mod rules;

use super::{Build, Flags, Found, GitFacts};

/// The commit that is built; for pull requests usually a merge.
const MERGE: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
/// The head of a pull request.
const HEAD: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
/// What the build is compared with.
const BASE: &str = "cccccccccccccccccccccccccccccccccccccccc";
const ZERO: &str = "0000000000000000000000000000000000000000";

type Pairs<'a> = &'a [(&'a str, &'a str)];

/// One recorded environment: variables of the job and those of this build, and all that has to be known from it.
struct Case<'a> {
    name: &'a str,
    env: Pairs<'a>,
    event: Option<&'a str>,
    /// One `key value < source` per known value, in the order of [`lines`].
    known: &'a [&'a str],
    /// The branch whose rules apply.
    judged: Option<&'a str>,
}

fn build(env: &[Pairs<'_>], event: Option<&str>, flags: &Flags, git: &GitFacts) -> Build {
    // Later entries overlay earlier ones; an empty text unsets.
    let look = |name: &str| {
        let found = env.iter().rev().flat_map(|pairs| pairs.iter().rev()).find(|(key, _)| *key == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    Build::from(&look, event, flags, git)
}

fn check(common: Pairs<'_>, cases: &[Case<'_>]) {
    for case in cases {
        let build = build(&[common, case.env], case.event, &Flags::default(), &GitFacts::default());
        let known = lines(&build);
        assert_eq!(known.iter().map(String::as_str).collect::<Vec<_>>(), case.known, "{}", case.name);
        assert_eq!(build.judged_branch().map(|found| found.value.as_str()), case.judged, "{}", case.name);
    }
}

/// Everything that is known of a build but what [`fixed`] gives, commits cut to eight digits.
fn lines(build: &Build) -> Vec<String> {
    let mut out = Vec::new();
    let mut push = |key: &str, found: Option<&Found>| {
        if let Some(Found { value, source }) = found {
            let is_commit = super::is_commit(value) && value.len() == 40;
            out.push(format!("{key} {} < {source}", if is_commit { &value[..8] } else { value }));
        }
    };
    push("commit", build.commit.as_ref());
    push("head", build.head_commit.as_ref());
    push("base", build.base_commit.as_ref());
    push("branch", build.branch.as_ref());
    push("tag", build.tag.as_ref());
    if let Some(pull) = &build.pull_request {
        push("pull", pull.id.as_ref());
        push("source", pull.source.as_ref());
        push("target", pull.target.as_ref());
        let fork = pull.fork.as_ref().map(|fork| Found { value: fork.value.to_string(), source: fork.source });
        push("fork", fork.as_ref());
    }
    if let Some(queue) = &build.merge_queue {
        push("queue", queue.target.as_ref());
    }
    out.extend(build.remarks.iter().map(|remark| format!("remark {remark}")));
    out
}

/// The values that do not change with the kind of build: job, number, page, repository, default branch.
fn fixed(build: &Build) -> Vec<String> {
    let values = [
        ("job", &build.job),
        ("number", &build.build_number),
        ("attempt", &build.build_attempt),
        ("url", &build.build_url),
        ("repository", &build.repository),
        ("default", &build.default_branch),
    ];
    let line = |(key, found): (&str, &Option<Found>)| {
        found.as_ref().map(|Found { value, source }| format!("{key} {value} < {source}"))
    };
    values.into_iter().filter_map(line).collect()
}

fn read(env: &[Pairs<'_>]) -> Build {
    build(env, None, &Flags::default(), &GitFacts::default())
}
