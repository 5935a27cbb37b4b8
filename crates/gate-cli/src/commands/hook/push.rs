//! What is about to be pushed: git's lines on standard input, or what pre-commit makes of them.

use gate_core::build::is_commit;

/// One ref of a push.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ref {
    /// What is pushed, as it was written: a branch, a tag, `HEAD~`, an id.
    pub(super) local: String,
    /// The object that is pushed; `None` when the ref is deleted.
    pub(super) object: Option<String>,
    /// What the remote has there; `None` when it has nothing.
    pub(super) theirs: Option<String>,
}

/// Where a push goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Remote {
    /// To a remote of the clone, by its name.
    Named(String),
    /// To an address; empty when nobody says which.
    Address(String),
}

/// A push.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Push {
    /// Where it goes.
    pub(super) remote: Remote,
    pub(super) refs: Vec<Ref>,
    /// Whether the caller handed over one ref only, whatever else is pushed.
    pub(super) is_one_of_several: bool,
}

impl Push {
    /// The push that git describes: the words of the hook, and its standard input.
    ///
    /// Source: githooks(5), pre-push.
    pub(super) fn of_git(remote: &[String], lines: &[u8]) -> Result<Push, String> {
        let text = std::str::from_utf8(lines).map_err(|_| "the list of refs is not UTF-8".to_owned())?;
        let refs = text.lines().filter(|line| !line.trim().is_empty()).map(line).collect::<Result<_, _>>()?;
        Ok(Push { remote: place_of(remote), refs, is_one_of_several: false })
    }

    /// The push that pre-commit describes, of which it hands over the first ref that has something new.
    ///
    /// Without both ends the whole history is new. Source: pre-commit's `hook_impl`, the `PRE_COMMIT_*` variables.
    pub(super) fn of_pre_commit(variable: impl Fn(&str) -> Option<String>) -> Option<Push> {
        let said = |name: &str| variable(name).filter(|value| !value.is_empty());
        let remote = said("PRE_COMMIT_REMOTE_NAME")?;
        let address = said("PRE_COMMIT_REMOTE_URL").unwrap_or_else(|| remote.clone());
        let local = said("PRE_COMMIT_LOCAL_BRANCH").or_else(|| said("PRE_COMMIT_TO_REF"))?;
        let object = said("PRE_COMMIT_TO_REF").unwrap_or_else(|| local.clone());
        let theirs = said("PRE_COMMIT_FROM_REF").filter(|id| is_commit(id));
        let refs = vec![Ref { local, object: Some(object), theirs }];
        Some(Push { remote: place_of(&[remote, address]), refs, is_one_of_several: true })
    }
}

/// git says the address twice when it was pushed to by its address.
fn place_of(words: &[String]) -> Remote {
    match words {
        [name, address] if name != address => Remote::Named(name.clone()),
        [_, address] | [address] => Remote::Address(address.clone()),
        [] | [_, _, _, ..] => Remote::Address(String::new()),
    }
}

/// `<local ref> <local object> <remote ref> <remote object>`; a local ref may hold blanks (`HEAD@{1 day ago}`).
fn line(text: &str) -> Result<Ref, String> {
    let wrong = || format!("not a line of a push: {:?}", text.chars().take(200).collect::<String>());
    let mut words = text.rsplitn(4, ' ');
    let (Some(theirs), Some(_remote), Some(object), Some(local)) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(wrong());
    };
    let id = |word: &str| match word {
        word if is_zero(word) => Ok(None),
        word if is_commit(word) => Ok(Some(word.to_owned())),
        _ => Err(wrong()),
    };
    Ok(Ref { local: local.to_owned(), object: id(object)?, theirs: id(theirs)? })
}

/// As many zeros as the hash of the repository is long: nothing there.
fn is_zero(id: &str) -> bool {
    matches!(id.len(), 40 | 64) && id.bytes().all(|byte| byte == b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "1111111111111111111111111111111111111111";
    const B: &str = "2222222222222222222222222222222222222222";

    fn words(remote: &[&str]) -> Vec<String> {
        remote.iter().map(|&word| word.to_owned()).collect()
    }

    #[test]
    fn the_lines_of_git_are_read() {
        let zero = "0".repeat(40);
        let wide = "3".repeat(64);
        let lines = format!(
            "refs/heads/main {A} refs/heads/main {B}\n(delete) {zero} refs/heads/old {B}\nHEAD@{{1 day ago}} {A} refs/heads/new {zero}\nmain {wide} main {}\n",
            "0".repeat(64)
        );
        let push = Push::of_git(&words(&["origin", "https://example.com/x"]), lines.as_bytes()).unwrap();
        assert_eq!(push.remote, Remote::Named("origin".to_owned()));
        let told: Vec<_> =
            push.refs.iter().map(|it| (it.local.as_str(), it.object.as_deref(), it.theirs.as_deref())).collect();
        assert_eq!(told[0], ("refs/heads/main", Some(A), Some(B)));
        assert_eq!(told[1], ("(delete)", None, Some(B)));
        assert_eq!(told[2], ("HEAD@{1 day ago}", Some(A), None));
        assert_eq!(told[3], ("main", Some(wide.as_str()), None));
    }

    #[test]
    fn a_push_to_an_address_has_no_name() {
        let address = "https://example.com/x";
        assert_eq!(Push::of_git(&words(&[address, address]), b"").unwrap().remote, Remote::Address(address.to_owned()));
    }

    #[test]
    fn a_line_that_is_none_is_refused() {
        for text in ["x", "a b c", "refs/heads/main 12 refs/heads/main 34", "refs/heads/main -x refs/heads/main y"] {
            assert!(Push::of_git(&[], text.as_bytes()).is_err(), "{text}");
        }
        assert!(Push::of_git(&[], b"\xff").is_err());
    }

    #[test]
    fn the_variables_of_pre_commit_are_one_ref_of_a_push() {
        let variables = |pairs: &'static [(&str, &str)]| {
            move |name: &str| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        };
        assert_eq!(Push::of_pre_commit(variables(&[])), None);
        let push = Push::of_pre_commit(variables(&[
            ("PRE_COMMIT_REMOTE_NAME", "origin"),
            ("PRE_COMMIT_REMOTE_URL", "https://example.com/x"),
            ("PRE_COMMIT_LOCAL_BRANCH", "refs/heads/main"),
            ("PRE_COMMIT_FROM_REF", B),
            ("PRE_COMMIT_TO_REF", A),
        ]))
        .unwrap();
        let main = |object: &str, theirs: Option<&str>| Ref {
            local: "refs/heads/main".to_owned(),
            object: Some(object.to_owned()),
            theirs: theirs.map(str::to_owned),
        };
        assert_eq!((&push.remote, push.is_one_of_several), (&Remote::Named("origin".to_owned()), true));
        assert_eq!(push.refs, [main(A, Some(B))]);
        // All history is new: neither end is set.
        let whole = Push::of_pre_commit(variables(&[
            ("PRE_COMMIT_REMOTE_NAME", "origin"),
            ("PRE_COMMIT_LOCAL_BRANCH", "refs/heads/main"),
        ]));
        assert_eq!(whole.unwrap().refs, [main("refs/heads/main", None)]);
    }
}
