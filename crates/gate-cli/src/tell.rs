//! Telling destinations what is in the spool.

mod destination;

use std::time::{Duration, Instant};

use gate_core::build::Build;
use gate_core::event::Event;
use gate_core::policy::EventRules;
use gate_core::render::escape;
use gate_core::send::destination::Destination;
use gate_core::send::spool::Spool;
use gate_core::send::{Flushed, Pace, Patience};

use crate::{resolve, term};
pub(crate) use destination::{Credentials, destination, unset};

/// What telling one destination came to.
pub(crate) struct Told {
    /// Its name in the policy.
    pub(crate) name: String,
    /// What was done, or why nothing could be.
    pub(crate) outcome: Result<Flushed, String>,
}

impl Told {
    /// Whether it has everything now, and refused nothing.
    pub(crate) fn is_up_to_date(&self) -> bool {
        self.outcome.as_ref().is_ok_and(|flushed| flushed.stopped.is_none() && flushed.put_aside == 0)
    }
}

/// Tells everyone, and says what went wrong. Answers whether everybody knows everything now. `has_ref` is whether the
/// policy was read from a git ref.
pub(crate) fn of_build(build: &Build, has_ref: bool, rules: &EventRules, spool: &Spool) -> bool {
    if rules.destinations.is_empty() {
        return true;
    }
    if !may_tell(build, has_ref) {
        term::complain(NOT_ITS_OWN);
        return false;
    }
    let told = everyone(rules, spool, rules.time.value.unsigned_abs());
    complain(&told);
    told.iter().all(Told::is_up_to_date)
}

/// Said where nobody may be told.
pub(crate) const NOT_ITS_OWN: &str =
    "gate: nobody was told: the policy of this pull request's target could not be read";

/// Whether destinations may be told: not where their addresses would be those of a pull request, to which credentials
/// would go.
pub(crate) fn may_tell(build: &Build, has_ref: bool) -> bool {
    !build.is_under_review() || has_ref
}

/// Tells every destination of a policy, for no longer than `time` in all.
pub(crate) fn everyone(rules: &EventRules, spool: &Spool, time: Duration) -> Vec<Told> {
    let clock = Clock(Instant::now());
    let mut told = Vec::new();
    for rule in &rules.destinations {
        let outcome =
            destination(rule, Credentials::Needed).and_then(|destination| one(&*destination, spool, &clock, time));
        told.push(Told { name: rule.name.clone(), outcome });
    }
    told
}

#[cfg(feature = "net")]
fn one(destination: &dyn Destination, spool: &Spool, clock: &Clock, time: Duration) -> Result<Flushed, String> {
    let net = crate::net::Net::new()?;
    let patience = Patience { total: time, ..Patience::default() };
    let flushed = gate_core::send::flush(spool, destination, &net, clock, patience);
    flushed.map_err(|error| error.to_string())
}

#[cfg(not(feature = "net"))]
fn one(_: &dyn Destination, _: &Spool, _: &Clock, _: Duration) -> Result<Flushed, String> {
    Err("this gate was built without the feature `net`; events stay in the spool".to_owned())
}

/// Tells everyone of an event that is kept nowhere, and says who does not know of it.
pub(crate) fn unkept(build: &Build, has_ref: bool, rules: &EventRules, event: &Event) {
    if !rules.destinations.is_empty() && !may_tell(build, has_ref) {
        return term::complain(NOT_ITS_OWN);
    }
    let clock = Clock(Instant::now());
    let patience = Patience { total: rules.time.value.unsigned_abs(), ..Patience::default() };
    for rule in &rules.destinations {
        let told = destination(rule, Credentials::Needed)
            .and_then(|destination| at_once(event, &*destination, &clock, patience));
        if let Err(why) = told {
            let said = format!("gate: {} was not told: {why}; the event is kept nowhere, and so it is lost", rule.name);
            term::complain(&escape::terminal(&said, true));
        }
    }
}

#[cfg(feature = "net")]
fn at_once(event: &Event, destination: &dyn Destination, clock: &Clock, patience: Patience) -> Result<(), String> {
    gate_core::send::tell(event, destination, &crate::net::Net::new()?, clock, patience)
}

#[cfg(not(feature = "net"))]
fn at_once(_: &Event, _: &dyn Destination, _: &Clock, _: Patience) -> Result<(), String> {
    Err("this gate was built without the feature `net`".to_owned())
}

/// Says on standard error what went wrong; nothing when all went well.
pub(crate) fn complain(told: &[Told]) {
    for Told { name, outcome } in told {
        let said = match outcome {
            Err(why) => format!("gate: {name} was told nothing: {why}"),
            Ok(Flushed { stopped: Some(why), .. }) => {
                format!("gate: {name} was not told everything: {why}; `gate event flush` tries again")
            }
            Ok(Flushed { put_aside: 1.., .. }) => {
                format!("gate: {name} refused events; `gate event list --dead` shows them")
            }
            Ok(_) => continue,
        };
        // Answers are part of it, and who answers is not known.
        term::complain(&escape::terminal(&said, true));
    }
}

/// The clock of a flush.
struct Clock(Instant);

impl Pace for Clock {
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    fn wait(&self, pause: Duration) {
        std::thread::sleep(pause);
    }

    fn now(&self) -> String {
        gate_core::event::time(resolve::clock(None))
    }
}
