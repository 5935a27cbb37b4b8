//! Licences as SPDX reads them.
//!
//! Every text is read: ids in any capitals, deprecated ones, expressions, names and addresses that mean one licence
//! (`names`). Whatever else stands there is a reference of its own making: `BSD` is
//! `LicenseRef-BSD`, on no list unless somebody puts it there.

mod names;
mod term;

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};
use spdx::expression::{ExprNode, Operator};
use spdx::{Expression, ParseMode};

pub use term::{Exception, Term};

/// Deprecated ids are everywhere (`GPL-2.0`, `GPL-2.0+`); guesses at names are not made: `bsd` is no licence.
const MODE: ParseMode = ParseMode {
    allow_slash_as_or_operator: false,
    allow_imprecise_license_names: false,
    allow_postfix_plus_on_gpl: true,
    allow_deprecated: true,
    allow_unknown: false,
};

/// What stands where nobody says anything.
pub const NOBODY_SAYS: &str = "NOASSERTION";
/// Longer texts are not taken for expressions, in bytes.
pub const LONGEST: usize = 64 << 10;
/// Longest name that a reference keeps as it is.
const NAME: usize = 64;

/// Whether a text is an SPDX id or expression.
pub fn is_expression(text: &str) -> bool {
    Expression::parse_mode(text, MODE).is_ok()
}

/// The SPDX id that a text is, in its own capitals.
pub fn id(text: &str) -> Option<&'static str> {
    // `+` is an operator, and the list knows hardly any id that ends in it.
    if text.ends_with('+') {
        return None;
    }
    let known = spdx::license_id(text).or_else(|| {
        let list = spdx::identifiers::LICENSES;
        let found = list.iter().find(|known| known.name.eq_ignore_ascii_case(text))?;
        spdx::license_id(found.name)
    });
    known.map(|id| id.name)
}

/// Every id of the SPDX list that is not deprecated.
pub fn ids() -> impl Iterator<Item = &'static str> {
    let names = spdx::identifiers::LICENSES.iter().map(|known| known.name);
    names.filter(|name| spdx::license_id(name).is_some_and(|id| !id.is_deprecated()))
}

/// Every exception of the SPDX list.
pub fn exceptions() -> impl Iterator<Item = &'static str> {
    spdx::identifiers::EXCEPTIONS.iter().map(|known| known.name)
}

/// A licence text, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct License {
    /// The expression, in the capitals of the list.
    pub text: String,
    /// The expression, operators behind what they join.
    pub nodes: Vec<Node>,
}

/// One part of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A licence.
    Term(Term),
    /// Both of the two parts before are needed.
    And,
    /// One of the two parts before will do.
    Or,
}

impl License {
    fn parse(text: &str) -> Option<License> {
        let expression = Expression::parse_mode(text, MODE).ok()?;
        let nodes = expression.iter().map(|node| match node {
            ExprNode::Op(Operator::And) => Node::And,
            ExprNode::Op(Operator::Or) => Node::Or,
            ExprNode::Req(requirement) => Node::Term(Term::of(&requirement.req)),
        });
        Some(License { nodes: nodes.collect(), text: text.to_owned() })
    }

    /// The licences in it that SPDX does not list.
    pub fn strangers(&self) -> BTreeSet<String> {
        let terms = self.nodes.iter().filter_map(|node| match node {
            Node::Term(term) if !term.is_listed => Some(term.text.clone()),
            Node::Term(_) | Node::And | Node::Or => None,
        });
        terms.collect()
    }

    /// Folds the expression: `term` for each licence, `and` and `or` for what they join. `None` of nothing.
    pub fn fold<T>(&self, term: impl Fn(&Term) -> T, and: impl Fn(T, T) -> T, or: impl Fn(T, T) -> T) -> Option<T> {
        let mut stack: Vec<T> = Vec::new();
        for node in &self.nodes {
            let value = match node {
                Node::Term(it) => term(it),
                Node::And | Node::Or => {
                    let (second, first) = (stack.pop()?, stack.pop()?);
                    if *node == Node::And { and(first, second) } else { or(first, second) }
                }
            };
            stack.push(value);
        }
        stack.pop()
    }
}

/// Reads a licence text, whatever it is.
pub fn read(text: &str) -> License {
    let text = text.trim();
    if text.is_empty() {
        return reference_or(NOBODY_SAYS);
    }
    if text.len() > LONGEST {
        return reference_or(text);
    }
    let meant = || names::meant(text).and_then(License::parse);
    expression(text, false).or_else(meant).or_else(|| expression(text, true)).unwrap_or_else(|| reference_or(text))
}

/// The expression of a policy: ids, references and operators, no names.
pub fn strict(text: &str) -> Option<License> {
    expression(text, false).filter(|_| text.len() <= LONGEST)
}

/// The name of a licence with one meaning, as its expression.
pub fn meant(text: &str) -> Option<&'static str> {
    names::meant(text)
}

/// Several licences of one component as one expression.
pub fn join<'a>(texts: impl Iterator<Item = &'a str>, may_choose: bool) -> String {
    let mut parts: Vec<String> = texts.map(|text| read(text).text).collect();
    parts.sort();
    parts.dedup();
    let several = parts.len() > 1;
    let bracketed = |part: String| {
        if several && (part.contains(" OR ") || part.contains(" AND ")) { format!("({part})") } else { part }
    };
    parts.into_iter().map(bracketed).collect::<Vec<_>>().join(if may_choose { " OR " } else { " AND " })
}

/// An expression, in the capitals of the list. With `loose`, licences may be names or words that nobody knows, as long as
/// the operators stand in capitals: `or` in a sentence is a word.
fn expression(text: &str, loose: bool) -> Option<License> {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let mut out: Vec<String> = Vec::new();
    let mut operand: Vec<&str> = Vec::new();
    for word in spaced.split_whitespace() {
        let operator = match word {
            "AND" | "OR" | "WITH" | "(" | ")" => Some(word.to_owned()),
            _ if loose => None,
            _ => Some(word.to_ascii_uppercase()).filter(|it| matches!(it.as_str(), "AND" | "OR" | "WITH")),
        };
        let Some(operator) = operator else {
            operand.push(word);
            continue;
        };
        flush(&mut operand, &mut out, loose)?;
        out.push(operator);
    }
    flush(&mut operand, &mut out, loose)?;
    let joined = out.join(" ").replace("( ", "(").replace(" )", ")");
    License::parse(&joined)
}

/// Adds what stands between two operators.
fn flush(operand: &mut Vec<&str>, out: &mut Vec<String>, loose: bool) -> Option<()> {
    let words = std::mem::take(operand);
    let [word] = words[..] else {
        if words.is_empty() {
            return Some(());
        }
        let phrase = words.join(" ");
        out.push(names::meant(&phrase).filter(|_| loose)?.to_owned());
        return Some(());
    };
    let is_exception = out.last().is_some_and(|last| last == "WITH");
    out.push(if is_exception { exception(word, loose)? } else { licence(word, loose)? });
    Some(())
}

fn licence(word: &str, loose: bool) -> Option<String> {
    let (bare, plus) = word.strip_suffix('+').map_or((word, ""), |bare| (bare, "+"));
    if let Some(id) = id(bare) {
        let gnu = format!("{id}{}", if plus.is_empty() { "-only" } else { "-or-later" });
        return Some(if spdx::license_id(&gnu).is_some() { gnu } else { format!("{id}{plus}") });
    }
    if is_reference(word, "LicenseRef-") {
        return Some(word.to_owned());
    }
    loose.then(|| names::meant(word).map_or_else(|| reference(word), str::to_owned))
}

fn exception(word: &str, loose: bool) -> Option<String> {
    let known = spdx::identifiers::EXCEPTIONS.iter().find(|known| known.name.eq_ignore_ascii_case(word));
    if let Some(known) = known {
        return Some(known.name.to_owned());
    }
    if is_reference(word, "AdditionRef-") {
        return Some(word.to_owned());
    }
    loose.then(|| reference(word).replacen("LicenseRef-", "AdditionRef-", 1))
}

/// Whether a word is a reference, to this document or another one.
fn is_reference(word: &str, prefix: &str) -> bool {
    let local = match word.split_once(':') {
        Some((document, local)) if document.starts_with("DocumentRef-") => local,
        Some(_) => return false,
        None => word,
    };
    let fits =
        |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    local.strip_prefix(prefix).is_some_and(fits)
}

/// A text that is no expression, as a licence.
fn reference_or(text: &str) -> License {
    let text = if text == NOBODY_SAYS { text.to_owned() } else { reference(text) };
    let base = text.clone();
    let term =
        Term { text: text.clone(), base, version: Vec::new(), or_later: false, exception: None, is_listed: false };
    License { text, nodes: vec![Node::Term(term)] }
}

/// The reference for a name: readable where it is short, else told apart by a digest.
fn reference(name: &str) -> String {
    let plain: String =
        name.chars().take(NAME).map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    let words = words.join("-");
    let is_whole =
        name.chars().all(|c| c.is_ascii() && !c.is_ascii_control()) && name.len() <= NAME && !words.is_empty();
    if is_whole {
        return format!("LicenseRef-{words}");
    }
    let digest = Sha256::digest(name.as_bytes());
    let digest = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
    format!("LicenseRef-{words}-{digest:08x}").replace("--", "-")
}

#[cfg(test)]
mod tests;
