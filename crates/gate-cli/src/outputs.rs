//! Where the verdict goes: outputs of the command line → files and standard output.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{ErrorKind, Read as _, Write};
use std::path::{Component, Path, PathBuf};

use gate_core::decode::{self, Limits};
use gate_core::model::{Code, Outcome, Report, Verdict};
use gate_core::pipeline::is_called_data;
use gate_core::render::{self, Renderer, Style, escape};
use gate_core::send;
use gate_core::yaml::did_you_mean;

use crate::cli::CheckArguments;
use crate::diagnose::Mistake;
use crate::resolve::{ReadByName, environment, read_by_name};
use crate::term;

/// One output: a format, and a file or standard output.
pub(crate) struct Target {
    renderer: &'static dyn Renderer,
    path: Option<String>,
    /// Whether the file belongs to the step of a pipeline, and what others wrote there stays.
    is_shared: bool,
    /// Whether the file may be one that the run would read, so that it is not cleared away.
    is_spared: bool,
    /// Whether reports are looked for where the file is.
    search: Search,
}

/// What `--output` takes, for the help: the formats are those of the registry.
pub(crate) fn help() -> String {
    let ids: Vec<_> = render::registry().iter().map(|renderer| renderer.id()).collect();
    format!(
        "Where the verdict goes: a format, with a file (`json=verdict.json`) or to standard output; repeat for several. \
         Files of an earlier run are removed first. Formats: {} [default: terminal]",
        ids.join(", ")
    )
}

/// The same with a line on each format.
pub(crate) fn long_help() -> String {
    let width = render::registry().iter().map(|renderer| renderer.id().len()).max().unwrap_or(0);
    let formats: Vec<_> =
        render::registry().iter().map(|it| format!("  {:<width$}  {}", it.id(), it.title())).collect();
    format!(
        "Where the verdict goes: a format, and the file it is written to (`json=verdict.json`); without a file, or with \
         `-`, standard output. Repeat for several, each with a file of its own. Files of an earlier run are removed \
         first [default: terminal]\n\nFormats:\n{}",
        formats.join("\n")
    )
}

/// The one output of a command that has no choice of them: `terminal`, on standard output.
pub(crate) fn screen() -> Result<Vec<Target>, Mistake> {
    Ok(vec![target("terminal")?])
}

/// The outputs that are asked for, `terminal` when none is; none of them replaces a file that the run reads. Where one of
/// the outputs is a mistake, the files of the others are removed all the same.
pub(crate) fn targets(arguments: &CheckArguments) -> Result<Vec<Target>, Mistake> {
    let default = ["terminal".to_owned()];
    let outputs = if arguments.output.is_empty() { &default[..] } else { &arguments.output[..] };
    let are_files = outputs.iter().any(|output| output.contains('='));
    let places = Places::of(&if are_files { read_by_name(arguments) } else { ReadByName::default() });
    let mut targets = Vec::new();
    let mut taken = BTreeSet::new();
    let mut mistakes = Vec::new();
    for output in outputs {
        match target(output).and_then(|target| places.settle(output, target, &mut taken)) {
            Ok(target) => targets.push(target),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    match mistakes.into_iter().next() {
        None => Ok(targets),
        Some(first) => {
            clear(&targets)?;
            Err(first)
        }
    }
}

/// What is read and kept, each place in its one spelling, and where links lead.
struct Places {
    read: BTreeSet<PathBuf>,
    spared: BTreeSet<PathBuf>,
    searched: BTreeSet<PathBuf>,
    globbed: BTreeSet<PathBuf>,
    closed: BTreeSet<PathBuf>,
}

impl Places {
    fn of(read: &ReadByName) -> Places {
        let all = |paths: &[PathBuf]| {
            let led_to = paths.iter().filter_map(|path| path.canonicalize().ok());
            paths.iter().map(|path| place(path)).chain(led_to).collect()
        };
        Places {
            read: all(&read.surely),
            spared: all(&read.perhaps),
            searched: all(&read.searched),
            globbed: all(&read.globbed),
            closed: all(&read.closed),
        }
    }

    /// Refuses a target that is read, or that another output has taken.
    fn settle(&self, output: &str, target: Target, taken: &mut BTreeSet<Option<PathBuf>>) -> Result<Target, Mistake> {
        let place = target.path.as_deref().map(|path| place(Path::new(path)));
        let lies_in = |folders: &BTreeSet<PathBuf>| {
            place.as_ref().is_some_and(|place| place.ancestors().any(|folder| folders.contains(folder)))
        };
        let format = target.renderer.id();
        if let Some(path) = &target.path {
            if place.as_ref().is_some_and(|place| self.read.contains(place)) {
                return Err(replaces(output, path, format));
            }
            if lies_in(&self.closed) {
                let message = format!("`--output {output}` lies in a folder that is kept by others: {}", shown(path));
                return Err(Mistake::usage(message, format!("write `{format}=verdict.{format}`")));
            }
        }
        let is_spared = place.as_ref().is_some_and(|place| self.spared.contains(place));
        let search = match (lies_in(&self.globbed), lies_in(&self.searched)) {
            (true, _) => Search::Pattern,
            (false, true) => Search::Folder,
            (false, false) => Search::None,
        };
        if !taken.insert(place) {
            let place = target.path.as_deref().unwrap_or("standard output");
            let help = "give each a file of its own: `json=verdict.json`";
            return Err(Mistake::usage(format!("two outputs go to {}", shown(place)), help));
        }
        Ok(Target { is_spared, search, ..target })
    }
}

/// How a file would be met when reports are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Search {
    /// Not at all.
    None,
    /// In a folder, where texts that are no data are only remarked on.
    Folder,
    /// By a pattern, and everything that fits has to be a report.
    Pattern,
}

/// A path for people, on one line.
fn shown(path: &str) -> Cow<'_, str> {
    escape::terminal(path, true)
}

fn replaces(output: &str, path: &str, format: &str) -> Mistake {
    Mistake::usage(
        format!("`--output {output}` would replace a file that is read: {path}"),
        format!("give the verdict a file of its own: `{format}=verdict.{format}`"),
    )
}

/// Whether one of them writes a bill of materials.
pub(crate) fn need_bom(targets: &[Target]) -> bool {
    targets.iter().any(|target| target.renderer.needs_bom())
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
    let path = path.filter(|path| path != "-" && path != "/dev/stdout");
    // The runner of GitHub makes this file anew for each step; commands of one step append to it.
    let shared = environment("GITHUB_STEP_SUMMARY").filter(|shared| !shared.is_empty());
    let is_shared =
        shared.zip(path.as_ref()).is_some_and(|(shared, path)| place(Path::new(&shared)) == place(Path::new(path)));
    Ok(Target { renderer, path, is_shared, is_spared: false, search: Search::None })
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

/// Removes the files of an earlier run, so that a run which judges nothing does not leave its verdict behind; of a link
/// the link. Folders, devices, pipes, what a step shares and what may be read stay.
///
/// # Errors
/// Where a file is somebody else's: the report of a scanner, a policy or a ledger. It stays, and so do the others.
pub(crate) fn clear(targets: &[Target]) -> Result<(), Mistake> {
    let is_file = |path: &&str| !path.starts_with("/dev/") && std::fs::metadata(path).is_ok_and(|it| it.is_file());
    let own = targets.iter().filter(|target| !target.is_shared && !target.is_spared);
    let files: Vec<(&Target, &str)> =
        own.filter_map(|target| Some((target, target.path.as_deref().filter(is_file)?))).collect();
    // What a link leads to stays in any case; a link that is met when reports are looked for is one of them.
    let is_theirs = |target: &Target, path: &str| {
        (target.search != Search::None || !Path::new(path).is_symlink()) && is_somebody_elses(path, target.search)
    };
    if let Some((target, path)) = files.iter().find(|(target, path)| is_theirs(target, path)) {
        let format = target.renderer.id();
        return Err(replaces(&format!("{format}={path}"), path, format));
    }
    for (_, path) in files {
        if let Err(error) = std::fs::remove_file(path) {
            term::complain(&format!("gate: {} of an earlier run could not be removed: {error}", shown(path)));
        }
    }
    Ok(())
}

/// Whether a file is something that gate reads and never writes. Where reports are looked for that is everything but
/// what gate wrote and texts that are no report: what is broken there makes the run an error, and has to.
fn is_somebody_elses(path: &str, search: Search) -> bool {
    const BEGINNING: u64 = 4096;
    let Ok(file) = std::fs::File::open(path) else { return false };
    let mut beginning = Vec::new();
    if (&file).take(BEGINNING).read_to_end(&mut beginning).is_err() {
        return false;
    }
    // Archives are opened when reports are looked for, and gate writes none.
    if search != Search::None && beginning.starts_with(b"PK") {
        return true;
    }
    let text = String::from_utf8_lossy(&beginning);
    let first = text.lines().map(str::trim_end).find(|line| !line.is_empty() && !line.starts_with('#'));
    if first.is_some_and(|first| first.starts_with("version:") || first.starts_with("extends:")) {
        return true;
    }
    match decode::decode(&mut beginning.as_slice().chain(file), None, path, &Limits::default()) {
        Ok(decoded) => decoded.tool.as_str() != decode::OWN,
        Err(error) if error.tool == Some(decode::OWN) => false,
        Err(error) => match search {
            // What cannot be evidence may be a format that gate writes too.
            Search::None => error.code != Code::RefusedFormat && error.tool.is_some(),
            Search::Folder => error.code != Code::NotAReport || is_called_data(path),
            Search::Pattern => true,
        },
    }
}

/// Writes every output, whatever becomes of the others; says which could not be written.
pub(crate) fn deliver(report: &Report, targets: &[Target], style: &Style) -> bool {
    let mut delivered = true;
    let mut written_to = Vec::new();
    for target in targets {
        let place = shown(target.path.as_deref().unwrap_or("standard output"));
        match write(report, target, style) {
            Ok(()) => {
                written_to.push(place);
                if let Some(left_out) = target.renderer.left_out(report) {
                    term::complain(&format!("gate: {}: {left_out}", target.renderer.id()));
                }
            }
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

fn write(report: &Report, target: &Target, style: &Style) -> std::io::Result<()> {
    let renderer = target.renderer;
    let Some(path) = &target.path else { return to_standard_output(report, renderer, style) };
    let style = term::file_style(style.verbose);
    let before = if target.is_shared { what_stands_in(path)? } else { Vec::new() };
    send::file(Path::new(path), |out| {
        if before.is_empty() {
            return renderer.render(report, &style, out);
        }
        out.write_all(&before)?;
        renderer.render_behind(before.len(), report, &style, out)
    })
}

fn what_stands_in(path: &str) -> std::io::Result<Vec<u8>> {
    match std::fs::read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        read => read,
    }
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
