//! One spelling for one repository: receivers join events by it.

/// The address of a repository as every event spells it: `https`, host in lower case, no user information, no `.git`, no
/// slash at the end. `git@host:path` becomes `https://host/path`. `None` where it is no address of a host.
pub fn repository_url(address: &str) -> Option<String> {
    let address = address.trim();
    let (host, path) = match address.split_once("://") {
        Some((scheme, rest)) => {
            let known = ["https", "http", "ssh", "git"].iter().any(|it| scheme.eq_ignore_ascii_case(it));
            let (authority, path) = rest.split_once('/').filter(|_| known)?;
            let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
            // The port of ssh is not the port of the page; that of the page may be.
            let is_web = scheme.to_ascii_lowercase().starts_with("http");
            (if is_web { host } else { host.split_once(':').map_or(host, |(host, _)| host) }, path)
        }
        None => {
            let (authority, path) = address.split_once(':')?;
            (authority.rsplit_once('@')?.1, path)
        }
    };
    let end = path.find(['?', '#']).unwrap_or(path.len());
    let path = path[..end].trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path).trim_end_matches('/');
    let is_host = !host.is_empty()
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']'));
    let is_path = !path.is_empty() && !path.contains(char::is_whitespace) && !path.contains('@');
    (is_host && is_path).then(|| format!("https://{}/{path}", host.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_repository_becomes_one() {
        for spelling in [
            "https://github.com/Team/app",
            "https://GitHub.com/Team/app.git",
            "https://github.com/Team/app/",
            "http://github.com/Team/app.git/",
            "https://user:FAKE-not-real@github.com/Team/app.git",
            "ssh://git@github.com:22/Team/app.git",
            "git@github.com:Team/app.git",
            " https://github.com/Team/app?ref=main#readme ",
        ] {
            assert_eq!(repository_url(spelling).as_deref(), Some("https://github.com/Team/app"), "{spelling}");
        }
        assert_eq!(repository_url("https://git.example:8443/a/b").as_deref(), Some("https://git.example:8443/a/b"));
    }

    #[test]
    fn what_is_no_address_of_a_host_is_none() {
        for other in [
            "",
            "owner/name",
            "file:///srv/git/app",
            "C:\\git\\app",
            "https://host",
            "https:///x",
            "git@host:",
            "https://h/a b",
        ] {
            assert_eq!(repository_url(other), None, "{other}");
        }
    }
}
