//! Reading of environment variables by what they hold.

use super::Found;
use super::clean::Cleaner;

/// The environment and the event file of one run.
pub(super) struct Vars<'a> {
    env: &'a dyn Fn(&str) -> Option<String>,
    /// The content of the file that `GITHUB_EVENT_PATH` names.
    pub(super) event: Option<&'a str>,
    pub(super) clean: Cleaner,
}

impl<'a> Vars<'a> {
    pub(super) fn new(env: &'a dyn Fn(&str) -> Option<String>, event: Option<&'a str>) -> Vars<'a> {
        Vars { env, event, clean: Cleaner::default() }
    }

    /// The variable as it is; `None` when it is unset or blank.
    pub(super) fn raw(&self, name: &str) -> Option<String> {
        (self.env)(name).filter(|text| !text.trim().is_empty())
    }

    pub(super) fn is_set(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    /// Whether the variable is this word, in any case: systems write `true` and `True`.
    pub(super) fn says(&self, name: &str, word: &str) -> bool {
        self.raw(name).is_some_and(|text| text.trim().eq_ignore_ascii_case(word))
    }

    pub(super) fn text(&mut self, name: &'static str) -> Option<Found> {
        self.raw(name).and_then(|raw| self.clean.text(&raw, name))
    }

    pub(super) fn commit(&mut self, name: &'static str) -> Option<Found> {
        self.raw(name).and_then(|raw| self.clean.commit(&raw, name))
    }

    pub(super) fn branch(&mut self, name: &'static str) -> Option<Found> {
        self.raw(name).and_then(|raw| self.clean.branch(&raw, name))
    }

    pub(super) fn tag(&mut self, name: &'static str) -> Option<Found> {
        self.raw(name).and_then(|raw| self.clean.tag(&raw, name))
    }

    pub(super) fn link(&mut self, name: &'static str) -> Option<Found> {
        self.raw(name).and_then(|raw| self.clean.link(&raw, name))
    }

    pub(super) fn repository(&mut self, name: &'static str) -> Option<Found> {
        self.raw(name).and_then(|raw| self.clean.repository(&raw, name))
    }

    /// The first of several variables that holds anything usable.
    pub(super) fn first(
        &mut self,
        names: &[&'static str],
        read: impl Fn(&mut Self, &'static str) -> Option<Found>,
    ) -> Option<Found> {
        names.iter().find_map(|name| read(self, name))
    }
}
