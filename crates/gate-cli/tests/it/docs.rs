//! Reference pages and the policy schema are generated and kept in the repository. This holds them to what the program
//! says; `GATE_UPDATE_DOCS=1 cargo test -p gate-cli --test it docs` writes them.

mod command_line;
mod formats;
mod policy;
mod variables;
mod waivers;

use std::fs;

use super::common::repository;

const HOW: &str = "GATE_UPDATE_DOCS=1 cargo test -p gate-cli --test it docs";

/// Compares a file with what it has to be, or writes it.
fn agrees(path: &str, wanted: &str) {
    let file = repository().join(path);
    if std::env::var_os("GATE_UPDATE_DOCS").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, wanted).unwrap();
    }
    let there = fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    assert!(there == wanted, "{path} is stale; run `{HOW}` and read the change");
}

/// The line that keeps people from editing a page by hand.
fn notice() -> String {
    format!("<!-- generated: {HOW} -->\n\n")
}

/// A text in a Markdown table: a bar would end its cell.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// A text with the part between two marks replaced.
fn between(text: &str, begin: &str, end: &str, part: &str) -> String {
    let (head, rest) = text.split_once(begin).unwrap_or_else(|| panic!("`{begin}` is missing"));
    let (_, tail) = rest.split_once(end).unwrap_or_else(|| panic!("`{end}` is missing"));
    format!("{head}{begin}\n{part}{end}{tail}")
}

#[test]
fn the_formats_page_is_the_registry() {
    agrees("docs/reference/formats.md", &formats::page());
}

#[test]
fn the_readme_lists_every_tool() {
    let readme = fs::read_to_string(repository().join("README.md")).unwrap().replace("\r\n", "\n");
    agrees("README.md", &between(&readme, "<!-- formats -->", "<!-- /formats -->", &formats::summary()));
}

#[test]
fn the_policy_page_is_the_table_of_keys() {
    agrees("docs/reference/policy.md", &policy::page());
}

#[test]
fn the_waiver_page_is_the_table_of_keys() {
    agrees("docs/reference/waivers.md", &waivers::page());
}

#[test]
fn the_command_line_page_is_the_help() {
    agrees("docs/reference/command-line.md", &command_line::page());
}

#[test]
fn the_published_policy_schema_is_the_generated_one() {
    agrees("schemas/policy-v1.schema.json", &gate_core::policy::json_schema());
}

#[test]
fn the_published_waiver_schema_is_the_generated_one() {
    agrees("schemas/waivers-v1.schema.json", &gate_core::exempt::waiver::json_schema());
}

#[test]
fn every_link_between_pages_leads_somewhere() {
    let root = repository();
    let mut pages = vec![root.join("README.md"), root.join("CONTRIBUTING.md"), root.join("CHANGELOG.md")];
    for folder in ["docs", "docs/reference", "docs/decisions", "demo"] {
        let entries = fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path());
        pages.extend(entries.filter(|path| path.extension().is_some_and(|ending| ending == "md")));
    }
    for page in pages {
        let text = fs::read_to_string(&page).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap_or_default();
            let there = target.is_empty() || target.contains("://") || page.parent().unwrap().join(target).exists();
            assert!(there, "{} links to {target}, which is not there", page.display());
        }
    }
}
