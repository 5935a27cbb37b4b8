//! The read floor: what it costs to read a file in 256 KiB chunks into one reused buffer and count its newlines.

use std::env;
use std::fs::File;
use std::io::{self, Read, Write};
use std::process::ExitCode;

const CHUNK: usize = 256 * 1024;

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let (Some(path), None) = (arguments.next(), arguments.next()) else {
        return complain("usage: readfloor FILE", 2);
    };
    match File::open(&path).and_then(count_newlines).and_then(|count| writeln!(io::stdout(), "{count}")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(&format!("{}: {error}", path.display()), 3),
    }
}

fn count_newlines(mut input: impl Read) -> io::Result<u64> {
    let mut buffer = vec![0; CHUNK];
    let mut newlines = 0;
    loop {
        match input.read(&mut buffer) {
            Ok(0) => return Ok(newlines),
            Ok(length) => newlines += memchr::memchr_iter(b'\n', &buffer[..length]).count() as u64,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Says what is wrong. A closed standard error has no one to tell.
fn complain(message: &str, code: u8) -> ExitCode {
    let _ = writeln!(io::stderr(), "{message}");
    ExitCode::from(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newlines_are_counted_over_the_edge_of_a_chunk() {
        let mut text = vec![b'x'; CHUNK + 10];
        text[CHUNK - 1] = b'\n';
        text[CHUNK] = b'\n';
        assert_eq!(count_newlines(text.as_slice()).unwrap(), 2);
        assert_eq!(count_newlines(io::empty()).unwrap(), 0);
    }
}
