//! `gate formats`: the registry of decoders as a table.

use std::fmt::Write as _;

use gate_core::decode;

use super::answer;
use crate::exit::Exit;

pub(crate) fn run() -> Exit {
    let mut text = String::new();
    for decoder in decode::registry() {
        let about = decoder.about();
        let _infallible = writeln!(text, "{}  {}", about.id, about.title);
        for format in about.formats {
            let _infallible = writeln!(text, "    {:<22} {}", format.id, format.title);
        }
        let _infallible = writeln!(text, "    make one with: {}\n", about.produce);
    }
    answer(&text, Exit::Pass)
}
