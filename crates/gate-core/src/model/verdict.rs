//! Outcomes of gates and their fold into one verdict: the only place that folds.

use std::fmt;

use super::GateResult;

/// What one gate says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Not judged: other stage, not chosen, or off on this branch. Never counts as passed.
    NotJudged,
    /// Judged, and within its limits.
    Pass,
    /// Over its limits or without its evidence, where the policy only warns.
    Warn,
    /// It cannot be decided: evidence is absent or unusable.
    Error,
    /// Over its limits.
    Fail,
}

impl Outcome {
    /// Every outcome, the least of them first.
    pub const ALL: [Outcome; 5] = [Self::NotJudged, Self::Pass, Self::Warn, Self::Error, Self::Fail];

    /// The word used in machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotJudged => "not-judged",
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Error => "error",
            Self::Fail => "fail",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for Outcome {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|it| it.as_str() == word).ok_or(())
    }
}

/// May this go on?
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Every judged gate passed or only warned.
    Pass,
    /// It cannot be decided.
    Error,
    /// No.
    Fail,
}

impl Verdict {
    /// Every verdict, the least of them first.
    pub const ALL: [Verdict; 3] = [Self::Pass, Self::Error, Self::Fail];

    /// Any failed gate fails, else any error is an error, else pass. Where nothing was judged there is nothing to
    /// pass: error.
    pub fn fold(outcomes: impl IntoIterator<Item = Outcome>) -> Verdict {
        match outcomes.into_iter().max() {
            Some(Outcome::Fail) => Self::Fail,
            Some(Outcome::Pass | Outcome::Warn) => Self::Pass,
            Some(Outcome::Error | Outcome::NotJudged) | None => Self::Error,
        }
    }

    /// The fold of gates. Gates of the policy have to be among the judged: that everything offered could be read
    /// passes nothing by itself.
    pub fn of(gates: &[GateResult]) -> Verdict {
        let judged = gates.iter().skip(1).any(|gate| gate.outcome != Outcome::NotJudged);
        let verdict = Self::fold(gates.iter().map(|gate| gate.outcome));
        if judged { verdict } else { verdict.max(Self::Error) }
    }

    /// The word used in machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Error => "error",
            Self::Fail => "fail",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for Verdict {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|it| it.as_str() == word).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::Outcome::{Error, Fail, NotJudged, Pass, Warn};
    use super::Verdict;

    #[test]
    fn fail_beats_error_beats_pass_and_nothing_judged_is_an_error() {
        assert_eq!(Verdict::fold([Pass, Error, Fail, Warn]), Verdict::Fail);
        assert_eq!(Verdict::fold([Pass, Error, Warn]), Verdict::Error);
        assert_eq!(Verdict::fold([Pass, NotJudged, Warn]), Verdict::Pass);
        assert_eq!(Verdict::fold([NotJudged]), Verdict::Error);
        assert_eq!(Verdict::fold([]), Verdict::Error);
    }
}
