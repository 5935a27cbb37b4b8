//! Where a vulnerability is, in the terms of its type of scan.

use serde::Serialize;

use crate::model::Subject;
use crate::render::entry::Entry;
use crate::render::words;

/// What GitLab's own analyzers write where the commit is unknown.
const NO_COMMIT: &str = "0000000";

/// Most characters of a path.
pub(super) const PATH: usize = 1000;

/// What a type of scan wants to know of a place.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    Dependency,
    Container,
    Secret,
    Code,
}

/// A location.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Location {
    Dependency { file: String, dependency: Dependency },
    Container { image: String, operating_system: String, dependency: Dependency },
    Secret { file: String, start_line: u32, commit: Commit },
    Code { file: String, start_line: u32 },
}

#[derive(Serialize)]
pub(super) struct Dependency {
    package: Package,
    version: String,
}

#[derive(Serialize)]
struct Package {
    name: String,
}

#[derive(Serialize)]
pub(super) struct Commit {
    sha: String,
}

impl Location {
    pub(super) fn of(entry: &Entry<'_>, shape: Shape) -> Location {
        let finding = entry.finding();
        let file = words::one_line(entry.place().text(), PATH).into_owned();
        // A line that is unknown is the first, or GitLab's link would lead nowhere.
        let start_line = finding.line.max(1);
        match shape {
            Shape::Dependency => Location::Dependency { file, dependency: dependency(entry) },
            Shape::Container => {
                let subject = subject(entry);
                let name = subject.and_then(|subject| subject.name.as_deref()).filter(|name| !name.is_empty());
                let system = subject.and_then(|subject| subject.os.as_deref()).filter(|system| !system.is_empty());
                Location::Container {
                    image: words::one_line(name.unwrap_or(&file), 255).into_owned(),
                    operating_system: words::one_line(system.unwrap_or("unknown"), 255).into_owned(),
                    dependency: dependency(entry),
                }
            }
            Shape::Secret => Location::Secret { file, start_line, commit: Commit { sha: commit(entry) } },
            Shape::Code => Location::Code { file, start_line },
        }
    }
}

fn subject<'r>(entry: &Entry<'r>) -> Option<&'r Subject> {
    let input = entry.report.evidence.get(entry.finding().input as usize)?;
    input.content.as_ref().map(|content| &content.scan.subject)
}

fn dependency(entry: &Entry<'_>) -> Dependency {
    let (name, version) = entry.component().unwrap_or_else(|| (entry.place().text().to_owned(), String::new()));
    Dependency { package: Package { name }, version }
}

/// The commit that holds the secret: the finding's, else the one that was built.
fn commit(entry: &Entry<'_>) -> String {
    let own = entry.report.findings.text(entry.finding().commit);
    let built = entry.report.build.published_commit().map(|found| found.value.as_str());
    let commit = Some(own).filter(|own| !own.is_empty()).or(built).unwrap_or(NO_COMMIT);
    words::one_line(commit, 100).into_owned()
}
