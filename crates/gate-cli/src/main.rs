//! The `gate` command.

#[expect(dead_code, reason = "no command reads a clone yet")]
mod git;

fn main() {}
