//! Cleaning of values that anyone may have chosen: what is cut, what is dropped, and what is said about it.

use super::Found;

/// The longest value kept, in bytes.
const LIMIT: usize = 1024;

/// What happened to a value on the way. The value itself is never repeated: it may be hostile or hold a credential.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Remark {
    /// Control or text-direction characters were taken out.
    #[error("{0}: control characters were removed")]
    ControlCharacters(&'static str),
    /// The value was longer than 1 KiB.
    #[error("{0}: cut after 1 KiB")]
    Cut(&'static str),
    /// A commit that is not 7 to 64 hexadecimal digits.
    #[error("{0}: not a commit id (7 to 64 hexadecimal digits), so it is left out; give the id itself")]
    NotACommit(&'static str),
    /// A page that is neither `http` nor `https`, or whose parts cannot be told from a password.
    #[error("{0}: not an http or https address, so it is left out")]
    NotALink(&'static str),
    /// A repository address whose parts cannot be told from a password.
    #[error("{0}: the address may hold a password, so it is left out; write it without user information")]
    MayHoldPassword(&'static str),
    /// `upstream/main` can be a branch of that name or `main` of the remote `upstream`.
    #[error("{0}: remote and branch cannot be told apart, so the branch is unknown; give --branch")]
    RemoteOrBranch(&'static str),
    /// The file behind `GITHUB_EVENT_PATH` is not the JSON that GitHub writes.
    #[error("GITHUB_EVENT_PATH: the event cannot be read ({0}), so what only it knows is unknown")]
    EventUnreadable(String),
    /// `GITHUB_SHA` is the base branch's commit under `pull_request_target`.
    #[error("GITHUB_SHA: names the base branch under pull_request_target, so it is not taken as the commit built")]
    CommitOfBase,
}

/// Whether a text looks like a commit id: 7 to 64 hexadecimal digits, not all zero.
pub fn is_commit(text: &str) -> bool {
    (7..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit()) && !is_zero(text)
}

/// Git writes "no such commit" as zeros.
fn is_zero(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte == b'0')
}

/// Cleans values and collects what is to be said about them.
#[derive(Debug, Default)]
pub(super) struct Cleaner {
    /// In the order in which they came up, each once.
    pub(super) remarks: Vec<Remark>,
}

impl Cleaner {
    pub(super) fn remark(&mut self, remark: Remark) {
        if !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
    }

    /// Any text; the empty one is "not set".
    pub(super) fn text(&mut self, raw: &str, source: &'static str) -> Option<Found> {
        let raw = raw.trim();
        // Look no further than what can be kept: each character is at most four bytes.
        let mut value: String = raw.chars().take(LIMIT + 1).filter(|&letter| !is_control(letter)).collect();
        if raw.chars().take(LIMIT + 1).any(is_control) {
            self.remark(Remark::ControlCharacters(source));
        }
        if value.len() > LIMIT || raw.chars().nth(LIMIT).is_some() {
            value.truncate(value.floor_char_boundary(LIMIT));
            self.remark(Remark::Cut(source));
        }
        let value = value.trim();
        (!value.is_empty()).then(|| Found { value: value.to_owned(), source })
    }

    /// A commit id in lower case. Zeros and "HEAD" are the systems' ways to say "none".
    pub(super) fn commit(&mut self, raw: &str, source: &'static str) -> Option<Found> {
        let raw = raw.trim();
        if raw.is_empty() || is_zero(raw) || raw == "HEAD" {
            return None;
        }
        if !is_commit(raw) {
            self.remark(Remark::NotACommit(source));
            return None;
        }
        Some(Found { value: raw.to_ascii_lowercase(), source })
    }

    /// A branch without `refs/heads/`. Other refs and "HEAD" are not branches.
    pub(super) fn branch(&mut self, raw: &str, source: &'static str) -> Option<Found> {
        let mut found = self.text(raw, source)?;
        if let Some(short) = found.value.strip_prefix("refs/heads/") {
            found.value = short.into();
        } else if found.value.starts_with("refs/") {
            return None;
        }
        (!found.value.is_empty() && found.value != "HEAD").then_some(found)
    }

    /// A tag without `refs/tags/`.
    pub(super) fn tag(&mut self, raw: &str, source: &'static str) -> Option<Found> {
        let mut found = self.text(raw, source)?;
        if let Some(short) = found.value.strip_prefix("refs/tags/") {
            found.value = short.into();
        } else if found.value.starts_with("refs/") {
            return None;
        }
        (!found.value.is_empty()).then_some(found)
    }

    /// A page: `http` or `https`, no user information. Its query stays, some systems number their builds there.
    pub(super) fn link(&mut self, raw: &str, source: &'static str) -> Option<Found> {
        let mut found = self.text(raw, source)?;
        let lower = found.value.to_ascii_lowercase();
        let is_web = lower.starts_with("http://") || lower.starts_with("https://");
        let address = without_user(&found.value).filter(|_| is_web && !found.value.contains(char::is_whitespace));
        let Some(value) = address else {
            self.remark(Remark::NotALink(source));
            return None;
        };
        found.value = value;
        Some(found)
    }

    /// A repository: `owner/name`, `git@host:path` or a URL without user information and query.
    pub(super) fn repository(&mut self, raw: &str, source: &'static str) -> Option<Found> {
        let mut found = self.text(raw, source)?;
        let Some(mut value) = without_user(&found.value) else {
            self.remark(Remark::MayHoldPassword(source));
            return None;
        };
        value.truncate(value.find(['?', '#']).unwrap_or(value.len()));
        found.value = value;
        (!found.value.is_empty()).then_some(found)
    }
}

/// Control characters and those that reorder or break lines on a screen.
fn is_control(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The address without `user:password@`; `None` when a password cannot be told from the path.
fn without_user(address: &str) -> Option<String> {
    let Some((scheme, rest)) = address.split_once("://") else {
        return Some(match address.split_once('@') {
            // `user:password@host/path`, which is no address git knows, but people write it.
            Some((user, _)) if user.contains(':') && !user.contains('/') => {
                address.rsplit_once('@').map_or("", |(_, host)| host).to_owned()
            }
            Some(_) | None => address.to_owned(),
        });
    };
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len()));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let port = host.rsplit_once(':').filter(|_| !host.ends_with(']')).map(|(_, port)| port);
    let is_port = port.is_none_or(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
    // `user:pass/word@host`: the slash ends the authority in the middle of the password.
    let may_be_password = port.is_some() && host == authority && path.contains('@');
    (is_port && !may_be_password && !host.is_empty()).then(|| format!("{scheme}://{host}{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repository(raw: &str) -> Option<String> {
        Cleaner::default().repository(raw, "X").map(|found| found.value)
    }

    #[test]
    fn user_information_never_stays_in_an_address() {
        for (raw, expected) in [
            ("https://user:FAKE-not-real@host/o/r.git", Some("https://host/o/r.git")),
            ("https://user:FAKE@not-real@host:8443/o/r", Some("https://host:8443/o/r")),
            ("https://org@dev.azure.com/org/p/_git/r", Some("https://dev.azure.com/org/p/_git/r")),
            ("https://user:FAKE/not-real@host/o/r", None),
            ("https://user:12/FAKE@host/o/r", None),
            ("https://host/o/r?private_token=FAKE", Some("https://host/o/r")),
            ("user:FAKE@host/o/r", Some("host/o/r")),
            ("git@host:o/r.git", Some("git@host:o/r.git")),
            ("ssh://git@host:22/o/r", Some("ssh://host:22/o/r")),
            ("https://[::1]:80/o/@scope", None),
            ("https://[::1]/o/@scope", Some("https://[::1]/o/@scope")),
            ("file:///srv/git/r", None),
            ("owner/name", Some("owner/name")),
        ] {
            assert_eq!(repository(raw).as_deref(), expected, "{raw}");
        }
    }

    #[test]
    fn only_web_pages_become_links() {
        let mut clean = Cleaner::default();
        assert_eq!(clean.link("javascript:alert(1)//http://x", "X"), None);
        assert_eq!(clean.link("https://ci/a b", "X"), None);
        assert_eq!(clean.remarks, [Remark::NotALink("X")]);
        let kept = clean.link("HTTPS://u:FAKE@ci/_build/results?buildId=7", "X").map(|found| found.value);
        assert_eq!(kept.as_deref(), Some("HTTPS://ci/_build/results?buildId=7"));
    }

    #[test]
    fn commits_are_hexadecimal_and_not_zero() {
        let mut clean = Cleaner::default();
        let upper = "ABCDEF1234".to_owned();
        assert_eq!(clean.commit(&upper, "X").map(|found| found.value).as_deref(), Some("abcdef1234"));
        assert_eq!(clean.commit(&"0".repeat(40), "X"), None);
        assert_eq!(clean.commit(&"0".repeat(64), "X"), None);
        assert_eq!(clean.commit("HEAD", "X"), None);
        assert!(clean.remarks.is_empty());
        for bad in ["abcdef", "abcdefg", "--output=x", "main", &"a".repeat(65)] {
            assert_eq!(clean.commit(bad, "X"), None, "{bad}");
        }
        assert_eq!(clean.remarks, [Remark::NotACommit("X")]);
        assert!(is_commit(&"a".repeat(64)));
    }

    #[test]
    fn control_characters_go_and_long_values_are_cut_at_a_character() {
        let mut clean = Cleaner::default();
        let found = clean.text("a\u{1b}[31mb\r\n::error::\u{202e}c", "X").map(|found| found.value);
        assert_eq!(found.as_deref(), Some("a[31mb::error::c"));
        assert_eq!(clean.remarks, [Remark::ControlCharacters("X")]);
        let long = clean.text(&"é".repeat(2000), "Y").map(|found| found.value.len());
        assert_eq!(long, Some(1024));
        assert_eq!(clean.text(&"x".repeat(1024), "Z").map(|found| found.value.len()), Some(1024));
        assert_eq!(clean.remarks.get(1..), Some(&[Remark::Cut("Y")][..]));
    }

    #[test]
    fn quotes_emoji_and_300_characters_survive() {
        let name = format!("feature/\"quoted\" 👩‍💻 {}", "n".repeat(300));
        let mut clean = Cleaner::default();
        assert_eq!(clean.branch(&name, "X").map(|found| found.value), Some(name));
        assert!(clean.remarks.is_empty());
    }
}
