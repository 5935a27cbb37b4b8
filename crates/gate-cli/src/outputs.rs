//! Where the verdict goes: outputs of the command line → files and standard output.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

use gate_core::model::{Outcome, Report, Verdict};
use gate_core::render::{self, Renderer, Style};
use gate_core::send;
use gate_core::yaml::did_you_mean;

use crate::diagnose::Mistake;
use crate::term;

/// One output: a format, and a file or standard output.
pub(crate) struct Target {
    renderer: &'static dyn Renderer,
    path: Option<String>,
}

/// The outputs that are asked for, `terminal` when none is. `read` are files the run reads: none of them is replaced.
pub(crate) fn targets(outputs: &[String], read: &[PathBuf]) -> Result<Vec<Target>, Mistake> {
    let default = ["terminal".to_owned()];
    let outputs = if outputs.is_empty() { &default[..] } else { outputs };
    let read: BTreeSet<PathBuf> = read.iter().map(|path| place(path)).collect();
    let mut targets = Vec::new();
    let mut taken = BTreeSet::new();
    for output in outputs {
        let target = target(output)?;
        let place = target.path.as_deref().map(|path| place(Path::new(path)));
        if let (Some(path), true) = (&target.path, place.as_ref().is_some_and(|place| read.contains(place))) {
            return Err(Mistake::usage(
                format!("`--output {output}` would replace a file that is read: {path}"),
                format!("give the verdict a file of its own: `{}=verdict.json`", target.renderer.id()),
            ));
        }
        if !taken.insert(place) {
            let place = target.path.as_deref().unwrap_or("standard output");
            return Err(Mistake::usage(
                format!("two outputs go to {place}"),
                "give each a file of its own: `json=verdict.json`",
            ));
        }
        targets.push(target);
    }
    Ok(targets)
}

/// `FORMAT` or `FORMAT=PATH`.
fn target(output: &str) -> Result<Target, Mistake> {
    let (format, path) = match output.split_once('=') {
        Some((format, path)) => (format, Some(path.to_owned())),
        None => (output, None),
    };
    let Some(renderer) = render::find(format) else {
        let known: Vec<_> = render::registry().iter().map(|renderer| renderer.id()).collect();
        let help =
            did_you_mean(format, known.iter().copied()).unwrap_or_else(|| format!("formats are {}", known.join(", ")));
        return Err(Mistake::usage(format!("there is no output format `{format}`"), help));
    };
    if path.as_ref().is_some_and(String::is_empty) {
        return Err(Mistake::usage(
            format!("`--output {output}` names no file"),
            format!("write `{format}=verdict.{format}`"),
        ));
    }
    Ok(Target { renderer, path })
}

/// The one spelling of a path: absolute, its folder with links followed where there is one, without `.` and `..`. The
/// last part stays as it is, since a link there is replaced and not followed.
fn place(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let folder = absolute.parent().and_then(|folder| folder.canonicalize().ok());
    if let (Some(folder), Some(name)) = (folder, absolute.file_name()) {
        return folder.join(name);
    }
    let mut plain = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => plain.push(part),
        }
    }
    plain
}

/// Removes the files of an earlier run, so that a run which judges nothing does not leave its verdict behind.
/// Folders, devices, pipes and links stay.
pub(crate) fn clear(targets: &[Target]) {
    for path in targets.iter().filter_map(|target| target.path.as_deref()) {
        if std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file())
            && let Err(error) = std::fs::remove_file(path)
        {
            term::complain(&format!("gate: {path} of an earlier run could not be removed: {error}"));
        }
    }
}

/// Writes every output, whatever becomes of the others; says which could not be written.
pub(crate) fn deliver(report: &Report, targets: &[Target], style: &Style) -> bool {
    let mut delivered = true;
    let mut written_to = Vec::new();
    for target in targets {
        let written = match &target.path {
            None => to_standard_output(report, target.renderer, style),
            Some(path) => {
                send::file(Path::new(path), |out| target.renderer.render(report, &term::file_style(style.verbose), out))
            }
        };
        let place = target.path.as_deref().unwrap_or("standard output");
        match written {
            Ok(()) => written_to.push(place),
            Err(error) => {
                let (verdict, format) = (report.verdict, target.renderer.id());
                let why = why_not(&error, target.path.as_deref());
                term::complain(&format!(
                    "gate: the verdict is {verdict}, but {format} could not be written to {place}: {why}"
                ));
                delivered = false;
            }
        }
    }
    if targets.iter().all(|target| target.path.is_some()) {
        let place = if written_to.is_empty() { "nowhere".to_owned() } else { format!("to {}", written_to.join(", ")) };
        term::complain(&format!("gate: {}; written {place}", in_short(report)));
    }
    delivered
}

/// Why a file could not be written; a folder that is not there is the reason that can be mended at once.
fn why_not(error: &std::io::Error, path: Option<&str>) -> String {
    let folder = path.and_then(|path| Path::new(path).parent()).filter(|folder| !folder.as_os_str().is_empty());
    match folder {
        Some(folder) if error.kind() == ErrorKind::NotFound && !folder.exists() => {
            format!("the folder {} does not exist", folder.display())
        }
        Some(_) | None => error.to_string(),
    }
}

/// The verdict and the gates it comes from: `fail (container, secrets)`.
fn in_short(report: &Report) -> String {
    let decisive = match report.verdict {
        Verdict::Pass => return report.verdict.to_string(),
        Verdict::Error => Outcome::Error,
        Verdict::Fail => Outcome::Fail,
    };
    let gates = report.gates.iter().filter(|gate| gate.outcome == decisive);
    let gates: Vec<_> = gates.map(|gate| gate.id.as_str()).collect();
    if gates.is_empty() { report.verdict.to_string() } else { format!("{} ({})", report.verdict, gates.join(", ")) }
}

fn to_standard_output(report: &Report, renderer: &dyn Renderer, style: &Style) -> std::io::Result<()> {
    let mut out = std::io::BufWriter::with_capacity(64 << 10, std::io::stdout().lock());
    renderer.render(report, style, &mut out)?;
    out.flush()
}
