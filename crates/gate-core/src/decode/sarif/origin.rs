//! Which commit of which repository a report is about, when it is about one.

use super::rows::VersionControlRow;
use crate::decode::text::line;
use crate::decode::uri;
use crate::model::Subject;

/// One entry of `versionControlProvenance`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Origin {
    repository: String,
    commit: String,
    branch: String,
}

impl Origin {
    pub(super) fn of(row: &VersionControlRow<'_>) -> Origin {
        let branch = line(&row.branch);
        Origin {
            repository: uri::without_user(line(&row.repository_uri)).into_owned(),
            commit: line(&row.revision_id).to_owned(),
            branch: branch.strip_prefix("refs/heads/").unwrap_or(branch).to_owned(),
        }
    }
}

/// All origins of a report. Two different ones bind it to nothing: which of them the findings are in is not said.
#[derive(Debug, Default)]
pub(super) struct Origins {
    first: Option<Origin>,
    several: bool,
}

impl Origins {
    pub(super) fn add(&mut self, origin: Origin) {
        match &self.first {
            Some(first) => self.several |= *first != origin,
            None => self.first = Some(origin),
        }
    }

    /// Adds the origins of another run.
    pub(super) fn join(&mut self, other: Origins) {
        self.several |= other.several;
        if let Some(origin) = other.first {
            self.add(origin);
        }
    }

    /// The one origin as the subject of the scan.
    pub(super) fn bind(self, subject: &mut Subject) {
        let Some(origin) = self.first.filter(|_| !self.several) else { return };
        let text = |text: String| Some(text).filter(|text| !text.is_empty());
        subject.name = text(origin.repository);
        subject.commit = text(origin.commit);
        subject.branch = text(origin.branch);
    }
}
