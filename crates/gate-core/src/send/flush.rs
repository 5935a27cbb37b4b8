//! Sending what is in the spool: in order, at least once, in bounded time and memory.

use std::io;
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::answer::Answer;
use super::destination::Destination;
use super::request::{Request, Response, Transport};
use super::spool::{Cursor, DeadLetter, Dropped, Line, Spool};
use crate::event::Event;

/// The clock and the patience of a flush. The core knows no clock.
pub trait Pace {
    /// How long this has been going on.
    fn elapsed(&self) -> Duration;
    /// Waits.
    fn wait(&self, pause: Duration);
    /// The time, for what is put aside, RFC 3339 in UTC.
    fn now(&self) -> String;
}

/// How much is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Longest time for all of it.
    pub total: Duration,
    /// Longest time for one request.
    pub request: Duration,
    /// Most tries for one request.
    pub tries: u32,
}

impl Default for Patience {
    /// A minute in all, ten seconds and five tries for one request.
    fn default() -> Patience {
        Patience { total: Duration::from_mins(1), request: Duration::from_secs(10), tries: 5 }
    }
}

/// First pause between two tries; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Flushes in which a destination may break on one event before it is put aside.
const BREAKS: u32 = 3;

/// What a flush did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flushed {
    /// Events that arrived.
    pub delivered: u64,
    /// Events that are not for this destination.
    pub passed_over: u64,
    /// Events that somebody dropped by hand.
    pub dropped: u64,
    /// Events that were put aside: refused for good, or damaged.
    pub put_aside: u64,
    /// Why it ended before the end of the spool.
    pub stopped: Option<String>,
}

/// Sends to one destination all that it has not got yet, but for what somebody dropped by hand.
///
/// # Errors
/// When the spool itself fails. That a destination fails is in the answer.
pub fn flush(
    spool: &Spool,
    destination: &dyn Destination,
    transport: &dyn Transport,
    pace: &dyn Pace,
    patience: Patience,
) -> io::Result<Flushed> {
    let mut cursor = spool.cursor_within(destination.name(), patience.total.saturating_sub(pace.elapsed()))?;
    let dropped = spool.dropped()?;
    let mut flushed = Flushed::default();
    for line in spool.lines(cursor.position())? {
        let line = line?;
        if pace.elapsed() >= patience.total {
            flushed.stopped = Some("the time for sending is over; the rest stays in the spool".to_owned());
            break;
        }
        let way = Way { destination, transport, pace, patience };
        match way.send_line(&line, &dropped) {
            Sent::Delivered => flushed.delivered += 1,
            Sent::NotForIt => flushed.passed_over += 1,
            Sent::Dropped => flushed.dropped += 1,
            Sent::Refused(reason) => {
                put_aside(&cursor, &line, reason, pace)?;
                flushed.put_aside += 1;
            }
            Sent::Broke(reason) if cursor.breaks() + 1 >= BREAKS => {
                let reason = format!("the destination broke on it in {BREAKS} flushes: {reason}");
                put_aside(&cursor, &line, reason, pace)?;
                flushed.put_aside += 1;
            }
            Sent::Broke(reason) => {
                cursor.broke()?;
                flushed.stopped = Some(reason);
                break;
            }
            Sent::Stays(reason) => {
                flushed.stopped = Some(reason);
                break;
            }
        }
        cursor.advance(line.next)?;
    }
    Ok(flushed)
}

/// Tells one destination of an event that is kept nowhere: what it does not take now is lost.
///
/// # Errors
/// Why it did not take it.
pub fn tell(
    event: &Event,
    destination: &dyn Destination,
    transport: &dyn Transport,
    pace: &dyn Pace,
    patience: Patience,
) -> Result<(), String> {
    match (Way { destination, transport, pace, patience }).send_event(event) {
        Sent::Delivered | Sent::NotForIt | Sent::Dropped => Ok(()),
        Sent::Refused(reason) | Sent::Broke(reason) | Sent::Stays(reason) => Err(reason),
    }
}

fn put_aside(cursor: &Cursor<'_>, line: &Line, reason: String, pace: &dyn Pace) -> io::Result<()> {
    let event = line.text.clone().unwrap_or_default();
    cursor.put_aside(&DeadLetter { time: pace.now(), reason, event })
}

/// What became of one line.
enum Sent {
    Delivered,
    NotForIt,
    Dropped,
    Refused(String),
    Broke(String),
    Stays(String),
}

/// How lines go to a destination.
struct Way<'a> {
    destination: &'a dyn Destination,
    transport: &'a dyn Transport,
    pace: &'a dyn Pace,
    patience: Patience,
}

impl Way<'_> {
    fn send_line(&self, line: &Line, dropped: &Dropped) -> Sent {
        let Some(text) = &line.text else { return Sent::Refused("a damaged line".to_owned()) };
        let event = match Event::from_line(text) {
            Ok(event) => event,
            Err(error) => return Sent::Refused(error.to_string()),
        };
        if dropped.reason(&event.id, line.at, self.destination.name()).is_some() {
            return Sent::Dropped;
        }
        self.send_event(&event)
    }

    fn send_event(&self, event: &Event) -> Sent {
        let requests = match self.destination.requests(event) {
            Ok(requests) => requests,
            Err(unfit) => return Sent::Refused(unfit.to_string()),
        };
        if requests.is_empty() {
            return Sent::NotForIt;
        }
        for (number, request) in (0..).zip(&requests) {
            let seed = (event.id.as_str(), number);
            match self.send(request, seed) {
                Answer::Delivered => {}
                Answer::Later { reason, .. } | Answer::Closed(reason) => return Sent::Stays(reason),
                Answer::Broke(reason) => return Sent::Broke(reason),
                Answer::Refused(reason) => return Sent::Refused(reason),
            }
        }
        Sent::Delivered
    }

    /// Sends one request, with as many tries as the answers are worth.
    fn send(&self, request: &Request, seed: (&str, u32)) -> Answer {
        let mut tries = 0;
        loop {
            let left = self.patience.total.saturating_sub(self.pace.elapsed());
            let answer = self.transport.send(request, self.patience.request.min(left));
            let answer = answer.map(|it| Response { body: request.redact(&it.body), ..it });
            let answer = self.destination.judge(request, &answer);
            tries += 1;
            let pause = match &answer {
                Answer::Delivered | Answer::Closed(_) | Answer::Refused(_) => return answer,
                Answer::Broke(_) if tries >= 2 => return answer,
                Answer::Later { .. } if tries >= self.patience.tries => return answer,
                Answer::Broke(_) | Answer::Later { after: None, .. } => pause(tries, seed),
                Answer::Later { after: Some(after), .. } => (*after).max(pause(tries, seed)),
            };
            let left = self.patience.total.saturating_sub(self.pace.elapsed());
            if pause >= left {
                return answer;
            }
            self.pace.wait(pause);
        }
    }
}

/// The pause after a try: twice as long each time, of which up to half is left to chance, so that a hundred builds that
/// found a destination down do not come back together. Chance comes from what is sent, and so can be repeated.
fn pause(tries: u32, (id, number): (&str, u32)) -> Duration {
    let whole = FIRST_PAUSE.saturating_mul(1 << (tries - 1).min(10)).min(LONGEST_PAUSE);
    let hash = Sha256::digest(format!("{id} {number} {tries}"));
    whole.mul_f64(0.5 + f64::from(hash[0]) / 512.0)
}

#[cfg(test)]
mod tests;
