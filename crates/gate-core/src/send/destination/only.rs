//! What a destination is told of, as the policy limits it.

use super::{Destination, Unfit};
use crate::event::{Event, What};
use crate::policy::{BranchGlob, ToldOf, ToldOn};
use crate::send::answer::Answer;
use crate::send::request::{NoResponse, Request, Response};

/// A destination that is told of some events only.
pub struct Only {
    /// Who is told.
    pub destination: Box<dyn Destination>,
    /// Of what; empty is everything the destination knows.
    pub events: Vec<ToldOf>,
    /// On which verdicts of runs; empty is all.
    pub on: Vec<ToldOn>,
    /// On which branches; empty is all.
    pub branches: Vec<BranchGlob>,
}

impl Destination for Only {
    fn name(&self) -> &str {
        self.destination.name()
    }

    fn requests(&self, event: &Event) -> Result<Vec<Request>, Unfit> {
        if self.wants(event) { self.destination.requests(event) } else { Ok(Vec::new()) }
    }

    fn judge(&self, request: &Request, answer: &Result<Response, NoResponse>) -> Answer {
        self.destination.judge(request, answer)
    }
}

impl Only {
    fn wants(&self, event: &Event) -> bool {
        let kind = match &event.what {
            What::GateRun(_) => [ToldOf::GateRun, ToldOf::Issue],
            What::Deployment(_) => [ToldOf::Deployment; 2],
            What::Incident(_) => [ToldOf::Incident; 2],
            What::PullRequest(_) => [ToldOf::PullRequest; 2],
        };
        if !self.events.is_empty() && !self.events.iter().any(|wanted| kind.contains(wanted)) {
            return false;
        }
        let What::GateRun(run) = &event.what else { return true };
        let is_wanted = |on: &ToldOn| match on {
            ToldOn::Pass | ToldOn::Fail | ToldOn::Error => on.as_str() == run.verdict,
            // A first run is news only where it does not pass.
            ToldOn::Change => run.previous.as_ref().map_or(!run.passed(), |previous| *previous != run.verdict),
        };
        let branch = run.judged_branch.as_deref().unwrap_or_default();
        (self.on.is_empty() || self.on.iter().any(is_wanted))
            && (self.branches.is_empty() || self.branches.iter().any(|glob| glob.matches(branch)))
    }
}
