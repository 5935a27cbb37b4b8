//! Content decides which decoder reads an input; names never do.

use super::decoder::{Decoder, Format, Refusal, Sniff};
use super::error::DecodeError;
use super::head::Head;
use super::json::Leaf;
use super::{own, registry};
use crate::model::{Code, ToolId};

/// The decoder and format for a head, given the tool that the caller named, if any.
///
/// # Errors
/// When no decoder or more than one recognises the content, when it is a format that is no evidence, and when the
/// content contradicts the named tool.
pub(super) fn recognise(
    head: &Head,
    hint: Option<&ToolId>,
    path: &str,
) -> Result<(&'static dyn Decoder, &'static Format), DecodeError> {
    if let Some(error) = own::refuse(head) {
        return Err(error);
    }
    let mut certain: Vec<(&'static dyn Decoder, &'static Format)> = Vec::new();
    let mut named: Vec<(&'static dyn Decoder, &'static Format)> = Vec::new();
    let mut refused: Option<(&'static str, Refusal)> = None;
    for decoder in registry() {
        match decoder.sniff(head) {
            Sniff::No => {}
            Sniff::Yes(format) => certain.push((*decoder, format)),
            Sniff::Named(format) => named.push((*decoder, format)),
            Sniff::Refused(refusal) => refused = refused.or(Some((decoder.about().id, refusal))),
        }
    }
    match certain[..] {
        // A syntax error is left to the decoder that recognises the head: it proves every byte, and it knows which
        // versions of its tool break their own output.
        [(decoder, format)] => check_hint(decoder, hint).map(|()| (decoder, format)),
        [] => match (syntax_error(head), refused) {
            (Some(error), _) => Err(error.clone()),
            (None, Some((tool, refusal))) => Err(refusal_error(&refusal).of_tool(tool)),
            (None, None) => by_name(&named, hint, path, head),
        },
        [..] => {
            let ids: Vec<_> = certain.iter().map(|(decoder, _)| decoder.about().id).collect();
            let message = format!("looks like a report of each of {}; please report this as a bug", ids.join(", "));
            Err(DecodeError::new(Code::Ambiguous, message))
        }
    }
}

fn syntax_error(head: &Head) -> Option<&DecodeError> {
    match head {
        Head::Json(outline) => outline.error.as_ref(),
        Head::Xml(outline) => outline.error.as_ref(),
        Head::Html(_) | Head::Text(_) => None,
    }
}

fn check_hint(decoder: &dyn Decoder, hint: Option<&ToolId>) -> Result<(), DecodeError> {
    match hint {
        Some(hint) if !decoder.about().any_tool && hint.as_str() != decoder.about().id => {
            Err(wrong_tool(hint, decoder.about().id))
        }
        Some(_) | None => Ok(()),
    }
}

/// The error for content of another tool than the one named.
pub(super) fn wrong_tool(hint: &ToolId, found: &str) -> DecodeError {
    let message = format!("is a report of {found}, not of {hint}; name it `{found}` or give the right file");
    DecodeError::new(Code::WrongTool, message)
}

fn refusal_error(refusal: &Refusal) -> DecodeError {
    DecodeError::new(Code::RefusedFormat, format!("is {}: {}; {}", refusal.what, refusal.why, refusal.instead))
}

/// Content that only the caller can attribute.
fn by_name(
    named: &[(&'static dyn Decoder, &'static Format)],
    hint: Option<&ToolId>,
    path: &str,
    head: &Head,
) -> Result<(&'static dyn Decoder, &'static Format), DecodeError> {
    let Some(hint) = hint else {
        return Err(if named.is_empty() { unrecognised(head) } else { needs_name(named, path) });
    };
    match named.iter().find(|(decoder, _)| decoder.about().id == hint.as_str()) {
        Some(&found) => Ok(found),
        None => {
            let message = format!("is not a report of {hint}: {}", unrecognised(head).message);
            Err(DecodeError::new(Code::WrongTool, message))
        }
    }
}

fn needs_name(named: &[(&'static dyn Decoder, &'static Format)], path: &str) -> DecodeError {
    let mut ids: Vec<_> = named.iter().map(|(decoder, _)| decoder.about().id).collect();
    ids.sort_unstable();
    let first = ids.first().copied().unwrap_or("TOOL");
    let message = format!(
        "is what a clean run of {} looks like; say which tool wrote it: `--report {first}={path}`",
        ids.join(" or ")
    );
    DecodeError::new(Code::Ambiguous, message)
}

fn unrecognised(head: &Head) -> DecodeError {
    let what = match head {
        Head::Json(outline) => match outline.at("") {
            Some(Leaf::Object) => {
                let keys: Vec<_> = outline.root_keys().take(5).map(|key| format!("`{}`", short(key))).collect();
                if keys.is_empty() {
                    "an empty JSON object".to_owned()
                } else {
                    format!("a JSON object with {}", keys.join(", "))
                }
            }
            Some(Leaf::Array) => "a JSON list".to_owned(),
            Some(Leaf::Text(_) | Leaf::Number(_) | Leaf::Bool(_) | Leaf::Null) | None => "a bare JSON value".to_owned(),
        },
        Head::Xml(outline) => format!("XML with the root element `{}`", short(&outline.root)),
        Head::Html(_) => "an HTML page".to_owned(),
        Head::Text(text) if text.is_empty() => "nothing but white space".to_owned(),
        Head::Text(_) => "text".to_owned(),
    };
    let message = format!("is no report gate can read: {what}; `gate formats` lists what it reads");
    let code = match head {
        Head::Json(_) | Head::Xml(_) => Code::Unrecognised,
        Head::Html(_) | Head::Text(_) => Code::NotAReport,
    };
    DecodeError::new(code, message)
}

fn short(name: &str) -> String {
    name.chars().take(40).collect()
}
