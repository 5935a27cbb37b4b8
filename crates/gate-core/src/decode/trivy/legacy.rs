//! Reports up to v0.19: the bare list of results; a clean run wrote `null` or `[]`.

use super::report::nothing_examined;
use super::result;
use super::rows::SeverityOf;
use crate::decode::json::Json;
use crate::decode::{DecodeError, Sink};

/// Reads the document's only value.
pub(super) fn read(json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let (mut listed, mut results) = (0_u64, 0_u64);
    json.list(|json, _| {
        listed += 1;
        results += u64::from(!result::read(json, sink, SeverityOf::Row)?.hollow);
        Ok(())
    })?;
    if listed > 0 && results == 0 {
        nothing_examined(sink, "none of its results names a target: nothing was examined");
    }
    let scan = sink.scan();
    scan.examined = Some(results).filter(|&results| results > 0);
    scan.unit = "results";
    Ok(())
}
