//! `gate completions` and `gate man`: what a package installs beside the program, made of the command line itself.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use clap::Command;
use clap_mangen::Man;

use super::{Answer, answer};
use crate::cli::{CompletionsArguments, ManArguments};
use crate::diagnose::Mistake;
use crate::exit::Exit;
use crate::{cli, term};

/// Prints the completions of one shell.
pub(super) fn completions(arguments: &CompletionsArguments) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut cli::command(), "gate", &mut script);
    answer(&String::from_utf8_lossy(&script), Exit::Pass)
}

/// Prints one manual page, or writes all of them.
pub(super) fn man(arguments: &ManArguments) -> Answer {
    let mut root = cli::command();
    root.build();
    match &arguments.to {
        Some(folder) => Ok(write_all(&root, folder)),
        None => Ok(answer(&page(named(&root, &arguments.command)?), Exit::Pass)),
    }
}

/// The command that a path of names leads to.
fn named<'a>(root: &'a Command, path: &[String]) -> Result<&'a Command, Mistake> {
    let mut command = root;
    for name in path {
        command = command.find_subcommand(name).ok_or_else(|| {
            let known: Vec<_> = command.get_subcommands().map(Command::get_name).collect();
            let hint =
                if known.is_empty() { "it has no commands".to_owned() } else { format!("known: {}", known.join(", ")) };
            Mistake::usage(format!("`{}` has no command `{name}`", command.get_bin_name().unwrap_or("gate")), &hint)
        })?;
    }
    Ok(command)
}

/// A command's page, in roff.
fn page(command: &Command) -> String {
    let title = title(command);
    let mut roff = Vec::new();
    let rendered = Man::new(command.clone()).title(title.to_uppercase()).manual("gate").date("").render(&mut roff);
    debug_assert!(rendered.is_ok(), "memory takes every byte");
    String::from_utf8_lossy(&roff).into_owned()
}

/// `gate-waiver-add`: the name under which `man` finds the page.
fn title(command: &Command) -> String {
    command.get_bin_name().unwrap_or("gate").replace(' ', "-")
}

fn write_all(root: &Command, folder: &Path) -> Exit {
    let mut commands = vec![root];
    let mut written = Ok(0_usize);
    if let Err(error) = fs::create_dir_all(folder) {
        written = Err((folder.as_os_str().to_owned(), error));
    }
    while let (Ok(count), Some(command)) = (&mut written, commands.pop()) {
        commands.extend(command.get_subcommands());
        let path = folder.join(format!("{}.1", title(command)));
        match fs::write(&path, page(command)) {
            Ok(()) => *count += 1,
            Err(error) => written = Err((OsString::from(path), error)),
        }
    }
    match written {
        Ok(count) => answer(&format!("{count} pages written to {}\n", folder.display()), Exit::Pass),
        Err((path, error)) => {
            term::complain(&format!("gate: {}: the page could not be written: {error}", path.display()));
            Exit::NotDelivered
        }
    }
}
