//! The terminal: colour, width, and the only places that write to it.

use std::io::{IsTerminal, Write};

use gate_core::render::Style;

use crate::cli::ColorChoice;
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

/// `--color`, then `NO_COLOR`, then `CLICOLOR_FORCE`, then whether it is a terminal that knows colours.
fn color(choice: ColorChoice, terminal: bool) -> bool {
    let set = |name: &str| environment(name).is_some_and(|value| !value.is_empty() && value != "0");
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto if environment("NO_COLOR").is_some_and(|value| !value.is_empty()) => false,
        ColorChoice::Auto if set("CLICOLOR_FORCE") => true,
        ColorChoice::Auto => terminal && environment("TERM").is_none_or(|term| term != "dumb"),
    }
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
    let lines: Vec<_> = message.split('\n').map(gate_core::render::escape::log_line).collect();
    let _nobody_to_tell = writeln!(std::io::stderr(), "{}", lines.join("\n"));
}

/// Writes a text to standard output.
pub(crate) fn print(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
