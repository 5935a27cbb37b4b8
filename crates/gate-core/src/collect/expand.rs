//! One request → inputs: a file, a folder, a glob or standard input.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::input::{Input, Origin};
use super::plan::{Plan, Request, RequestedBy};
use super::wanted::{Wanted, WantedGlob};
use super::{Collected, Missing, archive, key, walk};
use crate::model::{Code, InputKey, Problem};

/// Whether a text is a glob rather than a path.
pub fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}

/// What all requests gave.
pub(super) struct Out {
    pub(super) collected: Collected,
    /// Whether a folder or a glob was walked.
    pub(super) has_walked: bool,
    /// Positions of the exclude patterns that left something out.
    pub(super) excludes_met: BTreeSet<usize>,
}

pub(super) fn expand(plan: &Plan, request: &Request, out: &mut Out) {
    let found = if request.what == "-" {
        standard_input(request)
    } else if request.what.is_empty() {
        let message = "an empty path names no report; is the variable set that should hold it?";
        Err(Problem::new(Code::Absent, message))
    } else {
        let path = plan.root.join(&request.what);
        match std::fs::metadata(&path) {
            Ok(metadata) => {
                let real = allowed(plan, request, &path);
                real.and_then(|()| {
                    if metadata.is_dir() { folder(plan, request, &path, out) } else { file(plan, request, &path) }
                })
            }
            Err(_) if is_glob(&request.what) => glob(plan, request, out),
            Err(error) => Err(absent(&request.what, &error)),
        }
    };
    match found {
        Ok(mut inputs) => out.collected.inputs.append(&mut inputs),
        Err(problem) => out.collected.missing.push(missing(request, problem)),
    }
}

fn missing(request: &Request, problem: Problem) -> Missing {
    Missing { key: InputKey { path: key::slashed(&request.what) }, hint: request.tool.clone(), problem }
}

fn absent(what: &str, error: &std::io::Error) -> Problem {
    if error.kind() != std::io::ErrorKind::NotFound {
        return Problem::new(Code::Unreadable, format!("cannot be opened: {error}"));
    }
    let wrong = if what.is_empty() { "an empty path names no report" } else { "does not exist" };
    Problem::new(Code::Absent, format!("{wrong}; did the scanner run, and does it write here?"))
}

fn standard_input(request: &Request) -> Result<Vec<Input>, Problem> {
    match request.by {
        RequestedBy::Argument => Ok(vec![Input {
            key: InputKey { path: "-".to_owned() },
            hint: request.tool.clone(),
            declared: true,
            origin: Origin::StandardInput,
            size: 0,
        }]),
        RequestedBy::Policy => {
            Err(Problem::new(Code::Unreadable, "standard input can only be named on the command line"))
        }
    }
}

/// A path from a policy file has to stay under the root, links followed.
fn allowed(plan: &Plan, request: &Request, path: &Path) -> Result<(), Problem> {
    if request.by == RequestedBy::Argument || walk::is_under(&plan.root, path) {
        return Ok(());
    }
    Err(Problem::new(Code::Unreadable, "lies outside the root; a policy file cannot name paths out there"))
}

fn file(plan: &Plan, request: &Request, path: &Path) -> Result<Vec<Input>, Problem> {
    inputs_of(plan, path, key::printed(&plan.root, path), request, true)
}

/// A file as one input, or an archive as one input for each member.
fn inputs_of(plan: &Plan, path: &Path, key: String, request: &Request, declared: bool) -> Result<Vec<Input>, Problem> {
    if archive::is_zip(path) {
        return archive::members(path, &key, request.tool.as_ref(), plan);
    }
    let size = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    let origin = Origin::File(path.to_owned());
    Ok(vec![Input { key: InputKey { path: key }, hint: request.tool.clone(), declared, origin, size }])
}

fn folder(plan: &Plan, request: &Request, path: &Path, out: &mut Out) -> Result<Vec<Input>, Problem> {
    let (inputs, left_out) = walked(plan, request, path, None, out)?;
    if inputs.is_empty() {
        let message = if left_out {
            "is a folder whose files are all excluded; does `exclude` leave out more than it should?"
        } else {
            "is a folder without files; did the scanner write its report elsewhere?"
        };
        return Err(Problem::new(Code::Absent, message));
    }
    Ok(inputs)
}

fn glob(plan: &Plan, request: &Request, out: &mut Out) -> Result<Vec<Input>, Problem> {
    let text = key::slashed(&request.what);
    // What ends in `/` can match no file, and stays so.
    let text = if text.ends_with('/') { key::tidy(&text) + "/" } else { key::tidy(&text) };
    let wanted = WantedGlob::new(&text)
        .map_err(|error| Problem::new(Code::Absent, format!("is no valid glob: {}", error.kind())))?;
    let start = plan.root.join(fixed_prefix(&text));
    let inputs = match std::fs::metadata(&start) {
        Ok(_) => {
            allowed(plan, request, &start)?;
            walked(plan, request, &start, Some(&wanted), out)?.0
        }
        Err(_) => Vec::new(),
    };
    if inputs.is_empty() {
        let message =
            "matches no file; a glob that finds nothing is not a clean scan, so check the path it should find";
        return Err(Problem::new(Code::Absent, message));
    }
    Ok(inputs)
}

/// The folders of a glob before its first special character: where the walk starts.
fn fixed_prefix(pattern: &str) -> PathBuf {
    let special = pattern.find(['*', '?', '[', '{']).unwrap_or(pattern.len());
    let end = pattern[..special].rfind('/').map_or(0, |slash| slash + 1);
    PathBuf::from(&pattern[..end])
}

/// The inputs of a walk, and whether it left out what is excluded.
fn walked(
    plan: &Plan,
    request: &Request,
    start: &Path,
    glob: Option<&WantedGlob>,
    out: &mut Out,
) -> Result<(Vec<Input>, bool), Problem> {
    out.has_walked = true;
    let boundary = if walk::is_under(&plan.root, start) { &plan.root } else { start };
    let bounds = walk::Bounds { root: &plan.root, boundary, max_files: plan.max_inputs };
    let mut wanted = Wanted { exclude: &plan.exclude, glob, met: &mut out.excludes_met, left_out: false };
    let walk::Walked { files, problems } = walk::walk(start, bounds, &mut wanted)?;
    let left_out = wanted.left_out;
    let mut missed = |path: &Path, problem| {
        let key = InputKey { path: key::printed(&plan.root, path) };
        out.collected.missing.push(Missing { key, hint: None, problem });
    };
    for (path, problem) in problems {
        missed(&path, problem);
    }
    let mut inputs = Vec::new();
    for path in files {
        match inputs_of(plan, &path, key::printed(&plan.root, &path), request, glob.is_some()) {
            Ok(mut found) => inputs.append(&mut found),
            Err(problem) => missed(&path, problem),
        }
    }
    Ok((inputs, left_out))
}
