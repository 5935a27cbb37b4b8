//! Builds reports for the tests of renderers: the same tables that a run fills, without running one.

mod hostile;
#[cfg(feature = "schema")]
pub(crate) mod schema;

use jiff::{SignedDuration, Timestamp};

use crate::build::{Build, Found, PullRequest, System};
use crate::decode::{Draft, Format, Limits, ScoreDraft, Sink};
use crate::model::{
    Cause, Code, CvssVersion, Evidence, EvidenceContent, Exemption, ExemptionSource, Expiry, Findings, Flaws,
    GateFacts, GateResult, InputKey, Kind, LedgerRow, LedgerState, NotGated, Outcome, Particulars, PolicyFacts,
    PolicyRules, Problem, Proof, Report, RowState, Scan, Severity, ToolId, Use, Verdict, join,
};
pub(crate) use hostile::{HOSTILE, everywhere, hostile};

const FORMAT: Format = Format { id: "json", title: "a report", proof: Proof::Tells };

/// The clock of every sample.
pub(crate) fn now() -> Timestamp {
    "2026-11-22T17:55:00Z".parse().unwrap()
}

/// A report in the making.
pub(crate) struct Sample {
    pub(crate) report: Report,
}

impl Sample {
    /// A report of an empty run on `main`.
    pub(crate) fn new() -> Sample {
        let found = |value: &str, source| Some(Found { value: value.to_owned(), source });
        let build = Build {
            system: Some(Found { value: System::GitHub, source: "GITHUB_ACTIONS" }),
            commit: found("3a542d2cf3bc6375c85c3babf3a044bf78428fb5", "GITHUB_SHA"),
            branch: found("main", "GITHUB_REF_NAME"),
            ..Build::default()
        };
        let report = Report {
            verdict: Verdict::Pass,
            now: now(),
            source_date: None,
            stage: None,
            build,
            policy: PolicyFacts {
                files: vec!["fawkes.yaml".to_owned()],
                is_default: true,
                max_waiver_days: 90,
                ..PolicyFacts::default()
            },
            rules: PolicyRules::default(),
            evidence: Vec::new(),
            findings: Findings::default(),
            flaws: Flaws::default(),
            states: Vec::new(),
            exemptions: Vec::new(),
            consulted: Vec::new(),
            gates: Vec::new(),
            not_gated: Vec::new(),
            problems: Vec::new(),
            took: None,
            roots: Vec::new(),
        };
        Sample { report }.gate("evidence", Outcome::Pass, &[], &[])
    }

    /// Adds an input that was read three hours ago, with its findings.
    pub(crate) fn input(mut self, path: &str, tool: &str, proof: Proof, drafts: &[Draft<'_>]) -> Sample {
        let at = u32::try_from(self.report.evidence.len()).unwrap();
        // Renderers do not rely on what decoders keep of a text.
        let limits = Limits { string_bytes: usize::MAX, ..Limits::default() };
        let mut sink = Sink::new(ToolId::new(tool), &FORMAT, limits);
        for draft in drafts {
            sink.finding(draft).unwrap();
        }
        let findings = sink.finish().findings;
        let suppressed = findings.rows.iter().filter(|row| row.suppression.is_some()).count() as u64;
        let time = (proof == Proof::Tells).then(|| now() - SignedDuration::from_hours(3));
        self.report.evidence.push(Evidence {
            key: InputKey { path: path.to_owned() },
            tool: Some(ToolId::new(tool)),
            declared: true,
            used: Use::Evidence,
            digest: Some(format!("sha256:{}", "ab".repeat(32))),
            bytes: 2048,
            content: Some(EvidenceContent {
                format: "json",
                format_version: "2".to_owned(),
                proof,
                scan: Scan { tool_version: Some("1.2.3".to_owned()), time, ..Scan::default() },
                measures: Vec::new(),
                open: findings.rows.len() as u64 - suppressed,
                suppressed,
                passed: 0,
                closed: 0,
                bom: None,
            }),
            problems: Vec::new(),
        });
        self.report.findings.absorb(findings, at);
        self
    }

    /// Adds an input that could not be read.
    pub(crate) fn broken(mut self, path: &str, problem: Problem) -> Sample {
        self.report.evidence.push(Evidence {
            key: InputKey { path: path.to_owned() },
            tool: None,
            declared: true,
            used: Use::Unusable,
            digest: None,
            bytes: 17,
            content: None,
            problems: vec![problem],
        });
        self
    }

    /// Adds a problem to the input that was added last.
    pub(crate) fn remark(mut self, code: Code, message: &str) -> Sample {
        self.report.evidence.last_mut().unwrap().problems.push(Problem::new(code, message));
        self
    }

    /// Adds a gate that counts `rows`.
    pub(crate) fn gate(mut self, id: &str, outcome: Outcome, rows: &[u32], causes: &[Cause]) -> Sample {
        self.report.gates.push(GateResult {
            id: id.to_owned(),
            title: format!("the rule of {id}"),
            outcome,
            enforcement: if outcome == Outcome::Warn { "warn" } else { "block" },
            enforced_by: "the default".to_owned(),
            origin: "fawkes.yaml:45".to_owned(),
            limit: format!("no finding that {id} denies"),
            counted: rows.len() as u64,
            max: 0,
            exempted: 0,
            judged: rows.len() as u64,
            rows: rows.to_vec(),
            exempted_rows: Vec::new(),
            looked_at: Vec::new(),
            checks: Vec::new(),
            rule: GateFacts::default(),
            causes: causes.to_vec(),
        });
        self
    }

    /// Exempts a row by a waiver that ends on the first of the year.
    pub(crate) fn waive(mut self, state: LedgerState, exempted: u64, id: &str) -> Sample {
        self.report.exemptions.push(LedgerRow {
            exemption: Exemption {
                source: ExemptionSource::Waiver,
                id: id.to_owned(),
                reason: "not reachable".to_owned(),
                owner: "team-payments".to_owned(),
                expires: Expiry::At("2027-01-01T00:00:00Z".parse().unwrap()),
                file: ".gate/waivers.yaml".to_owned(),
                line: 3,
                column: 5,
            },
            particulars: Particulars::default(),
            state,
            why: String::new(),
            exempted,
            covered: exempted,
            over_broad: String::new(),
        });
        self
    }

    /// Whatever else a sample needs.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Report)) -> Sample {
        change(&mut self.report);
        self
    }

    /// The finished report.
    pub(crate) fn build(mut self) -> Report {
        let report = &mut self.report;
        report.flaws = join(&report.findings);
        let untouched = RowState { exemption: None, gate: None, waivable: true, never: None };
        report.states = vec![untouched; report.findings.rows.len()];
        for (at, gate) in (0..).zip(&report.gates) {
            for &row in &gate.rows {
                report.states[row as usize].gate.get_or_insert(at);
            }
        }
        report.verdict = Verdict::of(&report.gates);
        self.report
    }
}

/// A cause with its next step.
pub(crate) fn cause(outcome: Outcome, code: &str, message: &str, next: &str) -> Cause {
    Cause { outcome, code: code.to_owned(), message: message.to_owned(), next: next.to_owned() }
}

/// A vulnerability of a package in a lock file.
pub(crate) fn vulnerability<'a>(rule: &'a str, severity: Severity, package: &'a str, fixed: &'a str) -> Draft<'a> {
    const SCORES: &[ScoreDraft<'_>] =
        &[ScoreDraft { source: "nvd", version: CvssVersion::V3, value: 9.8, vector: "CVSS:3.1/AV:N" }];
    Draft {
        severity,
        severity_word: "HIGH",
        rule,
        title: "a flaw in a library",
        package,
        version: "1.1.1k",
        fixed,
        target: "app:1.0 (alpine 3.14.2)",
        scores: if severity == Severity::Critical { SCORES } else { &[] },
        ..Draft::new(Kind::Vulnerability)
    }
}

/// A secret in a file.
pub(crate) fn secret<'a>(rule: &'a str, path: &'a str, line: u32) -> Draft<'a> {
    Draft { rule, path, line, title: "a credential in the open", ..Draft::new(Kind::Secret) }
}

/// A flaw in the project's own code.
pub(crate) fn code<'a>(kind: Kind, severity: Severity, rule: &'a str, path: &'a str, line: u32) -> Draft<'a> {
    Draft { rule, path, line, severity, title: "null is dereferenced", ..Draft::new(kind) }
}

/// Everything passes and nothing was found.
pub(crate) fn clean() -> Report {
    Sample::new()
        .input("gitleaks.json", "gitleaks", Proof::Silent, &[])
        .remark(Code::AgeUnknown, "does not say when the scan ran, so its age cannot be checked")
        .input("trivy.json", "trivy", Proof::Tells, &[])
        .gate("secrets", Outcome::Pass, &[], &[])
        .gate("container", Outcome::Pass, &[], &[])
        .gate("licenses", Outcome::NotJudged, &[], &[not_judged("off until it is configured (fawkes.yaml:81)")])
        .build()
}

/// Why a gate was not judged.
pub(crate) fn not_judged(message: &str) -> Cause {
    cause(Outcome::NotJudged, "not-judged", message, "")
}

/// Passes, with findings that do not block, exemptions and warnings.
pub(crate) fn passing() -> Report {
    let suppressed = Draft {
        suppression: Some(Exemption {
            source: ExemptionSource::Tool,
            id: "will_not_fix".to_owned(),
            reason: "the vendor says so".to_owned(),
            owner: String::new(),
            expires: Expiry::Never,
            file: String::new(),
            line: 0,
            column: 0,
        }),
        ..vulnerability("CVE-2021-1", Severity::High, "busybox", "")
    };
    let waived = vulnerability("CVE-2022-0778", Severity::High, "openssl", "1.1.1n");
    let low = code(Kind::Misconfiguration, Severity::High, "DS002", "Dockerfile", 3);
    let mut report = Sample::new()
        .input("trivy.json", "trivy", Proof::Tells, &[suppressed, waived, low])
        .remark(Code::Unbound, "does not say which commit it is about; only its age ties it to this build")
        .input("copy/trivy.json", "trivy", Proof::Tells, &[])
        .remark(Code::DuplicateInput, "holds the same bytes as trivy.json; it counts once")
        .with(|report| report.evidence[1].used = Use::Duplicate)
        .gate("secrets", Outcome::Pass, &[], &[])
        .gate("container", Outcome::Pass, &[], &[])
        .gate("sast", Outcome::Warn, &[], &[cause(Outcome::Warn, "absent", "no report of sonarqube was given", "")])
        .waive(LedgerState::Active, 1, "CVE-2022-0778")
        .waive(LedgerState::Expired, 0, "CVE-2020-1")
        .with(|report| {
            let message = "the exemption of `CVE-2020-1` was over at 2026-01-01T00:00:00Z; its findings count again";
            report.problems.push(Problem::new(Code::ExemptionExpired, message).at(".gate/waivers.yaml:3"));
            let count = NotGated { kind: Kind::Misconfiguration, severity: Severity::High, count: 1 };
            report.not_gated.push(count);
            report.gates[2].exempted = 1;
        })
        .build();
    report.states[1].exemption = Some(0);
    report
}

/// Several gates fail, one cannot be decided.
pub(crate) fn failing() -> Report {
    let drafts = [
        vulnerability("CVE-2021-3711", Severity::Critical, "openssl", "1.1.1n"),
        vulnerability("CVE-2022-0778", Severity::High, "openssl", "1.1.1n"),
        vulnerability("CVE-2021-3712", Severity::High, "openssl", "1.1.1n"),
        vulnerability("CVE-2021-44228", Severity::Critical, "log4j-core", "2.3.1, 2.12.2, 2.15.0"),
        vulnerability("CVE-2022-37434", Severity::Critical, "zlib", ""),
    ];
    let bug = code(Kind::CodeVulnerability, Severity::High, "java:S2259", "src/Pay.java", 40);
    let again = code(Kind::CodeVulnerability, Severity::High, "java:S2259", "src/Pay.java", 77);
    let fixed = "a fixed version is known for 4 of them";
    let measure = "new_coverage is 61.5%, has to be >= 80% (fawkes.yaml:57)";
    Sample::new()
        .input("gitleaks.json", "gitleaks", Proof::Silent, &[secret("aws-access-token", "src/config.py", 12)])
        .remark(Code::NoProof, "no proof of scan in this format")
        .input("sonar.json", "sonarqube", Proof::Tells, &[bug, again])
        .input("trivy.json", "trivy", Proof::Tells, &drafts)
        .remark(Code::EolOs, "alpine 3.14.2 gets no more security data; build on a supported release")
        .gate("secrets", Outcome::Fail, &[0], &[cause(Outcome::Fail, "over-limit", "1 finding, 0 allowed", "")])
        .gate("sast", Outcome::Fail, &[1, 2], &[cause(Outcome::Fail, "measure-failed", measure, "")])
        .gate("dependencies", Outcome::Error, &[], &[absent()])
        .gate("container", Outcome::Fail, &[3, 4, 5, 6, 7], &[over("5 findings (3 critical, 2 high)", fixed)])
        .gate("licenses", Outcome::NotJudged, &[], &[not_judged("off until it is configured (fawkes.yaml:81)")])
        .with(|report| {
            report.policy = PolicyFacts {
                files: vec!["gate.yaml".to_owned(), "fawkes.yaml".to_owned()],
                max_waiver_days: 90,
                service: Some("payments-api".to_owned()),
                weakened: vec!["gates.dependencies.max: 0 → 2 (gate.yaml:7)".to_owned()],
                from_ref: Some("origin/main".to_owned()),
                diff: "--- a\n+++ b\n@@ -1 +1 @@\n-max: 0\n+max: 9\n".to_owned(),
                ..PolicyFacts::default()
            };
            let found = |value: &str, source| Some(Found { value: value.to_owned(), source });
            report.build.pull_request = Some(PullRequest {
                id: found("12", "GITHUB_REF"),
                source: found("fix-login", "GITHUB_HEAD_REF"),
                target: found("main", "GITHUB_BASE_REF"),
                fork: Some(Found { value: true, source: "event" }),
            });
        })
        .build()
}

/// The cause of a limit that was passed.
pub(crate) fn over(found: &str, next: &str) -> Cause {
    cause(Outcome::Fail, "over-limit", &format!("{found}, 0 allowed"), next)
}

/// The cause of evidence that nobody offered.
pub(crate) fn absent() -> Cause {
    let message = "no report of dependency-check was given, and fawkes.yaml:68 requires one";
    let next = "make one with `dependency-check.sh --scan . --format JSON --out reports`";
    cause(Outcome::Error, "absent", message, next)
}

/// Nothing can be decided.
pub(crate) fn undecided() -> Report {
    let message = "ends in the middle of the document; the scan died or the copy was cut, run it again";
    let told = format!("reports/trivy.json, byte 120: {message}");
    Sample::new()
        .broken("reports/trivy.json", Problem::new(Code::Truncated, message).at("byte 120"))
        .with(|report| {
            report.gates[0].outcome = Outcome::Error;
            report.gates[0].causes.push(cause(Outcome::Error, "truncated", &told, ""));
            report.build = Build::default();
        })
        .gate("secrets", Outcome::Pass, &[], &[])
        .gate("dependencies", Outcome::Error, &[], &[absent()])
        .build()
}

/// A thousand findings of a hundred packages.
pub(crate) fn thousand() -> Report {
    let names: Vec<(String, String)> =
        (0..1000).map(|at| (format!("CVE-2024-{:04}", 1000 + at), format!("library-{:02}", at % 100))).collect();
    let drafts: Vec<_> = (0..)
        .zip(&names)
        .map(|(at, (rule, package))| {
            let severity = if at % 7 == 0 { Severity::Critical } else { Severity::High };
            vulnerability(rule, severity, package, if at % 3 == 0 { "2.0.0" } else { "" })
        })
        .collect();
    let rows: Vec<u32> = (0..1000).collect();
    Sample::new()
        .input("trivy.json", "trivy", Proof::Tells, &drafts)
        .gate("container", Outcome::Fail, &rows, &[over("1000 findings (143 critical, 857 high)", "")])
        .build()
}
