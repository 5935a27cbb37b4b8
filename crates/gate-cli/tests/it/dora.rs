//! What the real binary tells `DevLake`, and what becomes of the four numbers there: nothing, unless somebody asks for it.

use jiff::Timestamp;

use super::devlake::{Dora, IssueRow, Lake, Tables, Version};
use super::telling::{Build, Comes, KEY, Teller};

/// How `DevLake` is addressed.
type Address = fn(&Lake) -> String;

/// Every version with each way to address it.
fn addressed() -> Vec<(Version, Address)> {
    let by_name = Version::ALL.into_iter().filter(|version| *version >= Version::V1_0_2);
    let by_number = Version::ALL.into_iter().map(|version| (version, Lake::by_number as Address));
    by_number.chain(by_name.map(|version| (version, Lake::by_name as Address))).collect()
}

/// A lake with deployments, an incident and a pull request, which lets the key of the builds in.
fn lake(version: Version) -> Lake {
    let lake = super::devlake::told(version);
    lake.widen();
    lake
}

const FAIL: Build =
    Build { comes: Comes::Fail, number: 77, branch: "main", is_pull_request: false, now: "2026-11-22T12:00:00Z" };

#[test]
fn a_failing_gate_moves_none_of_the_four_numbers() {
    for (version, address) in addressed() {
        for build in [
            FAIL,
            Build { comes: Comes::Error, ..FAIL },
            Build { branch: "feature/x", ..FAIL },
            Build { branch: "feature/x", is_pull_request: true, ..FAIL },
        ] {
            let lake = lake(version);
            let before = (lake.dora(), lake.tables());
            let teller = Teller::of_lake(&address(&lake));
            teller.commit();
            let answer = teller.build(&build);
            assert!(!answer.err.contains("told"), "{version:?} {build:?}: {}", answer.err);
            assert_eq!(lake.dora(), before.0, "{version:?} {build:?}");
            let is_told = build.branch == "main";
            let issues = lake.tables().issues.len() - before.1.issues.len();
            assert_eq!(issues, usize::from(is_told), "{version:?} {build:?}");
            assert_eq!(lake.tables().deployments, before.1.deployments);
            assert_eq!(lake.tables().incidents, before.1.incidents);
        }
    }
    assert_ne!(lake(Version::Main).dora(), Dora::default(), "there is something to move");
}

/// The issue of the gate; there is one at most.
fn issue(lake: &Lake) -> Option<IssueRow> {
    let mut ours: Vec<_> = lake.tables().issues.into_values().filter(|row| row.kind == "GATE_FAILURE").collect();
    assert!(ours.len() < 2, "{ours:?}");
    ours.pop()
}

/// The second of a time, as events have it.
fn second(text: &str) -> Timestamp {
    text.parse().unwrap()
}

const TOMORROW: &str = "2026-11-23T12:00:00Z";
const YESTERDAY: &str = "2026-11-21T12:00:00Z";

#[test]
fn what_passes_again_resolves_its_issue_with_the_time() {
    for (version, address) in addressed() {
        let lake = lake(version);
        let before = lake.dora();
        let teller = Teller::of_lake(&address(&lake));
        teller.build(&FAIL);
        let open = issue(&lake).unwrap();
        assert_eq!((open.status.as_str(), open.resolved), ("TODO", None), "{version:?}");
        teller.build(&Build { comes: Comes::Error, number: 78, ..FAIL });
        assert_eq!(issue(&lake).unwrap().created, open.created, "it is open since it failed first");
        teller.build(&Build { comes: Comes::Pass, number: 79, now: TOMORROW, ..FAIL });
        let done = issue(&lake).unwrap();
        assert_eq!((done.status.as_str(), done.created), ("DONE", open.created), "{version:?}");
        assert!(done.resolved.is_some_and(|end| end >= second(TOMORROW)), "{done:?}");
        assert!((1440..1442).contains(&done.lead_time_minutes), "{done:?}");
        let rows = lake.tables();
        teller.build(&Build { comes: Comes::Pass, number: 80, now: "2026-11-24T12:00:00Z", ..FAIL });
        assert_eq!(lake.tables(), rows, "what passes as before is no news");
        assert_eq!(lake.dora(), before);
    }
}

/// How many rows there are, in each table.
fn sizes(tables: &Tables) -> [usize; 5] {
    let Tables { deployments, commits, issues, incidents, pulls } = tables;
    [deployments.len(), commits.len(), issues.len(), incidents.len(), pulls.len()]
}

#[test]
fn a_re_run_of_the_same_build_adds_no_row() {
    for (version, address) in addressed() {
        for comes in [Comes::Fail, Comes::Error, Comes::Pass] {
            let lake = lake(version);
            let before = lake.dora();
            let url = address(&lake);
            let every = format!("kind: devlake, url: \"{url}\", token_from: LAKE_TOKEN, events: [issue, gate-run]");
            let teller = Teller::new(&every);
            teller.build(&Build { comes: Comes::Fail, ..FAIL });
            let once = sizes(&lake.tables());
            teller.build(&Build { comes, now: TOMORROW, ..FAIL });
            assert_eq!(sizes(&lake.tables()), once, "{version:?} {comes:?}");
            // Another agent has another spool, and tells the same of the same build.
            Teller::new(&every).build(&Build { comes, ..FAIL });
            assert_eq!(sizes(&lake.tables()), once, "{version:?} {comes:?}, without the spool");
            assert_eq!(lake.dora(), before, "{version:?} {comes:?}");
        }
    }
}

#[test]
fn runs_on_request_are_deployments_to_testing_with_their_result_at_both_levels() {
    for version in Version::ALL {
        for (comes, result) in [(Comes::Pass, "SUCCESS"), (Comes::Fail, "FAILURE"), (Comes::Error, "FAILURE")] {
            let lake = lake(version);
            let (numbers, before) = (lake.dora(), lake.tables());
            let url = lake.by_number();
            let teller =
                Teller::new(&format!("kind: devlake, url: \"{url}\", token_from: LAKE_TOKEN, events: gate-run"));
            teller.build(&Build { comes, branch: "feature/x", ..FAIL });
            let tables = lake.tables();
            let new = tables.deployments.iter().find(|(id, _)| !before.deployments.contains_key(*id)).unwrap();
            assert_eq!((new.1.environment.as_str(), new.1.result.as_str()), ("TESTING", result));
            assert!(new.0.starts_with("gate:gitlab:git.example/team/payments-api:gate:77"), "{}", new.0);
            let commit = tables.commits.iter().find(|(key, _)| key.deployment == *new.0).unwrap();
            assert_eq!((commit.1.environment.as_str(), commit.1.result.as_str()), ("TESTING", result));
            assert_eq!(lake.dora(), numbers, "{version:?} {comes:?}");
        }
    }
}

#[test]
fn no_body_leaves_the_environment_or_a_result_to_the_plugin() {
    let lake = Lake::start(Version::Main);
    let url = lake.by_number();
    let teller = Teller::new(&format!(
        "kind: devlake, url: \"{url}\", token_from: LAKE_TOKEN, events: [issue, gate-run, deployment, incident]"
    ));
    for (number, comes) in [(1, Comes::Pass), (2, Comes::Fail), (3, Comes::Error), (4, Comes::Pass)] {
        teller.build(&Build { comes, number, ..FAIL });
    }
    let deployments: Vec<_> = lake.heard().into_iter().filter(|heard| heard.path.ends_with("/deployments")).collect();
    assert_eq!(deployments.len(), 4);
    for heard in deployments {
        for key in ["\"environment\":\"TESTING\"", "\"originalEnvironment\":", "\"id\":\"gate:gitlab:"] {
            assert!(heard.body.contains(key), "{key}: {}", heard.body);
        }
        for twice in ["\"result\":\"", "\"startedDate\":\"", "\"finishedDate\":\""] {
            assert_eq!(heard.body.matches(twice).count(), 2, "{twice}: {}", heard.body);
        }
    }
}

#[test]
fn a_pull_request_that_fails_is_no_failure_of_the_branch_it_wants_into() {
    let lake = lake(Version::Main);
    let before = lake.tables();
    let teller = Teller::of_lake(&lake.by_number());
    teller.commit();
    let pass = Build { comes: Comes::Pass, ..FAIL };
    teller.build(&Build { number: 1, ..pass });
    teller.build(&Build { number: 2, branch: "feature/x", is_pull_request: true, ..FAIL });
    teller.build(&Build { number: 3, now: TOMORROW, ..pass });
    assert_eq!(lake.tables(), before, "the branch has passed all the time");
    let run = &teller.events()[2]["what"]["data"];
    assert_eq!((run["previous"].as_str(), run["failing_since"].as_str()), (Some("pass"), None), "{run}");
}

#[test]
fn a_clock_that_goes_backwards_resolves_nothing_before_it_began() {
    let lake = lake(Version::Main);
    let teller = Teller::of_lake(&lake.by_number());
    teller.build(&FAIL);
    teller.build(&Build { number: 78, now: YESTERDAY, ..FAIL });
    let open = issue(&lake).unwrap();
    teller.build(&Build { comes: Comes::Pass, number: 79, now: YESTERDAY, ..FAIL });
    let done = issue(&lake).unwrap();
    assert_eq!((open.status.as_str(), done.status.as_str()), ("TODO", "DONE"));
    assert!(done.resolved.unwrap() >= done.created, "{done:?}");
    assert!(done.lead_time_minutes < 2, "no enormous time: {done:?}");
}

#[test]
fn a_first_run_that_passes_closes_what_another_spool_left_open() {
    let lake = lake(Version::V1_0_1);
    let url = lake.by_number();
    Teller::of_lake(&url).build(&FAIL);
    let answer = Teller::of_lake(&url).build(&Build { comes: Comes::Pass, number: 78, ..FAIL });
    assert_eq!(answer.err, "");
    assert_eq!(issue(&lake).unwrap().status, "DONE");
}

#[test]
fn a_key_of_the_connection_does_not_open_it_by_name_and_nothing_is_lost() {
    let lake = super::devlake::told(Version::Main);
    let teller = Teller::of_lake(&lake.by_name());
    let answer = teller.build(&FAIL);
    assert!(answer.err.contains("lake was not told everything: 403"), "{}", answer.err);
    assert!(answer.err.contains("check the credentials"), "{}", answer.err);
    assert!(!answer.all().contains(KEY));
    assert_eq!(issue(&lake), None);
    lake.widen();
    teller.build(&Build { comes: Comes::Pass, number: 78, ..FAIL });
    assert_eq!(issue(&lake).unwrap().status, "DONE");
}

#[test]
fn by_name_is_told_as_a_wrong_address_before_1_0_2() {
    let lake = lake(Version::V1_0_1);
    let teller = Teller::of_lake(&lake.by_name());
    let answer = teller.build(&FAIL);
    assert!(answer.err.contains("check the address"), "{}", answer.err);
    teller.tell(&format!("kind: devlake, url: \"{}\", token_from: LAKE_TOKEN", lake.by_number()));
    teller.build(&Build { number: 78, ..FAIL });
    assert_eq!(issue(&lake).unwrap().status, "TODO");
}

#[test]
fn while_it_migrates_everything_waits_and_is_told_afterwards() {
    let lake = lake(Version::Main);
    lake.migrate(true);
    let teller = Teller::of_lake(&lake.by_number());
    teller.tell_for("1s", &format!("kind: devlake, url: \"{}\", token_from: LAKE_TOKEN", lake.by_number()));
    let answer = teller.build(&FAIL);
    assert!(answer.err.contains("lake was not told everything: 428"), "{}", answer.err);
    assert_eq!(issue(&lake), None);
    lake.migrate(false);
    teller.build(&Build { comes: Comes::Error, number: 78, ..FAIL });
    assert_eq!(issue(&lake).unwrap().status, "TODO");
    assert!(teller.events().len() == 2);
}

#[test]
fn a_login_before_the_plugin_does_not_stop_keys() {
    let lake = lake(Version::Main);
    lake.need_login();
    Teller::of_lake(&lake.by_number()).build(&FAIL);
    assert_eq!(issue(&lake).unwrap().status, "TODO");
}
