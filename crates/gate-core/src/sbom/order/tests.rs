//! Versions in order, taken from the rules of each ecosystem.

use std::cmp::Ordering;

use super::compare;

/// Each version comes before the next.
fn ascending(ty: &str, versions: &[&str]) {
    for (at, one) in versions.iter().enumerate() {
        for (place, other) in versions.iter().enumerate() {
            assert_eq!(compare(ty, one, other), Some(at.cmp(&place)), "{ty}: {one} and {other}");
        }
    }
}

fn equal(ty: &str, one: &str, other: &str) {
    assert_eq!(compare(ty, one, other), Some(Ordering::Equal), "{ty}: {one} and {other}");
    assert_eq!(compare(ty, other, one), Some(Ordering::Equal), "{ty}: {other} and {one}");
}

#[test]
fn semantic_versions() {
    let versions = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.10.0"];
    for ty in ["npm", "cargo", "pub", "hex", "generic"] {
        ascending(ty, &versions);
    }
    ascending(
        "golang",
        &["v0.0.0-20190101000000-abcdefabcdef", "v0.0.0-20200101000000-abcdefabcdef", "v1.9.0", "v1.10.0"],
    );
    equal("npm", "1.0.0+a", "1.0.0+b");
}

#[test]
fn debian() {
    ascending(
        "deb",
        &["1.0~rc1-1", "1.0-1~bpo1", "1.0-1", "1.0-1+deb12u1", "1.0-2", "1.0a-1", "1.0.1-1", "1.9", "1.10", "1:0.1"],
    );
    equal("deb", "1.0", "0:1.0-0");
    ascending("deb", &["20230311~deb12u1", "20230311", "20230311ubuntu0.20.04.1"]);
}

#[test]
fn rpm() {
    ascending(
        "rpm",
        &["1.0~rc1-1", "1.0-1.el9", "1.0-1.el9_2", "1.0-2.el9", "1.0^git1-1", "1.0.1-1", "1.10-1", "1:0.1-1"],
    );
    ascending("rpm", &["1.0", "1.0-5"]);
    ascending("rpm", &["1.a", "1.1"]);
}

#[test]
fn alpine() {
    ascending("apk", &["1.2_alpha1", "1.2_rc1-r1", "1.2-r0", "1.2-r1", "1.2_p1", "1.2b", "1.2.0", "1.2.3", "1.10"]);
    assert_eq!(compare("apk", "1.2_nonsense", "1.2"), None);
}

#[test]
fn maven() {
    ascending(
        "maven",
        &[
            "1.0-alpha-1",
            "1.0-beta",
            "1.0-m3",
            "1.0-rc1",
            "1.0-SNAPSHOT",
            "1.0",
            "1.0-sp",
            "1.0-jre",
            "1.0-1",
            "1.0.1",
            "1.10",
        ],
    );
    for (one, other) in
        [("1", "1.0.0"), ("1.0", "1.0-ga"), ("1.0.RELEASE", "1.0.Final"), ("1.0-cr1", "1.0-rc1"), ("1a1", "1-alpha-1")]
    {
        equal("maven", one, other);
    }
    ascending("maven", &["5.3.20.RELEASE", "5.3.21"]);
}

#[test]
fn python() {
    ascending(
        "pypi",
        &[
            "1.0.dev1",
            "1.0a1.dev1",
            "1.0a1",
            "1.0b2",
            "1.0rc1",
            "1.0",
            "1.0+local.1",
            "1.0.post1.dev1",
            "1.0.post1",
            "1.1",
            "1.10",
            "1!0.1",
        ],
    );
    for (one, other) in
        [("1.0", "1.0.0"), ("1.0-1", "1.0.post1"), ("1.0ALPHA1", "1.0a1"), ("v1.0", "1.0"), ("1.0-c.1", "1.0rc1")]
    {
        equal("pypi", one, other);
    }
    assert_eq!(compare("pypi", "1.0-final", "1.0"), None);
}

#[test]
fn ruby_and_nuget() {
    ascending("gem", &["1.0.a10", "1.0.b1", "1.0.rc2", "1.0", "1.0.1", "1.9", "1.10"]);
    equal("gem", "1.0", "1.0.0");
    equal("gem", "1.0-x86_64-linux", "1.0");
    ascending("nuget", &["1.0.0-ALPHA", "1.0.0-beta", "1.0", "1.0.0.1", "1.0.1"]);
}

#[test]
fn where_there_are_no_rules_nothing_is_told() {
    for (ty, one, other) in [
        ("npm", "1.0", "2.0.0"),
        ("oci", "sha256:aa", "sha256:bb"),
        ("generic", "master", "1.0.0"),
        ("deb", "", "1.0"),
        ("npm", "1.0.0\u{202e}", "1.0.0"),
        ("", "1", "2"),
    ] {
        assert_eq!(compare(ty, one, other), None, "{ty}: {one} and {other}");
    }
    assert_eq!(compare("maven", &"1.".repeat(200), "1"), None);
    assert_eq!(compare("oci", "sha256:aa", "sha256:aa"), Some(Ordering::Equal));
}
