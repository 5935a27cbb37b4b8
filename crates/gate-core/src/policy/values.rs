//! How single values are written: durations, sizes, limits, patterns, ids.

use jiff::SignedDuration;

use super::branch::BranchGlob;
use super::licenses::LicenseEntry;
use super::selector::{PathGlob, RulePattern, VersionRange};
use super::weaken_enforce::MAX_BYTES;
use crate::model::license::{self, Node};
use crate::model::{Code, Score, Severity, ToolId};
use crate::yaml::{Scalar, did_you_mean, shorten};

/// What is wrong with one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Fault {
    pub(crate) fn new(message: impl Into<String>) -> Fault {
        Fault { message: message.into(), help: None }
    }

    pub(crate) fn help(self, help: impl Into<String>) -> Fault {
        Fault { help: Some(help.into()), ..self }
    }
}

/// A sort of single value: its words for people, its shape for the JSON Schema, its check.
#[derive(Debug)]
pub struct ScalarType {
    /// What it is, for messages (``a duration such as `24h` ``).
    pub what: &'static str,
    /// Regular expression of the JSON Schema; empty means any text.
    pub pattern: &'static str,
    /// Whether the value is good.
    pub check: fn(&Scalar) -> Result<(), Fault>,
}

macro_rules! scalar_types {
    ($($name:ident = $what:literal, $pattern:expr, $parse:path;)+) => {
        $(pub(super) static $name: ScalarType =
            ScalarType { what: $what, pattern: $pattern, check: |scalar| $parse(scalar).map(drop) };)+
    };
}

scalar_types! {
    TEXT = "text", "", text;
    DURATION = "a duration such as `24h`, `7d` or `90m`", "^[0-9]+ ?(s|m|h|d|w)$", duration;
    SIZE = "a size such as `16 MiB` or a number of bytes", "^[0-9]+( ?(B|KiB|MiB|GiB))?$", size;
    BRANCH_GLOB = "a branch pattern such as `\"release/**\"`", "", branch_glob;
    PATH_GLOB = "a path pattern such as `\"src/**/*.rs\"`", "", path_glob;
    REGEX = "a regular expression", "", regex;
    RANGE = "a version range such as `\">=1.2, <1.5\"`", "", range;
    SCORE = "a score limit such as `\">= 7.0\"`", "^>= ?(10(\\.0)?|[0-9](\\.[0-9])?)$", score;
    SEVERITY = "a severity limit such as `\">= high\"`", "^>= ?(critical|high|medium|low|info)$", severity;
    SPDX = "an SPDX licence such as `AGPL-3.0-only`", "^[A-Za-z0-9.:+() -]+$", license;
    TOOL = "a tool id such as `trivy`", "^[a-z0-9]+(-[a-z0-9]+)*$", tool;
    STAGE = "a stage name such as `source`", "^[A-Za-z0-9_.-]+$", stage;
    GATE_ID = "a gate id such as `container`", "^[a-z0-9]+(-[a-z0-9]+)*$", gate_id;
    CODE = "the code of a check such as `stale`", "", code;
    VARIABLE = "the name of a variable such as `DEVLAKE_TOKEN`", "^[A-Za-z_][A-Za-z0-9_]*$", variable;
    HEADER = "the name of a header such as `X-Team`", "^[A-Za-z0-9-]+$", header;
    BASE = "a ready policy or the path of a policy file", "", text;
}

fn expected(kind: &ScalarType, scalar: &Scalar) -> Fault {
    Fault::new(format!("expected {}, found `{}`", kind.what, shorten(&scalar.text)))
}

/// Text that is not blank.
pub(super) fn text(scalar: &Scalar) -> Result<String, Fault> {
    if scalar.text.trim().is_empty() { Err(expected(&TEXT, scalar)) } else { Ok(scalar.text.clone()) }
}

/// A number with a unit after it: the number's digits and the unit.
fn quantity(text: &str) -> Option<(u64, &str)> {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    Some((text[..text.len() - unit.len()].parse().ok()?, unit.trim_start()))
}

pub(super) fn duration(scalar: &Scalar) -> Result<SignedDuration, Fault> {
    let (count, unit) = quantity(&scalar.text).ok_or_else(|| expected(&DURATION, scalar))?;
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "w" => 604_800,
        "" => return Err(expected(&DURATION, scalar).help(format!("give a unit: `{count}h`, `{count}d`"))),
        _ => return Err(expected(&DURATION, scalar).help("units are s, m, h, d and w")),
    };
    if count == 0 {
        return Err(Fault::new("an age of nothing can never be met").help("the shortest is `1s`"));
    }
    let seconds = i64::try_from(count).ok().and_then(|count| count.checked_mul(seconds));
    match seconds.filter(|seconds| *seconds <= 100 * 366 * 86_400) {
        Some(seconds) => Ok(SignedDuration::from_secs(seconds)),
        None => Err(Fault::new(format!("`{}` is more than a hundred years", shorten(&scalar.text)))),
    }
}

pub(super) fn size(scalar: &Scalar) -> Result<u64, Fault> {
    let (count, unit) = quantity(&scalar.text).ok_or_else(|| expected(&SIZE, scalar))?;
    let shift = match unit {
        "" | "B" => 0,
        "KiB" => 10,
        "MiB" => 20,
        "GiB" => 30,
        _ => return Err(expected(&SIZE, scalar).help("units are B, KiB, MiB and GiB")),
    };
    let bytes = count.checked_mul(1 << shift).filter(|bytes| *bytes <= 1 << 40);
    match bytes {
        Some(0) => Err(Fault::new("a limit of nothing lets nothing be read")),
        Some(bytes) => Ok(bytes),
        None => Err(Fault::new(format!("`{}` is more than 1024 GiB", shorten(&scalar.text)))),
    }
}

fn pattern<T>(scalar: &Scalar, what: &str, compile: impl Fn(&str) -> Result<T, String>) -> Result<T, Fault> {
    text(scalar)?;
    compile(&scalar.text).map_err(|why| Fault::new(format!("`{}` is no {what}: {why}", shorten(&scalar.text))))
}

pub(super) fn branch_glob(scalar: &Scalar) -> Result<BranchGlob, Fault> {
    if scalar.text.len() > MAX_BYTES {
        let message = format!("a branch pattern of {} bytes, more than the limit of {MAX_BYTES}", scalar.text.len());
        return Err(Fault::new(message).help("write several shorter ones"));
    }
    pattern(scalar, "branch pattern", BranchGlob::new)
}

pub(super) fn path_glob(scalar: &Scalar) -> Result<PathGlob, Fault> {
    if scalar.text.contains('\\') {
        let help = "paths are compared with `/`; to match `*` itself write `[*]`";
        return Err(Fault::new("a path pattern cannot hold `\\`").help(help));
    }
    pattern(scalar, "path pattern", PathGlob::new)
}

pub(super) fn regex(scalar: &Scalar) -> Result<RulePattern, Fault> {
    pattern(scalar, "regular expression", RulePattern::new)
}

pub(super) fn range(scalar: &Scalar) -> Result<VersionRange, Fault> {
    pattern(scalar, "version range", VersionRange::new)
}

/// The part after `>=`.
fn at_least<'a>(kind: &ScalarType, scalar: &'a Scalar, good: impl Fn(&str) -> bool) -> Result<&'a str, Fault> {
    let text = scalar.text.trim();
    if let Some(rest) = text.strip_prefix(">=") {
        return Ok(rest.trim());
    }
    let bare = text.trim_start_matches(['>', '=', '<', ' ']);
    let fault = expected(kind, scalar);
    Err(if good(bare) { fault.help(format!("write `\">= {}\"`", bare.to_ascii_lowercase())) } else { fault })
}

/// A score limit in tenths.
pub(super) fn score(scalar: &Scalar) -> Result<u8, Fault> {
    let number = |text: &str| -> Option<f64> {
        let plain = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit() || it == b'.');
        plain.then(|| text.parse().ok()).flatten()
    };
    let text = at_least(&SCORE, scalar, |bare| number(bare).is_some())?;
    let value = number(text).ok_or_else(|| expected(&SCORE, scalar))?;
    let fraction = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    match Score::tenths(value) {
        Ok(0) => Err(Fault::new("every score is at least 0").help("leave `score` out to deny whatever the score is")),
        Ok(tenths) if fraction <= 1 => Ok(tenths),
        Ok(_) => Err(expected(&SCORE, scalar).help("base scores have one digit after the point")),
        Err(_) => Err(Fault::new(format!("no score reaches {text}")).help("CVSS base scores run from 0.0 to 10.0")),
    }
}

pub(super) fn severity(scalar: &Scalar) -> Result<Severity, Fault> {
    let text = at_least(&SEVERITY, scalar, |bare| bare.to_ascii_lowercase().parse::<Severity>().is_ok())?;
    match text.parse() {
        Ok(Severity::Unknown) => Err(Fault::new("`unknown` is below no limit and above none")
            .help("what happens to findings of unknown severity is set by `evidence.checks.severity-unknown`")),
        Ok(severity) => Ok(severity),
        Err(()) => {
            let words = Severity::ALL.iter().filter(|it| **it != Severity::Unknown).map(|it| it.as_str());
            let help = did_you_mean(text, words).unwrap_or_else(|| "critical, high, medium, low, info".to_owned());
            Err(Fault::new(format!("`{}` is no severity", shorten(text))).help(help))
        }
    }
}

/// Licences of a list: an SPDX id with an exception or without, a reference, or alternatives.
pub(super) fn license(scalar: &Scalar) -> Result<LicenseEntry, Fault> {
    let text = scalar.text.trim();
    if text.len() > license::LONGEST {
        let message = format!("a licence of {} bytes, more than the limit of {}", text.len(), license::LONGEST);
        return Err(Fault::new(message).help("list the licences one by one"));
    }
    let Some(read) = license::strict(text) else { return Err(no_license(scalar)) };
    let mut terms = Vec::new();
    for node in read.nodes {
        match node {
            Node::Term(term) => terms.push(term),
            Node::Or => {}
            Node::And => {
                let fault = Fault::new(format!("`{}` is more than one licence", shorten(text)));
                return Err(fault.help("list them one by one; expressions in reports are taken apart"));
            }
        }
    }
    if terms.iter().any(|term| term.base == license::NOBODY_SAYS) {
        let fault = Fault::new(format!("`{}` is no licence", license::NOBODY_SAYS));
        return Err(fault.help("what happens without one is set by `licenses.unknown` of the gate"));
    }
    Ok(LicenseEntry { text: read.text, terms })
}

fn no_license(scalar: &Scalar) -> Fault {
    let text = scalar.text.trim();
    let fault = expected(&SPDX, scalar);
    if text.is_empty() {
        return fault;
    }
    if let Some(meant) = license::meant(text) {
        return fault.help(format!("did you mean `{meant}`?"));
    }
    if let Some((_, exception)) = text.split_once(" WITH ") {
        let near = did_you_mean(exception, license::exceptions());
        return fault.help(near.unwrap_or_else(|| "SPDX knows no such exception".to_owned()));
    }
    if text.contains(' ') {
        return fault.help("join ids by `OR`, or an id and its exception by `WITH`");
    }
    let family = format!("{}-", text.to_ascii_lowercase());
    let named = license::ids().filter(|id| id.to_ascii_lowercase().starts_with(&family));
    let named: Vec<String> = named.take(4).map(|id| format!("`{id}`")).collect();
    if !named.is_empty() {
        return fault.help(format!("name the one that is meant: {} or another", named.join(", ")));
    }
    let own = || format!("a licence that SPDX does not list is written `{}`", license::read(text).text);
    fault.help(did_you_mean(text, license::ids()).unwrap_or_else(own))
}

/// The name of an environment variable. A value in its place is the likely mistake, so the text is not repeated.
pub(super) fn variable(scalar: &Scalar) -> Result<String, Fault> {
    let text = &scalar.text;
    let is_name = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_name && text.len() <= 128 && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return Ok(text.clone());
    }
    Err(Fault::new(format!("expected {}", VARIABLE.what)).help("the secret itself never stands in a policy"))
}

/// The name of a header that does not belong to HTTP itself or to credentials.
pub(super) fn header(scalar: &Scalar) -> Result<String, Fault> {
    let name = scalar.text.to_ascii_lowercase();
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Err(expected(&HEADER, scalar));
    }
    if matches!(name.as_str(), "authorization" | "cookie" | "proxy-authorization") {
        return Err(Fault::new(format!("`{name}` holds credentials")).help("use `token_from`"));
    }
    if matches!(name.as_str(), "host" | "content-length" | "content-type" | "transfer-encoding" | "connection") {
        return Err(Fault::new(format!("`{name}` is set by HTTP itself")));
    }
    Ok(name)
}

pub(super) fn tool(scalar: &Scalar) -> Result<ToolId, Fault> {
    let id = ToolId::new(&scalar.text);
    if id.as_str() == scalar.text {
        return Ok(id);
    }
    let fault = expected(&TOOL, scalar);
    let empty = !scalar.text.contains(|c: char| c.is_ascii_alphanumeric());
    Err(if empty { fault } else { fault.help(format!("did you mean `{id}`?")) })
}

pub(super) fn stage(scalar: &Scalar) -> Result<String, Fault> {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if scalar.text.is_empty() || scalar.text == "only" || !scalar.text.chars().all(good) {
        return Err(expected(&STAGE, scalar));
    }
    Ok(scalar.text.clone())
}

pub(super) fn gate_id(scalar: &Scalar) -> Result<String, Fault> {
    if ToolId::new(&scalar.text).as_str() == scalar.text {
        return Ok(scalar.text.clone());
    }
    Err(expected(&GATE_ID, scalar).help("lower case letters and digits, words joined by `-`"))
}

pub(super) fn code(scalar: &Scalar) -> Result<Code, Fault> {
    let code: Code = scalar.text.parse().map_err(|()| {
        let settable = Code::ALL.iter().filter(|code| code.can_be_set()).map(|code| code.as_str());
        let fault = Fault::new(format!("there is no check `{}`", shorten(&scalar.text)));
        match did_you_mean(&scalar.text, settable) {
            Some(help) => fault.help(help),
            None => fault.help("docs/reference/policy.md lists them"),
        }
    })?;
    if code.can_be_set() {
        return Ok(code);
    }
    let why = "what cannot be read is no evidence, whatever a policy says";
    Err(Fault::new(format!("`{code}` cannot be set")).help(why))
}
