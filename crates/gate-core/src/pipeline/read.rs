//! Reads inputs side by side; what comes out is in the order of what went in.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::collect::{self, Digest, Input, Progress, ReadFailure, StandardInput};
use crate::decode::{self, DecodeError, Limits};
use crate::model::{Code, Decoded, sort_canonically};

/// Below this many bytes in all, threads cost more than they bring.
const WORTH_THREADS: u64 = 1 << 20;

/// What reading one input gave.
pub struct ReadInput {
    /// The input.
    pub input: Input,
    /// What was decoded, or why not.
    pub decoded: Result<Decoded, DecodeError>,
    /// Digest and size, when it could be read.
    pub digest: Option<(Digest, u64)>,
}

/// Reads inputs, largest first on several threads; the answer is in the order of the inputs.
pub fn read_all(
    inputs: Vec<Input>,
    standard_input: &StandardInput,
    limits: &Limits,
    threads: usize,
    progress: &Progress,
) -> Vec<ReadInput> {
    progress.expect(&inputs);
    let bytes: u64 = inputs.iter().map(|input| input.size).sum();
    let threads = if bytes < WORTH_THREADS { 1 } else { threads.clamp(1, inputs.len().max(1)) };
    if threads == 1 {
        return inputs.into_iter().map(|input| read_one(input, standard_input, limits, progress)).collect();
    }
    let mut order: Vec<usize> = (0..inputs.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(inputs[at].size));
    let waiting: Vec<Mutex<Option<Input>>> = inputs.into_iter().map(|input| Mutex::new(Some(input))).collect();
    let done: Vec<Mutex<Option<ReadInput>>> = waiting.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(&at) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let taken = waiting[at].lock().ok().and_then(|mut slot| slot.take());
                    let read = taken.map(|input| read_one(input, standard_input, limits, progress));
                    if let Ok(mut slot) = done[at].lock() {
                        *slot = read;
                    }
                }
            });
        }
    });
    let read = done.into_iter().map(|slot| slot.into_inner().ok().flatten());
    read.map(|slot| slot.expect("every input is taken by one thread, and a panic ends the scope")).collect()
}

fn read_one(input: Input, standard_input: &StandardInput, limits: &Limits, progress: &Progress) -> ReadInput {
    let path = input.key.path.clone();
    let read = collect::read(&input, standard_input, limits.expanded_bytes, progress, |reader| {
        decode::decode(reader, input.hint.as_ref(), &path, limits).map(|mut decoded| {
            sort_canonically(&mut decoded.findings);
            decoded
        })
    });
    progress.done();
    let (decoded, digest) = match read {
        Ok((decoded, digest, size)) => (decoded, Some((digest, size))),
        Err(ReadFailure(problem)) => (Err(DecodeError::new(problem.code, problem.message)), None),
    };
    let decoded = decoded.map_err(|error| weigh(error, &input));
    ReadInput { input, decoded, digest }
}

/// Whether a file is called as data is: then it has to be a report, in a folder too.
pub fn is_called_data(path: &str) -> bool {
    let data = ["json", "xml", "sarif", "csv"];
    let name = path.trim_end_matches(".gz");
    name.rsplit_once('.').is_some_and(|(_, ending)| data.iter().any(|it| ending.eq_ignore_ascii_case(it)))
}

/// What is named itself has to be a report; in a folder, text that is no data is only remarked on.
fn weigh(mut error: DecodeError, input: &Input) -> DecodeError {
    let is_data = is_called_data(&input.key.path);
    let is_own = error.tool.take_if(|tool| *tool == decode::OWN).is_some();
    let must_be_a_report = input.declared || (is_data && !is_own);
    if must_be_a_report && error.code == Code::NotAReport {
        error.code = Code::Unrecognised;
    } else if !must_be_a_report && error.code == Code::Encoding {
        error.code = Code::NotAReport;
    }
    error
}
