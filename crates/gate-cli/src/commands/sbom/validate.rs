//! `gate sbom validate`: bills of materials held against the official schemas, their references and the minimum elements.

use gate_core::render::sbom::validation::{Unread, ValidatedFile, to_json, to_text};
use gate_core::sbom::validate::validate;

use super::whole::each;
use crate::cli::{ColorChoice, Form, SbomValidateArguments};
use crate::commands::{Answer, answer};
use crate::diagnose::Mistake;
use crate::exit::Exit;
use crate::{resolve, term};

pub(super) fn run(arguments: &SbomValidateArguments, color: ColorChoice) -> Answer {
    let plan = resolve::plan(&arguments.reports, None)?;
    if plan.requests.is_empty() {
        return Err(Mistake::usage("no bill of materials was given", "gate sbom validate bom.json"));
    }
    let read = each(&plan, |path, bytes| validate(bytes, path));
    let mut files: Vec<ValidatedFile> = read
        .into_iter()
        .map(|(path, found)| {
            let unread = |problem: gate_core::model::Problem| {
                let place =
                    if problem.location.is_empty() { String::new() } else { format!(" at {}", problem.location) };
                Unread { code: problem.code.to_string(), message: format!("{}{place}", problem.message) }
            };
            ValidatedFile { path, found: found.map_err(unread) }
        })
        .collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let unread = files.iter().any(|file| file.found.is_err());
    let invalid = files.iter().any(|file| file.found.as_ref().is_ok_and(|found| !found.is_valid()));
    let text = match arguments.format {
        Form::Terminal => to_text(&files, &term::style(color, arguments.verbose)),
        Form::Json => to_json(&files),
    };
    let exit = match (invalid, unread) {
        (true, _) => Exit::Fail,
        (false, true) => Exit::Undecided,
        (false, false) => Exit::Pass,
    };
    Ok(answer(&text, exit))
}
