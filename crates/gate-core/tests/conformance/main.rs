//! Real reports with independently counted facts, compared with what the decoders read.
//!
//! The reports are not part of this repository: `GATE_CORPUS` names their folder, and without it the test says that it
//! did not run. Every row of `facts.tsv` is compared; where our rules differ from a raw count, the module of the tool
//! says which rule of its format note explains it. No row is passed over.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(clippy::print_stderr, reason = "a test that does not run says so")]

mod dependency_check;
mod gitleaks;
mod ignore_files;
mod sarif_cyclonedx;
mod sonarqube;
mod trivy;

use std::collections::BTreeMap;
use std::path::PathBuf;

use gate_core::decode::{self, DecodeError, Limits};
use gate_core::model::{Decoded, ToolId};
use gate_core::render::inspect::InspectedInput;

/// One line of `facts.tsv`.
pub(crate) struct Fact {
    /// Folder of the corpus.
    pub(crate) tool: String,
    /// File name, with `____` or `__` as the counter wrote it.
    pub(crate) file: String,
    /// `shape`, `total`, `kind.vuln`, `sev.HIGH` …
    pub(crate) facts: BTreeMap<String, String>,
}

impl Fact {
    /// A counted fact; absent is 0.
    pub(crate) fn number(&self, key: &str) -> u64 {
        self.facts.get(key).map_or(0, |value| value.parse().unwrap_or(0))
    }

    /// A fact as text; absent is empty.
    pub(crate) fn text(&self, key: &str) -> &str {
        self.facts.get(key).map_or("", String::as_str)
    }
}

/// What was read, and how it is shown.
pub(crate) struct Reading {
    /// The decoder's answer, with the tool of the folder as hint.
    pub(crate) decoded: Result<Decoded, DecodeError>,
    /// The same in counts.
    pub(crate) shown: InspectedInput,
}

/// Collects differences with names.
#[derive(Default)]
pub(crate) struct Differences(pub(crate) Vec<String>);

impl Differences {
    /// Notes a difference between a counted fact and what was read.
    #[expect(clippy::needless_pass_by_value, reason = "callers compare temporaries")]
    pub(crate) fn equal<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, counted: T, read: T) {
        if counted != read {
            self.0.push(format!("{what}: counted {counted:?}, read {read:?}"));
        }
    }
}

fn corpus() -> Option<PathBuf> {
    std::env::var_os("GATE_CORPUS").map(PathBuf::from)
}

fn facts(folder: &std::path::Path) -> Vec<Fact> {
    let text = std::fs::read_to_string(folder.join("facts.tsv")).unwrap();
    text.lines()
        .skip(1)
        .map(|line| {
            let mut columns = line.split('\t');
            let mut next = || columns.next().unwrap_or_default().to_owned();
            let (tool, file, list) = (next(), next(), next());
            let pairs = list.split("; ").filter_map(|pair| pair.rsplit_once('='));
            Fact { tool, file, facts: pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect() }
        })
        .collect()
}

fn read(fact: &Fact, bytes: &[u8]) -> Reading {
    let hint = ToolId::new(&fact.tool);
    let limits = Limits::default();
    let unhinted = decode::decode(&mut &bytes[..], None, &fact.file, &limits);
    let decoded = match unhinted {
        Err(error) if error.code == gate_core::model::Code::Ambiguous => {
            decode::decode(&mut &bytes[..], Some(&hint), &fact.file, &limits)
        }
        answer => answer,
    };
    let shown = match &decoded {
        Ok(decoded) => InspectedInput::of(&fact.file, decoded),
        Err(error) => InspectedInput::failed(&fact.file, error.clone()),
    };
    Reading { decoded, shown }
}

#[test]
fn decoders_read_what_independent_counters_counted() {
    let Some(folder) = corpus() else {
        eprintln!("conformance: NOT RUN, set GATE_CORPUS to the folder of the corpus");
        return;
    };
    let facts = facts(&folder);
    assert!(facts.len() > 100, "facts.tsv holds only {} rows", facts.len());
    let mut wrong = Vec::new();
    for fact in &facts {
        let bytes = std::fs::read(folder.join(&fact.tool).join(&fact.file)).unwrap();
        let reading = read(fact, &bytes);
        let mut differences = Differences::default();
        match (fact.text("shape"), fact.tool.as_str()) {
            ("sarif" | "cyclonedx", _) => sarif_cyclonedx::compare(fact, &reading, &mut differences),
            (_, "gitleaks") => gitleaks::compare(fact, &reading, &mut differences),
            (_, "trivy") => trivy::compare(fact, &reading, &mut differences),
            (_, "sonarqube") => sonarqube::compare(fact, &reading, &mut differences),
            (shape, "dependency-check") => {
                dependency_check::compare(fact, &reading, &mut differences);
                if shape == "suppression" {
                    dependency_check::suppressions(fact, &String::from_utf8_lossy(&bytes), &mut differences);
                }
            }
            (shape, tool) => differences.0.push(format!("nobody compares shape {shape} of {tool}")),
        }
        let name = format!("{}/{} ({})", fact.tool, fact.file, fact.text("shape"));
        wrong.extend(differences.0.into_iter().map(|difference| format!("{name}: {difference}")));
    }
    let samples = ignore_files::compare(&folder, &mut wrong);
    assert!(samples >= 5, "the corpus' pages state only {samples} ignore files");
    eprintln!("conformance: {} rows and {samples} ignore files compared", facts.len());
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong.join("\n"));
}
