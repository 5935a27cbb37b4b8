//! The environment of git, and of programs that start it.

use std::path::Path;
use std::process::Command;

/// Takes from a program the caller's `GIT_*`, and from any git that it starts the way to the network and to a prompt.
pub(crate) fn quiet(program: &mut Command, top: &Path) {
    // A hook gets GIT_DIR and more of the repository that is pushed from.
    for (name, _) in std::env::vars_os() {
        let upper = name.to_string_lossy().to_ascii_uppercase();
        // A configuration of Gitleaks in the environment stands in no commit.
        if ["GIT_", "GITLEAKS_"].iter().any(|prefix| upper.starts_with(prefix)) {
            program.env_remove(name);
        }
    }
    program
        .env("LC_ALL", "C")
        .env("GIT_NO_LAZY_FETCH", "1")
        // Versions before 2.44 do not know the former; without an allowed protocol they cannot fetch either.
        .env("GIT_ALLOW_PROTOCOL", "")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_NO_REPLACE_OBJECTS", "1")
        .env("GIT_LITERAL_PATHSPECS", "1")
        // Containers often run as another user than the one who cloned.
        .env("GIT_CONFIG_KEY_0", "safe.directory")
        .env("GIT_CONFIG_VALUE_0", top);
    for (nth, (key, value)) in (1..).zip(PLAIN) {
        program.env(format!("GIT_CONFIG_KEY_{nth}"), key).env(format!("GIT_CONFIG_VALUE_{nth}"), value);
    }
    program.env("GIT_CONFIG_COUNT", (PLAIN.len() + 1).to_string());
}

/// What a configuration can change of the output of `git log`, as programs that read it expect it. Some of it would hide
/// changes: without `log.showRoot` the first commit has none.
///
/// Source: git-config(1).
const PLAIN: [(&str, &str); 20] = [
    ("color.ui", "false"),
    ("color.diff", "false"),
    ("core.bigFileThreshold", "512m"),
    ("core.fsmonitor", "false"),
    ("core.quotePath", "true"),
    ("diff.ignoreSubmodules", "none"),
    ("diff.interHunkContext", "0"),
    ("diff.mnemonicPrefix", "false"),
    ("diff.noprefix", "false"),
    ("diff.orderFile", "/dev/null"),
    ("diff.relative", "false"),
    ("diff.submodule", "short"),
    ("diff.suppressBlankEmpty", "false"),
    ("diff.wsErrorHighlight", "none"),
    ("format.pretty", "medium"),
    ("i18n.logOutputEncoding", "UTF-8"),
    ("log.decorate", "no"),
    ("log.follow", "false"),
    ("log.showRoot", "true"),
    ("log.showSignature", "false"),
];
