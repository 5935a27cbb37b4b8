//! Clocks that go backwards, or are far off.

use super::*;

#[test]
fn a_clock_that_goes_backwards_loses_nothing_and_every_run_is_told_once() {
    let lake = Lake::start(Version::Main);
    let teller = Teller::new(&devlake(&lake.by_number()));
    let times = ["2026-11-22T12:00:00Z", "2026-11-22T11:00:00Z", "2020-01-01T00:00:00Z", "2090-01-01T00:00:00Z"];
    for (number, now) in (1..).zip(times) {
        let comes = if number % 2 == 0 { Comes::Pass } else { Comes::Fail };
        assert_eq!(teller.build(&Build { comes, number, now, ..FAIL }).err, "");
    }
    let tables = lake.tables();
    assert_eq!((tables.deployments.len(), tables.issues.len(), teller.events().len()), (4, 1, 4));
    for row in tables.issues.values() {
        assert!(row.resolved.is_none_or(|end| end >= row.created), "{row:?}");
    }
    for deployment in tables.deployments.values() {
        assert!(deployment.finished >= deployment.started, "{deployment:?}");
    }
}
