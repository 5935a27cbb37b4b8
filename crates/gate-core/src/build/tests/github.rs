//! GitHub Actions.

use super::{BASE, Case, HEAD, MERGE, Pairs, ZERO, build, check, fixed, lines};
use crate::build::{Flags, GitFacts};

const COMMON: Pairs<'static> = &[
    ("CI", "true"),
    ("GITHUB_ACTIONS", "true"),
    ("GITHUB_SHA", MERGE),
    ("GITHUB_RUN_ID", "9876543210"),
    ("GITHUB_RUN_ATTEMPT", "2"),
    ("GITHUB_RUN_NUMBER", "41"),
    ("GITHUB_SERVER_URL", "https://github.com"),
    ("GITHUB_REPOSITORY", "acme/shop"),
    ("GITHUB_HEAD_REF", ""),
    ("GITHUB_BASE_REF", ""),
];

const PULL: Pairs<'static> = &[
    ("GITHUB_EVENT_NAME", "pull_request"),
    ("GITHUB_REF", "refs/pull/7/merge"),
    ("GITHUB_REF_NAME", "7/merge"),
    ("GITHUB_REF_TYPE", "branch"),
    ("GITHUB_HEAD_REF", "feature/x"),
    ("GITHUB_BASE_REF", "main"),
];

fn pull_event(head_repo: &str) -> String {
    format!(
        r#"{{"action":"synchronize","number":7,"before":"{ZERO}","pull_request":{{"number":7,"title":"\"; echo pwned",
        "head":{{"sha":"{HEAD}","ref":"feature/x","repo":{head_repo}}},
        "base":{{"sha":"{BASE}","ref":"main","repo":{{"full_name":"acme/shop","fork":true}}}}}},
        "repository":{{"full_name":"acme/shop","default_branch":"main"}}}}"#
    )
}

#[test]
fn pushes_and_tags() {
    let pushed = format!(r#"{{"before":"{BASE}","repository":{{"default_branch":"main"}}}}"#);
    let created = format!(r#"{{"before":"{ZERO}","created":true}}"#);
    check(
        COMMON,
        &[
            Case {
                name: "push",
                env: &[
                    ("GITHUB_EVENT_NAME", "push"),
                    ("GITHUB_REF", "refs/heads/release/1"),
                    ("GITHUB_REF_NAME", "release/1"),
                    ("GITHUB_REF_TYPE", "branch"),
                ],
                event: Some(&pushed),
                known: &[
                    "commit aaaaaaaa < GITHUB_SHA",
                    "base cccccccc < event: before",
                    "branch release/1 < GITHUB_REF_NAME",
                ],
                judged: Some("release/1"),
            },
            Case {
                name: "push of a new branch that is called like a pull request",
                env: &[
                    ("GITHUB_EVENT_NAME", "push"),
                    ("GITHUB_REF", "refs/heads/7/merge"),
                    ("GITHUB_REF_NAME", "7/merge"),
                    ("GITHUB_REF_TYPE", "branch"),
                ],
                event: Some(&created),
                known: &["commit aaaaaaaa < GITHUB_SHA", "branch 7/merge < GITHUB_REF_NAME"],
                judged: Some("7/merge"),
            },
            Case {
                name: "tag",
                env: &[
                    ("GITHUB_EVENT_NAME", "push"),
                    ("GITHUB_REF", "refs/tags/v1.2"),
                    ("GITHUB_REF_NAME", "v1.2"),
                    ("GITHUB_REF_TYPE", "tag"),
                ],
                event: Some(&created),
                known: &["commit aaaaaaaa < GITHUB_SHA", "tag v1.2 < GITHUB_REF_NAME"],
                judged: None,
            },
        ],
    );
}

#[test]
fn pull_requests_and_forks() {
    let (own, foreign, gone) = (
        pull_event(r#"{"full_name":"Acme/shop","fork":true}"#),
        pull_event(r#"{"full_name":"mallory/shop"}"#),
        pull_event("null"),
    );
    let known = |fork: &'static str| {
        [
            "commit aaaaaaaa < GITHUB_SHA",
            "head bbbbbbbb < event: pull_request.head.sha",
            "base cccccccc < event: pull_request.base.sha",
            "branch feature/x < GITHUB_HEAD_REF",
            "pull 7 < event: pull_request.number",
            "source feature/x < GITHUB_HEAD_REF",
            "target main < GITHUB_BASE_REF",
            fork,
        ]
    };
    let (same, other) =
        (known("fork false < event: pull_request.head.repo"), known("fork true < event: pull_request.head.repo"));
    let case = |name, event, known| Case { name, env: PULL, event: Some(event), known, judged: Some("main") };
    check(
        COMMON,
        &[
            case("pull request inside a repository that is a fork", &own, &same),
            case("fork", &foreign, &other),
            case("deleted fork", &gone, &other),
        ],
    );
}

#[test]
fn without_the_event_file_the_head_is_unknown_and_the_number_comes_from_the_ref() {
    let known = [
        "commit aaaaaaaa < GITHUB_SHA",
        "branch feature/x < GITHUB_HEAD_REF",
        "pull 7 < GITHUB_REF",
        "source feature/x < GITHUB_HEAD_REF",
        "target main < GITHUB_BASE_REF",
    ];
    check(COMMON, &[Case { name: "no event", env: PULL, event: None, known: &known, judged: Some("main") }]);
    let broken =
        "remark GITHUB_EVENT_PATH: the event cannot be read (line 1, column 11), so what only it knows is unknown";
    let with_remark: Vec<&str> = known.iter().copied().chain([broken]).collect();
    let event = Some(r#"{"number": "#);
    check(COMMON, &[Case { name: "cut event", env: PULL, event, known: &with_remark, judged: Some("main") }]);
}

#[test]
fn pull_request_target_does_not_take_the_base_for_the_build() {
    let event = pull_event(r#"{"full_name":"mallory/shop"}"#);
    let env: Pairs<'_> = &[
        ("GITHUB_EVENT_NAME", "pull_request_target"),
        ("GITHUB_REF", "refs/heads/main"),
        ("GITHUB_REF_NAME", "main"),
        ("GITHUB_REF_TYPE", "branch"),
        ("GITHUB_HEAD_REF", "main"),
        ("GITHUB_BASE_REF", "main"),
    ];
    let git = GitFacts { head_branch: Some("main".into()), head_commit: Some(HEAD.into()) };
    let build = build(&[COMMON, env], Some(&event), &Flags::default(), &git);
    assert_eq!(
        lines(&build),
        [
            "commit bbbbbbbb < .git/HEAD",
            "head bbbbbbbb < event: pull_request.head.sha",
            "base cccccccc < event: pull_request.base.sha",
            "branch main < GITHUB_HEAD_REF",
            "pull 7 < event: pull_request.number",
            "source main < GITHUB_HEAD_REF",
            "target main < GITHUB_BASE_REF",
            "fork true < event: pull_request.head.repo",
            "remark GITHUB_SHA: names the base branch under pull_request_target, so it is not taken as the commit built",
        ]
    );
    assert!(build.is_under_review());
}

#[test]
fn merge_queue() {
    let event = format!(
        r#"{{"merge_group":{{"head_sha":"{MERGE}","head_ref":"refs/heads/gh-readonly-queue/main/pr-7-{BASE}",
        "base_sha":"{BASE}","base_ref":"refs/heads/main"}}}}"#
    );
    let queue = format!("gh-readonly-queue/main/pr-7-{BASE}");
    let reference = format!("refs/heads/{queue}");
    let env: Pairs<'_> = &[
        ("GITHUB_EVENT_NAME", "merge_group"),
        ("GITHUB_REF", &reference),
        ("GITHUB_REF_NAME", &queue),
        ("GITHUB_REF_TYPE", "branch"),
    ];
    let branch = format!("branch {queue} < GITHUB_REF_NAME");
    let known: &[&str] = &[
        "commit aaaaaaaa < GITHUB_SHA",
        "base cccccccc < event: merge_group.base_sha",
        &branch,
        "queue main < event: merge_group.base_ref",
    ];
    let bare: &[&str] = &["commit aaaaaaaa < GITHUB_SHA", &branch, "queue main < GITHUB_REF_NAME"];
    check(
        COMMON,
        &[
            Case { name: "merge queue", env, event: Some(&event), known, judged: Some("main") },
            Case { name: "merge queue without event", env, event: None, known: bare, judged: Some("main") },
        ],
    );
    assert!(!build(&[COMMON, env], Some(&event), &Flags::default(), &GitFacts::default()).is_under_review());
}

#[test]
fn number_page_and_repository() {
    let event = r#"{"repository":{"default_branch":"trunk"}}"#;
    let build = build(&[COMMON], Some(event), &Flags::default(), &GitFacts::default());
    assert_eq!(
        fixed(&build),
        [
            "number 9876543210 < GITHUB_RUN_ID",
            "attempt 2 < GITHUB_RUN_ATTEMPT",
            "url https://github.com/acme/shop/actions/runs/9876543210/attempts/2 < \
             GITHUB_SERVER_URL + GITHUB_REPOSITORY + GITHUB_RUN_ID + GITHUB_RUN_ATTEMPT",
            "repository acme/shop < GITHUB_REPOSITORY",
            "default trunk < event: repository.default_branch",
        ]
    );
}
