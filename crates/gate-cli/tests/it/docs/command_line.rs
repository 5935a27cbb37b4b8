//! The command-line page: what `--help` says, command by command.

use std::fmt::Write as _;

use crate::common::Folder;

const COMMANDS: &[&[&str]] = &[
    &[],
    &["check"],
    &["explain"],
    &["inspect"],
    &["sbom"],
    &["sbom", "merge"],
    &["sbom", "diff"],
    &["sbom", "convert"],
    &["sbom", "validate"],
    &["policy"],
    &["policy", "show"],
    &["policy", "check"],
    &["policy", "schema"],
    &["event"],
    &["event", "deployment"],
    &["event", "incident"],
    &["event", "incident", "open"],
    &["event", "incident", "resolve"],
    &["event", "pull-request"],
    &["event", "gate-run"],
    &["event", "flush"],
    &["event", "list"],
    &["event", "show"],
    &["event", "drop"],
    &["formats"],
    &["hook"],
    &["hook", "install"],
    &["hook", "uninstall"],
    &["hook", "status"],
    &["hook", "pre-push"],
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
        let help = folder.gate(&[*command, &["--help"]].concat());
        assert_eq!(help.code, 0, "{}", help.all());
        let text: Vec<_> = help.out.lines().map(str::trim_end).collect();
        let name = [&["gate"], *command].concat().join(" ");
        let _infallible = write!(page, "\n## `{name}`\n\n```text\n{}\n```\n", text.join("\n").trim_end());
    }
    page
}

#[test]
fn no_command_is_left_out() {
    let folder = Folder::new();
    assert_eq!(folder.gate(&["man", "--to", "pages"]).code, 0);
    for page in std::fs::read_dir(folder.path().join("pages")).unwrap() {
        let page = page.unwrap().file_name().into_string().unwrap();
        let name = page.strip_suffix(".1").unwrap();
        let known = COMMANDS.iter().any(|command| [&["gate"], *command].concat().join("-") == name);
        assert!(known, "`{name}` is not documented");
    }
}
