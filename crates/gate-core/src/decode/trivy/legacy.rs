//! Reports up to v0.19: the bare list of results; a clean run wrote `null` or `[]`.

use super::result;
use super::rows::SeverityOf;
use crate::decode::json::Json;
use crate::decode::{DecodeError, Sink};

/// Reads the document's only value.
pub(super) fn read(json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let mut results = 0;
    json.list(|json, _| {
        result::read(json, sink, SeverityOf::Row)?;
        results += 1;
        Ok(())
    })?;
    let scan = sink.scan();
    scan.examined = Some(results).filter(|&results| results > 0);
    scan.unit = "results";
    Ok(())
}
