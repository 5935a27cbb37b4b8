//! The page of report formats, from the registry of decoders.

use std::fmt::Write as _;

use gate_core::decode::{self, About};
use gate_core::model::Proof;

use super::cell;

const HEAD: &str = "\
# Report formats

A report is recognised by its content, never by its name, and by exactly one decoder. What no decoder recognises is an error. Files may be
gzipped (`.gz`) or members of a zip archive.

What a format *proves* is what its silence is worth:

- **tells**: it says which version ran, when or on what, and whether the tool met errors.
- **nothing**: it holds findings only. An empty one looks the same whether the scan found nothing or never ran. The verdict says so.
- **hides errors**: the tool leaves its own errors out. Findings count, but as the only evidence of a required tool it is an error
  (`completeness-unprovable`), since a clean report proves nothing.
";

pub(super) fn page() -> String {
    let mut page = super::notice();
    page.push_str(HEAD);
    for decoder in decode::registry() {
        section(&mut page, decoder.about());
    }
    page.push_str("\n## Outputs\n\n| `--output` | what it is for |\n|---|---|\n");
    for renderer in gate_core::render::registry() {
        let _infallible = writeln!(page, "| `{}` | {} |", renderer.id(), cell(renderer.title()));
    }
    page
}

fn section(page: &mut String, about: &About) {
    let _infallible = write!(page, "\n## {}\n\nTool id `{}`, <{}>.", about.title, about.id, about.homepage);
    if about.any_tool {
        page.push_str(" Many tools write it: the content names the tool, and gates see that tool.");
    }
    if about.produce.contains('`') {
        let _infallible = write!(page, " To make one, {}.\n\n", about.produce);
    } else {
        let _infallible = write!(page, " Make one with:\n\n```sh\n{}\n```\n\n", about.produce);
    }
    page.push_str("| format | what it is | proves |\n|---|---|---|\n");
    for format in about.formats {
        let _infallible = writeln!(page, "| `{}` | {} | {} |", format.id, cell(format.title), proof(format.proof));
    }
}

fn proof(proof: Proof) -> &'static str {
    match proof {
        Proof::Tells => "tells",
        Proof::Silent => "nothing",
        Proof::Hides => "hides errors",
    }
}

/// The table of the README: one line for each tool.
pub(super) fn summary() -> String {
    let mut table = "| tool | formats |\n|---|---|\n".to_owned();
    for decoder in decode::registry() {
        let about = decoder.about();
        let formats: Vec<_> = about.formats.iter().map(|format| format!("`{}`", format.id)).collect();
        let _infallible = writeln!(table, "| [{}]({}) | {} |", about.title, about.homepage, formats.join(", "));
    }
    table
}
