//! What the team configures: the gates, as data, with the place every value was written.
//!
//! A file is parsed ([`crate::yaml`]), checked against one table of keys (`keys`, `raw`), laid over the file it extends
//! (`merge`), and only then given types (`build`), so that every rule is checked once and on what really holds. What an
//! overlay weakens is found by comparing the finished policies (`weaken`), not by looking at how it was written.

mod advice;
mod branch;
mod build;
mod build_gate;
mod build_rules;
mod builtin;
mod component_keys;
mod components;
mod event_keys;
mod events;
mod gate;
mod keys;
mod licenses;
mod load;
mod matching;
mod measure;
mod merge;
mod raw;
mod schema;
mod selector;
mod show;
mod stages;
#[cfg(test)]
mod tests;
mod valid;
mod values;
mod weaken;
mod weaken_components;
mod weaken_enforce;
mod weaken_selector;
mod words;

pub use branch::{BranchContext, BranchGlob, BranchPattern, EnforceRule, Enforced, Enforcement};
pub use builtin::{NAMES as BUILTIN_NAMES, source as builtin_source};
pub use components::{ComponentRules, FORBIDDEN, MISSING, WITHOUT};
pub use events::{DestinationKind, DestinationRule, EventRules, ToldOf, ToldOn};
pub use gate::{Enabled, GateRule, Requirement, Stages, Stop, Tools};
pub use keys::{Choice, Key, ROOT as KEYS, Table, Type};
pub use licenses::{LicenseAction, LicenseEntry, LicenseRules, Standing};
pub use load::Loader;
pub use matching::Subject;
pub use measure::{Comparator, MEASURES, MeasureKind, MeasureLimit, MeasureRule, MeasureSpec};
pub use schema::json_schema;
pub(crate) use schema::table_schema;
pub use selector::{PackageSelector, PathGlob, Pattern, RulePattern, Selector, VersionRange};
pub use show::{Effective, ShownLine};
pub use valid::{
    ApproverRule, At, EvidenceRules, Limits, NeverRule, NeverWaived, Policy, ReportSpec, ScoreRules, ScoreUse,
    Unscored, WaiverField, WaiverRules, Weakening,
};
pub use values::{Fault, ScalarType};
