//! The keys of `events:`: who is told of events. Where they are kept is no matter of a file that
//! pull requests bring along.

use super::keys::{Choice, Table, Type, key, word};
use super::values;

/// Sorts of destinations.
static KINDS: &[Choice] = &[
    word("devlake", "Apache DevLake's webhook plugin: `url` is that of the connection, up to its number"),
    word("webhook", "any receiver of JSON: the event itself is posted to `url`"),
    word("slack", "a Slack incoming webhook"),
    word("mattermost", "a Mattermost incoming webhook"),
    word("teams", "a Microsoft Teams workflow that takes adaptive cards"),
    word("github-status", "a commit status at GitHub"),
    word("github-check", "a check run at GitHub, with the token of an app such as that of Actions"),
    word("gitlab-status", "a commit status at GitLab"),
    word("pushgateway", "a Prometheus Pushgateway"),
    word("otlp", "an OpenTelemetry collector, OTLP over HTTP with JSON"),
];

/// What happened, as events call it.
static EVENTS: &[Choice] = &[
    word("gate-run", "every run of `gate check`"),
    word("deployment", "`gate event deployment`"),
    word("incident", "`gate event incident`"),
    word("pull-request", "`gate event pull-request`"),
    word("issue", "DevLake: an issue as long as the gate of the default branch does not pass"),
];

static VERDICTS: &[Choice] = &[
    word("pass", "it may go on"),
    word("fail", "it may not"),
    word("error", "it cannot be decided"),
    word("change", "another verdict than the run before, where the spool knows it"),
];

/// `events:`
pub(super) static EVENT_SETTINGS: Table = Table {
    what: "event settings",
    keys: &[
        key("time", Type::Scalar(&values::DURATION), "Longest time that a run spends on telling destinations."),
        key(
            "destinations",
            Type::Named { keys: &values::GATE_ID, values: &Type::Map(&DESTINATION) },
            "Who is told, by a name of your own. Credentials come from the environment, never from here.",
        ),
    ],
};

static DESTINATION: Table = Table {
    what: "a destination",
    keys: &[
        key("kind", Type::Word(KINDS), "What it is. Has to be there."),
        key("url", Type::Scalar(&values::TEXT), "Its address, `http` or `https`, without user information."),
        key(
            "url_from",
            Type::Scalar(&values::VARIABLE),
            "Variable that holds its address, where the address is a secret, as those of chats are. With `_FILE` behind the name \
         the variable names a file that holds it.",
        ),
        key(
            "token_from",
            Type::Scalar(&values::VARIABLE),
            "Variable that holds the token, sent as `Authorization: Bearer`. With `_FILE` behind the name the variable names a \
         file that holds it.",
        ),
        key(
            "secret_from",
            Type::Scalar(&values::VARIABLE),
            "Variable that holds the key a `webhook` is signed with (HMAC-SHA256 over the body, `X-Gate-Signature-256`).",
        ),
        key(
            "headers",
            Type::Named { keys: &values::HEADER, values: &Type::Scalar(&values::TEXT) },
            "Further headers of a `webhook`; nothing secret.",
        ),
        key(
            "events",
            Type::OneOrList(&Type::Word(EVENTS)),
            "What it is told of. Without it: of every run; DevLake of `issue`, `deployment`, `incident` and `pull-request`, since \
         runs are no deployments.",
        ),
        key(
            "on",
            Type::OneOrList(&Type::Word(VERDICTS)),
            "Verdicts of runs it is told of. Without it: of all; chats of `change`.",
        ),
        key(
            "branches",
            Type::OneOrList(&Type::Scalar(&values::BRANCH_GLOB)),
            "Branches it is told of, as globs over the judged branch. Without it: of all.",
        ),
        key(
            "mention",
            Type::Scalar(&values::TEXT),
            "Whom a chat message calls when the verdict is not pass, as the chat writes it.",
        ),
    ],
};
