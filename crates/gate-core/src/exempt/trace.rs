//! Whether a report shows what its tool suppressed by an ignore file, so that an entry without effect can be told from
//! one that the tool has obeyed already.

/// What a tool shows of rows that it suppressed itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trace {
    /// Nothing is suppressed before we see it: our own waivers.
    Ours,
    /// It lists them among its findings, with the entry's reason, in formats that have findings' states.
    Shown,
    /// It lists them only when asked to.
    WhenAsked {
        /// How (`trivy --show-suppressed`).
        how: &'static str,
    },
    /// It leaves none.
    None {
        /// How its own filter is kept out, so that gate applies the entry; may be empty.
        how: &'static str,
    },
    /// It leaves none, and the entry looks at something that no report holds or gate never reads.
    Blind {
        /// At what (`the text of secrets, which gate never reads`).
        to: &'static str,
    },
}
