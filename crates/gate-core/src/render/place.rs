//! Where a finding is, as other systems take it: files of the repository apart from what is not one.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::model::{Finding, Report, Subject};

/// Where a finding is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Place<'a> {
    /// A file, relative to the root of the repository, with `/`.
    File(Cow<'a, str>),
    /// A file by its absolute path (`/work/app/main.c`, `C:/app/main.c`).
    Absolute(Cow<'a, str>),
    /// No file of the repository: an image without its tag, a file inside it, a cluster object. It is the same from
    /// build to build, since systems that track findings tell them apart by it.
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
                path if path.is_empty() => Self::Subject(Cow::Borrowed(image)),
                path => Self::Subject(Cow::Owned(format!("{image}/{}", path.trim_start_matches('/')))),
            };
        }
        if !plain(path).is_empty() {
            return Self::of_path(path);
        }
        match [image(target), image(named)].into_iter().find(|name| !name.is_empty()) {
            Some(name) => Self::Subject(Cow::Borrowed(name)),
            None => Self::of_path(input.map_or("-", |input| &input.key.path)),
        }
    }

    /// Of a file by its path.
    pub(super) fn of_path(path: &'a str) -> Place<'a> {
        let path = plain(path);
        if is_absolute(&path) { Self::Absolute(path) } else { Self::File(path) }
    }

    /// The path or name as it stands.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::File(text) | Self::Absolute(text) | Self::Subject(text) => text,
        }
    }

    /// As a URI reference (RFC 3986): relative, or a `file:` URI for absolute paths.
    pub(super) fn uri(&self) -> String {
        match self {
            Self::File(path) | Self::Subject(path) => escaped(path),
            Self::Absolute(path) if path.starts_with('/') => format!("file://{}", escaped(path)),
            Self::Absolute(path) => format!("file:///{}", escaped(path)),
        }
    }
}

/// `/` in place of `\`, without `./` at the start.
fn plain(path: &str) -> Cow<'_, str> {
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
            Place::Absolute(_) => "absolute",
            Place::Subject(_) => "subject",
        };
        (word, place.text().to_owned())
    }

    #[test]
    fn files_of_the_repository_are_told_from_what_is_none() {
        for (path, target, word, text) in [
            ("src/a.py", "", "file", "src/a.py"),
            ("././src\\a.py", "x", "file", "src/a.py"),
            ("/work/app/a.py", "", "absolute", "/work/app/a.py"),
            ("C:\\app\\a.py", "", "absolute", "C:/app/a.py"),
            ("", "Deployment/web", "subject", "Deployment/web"),
            ("", "", "file", "reports/scan.json"),
        ] {
            assert_eq!(place(path, target), (word, text.to_owned()), "{path:?} {target:?}");
        }
    }

    #[test]
    fn a_report_by_its_absolute_path_is_no_file_of_the_repository() {
        let mut report = report("", "", Subject::default());
        report.evidence[0].key.path = "/tmp/trivy.json".to_owned();
        assert_eq!(of(&report), ("absolute", "/tmp/trivy.json".to_owned()));
        assert_eq!(Place::of_path("/tmp/x y").uri(), "file:///tmp/x%20y");
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
        assert_eq!(uri(Place::Absolute("/a b".into())), "file:///a%20b");
        assert_eq!(uri(Place::Absolute("C:/a".into())), "file:///C%3A/a");
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
