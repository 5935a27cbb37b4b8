//! What changes in a waiver file, and that nothing else does.

use proptest::prelude::*;

use super::*;

fn draft() -> Draft {
    let text = |text: &str| text.to_owned();
    Draft {
        fields: vec![
            ("id", text("CVE-2026-1")),
            ("package", text("*log4j*")),
            ("reason", text("not reachable")),
            ("owner", text("team-a")),
            ("expires", text("2026-12-31")),
        ],
        comment: text("libfoo 1.2"),
    }
}

fn added(text: &str) -> String {
    add(&Source::new("f", text), &draft()).unwrap_or_else(|error| panic!("{error:?}"))
}

/// The places of all waivers.
fn places(text: &str) -> Vec<(u32, u32)> {
    let root = parse(&Source::new("f", text)).unwrap();
    Layout::of(text, &root).unwrap().items.iter().map(|item| (item.span.line, item.span.column)).collect()
}

fn removed(text: &str, which: &[usize]) -> String {
    let all = places(text);
    let places: Vec<_> = which.iter().map(|&at| all[at]).collect();
    remove(&Source::new("f", text), &places).unwrap_or_else(|error| panic!("{error:?}"))
}

fn extended(text: &str, at: usize) -> String {
    set(&Source::new("f", text), places(text)[at], "expires", "2027-01-31").unwrap_or_else(|error| panic!("{error:?}"))
}

const BLOCK: &str = "\
# about the file
version: 1   # the only one

waivers:     # newest last
  # about a
  - id: CVE-1 # first
    reason: >
      a text
      of lines

    owner: \"o\"
    expires: '2026-12-01'
    # still about a

  # a heading, behind an empty line

  # about b
  -   fingerprint: \"0123456789abcdef0123\"
      reason: it's \"fine\"
      owner: o
      expires: 2026-12-02   # soon
# the end
";

#[test]
fn a_new_file_has_what_it_needs() {
    insta::assert_snapshot!(create(&draft()).unwrap(), @r#"
    version: 1
    waivers:
      - id: CVE-2026-1 # libfoo 1.2
        package: "*log4j*"
        reason: not reachable
        owner: team-a
        expires: 2026-12-31
    "#);
}

#[test]
fn a_waiver_is_added_in_the_manner_of_the_last_and_nothing_else_moves() {
    let text = added(BLOCK);
    let new = "
  -   id: CVE-2026-1 # libfoo 1.2
      package: \"*log4j*\"
      reason: not reachable
      owner: team-a
      expires: 2026-12-31
";
    assert_eq!(text, BLOCK.replace("   # soon\n", &format!("   # soon\n{new}")));
    let windows = BLOCK.replace('\n', "\r\n");
    assert_eq!(added(&windows), text.replace('\n', "\r\n"));
    let open = BLOCK.trim_end().trim_end_matches("# the end").trim_end();
    assert_eq!(added(open), text.replace("# the end\n", ""));
}

#[test]
fn a_list_without_items_gets_its_first() {
    let item = "  - id: CVE-2026-1 # libfoo 1.2\n    package: \"*log4j*\"\n    reason: not reachable\n    owner: team-a\n    \
                expires: 2026-12-31\n";
    for (before, after) in [
        ("version: 1\nwaivers: []\n", format!("version: 1\nwaivers:\n{item}")),
        ("version: 1\nwaivers: [] # none\n# end", format!("version: 1\nwaivers: # none\n{item}# end")),
        ("waivers:\nversion: 1\n", format!("waivers:\n{item}version: 1\n")),
        ("version: 1\nwaivers:", format!("version: 1\nwaivers:\n{item}")),
        ("version: 1\n\"waivers\": ~ # x\n", format!("version: 1\n\"waivers\": # x\n{item}")),
        ("waivers: [\n]\nversion: 1\n", format!("waivers:\n{item}version: 1\n")),
    ] {
        assert_eq!(added(before), after, "{before}");
    }
}

#[test]
fn lists_without_indentation_and_before_other_keys_are_kept_so() {
    let text = "waivers:\n- id: a\n  reason: |\n    x\n\n    y\n\n\n- id: b\n\nversion: 1\n";
    let new = "- id: CVE-2026-1 # libfoo 1.2\n  package: \"*log4j*\"\n  reason: not reachable\n  owner: team-a\n  expires: 2026-12-31\n";
    assert_eq!(added(text), text.replace("- id: b\n", &format!("- id: b\n\n{new}")));
    assert_eq!(removed(text, &[0]), "waivers:\n- id: b\n\nversion: 1\n");
    assert_eq!(removed(text, &[1]), "waivers:\n- id: a\n  reason: |\n    x\n\n    y\n\nversion: 1\n");
    assert_eq!(removed(text, &[0, 1]), "waivers: []\n\nversion: 1\n");
}

#[test]
fn between_brackets_a_waiver_is_added_between_brackets() {
    let item = "{ id: CVE-2026-1, package: \"*log4j*\", reason: not reachable, owner: team-a, expires: 2026-12-31 }";
    let json = item.replace("{ id: CVE", "{ \"id\": \"CVE");
    let json = json.replace("-1, package", "-1\", \"package\"").replace(
        "reason: not reachable, owner: team-a, expires: 2026-12-31",
        "\"reason\": \"not reachable\", \"owner\": \"team-a\", \"expires\": \"2026-12-31\"",
    );
    for (before, after) in [
        ("waivers: [{ id: a }]", format!("waivers: [{{ id: a }}, {item}]")),
        ("waivers: [{ id: a }, ] # c", format!("waivers: [{{ id: a }}, {item}, ] # c")),
        ("waivers: [\n  { id: a }\n]", format!("waivers: [\n  {{ id: a }},\n  {item}\n]")),
        (
            "waivers: [\n  { id: a }, # why, really\n]",
            format!("waivers: [\n  {{ id: a }}, # why, really\n  {item},\n]"),
        ),
        ("waivers: [\n  { id: a } # why, really\n]", format!("waivers: [\n  {{ id: a }}, # why, really\n  {item}\n]")),
        ("waivers: [ # none\n]", format!("waivers: [{item} # none\n]")),
        ("{version: 1, waivers: []}", format!("{{version: 1, waivers: [{item}]}}")),
        ("{version: 1, waivers: }", format!("{{version: 1, waivers: [{item}] }}")),
        (
            "{\"version\": 1, \"waivers\": [{\"id\": \"a\"}]}",
            format!("{{\"version\": 1, \"waivers\": [{{\"id\": \"a\"}}, {json}]}}"),
        ),
    ] {
        assert_eq!(added(before), after, "{before}");
    }
}

#[test]
fn between_brackets_a_waiver_goes_with_its_comma() {
    for (before, which, after) in [
        ("waivers: [{ id: a }, { id: b }, { id: c }]", vec![1], "waivers: [{ id: a }, { id: c }]"),
        ("waivers: [{ id: a }, { id: b }, { id: c }]", vec![0], "waivers: [{ id: b }, { id: c }]"),
        ("waivers: [{ id: a }, { id: b }, { id: c }]", vec![1, 2], "waivers: [{ id: a }]"),
        ("waivers: [{ id: a }, { id: b }]", vec![0, 1], "waivers: []"),
        ("waivers: [\n  { id: a }, # a\n  # b\n  { id: b }\n]\n", vec![0], "waivers: [\n  # b\n  { id: b }\n]\n"),
        (
            "waivers: [\n  { id: a }, # a\n  # b\n  { id: b } # b\n]\n",
            vec![1],
            "waivers: [\n  { id: a } # a\n  # b\n]\n",
        ),
        ("waivers: [\n  { id: a },\n  { id: b },\n]\n", vec![1], "waivers: [\n  { id: a },\n]\n"),
    ] {
        assert_eq!(removed(before, &which), after, "{before}");
    }
}

#[test]
fn an_end_is_replaced_in_its_own_quotes() {
    assert_eq!(extended(BLOCK, 0), BLOCK.replace("2026-12-01", "2027-01-31"));
    assert_eq!(extended(BLOCK, 1), BLOCK.replace("2026-12-02", "2027-01-31"));
    let flow = "waivers: [{ id: a, expires: \"2026-12-01\", reason: 2026-12-01 }]";
    assert_eq!(extended(flow, 0), flow.replacen("2026-12-01", "2027-01-31", 1));
}

#[test]
fn a_waiver_goes_with_the_comments_that_are_about_it() {
    assert_eq!(
        removed(BLOCK, &[0]),
        BLOCK.split("  # about a").next().unwrap().to_owned()
            + "  # a heading"
            + BLOCK.split("  # a heading").nth(1).unwrap()
    );
    let without_b = BLOCK.split("\n  # about b").next().unwrap().to_owned() + "# the end\n";
    assert_eq!(removed(BLOCK, &[1]), without_b);
    let none = removed(BLOCK, &[0, 1]);
    assert!(none.contains("waivers: []     # newest last\n  # a heading, behind an empty line\n"), "{none}");
    assert_eq!(places(&none), []);
}

#[test]
fn a_byte_order_mark_stays() {
    let text = format!("\u{feff}{BLOCK}");
    assert_eq!(added(&text), format!("\u{feff}{}", added(BLOCK)));
}

#[test]
fn what_is_no_waiver_file_or_no_place_is_said() {
    let change = |text: &str| add(&Source::new("f", text), &draft());
    assert!(matches!(change("a: [\n"), Err(EditError::File(_))));
    assert_eq!(change("version: 1\n"), Err(EditError::Layout));
    assert_eq!(change("- a\n"), Err(EditError::Layout));
    assert_eq!(change("waivers: { a: b }\n"), Err(EditError::Layout));
    assert_eq!(remove(&Source::new("f", BLOCK), &[(1, 1)]), Err(EditError::Place));
    assert_eq!(set(&Source::new("f", BLOCK), places(BLOCK)[0], "ticket", "x"), Err(EditError::Place));
}

/// A file of waivers in one of several layouts, with comments and empty lines anywhere they may stand.
fn file() -> impl Strategy<Value = (String, usize)> {
    let noise = prop::sample::select(vec!["", "\n", "# note\n", "  # note\n", "    # deep\n", "  # one\n\n  # two\n"]);
    let end = prop::sample::select(vec!["", " # why", "   "]);
    let reason = prop::sample::select(vec![
        "r",
        "'it''s'",
        "\"a\\tb\"",
        "|\n      x\n\n      y",
        ">-\n      long\n      text",
        "long\n      text",
    ]);
    let gap = prop::sample::select(vec!["- ", "-   "]);
    let item = (noise.clone(), gap, end.clone(), reason, end).prop_map(|(noise, gap, id_end, reason, end)| {
        let pad = " ".repeat(2 + gap.len());
        let reason = reason.replace("\n      ", &format!("\n{pad}  "));
        let after = if reason.starts_with(['|', '>']) || reason.contains('\n') { "" } else { end };
        format!("{noise}  {gap}id: X{id_end}\n{pad}reason: {reason}{after}\n{pad}expires: 2026-12-01{end}\n")
    });
    (prop::collection::vec(item, 1..5), noise, any::<bool>(), any::<bool>()).prop_map(
        |(items, noise, windows, key_first)| {
            let list = format!("waivers:\n{}{noise}", items.concat());
            let text = if key_first { format!("version: 1\n{list}") } else { format!("{list}version: 1\n") };
            (if windows { text.replace('\n', "\r\n") } else { text }, items.len())
        },
    )
}

proptest! {
    #[test]
    fn what_is_added_can_be_removed_again_and_the_file_is_what_it_was((text, count) in file()) {
        let longer = added(&text);
        prop_assert_eq!(places(&longer).len(), count + 1);
        prop_assert_eq!(removed(&longer, &[count]), text);
    }

    #[test]
    fn every_line_that_is_left_stood_there_before((text, count) in file(), mask in 1_usize..16) {
        let which: Vec<_> = (0..count).filter(|at| mask & 1 << at != 0).collect();
        let shorter = removed(&text, &which);
        prop_assert_eq!(places(&shorter).len(), count - which.len());
        let mut lines = text.lines();
        for line in shorter.lines().filter(|line| !line.starts_with("waivers: []")) {
            prop_assert!(lines.any(|it| it == line), "{line:?} in {shorter:?}");
        }
    }

    #[test]
    fn extending_changes_one_line((text, count) in file(), at in 0_usize..4) {
        let longer = extended(&text, at % count);
        let changed = text.lines().zip(longer.lines()).filter(|(a, b)| a != b).count();
        prop_assert_eq!((changed, text.lines().count()), (1, longer.lines().count()));
    }
}
