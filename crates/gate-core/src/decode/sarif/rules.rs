//! The rules of a run: read whole, looked up by index or id once the run has ended, since they may stand behind the
//! results and name their defaults.

use std::collections::HashMap;

use super::bag::{Bag, Rating, Tags};
use super::level::{self, Level};
use super::message::fix_in_help;
use super::rows::{ComponentReference, Reference, RuleRow, at};
use crate::decode::error::DecodeError;
use crate::decode::text::line;
use crate::decode::{ScoreDraft, Sink};
use crate::model::{Code, CvssVersion, Kind, Run, Score, Text, Texts, index};

/// Longest id of a rule, in bytes: ids of findings end at the same default.
const MAX_ID: usize = 64 << 10;
/// Most parts of a hierarchical id (`CA1000/2/x`) that are looked up.
const MAX_PARTS: usize = 8;

/// One rule, with what its results take from it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    /// Id, in the arena of [`Rules`].
    pub(super) id: Text,
    /// Trivy's class.
    pub(super) class: Option<Kind>,
    pub(super) tags: Tags,
    pub(super) level: Option<Level>,
    /// One line about the rule, in the arena of the sink.
    pub(super) title: Text,
    /// Where to read more, in the arena of the sink.
    pub(super) url: Text,
    /// Published scores, in the table of the sink: shared by all its results.
    pub(super) scores: Run,
    /// Weaknesses, in the lists of the sink: shared by all its results.
    pub(super) cwes: Run,
    /// Ids it had before, in the lists of the sink. OSV-Scanner writes aliases there.
    pub(super) former: Run,
    /// Package URL, version and fix of the package that Grype wrote the rule for, in the arena of the sink.
    pub(super) package: [Text; 3],
    /// The score that names the severity.
    pub(super) leading: Rating,
    /// Dependency-Check's own word.
    pub(super) described: Rating,
}

/// Which tool component a rule belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Component {
    #[default]
    Driver,
    /// `extensions[index]`
    Extension(u32),
    /// By name or guid, in the arena of [`Rules`].
    Named(Text),
}

/// A rule as results point to it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pointer {
    pub(super) component: Component,
    pub(super) index: Option<u32>,
}

/// What a pointer led to.
pub(super) enum Found {
    /// The rule; `disagrees` when index and id name different ones, or the index none.
    Rule { rule: u32, disagrees: bool },
    /// There is no such rule; with an index that leads nowhere the report contradicts itself.
    Nothing { dangling: bool },
}

/// All rules of a run.
#[derive(Debug, Default)]
pub(super) struct Rules {
    texts: Texts,
    list: Vec<Rule>,
    /// Slices of `list`: the driver first, then the extensions.
    components: Vec<Run>,
    names: HashMap<Text, u32>,
    ids: HashMap<(u32, Text), u32>,
    extension_ids: HashMap<Text, u32>,
}

impl Rules {
    pub(super) fn text(&self, text: Text) -> &str {
        self.texts.get(text)
    }

    pub(super) fn get(&self, rule: u32) -> &Rule {
        &self.list[rule as usize]
    }

    /// Starts component `number`: 0 is the driver, `n + 1` is `extensions[n]`. Answers where its rules begin.
    pub(super) fn open(&mut self) -> u32 {
        index(self.list.len())
    }

    /// Ends component `number`, whose rules began at `start`.
    pub(super) fn close(&mut self, number: u32, start: u32, names: [&str; 2]) {
        let run = Run { start, len: index(self.list.len()) - start };
        let slot = number as usize;
        if self.components.len() <= slot {
            self.components.resize(slot + 1, Run::default());
        }
        self.components[slot] = run;
        for name in names.into_iter().filter(|name| !name.is_empty()) {
            self.names.entry(self.texts.intern(name)).or_insert(number);
        }
    }

    /// Adds a rule to component `number`.
    pub(super) fn add(&mut self, number: u32, row: &RuleRow<'_>, sink: &mut Sink) -> Result<(), DecodeError> {
        if row.id.len() > MAX_ID {
            return Err(DecodeError::new(Code::Limit, format!("the id of a rule is longer than {MAX_ID} bytes")));
        }
        let described = row.short_description.as_ref().map_or("", |message| &message.text);
        let word = level::described_severity(described);
        let targets = row.relationships.iter().flatten().filter_map(|it| it.target.as_ref());
        let named = row.properties.cwes.iter().copied().chain(targets.filter_map(Reference::weakness));
        let cwes = sink.cwes(&named.collect::<Vec<_>>());
        let former: Vec<&str> = row.deprecated_ids.iter().flatten().map(|id| &**id).collect();
        let help = row.help.as_ref().and_then(|help| fix_in_help(&help.text)).unwrap_or_default();
        let rule = Rule {
            id: self.texts.intern(&row.id),
            class: level::trivy_class(&row.name, row.properties.tags),
            tags: row.properties.tags,
            level: row.default_configuration.as_ref().and_then(|it| Level::of(&it.level)),
            title: intern_line(sink, described),
            url: intern_line(sink, &row.help_uri),
            scores: shared_scores(&row.properties, word, sink),
            cwes,
            former: sink.texts(&former),
            package: [&*row.properties.purl, help.0, help.1].map(|text| intern_line(sink, text)),
            leading: row.properties.leading(),
            described: word,
        };
        let position = index(self.list.len());
        self.list.push(rule);
        self.ids.entry((number, rule.id)).or_insert(position);
        if number > 0 {
            self.extension_ids.entry(rule.id).or_insert(position);
        }
        Ok(())
    }

    /// What a reference points to, kept until the rules are known.
    pub(super) fn pointer(&mut self, reference: Option<&Reference<'_>>, rule_index: Option<u32>) -> Pointer {
        let component = reference.and_then(|it| it.tool_component.as_ref());
        Pointer {
            component: component.map_or(Component::Driver, |it| self.component(it)),
            index: rule_index.or_else(|| reference.and_then(|it| at(it.index))),
        }
    }

    fn component(&mut self, reference: &ComponentReference<'_>) -> Component {
        match at(reference.index) {
            Some(index) => Component::Extension(index),
            None if !reference.guid.is_empty() => Component::Named(self.texts.intern(&reference.guid)),
            None if !reference.name.is_empty() => Component::Named(self.texts.intern(&reference.name)),
            None => Component::Driver,
        }
    }

    /// The rule behind a pointer and an id. The id decides where both are given and disagree.
    pub(super) fn find(&self, pointer: Pointer, id: &str) -> Found {
        let number = match pointer.component {
            Component::Driver => Some(0),
            Component::Extension(index) => index.checked_add(1),
            Component::Named(name) => self.names.get(&name).copied(),
        };
        let by_index = number.and_then(|number| self.at(number, pointer.index?));
        if let Some(rule) = by_index
            && (id.is_empty() || self.is_part_of(id, rule))
        {
            return Found::Rule { rule, disagrees: false };
        }
        let by_id = number.and_then(|number| self.by_id(id, |id| self.ids.get(&(number, id)).copied()));
        let by_id = by_id.or_else(|| self.by_id(id, |id| self.ids.get(&(0, id)).copied()));
        let by_id = by_id.or_else(|| self.by_id(id, |id| self.extension_ids.get(&id).copied()));
        match by_id.or(by_index) {
            Some(rule) => Found::Rule { rule, disagrees: pointer.index.is_some() },
            None => Found::Nothing { dangling: pointer.index.is_some() },
        }
    }

    fn at(&self, number: u32, index: u32) -> Option<u32> {
        let run = self.components.get(number as usize)?;
        (index < run.len).then(|| run.start + index)
    }

    /// Whether `id` is the rule's id or a part of it (`CA1000/2`, section 3.27.5).
    fn is_part_of(&self, id: &str, rule: u32) -> bool {
        let rest = id.strip_prefix(self.text(self.get(rule).id));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The rule with this id, or with the id it is a part of.
    fn by_id(&self, id: &str, get: impl Fn(Text) -> Option<u32>) -> Option<u32> {
        let mut id = id;
        for _ in 0..MAX_PARTS {
            if let Some(rule) = self.texts.find(id).filter(|text| !text.is_empty()).and_then(&get) {
                return Some(rule);
            }
            id = &id[..id.rfind('/')?];
        }
        None
    }
}

/// The scores of a property bag, put into the sink's table once for all results of a rule.
fn shared_scores(bag: &Bag<'_>, described: Rating, sink: &mut Sink) -> Run {
    let start = index(sink.findings().scores.len());
    let (drafts, count) = bag.scores();
    for draft in &drafts[..count] {
        share(*draft, sink);
    }
    if count == 0
        && let Rating::Value(value) = described
    {
        share(ScoreDraft { source: &bag.source, version: CvssVersion::Unstated, value, vector: "" }, sink);
    }
    Run { start, len: index(sink.findings().scores.len()) - start }
}

fn share(draft: ScoreDraft<'_>, sink: &mut Sink) {
    match Score::tenths(draft.value) {
        Ok(tenths) => {
            let findings = sink.findings();
            let source = findings.texts.intern(&draft.source.to_ascii_lowercase());
            findings.scores.push(Score { source, version: draft.version, tenths, vector: Text::EMPTY });
        }
        Err(impossible) => {
            let message = format!("a CVSS score of {} cannot be: base scores go from 0.0 to 10.0", impossible.0);
            sink.problem(Code::ImpossibleScore, message, "");
        }
    }
}

fn intern_line(sink: &mut Sink, text: &str) -> Text {
    sink.findings().texts.intern(line(text))
}
