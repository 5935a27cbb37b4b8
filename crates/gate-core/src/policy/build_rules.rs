//! Types the rules of a gate on licences and components.

use super::At;
use super::build::{list, typed, word};
use super::build_gate::package;
use super::components::ComponentRules;
use super::gate::Enabled;
use super::licenses::{LicenseAction, LicenseRules};
use super::raw::Raw;
use super::selector::{PackageSelector, Selector};
use super::values;
use crate::model::Scope;
use crate::sbom::{Element, Standard};
use crate::yaml::Faults;

/// The scope that licence rules are about.
type OfScope = Option<At<Scope>>;

pub(super) fn licenses(raw: &Raw, enabled: Enabled, faults: &mut Faults) -> (At<LicenseRules>, OfScope) {
    let [allow, review, deny] = ["allow", "review", "deny"].map(|key| list(raw.get(key), faults, values::license));
    let lists_some = !allow.is_empty();
    let mut action = |key: &str, default: LicenseAction| {
        let parse = |scalar: &_| word(scalar, LicenseAction::ALL, LicenseAction::as_str);
        raw.get(key).and_then(|raw| typed(raw, faults, parse)).map_or(default, |it| it.value)
    };
    let or_block = |mild| if lists_some { LicenseAction::Block } else { mild };
    let unlisted = action("unlisted", or_block(LicenseAction::Allow));
    let unknown = action("unknown", or_block(LicenseAction::Warn));
    let rules = LicenseRules { allow, review, deny, unlisted, unknown, is_short: false };
    if !rules.judges_anything() && enabled == Enabled::Yes {
        let help = "list licences in `allow`, `review` or `deny`";
        faults.add_help("a set of licence rules under which nothing counts", &raw.span, help);
    }
    let scopes = [Scope::Runtime, Scope::Dev];
    let scope = raw.get("scope").and_then(|raw| typed(raw, faults, |scalar| word(scalar, &scopes, Scope::as_str)));
    (At { value: rules, origin: raw.span.origin() }, scope)
}

/// Licence rules as a selector.
pub(super) fn of_licenses(rules: &At<LicenseRules>, scope: OfScope) -> Selector {
    Selector { license: Some(rules.clone()), scope, ..Selector::default() }
}

pub(super) fn components(raw: &Raw, faults: &mut Faults) -> ComponentRules {
    let mut elements: Vec<At<Element>> = Vec::new();
    for item in raw.get("elements").map_or(&[][..], Raw::items) {
        let Some(text) = item.scalar().map(|scalar| scalar.text.as_str()) else { continue };
        let standard = Standard::ALL.into_iter().find(|standard| standard.as_str() == text);
        let meant = |element: &Element| standard.map_or(element.as_str() == text, |list| element.is_in(list));
        for element in Element::ALL.into_iter().filter(meant) {
            if !elements.iter().any(|known| known.value == element) {
                elements.push(At { value: element, origin: item.span.origin() });
            }
        }
    }
    let mut packages = |key: &str| -> Vec<At<PackageSelector>> {
        let items = raw.get(key).map_or(&[][..], Raw::items).iter();
        items.map(|it| At { value: package(it, faults), origin: it.span.origin() }).collect()
    };
    let (forbid, require) = (packages("forbid"), packages("require"));
    let rules = ComponentRules { elements, forbid, require, origin: raw.span.origin() };
    if rules.elements.is_empty() && rules.forbid.is_empty() && rules.require.is_empty() {
        let help = "say what has to be there: `elements: [version, identifier]`";
        faults.add_help("a set of component rules without a rule", &raw.span, help);
    }
    rules
}
