//! One line on standard error that says how far reading is, where somebody watches and it takes a while.
//!
//! It is there only on a terminal, outside CI, and not before half a second has gone by; it is wiped before anything
//! else is written. It is our own since one line that is overwritten needs no more than this.

use std::io::Write as _;
use std::sync::Mutex;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use gate_core::collect::{Progress, SoFar};

use crate::term;

/// What is over sooner is not worth a line.
const PATIENCE: Duration = Duration::from_millis(500);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(100);

/// How many columns of the line are on the screen.
static SHOWN: Mutex<usize> = Mutex::new(0);

/// Does the work, and shows how far it is while it goes on.
pub(crate) fn during<T>(work: impl FnOnce(&Progress) -> T) -> T {
    let progress = Progress::default();
    if !term::is_watched() {
        return work(&progress);
    }
    std::thread::scope(|scope| {
        let (done, waiting) = mpsc::channel::<()>();
        scope.spawn(|| {
            let waiting = waiting;
            let mut pause = PATIENCE;
            while waiting.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                show(&line(progress.so_far()));
                pause = PAUSE;
            }
            wipe();
        });
        let answer = work(&progress);
        drop(done);
        answer
    })
}

/// How far it is, in words.
fn line(so_far: SoFar) -> String {
    let SoFar { reports, bytes, of_reports, of_bytes } = so_far;
    if of_reports == 0 {
        return "gate: looking for reports".to_owned();
    }
    if reports == of_reports {
        return format!("gate: judging, {of_reports} of {of_reports} reports read");
    }
    // Standard input and members of archives have no size beforehand.
    let of = if bytes > of_bytes { String::new() } else { format!(" of {}", size(of_bytes)) };
    format!("gate: reading, {reports} of {of_reports} reports, {}{of}", size(bytes))
}

/// `0.4 MB`, `41 MB`.
fn size(bytes: u64) -> String {
    let tenths = bytes / 100_000;
    if tenths < 100 { format!("{}.{} MB", tenths / 10, tenths % 10) } else { format!("{} MB", tenths / 10) }
}

fn show(line: &str) {
    let line: String = line.chars().take(term::width_of_stderr().saturating_sub(1)).collect();
    if let Ok(mut shown) = SHOWN.lock() {
        let width = line.chars().count();
        put(&format!("\r{line}{}", " ".repeat(shown.saturating_sub(width))));
        *shown = width;
    }
}

/// Takes the line off the screen. Where another thread is drawing it at this moment, it stays: nobody waits for it.
pub(crate) fn wipe() {
    if let Ok(mut shown) = SHOWN.try_lock() {
        wipe_line(&mut shown);
    }
}

fn wipe_line(shown: &mut usize) {
    if *shown > 0 {
        put(&format!("\r{}\r", " ".repeat(*shown)));
    }
    *shown = 0;
}

/// The same, and nothing is drawn any more: the process is about to end. A terminal that takes nothing is not waited for.
pub(crate) fn wipe_for_good() {
    for _ in 0..10 {
        if let Ok(mut shown) = SHOWN.try_lock() {
            wipe_line(&mut shown);
            std::mem::forget(shown);
            return;
        }
        std::thread::sleep(PAUSE / 10);
    }
}

fn put(text: &str) {
    let mut err = std::io::stderr().lock();
    let _nobody_watches = err.write_all(text.as_bytes()).and_then(|()| err.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_how_far_it_is() {
        for (reports, of_reports, bytes, of_bytes, words) in [
            (0, 0, 0, 0, "gate: looking for reports"),
            (3, 8, 41_400_000, 120_000_000, "gate: reading, 3 of 8 reports, 41 MB of 120 MB"),
            (0, 1, 350_000, 0, "gate: reading, 0 of 1 reports, 0.3 MB"),
            (0, 2, 0, 9_900_000, "gate: reading, 0 of 2 reports, 0.0 MB of 9.9 MB"),
            (8, 8, 130_000_000, 120_000_000, "gate: judging, 8 of 8 reports read"),
        ] {
            assert_eq!(line(SoFar { reports, bytes, of_reports, of_bytes }), words);
        }
    }
}
