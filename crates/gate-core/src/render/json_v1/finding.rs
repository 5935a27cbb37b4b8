//! Findings in our JSON.

use serde::Serialize;

use super::exemption::Exemption;
use super::rule::Judged;
use super::{position, said};
use crate::model::{self, Consultation, Report, Text, ToolId};
use crate::render::standing::{Standing, exemption_of};

/// One flaw in one place.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Finding<'a> {
    /// The identity of its flaw across runs; what waivers name.
    fingerprint: String,
    /// The fingerprint it has by itself, where another finding of its flaw gives the flaw its identity.
    own_fingerprint: Option<String>,
    /// Its flaw: position in the list `flaws` of this document, from 0. Findings with the same one tell of one thing.
    flaw: u32,
    /// What became of it: `open`, `exempted` by a ledger, `suppressed` by its own tool; or its input does not count,
    /// because it is `superseded` by a better format, a `duplicate`, or `not-a-report`.
    #[cfg_attr(
        feature = "schema",
        schemars(extend("enum" = ["open", "exempted", "suppressed", "superseded", "duplicate", "not-a-report"]))
    )]
    state: &'static str,
    /// The first gate that counts it against its limit.
    gate: Option<&'a str>,
    /// What each gate that looked at it made of it.
    judged: Vec<Judged<'a>>,
    /// Whether the policy lets a waiver cover it; `null` where no gate counts it.
    waivable: Option<bool>,
    /// The rule that does not: position in the list `policy.rules.never` of this document, from 0.
    never: Option<u16>,
    /// What sort of flaw it is.
    kind: &'static str,
    /// How bad.
    #[cfg_attr(
        feature = "schema",
        schemars(extend("enum" = ["critical", "high", "medium", "low", "info", "unknown"]))
    )]
    severity: &'static str,
    /// The tool's own word for the severity.
    severity_word: Option<&'a str>,
    /// Rule or vulnerability id as the tool writes it.
    rule: Option<&'a str>,
    /// One line for people.
    title: Option<&'a str>,
    /// Other ids of the same flaw.
    aliases: Vec<&'a str>,
    /// The weaknesses behind it, such as `CWE-79`.
    cwes: Vec<&'a str>,
    /// The id of the tool.
    tool: Option<&'a str>,
    /// The path of the input it came from.
    input: Option<&'a str>,
    /// What was scanned: image, lock file, project.
    target: Option<&'a str>,
    /// The file it is in.
    path: Option<&'a str>,
    /// First line, from 1.
    line: Option<u32>,
    /// First column, from 1.
    column: Option<u32>,
    /// The commit it is in.
    commit: Option<&'a str>,
    /// The component it is about.
    package: Option<Package<'a>>,
    /// Whether the component is shipped: `runtime`, `dev` or `unknown`.
    scope: &'static str,
    /// Whether the report says it is new; `null` when it does not say.
    new: Option<bool>,
    /// The tool's own status word.
    status: Option<&'a str>,
    /// Where to read more. Not checked: it is text from the report.
    url: Option<&'a str>,
    /// The day the flaw was published.
    published: Option<String>,
    /// Whether the report says that the flaw is being exploited.
    known_exploited: bool,
    /// Published CVSS base scores.
    scores: Vec<Score<'a>>,
    /// Why it does not count, by a ledger or by its own tool.
    exemption: Option<Exemption<'a>>,
    /// Entries of the ledgers that name it, and what came of them, in the order in which they were asked.
    consulted: Vec<Consulted<'a>>,
}

/// An entry of a ledger that was held against a finding.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Consulted<'a> {
    /// The entry: position in the list `exemptions` of this document, from 0.
    exemption: u32,
    /// `applied`, `shadowed` by an earlier entry, or `not-applied`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["applied", "shadowed", "not-applied"])))]
    answer: &'static str,
    /// Why it does not apply.
    why: Option<&'a str>,
}

impl<'a> Consulted<'a> {
    fn of(consulted: &'a model::Consulted) -> Consulted<'a> {
        let (answer, why) = match &consulted.answer {
            Consultation::Applied => ("applied", None),
            Consultation::Shadowed => ("shadowed", None),
            Consultation::Not(why) => ("not-applied", Some(why.as_str())),
        };
        Consulted { exemption: consulted.exemption, answer, why }
    }
}

/// A component.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Package<'a> {
    /// Its name.
    name: &'a str,
    /// The installed version.
    version: Option<&'a str>,
    /// Its package URL.
    purl: Option<&'a str>,
    /// Versions that clear the finding, as the tool writes them.
    fixed: Option<&'a str>,
}

/// A published base score.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[expect(clippy::struct_field_names, reason = "the field names are the keys of the format")]
struct Score<'a> {
    /// Who published it.
    source: &'a str,
    /// The CVSS version: `v2`, `v3`, `v4` or `unstated`.
    version: &'static str,
    /// The score, 0.0 to 10.0 with one decimal.
    score: f64,
    /// The vector.
    vector: Option<&'a str>,
}

impl<'a> Finding<'a> {
    /// Every row of the report, one at a time.
    pub(super) fn all(report: &'a Report) -> impl Iterator<Item = Finding<'a>> {
        (0..report.findings.rows.len()).map(move |at| Finding::at(report, at))
    }

    /// One row by its position.
    pub(super) fn at(report: &'a Report, at: usize) -> Finding<'a> {
        let findings = &report.findings;
        let (row, state) = (&findings.rows[at], &report.states[at]);
        let number = model::index(at);
        let (print, own) = (report.flaws.fingerprint(number), report.flaws.fingerprint_alone(number));
        let text = |symbol: Text| said(findings.text(symbol));
        let input = report.evidence.get(row.input as usize);
        Finding {
            fingerprint: print.to_string(),
            own_fingerprint: (own != print).then(|| own.to_string()),
            flaw: report.flaws.of_row(number),
            state: Standing::of_row(report, number).as_str(),
            gate: state.gate.and_then(|gate| report.gates.get(usize::from(gate))).map(|gate| gate.id.as_str()),
            judged: Judged::all(report, number),
            waivable: state.gate.map(|_| state.waivable),
            never: state.never,
            kind: row.kind.as_str(),
            severity: row.severity.as_str(),
            severity_word: text(row.severity_word),
            rule: text(row.rule),
            title: text(row.title),
            aliases: findings.aliases_of(row).collect(),
            cwes: findings.cwes_of(row).collect(),
            tool: input.and_then(|input| input.tool.as_ref()).map(ToolId::as_str),
            input: input.map(|input| input.key.path.as_str()),
            target: text(row.target),
            path: text(row.path),
            line: position(row.line),
            column: position(row.column),
            commit: text(row.commit),
            package: text(row.package).map(|name| Package {
                name,
                version: text(row.version),
                purl: text(row.purl),
                fixed: text(row.fixed),
            }),
            scope: row.scope.as_str(),
            new: row.new,
            status: text(row.status),
            url: text(row.url),
            published: row.published.map(|day| day.to_string()),
            known_exploited: row.known_exploited,
            scores: findings.scores_of(row).iter().map(|score| Score::of(score, report)).collect(),
            exemption: exemption_of(report, number).map(Exemption::of),
            consulted: consulted(report, number).iter().map(Consulted::of).collect(),
        }
    }
}

/// The entries that were asked about a row.
fn consulted(report: &Report, row: u32) -> &[model::Consulted] {
    let start = report.consulted.partition_point(|it| it.row < row);
    let len = report.consulted[start..].partition_point(|it| it.row == row);
    &report.consulted[start..start + len]
}

impl<'a> Score<'a> {
    fn of(score: &model::Score, report: &'a Report) -> Score<'a> {
        Score {
            source: report.findings.text(score.source),
            version: score.version.as_str(),
            score: f64::from(score.tenths) / 10.0,
            vector: said(report.findings.text(score.vector)),
        }
    }
}
