//! What the formats share: whose place in the graph is assumed, which dependencies lead nowhere, names made of digests.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::model::bom::{Bom, Part, PartKind, ROOT, Ref};

/// The name of the root that stands for several subjects or for none.
pub(super) const ROOT_NAME: &str = "several subjects";

/// A bill of materials as it is laid out.
pub(super) struct Layout<'a> {
    pub(super) bom: &'a Bom,
    /// What stands at the root of the graph.
    pub(super) root: Ref,
    /// Parts that nothing is known to need: their place below the root is assumed.
    pub(super) orphans: BTreeSet<Ref>,
}

impl<'a> Layout<'a> {
    pub(super) fn of(bom: &'a Bom) -> Layout<'a> {
        Layout { bom, root: bom.root(), orphans: bom.orphans() }
    }

    /// The part at the root: the one subject, or one that stands for several.
    pub(super) fn root_part(&self) -> Part {
        let subject = self.bom.parts.get(&self.root).cloned();
        subject.unwrap_or_else(|| Part::new(PartKind::Application, ROOT_NAME))
    }

    /// Every part but the root, in order.
    pub(super) fn parts(&self) -> impl Iterator<Item = (&'a Ref, &'a Part)> {
        self.bom.parts.iter().filter(|(reference, _)| **reference != self.root)
    }

    /// What a part needs, as far as it is listed.
    pub(super) fn needs(&self, reference: &Ref) -> Vec<&Ref> {
        let known = self.bom.edges.get(reference).into_iter().flatten();
        let known = known.filter(|needed| self.bom.parts.contains_key(*needed));
        if *reference != self.root {
            return known.collect();
        }
        let below: BTreeSet<&Ref> = if &*self.root == ROOT {
            self.bom.subjects.iter().chain(&self.orphans).collect()
        } else {
            known.chain(&self.orphans).collect()
        };
        below.into_iter().collect()
    }
}

/// The first `digits` hexadecimal digits of a digest.
pub(super) fn digest(bytes: &[u8], digits: usize) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        let _infallible = write!(text, "{byte:02x}");
    }
    text.truncate(digits);
    text
}

/// A UUID (version 8: ours) made of content.
pub(super) fn uuid(bytes: &[u8]) -> String {
    let digits = digest(bytes, 32);
    let variant = match digits.as_bytes()[16] {
        b'0' | b'4' | b'8' | b'c' => '8',
        b'1' | b'5' | b'9' | b'd' => '9',
        b'2' | b'6' | b'a' | b'e' => 'a',
        _ => 'b',
    };
    format!("{}-{}-8{}-{variant}{}-{}", &digits[..8], &digits[8..12], &digits[13..16], &digits[17..20], &digits[20..32])
}

/// The time in whole seconds, as every format takes it.
pub(super) fn seconds(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
