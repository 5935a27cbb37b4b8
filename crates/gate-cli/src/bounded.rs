//! Programs that may not take for ever: started without a shell, in a group of their own, and ended as a group.

use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long is waited between two looks.
const LOOK: Duration = Duration::from_millis(5);

/// How a program ended.
#[derive(Debug)]
pub(crate) enum End {
    /// By itself.
    Status(ExitStatus),
    /// It had not ended in time, and was ended with all that it started.
    OutOfTime,
}

/// Runs a program until it ends, or until the deadline. Its input, output and errors are files, so that nobody waits for
/// a reader.
pub(crate) fn run(mut command: Command, io: &Streams<'_>, deadline: Instant) -> io::Result<End> {
    let input = io.input.map_or_else(|| Ok(Stdio::null()), |path| File::open(path).map(Stdio::from))?;
    command.stdin(input).stdout(File::create(io.output)?).stderr(File::create(io.errors)?);
    alone(&mut command);
    let mut child = command.spawn()?;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(End::Status(status));
        }
        if Instant::now() >= deadline {
            end(&mut child);
            child.wait()?;
            return Ok(End::OutOfTime);
        }
        thread::sleep(LOOK);
    }
}

/// The files a program reads and writes.
pub(crate) struct Streams<'a> {
    pub(crate) input: Option<&'a Path>,
    pub(crate) output: &'a Path,
    pub(crate) errors: &'a Path,
}

#[cfg(unix)]
fn alone(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

#[cfg(unix)]
fn end(child: &mut Child) {
    use rustix::process::{Pid, Signal, kill_process_group};
    // It may have ended meanwhile; whoever calls waits for either.
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        let _gone_already = kill_process_group(group, Signal::KILL);
    }
    drop(child.kill());
}

#[cfg(not(unix))]
fn alone(_command: &mut Command) {}

#[cfg(not(unix))]
fn end(child: &mut Child) {
    // Windows knows no groups; `taskkill /T` follows the tree of parents.
    let tree = Command::new("taskkill").args(["/F", "/T", "/PID", &child.id().to_string()]).output();
    drop(tree);
    drop(child.kill());
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn streams(folder: &Path) -> (std::path::PathBuf, std::path::PathBuf) {
        (folder.join("out"), folder.join("err"))
    }

    #[test]
    fn what_ends_in_time_leaves_its_output_and_status() {
        let folder = tempfile::tempdir().unwrap();
        let (output, errors) = streams(folder.path());
        let input = folder.path().join("in");
        std::fs::write(&input, "said").unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "cat; echo wrong >&2; exit 3"]);
        let io = Streams { input: Some(&input), output: &output, errors: &errors };
        let end = run(command, &io, Instant::now() + Duration::from_mins(1)).unwrap();
        assert!(matches!(end, End::Status(status) if status.code() == Some(3)), "{end:?}");
        assert_eq!(std::fs::read_to_string(&output).unwrap(), "said");
        assert_eq!(std::fs::read_to_string(&errors).unwrap(), "wrong\n");
    }

    #[test]
    fn what_does_not_end_is_ended_with_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let (output, errors) = streams(folder.path());
        let mut command = Command::new("sh");
        // The grandchild ignores the polite signals and would outlive its parent.
        command.args(["-c", "trap '' TERM INT; sh -c 'trap \"\" TERM INT; echo $$; while :; do sleep 1; done' & wait"]);
        let io = Streams { input: None, output: &output, errors: &errors };
        let end = run(command, &io, Instant::now() + Duration::from_millis(500)).unwrap();
        assert!(matches!(end, End::OutOfTime), "{end:?}");
        let grandchild = std::fs::read_to_string(&output).unwrap();
        let alive = || {
            // A process that is gone, or only waits for its parent to take note, does nothing any more.
            let stat = std::fs::read_to_string(format!("/proc/{}/stat", grandchild.trim())).unwrap_or_default();
            !(stat.is_empty() || stat.contains(") Z "))
        };
        assert!(!grandchild.trim().is_empty());
        for _ in 0..200 {
            if !alive() {
                return;
            }
            thread::sleep(LOOK);
        }
        panic!("{grandchild} still runs");
    }
}
