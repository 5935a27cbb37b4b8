//! The example dashboard and rules speak of metrics that are there.

use std::collections::BTreeSet;

use super::common::{Folder, demo, repository, trivy};

/// Names of metrics in a text.
fn names(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    words.filter(|word| word.starts_with("gate_")).map(str::to_owned).collect()
}

/// The metrics of runs that have something for each of them.
fn written() -> BTreeSet<String> {
    let mut text = demo().gate(&["check", "--root", "demo", "--now", "2026-11-20T12:00:00Z", "-o", "prometheus"]).out;
    let folder = Folder::new().file("trivy.json", trivy(&[("CVE-1", "HIGH")]));
    // Its clock is the machine's, so that the run has a duration; no gate of this stage looks at the finding.
    text += &folder.gate(&["check", "--stage", "source", "-o", "prometheus", "trivy.json"]).out;
    text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next().map(str::to_owned)).collect()
}

fn contrib(path: &str) -> String {
    std::fs::read_to_string(repository().join("contrib").join(path)).unwrap()
}

#[test]
fn dashboard_and_rules_ask_for_metrics_that_are_written() {
    let written = written();
    assert!(written.len() > 20, "{written:?}");
    let dashboard: serde_json::Value = serde_json::from_str(&contrib("grafana/gate.json")).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let queries: Vec<&str> = panels
        .iter()
        .flat_map(|panel| panel["targets"].as_array().unwrap())
        .map(|target| target["expr"].as_str().unwrap())
        .collect();
    let variables: Vec<&str> =
        dashboard["templating"]["list"].as_array().unwrap().iter().filter_map(|it| it["definition"].as_str()).collect();
    let mut asked = names(&contrib("prometheus/alerts.yaml"));
    asked.extend(queries.iter().chain(&variables).flat_map(|query| names(query)));
    assert!(asked.len() > 15, "{asked:?}");
    let unknown: Vec<_> = asked.difference(&written).collect();
    assert!(unknown.is_empty(), "{unknown:?} is no metric");
}

#[test]
fn the_panels_of_the_dashboard_do_not_overlap() {
    let dashboard: serde_json::Value = serde_json::from_str(&contrib("grafana/gate.json")).unwrap();
    let mut taken = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for panel in dashboard["panels"].as_array().unwrap() {
        assert!(ids.insert(panel["id"].as_u64().unwrap()) && !panel["title"].as_str().unwrap().is_empty());
        let [x, y, w, h] = ["x", "y", "w", "h"].map(|key| panel["gridPos"][key].as_u64().unwrap());
        assert!(x + w <= 24, "{}", panel["title"]);
        for cell in (x..x + w).flat_map(|column| (y..y + h).map(move |row| (column, row))) {
            assert!(taken.insert(cell), "{} lies on another panel", panel["title"]);
        }
    }
}
