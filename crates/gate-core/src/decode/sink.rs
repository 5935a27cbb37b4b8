//! Where decoders put what they read. Applies the limits every format shares and folds repeated remarks.

mod component;

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::bill::Bill;
use super::decoder::Format;
use super::draft::{Draft, ScoreDraft};
use super::error::DecodeError;
use super::json::{Json, Shape};
use super::limits::Limits;
use crate::model::{
    Code, Decoded, Finding, Findings, Measure, Problem, Proof, Run, Scan, Score, Severity, Text, ToolId, index,
};

/// Most different remarks (per code) and unknown keys that are kept apart; the rest is counted.
const MAX_REMARKS: usize = 200;

/// Most weaknesses of a finding that are kept: they are compared pairwise.
const MAX_WEAKNESSES: usize = 64;

/// What an unknown section of JSON is.
pub(super) const LIST: &str = "a list of objects";

/// Collects what one decoder reads from one input.
pub struct Sink {
    decoded: Decoded,
    bill: Option<Bill>,
    limits: Limits,
    remarks: BTreeMap<(Code, String), (u64, String)>,
    unknown_keys: BTreeMap<String, u64>,
    unknown_severities: u64,
    weaknesses: BTreeMap<u32, Text>,
}

impl Sink {
    /// An empty sink for an input of `tool` in `format`.
    pub fn new(tool: ToolId, format: &'static Format, limits: Limits) -> Sink {
        let decoded = Decoded {
            tool,
            format: format.id,
            format_version: String::new(),
            proof: format.proof,
            scan: Scan::default(),
            findings: Findings::default(),
            measures: Vec::new(),
            passed: 0,
            closed: 0,
            problems: Vec::new(),
            bom: None,
        };
        let bill = limits.keeps_bom.then(|| Bill::new(limits.findings));
        Sink {
            decoded,
            bill,
            limits,
            remarks: BTreeMap::new(),
            unknown_keys: BTreeMap::new(),
            unknown_severities: 0,
            weaknesses: BTreeMap::new(),
        }
    }

    /// Names the tool when the content does so only after the head (SARIF).
    pub fn set_tool(&mut self, tool: ToolId) {
        self.decoded.tool = tool;
    }

    /// The tool as named so far.
    pub fn tool(&self) -> &ToolId {
        &self.decoded.tool
    }

    /// States the format's version.
    pub fn set_format_version(&mut self, version: impl Into<String>) {
        self.decoded.format_version = version.into();
    }

    /// States what this very report can prove, where that differs from its format.
    pub fn set_proof(&mut self, proof: Proof) {
        self.decoded.proof = proof;
    }

    /// What the report says about the scan.
    pub fn scan(&mut self) -> &mut Scan {
        &mut self.decoded.scan
    }

    /// Adds a number that is not a finding.
    pub fn measure(&mut self, measure: Measure) {
        self.decoded.measures.push(measure);
    }

    /// Counts a check that passed.
    pub fn passed(&mut self, count: u64) {
        self.decoded.passed += count;
    }

    /// Counts a row that the tool's server has closed.
    pub fn closed(&mut self, count: u64) {
        self.decoded.closed += count;
    }

    /// A remark about the input. The same remark again is counted, with the place of the first.
    pub fn problem(&mut self, code: Code, message: impl Into<String>, location: impl Into<String>) {
        let key = (code, message.into());
        let full = self.remarks.len() >= MAX_REMARKS && !self.remarks.contains_key(&key);
        let key = if full { (code, "further remarks of this kind".to_owned()) } else { key };
        let (count, _) = self.remarks.entry(key).or_insert_with(|| (0, location.into()));
        *count += 1;
    }

    /// A key this decoder does not read, and its value, which is passed over. Where lists of findings live, a list of
    /// objects or of lists under an unknown key is an error: findings may hide in it.
    ///
    /// # Errors
    /// Broken syntax in the value.
    pub fn unknown(&mut self, json: &mut Json<'_>, key: &str, findings_live_here: bool) -> Result<(), DecodeError> {
        self.unknown_key(key);
        if !findings_live_here || json.shape()? != Shape::Array {
            return json.skip();
        }
        let offset = json.offset();
        let mut said = false;
        json.array(|json, _| {
            if !said && matches!(json.shape()?, Shape::Object | Shape::Array) {
                said = true;
                self.unknown_section(key, LIST, format!("byte {offset}"));
            }
            json.skip()
        })
    }

    /// Counts a key or element this decoder does not read.
    pub fn unknown_key(&mut self, key: &str) {
        let known = self.unknown_keys.len() < MAX_REMARKS || self.unknown_keys.contains_key(key);
        let name = if known { key.chars().take(80).collect() } else { "further keys".to_owned() };
        *self.unknown_keys.entry(name).or_default() += 1;
    }

    /// The error that findings may hide under a key or element this decoder does not read; `what` it is in words, such
    /// as `LIST`.
    pub fn unknown_section(&mut self, key: &str, what: &str, location: impl Into<String>) {
        let shown: String = key.chars().take(80).collect();
        let message = format!("`{shown}` is {what} this version of gate does not read; findings may hide in it");
        self.problem(Code::UnknownSection, message, location);
    }

    /// The error of a report whose own time is there and cannot be read, or is one no clock shows: without it a report
    /// of any age would do.
    pub fn unreadable_time(&mut self, location: &str) {
        let message = "its time is there and cannot be read, so it may be of any age; have the tool write it again";
        self.problem(Code::FromTheFuture, message, location);
    }

    /// The severity behind a tool's common word; an unrecognised word is the worst, an unknown one is counted.
    pub fn severity(&mut self, word: &str) -> Severity {
        let severity = Severity::from_common_word(word);
        self.severity_or_worst(severity)
    }

    /// The same for a mapping the decoder made itself: `None` is an unrecognised word.
    pub fn severity_or_worst(&mut self, severity: Option<Severity>) -> Severity {
        match severity {
            None => {
                let message = "a severity is no word this tool is known to write; taken as critical";
                self.problem(Code::UnknownValue, message, "");
                Severity::Critical
            }
            Some(Severity::Unknown) => {
                self.unknown_severities += 1;
                Severity::Unknown
            }
            Some(known) => known,
        }
    }

    /// Adds a finding; answers its index for [`Sink::amend`].
    ///
    /// # Errors
    /// When a limit is reached or an id is longer than texts may be.
    pub fn finding(&mut self, draft: &Draft<'_>) -> Result<(), DecodeError> {
        self.check_room()?;
        for id in [draft.rule, draft.package, draft.version, draft.purl, draft.target, draft.path, draft.commit] {
            if id.len() > self.limits.string_bytes {
                let message = format!("an id or path is longer than {} bytes", self.limits.string_bytes);
                return Err(DecodeError::new(Code::Limit, message));
            }
        }
        let scores = self.scores(draft.scores);
        let aliases = self.texts(draft.aliases);
        let cwes = self.cwes(draft.cwes);
        let identifiers = self.texts(draft.identifiers);
        let (title, url, fixed) = (self.cut(draft.title), self.cut(draft.url), self.cut(draft.fixed));
        let (severity_word, status) = (self.cut(draft.severity_word), self.cut(draft.status));
        let findings = &mut self.decoded.findings;
        let suppression = draft.suppression.clone().map(|exemption| {
            findings.suppressions.push(exemption);
            index(findings.suppressions.len() - 1)
        });
        let texts = &mut findings.texts;
        let row = Finding {
            input: 0,
            row: index(findings.rows.len()),
            kind: draft.kind,
            severity: draft.severity,
            scope: draft.scope,
            new: draft.new,
            severity_word,
            rule: texts.intern(draft.rule),
            title,
            package: texts.intern(draft.package),
            version: texts.intern(draft.version),
            purl: texts.intern(draft.purl),
            fixed,
            target: texts.intern(draft.target),
            path: texts.intern(draft.path),
            line: draft.line,
            column: draft.column,
            commit: texts.intern(draft.commit),
            url,
            status,
            published: draft.published,
            known_exploited: draft.known_exploited,
            scores,
            aliases,
            cwes,
            identifiers,
            suppression,
        };
        findings.rows.push(row);
        Ok(())
    }

    /// The error of evidence that gate itself took part in writing: its rows are those of other reports.
    pub(super) fn check_own(&self, is_own: bool) -> Result<(), DecodeError> {
        if is_own && !self.limits.reads_own { Err(super::own::error()) } else { Ok(()) }
    }

    /// Where parts of a bill of materials go; `None` when nobody wants one.
    pub(super) fn bill(&mut self) -> Option<&mut Bill> {
        self.bill.as_mut()
    }

    /// How many findings there are: a mark for [`Sink::amend`].
    pub fn mark(&self) -> usize {
        self.decoded.findings.rows.len()
    }

    /// Completes the findings added since `mark` with text that stood behind them in the document.
    pub fn amend(&mut self, mark: usize, text: &str, mut set: impl FnMut(&mut Finding, Text)) {
        let text = self.cut(text);
        for row in &mut self.decoded.findings.rows[mark..] {
            set(row, text);
        }
    }

    /// The findings added since `mark`, for changes that need no new text.
    pub fn since(&mut self, mark: usize) -> &mut [Finding] {
        &mut self.decoded.findings.rows[mark..]
    }

    /// The tables as they stand, for decoders that resolve references at the end.
    pub fn findings(&mut self) -> &mut Findings {
        &mut self.decoded.findings
    }

    /// Everything read, with the remarks in order and the measures by key, the quality gate first.
    pub fn finish(mut self) -> Decoded {
        if self.unknown_severities > 0 {
            let message = format!(
                "{} rows have no severity by the tool's own word; no severity limit can judge them",
                self.unknown_severities
            );
            self.problem(Code::SeverityUnknown, message, "");
        }
        if !self.unknown_keys.is_empty() {
            let names: Vec<_> = self.unknown_keys.keys().take(8).map(|key| format!("`{key}`")).collect();
            let rest = self.unknown_keys.len() - names.len();
            let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
            let message = format!("keys this version of gate does not read: {}{more}", names.join(", "));
            self.problem(Code::UnknownKeys, message, "");
        }
        self.decoded.measures.sort_by(|a, b| {
            let rank = |it: &Measure| *it.key != *"quality_gate";
            (rank(a), &a.key, &a.tool_key).cmp(&(rank(b), &b.key, &b.tool_key))
        });
        self.decoded.bom = self.bill.take().map(|bill| Box::new(bill.close(&self.decoded.tool, &self.decoded.scan)));
        for ((code, message), (count, location)) in self.remarks {
            let message = if count > 1 { format!("{message} ({count} times)") } else { message };
            self.decoded.problems.push(Problem::new(code, message).at(location));
        }
        self.decoded
    }

    fn check_room(&self) -> Result<(), DecodeError> {
        let rows = self.decoded.findings.rows.len() + self.decoded.findings.components.len();
        if rows < self.limits.findings {
            return Ok(());
        }
        let message =
            format!("holds more than {} rows; raise `limits.findings` if that is meant", self.limits.findings);
        Err(DecodeError::new(Code::Limit, message))
    }

    /// A list of texts, without those that are longer than ids may be.
    pub(super) fn texts(&mut self, texts: &[&str]) -> Run {
        let findings = &mut self.decoded.findings;
        let start = index(findings.lists.len());
        for text in texts.iter().filter(|text| text.len() <= self.limits.string_bytes) {
            let symbol = findings.texts.intern(text);
            findings.lists.push(symbol);
        }
        Run { start, len: index(findings.lists.len()) - start }
    }

    /// A list of weaknesses, each once.
    pub(super) fn cwes(&mut self, numbers: &[u32]) -> Run {
        if numbers.len() > MAX_WEAKNESSES {
            let message = format!("a finding names more than {MAX_WEAKNESSES} weaknesses; the rest is not kept");
            self.problem(Code::CutText, message, "");
        }
        let findings = &mut self.decoded.findings;
        let start = findings.lists.len();
        for &number in numbers.iter().take(MAX_WEAKNESSES) {
            let new = || findings.texts.intern(&format!("CWE-{number}"));
            let symbol = *self.weaknesses.entry(number).or_insert_with(new);
            if !findings.lists[start..].contains(&symbol) {
                findings.lists.push(symbol);
            }
        }
        Run { start: index(start), len: index(findings.lists.len() - start) }
    }

    fn scores(&mut self, drafts: &[ScoreDraft<'_>]) -> Run {
        let start = index(self.decoded.findings.scores.len());
        for draft in drafts {
            match Score::tenths(draft.value) {
                Ok(tenths) => {
                    let texts = &mut self.decoded.findings.texts;
                    let source = texts.intern(&lower_case(draft.source));
                    let vector = texts.intern(if draft.vector.len() <= 1024 { draft.vector } else { "" });
                    self.decoded.findings.scores.push(Score { source, version: draft.version, tenths, vector });
                }
                Err(impossible) => {
                    let message =
                        format!("a CVSS score of {} cannot be: base scores go from 0.0 to 10.0", impossible.0);
                    self.problem(Code::ImpossibleScore, message, "");
                }
            }
        }
        Run { start, len: index(self.decoded.findings.scores.len()) - start }
    }

    /// Text for people, cut at the limit on a character's edge.
    fn cut(&mut self, text: &str) -> Text {
        if text.len() <= self.limits.string_bytes {
            return self.decoded.findings.texts.intern(text);
        }
        self.problem(Code::CutText, format!("a text longer than {} bytes was cut", self.limits.string_bytes), "");
        let mut end = self.limits.string_bytes;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.decoded.findings.texts.intern(&text[..end])
    }
}

/// In lower case, as nearly every source already is.
fn lower_case(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests;
