//! Whole documents in memory, for commands that have to look at all of one.

use std::io::Read as _;

use gate_core::collect::{self, Plan, ReadFailure, StandardInput};
use gate_core::decode::{DecodeError, Limits};
use gate_core::model::{Code, Problem};

use crate::progress;

/// Largest document that is held in memory as a tree.
const MAX_BYTES: u64 = 1 << 30;

/// What becomes of each input of a plan, by its path, unpacked; and of each that is missing.
pub(super) fn each<T>(
    plan: &Plan,
    take: impl Fn(&str, &[u8]) -> Result<T, DecodeError>,
) -> Vec<(String, Result<T, Problem>)> {
    let collected = collect::collect(plan);
    let standard_input = StandardInput::new(Some(Box::new(std::io::stdin())));
    let missing = collected.missing.into_iter().map(|missing| (missing.key.path, Err(missing.problem)));
    let read = progress::during(|progress| {
        progress.expect(&collected.inputs);
        let one = |input: &collect::Input| {
            let path = &input.key.path;
            let taken = collect::read(input, &standard_input, Limits::default().expanded_bytes, progress, |reader| {
                let mut bytes = Vec::new();
                let read = reader.take(MAX_BYTES + 1).read_to_end(&mut bytes);
                match read {
                    Ok(_) if bytes.len() as u64 > MAX_BYTES => Err(too_large()),
                    Ok(_) => take(path, &bytes).map_err(DecodeError::into_problem),
                    Err(error) => Err(Problem::new(Code::Unreadable, format!("cannot be read: {error}"))),
                }
            });
            progress.done();
            match taken {
                Ok((taken, ..)) => taken,
                Err(ReadFailure(problem)) => Err(problem),
            }
        };
        collected.inputs.iter().map(|input| (input.key.path.clone(), one(input))).collect::<Vec<_>>()
    });
    read.into_iter().chain(missing).collect()
}

fn too_large() -> Problem {
    let message = format!("is larger than {} MiB, and no bill of materials is", MAX_BYTES >> 20);
    Problem::new(Code::Limit, message)
}
