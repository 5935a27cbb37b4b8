//! Exit codes: the promise to the pipeline. They never depend on output formats.

use gate_core::model::Verdict;

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: the verdict is pass, or the command did what it was asked.
    Pass,
    /// 1: a gate failed.
    Fail,
    /// 2: the command line or a policy or waiver file is wrong; nothing was judged.
    Usage,
    /// 3: it cannot be decided: evidence is missing, unreadable or unusable.
    Undecided,
    /// 4: the verdict is pass, but an output could not be written.
    NotDelivered,
    /// 70: a bug in gate.
    Bug,
    /// The code of a hook that runs before gate, as it was.
    Hook(u8),
}

impl Exit {
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Pass => 0,
            Self::Fail => 1,
            Self::Usage => 2,
            Self::Undecided => 3,
            Self::NotDelivered => 4,
            Self::Bug => 70,
            Self::Hook(code) => code,
        }
    }

    /// The code of a verdict; a failed delivery shows only where the verdict is pass.
    pub(crate) fn of(verdict: Verdict, delivered: bool) -> Exit {
        match verdict {
            Verdict::Fail => Self::Fail,
            Verdict::Error => Self::Undecided,
            Verdict::Pass if delivered => Self::Pass,
            Verdict::Pass => Self::NotDelivered,
        }
    }
}

/// A panic is our bug: it is said without its payload, which could hold text of a report, temporary files are
/// removed, and the code is 70 whichever thread it was.
pub(crate) fn install_panic_hook() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(String::new, |place| format!(" at {}:{}", place.file(), place.line()));
        crate::term::complain(&format!(
            "gate: this is a bug in gate{place}; nothing was decided. Please report it with this line and the kind of report it met."
        ));
        gate_core::send::remove_temporaries();
        #[expect(
            clippy::exit,
            clippy::disallowed_methods,
            reason = "a panic in any thread ends the run with its own code"
        )]
        std::process::exit(i32::from(Exit::Bug.number()));
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_documented_ones_and_fail_beats_a_failed_delivery() {
        let all = [Exit::Pass, Exit::Fail, Exit::Usage, Exit::Undecided, Exit::NotDelivered, Exit::Bug];
        assert_eq!(all.map(Exit::number), [0, 1, 2, 3, 4, 70]);
        assert_eq!(Exit::of(Verdict::Fail, false), Exit::Fail);
        assert_eq!(Exit::of(Verdict::Error, false), Exit::Undecided);
        assert_eq!(Exit::of(Verdict::Pass, false), Exit::NotDelivered);
        assert_eq!(Exit::of(Verdict::Pass, true), Exit::Pass);
    }
}
