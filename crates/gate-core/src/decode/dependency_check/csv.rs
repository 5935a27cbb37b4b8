//! CSV reports: a line for each dependency and vulnerability. Columns are found by name, since every second major
//! version adds some (22, 30, 33). Suppressed rows, errors of the tool and the severity of unscored rows are not in it.

use csv::StringRecord;

use super::identity::Identity;
use super::row::{self, Base, Row};
use super::{subject, time};
use crate::decode::rows::{Rows, offset};
use crate::decode::{DecodeError, Limits, Sink, Source, weakness};
use crate::model::{Code, CvssVersion};

/// Every column that a version of the tool writes.
const KNOWN: [&str; 33] = [
    "Project",
    "ScanDate",
    "DependencyName",
    "DependencyPath",
    "Description",
    "License",
    "Md5",
    "Sha1",
    "Identifiers",
    "CPE",
    "CVE",
    "CWE",
    "Vulnerability",
    "Source",
    "CVSSv2_Severity",
    "CVSSv2_Score",
    "CVSSv2",
    "CVSSv3_BaseSeverity",
    "CVSSv3_BaseScore",
    "CVSSv3",
    "CVSSv4_BaseSeverity",
    "CVSSv4_BaseScore",
    "CVSSv4",
    "CPE Confidence",
    "Evidence Count",
    "VendorProject",
    "Product",
    "Name",
    "DateAdded",
    "ShortDescription",
    "RequiredAction",
    "DueDate",
    "Notes",
];

/// Columns without which a line says nothing.
const NEEDED: [&str; 6] = ["Project", "ScanDate", "DependencyName", "DependencyPath", "CVE", "CVSSv2_Score"];

/// Whether a line is this tool's header.
pub(super) fn is_header(line: &str) -> bool {
    let mut names = line.split(',').map(|name| name.trim().trim_matches('"'));
    names.clone().next() == Some("Project") && NEEDED[1..4].iter().all(|needed| names.any(|name| name == *needed))
}

/// Reads one report.
pub(super) fn decode(source: Source<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let limits = source.limits;
    let mut rows = Rows::new(source);
    let mut record = StringRecord::new();
    if !rows.next(&mut record)? {
        return Err(DecodeError::new(Code::Truncated, "has no header line; run the scan again"));
    }
    let columns = Columns::of(&record, sink)?;
    let mut lines = 0_u64;
    let mut listed = (String::new(), String::new());
    while rows.next(&mut record)? {
        lines += 1;
        if lines == 1 {
            subject(sink, columns.cell(&record, "Project"), "", "");
            time::mail(sink, columns.cell(&record, "ScanDate"));
        }
        let at = offset(&record);
        line(&columns, &record, sink, &limits, &mut listed).map_err(|error| error.at(at))?;
    }
    if lines == 0 {
        let message = "holds only its header: either nothing was found or nothing was examined, and CSV cannot tell \
                       which; write `--format XML` as well";
        sink.problem(Code::NothingExamined, message, "");
    }
    Ok(())
}

/// Where each known column stands; the first of a name counts, as versions 8 to 11 repeat `Description`.
struct Columns(Vec<(&'static str, usize)>);

impl Columns {
    fn of(header: &StringRecord, sink: &mut Sink) -> Result<Columns, DecodeError> {
        let mut columns = Columns(Vec::new());
        for (index, name) in header.iter().enumerate() {
            match KNOWN.iter().find(|known| **known == name) {
                Some(&known) if columns.index(known).is_none() => columns.0.push((known, index)),
                Some(&"Description") => {}
                Some(known) => {
                    let message = format!("the column `{known}` stands twice; tools disagree which one counts");
                    return Err(DecodeError::new(Code::DuplicateKey, message));
                }
                None => {
                    let shown: String = name.chars().take(80).collect();
                    let code = if name.starts_with("CVSS") { Code::UnknownSection } else { Code::UnknownKeys };
                    sink.problem(code, format!("the column `{shown}` is not read"), "line 1");
                }
            }
        }
        match NEEDED.iter().find(|needed| columns.index(needed).is_none()) {
            Some(needed) => {
                let message = format!("has no column `{needed}`, which every CSV report of Dependency-Check has");
                Err(DecodeError::new(Code::Malformed, message))
            }
            None => Ok(columns),
        }
    }

    fn index(&self, name: &str) -> Option<usize> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, index)| *index)
    }

    /// The cell of a line, empty when the version has no such column.
    fn cell<'r>(&self, record: &'r StringRecord, name: &str) -> &'r str {
        self.index(name).and_then(|index| record.get(index)).unwrap_or_default().trim()
    }
}

fn line(
    columns: &Columns,
    record: &StringRecord,
    sink: &mut Sink,
    limits: &Limits,
    listed: &mut (String, String),
) -> Result<(), DecodeError> {
    if record.iter().any(|cell| cell.contains(['\n', '\r'])) {
        let message = "is not this tool's CSV: it writes line breaks as blanks, so a quote is missing before this one";
        return Err(DecodeError::new(Code::Malformed, message));
    }
    let cell = |name: &str| columns.cell(record, name);
    let base = |version, score: &str, vector: &str| -> Result<Option<Base<'_>>, DecodeError> {
        Ok(number(cell(score))?.map(|value| Base { version, value, vector: cell(vector) }))
    };
    let mark = sink.mark();
    let severity = ["CVSSv4_BaseSeverity", "CVSSv3_BaseSeverity", "CVSSv2_Severity"].map(cell);
    let scores = [
        base(CvssVersion::V2, "CVSSv2_Score", "CVSSv2")?,
        base(CvssVersion::V3, "CVSSv3_BaseScore", "CVSSv3")?,
        base(CvssVersion::V4, "CVSSv4_BaseScore", "CVSSv4")?,
    ];
    let cwes: Vec<u32> = cell("CWE").split(',').filter_map(weakness::number).collect();
    row::add(
        sink,
        &Row {
            source: cell("Source"),
            name: cell("CVE"),
            severity: severity.into_iter().find(|word| !word.is_empty()).unwrap_or_default(),
            description: cell("Vulnerability"),
            scores,
            cwes: &cwes,
            exploited: ["VendorProject", "DateAdded"].iter().any(|name| !cell(name).is_empty()),
            ..Row::default()
        },
    )?;
    let mut identity = Identity::default();
    cell("DependencyName").clone_into(&mut identity.file_name);
    cell("DependencyPath").clone_into(&mut identity.file_path);
    cell("License").clone_into(&mut identity.license);
    cell("Sha1").clone_into(&mut identity.sha1);
    for id in cell("Identifiers").split([',', ' ']) {
        identity.offer(id, "");
    }
    identity.complete(sink, mark, limits)?;
    // A dependency's lines stand together: it is one component.
    let this = (identity.file_name.clone(), identity.file_path.clone());
    if *listed != this {
        identity.list(sink)?;
        *listed = this;
    }
    Ok(())
}

fn number(cell: &str) -> Result<Option<f64>, DecodeError> {
    match cell {
        "" => Ok(None),
        text if row::is_template(text) => Err(row::unresolved()),
        text => text.parse().map(Some).map_err(|_| {
            DecodeError::new(Code::Malformed, "does not have the tool's shape: a CVSS score is not a number")
        }),
    }
}
