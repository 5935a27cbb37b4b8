//! Gitleaks CSV: one row per finding, read by the names of the columns, which came and went over the years.
//!
//! A clean run writes 0 bytes, never a header alone. Every row ends with a line break, the last one too, so a file that
//! ends otherwise was cut.

use ::csv::StringRecord;

use super::row::{Generation, Leak, Position};
use crate::decode::decoder::Source;
use crate::decode::error::DecodeError;
use crate::decode::rows::{Rows, offset};
use crate::decode::sink::Sink;
use crate::model::Code;

/// Columns that versions since v8.0.0 write.
const V8: [&str; 18] = [
    "RuleID",
    "Commit",
    "File",
    "SymlinkFile",
    "Secret",
    "Context",
    "Match",
    "StartLine",
    "EndLine",
    "StartColumn",
    "EndColumn",
    "Author",
    "Message",
    "Date",
    "Email",
    "Fingerprint",
    "Tags",
    "Link",
];

/// Columns that versions before v8 wrote.
const OLD: [&str; 20] = [
    "repo",
    "repoURL",
    "line",
    "lineNumber",
    "commit",
    "offender",
    "offenderEntropy",
    "leakURL",
    "operation",
    "reason",
    "rule",
    "info",
    "severity",
    "tags",
    "commitMsg",
    "commitMessage",
    "author",
    "email",
    "file",
    "date",
];

/// Whether a first line names the columns of gitleaks.
pub(super) fn is_header(line: &str) -> bool {
    let names: Vec<_> = line.split(',').map(|name| name.trim().trim_matches('"')).collect();
    let has = |name: &str| names.contains(&name);
    let v8 = ["RuleID", "Commit", "File", "StartLine"].into_iter().all(has);
    let old = ["offender", "commit", "file"].into_iter().all(has) && (has("rule") || has("reason"));
    v8 != old
}

/// Reads every row.
pub(super) fn decode(source: Source<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let mut lines = Rows::new(source);
    let mut record = StringRecord::new();
    if !lines.next(&mut record)? {
        return Err(DecodeError::new(Code::Truncated, "holds no columns; run the scan again"));
    }
    let columns = Columns::of(&record, sink)?;
    sink.set_format_version(columns.generation.as_str());
    let mut rows = 0_u64;
    while lines.next(&mut record)? {
        let at = offset(&record);
        let leak = columns.leak(&record).map_err(|error| error.at(at).inside_index(rows))?;
        leak.add(sink).map_err(|error| error.at(at).inside_index(rows))?;
        rows += 1;
    }
    if rows == 0 {
        let message = "holds column names and no finding; gitleaks writes 0 bytes when it finds none, so rows were lost: \
                       write `--report-format json`, which is `[]` then";
        return Err(DecodeError::new(Code::Truncated, message));
    }
    Ok(())
}

/// Which column stands where.
struct Columns {
    generation: Generation,
    rule: usize,
    path: usize,
    line: Option<usize>,
    column: Option<usize>,
    commit: usize,
    link: Option<usize>,
    repo: Option<usize>,
}

impl Columns {
    fn of(header: &StringRecord, sink: &mut Sink) -> Result<Columns, DecodeError> {
        let find = |name: &str| header.iter().position(|column| column == name);
        let need = |name: &str| {
            find(name)
                .ok_or_else(|| DecodeError::new(Code::Malformed, format!("has no column `{name}`; run the scan again")))
        };
        for (index, name) in header.iter().enumerate() {
            let shown: String = name.chars().take(80).collect();
            if find(name) != Some(index) {
                let message = "names a column twice; tools disagree which one counts, so neither does";
                return Err(DecodeError::new(Code::DuplicateKey, message).inside_key(&shown));
            }
            if !V8.contains(&name) && !OLD.contains(&name) {
                sink.problem(Code::UnknownKeys, format!("a column this version of gate does not read: `{shown}`"), "");
            }
        }
        if find("RuleID").is_some() {
            return Ok(Columns {
                generation: Generation::V8,
                rule: need("RuleID")?,
                path: need("File")?,
                line: Some(need("StartLine")?),
                column: find("StartColumn"),
                commit: need("Commit")?,
                link: find("Link"),
                repo: None,
            });
        }
        Ok(Columns {
            generation: Generation::before_v8(|name| find(name).is_some()),
            rule: need("rule").or_else(|error| find("reason").ok_or(error))?,
            path: need("file")?,
            line: find("lineNumber"),
            column: None,
            commit: need("commit")?,
            link: find("leakURL"),
            repo: find("repo"),
        })
    }

    fn leak<'a>(&self, record: &'a StringRecord) -> Result<Leak<'a>, DecodeError> {
        let text = |column: usize| record.get(column).unwrap_or_default();
        let rule = text(self.rule);
        Ok(Leak {
            rule,
            title: if self.generation == Generation::V8 { "" } else { rule },
            path: text(self.path),
            line: self.line.map_or(Ok(Position::default()), |column| position(text(column)))?,
            column: self.column.map_or(Ok(Position::default()), |column| position(text(column)))?,
            commit: text(self.commit),
            link: self.link.map_or("", text),
            repo: self.repo.map_or("", text),
        })
    }
}

/// A line or column. Columns that shifted would put other text here, so it has to be a number.
fn position(text: &str) -> Result<Position, DecodeError> {
    match text.parse::<i64>() {
        Ok(number) => Ok(Position(u32::try_from(number).unwrap_or_default())),
        Err(_) => {
            Err(DecodeError::new(Code::Malformed, "a line or column is no number; give the file as gitleaks wrote it"))
        }
    }
}
