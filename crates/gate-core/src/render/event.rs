//! The event of the run on one line: verdict, gates and counts, for a program that goes on from there. Its size depends
//! on the policy, not on how much was found.

use std::io::{self, Write};

use super::lines::Visible;
use super::{Renderer, Style};
use crate::event::GateRun;
use crate::model::Report;

/// The renderer.
pub(super) struct Event;

impl Renderer for Event {
    fn id(&self) -> &'static str {
        "event"
    }

    fn title(&self) -> &'static str {
        "verdict, gates and counts as one line of JSON (the event of this run, with a published schema)"
    }

    fn render(&self, report: &Report, _style: &Style, out: &mut dyn Write) -> io::Result<()> {
        let event = GateRun::event(report, report.took.unwrap_or_default());
        let mut out = Visible::json(out);
        writeln!(out, "{}", event.to_line().map_err(io::Error::other)?)?;
        out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{failing, hostile};
    use super::super::{Renderer as _, Style};
    use crate::event::{Event, What};
    use crate::model::Report;

    fn rendered(report: &Report) -> String {
        let mut out = Vec::new();
        super::Event.render(report, &Style::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn it_is_one_event_on_one_line() {
        let text = rendered(&failing());
        let event = Event::from_line(text.strip_suffix('\n').unwrap()).unwrap();
        let What::GateRun(run) = event.what else { panic!("{text}") };
        assert_eq!(run.verdict, "fail");
        assert_eq!(run.started, run.finished);
    }

    #[test]
    fn hostile_text_stays_on_the_line() {
        let text = rendered(&hostile());
        assert_eq!(text.lines().count(), 1);
        assert!(Event::from_line(text.trim_end()).is_ok());
    }
}
