//! What findings are filtered by: form controls that the style reads, so that no script is needed.
//!
//! The form is `hidden`, and the style shows it: where styles are not allowed there is no control that does nothing.

use std::io;

use super::page::{Page, put};
use super::view::{Choice, View};

pub(super) fn write(page: &mut Page<'_>, view: &View<'_>) -> io::Result<()> {
    page.markup(
        "<form id=\"filters\" class=\"filters\" method=\"dialog\" autocomplete=\"off\" aria-label=\"Filter findings\" \
         hidden>\n<fieldset><legend>Severity</legend>\n",
    )?;
    for severity in view.severities() {
        put!(page, "<label class=\"pill\"><input type=\"checkbox\" id=\"show-" {severity} "\" checked> ")?;
        put!(page, {severity} " <span class=\"n\">" {view.of_severity(severity)} "</span></label>\n")?;
    }
    page.markup("</fieldset>\n<fieldset><legend>State</legend>\n")?;
    for state in view.states() {
        put!(page, "<label class=\"pill\"><input type=\"checkbox\" id=\"show-" {state.id()} "\" checked> ")?;
        put!(page, {state.title()} " <span class=\"n\">" {view.of_state(state)} "</span></label>\n")?;
    }
    page.markup("</fieldset>\n<div class=\"choices\">\n")?;
    write_choice(page, "Gate", "gate", &view.gates)?;
    write_choice(page, "Kind", "kind", &view.kinds)?;
    write_choice(page, "Tool", "tool", &view.tools)?;
    page.markup("<button type=\"reset\">Show all</button>\n</div>\n</form>\n")
}

/// A list of choices; one alone would change nothing.
fn write_choice(page: &mut Page<'_>, label: &'static str, id: &'static str, choices: &[Choice<'_>]) -> io::Result<()> {
    if choices.is_empty() || (choices.len() == 1 && id != "gate") {
        return Ok(());
    }
    put!(page, "<label>" {label} " <select id=\"choose-" {id} "\">\n<option value=\"\" selected>any</option>\n")?;
    for Choice { mark: (letter, number), name, flaws } in choices {
        put!(page, "<option class=\"choose-" {letter} {number} "\" value=\"" {letter} {number} "\">")?;
        put!(page, {name} " (" {flaws} ")</option>\n")?;
    }
    page.markup("</select></label>\n")
}
