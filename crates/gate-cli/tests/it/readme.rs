//! What the README shows is what happens: its commands run, its files are read.

use std::fs;

use super::common::{Answer, Folder, demo, repository};

/// A fenced block: the word behind the fence, and its lines.
struct Block {
    language: String,
    lines: Vec<String>,
}

fn blocks() -> Vec<Block> {
    let text = fs::read_to_string(repository().join("README.md")).unwrap();
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in text.lines() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(language), None) => open = Some(Block { language: language.to_owned(), lines: Vec::new() }),
            (Some(_), Some(block)) => blocks.push(block),
            (None, Some(mut block)) => {
                block.lines.push(line.to_owned());
                open = Some(block);
            }
            (None, None) => {}
        }
    }
    blocks
}

/// The blocks of a language that begin with these lines, as texts.
fn texts(language: &str, begin: &str) -> Vec<String> {
    let all = blocks().into_iter().filter(|block| block.language == language);
    all.map(|block| block.lines.join("\n")).filter(|text| text.starts_with(begin)).collect()
}

/// Runs a command line as written, `gate …` or through cargo.
fn run(folder: &Folder, line: &str) -> Answer {
    let words = line.strip_prefix("cargo run --quiet -p gate-cli -- ").or_else(|| line.strip_prefix("gate "));
    let words: Vec<_> = words.unwrap_or_else(|| panic!("`{line}` is no run of gate")).split_whitespace().collect();
    folder.gate(&words)
}

/// Whether the lines stand in the output, one below the other; `…` stands for what is left out.
fn shows(output: &str, wanted: &[String]) -> Result<(), String> {
    let mut rest = output.lines();
    let mut skipping = false;
    for want in wanted {
        if want == "…" {
            skipping = true;
            continue;
        }
        let head = want.strip_suffix('…');
        let fits = |line: &str| head.map_or(line == want, |head| line.starts_with(head));
        let found = if skipping { rest.any(fits) } else { rest.next().is_some_and(fits) };
        if !found {
            return Err(format!("`{want}` is not where it is shown"));
        }
        skipping = false;
    }
    if skipping || rest.next().is_none() { Ok(()) } else { Err("there is more than shown".to_owned()) }
}

#[test]
fn commands_answer_what_is_shown() {
    let folder = demo();
    let mut ran = 0;
    for block in blocks().iter().filter(|block| block.language == "console") {
        let starts: Vec<_> = (0..block.lines.len()).filter(|&at| block.lines[at].starts_with("$ ")).collect();
        for (nth, &start) in starts.iter().enumerate() {
            let end = starts.get(nth + 1).copied().unwrap_or(block.lines.len());
            let command = block.lines[start].trim_start_matches("$ ");
            let answer = run(&folder, command);
            let shown = shows(&answer.out, &block.lines[start + 1..end]);
            assert_eq!(shown, Ok(()), "{command}\n{}", answer.all());
            ran += 1;
        }
    }
    assert_eq!(ran, 5, "the README shows other commands than this test knows of");
}

#[test]
fn the_policy_shown_is_a_good_one() {
    let policies = texts("yaml", "version: 1\nextends:");
    assert_eq!(policies.len(), 1);
    let folder = Folder::new().file("gate.yaml", &policies[0]);
    let answer = folder.gate(&["policy", "check"]);
    assert_eq!(answer.code, 0, "{}", answer.all());
    assert!(!answer.out.contains("weaker"), "{}", answer.out);
}

#[test]
fn the_waivers_shown_are_good_ones() {
    let waivers = texts("yaml", "version: 1\nwaivers:");
    assert_eq!(waivers.len(), 1);
    let folder = demo();
    folder.write("waivers-shown.yaml", &waivers[0]);
    let answer =
        folder.gate(&["check", "--now", "2026-11-20T12:00:00Z", "--waivers", "waivers-shown.yaml", "demo/reports"]);
    assert_ne!(answer.code, 2, "{}", answer.all());
}

/// The `gate check …` of every pipeline shown, as words; the digest that a variable holds there is filled in.
fn pipelines() -> Vec<Vec<String>> {
    let digest = format!("sha256:{}", "0".repeat(64));
    let blocks = blocks().into_iter().filter(|block| block.language != "console");
    let lines = blocks.flat_map(|block| block.lines);
    lines
        .filter_map(|line| {
            let (_, command) = line.split_once("gate check ")?;
            let words = command.split('\'').next().unwrap_or_default().replace("\"$IMAGE_DIGEST\"", &digest);
            Some(words.split_whitespace().map(str::to_owned).collect())
        })
        .collect()
}

#[test]
fn commands_in_pipelines_judge_and_write_their_verdict() {
    let pipelines = pipelines();
    assert_eq!(pipelines.len(), 3);
    for words in pipelines {
        let folder = demo();
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        let place = ["check", "--root", "demo", "--now", "2026-11-20T12:00:00Z"];
        let answer = folder.gate(&[&place[..], &words[..]].concat());
        assert!([1, 3].contains(&answer.code), "{words:?}\n{}", answer.all());
        let file = words.iter().find_map(|word| word.strip_prefix("json=")).unwrap();
        let verdict = fs::read_to_string(folder.path().join(file)).unwrap();
        assert!(!verdict.contains("does not exist"), "{words:?} names a report that demo/ does not have");
        assert!(!answer.out.contains("[absent]"), "{words:?}\n{}", answer.out);
    }
}
