//! `SonarQube`'s words for severity, standing and kind, mapped here and nowhere else.

use crate::decode::sink::Sink;
use crate::model::{Code, Exemption, ExemptionSource, Expiry, Kind, Severity};

/// Whether a row still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It does.
    Open,
    /// The server found it gone, or a reviewer found nothing.
    Closed,
    /// Somebody accepted it or called it false.
    Suppressed,
}

/// The two vocabularies of severities and hotspot probabilities; `None` is an unrecognised word.
pub(super) fn severity(word: &str) -> Option<Severity> {
    Some(match word {
        "BLOCKER" => Severity::Critical,
        "CRITICAL" | "HIGH" => Severity::High,
        "MAJOR" | "MEDIUM" => Severity::Medium,
        "MINOR" | "LOW" => Severity::Low,
        "INFO" => Severity::Info,
        "" => Severity::Unknown,
        _ => return None,
    })
}

/// Where a row stands by its status, resolution and (10.4 and later) issue status. What contradicts itself or is not
/// known is open, and said.
pub(super) fn standing(sink: &mut Sink, status: &str, resolution: &str, issue_status: &str) -> Standing {
    let by_issue_status = match issue_status {
        "OPEN" | "CONFIRMED" | "IN_SANDBOX" => Some(Standing::Open),
        "FIXED" => Some(Standing::Closed),
        "ACCEPTED" | "FALSE_POSITIVE" => Some(Standing::Suppressed),
        _ => None,
    };
    let by_status = match status {
        "OPEN" | "CONFIRMED" | "REOPENED" | "TO_REVIEW" | "IN_REVIEW" | "IN_SANDBOX" => Some(Standing::Open),
        "RESOLVED" | "CLOSED" | "REVIEWED" => match resolution {
            "FIXED" | "REMOVED" => Some(Standing::Closed),
            "SAFE" if status == "REVIEWED" => Some(Standing::Closed),
            "ACKNOWLEDGED" if status == "REVIEWED" => Some(Standing::Suppressed),
            "WONTFIX" | "FALSE-POSITIVE" => Some(Standing::Suppressed),
            "" => by_issue_status.filter(|&standing| standing != Standing::Open),
            _ => None,
        },
        "" => by_issue_status,
        _ => None,
    };
    let contradicts = matches!((by_status, by_issue_status), (Some(one), Some(other)) if one != other);
    let unknown = !issue_status.is_empty() && by_issue_status.is_none();
    match by_status {
        Some(standing) if !contradicts && !unknown => standing,
        Some(_) | None => {
            let message = "a row's status, resolution and issue status are words this tool is not known to write, \
                           or contradict each other; taken as open";
            sink.problem(Code::UnknownValue, message, "");
            Standing::Open
        }
    }
}

/// The kind of an issue by its type and the qualities it affects: any effect on security makes it a vulnerability.
/// Unknown words are the worst.
pub(super) fn kind<'q>(sink: &mut Sink, issue_type: &str, qualities: impl Iterator<Item = &'q str>) -> Kind {
    let mut worst: Option<Kind> = None;
    let mut unknown = false;
    for quality in qualities {
        let kind = match quality {
            "SECURITY" => Kind::CodeVulnerability,
            "RELIABILITY" => Kind::Bug,
            "MAINTAINABILITY" => Kind::CodeSmell,
            _ => {
                unknown = true;
                Kind::CodeVulnerability
            }
        };
        worst = Some(worst.map_or(kind, |other| other.min(kind)));
    }
    let by_type = match issue_type {
        "VULNERABILITY" => Some(Kind::CodeVulnerability),
        "BUG" => Some(Kind::Bug),
        "CODE_SMELL" => Some(Kind::CodeSmell),
        "SECURITY_HOTSPOT" => Some(Kind::Hotspot),
        "" => worst,
        _ => None,
    };
    if by_type.is_none() || unknown {
        let message = "an issue's type or software quality is no word this tool is known to write; \
                       taken as a vulnerability";
        sink.problem(Code::UnknownValue, message, "");
        return Kind::CodeVulnerability;
    }
    match (by_type, worst) {
        (Some(Kind::Hotspot), _) => Kind::Hotspot,
        (_, Some(Kind::CodeVulnerability)) | (None, _) => Kind::CodeVulnerability,
        (Some(kind), _) => kind,
    }
}

/// The server's own suppression under its word.
pub(super) fn suppression(standing: Standing, words: [&str; 3]) -> Option<Exemption> {
    let word = words.into_iter().find(|word| !word.is_empty()).unwrap_or_default();
    (standing == Standing::Suppressed).then(|| Exemption {
        source: ExemptionSource::Tool,
        id: word.to_owned(),
        reason: String::new(),
        owner: String::new(),
        expires: Expiry::Never,
        file: String::new(),
        line: 0,
        column: 0,
    })
}

/// The path of a component: its key without the project's key and one colon. Project keys hold colons themselves.
pub(super) fn path<'a>(component: &'a str, project: &str) -> &'a str {
    match component.strip_prefix(project) {
        Some("") if !project.is_empty() => "",
        Some(rest) if !project.is_empty() => rest.strip_prefix(':').unwrap_or(component),
        Some(_) | None => component,
    }
}

/// A line number; anything else is unknown.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the guard holds the range of u32")]
pub(super) fn line(number: Option<f64>) -> u32 {
    number.filter(|line| (1.0..=f64::from(u32::MAX)).contains(line)).map_or(0, |line| line as u32)
}
