//! Interned text: findings repeat ids, packages, versions and paths thousands of times.
//!
//! A [`Text`] is a four-byte symbol; the bytes live once in a [`Texts`] arena. Each input is decoded
//! into an arena of its own (inputs are decoded in parallel) and merged afterwards through a [`Remap`].

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// A symbol for a text held in [`Texts`]. Equal symbols of one arena mean equal texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text(u32);

impl Text {
    /// The empty text: "the report does not say".
    pub const EMPTY: Text = Text(0);

    /// Its position in tables made by [`Texts::ranks`].
    pub fn as_index(self) -> usize {
        self.0 as usize
    }

    /// Whether this is the empty text.
    pub fn is_empty(self) -> bool {
        self == Text::EMPTY
    }
}

/// An entry of the table. With the hash beside the symbol other texts are told apart, and the table grows, without
/// going to the texts themselves, which are seldom in the processor's cache.
#[derive(Clone, Copy, Debug)]
struct Slot {
    hash: u32,
    symbol: u32,
}

/// Half a hash spread over all bits that a table looks at.
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The arena behind [`Text`]. Symbols of one arena mean nothing in another.
#[derive(Clone, Debug)]
pub struct Texts {
    bytes: String,
    ends: Vec<usize>,
    table: HashTable<Slot>,
    hasher: DefaultHashBuilder,
}

impl Default for Texts {
    fn default() -> Self {
        let mut texts = Texts {
            bytes: String::new(),
            ends: Vec::new(),
            table: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        };
        texts.intern("");
        texts
    }
}

impl Texts {
    /// The symbol of `text`, stored on first sight.
    ///
    /// # Panics
    /// After four billion different texts, which the finding limit rules out.
    pub fn intern(&mut self, text: &str) -> Text {
        if text.is_empty() && !self.ends.is_empty() {
            return Text::EMPTY;
        }
        let hash = self.hash(text);
        if let Some(found) = self.find_hashed(hash, text) {
            return found;
        }
        let symbol = u32::try_from(self.ends.len()).expect("fewer than 2^32 texts fit the finding limit");
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
        self.table.insert_unique(spread(hash), Slot { hash, symbol }, |slot| spread(slot.hash));
        Text(symbol)
    }

    /// How many symbols there are.
    #[expect(clippy::len_without_is_empty, reason = "the empty text always is in it")]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text behind a symbol of this arena.
    pub fn get(&self, text: Text) -> &str {
        slice(&self.bytes, &self.ends, text.0)
    }

    /// The symbol of a text that is already here.
    pub fn find(&self, text: &str) -> Option<Text> {
        self.find_hashed(self.hash(text), text)
    }

    #[expect(clippy::cast_possible_truncation, reason = "half a hash tells millions of texts apart")]
    fn hash(&self, text: &str) -> u32 {
        self.hasher.hash_one(text) as u32
    }

    fn find_hashed(&self, hash: u32, text: &str) -> Option<Text> {
        let is_it = |slot: &Slot| slot.hash == hash && self.get(Text(slot.symbol)) == text;
        self.table.find(spread(hash), is_it).map(|slot| Text(slot.symbol))
    }

    /// The place of every text in the order of all texts of this arena, so that rows sort by numbers.
    pub fn ranks(&self) -> Vec<u32> {
        let count = u32::try_from(self.ends.len()).expect("symbols are u32");
        let mut order: Vec<u32> = (0..count).collect();
        order.sort_unstable_by(|&a, &b| self.get(Text(a)).cmp(self.get(Text(b))));
        let mut ranks = vec![0; order.len()];
        for (rank, symbol) in (0..).zip(order) {
            ranks[symbol as usize] = rank;
        }
        ranks
    }

    /// Takes in every text of `other`; the answer translates its symbols into symbols of this arena.
    pub fn absorb(&mut self, other: &Texts) -> Remap {
        let symbols = 0..u32::try_from(other.ends.len()).expect("symbols are u32");
        Remap(symbols.map(|symbol| self.intern(other.get(Text(symbol)))).collect())
    }
}

/// Translates symbols of one arena into symbols of another; see [`Texts::absorb`].
#[derive(Debug)]
pub struct Remap(Vec<Text>);

impl Remap {
    /// The symbol in the absorbing arena.
    pub fn apply(&self, text: Text) -> Text {
        self.0[text.0 as usize]
    }
}

fn slice<'a>(bytes: &'a str, ends: &[usize], symbol: u32) -> &'a str {
    let index = symbol as usize;
    let start = if index == 0 { 0 } else { ends[index - 1] };
    &bytes[start..ends[index]]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_share_a_symbol_and_empty_is_zero() {
        let mut texts = Texts::default();
        let first = texts.intern("CVE-2021-44228");
        assert_eq!(first, texts.intern("CVE-2021-44228"));
        assert_ne!(first, texts.intern("CVE-2021-45046"));
        assert_eq!(texts.intern(""), Text::EMPTY);
        assert_eq!(texts.get(first), "CVE-2021-44228");
    }

    #[test]
    fn absorbing_keeps_every_text_under_its_new_symbol() {
        let (mut left, mut right) = (Texts::default(), Texts::default());
        left.intern("a");
        let (b, a) = (right.intern("b"), right.intern("a"));
        let remap = left.absorb(&right);
        assert_eq!(left.get(remap.apply(b)), "b");
        assert_eq!(remap.apply(a), left.intern("a"));
    }
}
