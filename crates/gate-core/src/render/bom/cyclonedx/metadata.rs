//! What a bill of materials says about itself.

use cyclonedx_bom::external_models::date_time::DateTime;
use cyclonedx_bom::external_models::normalized_string::NormalizedString;
use cyclonedx_bom::models::component::{Classification, Component, Components};
use cyclonedx_bom::models::lifecycle::{Lifecycle, Lifecycles, Phase};
use cyclonedx_bom::models::metadata::Metadata;
use cyclonedx_bom::models::organization::OrganizationalContact;
use cyclonedx_bom::models::tool::Tools;

use super::super::layout::{Layout, seconds};
use super::Spec;
use super::component::{component, entity, normal, properties};
use crate::model::bom::Tool;

/// The phases of the specification; other words are not written.
const PHASES: [&str; 7] = ["design", "pre-build", "build", "post-build", "operations", "discovery", "decommission"];

/// The phases that the specification knows.
pub(super) fn phases<'a>(layout: &Layout<'a>) -> impl Iterator<Item = &'a String> {
    layout.bom.about.lifecycles.iter().filter(|phase| PHASES.contains(&phase.as_str()))
}

/// The metadata; `dated` tells whether the time is in it.
pub(super) fn metadata(layout: &Layout<'_>, dated: bool, spec: Spec) -> Metadata {
    let about = &layout.bom.about;
    let time = about.time.filter(|_| dated).and_then(|time| DateTime::try_from(seconds(time)).ok());
    let authors: Vec<_> = about
        .authors
        .iter()
        .map(|author| OrganizationalContact {
            bom_ref: None,
            name: normal(&author.name),
            email: normal(&author.email),
            phone: None,
        })
        .collect();
    let phases: Vec<_> = phases(layout).map(|phase| Lifecycle::Phase(Phase::new_unchecked(phase))).collect();
    let tools: Vec<Component> = about.tools.iter().map(tool).collect();
    Metadata {
        timestamp: time,
        tools: (!tools.is_empty()).then_some(Tools::Object { services: None, components: Some(Components(tools)) }),
        authors: (!authors.is_empty()).then_some(authors),
        component: Some(component(layout, &layout.root, &layout.root_part(), spec)),
        manufacture: entity(&about.manufacturer),
        supplier: entity(&about.supplier),
        licenses: None,
        properties: properties(&about.properties),
        lifecycles: (!phases.is_empty()).then_some(Lifecycles(phases)),
    }
}

fn tool(tool: &Tool) -> Component {
    let mut component = Component::new(Classification::Application, &tool.name, &tool.version, None);
    component.version = Some(tool.version.as_str()).filter(|it| !it.is_empty()).map(NormalizedString::new);
    component.publisher = normal(&tool.vendor);
    component
}
