//! What became of one bill of materials in another: parts that came, went or changed, and what is known against them.

mod flaws;
mod pair;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::order;
use crate::model::bom::{Bom, Part};
use crate::model::license;

pub use flaws::FlawChange;
use pair::Key;

macro_rules! classes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $word:literal, $title:literal;)+) => {
        /// What can become of a part. What alarms most comes first.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Class { $($(#[doc = $doc])+ $variant,)+ }

        impl Class {
            /// Every one, in the order in which they are shown.
            pub const ALL: &'static [Class] = &[$(Class::$variant,)+];

            /// The word used in flags and machine formats.
            pub fn as_str(self) -> &'static str {
                match self { $(Class::$variant => $word,)+ }
            }

            /// The heading.
            pub fn title(self) -> &'static str {
                match self { $(Class::$variant => $title,)+ }
            }

            /// The one a word means.
            pub fn of(word: &str) -> Option<Class> {
                Self::ALL.iter().copied().find(|class| class.as_str() == word)
            }
        }
    };
}

classes! {
    /// The same version with another hash: somebody replaced it.
    HashChanged = "hash-changed", "Same version, other content";
    /// A part that nothing is known against before.
    NewlyVulnerable = "newly-vulnerable", "Newly vulnerable";
    /// An earlier version than before.
    Downgraded = "downgraded", "Downgraded";
    /// Other licences than before.
    LicenseChanged = "license-changed", "Licence changed";
    /// A part that was not there.
    Added = "added", "Added";
    /// A part that is gone.
    Removed = "removed", "Removed";
    /// Another version, and nobody can tell which comes first.
    Changed = "changed", "Changed, order of versions unknown";
    /// A later version than before.
    Upgraded = "upgraded", "Upgraded";
    /// A part against which something was known that is known no longer.
    NoLongerVulnerable = "no-longer-vulnerable", "No longer vulnerable";
}

/// A part that is in one bill of materials, in the other, or in both.
#[derive(Clone, Debug)]
pub struct PartChange<'a> {
    /// What became of it.
    pub class: Class,
    /// The part before.
    pub old: Option<&'a Part>,
    /// The part now.
    pub new: Option<&'a Part>,
}

impl PartChange<'_> {
    /// The name with its group.
    pub fn name(&self) -> String {
        self.new.or(self.old).map_or_else(String::new, Part::full_name)
    }
}

/// Everything that differs.
#[derive(Clone, Debug, Default)]
pub struct Diff<'a> {
    /// Parts, by class and then by name; a part stands in each class that is true of it.
    pub parts: Vec<PartChange<'a>>,
    /// What is newly or no longer known against parts, by class and then by name.
    pub flaws: Vec<FlawChange<'a>>,
    /// How many parts are in both as they were.
    pub unchanged: usize,
    /// What the comparison cannot know.
    pub notes: Vec<String>,
}

impl Diff<'_> {
    /// How many stand in a class.
    pub fn count(&self, class: Class) -> usize {
        let parts = self.parts.iter().filter(|it| it.class == class).count();
        parts + self.flaws.iter().filter(|it| it.class == class).count()
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.flaws.is_empty()
    }
}

/// Compares two bills of materials. The order of anything within them is irrelevant.
pub fn diff<'a>(old: &'a Bom, new: &'a Bom) -> Diff<'a> {
    let mut all = Diff::default();
    for (key, pair) in pair::pairs(old, new) {
        let classes = classes_of(&key, pair.0, pair.1);
        all.unchanged += usize::from(classes.is_empty());
        all.parts.extend(classes.into_iter().map(|class| PartChange { class, old: pair.0, new: pair.1 }));
    }
    all.parts.sort_by_cached_key(|change| {
        let of = |part: Option<&Part>| part.map(|part| (part.version.clone(), part.reference()));
        (change.class, change.name(), of(change.old), of(change.new))
    });
    all.flaws = flaws::changes(old, new);
    let silent = |bom: &Bom| bom.vulnerabilities.is_empty();
    for (name, one, other) in [("OLD", old, new), ("NEW", new, old)] {
        if silent(one) && !silent(other) {
            all.notes.push(format!("{name} lists no vulnerability at all: maybe nobody looked for any"));
        }
    }
    all
}

/// What is true of a pair; of the same part nothing.
fn classes_of(key: &Key, old: Option<&Part>, new: Option<&Part>) -> Vec<Class> {
    let (old, new) = match (old, new) {
        (Some(old), Some(new)) => (old, new),
        (None, Some(_)) => return vec![Class::Added],
        (Some(_), None) => return vec![Class::Removed],
        (None, None) => return Vec::new(),
    };
    let mut classes = Vec::new();
    let other_content = old.hashes.iter().any(|(kind, hash)| new.hashes.get(kind).is_some_and(|it| it != hash));
    match order::compare(key.ty(), &old.version, &new.version) {
        _ if old.version == new.version => match (other_content, old.version.is_empty()) {
            (true, false) => classes.push(Class::HashChanged),
            // What has no version is changed by its content.
            (true, true) => classes.push(Class::Changed),
            (false, _) => {}
        },
        Some(Ordering::Less) => classes.push(Class::Upgraded),
        Some(Ordering::Greater) => classes.push(Class::Downgraded),
        // Two spellings of one version are another version to whoever compares texts.
        Some(Ordering::Equal) | None => classes.push(Class::Changed),
    }
    let [before, now] = [licenses(old), licenses(new)];
    if !before.is_empty() && !now.is_empty() && before != now {
        classes.push(Class::LicenseChanged);
    }
    classes
}

/// The licences of a part, in one spelling.
pub(crate) fn licenses(part: &Part) -> BTreeSet<String> {
    let spelt = |text: &str| {
        let read = license::read(text);
        if read.strangers().is_empty() { read.text } else { text.to_owned() }
    };
    part.licenses.iter().map(|license| spelt(&license.text)).collect()
}
