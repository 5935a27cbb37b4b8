//! What is told to people, in words: formats that people read lay it out, each in its own way.
//!
//! Texts of reports stand in these words as they are. Whoever shows them makes them harmless.

pub(super) mod evidence;
pub(super) mod facts;
pub(super) mod gates;
pub(super) mod headline;
pub(super) mod next;
pub(super) mod quiet;
pub(super) mod remarks;
mod span;
pub(super) mod waiver;

pub(super) use span::{Paint, Span, plain, span};
