//! JSON Schemas of what we write, generated from the very structs that are written and kept in `schemas/`.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;

use super::event_list::{EventList, EventShown};
use super::explain::Explanation;
use super::inspect::Inspection;
use super::json_v1::VerdictReport;
use super::ledger::LedgerDocument;
use super::sbom::diff::DiffDocument;
#[cfg(feature = "sbom")]
use super::sbom::loss::LossDocument;
use super::sbom::validation::ValidationDocument;
use crate::event::Event;

/// The schema of `--output json`, version 1.
pub fn verdict_v1() -> String {
    schema_of::<VerdictReport<'_>>("verdict-v1")
}

/// The schema of `gate inspect --format json`, version 1.
pub fn inspect_v1() -> String {
    schema_of::<Inspection>("inspect-v1")
}

/// The schema of `gate waiver list --format json`, version 1.
pub fn ledger_v1() -> String {
    schema_of::<LedgerDocument<'_>>("ledger-v1")
}

/// The schema of `gate explain --format json`, version 1.
pub fn explanation_v1() -> String {
    schema_of::<Explanation>("explanation-v1")
}

/// The schema of `gate sbom diff --format json`, version 1.
pub fn sbom_diff_v1() -> String {
    schema_of::<DiffDocument<'_>>("sbom-diff-v1")
}

/// The schema of `gate sbom validate --format json`, version 1.
pub fn sbom_validation_v1() -> String {
    schema_of::<ValidationDocument<'_>>("sbom-validation-v1")
}

/// The schema of what `gate sbom convert --loss` writes, version 1.
#[cfg(feature = "sbom")]
pub fn sbom_loss_v1() -> String {
    schema_of::<LossDocument<'_>>("sbom-loss-v1")
}

/// The schema of a line of the spool, version 1.
pub fn event_v1() -> String {
    schema_of::<Event>("event-v1")
}

/// The schema of `gate event list --format json`, version 1.
pub fn event_list_v1() -> String {
    schema_of::<EventList>("event-list-v1")
}

/// The schema of `gate event show --format json`, version 1.
pub fn event_shown_v1() -> String {
    schema_of::<EventShown>("event-shown-v1")
}

/// JSON Schema (draft 2020-12) of a type as it is written, pretty-printed, with a line end.
fn schema_of<T: JsonSchema>(id: &str) -> String {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut schema = generator.into_root_schema_for::<T>();
    schema.insert("$id".to_owned(), format!("{id}.schema.json").into());
    schema.insert("title".to_owned(), format!("gate {id}").into());
    let mut text = format!("{:#}", schema.as_value());
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// Compares with the published file; `GATE_UPDATE_SCHEMAS=1` writes it.
    fn agrees(name: &str, schema: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas").join(name);
        if std::env::var_os("GATE_UPDATE_SCHEMAS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, schema).unwrap();
        }
        let published = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        assert!(published == schema, "schemas/{name} is stale; run the tests with GATE_UPDATE_SCHEMAS=1");
    }

    #[test]
    fn the_published_schema_of_verdicts_is_the_generated_one() {
        agrees("verdict-v1.schema.json", &super::verdict_v1());
    }

    #[test]
    fn the_published_schema_of_events_is_the_generated_one() {
        agrees("event-v1.schema.json", &super::event_v1());
        agrees("event-list-v1.schema.json", &super::event_list_v1());
        agrees("event-shown-v1.schema.json", &super::event_shown_v1());
    }

    #[test]
    fn the_published_schema_of_ledgers_is_the_generated_one() {
        agrees("ledger-v1.schema.json", &super::ledger_v1());
    }

    #[test]
    fn the_published_schema_of_explanations_is_the_generated_one() {
        agrees("explanation-v1.schema.json", &super::explanation_v1());
    }

    #[test]
    fn the_published_schema_of_differences_of_bills_of_materials_is_the_generated_one() {
        agrees("sbom-diff-v1.schema.json", &super::sbom_diff_v1());
    }

    #[test]
    fn the_published_schema_of_validations_of_bills_of_materials_is_the_generated_one() {
        agrees("sbom-validation-v1.schema.json", &super::sbom_validation_v1());
    }

    #[cfg(feature = "sbom")]
    #[test]
    fn the_published_schema_of_losses_is_the_generated_one() {
        agrees("sbom-loss-v1.schema.json", &super::sbom_loss_v1());
    }

    #[test]
    fn the_published_schema_of_inspections_is_the_generated_one() {
        agrees("inspect-v1.schema.json", &super::inspect_v1());
    }
}
