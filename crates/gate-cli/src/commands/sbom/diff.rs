//! `gate sbom diff`: what became of the components of one bill of materials in another.

use gate_core::model::bom::Bom;
use gate_core::render::sbom::diff::BomDiff;
use gate_core::sbom::diff::Class;
use gate_core::yaml::did_you_mean;

use super::read;
use crate::cli::{ColorChoice, DiffForm, ReportArguments, SbomDiffArguments};
use crate::commands::{Answer, answer};
use crate::diagnose::Mistake;
use crate::exit::Exit;
use crate::{resolve, term};

pub(super) fn run(arguments: &SbomDiffArguments, color: ColorChoice) -> Answer {
    let fail_on = classes(&arguments.fail_on)?;
    if arguments.old == "-" && arguments.new == "-" {
        return Err(Mistake::usage("standard input can be named once", "write one of the two to a file"));
    }
    let (old, new) = (side(arguments, &arguments.old)?, side(arguments, &arguments.new)?);
    let (Some(old), Some(new)) = (old, new) else { return Ok(Exit::Undecided) };
    let diff = BomDiff::of((&arguments.old, &old), (&arguments.new, &new));
    let text = match arguments.format {
        DiffForm::Terminal => diff.to_text(&term::style(color, arguments.verbose)),
        DiffForm::Markdown => diff.to_markdown(),
        DiffForm::Json => diff.to_json(),
    };
    let found: Vec<_> = diff.has(&fail_on).into_iter().map(|class| class.as_str()).collect();
    if !found.is_empty() {
        term::complain(&format!("gate: --fail-on: {}", found.join(", ")));
    }
    Ok(answer(&text, if found.is_empty() { Exit::Pass } else { Exit::Fail }))
}

/// The bill of materials at a path.
fn side(arguments: &SbomDiffArguments, path: &str) -> Result<Option<Bom>, Mistake> {
    let reports = ReportArguments {
        paths: vec![path.to_owned()],
        named: Vec::new(),
        exclude: Vec::new(),
        root: arguments.root.clone(),
    };
    read(&resolve::plan(&reports, None)?)
}

/// The classes that words name.
fn classes(words: &[String]) -> Result<Vec<Class>, Mistake> {
    let mut classes = Vec::new();
    for word in words {
        match Class::of(word) {
            Some(class) => classes.push(class),
            None if word == "any" => classes.extend(Class::ALL),
            None => {
                let known = Class::ALL.iter().map(|class| class.as_str()).chain(["any"]);
                let help = did_you_mean(word, known.clone())
                    .unwrap_or_else(|| format!("classes are {}", known.collect::<Vec<_>>().join(", ")));
                return Err(Mistake::usage(format!("--fail-on: there is no class `{word}`"), help));
            }
        }
    }
    Ok(classes)
}
