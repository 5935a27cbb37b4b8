//! The scanner's `report-task.txt`: which background task belongs to this build. It holds no finding and no gate.

use std::io::{BufRead, Read};

use super::{known, shown};
use crate::decode::decoder::Source;
use crate::decode::error::DecodeError;
use crate::decode::sink::Sink;
use crate::model::Code;

/// Far more than the seven lines the scanner writes.
const MAX_BYTES: u64 = 1 << 20;

/// The lines the scanner writes (`ReportPublisher`), in its order.
const KEYS: [&str; 7] =
    ["organization", "projectKey", "serverUrl", "serverVersion", "dashboardUrl", "ceTaskId", "ceTaskUrl"];

/// Reads the file.
pub(super) fn decode(source: Source<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let text = whole_text(source)?;
    let values = lines(&text, sink)?;
    let [_, project, _, version, dashboard, task, task_url] = &values;
    for (key, value) in [("projectKey", project), ("ceTaskId", task), ("ceTaskUrl", task_url)] {
        if value.is_empty() {
            let message = format!("has no `{key}`: the scanner did not finish its upload, so analyse again");
            return Err(DecodeError::new(Code::Truncated, message));
        }
    }
    if query(task_url, "id").as_deref() != Some(task.as_str()) {
        let message = "`ceTaskId` and the id in `ceTaskUrl` differ; the first is used";
        sink.problem(Code::CountMismatch, message, "");
    }
    let scan = sink.scan();
    scan.tool_version = known(version);
    scan.task = known(task);
    scan.subject.name = known(project);
    scan.subject.branch = query(dashboard, "branch");
    scan.subject.pull_request = query(dashboard, "pullRequest");
    Ok(())
}

fn whole_text(source: Source<'_>) -> Result<String, DecodeError> {
    let mut reader = source.reader();
    let mut bytes = Vec::new();
    let read = reader.by_ref().take(MAX_BYTES).read_to_end(&mut bytes);
    if let Some(error) = reader.take_failure() {
        return Err(error);
    }
    read.map_err(|error| DecodeError::new(Code::Unreadable, format!("cannot be read: {error}")))?;
    let more = reader.fill_buf().map_or(true, |rest| !rest.is_empty());
    if more {
        return Err(DecodeError::new(Code::Limit, format!("is larger than {MAX_BYTES} bytes; it has seven lines")));
    }
    String::from_utf8(bytes).map_err(|_| DecodeError::new(Code::Encoding, "is not UTF-8; analyse again"))
}

/// The values in the order of [`KEYS`].
fn lines(text: &str, sink: &mut Sink) -> Result<[String; 7], DecodeError> {
    if !text.ends_with('\n') {
        let message = "ends in the middle of a line; the scanner ends each with a line feed, so analyse again";
        return Err(DecodeError::new(Code::Truncated, message));
    }
    let mut values = <[String; 7]>::default();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        // Values are URLs that hold more `=`: only the first one separates.
        let Some((key, value)) = line.split_once('=') else {
            let message = format!("line {} is no `key=value`; analyse again", number + 1);
            return Err(DecodeError::new(Code::Malformed, message));
        };
        match KEYS.iter().position(|known| *known == key) {
            None => {
                let message = format!("keys this version of gate does not read: `{}`", shown(key));
                sink.problem(Code::UnknownKeys, message, "");
            }
            Some(at) if values[at].is_empty() => value.trim().clone_into(&mut values[at]),
            Some(_) => {
                let message = format!("`{key}` stands twice; two analyses in one file are not evidence");
                return Err(DecodeError::new(Code::DuplicateKey, message));
            }
        }
    }
    Ok(values)
}

/// A parameter of a URL's query, decoded; absent or broken is `None`.
fn query(url: &str, name: &str) -> Option<String> {
    let (_, query) = url.split_once('?')?;
    let pairs = query.split('#').next()?.split('&');
    let value = pairs.filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name)?.1;
    known(&percent_decoded(value)?)
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            b'+' => b' ',
            _ => byte,
        });
    }
    String::from_utf8(bytes).ok()
}
