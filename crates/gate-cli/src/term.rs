//! The terminal: colour, width, and the only places that write to it.

use std::io::{IsTerminal, Write};

use gate_core::render::Style;

use crate::cli::ColorChoice;
use crate::progress;
use crate::resolve::environment;

/// Width where nobody can be asked: the same on every machine.
const PLAIN_WIDTH: usize = 100;

/// How to write to standard output.
pub(crate) fn style(choice: ColorChoice, verbose: bool) -> Style {
    let terminal = std::io::stdout().is_terminal();
    Style { color: color(choice, terminal), width: width(terminal), unicode: true, verbose }
}

/// How to write to a file: no colour, fixed width.
pub(crate) fn file_style(verbose: bool) -> Style {
    Style { color: false, width: PLAIN_WIDTH, unicode: true, verbose }
}

/// Whether standard error gets colour.
pub(crate) fn color_on_stderr(choice: ColorChoice) -> bool {
    color(choice, std::io::stderr().is_terminal())
}

fn color(choice: ColorChoice, terminal: bool) -> bool {
    has_color(choice, terminal, environment)
}

/// `--color`, then `NO_COLOR`, then `CLICOLOR_FORCE`, then `CLICOLOR=0`, then whether it is a terminal that knows
/// colours. What is set to nothing is not set.
fn has_color(choice: ColorChoice, terminal: bool, variable: impl Fn(&str) -> Option<String>) -> bool {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty());
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if set("NO_COLOR").is_some() => false,
        ColorChoice::Auto if set("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
        ColorChoice::Auto if set("CLICOLOR").is_some_and(|value| value == "0") => false,
        ColorChoice::Auto => terminal && !is_dumb(variable),
    }
}

fn is_dumb(variable: impl Fn(&str) -> Option<String>) -> bool {
    variable("TERM").is_some_and(|term| term == "dumb")
}

/// Whether somebody looks at standard error while it is written: a terminal that can overwrite a line, outside CI,
/// whose logs would keep every state of it.
pub(crate) fn is_watched() -> bool {
    let is_ci = environment("CI").is_some_and(|value| !matches!(value.as_str(), "" | "0" | "false"));
    std::io::stderr().is_terminal() && !is_dumb(environment) && !is_ci
}

/// The columns of the terminal behind standard error.
pub(crate) fn width_of_stderr() -> usize {
    terminal_size::terminal_size_of(std::io::stderr()).map_or(PLAIN_WIDTH, |(width, _)| usize::from(width.0))
}

fn width(terminal: bool) -> usize {
    if !terminal {
        return PLAIN_WIDTH;
    }
    terminal_size::terminal_size().map_or(PLAIN_WIDTH, |(width, _)| usize::from(width.0).clamp(40, 240))
}

/// Writes a message to standard error. When that is closed there is nobody to tell. Agents of CI systems read it as
/// well, so no line of it is a command.
pub(crate) fn complain(message: &str) {
    progress::wipe();
    let lines: Vec<_> = message.split('\n').map(gate_core::render::escape::log_line).collect();
    let _nobody_to_tell = writeln!(std::io::stderr(), "{}", lines.join("\n"));
}

/// Writes a text to standard output.
pub(crate) fn print(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_beats_the_variables_and_each_variable_the_next() {
        use ColorChoice::{Always, Auto, Never};
        for (choice, terminal, variables, colored) in [
            (Auto, true, &[][..], true),
            (Auto, false, &[], false),
            (Auto, true, &[("TERM", "dumb")], false),
            (Auto, true, &[("TERM", "xterm-256color")], true),
            (Auto, true, &[("NO_COLOR", "1")], false),
            (Auto, true, &[("NO_COLOR", "")], true),
            (Auto, true, &[("NO_COLOR", "0")], false),
            (Auto, true, &[("CLICOLOR", "0")], false),
            (Auto, true, &[("CLICOLOR", "1")], true),
            (Auto, false, &[("CLICOLOR", "1")], false),
            (Auto, false, &[("CLICOLOR_FORCE", "1")], true),
            (Auto, false, &[("CLICOLOR_FORCE", "0")], false),
            (Auto, false, &[("CLICOLOR_FORCE", "")], false),
            (Auto, false, &[("CLICOLOR_FORCE", "1"), ("CLICOLOR", "0")], true),
            (Auto, true, &[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")], true),
            (Auto, true, &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], false),
            (Always, false, &[("NO_COLOR", "1"), ("TERM", "dumb")], true),
            (Never, true, &[("CLICOLOR_FORCE", "1")], false),
        ] {
            let variable = |name: &str| variables.iter().find(|it| it.0 == name).map(|it| it.1.to_owned());
            assert_eq!(has_color(choice, terminal, variable), colored, "{choice:?} {terminal} {variables:?}");
        }
    }
}
