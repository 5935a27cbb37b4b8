//! `gate-generate`: writes one report and, beside it, the counts a reader must find.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use gate_bench::expected::Expected;
use gate_bench::kind::{self, sonarqube};
use gate_bench::output::Output;
use gate_bench::request::{Goal, Kind, Request, Shape, parse_size};

const USAGE: &str = "\
usage: gate-generate KIND SIZE [options]
       gate-generate KIND --findings N [options]

  KIND           trivy, dependency-check-xml, dependency-check-json, gitleaks, sonarqube, sarif
  SIZE           at least so many bytes: 100kB, 10MB, 1GB
  --findings N   exactly N open findings, instead of a size
  --shape SHAPE  usual (default), keys-equal, keys-different, long-string, deep, many-results
  --seed N       another report of the same kind and size; default 1
  --out FILE     default KIND-SIZE.json (or .xml, .sarif); FILE.expected.json gets the counts
  --page-size N  sonarqube only: FILE-1.json, FILE-2.json, ... of N rows each, instead of one document
";

struct Job {
    request: Request,
    path: PathBuf,
    page_size: Option<u64>,
}

fn main() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    if arguments.iter().any(|it| it == "--help" || it == "-h") {
        return finish(io::stdout().write_all(USAGE.as_bytes()));
    }
    match parse(arguments) {
        Ok(job) => finish(run(&job)),
        Err(message) => complain(&format!("{message}\n\n{USAGE}"), 2),
    }
}

fn finish(result: io::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(&error.to_string(), 3),
    }
}

/// Says what is wrong. A closed standard error has no one to tell.
fn complain(message: &str, code: u8) -> ExitCode {
    let _ = writeln!(io::stderr(), "{message}");
    ExitCode::from(code)
}

#[derive(Default)]
struct Raw {
    words: Vec<String>,
    findings: Option<u64>,
    shape: Option<Shape>,
    seed: Option<u64>,
    out: Option<PathBuf>,
    page_size: Option<u64>,
}

fn parse(arguments: Vec<OsString>) -> Result<Job, String> {
    let raw = collect(arguments)?;
    let (kind, size) = match raw.words.as_slice() {
        [kind] => (kind, None),
        [kind, size] => (kind, Some(size)),
        _ => return Err("give a KIND, and a SIZE or --findings".into()),
    };
    let kind = Kind::parse(kind).ok_or_else(|| format!("`{kind}` is not a kind of report"))?;
    let (goal, label) = match (size, raw.findings) {
        (Some(size), None) => {
            let bytes = parse_size(size).ok_or_else(|| format!("`{size}` is not a size such as 100kB, 10MB or 1GB"))?;
            (Goal::Bytes(bytes), size.clone())
        }
        (None, Some(count)) => (Goal::Findings(count), format!("{count}-findings")),
        (Some(_), Some(_)) | (None, None) => return Err("give either SIZE or --findings".into()),
    };
    let request = Request { kind, goal, shape: raw.shape.unwrap_or(Shape::Usual), seed: raw.seed.unwrap_or(1) };
    if let Some(refusal) = request.refusal() {
        return Err(refusal);
    }
    if raw.page_size.is_some() && kind != Kind::Sonarqube {
        return Err(format!("{} reports have no pages; leave --page-size out", kind.as_str()));
    }
    let default = || PathBuf::from(format!("{}-{label}.{}", kind.as_str(), kind.extension()));
    Ok(Job { request, path: raw.out.unwrap_or_else(default), page_size: raw.page_size })
}

fn collect(arguments: Vec<OsString>) -> Result<Raw, String> {
    let mut raw = Raw::default();
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let Some(flag) = argument.to_str() else {
            return Err(format!("`{}` is not UTF-8", argument.display()));
        };
        if !flag.starts_with('-') {
            raw.words.push(flag.to_owned());
            continue;
        }
        let value = arguments.next().ok_or_else(|| format!("{flag} needs a value"))?;
        let word = value.to_str().unwrap_or_default();
        match flag {
            "--findings" => raw.findings = Some(number(flag, word)?),
            "--seed" => raw.seed = Some(number(flag, word)?),
            "--page-size" => raw.page_size = Some(number(flag, word)?.max(1)),
            "--shape" => raw.shape = Some(Shape::parse(word).ok_or_else(|| format!("`{word}` is not a shape"))?),
            "--out" => raw.out = Some(value.into()),
            _ => return Err(format!("`{flag}` is not an option")),
        }
    }
    Ok(raw)
}

fn number(flag: &str, word: &str) -> Result<u64, String> {
    word.parse().map_err(|_| format!("{flag} needs a whole number, not `{word}`"))
}

fn run(job: &Job) -> io::Result<()> {
    let expected = match job.page_size {
        Some(size) => write_pages(job, size)?,
        None => write_file(&job.path, |output| kind::write(&job.request, output))?,
    };
    let beside = with_suffix(&job.path, ".expected.json");
    fs::write(&beside, format!("{expected}\n")).map_err(|error| at(&beside, &error))
}

fn write_pages(job: &Job, size: u64) -> io::Result<Expected> {
    let rows = sonarqube::rows(&job.request);
    for index in 1..=rows.total.div_ceil(size).max(1) {
        let mut name = job.path.file_stem().unwrap_or_default().to_owned();
        name.push(format!("-{index}.json"));
        write_file(&job.path.with_file_name(name), |output| {
            sonarqube::page(&job.request, rows.total, index, size, output)
        })?;
    }
    Ok(rows.expected)
}

fn write_file<T>(path: &Path, write: impl FnOnce(&mut Output<BufWriter<File>>) -> io::Result<T>) -> io::Result<T> {
    let attempt = || {
        let mut output = Output::new(BufWriter::with_capacity(1 << 20, File::create(path)?));
        let made = write(&mut output)?;
        output.finish()?;
        Ok(made)
    };
    attempt().map_err(|error: io::Error| at(path, &error))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Job, String> {
        parse(line.split(' ').map(OsString::from).collect())
    }

    #[test]
    fn a_size_or_a_number_of_findings_is_asked_for_and_names_the_file() {
        let job = parsed("sarif 10MB --seed 9").unwrap();
        assert_eq!(job.request.goal, Goal::Bytes(10_000_000));
        assert_eq!((job.request.seed, job.path), (9, PathBuf::from("sarif-10MB.sarif")));
        let job = parsed("trivy --findings 40 --shape deep --out x.json").unwrap();
        assert_eq!((job.request.goal, job.request.shape), (Goal::Findings(40), Shape::Deep));
        assert_eq!(with_suffix(&job.path, ".expected.json"), PathBuf::from("x.json.expected.json"));
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for line in [
            "trivy",
            "trivy 1MB --findings 3",
            "trivvy 1MB",
            "trivy 1MB 2MB",
            "trivy 1MB --seed",
            "trivy 1MB --sead 3",
            "trivy 1MB --page-size 5",
            "gitleaks 1MB --shape deep",
        ] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }
}
