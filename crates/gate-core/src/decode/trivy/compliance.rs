//! `trivy ... --compliance`: controls with their failed checks (`--report all`) or with counts only (`summary`).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::report::nothing_examined;
use super::result::{self, count, prefix_targets, short, text};
use super::rows::SeverityOf;
use crate::decode::json::{Json, Number, Str, row};
use crate::decode::{DecodeError, Draft, Sink};
use crate::model::{Code, Kind};

row!(SummaryControl);

/// A control as the summary counts it. Without a count it is one that people have to check.
#[derive(Debug, Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(super) struct SummaryControl<'a> {
    #[serde(alias = "ID")]
    id: Str<'a>,
    #[serde(alias = "Name")]
    name: Str<'a>,
    #[serde(alias = "Severity")]
    severity: Str<'a>,
    #[serde(alias = "TotalFail", rename = "totalFail")]
    total_fail: Option<f64>,
    #[serde(flatten)]
    #[expect(clippy::zero_sized_map_values, reason = "serde gathers the rest of an object in maps only")]
    unknown: BTreeMap<String, IgnoredAny>,
}

impl SummaryControl<'_> {
    /// Whether it has an id or a name: what has neither is no control.
    pub(super) fn is_named(&self) -> bool {
        !self.id.is_empty() || !self.name.is_empty()
    }

    /// A control with failures is one finding, one without is a passed check.
    ///
    /// # Errors
    /// A count that is none.
    pub(super) fn add(&self, sink: &mut Sink) -> Result<(), DecodeError> {
        self.unknown.keys().for_each(|key| sink.unknown_key(key));
        if self.total_fail.is_some_and(|count| count < 0.0 || count.fract() != 0.0) {
            let message = "a control's `TotalFail` is no count of failures; write the report with `--report all`";
            return Err(DecodeError::new(Code::Malformed, message));
        }
        match self.total_fail.map(|failures| count(Number(Some(failures)))) {
            None => Ok(()),
            Some(0) => {
                sink.passed(1);
                Ok(())
            }
            Some(failures) => {
                let severity = sink.severity(&self.severity);
                let title = format!("{} (failed {failures} times)", &*self.name);
                sink.finding(&Draft {
                    severity,
                    severity_word: &self.severity,
                    rule: &self.id,
                    title: &title,
                    ..Draft::new(Kind::Misconfiguration)
                })
            }
        }
    }
}

/// Reads the document's only value.
pub(super) fn read(json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let mut controls = 0;
    let mut title = String::new();
    json.object(|json, key| match key {
        "Title" => {
            title = text(json)?;
            Ok(())
        }
        "ID" | "Description" | "Version" | "RelatedResources" => json.skip(),
        "Results" => json.list(|json, _| {
            controls += u64::from(control(json, sink)?);
            Ok(())
        }),
        "SummaryControls" => json.rows::<SummaryControl>(|row| {
            controls += u64::from(row.is_named());
            row.add(sink)
        }),
        _ => sink.unknown(json, key, true),
    })?;
    if controls == 0 {
        nothing_examined(sink, "lists no controls: nothing was checked; see the specification given to --compliance");
    }
    let scan = sink.scan();
    scan.subject.name = Some(title).filter(|title| !title.is_empty());
    scan.subject.kind = Some("compliance".to_owned());
    scan.examined = Some(controls);
    scan.unit = "controls";
    Ok(())
}

/// One control with the results of its checks; answers whether it is one: it has a name or rows.
fn control(json: &mut Json<'_>, sink: &mut Sink) -> Result<bool, DecodeError> {
    let mark = sink.mark();
    let mut names = Control::default();
    json.object(|json, key| match key {
        "Results" => json.list(|json, _| result::read(json, sink, SeverityOf::Control).map(|_| ())),
        "Description" | "DefaultStatus" => json.skip(),
        _ if names.take(json, key)? => Ok(()),
        _ => sink.unknown(json, key, true),
    })?;
    names.conclude(sink, mark);
    Ok(names.is_named() || sink.mark() > mark)
}

/// Id, name and severity of a control; they may stand behind its rows.
#[derive(Default)]
pub(super) struct Control {
    id: String,
    name: String,
    severity: String,
}

impl Control {
    /// Whether it has an id or a name.
    pub(super) fn is_named(&self) -> bool {
        !self.id.is_empty() || !self.name.is_empty()
    }

    /// Reads the value of `key` if it is one of its own.
    pub(super) fn take(&mut self, json: &mut Json<'_>, key: &str) -> Result<bool, DecodeError> {
        let field = match key {
            "ID" | "id" => &mut self.id,
            "Name" | "name" => &mut self.name,
            "Severity" | "severity" => &mut self.severity,
            _ => return Ok(false),
        };
        *field = text(json)?;
        Ok(true)
    }

    /// Gives the rows added since `mark` the control's name and its severity, which is the one that counts; a row
    /// of a control without severity keeps its own.
    pub(super) fn conclude(&self, sink: &mut Sink, mark: usize) {
        prefix_targets(sink, mark, short(&format!("{} {}", self.id, self.name)).trim());
        if !self.severity.is_empty() {
            sink.amend(mark, &self.severity, |row, word| {
                if row.suppression.is_none() {
                    row.severity_word = word;
                }
            });
        }
        for index in mark..sink.mark() {
            let row = sink.findings().rows[index];
            if row.suppression.is_none() {
                let word = sink.findings().text(row.severity_word).to_owned();
                let severity = sink.severity(&word);
                sink.findings().rows[index].severity = severity;
            }
        }
    }
}
