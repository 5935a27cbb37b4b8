//! Which files exemptions are read from, and what is in them.

use gate_core::exempt::{self, About, Context, Entry, Ledger};
use gate_core::model::{Code, Problem};
use gate_core::policy::Policy;
use gate_core::yaml::{Source, did_you_mean};
use jiff::Timestamp;

use crate::cli::PolicyArguments;
use crate::diagnose::Mistake;
use crate::repository::Repository;
use crate::resolve::{plain, refuse_misnamed};

/// Names people give the waiver file by mistake.
const MISNAMED_WAIVERS: [&str; 3] = [".gate/waivers.yml", ".gate/waiver.yaml", "waivers.yaml"];

/// One file that exemptions are read from.
#[derive(Clone)]
pub(crate) struct LedgerFile {
    /// Its format.
    pub(crate) ledger: &'static dyn Ledger,
    /// Its path, relative to the root.
    pub(crate) path: String,
    /// Whether somebody named it: then it has to be there.
    named: bool,
}

/// The files by their names alone: those that are named, and those that are read without it.
pub(crate) fn by_name(arguments: &PolicyArguments) -> impl Iterator<Item = &str> {
    let named = arguments.ignore_file.iter().filter_map(|named| Some(named.split_once('=')?.1));
    let defaults = exempt::registry().iter().flat_map(|ledger| ledger.about().default_paths).copied();
    named.chain(arguments.waivers.as_deref()).chain(defaults)
}

/// The files to read, in the order in which their entries are tried.
pub(crate) fn files(arguments: &PolicyArguments, policy: &Policy) -> Result<Vec<LedgerFile>, Mistake> {
    let mut named: Vec<LedgerFile> = Vec::new();
    for text in &arguments.ignore_file {
        named.push(named_file(text)?);
    }
    for spec in &policy.ignore_files {
        let Some(tool) = &spec.tool else { continue };
        let ledger = ledger_of(tool.as_str(), &spec.path)
            .map_err(|(message, help)| Mistake::usage(format!("{}: {message}", spec.origin), help))?;
        named.push(LedgerFile { ledger, path: spec.path.clone(), named: true });
    }
    if let (Some(path), Some(ledger)) = (&arguments.waivers, exempt::find("waivers")) {
        named.push(LedgerFile { ledger, path: path.replace('\\', "/"), named: true });
    }
    let mut files: Vec<LedgerFile> = Vec::new();
    for &ledger in exempt::registry() {
        let about = ledger.about();
        let of_this = || named.iter().filter(|file| file.ledger.about().id == about.id);
        if !is_replaced(about, &named) {
            let default = |path: &&&str| !of_this().any(|file| plain(&file.path) == plain(path));
            let paths = about.default_paths.iter().filter(default);
            files.extend(paths.map(|&path| LedgerFile { ledger, path: path.to_owned(), named: false }));
        }
        for file in of_this() {
            if !files.iter().any(|other| other.ledger.about().id == about.id && plain(&other.path) == plain(&file.path))
            {
                files.push(file.clone());
            }
        }
    }
    Ok(files)
}

/// Whether a named file stands in for the default ones of a format: a tool that reads one file reads the named one.
fn is_replaced(about: &About, named: &[LedgerFile]) -> bool {
    let mut others = named.iter().map(|file| file.ledger.about());
    about.one_file_only && others.any(|other| other.tool == about.tool && other.one_file_only)
}

/// `TOOL=PATH` of the command line.
fn named_file(text: &str) -> Result<LedgerFile, Mistake> {
    let Some((tool, path)) = text.split_once('=') else {
        let help = format!("write `--ignore-file trivy={text}`");
        return Err(Mistake::usage(format!("`--ignore-file {text}` names no tool"), help));
    };
    let ledger = ledger_of(tool, path).map_err(|(message, help)| Mistake::usage(message, help))?;
    Ok(LedgerFile { ledger, path: path.replace('\\', "/"), named: true })
}

fn ledger_of(tool: &str, path: &str) -> Result<&'static dyn Ledger, (String, String)> {
    exempt::for_file(tool, path).ok_or_else(|| {
        let mut known: Vec<_> = exempt::registry().iter().map(|ledger| ledger.about().tool).collect();
        known.dedup();
        let help = did_you_mean(tool, known.iter().copied())
            .unwrap_or_else(|| format!("gate reads ignore files of {}", known.join(", ")));
        (format!("gate reads no ignore file of `{tool}`"), help)
    })
}

/// A waiver file that would be passed over because of its name.
pub(crate) fn refuse_misnamed_waivers(repository: &Repository, right: &str) -> Result<(), Mistake> {
    refuse_misnamed(repository, &MISNAMED_WAIVERS, right)
}

/// Entries of every file, and what is doubtful about them.
pub(crate) fn read(
    files: &[LedgerFile],
    repository: &Repository,
    policy: &Policy,
    now: Timestamp,
) -> Result<(Vec<Entry>, Vec<Problem>), Mistake> {
    let unreadable =
        |path: &str, why: String| Mistake::usage(format!("{path} {why}"), "an unread exemption is not guessed at");
    let mut entries = Vec::new();
    let mut problems = Vec::new();
    let mut found: Vec<&str> = Vec::new();
    for LedgerFile { ledger, path, named } in files {
        let is_ours = ledger.about().tool == "gate";
        // Of several places in which a tool looks for its one file, the first with a file counts.
        if !named && ledger.about().one_file_only && found.contains(&ledger.about().id) {
            continue;
        }
        let Some(text) = repository.read(path).map_err(|why| unreadable(path, why))? else {
            if *named {
                let message = format!("there is no file {path} of {}", ledger.about().title);
                return Err(Mistake::usage(message, "name one that exists, or none"));
            }
            if is_ours {
                refuse_misnamed_waivers(repository, path)?;
            }
            continue;
        };
        found.push(ledger.about().id);
        let source = Source::new(path, text);
        match ledger.read(&source, &Context { policy, now }) {
            Ok(contents) => {
                entries.extend(contents.entries);
                problems.extend(contents.traps);
            }
            // A file that a tool finds by itself is not ours to refuse: nothing in it exempts, and that is said.
            Err(diagnostics) if !is_ours && !named => {
                problems.extend(diagnostics.into_iter().map(|it| {
                    let message = format!("{}; nothing in this file exempts anything", it.message);
                    let span = it.span;
                    Problem::new(Code::IgnoreFileTrap, message).at(format!("{}:{}", span.file, span.line))
                }));
            }
            Err(diagnostics) => return Err(Mistake::File { diagnostics, sources: vec![source] }),
        }
    }
    Ok((entries, problems))
}
