//! Runs the binary with an empty environment and reads back what it says.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The clock of every test.
pub(crate) const NOW: &str = "2026-11-22T12:00:00Z";

/// What a run answered.
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Answer {
    /// Everything that was said.
    pub(crate) fn all(&self) -> String {
        format!("{}{}", self.out, self.err)
    }
}

/// A folder to run in.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, with the folders it needs.
    pub(crate) fn file(self, name: &str, text: impl AsRef<[u8]>) -> Folder {
        self.write(name, text);
        self
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// A command in this folder with nothing but PATH in its environment.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gate"));
        command.current_dir(self.path()).args(arguments).env_clear();
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        command
    }

    /// Runs `gate` here.
    pub(crate) fn gate(&self, arguments: &[&str]) -> Answer {
        answer(self.command(arguments), b"")
    }

    /// Runs `gate check` here at [`NOW`].
    pub(crate) fn check(&self, arguments: &[&str]) -> Answer {
        self.gate(&[&["check", "--now", NOW], arguments].concat())
    }
}

/// Runs a command with something on its standard input.
pub(crate) fn answer(mut command: Command, input: &[u8]) -> Answer {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A run that does not read its input closes the pipe.
    let _unread = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    Answer {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A Trivy image report of an hour ago with these vulnerabilities.
pub(crate) fn trivy(vulnerabilities: &[(&str, &str)]) -> String {
    let rows: Vec<_> = vulnerabilities
        .iter()
        .enumerate()
        .map(|(at, (id, severity))| {
            format!(
                r#"{{"VulnerabilityID":"{id}","PkgName":"lib{at}","InstalledVersion":"1.0.{at}","FixedVersion":"2.0.0",
                "Severity":"{severity}","Title":"t"}}"#
            )
        })
        .collect();
    format!(
        r#"{{"SchemaVersion":2,"CreatedAt":"2026-11-22T11:00:00Z","ArtifactName":"app:1","ArtifactType":"container_image",
        "Metadata":{{"OS":{{"Family":"alpine","Name":"3.22"}},"ImageID":"sha256:aa"}},
        "Results":[{{"Target":"app:1 (alpine 3.22)","Class":"os-pkgs","Type":"alpine","Vulnerabilities":[{}]}}]}}"#,
        rows.join(",")
    )
}

/// Every report of the repository's fixtures, with the tool its `about.toml` names as hint.
pub(crate) fn fixtures() -> Vec<(PathBuf, Option<String>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut found = Vec::new();
    for tool in folders(&root) {
        for case in folders(&tool) {
            let about = fs::read_to_string(case.join("about.toml")).unwrap();
            let hint = about.lines().find_map(|line| line.strip_prefix("hint = \"")?.strip_suffix('"'));
            let report = fs::read_dir(&case).unwrap().map(|it| it.unwrap().path());
            let report = report.into_iter().find(|path| path.file_stem().is_some_and(|stem| stem == "report")).unwrap();
            found.push((report, hint.map(str::to_owned)));
        }
    }
    assert!(found.len() > 100, "the fixtures were not found");
    found
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let mut found: Vec<_> = fs::read_dir(path).unwrap().map(|it| it.unwrap().path()).filter(|it| it.is_dir()).collect();
    found.sort();
    found
}

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A folder with a copy of `demo/`, far from the clone, whose branch and commit would be part of the verdict.
pub(crate) fn demo() -> Folder {
    let folder = Folder::new();
    copy(&repository().join("demo"), &folder.path().join("demo"));
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (entry, to) = entry.map(|entry| (entry.path(), to.join(entry.file_name()))).unwrap();
        if entry.is_dir() {
            copy(&entry, &to);
        } else {
            fs::copy(entry, to).unwrap();
        }
    }
}
