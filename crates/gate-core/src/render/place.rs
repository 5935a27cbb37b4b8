//! Where a finding is, as other systems take it: files of the repository apart from what is not one.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::model::{Finding, Report, Subject};

/// Longest path that a file can have; what is longer is a flood, and only its begin is kept.
const LONGEST: usize = 4096;

/// Where a finding is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Place<'a> {
    /// A file, relative to the root of the repository, with `/`.
    File(Cow<'a, str>),
    /// No file of the repository: an image without its tag, a file inside it, a cluster object, a file elsewhere on the
    /// machine, by its absolute path without the first `/`. It is the same from build to build, since systems that
    /// track findings tell them apart by it.
    Subject(Cow<'a, str>),
}

impl<'a> Place<'a> {
    /// Of one row. Where nothing else is known it is the report that tells of it.
    pub(super) fn of(report: &'a Report, row: &Finding) -> Place<'a> {
        let input = report.evidence.get(row.input as usize);
        let subject = input.and_then(|input| input.content.as_ref()).map(|content| &content.scan.subject);
        let (path, target) = (report.findings.text(row.path), report.findings.text(row.target));
        let named = subject.and_then(|subject| subject.name.as_deref()).unwrap_or_default();
        if subject.is_some_and(Subject::is_image) {
            let image = image(if named.is_empty() { target } else { named });
            return match plain(path) {
                path if path.is_empty() => subject_of(Cow::Borrowed(image)),
                path => subject_of(Cow::Owned(format!("{image}/{path}"))),
            };
        }
        if !plain(path).is_empty() {
            return Self::of_path(report, path);
        }
        match [image(target), image(named)].into_iter().find(|name| !name.is_empty()) {
            Some(name) => subject_of(Cow::Borrowed(name)),
            None => Self::of_path(report, input.map_or("-", |input| &input.key.path)),
        }
    }

    /// Of a file by its path, which tools write absolute or relative.
    pub(super) fn of_path(report: &Report, path: &'a str) -> Place<'a> {
        let path = plain(path);
        let is_absolute = is_absolute(&path);
        if !is_absolute && is_settled(&path) {
            return Self::File(path);
        }
        let (parts, leaves) = parts(&path);
        let text = parts.join("/");
        if !is_absolute && !leaves {
            return Self::File(Cow::Owned(if text.is_empty() { ".".to_owned() } else { text }));
        }
        let full = if path.starts_with('/') { format!("/{text}") } else { text };
        match report.roots.iter().find_map(|root| full.strip_prefix(root.trim_end_matches('/'))?.strip_prefix('/')) {
            Some(below) => Self::File(Cow::Owned(below.to_owned())),
            None => subject_of(Cow::Owned(full)),
        }
    }

    /// The path or name as it stands.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::File(text) | Self::Subject(text) => text,
        }
    }

    /// As a relative URI reference (RFC 3986).
    pub(super) fn uri(&self) -> String {
        escaped(self.text())
    }
}

/// What is no file of the repository; nor does it look like a path out of somewhere.
fn subject_of(name: Cow<'_, str>) -> Place<'_> {
    let name = match name {
        Cow::Borrowed(name) => Cow::Borrowed(&name[..name.floor_char_boundary(LONGEST)]),
        Cow::Owned(name) => Cow::Owned(name[..name.floor_char_boundary(LONGEST)].to_owned()),
    };
    if is_settled(&name) && !name.starts_with('/') {
        return Place::Subject(name);
    }
    let text = parts(&name).0.join("/");
    Place::Subject(Cow::Owned(if text.is_empty() { "-".to_owned() } else { text }))
}

/// Whether a path has no `.`, `..` or empty parts, and is one; hidden files are looked at more closely.
fn is_settled(path: &str) -> bool {
    !path.is_empty() && !path.starts_with('.') && !path.contains("//") && !path.contains("/.")
}

/// `/` in place of `\`, without `./` at the start.
fn plain(path: &str) -> Cow<'_, str> {
    let path = &path[..path.floor_char_boundary(LONGEST)];
    if path.contains('\\') {
        return Cow::Owned(without_dots(&path.replace('\\', "/")).to_owned());
    }
    Cow::Borrowed(without_dots(path))
}

fn without_dots(mut path: &str) -> &str {
    while let Some(rest) = path.strip_prefix("./") {
        path = rest.trim_start_matches('/');
    }
    path
}

fn is_absolute(path: &str) -> bool {
    path.starts_with('/') || matches!(path.as_bytes(), [letter, b':', b'/', ..] if letter.is_ascii_alphabetic())
}

/// The parts of a path without `.` and `..`, and whether `..` leads out of where it starts.
fn parts(path: &str) -> (Vec<&str>, bool) {
    let (mut parts, mut leaves) = (Vec::new(), false);
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => leaves |= parts.pop().is_none(),
            part => parts.push(part),
        }
    }
    (parts, leaves)
}

/// What was scanned without what changes from build to build: `app:1.0 (alpine 3.22)` and `app@sha256:…` are `app`.
fn image(name: &str) -> &str {
    let name = name.split(" (").next().unwrap_or_default();
    let name = name.split("@sha256:").next().unwrap_or_default();
    match name.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') && !name.is_empty() => name,
        Some(_) | None => name,
    }
}

/// Every byte that is not sure to be harmless in a path of a URI is escaped, the colon too: it would begin a scheme.
fn escaped(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/@+,=()!".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _infallible = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// A link of a report that other systems may show: `https:` or `http:`, and nothing in it that a URI may not hold.
pub(super) fn link(url: &str) -> Option<&str> {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
    let plain =
        url.len() <= 2048 && url.bytes().all(allowed) && url.split("://").nth(1).is_some_and(|it| !it.is_empty());
    // Brackets are for addresses only; elsewhere they end a Markdown link.
    Some(url).filter(|url| is_web && plain && !url.contains(['[', ']', '(', ')']) && has_whole_escapes(url))
}

fn has_whole_escapes(url: &str) -> bool {
    url.split('%').skip(1).all(|rest| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2)
}

/// The file and line of a place such as `.gate/waivers.yaml:3` or `…:3:5`.
pub(super) fn in_ledger(location: &str) -> Option<(&str, u32)> {
    let (rest, last) = location.rsplit_once(':')?;
    let last = last.parse().ok()?;
    match rest.rsplit_once(':').map(|(path, line)| (path, line.parse())) {
        Some((path, Ok(line))) => Some((path, line)),
        Some((_, Err(_))) | None => Some((rest, last)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Draft;
    use crate::model::{Kind, Proof, Scan};
    use crate::render::testing::Sample;

    fn report(path: &str, target: &str, subject: Subject) -> Report {
        let draft = Draft { rule: "r", path, target, ..Draft::new(Kind::Vulnerability) };
        Sample::new()
            .input("reports/scan.json", "t", Proof::Tells, &[draft])
            .with(|report| {
                report.evidence[0].content.as_mut().unwrap().scan = Scan { subject, ..Scan::default() };
            })
            .build()
    }

    fn place(path: &str, target: &str) -> (&'static str, String) {
        of(&report(path, target, Subject::default()))
    }

    fn in_image(name: &str, path: &str, target: &str) -> (&'static str, String) {
        let name = Some(name.to_owned()).filter(|name| !name.is_empty());
        of(&report(path, target, Subject { name, kind: Some("container_image".to_owned()), ..Subject::default() }))
    }

    fn of(report: &Report) -> (&'static str, String) {
        let place = Place::of(report, &report.findings.rows[0]);
        let word = match place {
            Place::File(_) => "file",
            Place::Subject(_) => "subject",
        };
        (word, place.text().to_owned())
    }

    #[test]
    fn files_of_the_repository_are_told_from_what_is_none() {
        for (path, target, word, text) in [
            ("src/a.py", "", "file", "src/a.py"),
            ("././src\\a.py", "x", "file", "src/a.py"),
            ("/work/app/a.py", "", "subject", "work/app/a.py"),
            ("C:\\app\\a.py", "", "subject", "C:/app/a.py"),
            ("../other/a.py", "", "subject", "other/a.py"),
            ("src/../../a.py", "", "subject", "a.py"),
            ("src/../b/.//a.py", "", "file", "b/a.py"),
            (".github/a.yml", "", "file", ".github/a.yml"),
            ("/root/.m2/a.jar", "", "subject", "root/.m2/a.jar"),
            ("/", "", "subject", "-"),
            ("", "Deployment/web", "subject", "Deployment/web"),
            ("", "", "file", "reports/scan.json"),
        ] {
            assert_eq!(place(path, target), (word, text.to_owned()), "{path:?} {target:?}");
        }
    }

    #[test]
    fn absolute_paths_below_the_repository_are_relative_to_it() {
        for (path, word, text) in [
            ("/work/app/src/a.py", "file", "src/a.py"),
            ("/work/app//./src/a.py", "file", "src/a.py"),
            ("/github/workspace/a.py", "file", "a.py"),
            ("D:\\a\\app\\src\\a.cs", "file", "src/a.cs"),
            ("/work/app", "subject", "work/app"),
            ("/work/app/", "subject", "work/app"),
            ("/work/application/a.py", "subject", "work/application/a.py"),
            ("/work/app/../x", "subject", "work/x"),
            ("/root/.m2/log4j.jar", "subject", "root/.m2/log4j.jar"),
        ] {
            let mut report = report(path, "", Subject::default());
            report.roots = ["/work/app", "/github/workspace/", "D:/a/app"].map(str::to_owned).to_vec();
            assert_eq!(of(&report), (word, text.to_owned()), "{path}");
        }
    }

    #[test]
    fn a_report_by_its_absolute_path_is_no_file_of_the_repository() {
        let mut report = report("", "", Subject::default());
        report.evidence[0].key.path = "/tmp/trivy.json".to_owned();
        assert_eq!(of(&report), ("subject", "tmp/trivy.json".to_owned()));
    }

    #[test]
    fn no_path_is_longer_than_a_path_can_be() {
        let long = "漢".repeat(10_000);
        assert_eq!(place(&long, "").1.len(), 4095);
        assert_eq!(place("", &long).1.len(), 4095);
    }

    #[test]
    fn the_name_of_an_image_does_not_change_with_its_tag() {
        for (name, path, target, text) in [
            ("app:1.0", "", "app:1.0 (alpine 3.22)", "app"),
            ("", "", "app:1.0 (alpine 3.22)", "app"),
            ("localhost:5000/team/app:1.0", "", "", "localhost:5000/team/app"),
            ("localhost:5000/team/app", "", "", "localhost:5000/team/app"),
            ("app@sha256:abcd", "", "", "app"),
            ("app:1.0@sha256:abcd", "usr/lib/x.jar", "Java", "app/usr/lib/x.jar"),
            ("app:1.0", "/usr/../../x.jar", "Java", "x.jar"),
            ("/../app:1.0", "", "", "app"),
        ] {
            assert_eq!(in_image(name, path, target), ("subject", text.to_owned()), "{name:?}");
        }
    }

    #[test]
    fn uris_hold_nothing_that_a_path_of_a_uri_may_not() {
        let uri = |place: Place<'_>| place.uri();
        assert_eq!(uri(Place::File("app/[id]/(x) y.tsx".into())), "app/%5Bid%5D/(x)%20y.tsx");
        assert_eq!(uri(Place::File("https://evil".into())), "https%3A//evil");
        assert_eq!(uri(Place::Subject("localhost:5000/a".into())), "localhost%3A5000/a");
        assert_eq!(uri(Place::Subject("C:/a b".into())), "C%3A/a%20b");
        assert_eq!(uri(Place::File("a\u{202e}\r\n#?%".into())), "a%E2%80%AE%0D%0A%23%3F%25");
    }

    #[test]
    fn only_plain_web_links_are_passed_on() {
        for url in ["https://a.example/x?y=1#z", "http://a.example", "https://a.example/%5B"] {
            assert_eq!(link(url), Some(url));
        }
        for url in [
            "javascript:alert(1)",
            "https://",
            "ftp://a",
            "https://a.example/ x",
            "https://a.example/\u{202e}",
            "https://a.example/)",
            "https://a.example/%zz",
            "https://a.example/%4",
            "HTTPS://a.example\"><script>",
            "",
        ] {
            assert_eq!(link(url), None, "{url:?}");
        }
    }

    #[test]
    fn places_of_ledgers_are_read_back() {
        assert_eq!(in_ledger(".gate/waivers.yaml:3"), Some((".gate/waivers.yaml", 3)));
        assert_eq!(in_ledger("a:b.yaml:3:5"), Some(("a:b.yaml", 3)));
        assert_eq!(in_ledger("byte 120"), None);
        assert_eq!(in_ledger("a:x"), None);
    }
}
