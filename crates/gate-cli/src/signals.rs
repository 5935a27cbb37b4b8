//! Ctrl-C, and whoever else stops the run: nothing half done stays on the screen or on the disk.
//!
//! The process ends by the signal itself, as it would without this, so that shells and agents see what happened. What is
//! listened to is what people and agents send; all others end the run at once.

/// Listens from now on, on a thread of its own.
#[cfg(unix)]
pub(crate) fn clear_up_on_them() {
    use signal_hook::consts::{SIGINT, SIGTERM};

    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else { return };
    let listening = std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        if let Some(signal) = signals.forever().next() {
            crate::progress::wipe_for_good();
            gate_core::send::remove_temporaries();
            let _ended_by_it = signal_hook::low_level::emulate_default_handler(signal);
        }
    });
    // Without a thread a signal that is caught would be lost; the process is out of resources anyway.
    if let Err(error) = listening {
        crate::term::complain(&format!("gate: no thread can be started: {error}"));
    }
}

/// Nothing to listen to.
#[cfg(not(unix))]
pub(crate) fn clear_up_on_them() {}
