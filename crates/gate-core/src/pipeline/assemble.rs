//! Brings what was read and what is missing into one order and one set of tables.

use super::read::ReadInput;
use crate::collect::{Input, Missing};
use crate::model::{Code, Evidence, EvidenceContent, Findings, ToolId, Use, index};

/// Evidence in the order of keys, and the findings of all inputs in one set of tables.
pub(super) fn assemble(read: Vec<ReadInput>, missing: Vec<Missing>) -> (Vec<Evidence>, Findings) {
    let mut evidence = Vec::with_capacity(read.len() + missing.len());
    let mut findings = Findings::default();
    let mut read = read.into_iter().peekable();
    let mut missing = missing.into_iter().peekable();
    loop {
        let missing_first = match (missing.peek(), read.peek()) {
            (Some(absent), Some(there)) => absent.key < there.input.key,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => return (evidence, findings),
        };
        if missing_first {
            evidence.extend(missing.next().map(absent));
        } else if let Some(read) = read.next() {
            let input = index(evidence.len());
            evidence.push(evidence_of(read, input, &mut findings));
        }
    }
}

fn absent(missing: Missing) -> Evidence {
    Evidence {
        key: missing.key,
        tool: missing.hint,
        declared: true,
        used: Use::Unusable,
        digest: None,
        bytes: 0,
        content: None,
        problems: vec![missing.problem],
    }
}

fn evidence_of(read: ReadInput, input: u32, findings: &mut Findings) -> Evidence {
    let ReadInput { input: Input { key, hint, declared, .. }, decoded, digest } = read;
    let mut evidence = Evidence {
        key,
        tool: hint,
        declared,
        used: Use::Evidence,
        digest: digest.as_ref().map(|(digest, _)| digest.to_string()),
        bytes: digest.map_or(0, |(_, bytes)| bytes),
        content: None,
        problems: Vec::new(),
    };
    match decoded {
        Ok(decoded) => {
            let suppressed = decoded.findings.rows.iter().filter(|row| row.suppression.is_some()).count() as u64;
            evidence.tool = Some(decoded.tool);
            evidence.problems = decoded.problems;
            evidence.content = Some(EvidenceContent {
                format: decoded.format,
                format_version: decoded.format_version,
                proof: decoded.proof,
                scan: decoded.scan,
                measures: decoded.measures,
                open: decoded.findings.rows.len() as u64 - suppressed,
                suppressed,
                passed: decoded.passed,
                closed: decoded.closed,
                bom: decoded.bom,
            });
            findings.absorb(decoded.findings, input);
        }
        Err(error) => {
            if error.code == Code::NotAReport {
                evidence.used = Use::NotAReport;
            }
            evidence.tool = evidence.tool.or_else(|| error.tool.map(ToolId::new));
            evidence.problems = vec![error.into_problem()];
        }
    }
    evidence
}
