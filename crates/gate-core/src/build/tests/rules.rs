//! What holds for every system: flags, nesting, the clone, hostile values.

use super::{HEAD, MERGE, Pairs, build, fixed, lines};
use crate::build::{Build, Flags, GitFacts, System, is_commit};

const GITHUB: Pairs<'static> = &[
    ("GITHUB_ACTIONS", "true"),
    ("GITHUB_SHA", MERGE),
    ("GITHUB_REF", "refs/heads/outer"),
    ("GITHUB_REF_NAME", "outer"),
    ("GITHUB_REPOSITORY", "acme/runner"),
];
const MARKS: Pairs<'static> = &[
    ("JENKINS_URL", "https://jenkins.acme/"),
    ("BUILD_NUMBER", "1"),
    ("BUILDKITE", "true"),
    ("GITLAB_CI", "true"),
    ("TF_BUILD", "True"),
    ("CIRCLECI", "true"),
    ("BITBUCKET_BUILD_NUMBER", "1"),
    ("GITHUB_ACTIONS", "true"),
];

fn attached() -> GitFacts {
    GitFacts { head_branch: Some("work".into()), head_commit: Some(HEAD.into()) }
}

fn systems(env: &[Pairs<'_>]) -> Vec<&'static str> {
    let build = build(env, None, &Flags::default(), &GitFacts::default());
    assert_eq!(build.system, build.detected.first().cloned());
    build.detected.iter().map(|found| found.value.as_str()).collect()
}

#[test]
fn nested_systems_are_all_listed_and_the_innermost_is_read() {
    assert_eq!(systems(&[MARKS]), ["jenkins", "buildkite", "gitlab", "azure", "circleci", "bitbucket", "github"]);
    assert_eq!(systems(&[MARKS, &[("ACT", "true")]])[..2], ["github", "jenkins"]);
    assert_eq!(systems(&[MARKS, &[("ACT", "false")]])[0], "jenkins");
    let order: Vec<_> = System::ALL.iter().map(|system| system.as_str()).collect();
    assert_eq!(systems(&[MARKS]), order);
}

#[test]
fn every_system_inside_another_keeps_its_own_values() {
    let inner: &[(Pairs<'_>, &str)] = &[
        (&[("JENKINS_URL", "https://j/"), ("BUILD_NUMBER", "1"), ("BRANCH_NAME", "inner")], "BRANCH_NAME"),
        (&[("BUILDKITE", "true"), ("BUILDKITE_BRANCH", "inner")], "BUILDKITE_BRANCH"),
        (&[("GITLAB_CI", "true"), ("CI_COMMIT_BRANCH", "inner")], "CI_COMMIT_BRANCH"),
        (&[("TF_BUILD", "True"), ("BUILD_SOURCEBRANCH", "refs/heads/inner")], "BUILD_SOURCEBRANCH"),
        (&[("CIRCLECI", "true"), ("CIRCLE_BRANCH", "inner")], "CIRCLE_BRANCH"),
        (&[("BITBUCKET_BUILD_NUMBER", "1"), ("BITBUCKET_BRANCH", "inner")], "BITBUCKET_BRANCH"),
    ];
    for (env, source) in inner {
        let build = build(&[GITHUB, env], None, &Flags::default(), &GitFacts::default());
        assert_eq!(lines(&build), [format!("branch inner < {source}")], "the outer commit must not be mixed in");
        assert_eq!(build.detected.len(), 2);
        assert_eq!(build.repository, None);
    }
    let act = build(&[MARKS, GITHUB, &[("ACT", "true")]], None, &Flags::default(), &GitFacts::default());
    assert_eq!(lines(&act), ["commit aaaaaaaa < GITHUB_SHA", "branch outer < GITHUB_REF_NAME"]);
}

#[test]
fn marks_that_are_no_build_are_not_taken_for_one() {
    assert!(systems(&[&[("JENKINS_URL", "https://jenkins.acme/")]]).is_empty(), "exported for the jenkins client");
    assert!(systems(&[&[("CI", "true"), ("GITHUB_ACTIONS", "false"), ("BUILDKITE", "")]]).is_empty());
}

#[test]
fn without_ci_the_branch_is_the_attached_one() {
    let local = build(&[], None, &Flags::default(), &attached());
    assert_eq!(lines(&local), ["commit bbbbbbbb < .git/HEAD", "branch work < .git/HEAD"]);
    assert_eq!(local.system, None);
    let detached = GitFacts { head_branch: None, ..attached() };
    assert_eq!(build(&[], None, &Flags::default(), &detached).judged_branch(), None);
    assert_eq!(lines(&build(&[], None, &Flags::default(), &GitFacts::default())), [""; 0]);
}

#[test]
fn under_ci_the_clone_gives_the_commit_but_never_the_branch() {
    let env: Pairs<'_> = &[("BUILDKITE", "true"), ("BUILDKITE_COMMIT", "HEAD")];
    let build = build(&[env], None, &Flags::default(), &attached());
    assert_eq!(lines(&build), ["commit bbbbbbbb < .git/HEAD"]);
    assert_eq!(build.checkout_commit.map(|found| found.value).as_deref(), Some(HEAD));
}

#[test]
fn flags_win_over_every_variable() {
    let text = |value: &str| Some(value.to_owned());
    let flags = Flags {
        commit: text(&"D".repeat(40)),
        head_commit: text(&"e".repeat(40)),
        branch: text("refs/heads/said"),
        tag: text("v9"),
        pull_request: text("8"),
        source_branch: text("said-source"),
        target_branch: text("said-target"),
        base_commit: text(&"f".repeat(40)),
        build_number: text("5"),
        build_url: text("https://u:FAKE@ci.acme/5"),
        repository: text("https://u:FAKE@git.acme/r"),
        default_branch: text("trunk"),
    };
    let build = build(&[GITHUB], None, &flags, &attached());
    assert_eq!(
        lines(&build),
        [
            "commit dddddddd < --commit",
            "head eeeeeeee < --head-commit",
            "base ffffffff < --base-commit",
            "branch said < --branch",
            "tag v9 < --tag",
            "pull 8 < --pull-request",
            "source said-source < --source-branch",
            "target said-target < --target-branch",
        ]
    );
    assert_eq!(
        fixed(&build),
        [
            "number 5 < --build-number",
            "url https://ci.acme/5 < --build-url",
            "repository https://git.acme/r < --repository",
            "default trunk < --default-branch",
        ]
    );
    assert_eq!(build.judged_branch().map(|found| found.source), Some("--target-branch"));
}

#[test]
fn an_unusable_flag_is_unknown_and_an_empty_one_is_not_given() {
    let flags = Flags { commit: Some("--help".into()), branch: Some("HEAD".into()), ..Flags::default() };
    let bad = build(&[GITHUB], None, &flags, &attached());
    let remark = "remark --commit: not a commit id (7 to 64 hexadecimal digits), so it is left out; give the id itself";
    assert_eq!(lines(&bad), [remark], "neither GITHUB_SHA nor .git/HEAD takes its place");
    let empty =
        Flags { commit: Some(String::new()), branch: Some(" ".into()), tag: Some(String::new()), ..Flags::default() };
    let local = build(&[], None, &empty, &attached());
    assert_eq!(lines(&local), ["commit bbbbbbbb < .git/HEAD", "branch work < .git/HEAD"]);
}

#[test]
fn naming_the_branch_does_not_take_a_pull_request_out_of_its_targets_rules() {
    let pull: Pairs<'_> =
        &[("GITHUB_HEAD_REF", "x"), ("GITHUB_BASE_REF", "main"), ("GITHUB_EVENT_NAME", "pull_request")];
    let flags = Flags { branch: Some("sandbox".into()), ..Flags::default() };
    let build = build(&[GITHUB, pull], None, &flags, &GitFacts::default());
    assert_eq!(build.branch.as_ref().map(|found| found.value.as_str()), Some("sandbox"));
    assert_eq!(build.judged_branch().map(|found| found.value.as_str()), Some("main"));
}

#[test]
fn hostile_values_are_data() {
    let name = "x\u{1b}]0;t\u{7}\n::error::`$(id)`\"; rm -rf / '";
    let long = "y".repeat(100_000);
    let env: Pairs<'_> =
        &[("GITHUB_REF", ""), ("GITHUB_REF_NAME", name), ("GITHUB_REPOSITORY", &long), ("GITHUB_SHA", "$(id)aaaaaaa")];
    let build = build(&[GITHUB, env], None, &Flags::default(), &GitFacts::default());
    let branch = build.branch.map(|found| found.value);
    assert_eq!(branch.as_deref(), Some("x]0;t::error::`$(id)`\"; rm -rf / '"));
    assert_eq!(build.repository.map(|found| found.value.len()), Some(1024));
    assert_eq!(build.commit, None);
    assert_eq!(build.remarks.len(), 3, "{:?}", build.remarks);
}

proptest::proptest! {
    /// Whatever stands in whichever variable, event and flag: short printable text or nothing, and no panic.
    #[test]
    fn any_environment_gives_clean_values(
        seed in 0..1000_usize,
        texts in proptest::collection::vec("\\PC{0,40}|[\u{0}-\u{1f}a/:@]{0,40}|(refs/(heads|tags|pull|remotes)/)?[a-z0-9/]{0,12}", 3),
        event in "\\PC{0,40}|\\{\"pull_request\":\\{\"head\":\\{\"ref\":\"[a-z\\\\u0]{0,9}\"\\}\\}\\}",
    ) {
        let values = [texts.as_slice(), &["true".to_owned(), HEAD.to_owned()]].concat();
        let env = |name: &str| {
            let sum = name.bytes().fold(seed, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
            values.get(sum % 7).cloned()
        };
        let flags = Flags { branch: texts.first().cloned(), build_url: texts.last().cloned(), ..Flags::default() };
        let build = Build::from(&env, Some(&event), &flags, &attached());
        let pull = build.pull_request.clone().unwrap_or_default();
        let queue = build.merge_queue.clone().unwrap_or_default();
        for commit in [&build.commit, &build.head_commit, &build.base_commit].into_iter().flatten() {
            proptest::prop_assert!(is_commit(&commit.value), "{commit:?}");
        }
        let texts = [&build.branch, &build.tag, &build.build_number, &build.build_url, &build.repository];
        let more = [&build.default_branch, &build.build_attempt, &pull.id, &pull.source, &pull.target, &queue.target];
        for found in texts.into_iter().chain(more).flatten() {
            let is_clean = !found.value.is_empty() && found.value.len() <= 1024 && !found.value.chars().any(char::is_control);
            proptest::prop_assert!(is_clean, "{found:?}");
        }
    }
}

#[test]
fn the_job_is_known_where_builds_are_numbered_within_it() {
    let job = |mark: Pairs<'_>, name: &str| {
        let read = build(&[mark, &[(name, "team/app")]], None, &Flags::default(), &GitFacts::default());
        read.job.map(|found| (found.value, found.source))
    };
    for (mark, value, name) in [
        ("BUILD_TAG", "jenkins-app-1", "JOB_NAME"),
        ("GITHUB_ACTIONS", "true", "GITHUB_WORKFLOW"),
        ("GITLAB_CI", "true", "CI_JOB_NAME"),
        ("TF_BUILD", "True", "BUILD_DEFINITIONNAME"),
        ("CIRCLECI", "true", "CIRCLE_JOB"),
        ("BUILDKITE", "true", "BUILDKITE_PIPELINE_SLUG"),
    ] {
        assert_eq!(job(&[(mark, value)], name), Some(("team/app".to_owned(), name)));
    }
}
