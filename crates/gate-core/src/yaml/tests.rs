//! What the reader tells apart, and what it refuses.

use proptest::prelude::*;

use super::{Faults, Fields, MAX_BYTES, Node, Source, Value, did_you_mean, parse, parse_foreign};

fn read(text: &str) -> Node {
    parse(&Source::new("f.yaml", text)).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn refused(text: &str) -> String {
    let faults = parse(&Source::new("f.yaml", text)).expect_err("refused");
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// `value@line:column+length` of every scalar and key, quoted ones in quotes.
fn flat(node: &Node) -> String {
    let place = |span: &super::Span| format!("@{}:{}+{}", span.line, span.column, span.len);
    match &node.value {
        Value::Scalar(it) if it.quoted => format!("{:?}{}", it.text, place(&node.span)),
        Value::Scalar(it) => format!("{}{}", it.text, place(&node.span)),
        Value::Sequence(items) => format!("[{}]", items.iter().map(flat).collect::<Vec<_>>().join(" ")),
        Value::Mapping(entries) => {
            let each = |it: &super::Entry| format!("{}{}={}", it.key, place(&it.key_span), flat(&it.value));
            format!("{{{}}}", entries.iter().map(each).collect::<Vec<_>>().join(" "))
        }
    }
}

#[test]
fn plain_and_quoted_values_are_told_apart() {
    assert_eq!(
        flat(&read("a: 1\nb: \"1\"\nc: 80%\nd: '>= 7.0'\n")),
        "{a@1:1+1=1@1:4+1 b@2:1+1=\"1\"@2:4+3 c@3:1+1=80%@3:4+3 d@4:1+1=\">= 7.0\"@4:4+8}"
    );
}

#[test]
fn ordered_lines_of_patterns_keep_their_order() {
    assert_eq!(
        flat(&read("enforce: [protected: block, \"**\": warn]")),
        "{enforce@1:1+7=[{protected@1:11+9=block@1:22+5} {**@1:29+4=warn@1:35+4}]}"
    );
}

#[test]
fn collections_span_from_their_first_to_their_last_character() {
    let text = "a:\n  - x\n  - yy\nb: {c: d}\n";
    let node = read(text);
    let Value::Mapping(entries) = &node.value else { panic!("mapping") };
    let slice = |span: &super::Span| &text[span.offset..span.offset + span.len];
    assert_eq!(slice(&entries[0].value.span), "- x\n  - yy");
    assert_eq!(slice(&entries[1].value.span), "{c: d}");
    assert_eq!(slice(&node.span), "a:\n  - x\n  - yy\nb: {c: d}");
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_read() {
    let text = "\u{feff}a: 1\r\nb: ü\r\n";
    let node = read(text);
    assert_eq!(flat(&node), "{a@1:1+1=1@1:4+1 b@2:1+1=ü@2:4+2}");
    let Value::Mapping(entries) = &node.value else { panic!("mapping") };
    let span = &entries[1].value.span;
    assert_eq!(&text[span.offset..span.offset + span.len], "ü");
}

#[test]
fn a_key_without_a_value_has_none() {
    let node = read("a:\nb: ~\nc: \"\"\n");
    let Value::Mapping(entries) = &node.value else { panic!("mapping") };
    let nulls: Vec<_> = entries.iter().map(|it| matches!(&it.value.value, Value::Scalar(it) if it.is_null())).collect();
    assert_eq!(nulls, [true, true, false]);
}

#[test]
fn every_refused_construct_is_reported() {
    assert_eq!(
        refused("a: &x [1]\nb: *x\na: !t 2\n[k]: 3\n"),
        "f.yaml:1:7: anchors (`&name`) are not read here: what counts has to stand where it counts; write the value out \
         in each place\n\
         f.yaml:2:4: aliases (`*name`) are not read here; write the value out, or put a pattern that begins with `*` in \
         quotes\n\
         f.yaml:3:1: `a` stands twice; the first one is in line 1; keep one of them\n\
         f.yaml:3:7: tags (`!name`) are not read here; remove the tag\n\
         f.yaml:4:1: a key has to be text"
    );
}

#[test]
fn deep_nesting_is_an_error_and_no_crash() {
    assert!(refused(&"[".repeat(100_000)).contains("not valid YAML"));
    let deep = format!("{}1{}", "[".repeat(129), "]".repeat(129));
    assert!(refused(&deep).contains(":1:129: "), "{}", refused(&deep));
    read(&format!("{}1{}", "[".repeat(128), "]".repeat(128)));
    let block = (0..200).fold(String::new(), |text, depth| text + &" ".repeat(depth) + "a:\n");
    assert!(refused(&block).contains("not valid YAML") || refused(&block).contains("nested"), "{}", refused(&block));
}

#[test]
fn a_bomb_of_aliases_is_refused_without_being_built() {
    let mut text = String::from("a0: &a0 [x, x]\n");
    for level in 1..60 {
        let before = level - 1;
        let line = format!("a{level}: &a{level} [*a{before}, *a{before}]\n");
        text.push_str(&line);
    }
    assert!(refused(&text).lines().count() > 60);
}

#[test]
fn a_huge_file_is_refused_before_it_is_read() {
    let text = " ".repeat(MAX_BYTES + 1);
    assert_eq!(refused(&text), "f.yaml:1:1: 16777217 bytes, more than the limit of 16777216");
}

#[test]
fn errors_beyond_a_hundred_are_counted() {
    let text = "a: 1\n".repeat(500);
    assert!(refused(&text).ends_with("and 399 more errors"), "{}", refused(&text));
}

#[test]
fn syntax_errors_have_a_place() {
    assert_eq!(refused("a: [1\n"), "f.yaml:1:4: not valid YAML: unclosed bracket '['");
    assert_eq!(refused("a: 1\n b: 2\n"), "f.yaml:2:3: not valid YAML: mapping values are not allowed in this context");
    assert_eq!(
        refused("%YAML 1.2\n---\na: 1\n"),
        "f.yaml:1:1: not valid YAML: YAML directives are disallowed; values that begin with `%` have to be in quotes"
    );
    assert_eq!(refused("a: \"x\n"), "f.yaml:2:1: not valid YAML: invalid indentation in multiline quoted scalar");
}

#[test]
fn fields_collect_errors() {
    let node = read("id: CVE-1\nresaon: x\nowner: [a]\n");
    let mut faults = Faults::default();
    let fields = Fields::of(&node, "a waiver", &["id", "reason", "owner"], &mut faults).unwrap();
    assert_eq!(fields.text("id", &mut faults).unwrap().0, "CVE-1");
    assert!(fields.required("reason", &mut faults).is_none());
    assert!(fields.text("owner", &mut faults).is_none());
    let lines: Vec<_> = faults.into_sorted().iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "f.yaml:1:1: `reason` is missing",
            "f.yaml:2:1: unknown key `resaon`; did you mean `reason`?",
            "f.yaml:3:8: expected text, found a list"
        ]
    );
}

#[test]
fn only_near_words_are_suggested() {
    assert_eq!(did_you_mean("gaets", ["gates", "limits"]).as_deref(), Some("did you mean `gates`?"));
    assert_eq!(did_you_mean("warning", ["warn", "error"]).as_deref(), Some("did you mean `warn`?"));
    assert_eq!(did_you_mean("frobnicate", ["gates", "limits"]), None);
}

proptest! {
    #[test]
    fn no_text_panics_and_every_span_is_inside(text in "[ -~\\n\\t\\r\u{feff}ü]{0,200}") {
        if let Err(faults) = parse(&Source::new("f", text.clone())) {
            prop_assert!(!faults.is_empty());
            for fault in faults {
                prop_assert!(text.get(fault.span.offset..fault.span.offset + fault.span.len).is_some());
            }
        }
    }

    #[test]
    fn yaml_like_text_does_not_panic(parts in proptest::collection::vec(
        prop_oneof!["a: ", "- ", "\\[", "\\]", "\\{", "\\}", "\n", "  ", "\"", "'", "&a ", "\\*a", "!t ", "\\| ", "> ", "#", ",", "\\? ", "---\n"], 0..60,
    )) {
        let _ = parse(&Source::new("f", parts.concat()));
    }
}

fn foreign(text: &str) -> String {
    match parse_foreign(&Source::new("f.yaml", text)) {
        Ok(read) => {
            let second = read.second.map(|span| format!(" then line {}", span.line)).unwrap_or_default();
            read.root.map_or_else(|| "nothing".to_owned(), |node| flat(&node)) + &second
        }
        Err(faults) => faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
    }
}

#[test]
fn what_others_write_with_anchors_is_read_where_it_counts() {
    assert_eq!(foreign("a: &x [1]\nb: *x"), "{a@1:1+1=[1@1:8+1] b@2:1+1=[1@1:8+1]}");
    assert_eq!(
        foreign("a: &x {p: 1, q: 2}\nb: {q: 3, <<: *x}"),
        "{a@1:1+1={p@1:8+1=1@1:11+1 q@1:14+1=2@1:17+1} b@2:1+1={q@2:5+1=3@2:8+1 p@1:8+1=1@1:11+1}}"
    );
    assert_eq!(foreign("%YAML 1.2\n---\na: !!str 1\nb: !x 2"), "{a@3:1+1=\"1\"@3:10+1 b@4:1+1=2@4:7+1}");
}

#[test]
fn of_the_files_of_others_the_first_document_is_read() {
    assert_eq!(foreign("a: 1\n---\nb: ["), "{a@1:1+1=1@1:4+1} then line 2");
    for empty in ["", "# nothing\n", "---\n", "~"] {
        assert_eq!(foreign(empty), "nothing", "{empty:?}");
    }
}

#[test]
fn aliases_cannot_stand_for_more_than_memory_holds_nor_for_themselves() {
    let lines = (1..12).map(|at| format!("l{at}: &l{at} [{}]\n", vec![format!("*l{}", at - 1); 10].join(", ")));
    let bomb = format!("l0: &l0 x\n{}", lines.collect::<Vec<_>>().concat());
    assert!(foreign(&bomb).contains("stand for more than 1000000 values"), "{}", foreign(&bomb));
    let nested = (0..120).map(|at| format!("&a{at} [")).collect::<Vec<_>>().concat();
    let heavy = format!("{nested}{}{}", "x, ".repeat(9_000), "]".repeat(120));
    assert!(foreign(&heavy).contains("stand for more than 1000000 values"), "{}", foreign(&heavy));
    let lines = (1..200).map(|at| format!("l{at}: &l{at} [*l{}]\n", at - 1));
    let deep = format!("l0: &l0 x\n{}", lines.collect::<Vec<_>>().concat());
    assert!(foreign(&deep).contains("nested more than 128 deep"), "{}", foreign(&deep));
    assert!(foreign("a: &a [*a]").contains("without its anchor"), "{}", foreign("a: &a [*a]"));
    assert!(foreign("a: *b").contains("f.yaml:1:4: "), "{}", foreign("a: *b"));
    assert!(foreign("a: 1\na: 2").contains("`a` stands twice"));
}
