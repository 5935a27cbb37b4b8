//! `gate waiver`: what it writes, what it leaves alone, and what it refuses.

mod add;
mod check;
mod ends;
mod list;
mod offered;
mod prune;
mod stored;

use super::common::{Answer, Folder, NOW};

/// A waiver file that a person wrote.
const BY_HAND: &str = "\
# exemptions of the payments team
version: 1

waivers:            # newest last
  # agreed with security
  - id: \"CVE-2026-1\" # the first
    reason: 'not reachable'
    owner: team-payments
    expires: \"2026-12-01\"

  -   id: CVE-2026-2
      reason: >
        a longer text
        over lines
      owner: team-payments
      expires: 2026-11-01      # over
# the end
";

/// Runs `gate waiver` at [`NOW`].
fn waiver(folder: &Folder, arguments: &[&str]) -> Answer {
    let (command, rest) = arguments.split_first().unwrap();
    folder.gate(&[&["waiver", command, "--now", NOW], rest].concat())
}

fn by_hand() -> Folder {
    Folder::new().file(".gate/waivers.yaml", BY_HAND)
}

/// The waiver file as it is now.
fn text(folder: &Folder) -> String {
    std::fs::read_to_string(folder.path().join(".gate/waivers.yaml")).unwrap()
}

/// The lines that are new, each of the others has to be where it was.
fn new_lines(old: &str, new: &str) -> Vec<String> {
    let mut rest = old.lines().peekable();
    let added = new.lines().filter(|line| rest.next_if_eq(line).is_none()).map(str::to_owned).collect();
    assert_eq!(rest.next(), None, "a line went: {new}");
    added
}
