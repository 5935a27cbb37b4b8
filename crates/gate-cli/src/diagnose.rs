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
                let diagnostic = MietteDiagnostic::new(message.clone());
                vec![Report::new(if help.is_empty() { diagnostic } else { diagnostic.with_help(help.clone()) })]
            }
            Mistake::File { diagnostics, sources } => diagnostics.iter().map(|it| report(it, sources)).collect(),
        }
    }
}

fn report(diagnostic: &Diagnostic, sources: &[Source]) -> Report {
    let span = &diagnostic.span;
    let text = sources.iter().find(|source| source.name == span.file).map_or("", |source| source.text.as_str());
    let label = LabeledSpan::new(None, span.offset.min(text.len()), span.len);
    let message = format!("{}:{}:{}: {}", span.file, span.line, span.column, diagnostic.message);
    let mut shown = MietteDiagnostic::new(message).with_label(label);
    if let Some(help) = &diagnostic.help {
        shown = shown.with_help(help.clone());
    }
    Report::new(shown).with_source_code(NamedSource::new(&*span.file, text.to_owned()))
}
