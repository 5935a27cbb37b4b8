//! A folder of reports, the rules they are judged by, and how to run them.

use std::fmt::Write as _;
use std::fs;

use gate_core::build::{Build, Flags, GitFacts};
use gate_core::collect::{ExcludeSet, Plan, Progress, Request, RequestedBy, StandardInput};
use gate_core::decode;
use gate_core::exempt::{self, Contents, Context};
use gate_core::model::{PolicyFacts, Report, Stage, ToolId};
use gate_core::pipeline::{self, Options};
use gate_core::policy::Policy;
use gate_core::yaml::Source;
use jiff::Timestamp;

/// The clock of every case.
pub(crate) const NOW: &str = "2026-11-22T12:00:00Z";

/// A folder of reports and the rules they are judged by.
pub(crate) struct Case {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) policy: String,
    pub(crate) flags: Flags,
    pub(crate) stage: Option<Stage>,
    pub(crate) only: Vec<String>,
    pub(crate) requests: Vec<(Option<&'static str>, String)>,
    pub(crate) ignore: String,
    pub(crate) waivers: String,
    /// Ignore files: the id of their format, their name and their text.
    pub(crate) ledgers: Vec<(&'static str, &'static str, String)>,
}

impl Case {
    pub(crate) fn new() -> Case {
        Case {
            folder: tempfile::tempdir().unwrap(),
            policy: "version: 1\nextends: fawkes\n".to_owned(),
            flags: Flags { branch: Some("main".to_owned()), ..Flags::default() },
            stage: None,
            only: Vec::new(),
            requests: Vec::new(),
            ignore: String::new(),
            waivers: String::new(),
            ledgers: Vec::new(),
        }
    }

    pub(crate) fn file(mut self, tool: Option<&'static str>, name: &str, text: &str) -> Case {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self.requests.push((tool, name.to_owned()));
        self
    }

    pub(crate) fn stage(mut self, stage: &str) -> Case {
        self.stage = Some(Stage::new(stage));
        self
    }

    pub(crate) fn policy(mut self, text: &str) -> Case {
        self.policy.push_str(text);
        self
    }

    /// An ignore file in a format.
    pub(crate) fn ledger(mut self, format: &'static str, name: &'static str, text: impl Into<String>) -> Case {
        self.ledgers.push((format, name, text.into()));
        self
    }

    pub(crate) fn run(&self) -> Report {
        let now: Timestamp = NOW.parse().unwrap();
        let known: Vec<_> = decode::registry().iter().map(|decoder| decoder.about().id).collect();
        let mut no_files = |_: &str| Err("no file".to_owned());
        let policy =
            Policy::load(&Source::new("gate.yaml", &*self.policy), &mut no_files, &known).unwrap_or_else(|errors| {
                panic!("{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
            });
        let read = |ledger: &str, name: &str, text: &str| {
            let ledger = exempt::find(ledger).unwrap();
            ledger.read(&Source::new(name, text), &Context { policy: &policy, now }).unwrap()
        };
        let Contents { mut entries, traps: mut problems } = read("trivyignore", ".trivyignore", &self.ignore);
        for (format, name, text) in &self.ledgers {
            let contents = read(format, name, text);
            entries.extend(contents.entries);
            problems.extend(contents.traps);
        }
        if !self.waivers.is_empty() {
            let text = format!("version: 1\nwaivers:\n{}", self.waivers);
            entries.extend(read("waivers", "waivers.yaml", &text).entries);
        }
        let requests = self.requests.iter().map(|(tool, what)| Request {
            what: what.clone(),
            tool: tool.map(ToolId::new),
            by: RequestedBy::Argument,
        });
        let plan = Plan {
            root: self.folder.path().to_owned(),
            requests: requests.collect(),
            exclude: ExcludeSet::default(),
            max_inputs: 100,
            max_members: 1000,
            max_expanded: 8 << 30,
        };
        let build = Build::from(&|_| None, None, &self.flags, &GitFacts::default());
        let options = Options {
            plan: &plan,
            policy: &policy,
            policy_facts: PolicyFacts::default(),
            build: &build,
            image_digest: None,
            stage: self.stage.as_ref(),
            only: &self.only,
            source_date: None,
            keeps_bom: false,
            now,
            entries: &entries,
            problems,
            threads: 2,
            progress: &Progress::default(),
        };
        pipeline::run(options, &StandardInput::default())
    }
}

pub(crate) fn gitleaks(findings: &[(&str, &str)]) -> String {
    let rows: Vec<_> = findings
        .iter()
        .map(|(rule, file)| {
            format!(
                r#"{{"RuleID":"{rule}","Description":"d","StartLine":1,"EndLine":1,"StartColumn":1,"EndColumn":9,
                "Match":"FAKE-SECRET","Secret":"FAKE-SECRET","File":"{file}","SymlinkFile":"","Commit":"","Entropy":1,
                "Author":"","Email":"","Date":"","Message":"","Tags":[],"Fingerprint":"{file}:{rule}:1"}}"#
            )
        })
        .collect();
    format!("[{}]", rows.join(","))
}

pub(crate) fn trivy_at(time: &str, vulnerabilities: &[(&str, &str)]) -> String {
    let mut rows = String::new();
    for (at, (id, severity)) in vulnerabilities.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        write!(
            rows,
            r#"{comma}{{"VulnerabilityID":"{id}","PkgName":"lib{at}","InstalledVersion":"1.0.{at}","FixedVersion":"2.0.0",
            "Severity":"{severity}","Title":"t"}}"#
        )
        .unwrap();
    }
    format!(
        r#"{{"SchemaVersion":2,"CreatedAt":"{time}","ArtifactName":"app:1","ArtifactType":"container_image",
        "Metadata":{{"OS":{{"Family":"alpine","Name":"3.22"}},"ImageID":"sha256:aa"}},
        "Results":[{{"Target":"app:1 (alpine 3.22)","Class":"os-pkgs","Type":"alpine","Vulnerabilities":[{rows}]}}]}}"#
    )
}

pub(crate) fn trivy(vulnerabilities: &[(&str, &str)]) -> String {
    trivy_at("2026-11-22T11:00:00Z", vulnerabilities)
}
