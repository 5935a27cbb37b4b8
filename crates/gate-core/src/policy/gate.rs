//! One gate of the policy: which evidence, whose findings, what is denied, and where it blocks.

use super::branch::{BranchContext, EnforceRule, Enforced, Enforcement, enforced};
use super::components::ComponentRules;
use super::licenses::LicenseRules;
use super::measure::MeasureRule;
use super::selector::Selector;
use super::words::words;
use super::{At, BranchPattern};
use crate::model::{Stage, ToolId};
use crate::yaml::Origin;

words! {
    /// When a gate is judged at all.
    Enabled {
        /// Always.
        Yes = "true",
        /// Never.
        No = "false",
        /// Once `requires` names evidence, a list names a licence, or `components` says something.
        WhenConfigured = "when-configured",
    }
}

words! {
    /// What a failing gate does to the rest of the run.
    Stop {
        /// `gate run` starts no further tool.
        Immediately = "immediately",
        /// Everything else is still judged.
        End = "end",
    }
}

/// The stages a gate is judged in.
#[derive(Clone, Debug, PartialEq)]
pub enum Stages {
    /// In whatever stage is asked for.
    Every,
    /// In these.
    Listed(Vec<At<Stage>>),
}

/// Whose findings a gate judges.
#[derive(Clone, Debug, PartialEq)]
pub enum Tools {
    /// Those of every tool.
    Any,
    /// Those of these tools.
    Listed(Vec<At<ToolId>>),
}

/// A tool whose report has to be there.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// The tool.
    pub tool: ToolId,
    /// In which stage; `None` is every stage of the gate.
    pub stage: Option<Stage>,
    /// Where it is written.
    pub origin: Origin,
}

impl PartialEq for Requirement {
    fn eq(&self, other: &Self) -> bool {
        (&self.tool, &self.stage) == (&other.tool, &other.stage)
    }
}

/// One gate.
#[derive(Clone, Debug)]
pub struct GateRule {
    /// Its id, unique in the policy: lower case letters, digits and `-`.
    pub id: String,
    /// One line for people; empty when none is given.
    pub title: String,
    /// Where the gate first appears.
    pub origin: Origin,
    /// When it is judged at all.
    pub enabled: At<Enabled>,
    /// The stages it is judged in.
    pub stages: Stages,
    /// Evidence that has to be there; all of it.
    pub requires: Vec<Requirement>,
    /// Whose findings it judges; when the policy is silent, those of the required tools, and of every tool when none is.
    pub from: Tools,
    /// A finding that fits one of these counts: the selectors of `deny`, then those that `licenses` and `components` come to.
    pub deny: Vec<Selector>,
    /// How many of `deny` are written as such.
    pub written: usize,
    /// Which licences components may have.
    pub licenses: Option<At<LicenseRules>>,
    /// What bills of materials have to fulfil.
    pub components: Option<ComponentRules>,
    /// More counted findings than this fail the gate.
    pub max: At<u64>,
    /// Conditions on measures; all of them.
    pub require: Vec<MeasureRule>,
    /// Where it blocks: the first rule that matches, else `block`.
    pub enforce: Vec<EnforceRule>,
    /// What a failure does to the rest of the run.
    pub stop: At<Stop>,
}

impl PartialEq for GateRule {
    fn eq(&self, other: &Self) -> bool {
        (&self.id, &self.title, &self.enabled, &self.stages, &self.requires, &self.from)
            == (&other.id, &other.title, &other.enabled, &other.stages, &other.requires, &other.from)
            && (&self.deny, &self.max, &self.require, &self.enforce, &self.stop)
                == (&other.deny, &other.max, &other.require, &other.enforce, &other.stop)
    }
}

impl GateRule {
    /// Whether the gate is judged at all.
    pub fn is_on(&self) -> bool {
        match self.enabled.value {
            Enabled::Yes => true,
            Enabled::No => false,
            Enabled::WhenConfigured => self.is_configured(),
        }
    }

    fn is_configured(&self) -> bool {
        let judges_licences = |it: &Selector| it.license.as_ref().is_some_and(|rules| rules.judges_anything());
        !self.requires.is_empty() || self.components.is_some() || self.deny.iter().any(judges_licences)
    }

    /// Whether the gate is judged in a stage; without a stage everything is judged.
    pub fn judged_in(&self, stage: Option<&Stage>) -> bool {
        match (&self.stages, stage) {
            (Stages::Every, _) | (_, None) => true,
            (Stages::Listed(stages), Some(stage)) => stages.iter().any(|it| it.value == *stage),
        }
    }

    /// The evidence that has to be there in a stage; without a stage, in any.
    pub fn required_in<'a>(&'a self, stage: Option<&'a Stage>) -> impl Iterator<Item = &'a Requirement> {
        self.requires.iter().filter(move |it| match (&it.stage, stage) {
            (Some(wanted), Some(stage)) => wanted == stage,
            (None, _) | (_, None) => true,
        })
    }

    /// Whether the gate judges findings and measures of a tool.
    pub fn judges(&self, tool: &ToolId) -> bool {
        match &self.from {
            Tools::Any => true,
            Tools::Listed(tools) => tools.iter().any(|it| it.value == *tool),
        }
    }

    /// What a failure does on the judged branch, and which line says so.
    pub fn enforcement(&self, context: &BranchContext<'_>) -> Enforced<'_> {
        enforced(&self.enforce, context)
    }

    /// Whether there is a branch on which a failure of this gate blocks.
    pub fn can_block(&self) -> bool {
        let catch_all = self.enforce.iter().position(|rule| match &rule.pattern {
            BranchPattern::Glob(glob) => glob.matches_all(),
            BranchPattern::Protected | BranchPattern::PullRequest => false,
        });
        let reachable = catch_all.map_or(&self.enforce[..], |at| &self.enforce[..=at]);
        let blocks = catch_all.is_none() || reachable.iter().any(|rule| rule.enforcement == Enforcement::Block);
        self.is_on() && blocks
    }
}
