//! What is wrong with a file or the command line → message, labelled source, help.

use gate_core::yaml::{Diagnostic, Source};
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report};

use crate::term;

/// Why a command could not begin: everything here ends with exit code 2.
#[derive(Debug)]
pub(crate) enum Mistake {
    /// The command line or the repository: one sentence and what to do.
    Usage {
        /// What is wrong.
        message: String,
        /// What to do.
        help: String,
    },
    /// A policy or waiver file, with its text.
    File {
        /// Everything that is wrong.
        diagnostics: Vec<Diagnostic>,
        /// The texts the spans point into.
        sources: Vec<Source>,
    },
}

impl Mistake {
    /// A mistake on the command line.
    pub(crate) fn usage(message: impl Into<String>, help: impl Into<String>) -> Mistake {
        Mistake::Usage { message: message.into(), help: help.into() }
    }

    /// Prints the mistake to standard error; `judging` is whether a verdict was asked for.
    pub(crate) fn print(&self, color: bool, judging: bool) {
        let theme = if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        let handler = GraphicalReportHandler::new_themed(theme).with_width(100).with_links(false);
        for report in self.reports() {
            let mut text = String::new();
            match handler.render_report(&mut text, report.as_ref()) {
                Ok(()) => term::complain(text.trim_end()),
                Err(_) => term::complain(&report.to_string()),
            }
        }
        if let Mistake::File { diagnostics, .. } = self {
            let count = diagnostics.len();
            let (plural, rest) = (if count == 1 { "" } else { "s" }, if judging { ", nothing was judged" } else { "" });
            term::complain(&format!("gate: {count} mistake{plural}{rest}"));
        }
    }

    fn reports(&self) -> Vec<Report> {
        match self {
            Mistake::Usage { message, help } => {
                let diagnostic = MietteDiagnostic::new(safe(message));
                vec![Report::new(if help.is_empty() { diagnostic } else { diagnostic.with_help(safe(help)) })]
            }
            Mistake::File { diagnostics, sources } => diagnostics.iter().map(|it| report(it, sources)).collect(),
        }
    }
}

/// Longest line of a file that is shown; a longer one is said and not quoted.
const MAX_LINE: usize = 2000;

fn report(diagnostic: &Diagnostic, sources: &[Source]) -> Report {
    let span = &diagnostic.span;
    let message = format!("{}:{}:{}: {}", span.file, span.line, span.column, diagnostic.message);
    let mut shown = MietteDiagnostic::new(safe(&message));
    if let Some(help) = &diagnostic.help {
        shown = shown.with_help(safe(help));
    }
    let text = sources.iter().find(|source| source.name == span.file).map_or("", |source| source.text.as_str());
    let near = text.lines().skip((span.line as usize).saturating_sub(3)).take(5);
    if near.into_iter().any(|line| line.len() > MAX_LINE) {
        return Report::new(shown);
    }
    let label = LabeledSpan::new(None, span.offset.min(text.len()), span.len);
    Report::new(shown.with_label(label)).with_source_code(NamedSource::new(safe(&span.file), masked(text)))
}

/// Text that may come from a pull request, fit for a terminal.
fn safe(text: &str) -> String {
    gate_core::render::escape::terminal(text, true).into_owned()
}

/// The file with unseen characters replaced by as many bytes, so that spans still fit.
fn masked(text: &str) -> String {
    let unseen = |c: char| c != '\n' && c != '\t' && gate_core::render::escape::is_unseen(c);
    let mut masked = String::with_capacity(text.len());
    for character in text.chars() {
        if unseen(character) {
            masked.extend(std::iter::repeat_n('?', character.len_utf8()));
        } else {
            masked.push(character);
        }
    }
    masked
}
