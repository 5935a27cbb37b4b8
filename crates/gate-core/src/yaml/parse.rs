//! Text to tree: the only place that knows the YAML parser.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_saphyr::granit_parser::{self as parser, ErrorKind, Event, Parser, ScalarStyle, ScanError};

use super::foreign::{self, Anchors, Foreign};
use super::{Diagnostic, Entry, Faults, Node, Scalar, Source, Span, Value};

/// Largest policy, waiver or ignore file in bytes.
pub const MAX_BYTES: usize = 16 << 20;
/// Deepest nesting of lists and mappings.
pub const MAX_NESTING: usize = 128;

/// Reads one document of our own.
///
/// # Errors
/// Every refused construct with its place. A syntax error ends the reading, so nothing after it is reported.
pub fn parse(source: &Source) -> Result<Node, Vec<Diagnostic>> {
    match read(source, None)? {
        (Some(root), _) => Ok(root),
        (None, _) => {
            let mut faults = Faults::default();
            faults.add("the file is empty", &start_of(&source.name));
            Err(faults.into_sorted())
        }
    }
}

/// Reads the first document of a file that another tool reads. Anchors, aliases, merge keys, tags and directives mean
/// what they mean in YAML.
///
/// # Errors
/// What is wrong with it as YAML, and duplicate keys.
pub fn parse_foreign(source: &Source) -> Result<Foreign, Vec<Diagnostic>> {
    let (root, second) = read(source, Some(Anchors::default()))?;
    let says_something = |node: &Node| !matches!(&node.value, Value::Scalar(scalar) if scalar.is_null());
    Ok(Foreign { root: root.filter(says_something), second })
}

/// A document, and where another one begins.
type Documents = (Option<Node>, Option<Span>);

fn read(source: &Source, anchors: Option<Anchors>) -> Result<Documents, Vec<Diagnostic>> {
    let file = &source.name;
    if source.text.len() > MAX_BYTES {
        let message = format!("{} bytes, more than the limit of {MAX_BYTES}", source.text.len());
        return Err(vec![Diagnostic { message, span: start_of(file), help: None }]);
    }
    let bom = if source.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut builder = Builder {
        file,
        bom,
        open: Vec::new(),
        root: None,
        documents: 0,
        second: None,
        anchors,
        faults: Faults::default(),
    };
    if let Err(fault) = builder.run(&source.text[bom..]) {
        builder.faults.push(fault);
    }
    let Builder { root, second, faults, .. } = builder;
    if faults.is_empty() { Ok((root, second)) } else { Err(faults.into_sorted()) }
}

const SIGN_HELP: &str = "values that begin with `>` have to be in quotes: \">= 7.0\"";

fn start_of(file: &Arc<str>) -> Span {
    Span { file: file.clone(), offset: 0, len: 0, line: 1, column: 1 }
}

/// A collection whose end has not come yet.
struct Open {
    what: Collection,
    span: Span,
    /// The number of its anchor, 0 without one.
    anchor: usize,
}

enum Collection {
    Sequence(Vec<Node>),
    Mapping { entries: Vec<Entry>, seen: BTreeMap<String, u32>, key: Option<(String, Span)> },
}

struct Builder<'a> {
    file: &'a Arc<str>,
    bom: usize,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
    second: Option<Span>,
    /// What anchors stand for; `None` where they are refused.
    anchors: Option<Anchors>,
    faults: Faults,
}

impl Builder<'_> {
    fn run(&mut self, text: &str) -> Result<(), Diagnostic> {
        let options = parser::options! {
            disallow_directives: self.anchors.is_none(),
            emit_unresolved_aliases: true,
            emit_comments: false,
            flow_nesting_limit: MAX_NESTING,
            block_nesting_limit: MAX_NESTING,
        };
        for event in Parser::new_from_str_with_options(text, options) {
            let (event, span) = event.map_err(|error| self.syntax(&error, text))?;
            let span = self.span(span, text);
            if self.documents == 1 && self.anchors.is_some() && matches!(event, Event::DocumentStart(..)) {
                self.second = Some(span);
                break;
            }
            self.take(event, span)?;
        }
        Ok(())
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a foreign enum that may grow; what is left carries no value")]
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Diagnostic> {
        let anchor = event.anchor_id().unwrap_or_default();
        let is_text = event.tag().is_some_and(|tag| tag.suffix() == "str");
        if self.anchors.is_none() && anchor != 0 {
            let message = "anchors (`&name`) are not read here: what counts has to stand where it counts";
            self.faults.add_help(message, &span, "write the value out in each place");
        }
        if self.anchors.is_none() && event.tag().is_some() {
            self.faults.add_help("tags (`!name`) are not read here", &span, "remove the tag");
        }
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    let help = Some("keep one document per file".into());
                    return Err(Diagnostic { message: "a second document begins here".into(), span, help });
                }
            }
            Event::Alias(number) => self.alias(number, span)?,
            Event::UnresolvedAlias(_) => self.alias(0, span)?,
            Event::Scalar(text, style, ..) => {
                let quoted = style != ScalarStyle::Plain || (is_text && self.anchors.is_some());
                self.put(Node { value: Value::Scalar(Scalar { text: text.into_owned(), quoted }), span }, anchor);
            }
            Event::SequenceStart(..) => self.begin(Open { what: Collection::Sequence(Vec::new()), span, anchor })?,
            Event::MappingStart(..) => {
                let what = Collection::Mapping { entries: Vec::new(), seen: BTreeMap::new(), key: None };
                self.begin(Open { what, span, anchor })?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(&span),
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, open: Open) -> Result<(), Diagnostic> {
        if self.open.len() >= MAX_NESTING {
            return Err(too_deep(open.span));
        }
        self.open.push(open);
        Ok(())
    }

    /// The value that an alias stands for, in its place.
    fn alias(&mut self, number: usize, span: Span) -> Result<(), Diagnostic> {
        let depth = self.open.len();
        let Some(anchors) = &mut self.anchors else {
            let help = "write the value out, or put a pattern that begins with `*` in quotes";
            self.faults.add_help("aliases (`*name`) are not read here", &span, help);
            self.put(Node { value: Value::Scalar(Scalar { text: String::new(), quoted: true }), span }, 0);
            return Ok(());
        };
        let node = anchors.copy(number, depth, &span)?;
        self.put(node, 0);
        Ok(())
    }

    fn end(&mut self, end: &Span) {
        let Some(Open { what, mut span, anchor }) = self.open.pop() else { return };
        let last = match &what {
            Collection::Sequence(items) => items.last().map(|item| &item.span),
            Collection::Mapping { entries, .. } => entries.last().map(|entry| &entry.value.span),
        };
        // A block collection has no closing character: it ends with its last value.
        let stop = if end.len > 0 { end.offset + end.len } else { last.map_or(span.offset, |it| it.offset + it.len) };
        span.len = stop.saturating_sub(span.offset);
        let value = match what {
            Collection::Sequence(items) => Value::Sequence(items),
            Collection::Mapping { entries, .. } if self.anchors.is_some() => Value::Mapping(foreign::merged(entries)),
            Collection::Mapping { entries, .. } => Value::Mapping(entries),
        };
        self.put(Node { value, span }, anchor);
    }

    fn put(&mut self, node: Node, anchor: usize) {
        if let Some(anchors) = self.anchors.as_mut().filter(|_| anchor != 0) {
            match anchors.keep(anchor, &node) {
                Ok(()) => {}
                Err(fault) => self.faults.push(fault),
            }
        }
        let is_ours = self.anchors.is_none();
        match self.open.last_mut().map(|open| &mut open.what) {
            None => self.root = Some(node),
            Some(Collection::Sequence(items)) => items.push(node),
            Some(Collection::Mapping { entries, seen, key }) => match key.take() {
                None => *key = Some(key_of(node, is_ours, &mut self.faults)),
                Some((name, key_span)) => {
                    if let Some(first) = seen.insert(name.clone(), key_span.line) {
                        let help = format!("the first one is in line {first}; keep one of them");
                        self.faults.add_help(format!("`{}` stands twice", super::shorten(&name)), &key_span, help);
                    }
                    entries.push(Entry { key: name, key_span, value: node });
                }
            },
        }
    }

    fn span(&self, span: parser::Span, text: &str) -> Span {
        let offset = span.start.byte_offset().unwrap_or(0).min(text.len());
        let end = span.end.byte_offset().unwrap_or(offset).min(text.len());
        Span {
            file: self.file.clone(),
            offset: offset + self.bom,
            len: end.saturating_sub(offset),
            line: u32::try_from(span.start.line()).unwrap_or(u32::MAX),
            column: u32::try_from(span.start.col() + 1).unwrap_or(u32::MAX),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "a foreign enum with some eighty variants")]
    fn syntax(&self, error: &ScanError, text: &str) -> Diagnostic {
        let marker = *error.marker();
        let mut span = self.span(parser::Span::empty(marker), text);
        if span.offset < self.bom + text.len() {
            span.len = text[span.offset - self.bom..].chars().next().map_or(0, char::len_utf8);
        }
        let sign = text.get(span.offset.saturating_sub(self.bom)..).is_some_and(|rest| rest.starts_with('>'));
        let help = match error.kind() {
            ErrorKind::InvalidBlockScalarHeader => Some(SIGN_HELP),
            ErrorKind::TabNotAllowed | ErrorKind::TabInBlockIndentation | ErrorKind::TabInIndentation => {
                Some("indent with spaces")
            }
            ErrorKind::DirectiveDisallowed => Some("values that begin with `%` have to be in quotes"),
            ErrorKind::MissingAnchorOrAliasName => Some("patterns that begin with `*` have to be in quotes: \"**\""),
            ErrorKind::RecursionLimitExceeded => Some("lists and mappings may be 128 deep"),
            // Between brackets a block scalar cannot begin, and the sign is what stops the parser.
            _ if sign => Some(SIGN_HELP),
            _ => None,
        };
        Diagnostic {
            message: format!("not valid YAML: {}", lower_first(&error.info())),
            span,
            help: help.map(Into::into),
        }
    }
}

pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic { message: format!("nested more than {MAX_NESTING} deep"), span, help: None }
}

fn key_of(node: Node, is_ours: bool, faults: &mut Faults) -> (String, Span) {
    let name = match node.value {
        Value::Scalar(scalar) if scalar.text == "<<" && !scalar.quoted && is_ours => {
            faults.add_help("merge keys (`<<`) are not read here", &node.span, "write the entries out");
            scalar.text
        }
        Value::Scalar(scalar) if !scalar.is_null() => scalar.text,
        Value::Scalar(_) | Value::Sequence(_) | Value::Mapping(_) => {
            faults.add("a key has to be text", &node.span);
            String::new()
        }
    };
    (name, node.span)
}

/// A sentence as a fragment; words in capitals stay.
fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}
