//! Where events are kept, and keeping the event of a run.

use std::path::{Path, PathBuf};

use gate_core::build::Build;
use gate_core::event::{Event, GateRun, What, event_id};
use gate_core::model::Report;
use gate_core::send::spool::Spool;
use jiff::SignedDuration;

use crate::cli::EventArguments;
use crate::resolve::environment;
use crate::term;

/// Word in place of a folder that keeps no events.
const OFF: &str = "off";
/// How far back earlier runs are looked for.
const HISTORY: u64 = 1 << 20;

/// The spool of a repository: `--spool`, else `GATE_SPOOL`, else a folder of the user's own state. Never a folder of the
/// work tree unless somebody names one: what lies there comes with the pull request. `None` keeps no events.
pub(crate) fn of(flag: Option<&Path>, build: &Build, root: &Path) -> Option<Spool> {
    let named =
        flag.map(Path::to_owned).or_else(|| environment("GATE_SPOOL").filter(|it| !it.is_empty()).map(PathBuf::from));
    match named {
        Some(path) if path.as_os_str() == OFF => None,
        Some(path) => Some(Spool::new(&path)),
        None => Some(Spool::new(&state_folder()?.join(slug(build, root)))),
    }
}

/// Where programs keep what outlives a run (the XDG base directories; `LOCALAPPDATA` on Windows).
fn state_folder() -> Option<PathBuf> {
    let absolute = |name: &str| environment(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let state = absolute("XDG_STATE_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".local/state")))
        .or_else(|| absolute("LOCALAPPDATA"))?;
    Some(state.join("gate").join("events"))
}

/// A folder name for a repository: events of two repositories are told to different receivers.
fn slug(build: &Build, root: &Path) -> String {
    let repository = build.repository.as_ref().map(|found| found.value.clone());
    let address = repository.as_deref().and_then(gate_core::event::repository_url).or(repository);
    let place = || root.canonicalize().unwrap_or_else(|_| root.to_owned()).display().to_string();
    let address = address.unwrap_or_else(place);
    let plain = address.split_once("://").map_or(address.as_str(), |(_, rest)| rest);
    // What separates the parts of an address is replaced, so that the id ends in a hash that tells `a/b` from `a-b`.
    event_id([&*plain.replace(['/', ':'], "\0")]).replace(':', "-")
}

/// What became of the event of a run.
pub(crate) enum Kept {
    /// It is in this spool.
    In(Spool),
    /// No spool has it.
    Nowhere(Box<Event>),
}

/// Keeps the event of a run; where it should be kept and is not, that is said. It never weighs on the verdict.
pub(crate) fn keep(report: &Report, took: SignedDuration, arguments: &EventArguments, root: &Path) -> Kept {
    let Some(spool) = of(arguments.spool.as_deref(), &report.build, root) else {
        if arguments.require_delivery {
            term::complain("gate: the event of this run is kept nowhere; give --spool, or set GATE_SPOOL");
        }
        return Kept::Nowhere(Box::new(GateRun::event(report, took)));
    };
    let mut event = GateRun::event(report, took);
    follow(&mut event, &spool);
    let line = event.to_line().map_err(std::io::Error::from);
    match line.and_then(|line| spool.append([line.as_str()])) {
        Ok(()) => Kept::In(spool),
        Err(error) => {
            let folder = spool.folder().display();
            let verdict = report.verdict;
            term::complain(&format!(
                "gate: the verdict is {verdict}, but its event could not be kept in {folder}: {error}; give --spool"
            ));
            Kept::Nowhere(Box::new(event))
        }
    }
}

/// Lets the event of a run know what the runs before it came to.
pub(crate) fn follow(event: &mut Event, spool: &Spool) {
    if let What::GateRun(run) = &mut event.what {
        let from = spool.tail(HISTORY).unwrap_or_default();
        for line in spool.lines(from).into_iter().flatten().map_while(Result::ok) {
            let text = line.text.unwrap_or_default();
            if !text.contains("\"gate-run\"") {
                continue;
            }
            let Ok(earlier) = Event::from_line(&text) else { continue };
            let is_same_place = earlier.service == event.service && earlier.source.is_same_place(&event.source);
            // A try of this very build says nothing of the runs before it.
            if let (true, What::GateRun(earlier_run)) = (is_same_place && earlier.id != event.id, &earlier.what) {
                run.follow(earlier_run);
            }
        }
    }
}
