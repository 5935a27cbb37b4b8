//! The ready policies: they load, and each differs from its base as its comments say.

use super::{values, weaker};
use crate::policy::{BUILTIN_NAMES, Policy};

fn ready(name: &str) -> Policy {
    Policy::builtin(name).unwrap()
}

#[test]
fn every_ready_policy_loads() {
    for name in BUILTIN_NAMES {
        assert_eq!(ready(name).files[0], format!("{name}.yaml"));
    }
    assert!(Policy::builtin("fawks").is_none());
}

#[test]
fn x() {
    for name in BUILTIN_NAMES {
        println!("{}\n{}", weaker(&ready(name)), ready(name).show());
    }
    let _ = values(&ready("fawkes").protected);
}
