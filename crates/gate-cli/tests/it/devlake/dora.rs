//! The four numbers, computed from the rows as the project's pipeline and the shipped dashboards do (section 6).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::rows::{CommitKey, CommitRow, Tables};

/// What other plugins collected from the repository.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    /// Commits with their parents.
    pub(crate) parents: BTreeMap<String, Vec<String>>,
    /// Merged pull requests.
    pub(crate) merged: Vec<Merged>,
}

/// A merged pull request.
#[derive(Clone, Debug)]
pub(crate) struct Merged {
    pub(crate) first_commit: Timestamp,
    pub(crate) merge_commit: String,
}

/// The numbers of a project. `None` is no data, which is not zero.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Dora {
    /// Deployments that count.
    pub(crate) deployments: usize,
    /// Median minutes from the first commit of a pull request to the deployment that brings it.
    pub(crate) lead_time: Option<i64>,
    /// Deployments with an incident laid to them, of all that count.
    pub(crate) change_failures: Option<(usize, usize)>,
    /// Median minutes from the end of a failed deployment to the end of its incident (the report of 2023).
    pub(crate) recovery: Option<i64>,
    /// Median minutes an incident took (the report of 2021).
    pub(crate) restore: Option<u64>,
}

/// A deployment commit that counts: a success in production, in a connection of the project.
type Counted<'a> = (&'a CommitKey, &'a CommitRow);

impl Dora {
    pub(super) fn of(tables: &Tables, mapped: &BTreeSet<u64>, history: &History) -> Dora {
        let counted: Vec<Counted<'_>> = tables
            .commits
            .iter()
            .filter(|(key, row)| {
                mapped.contains(&key.connection) && row.result == "SUCCESS" && row.environment == "PRODUCTION"
            })
            .collect();
        // The greatest end of its commits is the end of a deployment.
        let mut ends: BTreeMap<&str, Timestamp> = BTreeMap::new();
        for (key, row) in &counted {
            let end = ends.entry(key.deployment.as_str()).or_insert(row.finished);
            *end = row.finished.max(*end);
        }
        let incidents = tables.incidents.iter().filter(|((connection, _), _)| mapped.contains(connection));
        let mut failed = BTreeSet::new();
        let (mut recovery, mut restore) = (Vec::new(), Vec::new());
        for (_, incident) in incidents {
            // By time alone, across all services: no field can name the deployment.
            let blamed = ends.iter().filter(|(_, end)| **end < incident.created).max_by_key(|(_, end)| **end);
            failed.extend(blamed.map(|(id, _)| *id));
            if let Some(resolved) = incident.resolved {
                restore.push(incident.lead_time_minutes);
                recovery.extend(blamed.map(|(_, end)| resolved.duration_since(*end).as_mins()));
            }
        }
        Dora {
            deployments: ends.len(),
            lead_time: median(lead_times(&counted, history)),
            change_failures: (!ends.is_empty()).then_some((failed.len(), ends.len())),
            recovery: median(recovery),
            restore: median(restore),
        }
    }
}

/// For each merged pull request the minutes to the first deployment that brings it and has one before it.
fn lead_times(counted: &[Counted<'_>], history: &History) -> Vec<i64> {
    let mut chains: BTreeMap<(u64, &str), Vec<Counted<'_>>> = BTreeMap::new();
    for &(key, row) in counted {
        chains.entry((key.connection, key.repository.as_str())).or_default().push((key, row));
    }
    let mut brought: Vec<(Timestamp, BTreeSet<&str>)> = Vec::new();
    for chain in chains.values_mut() {
        chain.sort_by_key(|(_, row)| row.started);
        for pair in chain.windows(2) {
            let [(before, _), (now, row)] = pair else { continue };
            let known = reachable(&before.sha, history);
            brought.push((row.finished, reachable(&now.sha, history).difference(&known).copied().collect()));
        }
    }
    brought.sort_by_key(|(end, _)| *end);
    let first = |merged: &Merged| {
        let end = brought.iter().find(|(_, diff)| diff.contains(merged.merge_commit.as_str()))?.0;
        Some(end.duration_since(merged.first_commit).as_mins())
    };
    history.merged.iter().filter_map(first).collect()
}

/// A commit and everything before it. What the commits table does not hold joins nothing.
fn reachable<'a>(from: &str, history: &'a History) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut left: Vec<&str> = history.parents.get_key_value(from).map(|(sha, _)| sha.as_str()).into_iter().collect();
    while let Some(sha) = left.pop() {
        if found.insert(sha) {
            left.extend(history.parents.get(sha).into_iter().flatten().map(String::as_str));
        }
    }
    found
}

fn median<T: Ord + Copy>(mut numbers: Vec<T>) -> Option<T> {
    numbers.sort_unstable();
    numbers.get(numbers.len().checked_sub(1)? / 2).copied()
}
