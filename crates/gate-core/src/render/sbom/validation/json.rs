//! What was found, for programs, version 1.

use serde::Serialize;

use super::ValidatedFile;
use crate::sbom::validate::Validation;
use crate::sbom::{Elements, Standard};

/// The JSON form of `gate sbom validate`, version 1.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(in crate::render) struct ValidationDocument<'a> {
    /// Version of this format: 1. It changes by addition only.
    version: u8,
    /// The schema this document follows.
    schema: &'static str,
    /// Whether every file is valid.
    valid: bool,
    /// The files, in the order of their paths.
    files: Vec<FileRow<'a>>,
}

/// One file.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct FileRow<'a> {
    /// Its path.
    path: &'a str,
    /// Whether nothing is wrong.
    valid: bool,
    /// Why it could not be read; `null` where it was.
    unread: Option<UnreadRow<'a>>,
    /// The format: `CycloneDX` or `SPDX`; `null` where it could not be read.
    format: Option<&'static str>,
    /// The version of the format; `null` where it could not be read.
    format_version: Option<&'a str>,
    /// Whether it was held against the official schema. XML is not.
    by_schema: bool,
    /// What is wrong, in the order of the file; a thousand faults at the most.
    faults: Vec<FaultRow<'a>>,
    /// Whether there are more faults than these.
    more_faults: bool,
    /// The minimum elements by each list; empty where the content could not be understood.
    elements: Vec<ListRow<'a>>,
}

/// Why a file could not be read.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct UnreadRow<'a> {
    /// The code of the problem.
    code: &'a str,
    /// What happened and what to do next.
    message: &'a str,
}

/// What is wrong in one place.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct FaultRow<'a> {
    /// Which rules it breaks: `schema`, `reference` (a name that leads nowhere or stands twice), `purl`, `content`.
    kind: &'static str,
    /// The JSON pointer; in XML the path of elements.
    pointer: &'a str,
    /// The line, from 1.
    line: u64,
    /// The column in characters, from 1.
    column: u64,
    /// What is wrong.
    message: &'a str,
}

/// One list of minimum elements.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct ListRow<'a> {
    /// `ntia-2021` or `cisa-2025`.
    list: &'static str,
    /// How many elements are there, everywhere where they have to be.
    met: usize,
    /// How many elements the list has.
    of: usize,
    /// Each element.
    elements: Vec<ElementRow<'a>>,
}

/// One element.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct ElementRow<'a> {
    /// Its name.
    element: &'static str,
    /// How many have it: components, or the document.
    have: usize,
    /// How many should.
    of: usize,
    /// The components that lack it, by package URL or name.
    lacking: Vec<&'a str>,
}

impl<'a> ValidationDocument<'a> {
    pub(super) fn of(files: &'a [ValidatedFile]) -> ValidationDocument<'a> {
        let rows: Vec<_> = files.iter().map(FileRow::of).collect();
        ValidationDocument {
            version: 1,
            schema: "sbom-validation-v1",
            valid: rows.iter().all(|it| it.valid),
            files: rows,
        }
    }
}

impl<'a> FileRow<'a> {
    fn of(file: &'a ValidatedFile) -> FileRow<'a> {
        let found = file.found.as_ref();
        let unread = found.err().map(|it| UnreadRow { code: &it.code, message: &it.message });
        let found = found.ok();
        FileRow {
            path: &file.path,
            valid: found.is_some_and(Validation::is_valid),
            unread,
            format: found.map(|it| it.format.title()),
            format_version: found.map(|it| it.version.as_str()),
            by_schema: found.is_some_and(|it| it.by_schema),
            faults: found.into_iter().flat_map(faults).collect(),
            more_faults: found.is_some_and(|it| it.is_cut),
            elements: found.and_then(|it| it.elements.as_ref()).into_iter().flat_map(lists).collect(),
        }
    }
}

fn faults(validation: &Validation) -> impl Iterator<Item = FaultRow<'_>> {
    validation.faults.iter().map(|it| FaultRow {
        kind: it.kind.as_str(),
        pointer: &it.pointer,
        line: it.line,
        column: it.column,
        message: &it.message,
    })
}

fn lists(elements: &Elements) -> impl Iterator<Item = ListRow<'_>> {
    Standard::ALL.into_iter().map(|standard| {
        let (met, of) = elements.met(standard);
        let rows = elements.of(standard).map(|score| ElementRow {
            element: score.element.as_str(),
            have: score.have,
            of: score.of,
            lacking: score.lacking.iter().map(AsRef::as_ref).collect(),
        });
        ListRow { list: standard.as_str(), met, of, elements: rows.collect() }
    })
}
