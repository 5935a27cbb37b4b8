//! A text with its meaning: each format that people read shows the meaning in its own way, and makes the text harmless.

use std::borrow::Cow;

/// What a text means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::render) enum Paint {
    Plain,
    Strong,
    Faint,
    Good,
    Warning,
    Bad,
}

/// A text with its meaning.
#[derive(Clone, Debug)]
pub(in crate::render) struct Span<'a> {
    pub(in crate::render) paint: Paint,
    pub(in crate::render) text: Cow<'a, str>,
}

/// A text with its meaning.
pub(in crate::render) fn span<'a>(paint: Paint, text: impl Into<Cow<'a, str>>) -> Span<'a> {
    Span { paint, text: text.into() }
}

/// A text without further meaning.
pub(in crate::render) fn plain<'a>(text: impl Into<Cow<'a, str>>) -> Span<'a> {
    span(Paint::Plain, text)
}
