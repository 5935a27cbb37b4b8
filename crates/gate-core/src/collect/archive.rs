//! Zip archives of reports: each member is an input of its own. Nothing is unpacked to disk.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use zip::ZipArchive;

use super::input::{Input, Origin};
use super::key;
use super::plan::Plan;
use super::read::ReadFailure;
use crate::model::{Code, InputKey, Problem, ToolId};

/// Whether a file starts as a zip archive does, an empty one included.
pub(super) fn is_zip(path: &Path) -> bool {
    let regular = std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
    let mut magic = [0; 4];
    regular
        && File::open(path).and_then(|mut file| file.read_exact(&mut magic)).is_ok()
        && matches!(&magic, b"PK\x03\x04" | b"PK\x05\x06")
}

fn open(path: &Path) -> Result<ZipArchive<BufReader<File>>, Problem> {
    let file =
        File::open(path).map_err(|error| Problem::new(Code::Unreadable, format!("cannot be opened: {error}")))?;
    ZipArchive::new(BufReader::new(file)).map_err(|error| {
        Problem::new(Code::Malformed, format!("is not a whole zip archive: {error}; make the archive again"))
    })
}

/// The members of an archive, in the order of their names; each name is there once.
pub(super) fn members(
    path: &Path,
    archive_key: &str,
    hint: Option<&ToolId>,
    plan: &Plan,
) -> Result<Vec<Input>, Problem> {
    let mut archive = open(path)?;
    if archive.len() > plan.max_members {
        return Err(Problem::new(
            Code::Limit,
            format!("holds more than {} members (`limits.archive_members`)", plan.max_members),
        ));
    }
    if archive.has_duplicate_names() {
        // Only the last one of a name can be read.
        let message = "holds two members of one name, so that one would go unread; make the archive again";
        return Err(Problem::new(Code::Malformed, message));
    }
    let mut inputs = Vec::new();
    let mut expanded: u64 = 0;
    let mut first = u64::MAX;
    for index in 0..archive.len() {
        let member = archive
            .by_index_raw(index)
            .map_err(|error| Problem::new(Code::Malformed, format!("holds a broken member: {error}")))?;
        let name = member
            .name()
            .map_err(|error| Problem::new(Code::Malformed, format!("holds a member with a broken name: {error}")))?;
        let name = key::slashed(&name);
        first = first.min(member.header_start());
        if member.is_dir() && member.size() > 0 {
            return Err(Problem::new(Code::Malformed, format!("holds a folder `{name}` with content of its own")));
        }
        if member.is_dir() || name.starts_with("__MACOSX/") {
            continue;
        }
        if member.encrypted() {
            return Err(Problem::new(Code::Unreadable, "holds an encrypted member; give the reports unencrypted"));
        }
        expanded = expanded.saturating_add(member.size());
        inputs.push(Input {
            key: InputKey { path: format!("{archive_key}!{name}") },
            hint: hint.cloned(),
            declared: true,
            origin: Origin::Member { archive: path.to_owned(), index },
            size: member.size(),
        });
    }
    if archive.offset() > 0 || (first > 0 && first < u64::MAX) {
        // Only the directory at the end counts: what stands before it would go unread.
        let message = "has data before its first member, two archives joined perhaps; make the archive again";
        return Err(Problem::new(Code::Malformed, message));
    }
    if expanded > plan.max_expanded {
        let message = format!("would unpack to more than {} bytes (`limits.expanded_bytes`)", plan.max_expanded);
        return Err(Problem::new(Code::Limit, message));
    }
    if inputs.is_empty() {
        return Err(Problem::new(Code::EmptyFile, "is an archive without members; did the export run?"));
    }
    inputs.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(inputs)
}

/// Hands a member's bytes to `take`.
pub(super) fn with_member<T>(
    path: &Path,
    index: usize,
    take: impl FnOnce(&mut dyn Read) -> T,
) -> Result<T, ReadFailure> {
    let mut archive = open(path).map_err(ReadFailure)?;
    let mut member = archive
        .by_index(index)
        .map_err(|error| ReadFailure(Problem::new(Code::Malformed, format!("holds a broken member: {error}"))))?;
    Ok(take(&mut member))
}
