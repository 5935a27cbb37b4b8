//! Hostile text wherever a report can carry it, in every format: read back, each has the shape that harmless text gives it.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

use crate::model::Report;
use crate::render::escape::{is_agent_command, is_unseen};
use crate::render::testing::{HOSTILE, everywhere};
use crate::render::{Style, find, registry};

/// Formats whose own tests read them back with a parser of their own.
const ELSEWHERE: [&str; 3] = ["comment", "html", "markdown"];
/// These have texts whole, by their promise.
const WHOLE: [&str; 2] = ["event", "json"];
/// Bytes of a field, and what no other format goes beyond as a whole.
const FIELD: usize = 1 << 20;
const LONGEST: usize = 3 * FIELD;

const TEXTS: [&str; 16] = [
    HOSTILE,
    "]]><x/><![CDATA[<b>",
    "&lol; &#x3c; <!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "\"/><testcase name=\"y",
    "' x='y",
    "</script><script>alert(1)</script>",
    "\r\n::set-output name=x::y\n::error::z",
    "a,line=1,title=x::y",
    "%0A::error::z%25",
    "##[add-mask]x ##vso[task.setvariable variable=x]y",
    "\"} 1\n# HELP x\ny{a=\"b\"} 2",
    "\\",
    "\\\" \\n",
    "| a | `b` | [c](javascript:alert(1)) {0}",
    "\u{202e}gpj.exe\u{2066}\u{fdd0}\u{1fffe}\0",
    "\u{d7ff}\u{e000}\u{ffff}\u{10ffff} 漢字 עברית 🦀",
];

fn written(id: &str, report: &Report) -> String {
    let mut bytes = Vec::new();
    find(id).unwrap().render(report, &Style::default(), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn no_text_changes_the_shape_of_a_format() {
    for renderer in registry().iter().filter(|it| !ELSEWHERE.contains(&it.id())) {
        let id = renderer.id();
        let plain = shape(id, &written(id, &everywhere("plain")));
        assert!(id == "terminal" || plain.len() > 4, "{id}");
        for text in TEXTS {
            let found = shape(id, &written(id, &everywhere(text)));
            assert_eq!(found, plain, "{id} of {text:?}");
        }
    }
}

#[test]
fn no_format_holds_what_nobody_sees_or_what_an_agent_obeys() {
    for id in registry().iter().map(|renderer| renderer.id()) {
        for text in TEXTS {
            let page = written(id, &everywhere(text));
            assert!(!page.chars().any(|c| c != '\n' && is_unseen(c)), "{id} of {text:?}");
            for line in page.lines() {
                // Its lines are commands, and each is read as the one it begins with.
                if id == "github" {
                    continue;
                }
                assert!(!line.trim_start().starts_with("::"), "{id}: {line}");
                assert!(!line.char_indices().any(|(at, _)| is_agent_command(&line[at..])), "{id}: {line}");
            }
        }
    }
}

#[test]
fn a_megabyte_in_every_field_makes_no_output_long() {
    for text in ["x".repeat(FIELD), "\u{202e}".repeat(FIELD / 3)] {
        let report = everywhere(&text);
        for id in registry().iter().map(|renderer| renderer.id()) {
            let length = written(id, &report).len();
            assert!(length < LONGEST || WHOLE.contains(&id), "{id}: {length} bytes");
        }
    }
}

/// What a reader of the format finds, without the texts.
fn shape(id: &str, text: &str) -> Vec<String> {
    match id {
        "terminal" => Vec::new(),
        "github" => commands(text),
        "prometheus" => samples(text),
        "junit" | "cyclonedx-xml" => elements(text),
        _ => {
            let mut shape = Vec::new();
            keys(&serde_json::from_str(text).unwrap(), "", &mut shape);
            shape
        }
    }
}

/// Every path of keys that leads to a value. Addresses are only there where they are some.
fn keys(value: &Value, path: &str, shape: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            let others = map.iter().filter(|it| !matches!(it.0.as_str(), "advisories" | "url"));
            others.for_each(|(key, value)| keys(value, &format!("{path}/{key}"), shape));
        }
        Value::Array(rows) => rows.iter().for_each(|row| keys(row, &format!("{path}/-"), shape)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => shape.push(path.to_owned()),
    }
}

/// Elements with the names of their attributes. Addresses are only there where they are some.
fn elements(text: &str) -> Vec<String> {
    let named = |tag: &BytesStart<'_>| {
        let attributes = tag.attributes().map(|it| it.unwrap().key.as_ref().to_owned());
        format!("{} {}", tag.name().as_ref(), attributes.collect::<Vec<_>>().join(" "))
    };
    let mut reader = Reader::from_str(text);
    let mut shape = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => {
                shape.retain(|it: &String| !["advisories ", "advisory ", "url "].contains(&it.as_str()));
                return shape;
            }
            Event::Start(tag) | Event::Empty(tag) => shape.push(named(&tag)),
            Event::End(_) | Event::Text(_) | Event::GeneralRef(_) | Event::Decl(_) => {}
            other @ (Event::CData(_) | Event::Comment(_) | Event::PI(_) | Event::DocType(_)) => {
                panic!("{other:?} has no place here")
            }
        }
    }
}

/// Commands with the names of their properties; a place is only there where it is a file of the repository.
fn commands(text: &str) -> Vec<String> {
    let line = |line: &str| {
        let (head, _) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
        let (name, properties) = head.split_once(' ').unwrap();
        let names = properties.split(',').map(|it| it.split_once('=').unwrap().0);
        let names: Vec<&str> = names.filter(|name| !["file", "line"].contains(name)).collect();
        format!("{name} {}", names.join(" "))
    };
    text.lines().map(line).collect()
}

/// Metrics with the names of their labels, and how often each stands there.
fn samples(text: &str) -> Vec<String> {
    let label = regex::Regex::new(r#"([a-z]+)="(?:[^"\\\n]|\\[\\"n])*"(?:,|\})"#).unwrap();
    let mut shape: BTreeMap<String, usize> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with("# ")) {
        let (name, rest) = line.split_once('{').unwrap();
        let names: Vec<&str> = label.captures_iter(rest).map(|it| it.get(1).unwrap().as_str()).collect();
        let value = &rest[label.find_iter(rest).last().unwrap().end()..];
        value.trim().parse::<f64>().unwrap();
        *shape.entry(format!("{name} {}", names.join(" "))).or_default() += 1;
    }
    shape.into_iter().map(|(name, times)| format!("{times} {name}")).collect()
}
