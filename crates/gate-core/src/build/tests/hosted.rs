//! GitLab CI, Azure Pipelines, `CircleCI` and Bitbucket Pipelines.

use super::{BASE, Case, HEAD, MERGE, Pairs, ZERO, check, fixed, read};

const GITLAB: Pairs<'static> = &[
    ("GITLAB_CI", "true"),
    ("CI_COMMIT_SHA", MERGE),
    ("CI_COMMIT_BEFORE_SHA", ZERO),
    ("CI_PIPELINE_ID", "501"),
    ("CI_JOB_ID", "9001"),
    ("CI_JOB_URL", "https://gitlab.acme/shop/-/jobs/9001"),
    ("CI_PIPELINE_URL", "https://gitlab.acme/shop/-/pipelines/501"),
    ("CI_PROJECT_URL", "https://gitlab.acme/shop"),
    ("CI_DEFAULT_BRANCH", "main"),
];

const AZURE: Pairs<'static> = &[
    ("TF_BUILD", "True"),
    ("BUILD_SOURCEVERSION", MERGE),
    ("BUILD_BUILDID", "77"),
    ("BUILD_BUILDNUMBER", "20261004.1"),
    ("SYSTEM_COLLECTIONURI", "https://dev.azure.com/acme/"),
    ("SYSTEM_TEAMPROJECT", "Web Shop"),
    ("BUILD_REPOSITORY_URI", "https://acme@dev.azure.com/acme/Web%20Shop/_git/shop"),
];

const AZURE_PULL: Pairs<'static> = &[
    ("BUILD_REASON", "PullRequest"),
    ("BUILD_SOURCEBRANCH", "refs/pull/7/merge"),
    ("BUILD_SOURCEBRANCHNAME", "merge"),
    ("SYSTEM_PULLREQUEST_PULLREQUESTID", "1094556011"),
    ("SYSTEM_PULLREQUEST_PULLREQUESTNUMBER", "7"),
    ("SYSTEM_PULLREQUEST_SOURCEBRANCH", "refs/heads/feature/x"),
    ("SYSTEM_PULLREQUEST_SOURCECOMMITID", HEAD),
    ("SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/main"),
    ("SYSTEM_PULLREQUEST_ISFORK", "False"),
];

const CIRCLE: Pairs<'static> = &[
    ("CIRCLECI", "true"),
    ("CIRCLE_SHA1", HEAD),
    ("CIRCLE_BUILD_NUM", "314"),
    ("CIRCLE_WORKFLOW_ID", "0190f0a1-3b0c-4d66-9a37-111111111111"),
    ("CIRCLE_BUILD_URL", "https://circleci.com/gh/acme/shop/314"),
    ("CIRCLE_REPOSITORY_URL", "git@github.com:acme/shop.git"),
];

const BITBUCKET: Pairs<'static> = &[
    ("BITBUCKET_BUILD_NUMBER", "21"),
    ("BITBUCKET_COMMIT", HEAD),
    ("BITBUCKET_GIT_HTTP_ORIGIN", "http://bitbucket.org/acme/shop"),
    ("BITBUCKET_REPO_FULL_NAME", "acme/shop"),
];

#[test]
fn gitlab_builds() {
    const MR: Pairs<'static> = &[
        ("CI_MERGE_REQUEST_IID", "7"),
        ("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "feature/x"),
        ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
        ("CI_MERGE_REQUEST_DIFF_BASE_SHA", BASE),
        ("CI_MERGE_REQUEST_PROJECT_ID", "1"),
        ("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "1"),
        ("CI_MERGE_REQUEST_EVENT_TYPE", "merged_result"),
        ("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", HEAD),
    ];
    let overlay = |extra: Pairs<'static>| [MR, extra].concat();
    let fork = overlay(&[("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "99")]);
    let train = overlay(&[("CI_MERGE_REQUEST_EVENT_TYPE", "merge_train")]);
    let no_head = overlay(&[("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "")]);
    let detached = overlay(&[("CI_MERGE_REQUEST_EVENT_TYPE", "detached"), ("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "")]);
    let commit = "commit aaaaaaaa < CI_COMMIT_SHA";
    let known = |head: &[&'static str], last: &[&'static str]| {
        let pull = [
            "base cccccccc < CI_MERGE_REQUEST_DIFF_BASE_SHA",
            "branch feature/x < CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
            "pull 7 < CI_MERGE_REQUEST_IID",
            "source feature/x < CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
            "target main < CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
        ];
        [&[commit], head, &pull, last].concat()
    };
    let head = &["head bbbbbbbb < CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"];
    let (same, other) =
        ("fork false < CI_MERGE_REQUEST_SOURCE_PROJECT_ID", "fork true < CI_MERGE_REQUEST_SOURCE_PROJECT_ID");
    let queue = "queue main < CI_MERGE_REQUEST_TARGET_BRANCH_NAME";
    let case = |name, env, known, judged| Case { name, env, event: None, known, judged };
    check(
        GITLAB,
        &[
            case("new branch", &[("CI_COMMIT_BRANCH", "dev")], &[commit, "branch dev < CI_COMMIT_BRANCH"], Some("dev")),
            case(
                "push",
                &[("CI_COMMIT_BRANCH", "dev"), ("CI_COMMIT_BEFORE_SHA", BASE)],
                &[commit, "base cccccccc < CI_COMMIT_BEFORE_SHA", "branch dev < CI_COMMIT_BRANCH"],
                Some("dev"),
            ),
            case(
                "tag",
                &[("CI_COMMIT_TAG", "v1"), ("CI_COMMIT_REF_NAME", "v1")],
                &[commit, "tag v1 < CI_COMMIT_TAG"],
                None,
            ),
            case("merged result", MR, &known(head, &[same]), Some("main")),
            case("fork", &fork, &known(head, &[other]), Some("main")),
            case("merge train", &train, &known(head, &[same, queue]), Some("main")),
            case("detached", &detached, &known(&["head aaaaaaaa < CI_COMMIT_SHA"], &[same]), Some("main")),
            case("merged result without head", &no_head, &known(&[], &[same]), Some("main")),
        ],
    );
    assert!(!read(&[GITLAB, &train]).is_under_review());
}

#[test]
fn gitlab_builds_of_pull_requests_elsewhere() {
    let env: Pairs<'_> = &[
        ("CI_COMMIT_BRANCH", "feature/x"),
        ("CI_EXTERNAL_PULL_REQUEST_IID", "7"),
        ("CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME", "feature/x"),
        ("CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME", "main"),
        ("CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA", HEAD),
        ("CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA", BASE),
    ];
    let known = &[
        "commit aaaaaaaa < CI_COMMIT_SHA",
        "head bbbbbbbb < CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA",
        "base cccccccc < CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_SHA",
        "branch feature/x < CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME",
        "pull 7 < CI_EXTERNAL_PULL_REQUEST_IID",
        "source feature/x < CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME",
        "target main < CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME",
    ];
    check(GITLAB, &[Case { name: "external", env, event: None, known, judged: Some("main") }]);
}

#[test]
fn azure_builds() {
    let fork =
        [AZURE_PULL, &[("SYSTEM_PULLREQUEST_ISFORK", "True"), ("SYSTEM_PULLREQUEST_TARGETBRANCH", "main")]].concat();
    let unset = [
        AZURE_PULL,
        &[("SYSTEM_PULLREQUEST_PULLREQUESTNUMBER", "$(System.PullRequest.PullRequestNumber)")],
        &[("SYSTEM_PULLREQUEST_PULLREQUESTID", "")],
    ]
    .concat();
    let commit = "commit aaaaaaaa < BUILD_SOURCEVERSION";
    let known = |id: &'static str, fork: &'static str| {
        [
            commit,
            "head bbbbbbbb < SYSTEM_PULLREQUEST_SOURCECOMMITID",
            "branch feature/x < SYSTEM_PULLREQUEST_SOURCEBRANCH",
            id,
            "source feature/x < SYSTEM_PULLREQUEST_SOURCEBRANCH",
            "target main < SYSTEM_PULLREQUEST_TARGETBRANCH",
            fork,
        ]
    };
    let number = "pull 7 < SYSTEM_PULLREQUEST_PULLREQUESTNUMBER";
    let (same, other) = ("fork false < SYSTEM_PULLREQUEST_ISFORK", "fork true < SYSTEM_PULLREQUEST_ISFORK");
    let queue = format!("refs/heads/gh-readonly-queue/main/pr-7-{BASE}");
    let queue_line = format!("branch gh-readonly-queue/main/pr-7-{BASE} < BUILD_SOURCEBRANCH");
    let case = |name, env, known, judged| Case { name, env, event: None, known, judged };
    check(
        AZURE,
        &[
            case(
                "push",
                &[("BUILD_SOURCEBRANCH", "refs/heads/release/1")],
                &[commit, "branch release/1 < BUILD_SOURCEBRANCH"],
                Some("release/1"),
            ),
            case("tag", &[("BUILD_SOURCEBRANCH", "refs/tags/v1")], &[commit, "tag v1 < BUILD_SOURCEBRANCH"], None),
            case(
                "folder",
                &[("BUILD_SOURCEBRANCH", "$/Shop/Main"), ("BUILD_SOURCEVERSION", "C42")],
                &[
                    "remark BUILD_SOURCEVERSION: not a commit id (7 to 64 hexadecimal digits), so it is left out; give the id itself",
                ],
                None,
            ),
            case("pull request", AZURE_PULL, &known(number, same), Some("main")),
            case("fork, short target", &fork, &known(number, other), Some("main")),
            case("number not expanded", &unset, &known("pull 7 < BUILD_SOURCEBRANCH", same), Some("main")),
            case(
                "merge queue",
                &[("BUILD_SOURCEBRANCH", &queue)],
                &[commit, &queue_line, "queue main < BUILD_SOURCEBRANCH"],
                Some("main"),
            ),
        ],
    );
}

#[test]
fn circleci_builds() {
    let pull: Pairs<'_> =
        &[("CIRCLE_BRANCH", "feature/x"), ("CIRCLE_PULL_REQUEST", "https://github.com/acme/shop/pull/7")];
    let fork: Pairs<'_> = &[
        ("CIRCLE_BRANCH", "pull/7"),
        ("CIRCLE_PULL_REQUEST", "https://github.com/acme/shop/pull/7"),
        ("CIRCLE_PR_NUMBER", "7"),
    ];
    let odd: Pairs<'_> =
        &[("CIRCLE_BRANCH", "pull/7/head"), ("CIRCLE_PULL_REQUEST", "https://github.com/acme/shop/pull/$(id)")];
    let (commit, head) = ("commit bbbbbbbb < CIRCLE_SHA1", "head bbbbbbbb < CIRCLE_SHA1");
    let queue = format!("gh-readonly-queue/main/pr-7-{BASE}");
    let queue_line = format!("branch {queue} < CIRCLE_BRANCH");
    let branch = "branch feature/x < CIRCLE_BRANCH";
    let case = |name, env, known, judged| Case { name, env, event: None, known, judged };
    check(
        CIRCLE,
        &[
            case("push", &[("CIRCLE_BRANCH", "main")], &[commit, "branch main < CIRCLE_BRANCH"], Some("main")),
            case("tag", &[("CIRCLE_TAG", "v1")], &[commit, "tag v1 < CIRCLE_TAG"], None),
            case(
                "pull request",
                pull,
                &[commit, head, branch, "pull 7 < CIRCLE_PULL_REQUEST", "source feature/x < CIRCLE_BRANCH"],
                None,
            ),
            case("fork", fork, &[commit, head, "pull 7 < CIRCLE_PULL_REQUEST", "fork true < CIRCLE_PR_NUMBER"], None),
            case("odd address", odd, &[commit, head, "pull 7 < CIRCLE_BRANCH", "fork true < CIRCLE_BRANCH"], None),
            case(
                "merge queue",
                &[("CIRCLE_BRANCH", &queue)],
                &[commit, &queue_line, "queue main < CIRCLE_BRANCH"],
                Some("main"),
            ),
        ],
    );
}

#[test]
fn bitbucket_builds() {
    let pull: Pairs<'_> = &[
        ("BITBUCKET_BRANCH", "feature/x"),
        ("BITBUCKET_PR_ID", "7"),
        ("BITBUCKET_PR_DESTINATION_BRANCH", "main"),
        ("BITBUCKET_PR_DESTINATION_COMMIT", "cccccccccccc"),
    ];
    let commit = "commit bbbbbbbb < BITBUCKET_COMMIT";
    let known = &[
        commit,
        "head bbbbbbbb < BITBUCKET_COMMIT",
        "base cccccccccccc < BITBUCKET_PR_DESTINATION_COMMIT",
        "branch feature/x < BITBUCKET_BRANCH",
        "pull 7 < BITBUCKET_PR_ID",
        "source feature/x < BITBUCKET_BRANCH",
        "target main < BITBUCKET_PR_DESTINATION_BRANCH",
    ];
    let case = |name, env, known, judged| Case { name, env, event: None, known, judged };
    check(
        BITBUCKET,
        &[
            case("push", &[("BITBUCKET_BRANCH", "main")], &[commit, "branch main < BITBUCKET_BRANCH"], Some("main")),
            case("tag", &[("BITBUCKET_TAG", "v1")], &[commit, "tag v1 < BITBUCKET_TAG"], None),
            case("pull request; forks look the same", pull, known, Some("main")),
        ],
    );
}

#[test]
fn numbers_pages_and_repositories() {
    assert_eq!(
        fixed(&read(&[GITLAB])),
        [
            "number 501 < CI_PIPELINE_ID",
            "url https://gitlab.acme/shop/-/jobs/9001 < CI_JOB_URL",
            "repository https://gitlab.acme/shop < CI_PROJECT_URL",
            "default main < CI_DEFAULT_BRANCH",
        ]
    );
    assert_eq!(
        fixed(&read(&[AZURE])),
        [
            "number 77 < BUILD_BUILDID",
            "url https://dev.azure.com/acme/Web%20Shop/_build/results?buildId=77 < SYSTEM_COLLECTIONURI + SYSTEM_TEAMPROJECT + BUILD_BUILDID",
            "repository https://dev.azure.com/acme/Web%20Shop/_git/shop < BUILD_REPOSITORY_URI",
        ]
    );
    assert_eq!(
        fixed(&read(&[CIRCLE])),
        [
            "number 314 < CIRCLE_BUILD_NUM",
            "url https://circleci.com/gh/acme/shop/314 < CIRCLE_BUILD_URL",
            "repository git@github.com:acme/shop.git < CIRCLE_REPOSITORY_URL",
        ]
    );
    assert_eq!(
        fixed(&read(&[BITBUCKET])),
        [
            "number 21 < BITBUCKET_BUILD_NUMBER",
            "url http://bitbucket.org/acme/shop/pipelines/results/21 < BITBUCKET_GIT_HTTP_ORIGIN + BITBUCKET_BUILD_NUMBER",
            "repository http://bitbucket.org/acme/shop < BITBUCKET_GIT_HTTP_ORIGIN",
        ]
    );
}
