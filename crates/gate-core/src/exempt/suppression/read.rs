//! Suppression files as a list of rules with their places. What the tool's schema refuses is refused, all at once.

use jiff::Timestamp;

use super::schema::{Flag, Kind, Name, Of, Version, day};
use crate::decode::xml::Xml;
use crate::decode::{DecodeError, Limits};
use crate::exempt::place::Places;
use crate::exempt::shown;
use crate::model::Code;
use crate::yaml::{Diagnostic, Faults, Source, Span, did_you_mean};

/// A file that the tool reads.
pub(super) struct File {
    /// Its rules, in order.
    pub(super) rules: Vec<Suppress>,
    /// Where its names have a prefix, by which the tool does not know them.
    pub(super) prefixed: Option<Span>,
}

/// A rule (`suppress`).
pub(super) struct Suppress {
    /// Where it begins.
    pub(super) span: Span,
    /// When it ends, by its own word or its group's.
    pub(super) until: Option<Until>,
    /// Whether it hides without a trace, by its own word or its group's.
    pub(super) base: Option<Flag>,
    /// Why, in the words of whoever wrote it.
    pub(super) notes: String,
    /// Which dependency; none is all of them.
    pub(super) dependency: Option<(Of, Element)>,
    /// What of it.
    pub(super) what: Vec<(Kind, Element)>,
}

/// When a rule ends.
#[derive(Clone)]
pub(super) struct Until {
    pub(super) end: Timestamp,
    /// As written.
    pub(super) text: String,
    /// Whether it has a zone.
    pub(super) zoned: bool,
    /// The element it is written at.
    pub(super) span: Span,
}

/// One condition of a rule.
pub(super) struct Element {
    pub(super) name: Name,
    /// Its text without blanks around.
    pub(super) text: String,
    pub(super) regex: Option<Flag>,
    pub(super) case_sensitive: Option<Flag>,
    pub(super) span: Span,
}

/// Reads a file.
///
/// # Errors
/// Everything for which the tool refuses the file.
pub(super) fn read(source: &Source, places: &Places<'_>) -> Result<File, Vec<Diagnostic>> {
    let bom = if source.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut bytes = &source.text.as_bytes()[bom..];
    let mut xml = Xml::new(&mut bytes, &Limits::default());
    let mut reader = Reader {
        source,
        places,
        bom,
        version: Version::NEWEST,
        faults: Faults::default(),
        file: File { rules: Vec::new(), prefixed: None },
    };
    if let Err(error) = reader.suppressions(&mut xml).and_then(|()| xml.finish()) {
        let fault = reader.broken(&error);
        reader.faults.push(fault);
    }
    if reader.faults.is_empty() { Ok(reader.file) } else { Err(reader.faults.into_sorted()) }
}

struct Reader<'a> {
    source: &'a Source,
    places: &'a Places<'a>,
    bom: usize,
    version: Version,
    faults: Faults,
    file: File,
}

impl Reader<'_> {
    fn suppressions(&mut self, xml: &mut Xml<'_>) -> Result<(), DecodeError> {
        xml.root()?;
        let (span, prefix) = self.start(xml);
        if xml.name() != "suppressions" {
            let message = format!("is no suppression file: it begins with `{}`", shown(xml.name()));
            self.faults.add_help(message, &span, "the file has to begin with `<suppressions xmlns=\"…\">`");
            return xml.skip();
        }
        let namespace = xml.attribute(if prefix.is_empty() { "xmlns" } else { &prefix }).unwrap_or_default();
        match Version::of(namespace) {
            Some(version) => self.version = version,
            None => {
                let message = "the tool knows no such namespace, and refuses the file";
                let help = format!("write `xmlns=\"{}\"`", Version::NEWEST.namespace());
                self.faults.add_help(message, &span, help);
                return xml.skip();
            }
        }
        self.file.prefixed = Some(span).filter(|_| !prefix.is_empty());
        xml.children(|xml, name| match name {
            "suppress" => self.suppress(xml, &Defaults::default()),
            "suppressionGroup" => self.group(xml),
            _ => self.unknown(xml, name, &["suppress", "suppressionGroup"]),
        })
    }

    /// `suppressionGroup`: what it says of its rules holds where they say nothing.
    fn group(&mut self, xml: &mut Xml<'_>) -> Result<(), DecodeError> {
        let (span, _) = self.start(xml);
        if self.version < Version::GROUPS {
            self.too_new("suppressionGroup", Version::GROUPS, &span);
        }
        let defaults = self.defaults(xml, &span, &["name", "until", "base"]);
        let mut rules = 0;
        let mut last = 0;
        xml.children(|xml, name| match name {
            "notes" => {
                self.in_order(name, Name::Notes.rank(), &mut last, &self.start(xml).0);
                self.element(xml, Name::Notes).map(|_| ())
            }
            "suppress" => {
                (rules, last) = (rules + 1, 1);
                self.suppress(xml, &defaults)
            }
            _ => self.unknown(xml, name, &["notes", "suppress"]),
        })?;
        if rules == 0 {
            self.faults.add_help("the group has no rule", &span, "take it out, or put a `<suppress>` into it");
        }
        Ok(())
    }

    fn suppress(&mut self, xml: &mut Xml<'_>, group: &Defaults) -> Result<(), DecodeError> {
        let (span, _) = self.start(xml);
        let own = self.defaults(xml, &span, &["until", "base"]);
        let mut rule = Suppress {
            until: own.until.or_else(|| group.until.clone()),
            base: own.base.or(group.base),
            span,
            notes: String::new(),
            dependency: None,
            what: Vec::new(),
        };
        let (mut last, mut noted) = (0, false);
        xml.children(|xml, name| {
            let Some((known, since)) = Name::of(name) else {
                return self.unknown(xml, name, &Name::known(self.version));
            };
            let (span, _) = self.start(xml);
            if self.version < since {
                self.too_new(name, since, &span);
            }
            self.in_order(name, known.rank(), &mut last, &span);
            let element = self.element(xml, known)?;
            match known {
                Name::Notes if noted => self.twice(name, &span),
                Name::Notes => (noted, rule.notes) = (true, element.text),
                Name::Dependency(_) if rule.dependency.is_some() => self.twice("one dependency", &span),
                Name::Dependency(of) => rule.dependency = Some((of, element)),
                Name::What(kind) => rule.what.push((kind, element)),
            }
            Ok(())
        })?;
        if rule.what.is_empty() {
            let help = "add what is suppressed, such as `<cve>CVE-2026-1234</cve>`";
            self.faults.add_help("the rule does not say what it suppresses", &rule.span, help);
        }
        self.file.rules.push(rule);
        Ok(())
    }

    /// A condition, or the notes.
    fn element(&mut self, xml: &mut Xml<'_>, name: Name) -> Result<Element, DecodeError> {
        let (span, _) = self.start(xml);
        let known: &[&str] = if name.has_flags() { &["regex", "caseSensitive"] } else { &[] };
        self.attributes(xml, &span, known);
        let flag = |reader: &mut Self, xml: &Xml<'_>, key| reader.flag(key, xml.attribute(key)?, &span);
        let regex = flag(self, xml, "regex").filter(|_| name.has_flags());
        let case_sensitive = flag(self, xml, "caseSensitive").filter(|_| name.has_flags());
        let (text, children) = xml.verbatim()?;
        let shown_text = || shown(text.trim());
        if children {
            self.faults.add(format!("`{}` holds text, and no elements", name.as_str()), &span);
        } else if let Some(why) = name.fault(&text) {
            let message = format!("`{}` is no `{}` to the tool, which refuses the file", shown_text(), name.as_str());
            self.faults.add_help(message, &span, why);
        }
        Ok(Element { name, text: text.trim().to_owned(), regex, case_sensitive, span })
    }

    /// `until` and `base`.
    fn defaults(&mut self, xml: &Xml<'_>, span: &Span, known: &[&str]) -> Defaults {
        self.attributes(xml, span, known);
        let base = xml.attribute("base").and_then(|text| {
            // Version 1.4 leaves the type of a single rule's flag open.
            let any = self.version == Version::NEWEST && !known.contains(&"name");
            if any && Flag::of(text).is_none() { Some(Flag::Off) } else { self.flag("base", text, span) }
        });
        let until = xml.attribute("until").and_then(|text| {
            if self.version < Version::UNTIL {
                self.too_new("until", Version::UNTIL, span);
            }
            let Some((end, zoned)) = day(text) else {
                let message = format!("`{}` is no day to the tool, which refuses the file", shown(text));
                self.faults.add_help(message, span, "write `until=\"2026-12-31Z\"`");
                return None;
            };
            Some(Until { end, text: text.to_owned(), zoned, span: span.clone() })
        });
        Defaults { until, base }
    }

    fn attributes(&mut self, xml: &Xml<'_>, span: &Span, known: &[&str]) {
        for (name, _) in xml.attributes().iter().filter(|(name, _)| !known.contains(&name.as_str())) {
            let help = did_you_mean(name, known.iter().copied())
                .unwrap_or_else(|| "take it out: the tool refuses the file".to_owned());
            self.faults.add_help(format!("unknown attribute `{}`", shown(name)), span, help);
        }
    }

    fn flag(&mut self, key: &str, text: &str, span: &Span) -> Option<Flag> {
        let flag = Flag::of(text);
        if flag.is_none() {
            let message = format!("`{key}` is neither true nor false, but `{}`", shown(text));
            self.faults.add_help(message, span, format!("write `{key}=\"true\"` or `{key}=\"false\"`"));
        }
        flag
    }

    fn in_order(&mut self, name: &str, rank: u8, last: &mut u8, span: &Span) {
        if rank < *last {
            let help = "first `notes`, then the dependency, then what is suppressed";
            self.faults.add_help(
                format!("`{}` stands too late, and the tool refuses the file", shown(name)),
                span,
                help,
            );
        }
        *last = rank.max(*last);
    }

    fn twice(&mut self, what: &str, span: &Span) {
        self.faults.add_help(format!("a rule has `{what}` only once"), span, "write a rule for each");
    }

    fn too_new(&mut self, what: &str, since: Version, span: &Span) {
        let message = format!("`{what}` is of version {since}, and the file says {}", self.version);
        self.faults.add_help(message, span, format!("write `xmlns=\"{}\"`", since.namespace()));
    }

    fn unknown(&mut self, xml: &mut Xml<'_>, name: &str, known: &[&str]) -> Result<(), DecodeError> {
        let (span, _) = self.start(xml);
        // The tool's own page gives these names in an example.
        let help = match name {
            "cvssScore" => Some("did you mean `cvssBelow`?".to_owned()),
            "cvssV2Score" | "cvssV3Score" | "cvssV4Score" => {
                Some(format!("did you mean `{}`?", name.replace("Score", "Below")))
            }
            _ => did_you_mean(name, known.iter().copied()),
        };
        let help = help.unwrap_or_else(|| format!("known here are {}", known.join(", ")));
        self.faults.add_help(format!("unknown element `{}`, and the tool refuses the file", shown(name)), &span, help);
        xml.skip()
    }

    /// The place of the element that has just started, and the prefix of its name.
    fn start(&self, xml: &Xml<'_>) -> (Span, String) {
        let end = self.offset(xml.offset());
        let start = self.source.text[..end].rfind('<').unwrap_or(0);
        let name = self.source.text[start..end].trim_start_matches('<');
        let name = &name[..name.find([' ', '\t', '\r', '\n', '/', '>']).unwrap_or(name.len())];
        let prefix = name.split_once(':').map_or("", |(prefix, _)| prefix);
        (self.places.span(start, name.len() + 1), prefix.to_owned())
    }

    fn offset(&self, offset: u64) -> usize {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX).saturating_add(self.bom);
        self.source.text.floor_char_boundary(offset)
    }

    /// An error of the syntax.
    fn broken(&self, error: &DecodeError) -> Diagnostic {
        let empty = self.source.text.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']).is_empty();
        let known = [
            (Code::Truncated, "the file ends in the middle of an element"),
            (Code::RefusedFormat, "has a DOCTYPE, which the tool refuses"),
            (Code::TrailingData, "something follows the end of `suppressions`"),
        ];
        let said = known.iter().find(|(code, _)| *code == error.code).map(|(_, words)| (*words).to_owned());
        let message = if empty { "the file is empty".to_owned() } else { said.unwrap_or(error.message.clone()) };
        let offset = error.offset.map_or(0, |offset| self.offset(offset));
        Diagnostic { message, span: self.places.span(offset, 0), help: None }
    }
}

/// What a group says of its rules, or a rule of itself.
#[derive(Default)]
struct Defaults {
    until: Option<Until>,
    base: Option<Flag>,
}
