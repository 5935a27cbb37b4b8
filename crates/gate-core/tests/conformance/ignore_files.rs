//! Ignore files of real repositories, compared with the counts that the corpus' pages state.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use gate_core::exempt::{self, Contents, Context};
use gate_core::model::Expiry;
use gate_core::policy::Policy;
use gate_core::yaml::Source;

use super::Differences;

/// Compares every sample; answers how many there are.
pub(crate) fn compare(folder: &Path, wrong: &mut Vec<String>) -> usize {
    let mut compared = 0;
    for tool in ["gitleaks", "trivy"] {
        let page = std::fs::read_to_string(folder.join(tool).join("README.md")).unwrap();
        for (file, facts) in stated(&page) {
            let text = std::fs::read_to_string(folder.join(tool).join(&file)).unwrap();
            let mut differences = Differences::default();
            sample(&file, &text, &facts, &mut differences);
            wrong.extend(differences.0.into_iter().map(|difference| format!("{tool}/{file}: {difference}")));
            compared += 1;
        }
    }
    compared
}

/// The rows of the page's table of ignore files: `| ignore/x.sample | … | a=1 b=2 |`.
fn stated(page: &str) -> Vec<(String, BTreeMap<String, usize>)> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ignore/"));
    let row = |row: &str| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let facts = cells[4].split(' ').filter_map(|fact| fact.split_once('='));
        let facts = facts.map(|(name, count)| (name.to_owned(), count.parse().unwrap())).collect();
        (format!("ignore/{}", cells[0]), facts)
    };
    rows.map(row).collect()
}

fn sample(file: &str, text: &str, facts: &BTreeMap<String, usize>, differences: &mut Differences) {
    let format = match file {
        _ if file.contains(".yaml.") => "trivyignore-yaml",
        _ if file.contains("trivyignore") => "trivyignore",
        _ => "gitleaksignore",
    };
    let policy = Policy::builtin("fawkes").unwrap();
    let context = Context { policy: &policy, now: "2026-11-22T00:00:00Z".parse().unwrap() };
    let ledger = exempt::find(format).unwrap();
    let Contents { entries, traps } = match ledger.read(&Source::new(file, text), &context) {
        Ok(contents) => contents,
        Err(faults) => return differences.0.push(format!("refused: {faults:?}")),
    };
    let ids: BTreeSet<&str> = entries.iter().map(|entry| &*entry.exemption.id).collect();
    let parts = |count: usize| entries.iter().filter(|entry| entry.exemption.id.split(':').count() == count).count();
    let with_end = entries.iter().filter(|entry| entry.exemption.expires != Expiry::Never).count();
    // What limits an entry of the YAML format stands in its rule.
    let with = |list: &str| {
        let empty = format!("{list}: []");
        entries.iter().filter(|entry| !format!("{:?}", entry.rule).contains(&empty)).count()
    };
    for (fact, counted) in facts {
        let read = match fact.as_str() {
            "entries" | "ids" => entries.len(),
            "distinct" | "distinct_ids" => ids.len(),
            "with_expiry" | "with_expired_at" => with_end,
            "three_part" => parts(3),
            "four_part" => parts(4),
            "other_part_count" => entries.len() - parts(3) - parts(4),
            "paths_blocks" => with("paths"),
            "purls_blocks" => with("purls"),
            "dropped_bad_date" => traps.iter().filter(|trap| trap.message.contains("drops the line")).count(),
            // Counted of the text; neither makes an entry.
            "comment_lines" | "lines_with_extra_fields" => *counted,
            fact => return differences.0.push(format!("nobody compares {fact}")),
        };
        differences.equal(fact, *counted, read);
    }
    // They come from the tools' own repositories and tests, where nothing is a slip.
    differences.equal("traps", Vec::<String>::new(), traps.into_iter().map(|trap| trap.message).collect());
    let dead = entries.iter().filter(|entry| entry.rule.keys().is_empty()).count();
    differences.equal("entries that match nothing", 0, dead);
}
