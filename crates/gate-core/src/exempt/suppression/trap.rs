//! Where a rule does something else than it seems to say.

use super::read::{Element, Suppress};
use super::rule::{Dependency, Matcher, What};
use super::schema::{Flag, Kind};
use crate::exempt::place::Places;
use crate::exempt::{edit, shown};
use crate::model::{Code, Correction, Problem};
use crate::yaml::{Source, Span};

/// Collects what is to be said about a file.
pub(super) struct Traps<'a> {
    source: &'a Source,
    places: &'a Places<'a>,
    list: Vec<Problem>,
}

impl<'a> Traps<'a> {
    pub(super) fn new(source: &'a Source, places: &'a Places<'a>) -> Traps<'a> {
        Traps { source, places, list: Vec::new() }
    }

    pub(super) fn finish(self) -> Vec<Problem> {
        self.list
    }

    /// Something about a rule or a condition of it.
    pub(super) fn say(&mut self, code: Code, span: &Span, message: String, correction: Option<Correction>) {
        let problem = Problem::new(code, message).at(format!("{}:{}:{}", span.file, span.line, span.column));
        self.list.push(problem.with_correction(correction));
    }

    fn trap(&mut self, span: &Span, message: String) {
        self.say(Code::IgnoreFileTrap, span, message, None);
    }

    /// With what to write in place of `from`, where that stands in the element as it is.
    fn corrected(&mut self, span: &Span, message: String, from: &str, to: &str) {
        let rest = &self.source.text[span.offset..];
        let end = rest.find("</").and_then(|at| Some(at + rest[at..].find('>')? + 1)).unwrap_or(rest.len());
        let at = rest[..end].find(from).map(|at| span.offset + at);
        let correction = at.and_then(|at| {
            let line = self.places.span(at, 0).line;
            edit::rewritten(self.source, line, &[(at..at + from.len(), to.to_owned())])
        });
        self.say(Code::IgnoreFileTrap, span, message, correction);
    }

    /// A rule as a whole.
    pub(super) fn of_rule(&mut self, rule: &Suppress) {
        if let Some(until) = rule.until.as_ref().filter(|until| !until.zoned) {
            let text = &until.text;
            let message = format!(
                "`until=\"{text}\"` has no zone: to the tool it is over at midnight of the machine's own zone, and to \
                 gate at {}; write `until=\"{text}Z\"`",
                until.end
            );
            self.corrected(&until.span, message, &format!("\"{text}\""), &format!("\"{text}Z\""));
        }
        if rule.base == Some(Flag::One) {
            let message = "`base=\"1\"` is not `true` to the tool: the rule is like any other; take it out";
            self.trap(&rule.span, message.to_owned());
        }
        let any_below = rule.what.iter().any(|(kind, _)| *kind == Kind::Below);
        let of_version = |kind: &Kind| matches!(kind, Kind::V2Below | Kind::V3Below | Kind::V4Below);
        if let Some((_, ignored)) = rule.what.iter().find(|(kind, _)| any_below && of_version(kind)) {
            let name = ignored.name.as_str();
            self.trap(&ignored.span, format!("`{name}` does nothing beside `cvssBelow`: the tool looks at that alone"));
        }
        let dependency = rule.dependency.iter().map(|(_, element)| element);
        dependency.chain(rule.what.iter().map(|(_, element)| element)).for_each(|element| self.flags(element));
    }

    fn flags(&mut self, element: &Element) {
        let name = element.name.as_str();
        for (key, flag) in [("regex", element.regex), ("caseSensitive", element.case_sensitive)] {
            if flag == Some(Flag::One) {
                let message = format!("`{key}=\"1\"` is not `true` to the tool; write `{key}=\"true\"`");
                self.corrected(&element.span, message, &format!("{key}=\"1\""), &format!("{key}=\"true\""));
            }
        }
        let text = &element.text;
        let pattern = text.starts_with('^') || text.contains(".*") || text.contains("\\.");
        if element.name.has_flags() && element.regex.is_none() && pattern {
            let message = format!(
                "`{}` looks like a pattern and is compared as plain text, so it matches nothing; write `<{name} \
                 regex=\"true\">`",
                shown(text)
            );
            self.corrected(&element.span, message, &format!("<{name}"), &format!("<{name} regex=\"true\""));
        }
    }

    /// A pattern that gate cannot evaluate.
    pub(super) fn unreadable(&mut self, element: &Element, what: &str) {
        let message = format!(
            "`{}` holds {what}, which gate does not evaluate; it exempts nothing here, whatever the tool makes of it",
            shown(&element.text)
        );
        self.trap(&element.span, message);
    }

    /// A dependency that no report can have.
    pub(super) fn of_dependency(&mut self, element: &Element, dependency: &Dependency) {
        let shown = shown(&element.text);
        let (only, why, better) = match dependency {
            Dependency::Sha1(_) => return,
            Dependency::FilePath(path) => {
                let only = path.literal().filter(|text| !text.contains(['/', '\\']));
                (only, "the tool compares the whole path", r".*\bNAME")
            }
            Dependency::Gav(gav) => {
                let only = gav.literal().filter(|text| text.matches(':').count() < 2);
                (only, "the tool compares `group:artifact:version`", "^NAME:.*$")
            }
            Dependency::PackageUrl(purl) => {
                let only = purl.literal().filter(|text| !text.contains('@'));
                (only, "the tool compares the whole package URL, with its version", "^NAME@.*$")
            }
        };
        let Some(only) = only else { return };
        let name = element.name.as_str();
        let pattern = better.replace("NAME", &regex::escape(only));
        let to = format!("<{name} regex=\"true\">{pattern}</{name}>");
        let message = format!("`{shown}` matches nothing: {why}; write `{to}`");
        let plain = format!("<{name}>{}</{name}>", element.text);
        let escaped = xml_text(&to).filter(|_| element.regex.is_none());
        match escaped {
            Some(to) => self.corrected(&element.span, message, &plain, &to),
            None => self.trap(&element.span, message),
        }
    }

    /// A condition that can match nothing, or hides without a trace.
    pub(super) fn of_part(&mut self, element: &Element, what: &What) {
        match what {
            What::Cwe(_) if element.text.starts_with(['0', '+']) => {
                let number = element.text.trim_start_matches(['0', '+']);
                let message =
                    format!("`{}` matches nothing: the tool compares it as text; write `{number}`", element.text);
                let (from, to) = (format!("<cwe>{}<", element.text), format!("<cwe>{number}<"));
                self.corrected(&element.span, message, &from, &to);
            }
            What::Identifiers => {
                let message = "`cpe` takes identifiers away before anything is found by them: what is lost stands in no \
                               report, and gate cannot apply it; suppress by `cve` or `vulnerabilityName` to keep it in \
                               sight";
                self.trap(&element.span, message.to_owned());
            }
            What::Cve(_) | What::Named(_) | What::Cwe(_) | What::Below(_) | What::Versions(_) => {}
        }
    }

    /// A `cpe` that matches nothing, or everything.
    pub(super) fn of_identifier(&mut self, element: &Element, matcher: &Matcher) {
        let text = &element.text;
        let begins = |cpe: &str| cpe.starts_with(&text.to_ascii_lowercase());
        let covers = |cpe: &str| match matcher {
            Matcher::Text { .. } => begins(cpe),
            Matcher::Pattern(pattern) => pattern.fits(cpe),
        };
        if ["cpe:/a:a:b:1", "cpe:/a:c:d"].into_iter().all(covers) {
            let message = format!("`{}` covers every CPE: the tool takes all identifiers away", shown(text));
            self.trap(&element.span, message);
        } else if matches!(matcher, Matcher::Text { .. }) && text.starts_with("cpe:2.3:") {
            let to = old_form(text);
            let message =
                format!("`{}` matches nothing: the tool compares the form of CPE 2.2; write `{to}`", shown(text));
            self.corrected(&element.span, message, &format!(">{text}<"), &format!(">{to}<"));
        }
    }
}

/// The form of CPE 2.2, with its parts up to the first that is open.
fn old_form(cpe: &str) -> String {
    let parts: Vec<&str> =
        cpe.trim_start_matches("cpe:2.3:").split(':').take_while(|part| !part.is_empty() && *part != "*").collect();
    format!("cpe:/{}", parts.join(":"))
}

/// Text that stands in XML as it is; `None` where it would have to be escaped.
fn xml_text(text: &str) -> Option<String> {
    (!text.contains('&')).then(|| text.to_owned())
}

/// Why a rule covers more than it seems to, as what follows its id; empty when it does not.
pub(super) fn breadth(element: &Element, what: &What, dependency: Option<&Dependency>) -> String {
    let every_dependency = match dependency {
        None => true,
        Some(Dependency::Sha1(_)) => false,
        Some(Dependency::FilePath(path)) => fits_all(path, ["/a/b.jar", "C:\\c\\d.dll"]),
        Some(Dependency::Gav(gav)) => fits_all(gav, ["a:b:1", "c.d:e:2.0"]),
        Some(Dependency::PackageUrl(purl)) => fits_all(purl, ["pkg:maven/a/b@1", "pkg:npm/c@2.0"]),
    };
    let text = shown(&element.text);
    let mut wide = match what {
        What::Named(matcher) if fits_all(matcher, ["CVE-2000-1", "GHSA-aaaa-bbbb-cccc"]) => {
            "covers every vulnerability".to_owned()
        }
        What::Cve(_) | What::Named(_) | What::Cwe(_) | What::Identifiers => String::new(),
        What::Below(_) => format!("covers what has any score below {text}, however high its other scores are"),
        What::Versions(_) => "covers what has no score of the versions it names, too".to_owned(),
    };
    if every_dependency {
        wide.push_str(if wide.is_empty() { "covers every dependency" } else { ", in every dependency" });
    }
    wide
}

fn fits_all(matcher: &Matcher, samples: [&str; 2]) -> bool {
    samples.iter().all(|sample| matcher.fits(sample))
}
