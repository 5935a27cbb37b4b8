//! `bom-only FILE [OUT]`: reads a `CycloneDX` 1.5 document with the crate `cyclonedx-bom` alone and, where OUT is given,
//! writes it again. What gate needs for a bill of materials is compared with it.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::process::ExitCode;

use cyclonedx_bom::prelude::Bom;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let done = match (arguments.next(), arguments.next()) {
        (Some(file), out) => run(&file, out.as_deref()),
        (None, _) => Err("usage: bom-only FILE [OUT]".to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // A closed standard error has no one to tell.
            let _nobody = writeln!(io::stderr(), "{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(file: &std::ffi::OsStr, out: Option<&std::ffi::OsStr>) -> Result<(), String> {
    let bytes = fs::read(file).map_err(|error| error.to_string())?;
    let bom = Bom::parse_from_json_v1_5(&bytes[..]).map_err(|error| error.to_string())?;
    let Some(out) = out else { return Ok(()) };
    let mut out = BufWriter::new(File::create(out).map_err(|error| error.to_string())?);
    bom.output_as_json_v1_5(&mut out).map_err(|error| error.to_string())?;
    out.flush().map_err(|error| error.to_string())
}
