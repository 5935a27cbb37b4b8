//! The longest plain text that everything a pattern fits has to hold.

/// Found while a pattern is read from left to right, outside of its groups.
#[derive(Clone, Debug, Default)]
pub(super) struct Stretches {
    current: String,
    /// Whether the current one begins the pattern.
    is_first: bool,
    longest: String,
    /// Whether the longest one begins the pattern, and so the text.
    begins: bool,
    /// Whether the pattern fits one thing or another: then it needs nothing.
    pub(super) has_alternatives: bool,
}

impl Stretches {
    /// A character that stands for itself; `is_first` where nothing comes before it.
    pub(super) fn push(&mut self, character: char, is_first: bool) {
        if self.current.is_empty() {
            self.is_first = is_first;
        }
        self.current.push(character);
    }

    /// The last character may come any number of times, and not at all.
    pub(super) fn pop(&mut self) {
        self.current.pop();
        self.end();
    }

    /// What comes next is no plain text.
    pub(super) fn end(&mut self) {
        if self.current.len() > self.longest.len() {
            self.longest.clone_from(&self.current);
            self.begins = self.is_first;
        }
        self.current.clear();
    }

    /// Whether a text holds what is needed, in any case.
    pub(super) fn are_in(&self, text: &str) -> bool {
        let (needed, text) = (self.longest.as_bytes(), text.as_bytes());
        if self.has_alternatives || needed.is_empty() {
            return true;
        }
        if self.begins {
            return text.get(..needed.len()).is_some_and(|start| start.eq_ignore_ascii_case(needed));
        }
        text.windows(needed.len()).any(|window| window.eq_ignore_ascii_case(needed))
    }
}
