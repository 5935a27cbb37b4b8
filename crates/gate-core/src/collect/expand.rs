//! One request → inputs: a file, a folder, a glob or standard input.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use super::input::{Input, Origin};
use super::plan::{Plan, Request, RequestedBy};
use super::{Collected, Missing, archive, key, walk};
use crate::model::{Code, InputKey, Problem};

/// Whether a text is a glob rather than a path.
pub fn is_glob(text: &str) -> bool {
    text.contains(['*', '?', '[', '{'])
}

pub(super) fn expand(plan: &Plan, request: &Request, out: &mut Collected) {
    let found = if request.what == "-" {
        standard_input(request)
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
        Ok(mut inputs) => out.inputs.append(&mut inputs),
        Err(problem) => out.missing.push(missing(request, problem)),
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
    inputs_of(path, key::printed(&plan.root, path), request, true)
}

/// A file as one input, or an archive as one input for each member.
fn inputs_of(path: &Path, key: String, request: &Request, declared: bool) -> Result<Vec<Input>, Problem> {
    if archive::is_zip(path) {
        return archive::members(path, &key, request.tool.as_ref());
    }
    let size = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    let origin = Origin::File(path.to_owned());
    Ok(vec![Input { key: InputKey { path: key }, hint: request.tool.clone(), declared, origin, size }])
}

fn folder(plan: &Plan, request: &Request, path: &Path, out: &mut Collected) -> Result<Vec<Input>, Problem> {
    let inputs = walked(plan, request, path, None, out)?;
    if inputs.is_empty() {
        return Err(Problem::new(
            Code::Absent,
            "is a folder without files; did the scanner write its report elsewhere?",
        ));
    }
    Ok(inputs)
}

fn glob(plan: &Plan, request: &Request, out: &mut Collected) -> Result<Vec<Input>, Problem> {
    let matcher = GlobBuilder::new(&request.what)
        .literal_separator(true)
        .build()
        .map_err(|error| Problem::new(Code::Absent, format!("is no valid glob: {error}")))?
        .compile_matcher();
    let start = plan.root.join(fixed_prefix(&request.what));
    let inputs = match std::fs::metadata(&start) {
        Ok(_) => {
            allowed(plan, request, &start)?;
            walked(plan, request, &start, Some(&matcher), out)?
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

fn walked(
    plan: &Plan,
    request: &Request,
    start: &Path,
    glob: Option<&GlobMatcher>,
    out: &mut Collected,
) -> Result<Vec<Input>, Problem> {
    let boundary = if walk::is_under(&plan.root, start) { &plan.root } else { start };
    let walk::Walked { files, problems } = walk::walk(start, boundary, plan.max_inputs)?;
    for (path, problem) in problems {
        out.missing.push(Missing { key: InputKey { path: key::printed(&plan.root, &path) }, hint: None, problem });
    }
    let mut inputs = Vec::new();
    for path in files {
        let key = key::printed(&plan.root, &path);
        let wanted = glob.is_none_or(|glob| glob.is_match(&key) || glob.is_match(path.as_path()));
        if !wanted || plan.exclude.leaves_out_file(&key::relative(&plan.root, &path)) {
            continue;
        }
        match inputs_of(&path, key.clone(), request, glob.is_some()) {
            Ok(mut found) => inputs.append(&mut found),
            Err(problem) => out.missing.push(Missing { key: InputKey { path: key }, hint: None, problem }),
        }
    }
    Ok(inputs)
}
