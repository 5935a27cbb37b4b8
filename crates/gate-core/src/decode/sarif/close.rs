//! The end of a run: every finding gets what its rule, artifact and invocation say.

use super::bag::{Rating, Tags};
use super::invocations::Overrides;
use super::level::{Dialect, Level, Outcome, score_severity};
use super::rules::{Found, Pointer, Rule};
use super::run::{Run, may_quote_secrets};
use crate::decode::Sink;
use crate::decode::error::DecodeError;
use crate::decode::uri;
use crate::model::{self, Code, Finding, Kind, Severity, Text, index};

/// What is still open about a finding when its result has been read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pending {
    /// Index of the finding.
    pub(super) finding: u32,
    pub(super) outcome: Outcome,
    pub(super) level: Option<Level>,
    pub(super) leading: Rating,
    /// The severity in the message.
    pub(super) described: Rating,
    pub(super) tags: Tags,
    pub(super) rule: Pointer,
    pub(super) artifact: Option<u32>,
    pub(super) invocation: Option<u32>,
    /// First line of the message, in the arena of the run.
    pub(super) message: Text,
}

impl Run {
    /// Completes the findings of the run.
    ///
    /// # Errors
    /// When the run names no tool.
    pub(super) fn close(&mut self, sink: &mut Sink) -> Result<Dialect, DecodeError> {
        let Some((dialect, _)) = self.tool else {
            let message = "holds a run that names no tool (`tool.driver.name`): it proves nothing";
            return Err(DecodeError::new(Code::Malformed, message));
        };
        if !self.scanned {
            let message = "a run has no `results`: by SARIF's rule the tool did not scan; run it again";
            sink.problem(Code::NothingExamined, message, "");
        }
        let overrides = self.invocations.resolve(&self.rules);
        for pending in std::mem::take(&mut self.pending) {
            self.complete(pending, dialect, &overrides, sink);
        }
        if dialect == Dialect::DependencyCheck && self.artifacts.len() > 0 {
            let scan = sink.scan();
            scan.examined = Some(scan.examined.unwrap_or(0) + self.artifacts.len() as u64);
            scan.unit = "dependencies";
        }
        Ok(dialect)
    }

    fn complete(&self, pending: Pending, dialect: Dialect, overrides: &Overrides, sink: &mut Sink) {
        let at = pending.finding as usize;
        let facts = self.facts(&pending, dialect, overrides, sink);
        let severity = facts.severity(&pending, sink);
        if pending.outcome != Outcome::Informational {
            add_scores(at, facts.rule, sink);
        }
        add_cwes(at, facts.rule, sink);
        let scored = facts.leading != Rating::Absent || sink.findings().rows[at].scores.len > 0;
        let class = facts.rule.and_then(|rule| rule.class);
        let kind = dialect.kind(class, facts.tags, scored);
        let title = self.title(&pending, &facts, kind, sink);
        let rule = self.rule_id(at, &facts, sink);
        let findings = sink.findings();
        let word = if facts.stated && dialect.levels_mean_severity() { facts.level.word() } else { "" };
        let severity_word = findings.texts.intern(word);
        let row = &mut findings.rows[at];
        *row = Finding { kind, severity, severity_word, rule, title, ..*row };
        if row.url.is_empty() {
            row.url = facts.rule.map_or(Text::EMPTY, |rule| rule.url);
        }
        self.artifact(at, pending.artifact, dialect, sink);
        if let Some(rule) = facts.rule {
            add_package(at, rule, dialect, sink);
        }
    }

    fn facts(&self, pending: &Pending, dialect: Dialect, overrides: &Overrides, sink: &mut Sink) -> Facts<'_> {
        let findings = sink.findings();
        let id = findings.text(findings.rows[pending.finding as usize].rule);
        let (rule, configured, dangling) = match self.rules.find(pending.rule, id) {
            Found::Rule { rule: at, disagrees } => {
                if disagrees {
                    let message = "results name one rule by index and another by id; the id was believed where the \
                                   report has it";
                    sink.problem(Code::CountMismatch, message, "");
                }
                let rule = self.rules.get(at);
                (Some(rule), overrides.level(pending.invocation, at).or(rule.level), false)
            }
            Found::Nothing { dangling } => {
                if dangling {
                    let message = "results point to rules by an index the report's rules do not have";
                    sink.problem(Code::CountMismatch, message, "");
                }
                (None, None, dangling)
            }
        };
        let of_rule = rule.filter(|_| pending.outcome != Outcome::Informational).map(|rule| rule.leading);
        Facts {
            dialect,
            rule,
            dangling: dangling && pending.level.is_none(),
            level: pending.outcome.level(pending.level, configured),
            stated: pending.level.is_some() || configured.is_some(),
            tags: pending.tags.with(rule.map_or(Tags::default(), |rule| rule.tags)),
            leading: if pending.leading == Rating::Absent { of_rule.unwrap_or_default() } else { pending.leading },
        }
    }

    /// The text for people: of Trivy the rule's (its message repeats ids), of secrets never the message.
    fn title(&self, pending: &Pending, facts: &Facts<'_>, kind: Kind, sink: &mut Sink) -> Text {
        let of_rule = facts.rule.map_or(Text::EMPTY, |rule| rule.title);
        let prefer_rule = facts.dialect.repeats_ids_in_messages() && !of_rule.is_empty();
        if may_quote_secrets(kind, facts.tags) || prefer_rule || pending.message.is_empty() {
            return of_rule;
        }
        let message = self.messages.get(pending.message);
        let findings = sink.findings();
        let message = match facts.dialect {
            // "CVE-2021-42340 - The fix for …"
            Dialect::DependencyCheck => {
                let id = findings.text(findings.rows[pending.finding as usize].rule);
                message.strip_prefix(id).and_then(|rest| rest.strip_prefix(" - ")).unwrap_or(message)
            }
            Dialect::Gitleaks
            | Dialect::Trivy
            | Dialect::Grype
            | Dialect::OsvScanner
            | Dialect::Secrets
            | Dialect::Generic => message,
        };
        findings.texts.intern(message)
    }

    /// The id of the rule: of the result, else of the rule. Trivy's old template put the severity in front of it.
    fn rule_id(&self, at: usize, facts: &Facts<'_>, sink: &mut Sink) -> Text {
        let findings = sink.findings();
        let stated = findings.rows[at].rule;
        if stated.is_empty() {
            return findings.texts.intern(facts.rule.map_or("", |rule| self.rules.text(rule.id)));
        }
        if facts.dialect == Dialect::Grype {
            // Grype has a rule for each vulnerability of each package: `CVE-2021-1-curl`.
            let package = findings.text(findings.rows[at].package);
            let bare = findings.text(stated).strip_suffix(package).and_then(|rest| rest.strip_suffix('-'));
            let bare = bare.filter(|bare| !bare.is_empty() && !package.is_empty()).map(str::to_owned);
            return bare.map_or(stated, |bare| findings.texts.intern(&bare));
        }
        let bare = findings.text(stated).strip_prefix('[').and_then(|rest| rest.split_once("] "));
        match bare.map(|(_, bare)| bare.to_owned()) {
            Some(bare) if facts.dialect == Dialect::Trivy => findings.texts.intern(&bare),
            Some(_) | None => stated,
        }
    }

    /// File and package from the artifact table, where the result has only an index.
    fn artifact(&self, at: usize, artifact: Option<u32>, dialect: Dialect, sink: &mut Sink) {
        let Some((path, purl)) = artifact.map(|index| self.artifacts.at(index)) else { return };
        let findings = sink.findings();
        if findings.rows[at].path.is_empty() {
            findings.rows[at].path = findings.texts.intern(path);
        }
        if dialect == Dialect::DependencyCheck && findings.rows[at].purl.is_empty() && !purl.is_empty() {
            let (package, version) = uri::package(purl);
            let (package, version) = (findings.texts.intern(&package), findings.texts.intern(&version));
            let row = &mut findings.rows[at];
            (row.purl, row.package, row.version) = (findings.texts.intern(purl), package, version);
        }
    }
}

/// Adds the scores of the rule to those of the result.
fn add_scores(at: usize, rule: Option<&Rule>, sink: &mut Sink) {
    let Some(shared) = rule.map(|rule| rule.scores).filter(|run| run.len > 0) else { return };
    let findings = sink.findings();
    let own = findings.rows[at].scores;
    if own.len == 0 {
        findings.rows[at].scores = shared;
        return;
    }
    let start = index(findings.scores.len());
    for run in [own, shared] {
        let from = run.start as usize;
        findings.scores.extend_from_within(from..from + run.len as usize);
    }
    findings.rows[at].scores = model::Run { start, len: own.len + shared.len };
}

/// Adds what only the rule tells of the component: Grype's package URL and fix, which it wrote for the first package of
/// the name, and the other ids of OSV-Scanner.
fn add_package(at: usize, rule: &Rule, dialect: Dialect, sink: &mut Sink) {
    let findings = sink.findings();
    let row = findings.rows[at];
    let [purl, version, fixed] = rule.package;
    match dialect {
        Dialect::Grype => {
            let of_purl = uri::package(findings.text(purl)).1;
            if row.purl.is_empty() && !of_purl.is_empty() && of_purl == findings.text(row.version) {
                findings.rows[at].purl = purl;
            }
            if row.fixed.is_empty() && version == row.version {
                findings.rows[at].fixed = fixed;
            }
        }
        Dialect::OsvScanner if row.aliases.len == 0 => findings.rows[at].aliases = rule.former,
        Dialect::OsvScanner
        | Dialect::Gitleaks
        | Dialect::Trivy
        | Dialect::DependencyCheck
        | Dialect::Secrets
        | Dialect::Generic => {}
    }
}

/// Adds the weaknesses of the rule where the result names none.
fn add_cwes(at: usize, rule: Option<&Rule>, sink: &mut Sink) {
    let row = &mut sink.findings().rows[at];
    if let Some(rule) = rule.filter(|_| row.cwes.len == 0) {
        row.cwes = rule.cwes;
    }
}

/// What the result, its rule and its invocation say together.
struct Facts<'r> {
    dialect: Dialect,
    rule: Option<&'r Rule>,
    /// The result points to a rule that is not there, and has no level of its own.
    dangling: bool,
    level: Level,
    /// Whether the level stands in the report; else it is SARIF's default.
    stated: bool,
    tags: Tags,
    leading: Rating,
}

impl Facts<'_> {
    /// Design ruling 13, and what the dialects mean by their words.
    fn severity(&self, pending: &Pending, sink: &mut Sink) -> Severity {
        if self.dialect == Dialect::Gitleaks {
            return Severity::Unknown;
        }
        if self.dialect == Dialect::OsvScanner && self.leading == Rating::Absent {
            // It writes `warning` for everything.
            return sink.severity_or_worst(Some(Severity::Unknown));
        }
        if self.level == Level::Unrecognised {
            return sink.severity_or_worst(None);
        }
        if self.leading == Rating::Unreadable {
            return Severity::Critical;
        }
        if let Some(severity) = score_severity(self.leading) {
            return sink.severity_or_worst(Some(severity));
        }
        if self.dangling && pending.outcome != Outcome::Informational {
            let message = "results without a level point to rules the report does not hold; taken as critical";
            sink.problem(Code::UnknownValue, message, "");
            return Severity::Critical;
        }
        let of_rule = self.rule.map_or(Rating::Absent, |rule| rule.described);
        let described = if pending.described == Rating::Absent { of_rule } else { pending.described };
        match (self.dialect, described) {
            (Dialect::Trivy, _) if self.tags.has(Tags::UNKNOWN) => sink.severity_or_worst(Some(Severity::Unknown)),
            (Dialect::DependencyCheck | Dialect::Grype, Rating::Word(_) | Rating::Value(_) | Rating::Unreadable) => {
                sink.severity_or_worst(score_severity(described))
            }
            (
                Dialect::Gitleaks
                | Dialect::Trivy
                | Dialect::DependencyCheck
                | Dialect::Grype
                | Dialect::OsvScanner
                | Dialect::Secrets
                | Dialect::Generic,
                _,
            ) => sink.severity_or_worst(self.level.severity()),
        }
    }
}
