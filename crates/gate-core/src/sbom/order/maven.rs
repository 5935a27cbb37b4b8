//! Versions of Maven, as its own `ComparableVersion` orders them. Every text is a version there.

use std::cmp::Ordering;

use super::{numbers, take};

/// A part of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    Number(String),
    Word(String),
    /// What follows a hyphen, or a change between digits and letters.
    List(Vec<Item>),
}

/// Words in their order; the empty one is the release.
const WORDS: [&str; 7] = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];

/// Which of two versions comes first.
pub(super) fn compare(one: &str, other: &str) -> Ordering {
    let [one, other] = [one, other].map(|text| list(&mut tokens(&text.to_ascii_lowercase()).into_iter().peekable()));
    lists(&one, &other)
}

/// A token, and whether a new list begins before it.
type Token = (String, bool);

/// Digits and letters between separators.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    let mut nested = false;
    while let Some(first) = rest.bytes().next() {
        let digits = first.is_ascii_digit();
        let word =
            take(&mut rest, |byte| byte.is_ascii_digit() == digits && byte != b'.' && byte != b'-' && byte != b'_');
        tokens.push((if word.is_empty() { "0".to_owned() } else { word.to_owned() }, nested));
        // A change between digits and letters separates like a hyphen.
        nested = !rest.starts_with('.') && !rest.starts_with('_') && !rest.is_empty();
        rest = rest.strip_prefix(['.', '-', '_']).unwrap_or(rest);
    }
    tokens
}

fn list(tokens: &mut std::iter::Peekable<std::vec::IntoIter<Token>>) -> Vec<Item> {
    let mut items = Vec::new();
    while let Some((text, _)) = tokens.next_if(|(_, nested)| items.is_empty() || !nested) {
        let numbered =
            tokens.peek().is_some_and(|(next, nested)| *nested && next.starts_with(|c: char| c.is_ascii_digit()));
        items.push(item(&text, numbered));
    }
    trim(&mut items);
    if tokens.peek().is_some() {
        let rest = list(tokens);
        if !rest.is_empty() {
            items.push(Item::List(rest));
        }
    }
    items
}

fn item(text: &str, numbered: bool) -> Item {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return Item::Number(text.trim_start_matches('0').to_owned());
    }
    let word = match text {
        "a" if numbered => "alpha",
        "b" if numbered => "beta",
        "m" if numbered => "milestone",
        "cr" => "rc",
        "ga" | "final" | "release" => "",
        other => other,
    };
    Item::Word(word.to_owned())
}

/// Zeros and release words at the end say nothing.
fn trim(items: &mut Vec<Item>) {
    while items.last().is_some_and(is_nothing) {
        items.pop();
    }
}

fn is_nothing(item: &Item) -> bool {
    match item {
        Item::Number(text) | Item::Word(text) => text.is_empty(),
        Item::List(items) => items.is_empty(),
    }
}

fn lists(one: &[Item], other: &[Item]) -> Ordering {
    let longest = one.len().max(other.len());
    (0..longest)
        .map(|at| items(one.get(at), other.get(at)))
        .find(|it| *it != Ordering::Equal)
        .unwrap_or(Ordering::Equal)
}

/// The place of a word: known ones in their order, others behind them by the alphabet.
fn place(word: &str) -> (usize, &str) {
    WORDS.iter().position(|known| *known == word).map_or((WORDS.len(), word), |at| (at, ""))
}

fn items(one: Option<&Item>, other: Option<&Item>) -> Ordering {
    match (one, other) {
        (Some(Item::Number(one)), Some(Item::Number(other))) => numbers(one, other),
        (Some(Item::Word(one)), Some(Item::Word(other))) => place(one).cmp(&place(other)),
        (Some(Item::List(one)), Some(Item::List(other))) => lists(one, other),
        (Some(Item::Number(_)), Some(Item::Word(_) | Item::List(_))) | (Some(Item::List(_)), Some(Item::Word(_))) => {
            Ordering::Greater
        }
        (Some(Item::Word(_) | Item::List(_)), Some(Item::Number(_))) | (Some(Item::Word(_)), Some(Item::List(_))) => {
            Ordering::Less
        }
        (Some(Item::Number(number)), None) => {
            if number.is_empty() {
                Ordering::Equal
            } else {
                Ordering::Greater
            }
        }
        (Some(Item::Word(word)), None) => place(word).cmp(&place("")),
        (Some(Item::List(list)), None) => lists(list, &[]),
        (None, Some(_)) => items(other, None).reverse(),
        (None, None) => Ordering::Equal,
    }
}
