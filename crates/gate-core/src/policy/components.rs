//! What a gate asks of bills of materials: what they have to say, which packages may not and which have to be in them.

use super::At;
use super::selector::{PackageSelector, PathGlob, RulePattern, Selector};
use crate::model::Kind;
use crate::sbom::Element;
use crate::yaml::Origin;

/// The rule of a finding that an element is missing begins with this.
pub const WITHOUT: &str = "without-";
/// The rule of a finding about a forbidden package.
pub const FORBIDDEN: &str = "forbidden-package";
/// The rule of a finding about a required package that is not there.
pub const MISSING: &str = "missing-package";

/// What bills of materials have to fulfil.
#[derive(Clone, Debug, PartialEq)]
pub struct ComponentRules {
    /// What they have to say.
    pub elements: Vec<At<Element>>,
    /// What may not be there.
    pub forbid: Vec<At<PackageSelector>>,
    /// What has to be there.
    pub require: Vec<At<PackageSelector>>,
    /// Where the rules stand.
    pub origin: Origin,
}

impl ComponentRules {
    /// The findings that break these rules, as selectors.
    pub(super) fn selectors(&self) -> Vec<Selector> {
        let mut selectors = Vec::new();
        let words: Vec<&str> = self.elements.iter().map(|element| element.as_str()).collect();
        if let Some(first) = self.elements.first() {
            let pattern = format!("^{WITHOUT}({})$", words.join("|"));
            selectors.extend(of_rule(&pattern, &first.origin));
        }
        for package in &self.forbid {
            let selector = of_rule(&format!("^{FORBIDDEN}$"), &package.origin);
            selectors.extend(selector.map(|it| Selector { package: Some(package.clone()), ..it }));
        }
        for package in &self.require {
            let name = At { value: PathGlob::literal(&package.text()), origin: package.origin.clone() };
            let named = PackageSelector { name: Some(name), purl: None, range: None };
            let selector = of_rule(&format!("^{MISSING}$"), &package.origin);
            let origin = package.origin.clone();
            selectors.extend(selector.map(|it| Selector { package: Some(At { value: named, origin }), ..it }));
        }
        selectors
    }
}

fn of_rule(pattern: &str, origin: &Origin) -> Option<Selector> {
    let kind = At { value: vec![At { value: Kind::Component, origin: origin.clone() }], origin: origin.clone() };
    let rule = At { value: RulePattern::new(pattern).ok()?, origin: origin.clone() };
    Some(Selector { kind: Some(kind), rule: Some(rule), ..Selector::default() })
}
