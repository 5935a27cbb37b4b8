//! Every flaw by severity and by what becomes of it, and what the findings can be filtered by.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::state::{self, State};
use crate::model::{Kind, Report, Severity, ToolId, index};
use crate::render::flaw;

/// By how many kinds, gates and tools findings can be filtered; search finds the others.
pub(super) const CHOICES: [(char, u32); 3] = [('k', 9), ('g', 40), ('t', 40)];

/// The report as the page shows it. Beside the report it keeps two bytes for each flaw.
pub(super) struct View<'r> {
    pub(super) report: &'r Report,
    /// Severity and state of each flaw.
    classes: Vec<(Severity, State)>,
    counts: BTreeMap<(Severity, State), u64>,
    /// The kinds there are.
    pub(super) kinds: Vec<Choice<'static>>,
    /// The gates that count findings.
    pub(super) gates: Vec<Choice<'r>>,
    /// The tools that report findings.
    pub(super) tools: Vec<Choice<'r>>,
    tool_of_input: Vec<Option<u32>>,
}

/// Something to filter by: a letter and a number make its class.
pub(super) struct Choice<'r> {
    pub(super) mark: Mark,
    pub(super) name: &'r str,
    /// How many flaws it leaves.
    pub(super) flaws: u64,
}

/// The class of a choice: `k` for kinds, `g` for gates, `t` for tools.
pub(super) type Mark = (char, u32);

impl<'r> View<'r> {
    pub(super) fn of(report: &'r Report) -> View<'r> {
        let tools: BTreeSet<&str> =
            report.evidence.iter().filter_map(|input| input.tool.as_ref()).map(ToolId::as_str).collect();
        let tools: Vec<&str> = tools.into_iter().collect();
        let number = |tool: &ToolId| tools.binary_search(&tool.as_str()).ok().map(index);
        let tool_of_input = report.evidence.iter().map(|input| input.tool.as_ref().and_then(number)).collect();
        let flaws = 0..index(report.flaws.list().len());
        let classes = flaws.map(|flaw| (flaw::severity(report, flaw), state::of_flaw(report, flaw))).collect();
        let mut view = View {
            report,
            classes,
            counts: BTreeMap::new(),
            kinds: Vec::new(),
            gates: Vec::new(),
            tools: Vec::new(),
            tool_of_input,
        };
        view.count(&tools);
        view
    }

    fn count(&mut self, tools: &[&'r str]) {
        let mut marks: BTreeMap<Mark, u64> = BTreeMap::new();
        for (flaw, &class) in (0..).zip(&self.classes) {
            *self.counts.entry(class).or_default() += 1;
            for mark in self.marks(flaw) {
                *marks.entry(mark).or_default() += 1;
            }
        }
        for (mark, flaws) in marks {
            let at = mark.1 as usize;
            if CHOICES.iter().any(|&(letter, most)| letter == mark.0 && mark.1 >= most) {
                continue;
            }
            match mark.0 {
                'k' => self.kinds.push(Choice { mark, name: Kind::ALL[at].as_str(), flaws }),
                'g' => self.gates.push(Choice { mark, name: &self.report.gates[at].id, flaws }),
                _ => self.tools.push(Choice { mark, name: tools[at], flaws }),
            }
        }
    }

    /// How many flaws there are of a severity and a state.
    pub(super) fn flaws(&self, severity: Severity, state: State) -> u64 {
        self.counts.get(&(severity, state)).copied().unwrap_or(0)
    }

    /// How many flaws there are of a severity.
    pub(super) fn of_severity(&self, severity: Severity) -> u64 {
        State::ALL.into_iter().map(|state| self.flaws(severity, state)).sum()
    }

    /// How many flaws there are of a state.
    pub(super) fn of_state(&self, state: State) -> u64 {
        Severity::ALL.into_iter().map(|severity| self.flaws(severity, state)).sum()
    }

    /// How many flaws there are.
    pub(super) fn total(&self) -> u64 {
        self.classes.len() as u64
    }

    /// The states that there are, the most urgent first.
    pub(super) fn states(&self) -> Vec<State> {
        State::ALL.into_iter().filter(|&state| self.of_state(state) > 0).collect()
    }

    /// The severities that there are, the worst first.
    pub(super) fn severities(&self) -> Vec<Severity> {
        Severity::ALL.into_iter().filter(|&severity| self.of_severity(severity) > 0).collect()
    }

    /// The flaws of a severity and a state, the highest score first, else in the order of the report.
    pub(super) fn list(&self, severity: Severity, state: State) -> Vec<u32> {
        let flaws = (0..).zip(&self.classes).filter(|&(_, &class)| class == (severity, state));
        let mut flaws: Vec<u32> = flaws.map(|(flaw, _)| flaw).collect();
        flaws.sort_by_cached_key(|&flaw| Reverse(flaw::score(self.report, flaw)));
        flaws
    }

    /// What a flaw can be filtered by.
    pub(super) fn marks(&self, flaw: u32) -> BTreeSet<Mark> {
        let mut marks = BTreeSet::new();
        for &at in self.report.flaws.rows(flaw) {
            let row = &self.report.findings.rows[at as usize];
            marks.insert(('k', row.kind as u32));
            marks.extend(self.tool_of_input[row.input as usize].map(|tool| ('t', tool)));
            marks.extend(self.gates_of(at).map(|gate| ('g', gate)));
        }
        marks
    }

    /// The gates that count a row.
    pub(super) fn gates_of(&self, row: u32) -> impl Iterator<Item = u32> {
        let counted = self.report.states[row as usize].gate.is_some();
        let gates = (0..).zip(&self.report.gates).filter(move |(_, gate)| counted && state::counts_row(gate, row));
        gates.map(|(at, _)| at)
    }
}
