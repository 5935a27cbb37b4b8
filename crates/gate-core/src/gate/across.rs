//! What only several inputs together show: copies, weaker formats of one scan, missing pages, reports that contradict
//! each other about the task they belong to.

use std::collections::{BTreeMap, BTreeSet};

use crate::decode::about;
use crate::model::{Code, Evidence, Findings, Level, Page, Problem, Proof, Severity, Use};

/// Settles which inputs count, before the single checks. Rows of `findings` name their input by index.
pub fn settle(evidence: &mut [Evidence], findings: &Findings) {
    duplicates(evidence);
    weaker_formats(evidence, findings);
    refused_formats(evidence);
    pages(evidence);
    tasks(evidence);
}

/// The same bytes under another name count once.
fn duplicates(evidence: &mut [Evidence]) {
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    for at in 0..evidence.len() {
        let Some(digest) = evidence[at].digest.clone().filter(|_| evidence[at].content.is_some()) else { continue };
        match first.get(&digest) {
            None => {
                first.insert(digest, at);
            }
            Some(&earlier) if evidence[earlier].tool == evidence[at].tool => {
                let message = format!("holds the same bytes as {}; it counts once", evidence[earlier].key.path);
                evidence[at].used = Use::Duplicate;
                // Two clean runs of Gitleaks are two equal files: nothing counts twice, nothing needs saying.
                let silent = evidence[at].content.as_ref().is_none_or(|content| content.open == 0);
                if !silent {
                    evidence[at].problems.push(Problem::new(Code::DuplicateInput, message));
                }
            }
            Some(_) => {}
        }
    }
}

/// The folder part of a key.
fn folder(path: &str) -> &str {
    path.rfind(['/', '!']).map_or("", |at| &path[..at])
}

/// Position of a format in its decoder's list: the best evidence first. Formats of any tool come after all of them.
fn rank(input: &Evidence) -> (u8, usize) {
    let Some(content) = &input.content else { return (3, 0) };
    let proof = match content.proof {
        Proof::Tells => 0,
        Proof::Silent => 1,
        Proof::Hides => 2,
    };
    let about = input.tool.as_ref().and_then(about);
    let place = about.and_then(|about| about.formats.iter().position(|format| format.id == content.format));
    (proof, place.unwrap_or(usize::MAX))
}

/// One scan written in several formats to one folder counts once, in the best of them. Anything that does not look the
/// same as far as both formats tell counts on its own.
fn weaker_formats(evidence: &mut [Evidence], findings: &Findings) {
    let mut groups: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (at, input) in evidence.iter().enumerate() {
        if let (Some(tool), true, true) = (&input.tool, input.content.is_some(), input.used.counts()) {
            groups.entry((tool.to_string(), folder(&input.key.path).to_owned())).or_default().push(at);
        }
    }
    groups.retain(|_, members| members.len() > 1);
    if groups.is_empty() {
        return;
    }
    let profiles = profiles(findings, evidence.len());
    for members in groups.values_mut() {
        members.sort_by_key(|&at| (rank(&evidence[at]), at));
        for place in 1..members.len() {
            let weaker = members[place];
            let better = members[..place].iter().copied().find(|&better| {
                evidence[better].used.counts()
                    && errors(&evidence[weaker]).is_subset(&errors(&evidence[better]))
                    && same_scan(&evidence[better], &evidence[weaker])
                    && profiles[weaker].is_within(&profiles[better])
            });
            if let Some(better) = better {
                let message =
                    format!("is the scan of {} in a weaker format; its rows count once", evidence[better].key.path);
                evidence[weaker].used = Use::Superseded;
                evidence[weaker].problems.push(Problem::new(Code::Superseded, message));
            }
        }
    }
}

/// What speaks against an input: it is never set aside with an error that the better one does not have.
fn errors(input: &Evidence) -> BTreeSet<Code> {
    input.problems.iter().filter(|problem| problem.level == Level::Error).map(|problem| problem.code).collect()
}

/// Whether two reports of a tool can be one scan: other formats, nothing that complements, no other subject.
fn same_scan(a: &Evidence, b: &Evidence) -> bool {
    let subjects = |input: &Evidence| input.content.as_ref().map(|content| content.scan.subject.clone());
    let agree = |a: Option<&String>, b: Option<&String>| a.is_none() || b.is_none() || a == b;
    let (Some(left), Some(right)) = (subjects(a), subjects(b)) else { return false };
    different_formats(a, b)
        && !complements(a)
        && !complements(b)
        && agree(left.name.as_ref(), right.name.as_ref())
        && agree(left.commit.as_ref(), right.commit.as_ref())
}

/// What an input says about one rule, in sets that formats can be compared by.
#[derive(Default)]
struct RuleProfile {
    count: u64,
    worst: Severity,
    packages: BTreeSet<usize>,
    paths: BTreeSet<usize>,
}

/// What an input says, rule by rule.
#[derive(Default)]
struct Profile(BTreeMap<usize, RuleProfile>);

impl Profile {
    /// Whether everything here stands in `better` too. A format that leaves packages or paths out is not compared by them.
    fn is_within(&self, better: &Profile) -> bool {
        let within = |few: &BTreeSet<usize>, many: &BTreeSet<usize>| many.is_empty() || few.is_subset(many);
        self.0.iter().all(|(rule, mine)| {
            better.0.get(rule).is_some_and(|theirs| {
                mine.count <= theirs.count
                    && mine.worst <= theirs.worst
                    && within(&mine.packages, &theirs.packages)
                    && within(&mine.paths, &theirs.paths)
            })
        })
    }
}

fn profiles(findings: &Findings, inputs: usize) -> Vec<Profile> {
    let mut profiles: Vec<Profile> = (0..inputs).map(|_| Profile::default()).collect();
    for row in findings.rows.iter().filter(|row| row.suppression.is_none()) {
        let rule = profiles[row.input as usize].0.entry(row.rule.as_index()).or_default();
        rule.count += 1;
        rule.worst = rule.worst.max(row.severity);
        rule.packages.extend((!row.package.is_empty()).then(|| row.package.as_index()));
        rule.paths.extend((!row.path.is_empty()).then(|| row.path.as_index()));
    }
    profiles
}

fn different_formats(a: &Evidence, b: &Evidence) -> bool {
    let format = |input: &Evidence| input.content.as_ref().map(|content| content.format);
    format(a) != format(b)
}

/// Reports of one server (measures, issues, tasks) complement each other; only scanners write one scan several times.
fn complements(input: &Evidence) -> bool {
    input.content.as_ref().is_some_and(|content| {
        !content.measures.is_empty() || content.scan.page.is_some() || content.scan.task.is_some()
    })
}

/// A format that is no evidence, next to a report of the same tool that is: nothing is lost.
fn refused_formats(evidence: &mut [Evidence]) {
    let usable: Vec<(String, String)> = evidence
        .iter()
        .filter(|input| input.used.counts() && input.content.is_some())
        .filter_map(|input| Some((input.tool.as_ref()?.to_string(), folder(&input.key.path).to_owned())))
        .collect();
    for input in evidence.iter_mut().filter(|input| input.content.is_none() && !input.declared) {
        let Some(problem) = input.problems.iter().find(|problem| problem.code == Code::RefusedFormat) else { continue };
        let Some(tool) = input.tool.as_ref().map(ToString::to_string) else { continue };
        if usable.contains(&(tool, folder(&input.key.path).to_owned())) {
            let message = format!("{}; a better report of the same tool lies beside it", problem.message);
            input.used = Use::Superseded;
            input.problems = vec![Problem::new(Code::Superseded, message)];
        }
    }
}

/// A paged export is whole when each page is there once and their rows add up to the total that each of them states.
fn pages(evidence: &mut [Evidence]) {
    let mut exports: BTreeMap<String, Vec<(usize, Page)>> = BTreeMap::new();
    for (at, input) in evidence.iter().enumerate().filter(|(_, input)| input.used == Use::Evidence) {
        if let Some(page) = input.content.as_ref().and_then(|content| content.scan.page.as_ref()) {
            exports.entry(page.export.clone()).or_default().push((at, page.clone()));
        }
    }
    for pages in exports.into_values() {
        let total = pages.iter().map(|(_, page)| page.total).max().unwrap_or(0);
        let rows: u64 = pages.iter().map(|(_, page)| page.rows).sum();
        let distinct: BTreeSet<u64> = pages.iter().map(|(_, page)| page.index).collect();
        let message = if distinct.len() < pages.len() {
            "gives a page of its export twice; take every page (`p=1`, `p=2` …) once, from one export".to_owned()
        } else if rows != total {
            format!("the pages given hold {rows} of {total} rows; export every page (`p=1`, `p=2` …), all at one time")
        } else {
            continue;
        };
        for (at, _) in pages {
            evidence[at].problems.push(Problem::new(Code::PagesMissing, message.clone()));
        }
    }
}

/// Reports of one tool that name different background tasks are of different builds.
fn tasks(evidence: &mut [Evidence]) {
    let mut tasks: BTreeMap<String, BTreeMap<String, Vec<usize>>> = BTreeMap::new();
    for (at, input) in evidence.iter().enumerate().filter(|(_, input)| input.used == Use::Evidence) {
        let task = input.content.as_ref().and_then(|content| content.scan.task.clone());
        if let (Some(tool), Some(task)) = (&input.tool, task) {
            tasks.entry(tool.to_string()).or_default().entry(task).or_default().push(at);
        }
    }
    for named in tasks.into_values().filter(|named| named.len() > 1) {
        let subjects =
            |at: &usize| evidence[*at].content.as_ref().and_then(|content| content.scan.subject.name.clone());
        let projects: BTreeSet<_> = named.values().flatten().filter_map(subjects).collect();
        // Several projects in one run have a task each.
        if projects.len() >= named.len() {
            continue;
        }
        for at in named.into_values().flatten() {
            let message = "belongs to another analysis than the other reports of its tool; take all from one run";
            evidence[at].problems.push(Problem::new(Code::SubjectMismatch, message));
        }
    }
}
