//! Jenkins and Buildkite: systems whose agents teams run themselves.

use super::{BASE, Case, HEAD, MERGE, Pairs, check, fixed, lines, read};

const JENKINS: Pairs<'static> = &[
    ("JENKINS_URL", "https://jenkins.acme/"),
    ("BUILD_NUMBER", "12"),
    ("BUILD_TAG", "jenkins-shop-main-12"),
    ("BUILD_URL", "https://jenkins.acme/job/shop/job/main/12/"),
    ("RUN_DISPLAY_URL", "https://jenkins.acme/job/shop/job/main/12/display/redirect"),
    ("GIT_COMMIT", MERGE),
    ("GIT_URL", "https://ci:FAKE-not-real@git.acme/shop.git"),
];

const BUILDKITE: Pairs<'static> = &[
    ("BUILDKITE", "true"),
    ("BUILDKITE_COMMIT", MERGE),
    ("BUILDKITE_BRANCH", "main"),
    ("BUILDKITE_TAG", ""),
    ("BUILDKITE_PULL_REQUEST", "false"),
    ("BUILDKITE_PULL_REQUEST_BASE_BRANCH", ""),
    ("BUILDKITE_PULL_REQUEST_REPO", ""),
    ("BUILDKITE_BUILD_ID", "0190f0a1-3b0c-4d66-9a37-000000000000"),
    ("BUILDKITE_BUILD_NUMBER", "88"),
    ("BUILDKITE_BUILD_URL", "https://buildkite.com/acme/shop/builds/88"),
    ("BUILDKITE_REPO", "git@github.com:Acme/shop.git"),
    ("BUILDKITE_PIPELINE_DEFAULT_BRANCH", "main"),
];

const BUILDKITE_PULL: Pairs<'static> = &[
    ("BUILDKITE_COMMIT", HEAD),
    ("BUILDKITE_BRANCH", "feature/x"),
    ("BUILDKITE_PULL_REQUEST", "7"),
    ("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "main"),
    ("BUILDKITE_PULL_REQUEST_REPO", "git://github.com/acme/shop.git"),
];

#[test]
fn jenkins_branches_and_tags() {
    let branch = |name, env, known, judged| Case { name, env, event: None, known, judged };
    let commit = "commit aaaaaaaa < GIT_COMMIT";
    check(
        JENKINS,
        &[
            branch(
                "multibranch push",
                &[("BRANCH_NAME", "main"), ("GIT_BRANCH", "main")],
                &[commit, "branch main < BRANCH_NAME"],
                Some("main"),
            ),
            branch("plain job", &[("GIT_BRANCH", "origin/main")], &[commit, "branch main < GIT_BRANCH"], Some("main")),
            branch(
                "slashes",
                &[("GIT_BRANCH", "origin/release/1")],
                &[commit, "branch release/1 < GIT_BRANCH"],
                Some("release/1"),
            ),
            branch(
                "long name",
                &[("GIT_BRANCH", "refs/remotes/upstream/main")],
                &[commit, "branch main < GIT_BRANCH"],
                Some("main"),
            ),
            branch("refspec", &[("GIT_BRANCH", "refs/heads/a/b")], &[commit, "branch a/b < GIT_BRANCH"], Some("a/b")),
            branch(
                "another remote",
                &[("GIT_BRANCH", "upstream/main")],
                &[
                    commit,
                    "remark GIT_BRANCH: remote and branch cannot be told apart, so the branch is unknown; give --branch",
                ],
                None,
            ),
            branch("by commit", &[("GIT_BRANCH", "detached")], &[commit], None),
            branch(
                "scripted, no checkout variables",
                &[("GIT_COMMIT", ""), ("BRANCH_NAME", "dev")],
                &["branch dev < BRANCH_NAME"],
                Some("dev"),
            ),
            branch("tag", &[("BRANCH_NAME", "v1.2"), ("TAG_NAME", "v1.2")], &[commit, "tag v1.2 < TAG_NAME"], None),
        ],
    );
}

#[test]
fn jenkins_changes() {
    const CHANGE: Pairs<'static> = &[
        ("BRANCH_NAME", "PR-7"),
        ("GIT_BRANCH", "PR-7"),
        ("CHANGE_ID", "7"),
        ("CHANGE_BRANCH", "feature/x"),
        ("CHANGE_TARGET", "main"),
    ];
    let env = |extra: Pairs<'static>| [CHANGE, extra].concat();
    let known = |head: &'static [&'static str], fork: &'static [&'static str]| {
        let pull = &["branch feature/x < CHANGE_BRANCH", "pull 7 < CHANGE_ID", "source feature/x < CHANGE_BRANCH"];
        [&["commit aaaaaaaa < GIT_COMMIT"], head, pull, &["target main < CHANGE_TARGET"], fork].concat()
    };
    let (plain, fork, head) = (env(&[]), env(&[("CHANGE_FORK", "mallory")]), env(&[("BRANCH_NAME", "MR-7-head")]));
    let case = |name, env, known| Case { name, env, event: None, known, judged: Some("main") };
    check(
        JENKINS,
        &[
            case("pull request, maybe merged here", &plain, &known(&[], &[])),
            case("fork", &fork, &known(&[], &["fork true < CHANGE_FORK"])),
            case("head strategy", &head, &known(&["head aaaaaaaa < GIT_COMMIT"], &[])),
        ],
    );
    assert_eq!(read(&[JENKINS, CHANGE]).published_commit(), None, "a local merge commit must not be published");
}

#[test]
fn a_queue_branch_is_judged_as_its_target_in_systems_that_know_no_queues() {
    let name = format!("gh-readonly-queue/release/1/pr-7-{BASE}");
    let build = read(&[JENKINS, &[("BRANCH_NAME", &name)]]);
    assert_eq!(build.judged_branch().map(|found| found.value.as_str()), Some("release/1"));
    for odd in ["gh-readonly-queue/main", "gh-readonly-queue/pr-7-abcdef0", "gh-readonly-queue/main/pr-x-abcdef0"] {
        let build = read(&[JENKINS, &[("BRANCH_NAME", odd)]]);
        assert_eq!(build.judged_branch().map(|found| found.value.as_str()), Some(odd));
    }
}

#[test]
fn jenkins_number_page_and_repository() {
    assert_eq!(
        fixed(&read(&[JENKINS, &[("BRANCH_NAME", "main"), ("BRANCH_IS_PRIMARY", "true")]])),
        [
            "number 12 < BUILD_NUMBER",
            "url https://jenkins.acme/job/shop/job/main/12/ < BUILD_URL",
            "repository https://git.acme/shop.git < GIT_URL",
            "default main < BRANCH_IS_PRIMARY",
        ]
    );
    // Without a configured URL only BUILD_TAG gives Jenkins away.
    let build = read(&[JENKINS, &[("JENKINS_URL", ""), ("BUILD_URL", ""), ("RUN_DISPLAY_URL", "")]]);
    assert_eq!(build.system.map(|found| found.source), Some("BUILD_TAG"));
    assert_eq!(build.build_url, None);
}

#[test]
fn buildkite_pull_requests() {
    let fork = [BUILDKITE_PULL, &[("BUILDKITE_PULL_REQUEST_REPO", "https://github.com/mallory/shop")]].concat();
    let merged = [BUILDKITE_PULL, &[("BUILDKITE_PULL_REQUEST_USING_MERGE_REFSPEC", "true")]].concat();
    let pull = |head: &[&'static str], fork: &'static str| {
        let lines = [
            "branch feature/x < BUILDKITE_BRANCH",
            "pull 7 < BUILDKITE_PULL_REQUEST",
            "source feature/x < BUILDKITE_BRANCH",
        ];
        [
            &["commit bbbbbbbb < BUILDKITE_COMMIT"],
            head,
            &lines,
            &["target main < BUILDKITE_PULL_REQUEST_BASE_BRANCH", fork],
        ]
        .concat()
    };
    let (same, other) = ("fork false < BUILDKITE_PULL_REQUEST_REPO", "fork true < BUILDKITE_PULL_REQUEST_REPO");
    let head = &["head bbbbbbbb < BUILDKITE_COMMIT"];
    let case = |name, env, known, judged| Case { name, env, event: None, known, judged };
    check(
        BUILDKITE,
        &[
            case("pull request", BUILDKITE_PULL, &pull(head, same), Some("main")),
            case("fork", &fork, &pull(head, other), Some("main")),
            case("merge refspec", &merged, &pull(&[], same), Some("main")),
        ],
    );
    let no_base = read(&[BUILDKITE, BUILDKITE_PULL, &[("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "")]]);
    assert!(no_base.is_under_review() && no_base.judged_branch().is_none(), "{:?}", lines(&no_base));
}

#[test]
fn buildkite_branches_tags_and_queues() {
    let commit = "commit aaaaaaaa < BUILDKITE_COMMIT";
    let queue = format!("gh-readonly-queue/main/pr-7-{BASE}");
    let queue_line = format!("branch {queue} < BUILDKITE_BRANCH");
    let queued: Pairs<'_> = &[
        ("BUILDKITE_BRANCH", &queue),
        ("BUILDKITE_MERGE_QUEUE_BASE_BRANCH", "main"),
        ("BUILDKITE_MERGE_QUEUE_BASE_COMMIT", BASE),
    ];
    let case = |name, env, known, judged| Case { name, env, event: None, known, judged };
    check(
        BUILDKITE,
        &[
            case("push", &[], &[commit, "branch main < BUILDKITE_BRANCH"], Some("main")),
            case(
                "head not resolved",
                &[("BUILDKITE_COMMIT", "HEAD")],
                &["branch main < BUILDKITE_BRANCH"],
                Some("main"),
            ),
            case(
                "tag",
                &[("BUILDKITE_BRANCH", "v1"), ("BUILDKITE_TAG", "v1")],
                &[commit, "tag v1 < BUILDKITE_TAG"],
                None,
            ),
            case(
                "merge queue",
                queued,
                &[
                    commit,
                    "base cccccccc < BUILDKITE_MERGE_QUEUE_BASE_COMMIT",
                    &queue_line,
                    "queue main < BUILDKITE_MERGE_QUEUE_BASE_BRANCH",
                ],
                Some("main"),
            ),
        ],
    );
    assert_eq!(
        fixed(&read(&[BUILDKITE])),
        [
            "number 88 < BUILDKITE_BUILD_NUMBER",
            "url https://buildkite.com/acme/shop/builds/88 < BUILDKITE_BUILD_URL",
            "repository git@github.com:Acme/shop.git < BUILDKITE_REPO",
            "default main < BUILDKITE_PIPELINE_DEFAULT_BRANCH",
        ]
    );
}
