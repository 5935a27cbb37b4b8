//! `gate hook install`, `uninstall` and `status`: a hook that was there before stays, runs first, and comes back.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use super::gitleaks::INSTALL;
use super::place::{Found, HEAD, Place, TAIL, is_executable};
use crate::cli::{HookPlace, InstallArguments};
use crate::commands::{Answer, answer};
use crate::diagnose::Mistake;
use crate::exit::Exit;
use crate::term;

const HUSKY: &str = "husky writes this folder: add the line `gate hook pre-push \"$@\"` to .husky/pre-push";

pub(super) fn install(arguments: &InstallArguments) -> Answer {
    let place = Place::of(&arguments.place.root)?;
    let shown = place.hook.display();
    if place.is_huskys {
        return Err(Mistake::usage(format!("{shown} would be overwritten"), HUSKY));
    }
    if place.is_shared && !arguments.shared {
        let help = "say --shared if every repository that uses this folder is meant";
        return Err(Mistake::usage(format!("{shown} lies outside this clone (core.hooksPath)"), help));
    }
    if arguments.policy.is_empty() || arguments.policy.chars().any(char::is_control) {
        return Err(Mistake::usage("--policy is empty or holds control characters", "name a policy"));
    }
    let text = script(&arguments.policy);
    match found(&place)? {
        Found::Ours
            if fs::read(&place.hook).is_ok_and(|there| there == text.as_bytes()) && is_executable(&place.hook) =>
        {
            return Ok(answer(&format!("{shown} is there already\n"), Exit::Pass));
        }
        Found::Nothing | Found::Ours => {}
        Found::Edited => return Err(edited(&place)),
        Found::Foreign if fs::symlink_metadata(&place.before).is_ok() => {
            let help = format!("{} is there as well: take one of the two away", place.before.display());
            return Err(Mistake::usage(format!("{shown} is a hook of somebody else"), help));
        }
        Found::Foreign => {
            if let Err(error) = fs::rename(&place.hook, &place.before) {
                return Ok(failed("the hook that is there could not be put aside", &error));
            }
        }
    }
    if let Err(error) = write(&place.hook, &text) {
        return Ok(failed(&format!("{shown} could not be written"), &error));
    }
    let mut said = format!("{shown} checks what is pushed, by the policy {}\n", arguments.policy);
    if is_executable(&place.before) {
        said = format!("{said}{} runs before it, as it did\n", place.before.display());
    }
    if !is_on_path("gitleaks") {
        said = format!("{said}gitleaks is not on PATH, and nothing is pushed without it: {INSTALL}\n");
    }
    Ok(answer(&said, Exit::Pass))
}

pub(super) fn uninstall(arguments: &HookPlace) -> Answer {
    let place = Place::of(&arguments.root)?;
    let shown = place.hook.display();
    match found(&place)? {
        Found::Nothing | Found::Foreign => {
            return Ok(answer(&format!("{shown} is not gate's, and stays as it is\n"), Exit::Pass));
        }
        Found::Edited => return Err(edited(&place)),
        Found::Ours => {}
    }
    let is_chained = fs::symlink_metadata(&place.before).is_ok();
    let done = if is_chained { fs::rename(&place.before, &place.hook) } else { fs::remove_file(&place.hook) };
    if let Err(error) = done {
        return Ok(failed(&format!("{shown} could not be taken out"), &error));
    }
    let end = if is_chained { "what was there before is back" } else { "nothing checks a push now" };
    Ok(answer(&format!("{shown}: gate's hook is out; {end}\n"), Exit::Pass))
}

pub(super) fn status(arguments: &HookPlace) -> Answer {
    let place = Place::of(&arguments.root)?;
    let shown = place.hook.display();
    let runs = is_executable(&place.hook);
    let (said, exit) = match found(&place)? {
        Found::Nothing => (format!("no pre-push hook at {shown}: a push is not checked\n"), Exit::Fail),
        Found::Foreign => {
            (format!("{shown} is not gate's: a push is not checked by gate, unless that hook calls it\n"), Exit::Fail)
        }
        Found::Ours | Found::Edited if !runs => {
            (format!("{shown} is not executable, so git passes over it: a push is not checked\n"), Exit::Fail)
        }
        Found::Ours | Found::Edited if !is_on_path("gitleaks") => {
            (format!("{shown} stops every push: gitleaks is not on PATH\n{INSTALL}\n"), Exit::Fail)
        }
        Found::Ours | Found::Edited => (format!("{shown} checks what is pushed\n"), Exit::Pass),
    };
    let before = place.before.display();
    let chained = match (fs::symlink_metadata(&place.before).is_ok(), is_executable(&place.before)) {
        (true, true) => format!("{before} runs before it\n"),
        (true, false) => format!("{before} is not executable, and is passed over\n"),
        (false, _) => String::new(),
    };
    Ok(answer(&format!("{said}{chained}"), exit))
}

/// Whether a program is found as the hook would look for it.
fn is_on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| {
        let file = folder.join(program);
        is_executable(&file) || is_executable(&file.with_extension("exe"))
    })
}

fn found(place: &Place) -> Result<Found, Mistake> {
    let unreadable = |error: io::Error| {
        Mistake::usage(format!("{} cannot be read: {error}", place.hook.display()), "see who owns it")
    };
    place.found().map_err(unreadable)
}

fn edited(place: &Place) -> Mistake {
    let help = "move those lines into a hook of their own (pre-push.before-gate beside it), or take the file away";
    Mistake::usage(format!("{} has lines that gate did not write", place.hook.display()), help)
}

fn failed(what: &str, error: &io::Error) -> Exit {
    term::complain(&format!("gate: {what}: {error}"));
    Exit::NotDelivered
}

/// The hook. The gate on PATH runs, else the one that installed it.
fn script(policy: &str) -> String {
    let program = std::env::current_exe().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    let (program, policy) = (quoted(&program), quoted(policy));
    format!(
        "{HEAD}\
         gate={program}\n\
         if command -v gate >/dev/null 2>&1; then gate=gate; fi\n\
         if ! command -v \"$gate\" >/dev/null 2>&1; then\n\
         \x20 echo 'gate is not installed any more, and this push was not checked: install it, or remove the hook '\"$0\" >&2\n\
         \x20 exit 127\n\
         fi\n\
         exec \"$gate\" hook pre-push --policy={policy} --before=\"$0.before-gate\" -- \"$@\"\n\
         {TAIL}"
    )
}

/// A word of the shell that is nothing but itself.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// Writes the hook beside its place and moves it there, so that git never meets half of it.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let new = folder.join(format!(".pre-push.{}", std::process::id()));
    let written = fs::File::create(&new).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        make_executable(&file)?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&new, path)).inspect_err(|_| drop(fs::remove_file(&new)))
}

#[cfg(unix)]
fn make_executable(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn make_executable(_file: &fs::File) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{HEAD, TAIL, quoted, script};

    #[test]
    fn a_word_of_the_shell_stays_itself() {
        for word in ["pre-push", "a b", "$(touch owned)", "it's", "'; rm -rf /; '", "`x`", "-n"] {
            let done = std::process::Command::new("sh").args(["-c", &format!("printf %s {}", quoted(word))]).output();
            assert_eq!(String::from_utf8(done.unwrap().stdout).unwrap(), word);
        }
    }

    #[test]
    fn the_hook_begins_and_ends_as_it_is_known() {
        let text = script("pre-push");
        assert!(text.starts_with(HEAD) && text.ends_with(TAIL), "{text}");
    }
}
