//! Compares the counted facts of this folder; see `main.rs`.

use super::{Differences, Fact, Reading};

pub(crate) fn compare(_fact: &Fact, _reading: &Reading, differences: &mut Differences) {
    differences.0.push("not compared".to_owned());
}
