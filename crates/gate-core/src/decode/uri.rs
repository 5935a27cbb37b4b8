//! URIs as paths and package URLs as names.

use std::borrow::Cow;

/// The file a URI names: relative references and `file:` URIs lose their escapes (RFC 3986), others stay as they are.
/// `file:///C:\a\b` (Dependency-Check on Windows) becomes `C:/a/b`.
pub(super) fn path(uri: &str) -> Cow<'_, str> {
    let Some(rest) = strip_scheme(uri, "file:") else {
        return if has_scheme(uri) { Cow::Borrowed(uri) } else { unescape(uri) };
    };
    let rest = match rest.strip_prefix("//") {
        // An authority (`file://host/path`) is not part of the path; a path that follows at once is kept whole.
        Some(local) if local.starts_with('/') => local,
        Some(host) if host.starts_with("localhost/") => &host["localhost".len()..],
        Some(other) => other,
        None => rest,
    };
    let drive = rest.strip_prefix('/').filter(|rest| is_drive(rest));
    match drive.or_else(|| is_drive(rest).then_some(rest)) {
        Some(windows) => Cow::Owned(unescape(windows).replace('\\', "/")),
        None => unescape(rest),
    }
}

fn strip_scheme<'a>(uri: &'a str, scheme: &str) -> Option<&'a str> {
    let head = uri.get(..scheme.len())?;
    head.eq_ignore_ascii_case(scheme).then(|| &uri[scheme.len()..])
}

/// Two letters at least: `C:` is a drive.
fn has_scheme(uri: &str) -> bool {
    let name = uri.split(':').next().unwrap_or_default();
    name.len() > 1
        && name.len() < uri.len()
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

fn is_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic())
}

/// Percent-escapes resolved; text whose escapes are broken or not UTF-8 stays as it is written.
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    decoded(text.as_bytes()).map_or(Cow::Borrowed(text), Cow::Owned)
}

fn decoded(mut bytes: &[u8]) -> Option<String> {
    let mut out = Vec::with_capacity(bytes.len());
    while let [first, rest @ ..] = bytes {
        bytes = rest;
        if *first != b'%' {
            out.push(*first);
            continue;
        }
        let (digits, rest) = rest.split_at_checked(2)?;
        if !digits.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        out.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
        bytes = rest;
    }
    String::from_utf8(out).ok()
}

/// Name (with its namespace) and version of a package URL; both empty when it is none.
pub(super) fn package(purl: &str) -> (Cow<'_, str>, Cow<'_, str>) {
    let Some(rest) = purl.strip_prefix("pkg:") else { return Default::default() };
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let Some((_, rest)) = rest.split_once('/') else { return Default::default() };
    // A scope may be written with a bare `@`; the one before the version stands in the last segment.
    let last = rest.rfind('/').map_or(0, |slash| slash + 1);
    match rest[last..].rfind('@').filter(|&at| at > 0) {
        Some(at) => (unescape(&rest[..last + at]), unescape(&rest[last + at + 1..])),
        None => (unescape(rest), Cow::Borrowed("")),
    }
}

/// A repository's address without the credentials that some carry.
pub(super) fn without_user(uri: &str) -> Cow<'_, str> {
    let Some((scheme, rest)) = uri.split_once("://") else { return Cow::Borrowed(uri) };
    let authority = rest.find('/').unwrap_or(rest.len());
    match rest[..authority].rfind('@') {
        Some(at) => Cow::Owned(format!("{scheme}://{}", &rest[at + 1..])),
        None => Cow::Borrowed(uri),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_become_paths() {
        for (uri, expected) in [
            ("src/a%20b.rs", "src/a b.rs"),
            ("src/100%.txt", "src/100%.txt"),
            ("src/%zz%ff", "src/%zz%ff"),
            ("src/%+1", "src/%+1"),
            ("file:///home/x/a.jar", "/home/x/a.jar"),
            ("file://localhost/home/a.jar", "/home/a.jar"),
            ("file:///C:\\work\\a.jar", "C:/work/a.jar"),
            ("file:///C:/work/a%20b.jar", "C:/work/a b.jar"),
            ("FILE:/tmp/a", "/tmp/a"),
            ("C:/work", "C:/work"),
            ("https://example.org/a%20b", "https://example.org/a%20b"),
            ("", ""),
        ] {
            assert_eq!(path(uri), expected, "{uri}");
        }
    }

    #[test]
    fn package_urls_are_split() {
        for (purl, name, version) in [
            ("pkg:maven/io.quarkus/quarkus-vertx-http@2.16.0.Final", "io.quarkus/quarkus-vertx-http", "2.16.0.Final"),
            ("pkg:npm/%40babel/core@7.1.0?arch=x#sub", "@babel/core", "7.1.0"),
            ("pkg:npm/@babel/core", "@babel/core", ""),
            ("pkg:npm/asap", "asap", ""),
            ("cpe:/a:b", "", ""),
            ("pkg:npm", "", ""),
        ] {
            assert_eq!(package(purl), (name.into(), version.into()), "{purl}");
        }
    }

    #[test]
    fn credentials_are_cut_from_repository_addresses() {
        assert_eq!(without_user("https://token@host/a/b"), "https://host/a/b");
        assert_eq!(without_user("https://host/a@b"), "https://host/a@b");
        assert_eq!(without_user("git@host:a/b"), "git@host:a/b");
    }
}
