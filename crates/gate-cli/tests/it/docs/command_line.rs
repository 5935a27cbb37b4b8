//! The command-line page: what `--help` says, command by command.

use std::fmt::Write as _;

use crate::common::Folder;

const COMMANDS: [&[&str]; 25] = [
    &[],
    &["check"],
    &["explain"],
    &["inspect"],
    &["sbom"],
    &["sbom", "merge"],
    &["policy"],
    &["policy", "show"],
    &["policy", "check"],
    &["policy", "schema"],
    &["event"],
    &["event", "flush"],
    &["event", "list"],
    &["event", "show"],
    &["event", "drop"],
    &["formats"],
    &["waiver"],
    &["waiver", "add"],
    &["waiver", "extend"],
    &["waiver", "prune"],
    &["waiver", "list"],
    &["waiver", "check"],
    &["waiver", "schema"],
    &["completions"],
    &["man"],
];

pub(super) fn page() -> String {
    let mut page = super::notice();
    page.push_str("# Command line\n\nWhat the codes mean stands in [exit codes](../exit-codes.md).\n");
    let folder = Folder::new();
    for command in COMMANDS {
        let help = folder.gate(&[command, &["--help"]].concat());
        assert_eq!(help.code, 0, "{}", help.all());
        let text: Vec<_> = help.out.lines().map(str::trim_end).collect();
        let name = [&["gate"], command].concat().join(" ");
        let _infallible = write!(page, "\n## `{name}`\n\n```text\n{}\n```\n", text.join("\n").trim_end());
    }
    page
}

#[test]
fn no_command_is_left_out() {
    let said = Folder::new().gate(&["--help"]).out;
    let listed = said.split_once("Commands:").unwrap().1.split_once("\n\n").unwrap().0;
    let listed = listed.lines().filter_map(|line| line.split_whitespace().next());
    for command in listed {
        assert!(COMMANDS.iter().any(|known| known.first() == Some(&command)), "`gate {command}` is not documented");
    }
}
