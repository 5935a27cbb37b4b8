//! Whether a finding fits a selector. Where a report is silent, the finding fits: a gate fails closed.

use super::gate::GateRule;
use super::licenses::LicenseAction;
use super::selector::Selector;
use super::valid::{ScoreRules, ScoreUse, Unscored};
use crate::model::license;
use crate::model::{Criterion, CvssVersion, Finding, Findings, Kind, Scope, Score, Severity, ToolId};

/// A finding with what selectors ask about it.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The tables it lives in.
    pub findings: &'a Findings,
    /// The finding.
    pub row: &'a Finding,
    /// The tool that reported it.
    pub tool: &'a ToolId,
    /// Rows that tell of the same flaw and between them all that is told of it, but for its places. The finding itself may
    /// be missing where another tells the same.
    pub beside: &'a [u32],
}

impl<'a> Subject<'a> {
    /// Every id of the flaw: those of the finding, then those that other tools give it. Some come twice.
    pub fn ids(self) -> impl Iterator<Item = &'a str> {
        let of_row =
            move |row: &'a Finding| std::iter::once(self.findings.text(row.rule)).chain(self.findings.aliases_of(row));
        of_row(self.row).chain(self.rows().flat_map(of_row)).filter(|id| !id.is_empty())
    }

    /// The rows that tell of the same flaw.
    pub fn rows(self) -> impl Iterator<Item = &'a Finding> {
        self.beside.iter().map(move |&at| &self.findings.rows[at as usize])
    }
}

impl Selector {
    /// Whether the selector looks at findings of this kind and tool at all, whatever its limits say.
    pub fn looks_at(&self, kind: Kind, tool: &ToolId) -> bool {
        self.kind_fits(kind) && self.tool_fits(tool)
    }

    fn kind_fits(&self, kind: Kind) -> bool {
        match &self.kind {
            Some(kinds) => kinds.iter().any(|it| it.value == kind),
            None => self.license.is_none() || kind == Kind::License,
        }
    }

    fn tool_fits(&self, tool: &ToolId) -> bool {
        self.tool.as_ref().is_none_or(|tools| tools.iter().any(|it| it.value == *tool))
    }

    /// Whether it looks at components of a scope.
    pub fn is_about(&self, scope: Scope) -> bool {
        self.scope.as_ref().is_none_or(|wanted| scope_fits(wanted.value, scope))
    }

    /// Whether all conditions hold for a finding.
    pub fn matches(&self, subject: Subject<'_>, score: &ScoreRules) -> bool {
        self.spares(subject, score).is_none()
    }

    /// The first condition that does not hold for a finding; `None` where all do, and it counts.
    pub fn spares(&self, subject: Subject<'_>, score: &ScoreRules) -> Option<Criterion> {
        let Subject { findings, row, tool, .. } = subject;
        let fits = |criterion| match criterion {
            Criterion::Kind => self.kind_fits(row.kind),
            Criterion::Tool => self.tool_fits(tool),
            Criterion::Severity => self.severity.as_ref().is_none_or(|limit| row.severity.reaches(limit.value)),
            Criterion::Score => self.score.as_ref().is_none_or(|limit| reaches(subject, limit.value, score)),
            Criterion::New => self.new.as_ref().is_none_or(|wanted| row.new.is_none_or(|new| new == wanted.value)),
            Criterion::Fixable => self.fixable.as_ref().is_none_or(|wanted| wanted.value != row.fixed.is_empty()),
            Criterion::Scope => self.is_about(row.scope),
            Criterion::Rule => self.rule.as_ref().is_none_or(|pattern| subject.ids().any(|id| pattern.matches(id))),
            Criterion::Path => self.path.as_ref().is_none_or(|globs| {
                let path = findings.text(if row.path.is_empty() { row.target } else { row.path });
                globs.iter().any(|glob| glob.matches(path.trim_start_matches("./")))
            }),
            Criterion::Package => self.package.as_ref().is_none_or(|package| {
                let text = |symbol| findings.text(symbol);
                package.fits(text(row.package), text(row.purl), text(row.version))
            }),
            Criterion::License => self.license.as_ref().is_none_or(|rules| {
                let (action, _) = rules.judge(&license::read(findings.text(row.rule)));
                action == LicenseAction::Block
            }),
        };
        Criterion::ALL.into_iter().find(|&criterion| !fits(criterion))
    }
}

impl GateRule {
    /// Whether the gate counts a finding against its limit, exemptions aside.
    pub fn counts(&self, subject: Subject<'_>, score: &ScoreRules) -> bool {
        self.judges(subject.tool) && self.deny.iter().any(|selector| selector.matches(subject, score))
    }
}

fn scope_fits(wanted: Scope, found: Scope) -> bool {
    match wanted {
        // What the report does not say may well be shipped.
        Scope::Runtime => found != Scope::Dev,
        Scope::Dev | Scope::Unknown => found == wanted,
    }
}

/// Whether a finding reaches a score limit by the policy's reading of scores.
fn reaches(subject: Subject<'_>, limit: u8, rules: &ScoreRules) -> bool {
    let scores = subject.findings.scores_of(subject.row);
    if scores.is_empty() {
        return unscored_reaches(subject.row.severity, limit, rules.unscored.value);
    }
    let is_nvd = |score: &Score| subject.findings.text(score.source) == "nvd";
    match rules.used.value {
        ScoreUse::Any | ScoreUse::Max => reached(scores, limit, |_| true),
        ScoreUse::Vendor => reached(scores, limit, |score| !is_nvd(score)),
        ScoreUse::Nvd => reached(scores, limit, is_nvd),
        ScoreUse::V4First => reached(scores, limit, |score| score.version == CvssVersion::V4),
    }
}

/// Whether a preferred score reaches the limit; without a preferred one any score does.
fn reached(scores: &[Score], limit: u8, preferred: impl Fn(&Score) -> bool) -> bool {
    let any_preferred = scores.iter().any(&preferred);
    scores.iter().any(|score| (preferred(score) || !any_preferred) && score.tenths >= limit)
}

/// The largest score a severity word can stand for: Dependency-Check's own estimate for rows without a score (high and
/// critical 10.0, medium 6.9, low 3.9). Without a usable word the finding counts.
fn unscored_reaches(severity: Severity, limit: u8, rule: Unscored) -> bool {
    let estimate = match severity {
        Severity::Critical | Severity::High | Severity::Unknown => 100,
        Severity::Medium => 69,
        Severity::Low => 39,
        Severity::Info => 0,
    };
    match rule {
        Unscored::Block => true,
        Unscored::BySeverity => estimate >= limit,
        Unscored::Ignore => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{Draft, Format, Limits, ScoreDraft, Sink};
    use crate::model::Proof;
    use crate::policy::Policy;

    const FORMAT: Format = Format { id: "test", title: "test", proof: Proof::Silent };

    fn counts(gate: &str, draft: &Draft<'_>) -> bool {
        let policy = Policy::builtin("fawkes").unwrap();
        let mut sink = Sink::new(ToolId::new("trivy"), &FORMAT, Limits::default());
        sink.finding(draft).unwrap();
        let findings = sink.finish().findings;
        let subject = Subject { findings: &findings, row: &findings.rows[0], tool: &ToolId::new("trivy"), beside: &[] };
        policy.gate(gate).unwrap().deny.iter().any(|selector| selector.matches(subject, &policy.score))
    }

    fn vulnerability(severity: Severity, scores: &[f64]) -> bool {
        let scores: Vec<_> = scores
            .iter()
            .map(|&value| ScoreDraft { source: "nvd", version: CvssVersion::V3, value, vector: "" })
            .collect();
        counts("dependencies", &Draft { severity, scores: &scores, ..Draft::new(Kind::Vulnerability) })
    }

    #[test]
    fn any_published_score_of_seven_counts_and_float_noise_does_not() {
        assert!(vulnerability(Severity::Low, &[5.0, 7.0]));
        assert!(!vulnerability(Severity::Critical, &[6.900_000_095]));
    }

    #[test]
    fn without_a_score_the_word_decides_and_without_a_word_it_counts() {
        assert!(vulnerability(Severity::High, &[]));
        assert!(!vulnerability(Severity::Medium, &[]));
        assert!(vulnerability(Severity::Unknown, &[]));
    }

    #[test]
    fn unknown_severity_reaches_no_severity_limit() {
        assert!(counts("container", &Draft { severity: Severity::High, ..Draft::new(Kind::Vulnerability) }));
        assert!(!counts("container", &Draft::new(Kind::Vulnerability)));
        assert!(counts("secrets", &Draft::new(Kind::Secret)));
    }
}
