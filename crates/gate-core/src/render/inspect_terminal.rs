//! `gate inspect` for people: what one input holds, in as few lines as it needs.

use std::io::{self, Write};

use super::Style;
use super::inspect::{InspectedInput, InspectedProblem, InspectedScan, SeverityCounts};
use super::page::Page;
use super::prose::{Paint, plain, span};
use super::words;
use crate::model::Kind;

/// Most measures and problems of one level shown unless everything is asked for.
const MEASURES: usize = 20;
const PROBLEMS: usize = 20;
/// Where values begin.
const VALUES: usize = 13;

/// Writes the inputs one after the other.
///
/// # Errors
/// Those of `out`.
pub fn render(inputs: &[InspectedInput], style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(style, out);
    for (at, input) in inputs.iter().enumerate() {
        if at > 0 {
            page.gap();
        }
        one(&mut page, input)?;
    }
    Ok(())
}

fn one(page: &mut Page<'_>, input: &InspectedInput) -> io::Result<()> {
    page.text(0, 2, &[span(Paint::Strong, input.path.as_str())])?;
    if input.is_unread() {
        field(page, "read", "no: nothing of it is believed")?;
        return problems(page, input);
    }
    let tool = input.tool.as_deref().unwrap_or("unknown");
    let version = input.scan.tool_version.as_deref().map_or(String::new(), |version| format!(" {version}"));
    field(page, "tool", &format!("{tool}{version}"))?;
    let format_version = match input.format_version.as_str() {
        "" => String::new(),
        version => format!(", version {version}"),
    };
    let proof = match input.proof.as_deref() {
        Some("tells") => "tells about the scan",
        Some("hides-errors") => "hides errors of the scan",
        Some(_) | None => "proves nothing about the scan",
    };
    field(page, "format", &format!("{}{format_version}; {proof}", input.format.as_deref().unwrap_or("unknown")))?;
    scan(page, &input.scan)?;
    counts(page, input)?;
    measures(page, input)?;
    problems(page, input)
}

/// `name     value`, wrapped under the value.
fn field(page: &mut Page<'_>, name: &str, value: &str) -> io::Result<()> {
    page.text(2, VALUES, &[span(Paint::Faint, format!("{name:<11}")), plain(value)])
}

fn scan(page: &mut Page<'_>, scan: &InspectedScan) -> io::Result<()> {
    let optional = [
        ("made", scan.time.clone()),
        (
            "subject",
            scan.subject.clone().map(|subject| match &scan.subject_kind {
                Some(kind) => format!("{subject} ({kind})"),
                None => subject,
            }),
        ),
        ("commit", scan.commit.clone()),
        ("branch", scan.branch.clone()),
        ("pull", scan.pull_request.clone()),
        ("digests", Some(scan.digests.join(", ")).filter(|digests| !digests.is_empty())),
        ("os", scan.os.clone()),
        ("examined", scan.examined.map(|count| examined(count, scan.unit.as_deref().unwrap_or("units")))),
        ("page", scan.page.clone()),
        ("task", scan.task.clone()),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            field(page, name, &value)?;
        }
    }
    scan.data.iter().try_for_each(|(name, date)| field(page, "data", &format!("{name}: {date}")))
}

/// `1 result`, `24 dependencies`: decoders give the unit as a plural.
fn examined(count: u64, units: &str) -> String {
    let one = match (units.strip_suffix("ies"), units.strip_suffix('s')) {
        (Some(stem), _) => format!("{stem}y"),
        (None, Some(stem)) => stem.to_owned(),
        (None, None) => units.to_owned(),
    };
    if count == 1 { format!("1 {one}") } else { format!("{count} {units}") }
}

fn counts(page: &mut Page<'_>, input: &InspectedInput) -> io::Result<()> {
    let kinds: Vec<String> =
        input.by_kind.iter().filter(|(_, count)| **count > 0).map(|(kind, count)| of_kind(*count, kind)).collect();
    let open = match kinds.len() {
        0 => "none open".to_owned(),
        _ => format!("{} open: {}", input.findings, kinds.join(", ")),
    };
    field(page, "findings", &open)?;
    let severities = by_severity(&input.by_severity);
    if !severities.is_empty() {
        field(page, "severity", &severities)?;
    }
    if input.score_ge_7 > 0 {
        field(page, "score >= 7", &words::count(input.score_ge_7, "finding"))?;
    }
    let others = [("suppressed", input.suppressed), ("closed", input.closed), ("passed", input.passed)];
    for (name, count) in others.into_iter().filter(|(_, count)| *count > 0) {
        field(page, name, &count.to_string())?;
    }
    if input.components > 0 { field(page, "components", &input.components.to_string()) } else { Ok(()) }
}

/// `1 vulnerability`, `3 code vulnerabilities`.
fn of_kind(count: u64, kind: &str) -> String {
    let noun = kind.parse().map_or(kind, |kind: Kind| words::noun(kind, count != 1));
    format!("{count} {noun}")
}

fn by_severity(counts: &SeverityCounts) -> String {
    let all = [
        (counts.critical, "critical"),
        (counts.high, "high"),
        (counts.medium, "medium"),
        (counts.low, "low"),
        (counts.info, "info"),
        (counts.unknown, "unknown"),
    ];
    let present: Vec<String> =
        all.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    present.join(", ")
}

fn measures(page: &mut Page<'_>, input: &InspectedInput) -> io::Result<()> {
    let most = if page.style.verbose { usize::MAX } else { MEASURES };
    for measure in input.measures.iter().take(most) {
        let key = if measure.key == measure.tool_key {
            measure.key.clone()
        } else {
            format!("{} ({})", measure.key, measure.tool_key)
        };
        let value = measure.value.as_deref().unwrap_or("no data");
        let status = measure.status.as_deref().map_or(String::new(), |status| format!(", by the server {status}"));
        field(page, "measure", &format!("{key} = {value}{status}"))?;
    }
    let left = input.measures.len().saturating_sub(most) as u64;
    if left > 0 { field(page, "", &format!("… and {}", words::count(left, "more measure"))) } else { Ok(()) }
}

fn problems(page: &mut Page<'_>, input: &InspectedInput) -> io::Result<()> {
    for (level, paint) in [("error", Paint::Bad), ("warn", Paint::Warning), ("note", Paint::Faint)] {
        let most = if page.style.verbose { usize::MAX } else { PROBLEMS };
        let of_level: Vec<&InspectedProblem> = input.problems.iter().filter(|problem| problem.level == level).collect();
        for problem in of_level.iter().take(most) {
            let place = match problem.location.as_str() {
                "" => String::new(),
                location => format!("{location}: "),
            };
            let code = span(Paint::Faint, format!(" [{}]", problem.code));
            let word = span(paint, format!("{level:<11}"));
            page.text(2, VALUES, &[word, plain(place), plain(problem.message.as_str()), code])?;
        }
        let left = of_level.len().saturating_sub(most) as u64;
        if left > 0 {
            field(page, "", &format!("… and {}", words::count(left, &format!("more {level}"))))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::DecodeError;
    use crate::decode::{Draft, Format, Limits, Sink};
    use crate::model::{Code, Condition, Measure, MeasureValue, Page as ReportPage, Proof, Severity, ToolId};
    use crate::render::inspect::Inspection;
    use crate::render::testing::{HOSTILE, vulnerability};

    const FORMAT: Format = Format { id: "json", title: "a report", proof: Proof::Tells };

    fn sample() -> InspectedInput {
        let mut sink = Sink::new(ToolId::new("trivy"), &FORMAT, Limits::default());
        sink.set_format_version("2");
        sink.finding(&vulnerability("CVE-2021-3711", Severity::Critical, "openssl", "1.1.1n")).unwrap();
        sink.finding(&Draft { rule: "DS002", severity: Severity::High, ..Draft::new(Kind::Misconfiguration) }).unwrap();
        sink.passed(24);
        sink.measure(Measure {
            key: "new_bugs".to_owned(),
            tool_key: "new_reliability_issues".to_owned(),
            value: MeasureValue::Count(3.0),
            condition: Some(Condition {
                status: "ERROR".to_owned(),
                comparator: "GT".to_owned(),
                threshold: "0".to_owned(),
            }),
        });
        sink.problem(Code::EolOs, "alpine 3.14.2 gets no more security data", "Metadata.OS");
        let scan = sink.scan();
        scan.tool_version = Some("0.57.1".to_owned());
        scan.time = Some("2026-11-22T14:55:00Z".parse().unwrap());
        scan.data.push(("vulnerability database".to_owned(), "2026-11-22T06:00:00Z".to_owned()));
        scan.subject.name = Some("registry.example/app:1.0".to_owned());
        scan.subject.kind = Some("container_image".to_owned());
        scan.subject.digests.push(format!("sha256:{}", "cd".repeat(32)));
        scan.examined = Some(3);
        scan.unit = "results";
        scan.page = Some(ReportPage { export: "x".to_owned(), index: 1, total: 171, rows: 100 });
        InspectedInput::of("reports/trivy.json", &sink.finish())
    }

    fn broken() -> InspectedInput {
        let error = DecodeError::new(Code::Truncated, "ends in the middle of the document; run the scan again");
        InspectedInput::failed("reports/cut.json", error.at(120))
    }

    fn text(style: &Style) -> String {
        Inspection { inputs: vec![broken(), sample()] }.to_text(style)
    }

    #[test]
    fn one_unit_is_not_several() {
        assert_eq!(examined(1, "results"), "1 result");
        assert_eq!(examined(1, "dependencies"), "1 dependency");
        assert_eq!(examined(2, "results"), "2 results");
    }

    #[test]
    fn what_gate_sees_in_eighty_columns() {
        insta::assert_snapshot!(text(&Style::default()));
    }

    #[test]
    fn lines_keep_to_the_width_unless_a_name_is_longer() {
        for width in [60, 80, 200] {
            let page = text(&Style { width, ..Style::default() });
            let fits =
                |line: &str| crate::render::page::width_of(line) <= width || line.starts_with("  digests    sha256:");
            assert!(page.lines().all(fits), "{page}");
        }
    }

    #[test]
    fn hostile_text_is_harmless() {
        let mut input = sample();
        input.path = HOSTILE.to_owned();
        input.scan.subject = Some(HOSTILE.to_owned());
        input.scan.data.insert(HOSTILE.to_owned(), HOSTILE.to_owned());
        input.measures[0].value = Some(HOSTILE.to_owned());
        input.problems[0].message = HOSTILE.to_owned();
        let page = Inspection { inputs: vec![input] }.to_text(&Style { verbose: true, ..Style::default() });
        assert!(!page.chars().any(|c| c != '\n' && crate::render::escape::is_unseen(c)), "{page:?}");
    }
}
