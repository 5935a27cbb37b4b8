//! What walks and globs pass over, read as people know it from `.gitignore`.

use std::collections::BTreeSet;
use std::path::Path;

use globset::{Candidate, Glob, GlobBuilder, GlobSet, GlobSetBuilder};

use super::key;

/// Patterns of files and folders that walks and globs pass over. The default passes over nothing.
#[derive(Clone, Debug, Default)]
pub struct ExcludeSet {
    /// As they were given.
    patterns: Vec<String>,
    /// One for each pattern: a folder of that path is passed over as a whole.
    folders: GlobSet,
    /// One for each pattern: all that lies in such a folder.
    inside: GlobSet,
    /// A file of that path is passed over; not for patterns that can only mean folders.
    files: GlobSet,
    /// Which pattern each of `files` stems from.
    file_owners: Vec<usize>,
}

/// Reads patterns of what walks and globs pass over, relative to the root, links not followed.
///
/// A pattern that matches a folder means all that lies in it: `reports/old`, `reports/old/` and `reports/old/**`
/// say the same of a folder. A pattern without a `/` before its end matches at any depth, as it does in
/// `.gitignore`; `./x` is `x` in the root only. `*` stays within a name, `**` goes through folders.
///
/// # Errors
/// When a pattern is no valid glob or names no path.
pub fn exclude_set(patterns: &[&str]) -> Result<ExcludeSet, String> {
    let [mut folders, mut inside, mut files] = [(); 3].map(|()| GlobSetBuilder::new());
    let mut file_owners = Vec::new();
    for (at, pattern) in patterns.iter().enumerate() {
        let (whole, only_folders) = whole(pattern)?;
        folders.add(glob(pattern, &whole)?);
        inside.add(glob(pattern, &format!("{whole}/**"))?);
        if !only_folders {
            files.add(glob(pattern, &whole)?);
            file_owners.push(at);
        }
    }
    let build =
        |set: GlobSetBuilder| set.build().map_err(|error| format!("the globs to exclude are too many: {error}"));
    Ok(ExcludeSet {
        patterns: patterns.iter().map(|&pattern| pattern.to_owned()).collect(),
        folders: build(folders)?,
        inside: build(inside)?,
        files: build(files)?,
        file_owners,
    })
}

/// The path that a pattern leaves out as a whole, and whether only a folder can be meant.
fn whole(pattern: &str) -> Result<(String, bool), String> {
    let slashed = key::slashed(pattern);
    let tidy = key::tidy(&slashed);
    if tidy.is_empty() || tidy == "/" {
        return Err(format!("`{pattern}` names no file or folder to exclude"));
    }
    let anywhere = !slashed.trim_end_matches('/').contains('/');
    let (whole, only_folders) = match tidy.strip_suffix("/**") {
        Some(folder) => (folder, true),
        None => (tidy.as_str(), slashed.ends_with('/')),
    };
    Ok((if anywhere { format!("**/{whole}") } else { whole.to_owned() }, only_folders))
}

fn glob(pattern: &str, text: &str) -> Result<Glob, String> {
    let glob = GlobBuilder::new(text).literal_separator(true).build();
    glob.map_err(|error| format!("`{pattern}` is no valid glob: {}", error.kind()))
}

impl ExcludeSet {
    /// Positions of the patterns that leave out a file, by its path relative to the root.
    pub(super) fn of_file(&self, relative: &Path) -> Vec<usize> {
        let candidate = Candidate::new(relative);
        let mut by = self.inside.matches_candidate(&candidate);
        by.extend(self.files.matches_candidate(&candidate).into_iter().map(|at| self.file_owners[at]));
        by
    }

    /// Positions of the patterns that leave out a folder as a whole, by its path relative to the root.
    pub(super) fn of_folder(&self, relative: &Path) -> Vec<usize> {
        let candidate = Candidate::new(relative);
        let mut by = self.inside.matches_candidate(&candidate);
        by.extend(self.folders.matches_candidate(&candidate));
        by
    }

    /// The patterns but those at some positions, as they were given, each once.
    pub(super) fn others(&self, met: &BTreeSet<usize>) -> Vec<String> {
        let mut others: Vec<String> = Vec::new();
        for (at, pattern) in self.patterns.iter().enumerate() {
            if !met.contains(&at) && !others.contains(pattern) {
                others.push(pattern.clone());
            }
        }
        others
    }
}
