//! What is wrong with an input, an exemption or the run, as closed codes with a level each.

use std::fmt;

/// How much a problem weighs. The policy can set it per code (`evidence.checks`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not looked at.
    Off,
    /// Said, without weight: what the format cannot prove, keys we do not read.
    Note,
    /// Said with weight: a human should look.
    Warn,
    /// The evidence is not usable: every gate that requires it is `error`.
    Error,
}

impl Level {
    /// The word used in policies and machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Note => "note",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal, $level:ident, $fixed:ident;)+) => {
        /// Every kind of problem. The text form is a promise: policies and machine formats use it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[doc = $doc])+ $name,)+ }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [Code] = &[$(Code::$name,)+];

            /// The kebab-case name.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text,)+ }
            }

            /// What it means, for the reference page.
            pub fn meaning(self) -> &'static str {
                match self { $(Code::$name => concat!($($doc,)+).trim_ascii(),)+ }
            }

            /// The level unless the policy says otherwise.
            pub fn default_level(self) -> Level {
                match self { $(Code::$name => Level::$level,)+ }
            }

            /// Whether the policy may lower it. What could not be read can never be lowered.
            pub fn can_be_set(self) -> bool {
                match self { $(Code::$name => codes!(@settable $fixed),)+ }
            }
        }
    };
    (@settable fixed) => { false };
    (@settable settable) => { true };
}

codes! {
    /// A declared report, folder or glob is not there, or holds nothing.
    Absent = "absent", Error, fixed;
    /// The file cannot be opened or read.
    Unreadable = "unreadable", Error, fixed;
    /// The file has 0 bytes.
    EmptyFile = "empty-file", Error, fixed;
    /// The text is not UTF-8 (UTF-16 included).
    Encoding = "encoding", Error, fixed;
    /// No decoder recognises the content.
    Unrecognised = "unrecognised", Error, fixed;
    /// Several tools write this very content (`[]`, `null`): the tool has to be named.
    Ambiguous = "ambiguous", Error, fixed;
    /// The content is of another tool than the one named for it.
    WrongTool = "wrong-tool", Error, fixed;
    /// The syntax is broken; nothing of the file is believed.
    Malformed = "malformed", Error, fixed;
    /// The file ends in the middle.
    Truncated = "truncated", Error, fixed;
    /// Something follows the end of the document.
    TrailingData = "trailing-data", Error, fixed;
    /// A key that decides stands twice in one object.
    DuplicateKey = "duplicate-key", Error, fixed;
    /// A limit on size, depth or count was reached.
    Limit = "limit", Error, fixed;
    /// A known format that cannot serve as evidence.
    RefusedFormat = "refused-format", Error, fixed;
    /// Output that a known version of the tool is known to break.
    KnownBroken = "known-broken", Error, fixed;
    /// A schema version this program does not know, where it changes meaning.
    SchemaVersion = "schema-version", Error, fixed;
    /// A list of objects under a key we do not know, where lists of findings live.
    UnknownSection = "unknown-section", Error, settable;
    /// A base score outside 0 to 10.
    ImpossibleScore = "impossible-score", Error, settable;
    /// The tool says it failed or met errors.
    ToolErrors = "tool-errors", Error, settable;
    /// The background task of the analysis did not succeed.
    TaskNotDone = "task-not-done", Error, settable;
    /// The quality gate was not computed, or holds no condition.
    GateNotComputed = "gate-not-computed", Error, settable;
    /// A condition's status contradicts its own value and threshold.
    ConditionMismatch = "condition-mismatch", Error, settable;
    /// The report says that nothing was examined.
    NothingExamined = "nothing-examined", Error, settable;
    /// The report is part of a paged export and other pages are missing.
    PagesMissing = "pages-missing", Error, settable;
    /// The format hides the tool's own errors: it cannot prove a complete run.
    CompletenessUnprovable = "completeness-unprovable", Error, settable;
    /// The report is older than the policy allows.
    Stale = "stale", Error, settable;
    /// The report's own time is more than five minutes ahead of the clock, or is there and cannot be read.
    FromTheFuture = "from-the-future", Error, settable;
    /// The report is about another commit, branch or image than the build.
    SubjectMismatch = "subject-mismatch", Error, settable;
    /// The report does not say which commit or image it is about.
    Unbound = "unbound", Warn, settable;
    /// The operating system of the image gets no more security data.
    EolOs = "eol-os", Warn, settable;
    /// A container image report without a result for OS packages.
    NoOsPackages = "no-os-packages", Warn, settable;
    /// The server turned a failed condition into OK because the change is small.
    IgnoredConditions = "ignored-conditions", Warn, settable;
    /// The tool finished with warnings of its own.
    ToolWarnings = "tool-warnings", Warn, settable;
    /// The export does not say how many pages it has.
    PageCountUnknown = "page-count-unknown", Warn, settable;
    /// A word this program does not know, taken as the worst it can mean.
    UnknownValue = "unknown-value", Warn, settable;
    /// Findings whose severity the tool itself does not know.
    SeverityUnknown = "severity-unknown", Warn, settable;
    /// One score stands twice with different values; the worse is used.
    DuplicateScore = "duplicate-score", Warn, settable;
    /// Counts in the report contradict its own lists.
    CountMismatch = "count-mismatch", Warn, settable;
    /// An XML namespace or schema label that does not fit the content.
    Namespace = "namespace", Warn, settable;
    /// The same report was offered more than once; it counts once.
    DuplicateInput = "duplicate-input", Warn, settable;
    /// A weaker format of a scan that was already read in a better one; its rows do not count twice.
    Superseded = "superseded", Note, settable;
    /// A text file in a folder that is no report.
    NotAReport = "not-a-report", Warn, settable;
    /// Evidence of age unknown: the report carries no time of its own.
    AgeUnknown = "age-unknown", Note, settable;
    /// The format says nothing about the scan: a clean report proves only that the file is empty of findings.
    NoProof = "no-proof", Note, settable;
    /// Keys this program does not read, counted.
    UnknownKeys = "unknown-keys", Note, settable;
    /// Text longer than the limit was cut for display.
    CutText = "cut-text", Note, settable;
    /// An exemption is over; its findings count again.
    ExemptionExpired = "exemption-expired", Warn, settable;
    /// An exemption without an end date.
    ExemptionForever = "exemption-forever", Warn, settable;
    /// An exemption that the policy forbids; it is not applied.
    ExemptionForbidden = "exemption-forbidden", Warn, settable;
    /// An exemption ends within the days of `waivers.expiring_days`.
    ExemptionExpiring = "exemption-expiring", Warn, settable;
    /// An exemption whose condition (`until`, `while`, `grace`) no longer holds; its findings count again.
    ExemptionLapsed = "exemption-lapsed", Warn, settable;
    /// An exemption that matches nothing, although every report that could match was there.
    ExemptionUnused = "exemption-unused", Warn, settable;
    /// An exemption that matches nothing here, where nobody can tell whether it is still needed.
    ExemptionUntold = "exemption-untold", Note, settable;
    /// An exemption whose findings are exempted by earlier entries already.
    ExemptionShadowed = "exemption-shadowed", Note, settable;
    /// An exemption that hides more than it seems to.
    ExemptionOverBroad = "exemption-over-broad", Warn, settable;
    /// A waiver without `created`: `waivers.max_days` counts from today, each day anew.
    ExemptionUndated = "exemption-undated", Warn, settable;
    /// A line of an ignore file that does not do what it seems to say.
    IgnoreFileTrap = "ignore-file-trap", Warn, settable;
    /// An entry of an ignore file by which the tool hides findings without a trace in any report.
    HiddenSuppression = "hidden-suppression", Error, settable;
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for Code {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text).ok_or(())
    }
}

/// One thing that is wrong or worth saying, in one place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Its level: the code's default until the policy is applied.
    pub level: Level,
    /// What kind of problem.
    pub code: Code,
    /// What happened and what to do next, one to three lower-case sentences. Text from inputs is unescaped.
    pub message: String,
    /// Where in the input (`byte 120`, `Results[3].Severity`, `line 7`), empty when it is the whole.
    pub location: String,
    /// What it is about where many problems say the same of several things (the id of an exemption); may be empty.
    pub subject: String,
    /// What to write instead, where that is known.
    pub correction: Option<Box<Correction>>,
}

/// Lines of a file, and what they have to be to do what they seem to say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Correction {
    /// The file, relative to the root.
    pub file: String,
    /// The first line to replace, from 1.
    pub line: u32,
    /// How many lines are replaced; 0 inserts before `line`.
    pub lines: u32,
    /// The new lines without the last line end; `None` takes the lines out.
    pub text: Option<String>,
}

impl Problem {
    /// A problem at its code's default level, about the whole input.
    pub fn new(code: Code, message: impl Into<String>) -> Problem {
        Problem {
            level: code.default_level(),
            code,
            message: message.into(),
            location: String::new(),
            subject: String::new(),
            correction: None,
        }
    }

    /// The same, about one of several things.
    #[must_use]
    pub fn about(mut self, subject: impl Into<String>) -> Problem {
        self.subject = subject.into();
        self
    }

    /// The same, with what to write instead.
    #[must_use]
    pub fn with_correction(mut self, correction: Option<Correction>) -> Problem {
        self.correction = correction.map(Box::new);
        self
    }

    /// The same, in a place.
    #[must_use]
    pub fn at(mut self, location: impl Into<String>) -> Problem {
        self.location = location.into();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_names_are_unique_and_read_back() {
        for &code in Code::ALL {
            assert_eq!(code.as_str().parse(), Ok(code));
            assert!(!code.meaning().is_empty());
        }
        let mut names: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
    }

    #[test]
    fn what_could_not_be_read_is_an_error_that_no_policy_lowers() {
        for code in [Code::Malformed, Code::Truncated, Code::EmptyFile, Code::Ambiguous, Code::Absent] {
            assert_eq!(code.default_level(), Level::Error);
            assert!(!code.can_be_set());
        }
    }
}
