//! What a run says about its own execution: success, errors, time, and overridden levels.

use std::collections::HashMap;

use jiff::Timestamp;

use super::level::Level;
use super::rows::{NotificationRow, OverrideRow};
use super::rules::{Found, Pointer, Rules};
use crate::decode::Sink;
use crate::decode::error::DecodeError;
use crate::decode::json::Json;
use crate::model::Code;

/// The invocations of one run.
#[derive(Debug, Default)]
pub(super) struct Invocations {
    /// How many there are.
    count: u32,
    /// How many say whether they succeeded.
    told: u32,
    overrides: Vec<Override>,
}

#[derive(Debug)]
struct Override {
    invocation: u32,
    pointer: Pointer,
    id: String,
    level: Level,
}

/// Overridden levels by invocation and rule.
#[derive(Debug, Default)]
pub(super) struct Overrides {
    levels: HashMap<(u32, u32), Level>,
    /// With one invocation every result comes from it, named or not.
    only: bool,
}

impl Overrides {
    pub(super) fn level(&self, invocation: Option<u32>, rule: u32) -> Option<Level> {
        let invocation = invocation.or_else(|| self.only.then_some(0))?;
        self.levels.get(&(invocation, rule)).copied()
    }
}

impl Invocations {
    /// Whether every invocation says how it went.
    pub(super) fn tell(&self) -> bool {
        self.count > 0 && self.told == self.count
    }

    /// Reads the `invocations` of a run.
    pub(super) fn read(&mut self, json: &mut Json<'_>, rules: &mut Rules, sink: &mut Sink) -> Result<(), DecodeError> {
        json.list(|json, _| {
            let mut times = [None, None];
            json.object(|json, key| match key {
                "executionSuccessful" => self.success(json, sink),
                "startTimeUtc" => json.read().map(|text: Option<String>| times[0] = text),
                "endTimeUtc" => json.read().map(|text: Option<String>| times[1] = text),
                "toolExecutionNotifications" | "toolConfigurationNotifications" => notifications(json, sink),
                "ruleConfigurationOverrides" => self.overrides(json, rules),
                "processStartFailureMessage" | "exitSignalName" => killed(json, sink),
                _ => json.skip(),
            })?;
            let [start, end] = times;
            if let Some(text) = end.or(start) {
                time(&text, sink);
            }
            self.count += 1;
            Ok(())
        })
    }

    fn success(&mut self, json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        let at = json.offset();
        match json.read::<Option<bool>>()? {
            Some(true) => self.told += 1,
            Some(false) => {
                self.told += 1;
                let message = "the tool says it did not succeed (`executionSuccessful` is false): what it found is not \
                               all; look into its log and run it again";
                sink.problem(Code::ToolErrors, message, format!("byte {at}"));
            }
            None => {}
        }
        Ok(())
    }

    fn overrides(&mut self, json: &mut Json<'_>, rules: &mut Rules) -> Result<(), DecodeError> {
        json.rows::<OverrideRow<'static>>(|row| {
            let level = row.configuration.as_ref().and_then(|it| Level::of(&it.level));
            if let (Some(descriptor), Some(level)) = (row.descriptor, level) {
                let pointer = rules.pointer(Some(&descriptor), None);
                let id = descriptor.id.to_string();
                self.overrides.push(Override { invocation: self.count, pointer, id, level });
            }
            Ok(())
        })
    }

    /// The overrides once the rules are known.
    pub(super) fn resolve(&self, rules: &Rules) -> Overrides {
        let mut levels = HashMap::new();
        for it in &self.overrides {
            if let Found::Rule { rule, .. } = rules.find(it.pointer, &it.id) {
                levels.insert((it.invocation, rule), it.level);
            }
        }
        Overrides { levels, only: self.count == 1 }
    }
}

fn killed(json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let at = json.offset();
    if !json.null()? {
        json.skip()?;
        let message = "the tool says it could not be started or was killed by a signal; run it again";
        sink.problem(Code::ToolErrors, message, format!("byte {at}"));
    }
    Ok(())
}

/// Errors and warnings of the tool; SARIF's default level is `warning` (section 3.58.6).
fn notifications(json: &mut Json<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
    let at = json.offset();
    json.rows::<NotificationRow<'static>>(|row| {
        let (code, message) = match Level::of(&row.level) {
            Some(Level::Error | Level::Unrecognised) => {
                (Code::ToolErrors, "the tool reports an error of its own in its notifications; see its log")
            }
            Some(Level::Warning) | None => {
                (Code::ToolWarnings, "the tool reports a warning of its own in its notifications; see its log")
            }
            Some(Level::Note | Level::None) => return Ok(()),
        };
        sink.problem(code, message, format!("byte {at}"));
        Ok(())
    })
}

/// The end of the latest invocation is the age of the report.
fn time(text: &str, sink: &mut Sink) {
    match text.parse::<Timestamp>() {
        Ok(time) => {
            let scan = sink.scan();
            scan.time = scan.time.max(Some(time));
        }
        Err(_) if text.is_empty() => {
            sink.problem(Code::AgeUnknown, "the time of the run is empty, so its age is unknown", "invocations");
        }
        Err(_) => sink.unreadable_time("invocations"),
    }
}
