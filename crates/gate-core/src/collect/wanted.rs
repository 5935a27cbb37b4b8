//! What a walk looks for: the glob of a request, less what is excluded.

use std::collections::BTreeSet;
use std::path::{Component, Path};

use globset::{GlobBuilder, GlobMatcher};

use super::exclude::ExcludeSet;

/// What a walk looks for; keeps which exclude patterns left something out.
pub(super) struct Wanted<'a> {
    pub(super) exclude: &'a ExcludeSet,
    pub(super) glob: Option<&'a WantedGlob>,
    /// Positions of the exclude patterns that left something out.
    pub(super) met: &'a mut BTreeSet<usize>,
    /// Whether this walk left something out.
    pub(super) left_out: bool,
}

impl Wanted<'_> {
    /// Whether a file, by its path and that relative to the root, is looked for.
    pub(super) fn is_file_wanted(&mut self, path: &Path, relative: &Path) -> bool {
        if self.glob.is_some_and(|glob| !glob.matcher.is_match(glob.own(path, relative))) {
            return false;
        }
        let by = self.exclude.of_file(relative);
        self.note(&by)
    }

    /// Whether a folder, by its path and that relative to the root, may hold what is looked for.
    pub(super) fn is_entered(&mut self, path: &Path, relative: &Path) -> bool {
        if self.glob.is_some_and(|glob| !glob.reaches_into(glob.own(path, relative))) {
            return false;
        }
        let by = self.exclude.of_folder(relative);
        self.note(&by)
    }

    fn note(&mut self, by: &[usize]) -> bool {
        self.met.extend(by);
        self.left_out |= !by.is_empty();
        by.is_empty()
    }
}

/// A glob that files are looked for with.
pub(super) struct WantedGlob {
    matcher: GlobMatcher,
    /// Whether it is held against whole paths.
    is_absolute: bool,
    /// Most folders and names that a path it matches has; `None` where `**` stands for any number.
    longest: Option<usize>,
}

impl WantedGlob {
    /// Reads a glob, which is relative to the root or absolute.
    pub(super) fn new(text: &str) -> Result<WantedGlob, globset::Error> {
        let matcher = GlobBuilder::new(text).literal_separator(true).build()?.compile_matcher();
        // Slashes of every alternative count, so this may be too many but never too few.
        let longest = (!text.contains("**")).then(|| text.matches(['/', '\\']).count() + 1);
        Ok(WantedGlob { matcher, is_absolute: Path::new(text).is_absolute(), longest })
    }

    fn own<'p>(&self, path: &'p Path, relative: &'p Path) -> &'p Path {
        if self.is_absolute { path } else { relative }
    }

    fn reaches_into(&self, folder: &Path) -> bool {
        let names = folder.components().filter(|it| matches!(it, Component::Normal(_) | Component::ParentDir)).count();
        self.longest.is_none_or(|longest| names < longest)
    }
}
