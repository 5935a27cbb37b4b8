//! What can go wrong between a run and whoever is to be told of it, over real sockets. Whatever it is: the verdict and its
//! outputs stay as they are, nothing is lost, nothing arrives twice, the time is kept, the failure is said, and the key
//! is shown nowhere.

mod answers;
mod clock;
mod disk;
mod kill;
mod lines;
mod neighbours;
mod tls;

use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use super::common::Answer;
use super::devlake::{Lake, Version};
use super::telling::{Build, Comes, KEY, Teller};

/// A build of the default branch that fails.
const FAIL: Build =
    Build { comes: Comes::Fail, number: 77, branch: "main", is_pull_request: false, now: "2026-11-22T12:00:00Z" };

/// What tells `DevLake` of each run and keeps the issue: two requests for each event.
fn devlake(url: &str) -> String {
    format!("kind: devlake, url: \"{url}\", token_from: LAKE_TOKEN, events: [issue, gate-run]")
}

/// A repository that tells a receiver at this address, for no longer than a second.
fn teller(url: &str) -> Teller {
    let teller = Teller::new(&devlake(url));
    teller.tell_for("1s", &devlake(url));
    teller
}

/// A run while something is wrong: its verdict and outputs are what they are when all goes well.
fn run(teller: &Teller) -> Answer {
    let lake = Lake::start(Version::Main);
    let calm = self::teller(&lake.by_number());
    let output = ["--output", "terminal", "--output", "json=verdict.json"];
    let expected = calm.build_with(&FAIL, &output);
    assert_eq!((expected.err.as_str(), lake.tables().deployments.len()), ("", 1));
    let answer = teller.build_with(&FAIL, &output);
    assert_eq!(answer.out, expected.out);
    let verdict = |teller: &Teller| fs::read_to_string(teller.folder.path().join("verdict.json")).unwrap();
    assert_eq!(verdict(teller), verdict(&calm));
    hides_the_key(teller, &answer);
    answer
}

/// A run to which this is said.
fn fault(teller: &Teller, said: &str) -> Answer {
    let answer = run(teller);
    assert!(answer.err.contains(said), "{}", answer.err);
    answer
}

/// The key is in no output and no file, in none of its spellings.
fn hides_the_key(teller: &Teller, answer: &Answer) {
    let percent = |text: &str| -> String {
        text.bytes()
            .map(|it| if it.is_ascii_alphanumeric() { char::from(it).to_string() } else { format!("%{it:02X}") })
            .collect()
    };
    let mut texts = vec![answer.all()];
    files(teller.folder.path(), &mut texts);
    for form in [
        KEY.to_owned(),
        STANDARD.encode(KEY).trim_end_matches('=').to_owned(),
        URL_SAFE.encode(KEY).trim_end_matches('=').to_owned(),
        percent(KEY),
        percent(KEY).to_lowercase(),
        KEY.replace('/', "\\/"),
    ] {
        let shown = texts.iter().find(|text| text.to_lowercase().contains(&form.to_lowercase()));
        assert_eq!(shown, None, "{form}");
    }
}

fn files(folder: &Path, texts: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, texts);
        } else if path.is_file() {
            texts.push(String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned());
        }
    }
}

/// Everything is in the spool, and arrives once when the receiver is well again: the run that it was not told of, and one
/// more.
fn is_mended(teller: &Teller) {
    assert_eq!(teller.events().len(), 1, "the event is kept");
    let lake = Lake::start(Version::Main);
    teller.tell_for("30s", &devlake(&lake.by_number()));
    let answer = teller.build(&Build { comes: Comes::Pass, number: 78, ..FAIL });
    assert_eq!(answer.err, "");
    let told: Vec<_> = lake.tables().deployments.into_keys().collect();
    let kept: Vec<_> = teller.events().iter().map(|event| event["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(told, kept, "each once");
    assert_eq!(lake.heard().len(), 4, "two requests for each: {:?}", lake.heard());
    assert_eq!(lake.tables().issues.into_values().map(|row| row.status).collect::<Vec<_>>(), ["DONE"]);
}
