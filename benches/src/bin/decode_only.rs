//! Decodes one report and counts its rows: the part of a verdict that grows with bytes, without digest or policy.

use std::env;
use std::fs::File;
use std::io::{self, Write};
use std::process::ExitCode;

use gate_core::decode::{Limits, decode};

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let (Some(path), None) = (arguments.next(), arguments.next()) else {
        return complain("usage: decode-only FILE", 2);
    };
    let mut file = match File::open(&path) {
        Ok(file) => file,
        Err(error) => return complain(&format!("{}: {error}", path.display()), 3),
    };
    match decode(&mut file, None, &path.to_string_lossy(), &Limits::default()) {
        Ok(decoded) => {
            let (rows, components) = (decoded.findings.rows.len(), decoded.findings.components.len());
            match writeln!(io::stdout(), "{rows} findings, {components} packages") {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => complain(&error.to_string(), 4),
            }
        }
        Err(error) => complain(&error.to_string(), 3),
    }
}

/// Says what is wrong. A closed standard error has no one to tell.
fn complain(message: &str, code: u8) -> ExitCode {
    let _ = writeln!(io::stderr(), "{message}");
    ExitCode::from(code)
}
