//! The bill of materials of inputs that are not judged.

use super::accuse::{Known, accuse};
use crate::decode::DecodeError;
use crate::model::bom::Bom;
use crate::pipeline::ReadInput;

/// What inputs list, in one, with what they know against it. `None` where there is no input.
///
/// # Errors
/// Every input that could not be read, by its path: half the evidence makes no whole list.
pub fn of_inputs(inputs: Vec<ReadInput>) -> Result<Option<Bom>, Vec<(String, DecodeError)>> {
    let mut all: Option<Bom> = None;
    let mut unread = Vec::new();
    for ReadInput { input, decoded, .. } in inputs {
        let mut decoded = match decoded {
            Ok(decoded) => decoded,
            Err(error) => {
                unread.push((input.key.path, error));
                continue;
            }
        };
        let mut bom = decoded.bom.take().map_or_else(Bom::default, |bom| *bom);
        if bom.vulnerabilities.is_empty() {
            let tool = decoded.tool.to_string();
            let known = || Known { tool: tool.clone(), ..Known::default() };
            accuse(&mut bom, &decoded.findings, decoded.findings.rows.iter().map(|row| (row, known())));
        }
        match &mut all {
            None => all = Some(bom),
            Some(all) => all.merge(bom),
        }
    }
    if unread.is_empty() { Ok(all) } else { Err(unread) }
}
