//! Pages of `api/issues/search` and `api/hotspots/search`, bare lists of issues, and whether a page is whole.

use serde::Deserialize;

use super::{hotspots, issues, known};
use crate::decode::decoder::Format;
use crate::decode::error::DecodeError;
use crate::decode::json::{Json, Shape, Str, row};
use crate::decode::sink::Sink;
use crate::model::{Code, Page, Proof};

/// The server answers no request beyond this row (`SearchOptions`).
const MAX_ROWS: u64 = 10_000;

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Paging {
    page_index: u64,
    page_size: u64,
    total: u64,
}

#[derive(Deserialize)]
struct ComponentRow<'a> {
    #[serde(borrow, default)]
    key: Str<'a>,
    #[serde(borrow, default)]
    qualifier: Str<'a>,
}

row!(ComponentRow);

/// A value that all rows should share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    value: Option<String>,
    differs: bool,
}

impl Shared {
    /// Takes in the value of one row.
    pub(super) fn see(&mut self, value: &str) {
        match &self.value {
            None => self.value = Some(value.to_owned()),
            Some(first) => self.differs |= first != value,
        }
    }

    fn get(&self) -> Option<String> {
        self.value.as_deref().filter(|_| !self.differs).and_then(known)
    }
}

/// What rows say together.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// Rows of every status.
    pub(super) issues: u64,
    /// The same for hotspots.
    pub(super) hotspots: u64,
    /// Project of the rows.
    pub(super) project: Shared,
    /// Branch of the rows.
    pub(super) branch: Shared,
    /// Pull request of the rows.
    pub(super) pull_request: Shared,
}

#[derive(Default)]
struct Envelope {
    paging: Option<Paging>,
    total: Option<u64>,
    index: Option<u64>,
    size: Option<u64>,
    /// Key of the project among the components.
    project: String,
    lists: u32,
}

/// Reads the document.
pub(super) fn decode(json: &mut Json<'_>, format: &'static Format, sink: &mut Sink) -> Result<(), DecodeError> {
    let mut rows = Rows::default();
    let mut envelope = Envelope::default();
    if json.shape()? == Shape::Array {
        envelope.lists = 1;
        json.rows::<issues::IssueRow>(|row| issues::add(&row, &mut rows, sink))?;
    } else {
        json.object(|json, key| member(json, key, &mut envelope, &mut rows, sink))?;
    }
    let count = if format.id == "hotspots" { rows.hotspots } else { rows.issues };
    let subject = &mut sink.scan().subject;
    subject.name = rows.project.get().or_else(|| known(&envelope.project));
    subject.branch = rows.branch.get();
    subject.pull_request = rows.pull_request.get();
    check(&envelope, format, count, rows.issues + rows.hotspots, sink)
}

fn member(
    json: &mut Json<'_>,
    key: &str,
    envelope: &mut Envelope,
    rows: &mut Rows,
    sink: &mut Sink,
) -> Result<(), DecodeError> {
    match key {
        "issues" => {
            envelope.lists += 1;
            json.rows::<issues::IssueRow>(|row| issues::add(&row, rows, sink))?;
        }
        "hotspots" => {
            envelope.lists += 1;
            json.rows::<hotspots::HotspotRow>(|row| hotspots::add(&row, rows, sink))?;
        }
        "paging" => envelope.paging = json.read()?,
        "total" => envelope.total = json.read()?,
        "p" => envelope.index = json.read()?,
        "ps" => envelope.size = json.read()?,
        "components" => json.rows::<ComponentRow>(|row| {
            if envelope.project.is_empty() && &*row.qualifier == "TRK" {
                (*row.key).clone_into(&mut envelope.project);
            }
            Ok(())
        })?,
        "effortTotal" | "debtTotal" | "rules" | "users" | "facets" | "languages" | "organizations" => json.skip()?,
        _ => sink.unknown(json, key, true)?,
    }
    Ok(())
}

/// Compares the rows with what the page says about itself, and states what the page proves.
fn check(
    envelope: &Envelope,
    format: &'static Format,
    rows: u64,
    all: u64,
    sink: &mut Sink,
) -> Result<(), DecodeError> {
    if envelope.lists == 0 {
        return Err(DecodeError::new(Code::Malformed, "holds no list of issues or hotspots; export it again"));
    }
    let (totals, whole) = match (envelope.paging, envelope.total) {
        (Some(paging), total) => (Some(paging.total.max(total.unwrap_or(0))), total.is_none_or(|t| t == paging.total)),
        (None, total) => (total, true),
    };
    let Some(total) = totals else {
        if all > 0 {
            let message = "does not say how many pages its export has; save the whole answer of the server";
            sink.problem(Code::PageCountUnknown, message, "");
        }
        silent(sink, "no proof of scan in this format: nothing says how many rows the project has");
        return Ok(());
    };
    let index = envelope.paging.map(|paging| paging.page_index).or(envelope.index).unwrap_or(1);
    let size = envelope.paging.map(|paging| paging.page_size).or(envelope.size).unwrap_or(total);
    let before = index.saturating_sub(1).saturating_mul(size);
    let expected = size.min(total.saturating_sub(before));
    // Scripts join pages under the first one's envelope: then all rows are there.
    let joined = index == 1 && rows == total;
    let fits = index > 0 && (rows == expected || joined);
    if !whole {
        sink.problem(Code::CountMismatch, "`total` and `paging.total` differ; the larger is used", "");
    }
    if !fits {
        let message = format!("page {index} should hold {expected} rows of {total} and holds {rows}; export it again");
        sink.problem(Code::CountMismatch, message, "");
    }
    if rows < expected {
        let message = "the page holds fewer rows than it counts itself: rows are missing; export it again";
        sink.problem(Code::Malformed, message, "");
    }
    if total > MAX_ROWS {
        let message = format!(
            "the export has {total} rows and the server hands out only the first {MAX_ROWS}; \
             export it in parts (by `types`, `severities` or `rules`)"
        );
        sink.problem(Code::PagesMissing, message, "");
    }
    let subject = &sink.scan().subject;
    let [project, branch, pull] =
        [&subject.name, &subject.branch, &subject.pull_request].map(|part| part.clone().unwrap_or_default());
    let export = format!("{} {project} {branch} {pull} {total}", format.id);
    sink.scan().page = Some(Page { export, index, total, rows });
    if !whole || !fits {
        silent(sink, "no proof of scan: the page contradicts itself");
    } else if all == 0 && project.is_empty() {
        silent(sink, "no proof of scan: an empty page without a project also comes for a project nobody may see");
    }
    Ok(())
}

fn silent(sink: &mut Sink, message: &str) {
    sink.set_proof(Proof::Silent);
    sink.problem(Code::NoProof, message, "");
}
