//! What `exclude` leaves out, and what it does not.

use super::*;

fn tree(names: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in names {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "{}").unwrap();
    }
    folder
}

fn left(folder: &tempfile::TempDir, what: &str, patterns: &[&str]) -> Collected {
    let mut plan = plan(folder.path(), &[what], RequestedBy::Argument);
    plan.exclude = exclude_set(patterns).unwrap();
    collect(&plan)
}

#[test]
fn a_folder_is_left_out_however_its_path_is_written() {
    let folder = tree(&["reports/a.json", "reports/old/b.json", "reports/old/deep/c.json", "reports/older.json"]);
    for pattern in [
        "reports/old",
        "reports/old/",
        "./reports/old",
        "./reports/old/**",
        "reports//./old/**/",
        "old",
        "old/",
        "**/old",
        "reports/o?d",
    ] {
        let found = left(&folder, "reports", &[pattern]);
        assert_eq!(keys(&found), ["reports/a.json", "reports/older.json"], "{pattern}");
        assert_eq!(keys(&left(&folder, "reports/**/*.json", &[pattern])), keys(&found), "{pattern}");
    }
}

#[test]
fn a_pattern_without_a_slash_matches_at_any_depth_and_one_with_a_slash_from_the_root() {
    let folder = tree(&["a.txt", "deep/er/b.txt", "deep/a.json", "a.json", "x/deep/c.json"]);
    let cases: [(&str, &[&str]); 8] = [
        ("*.txt", &["a.json", "deep/a.json", "x/deep/c.json"]),
        ("a.json", &["a.txt", "deep/er/b.txt", "x/deep/c.json"]),
        ("./a.json", &["a.txt", "deep/a.json", "deep/er/b.txt", "x/deep/c.json"]),
        ("deep/*.json", &["a.json", "a.txt", "deep/er/b.txt", "x/deep/c.json"]),
        ("deep/**", &["a.json", "a.txt", "x/deep/c.json"]),
        ("a.json/", &["a.json", "a.txt", "deep/a.json", "deep/er/b.txt", "x/deep/c.json"]),
        ("*/**", &["a.json", "a.txt"]),
        ("{deep,x}", &["a.json", "a.txt"]),
    ];
    for (pattern, expected) in cases {
        assert_eq!(keys(&left(&folder, ".", &[pattern])), expected, "{pattern}");
    }
    for everything in ["*", "**", "**/*"] {
        assert_eq!(codes(&left(&folder, ".", &[everything])), [Code::Absent], "{everything}");
    }
}

#[test]
fn a_file_that_is_named_itself_is_read_whatever_is_excluded() {
    let folder = tree(&["reports/a.json"]);
    assert_eq!(keys(&left(&folder, "reports/a.json", &["reports", "*.json"])), ["reports/a.json"]);
}

#[test]
fn a_pattern_that_is_no_glob_or_names_nothing_is_an_error() {
    for pattern in ["", ".", "./", "/", "a[", "{a"] {
        let why = exclude_set(&["ok", pattern]).unwrap_err();
        assert!(why.starts_with(&format!("`{pattern}` ")), "{why}");
    }
}

fn limited(folder: &tempfile::TempDir, what: &str, patterns: &[&str], max_inputs: usize) -> Collected {
    let mut plan = plan(folder.path(), &[what], RequestedBy::Argument);
    plan.exclude = exclude_set(patterns).unwrap();
    plan.max_inputs = max_inputs;
    collect(&plan)
}

#[test]
fn only_wanted_files_count_against_the_limit() {
    let folder =
        tree(&["a/a.json", "b/a.json", "b/c.json", "b/d.json", "node_modules/p/x.json", "node_modules/y.json"]);
    for pattern in ["node_modules/**", "node_modules", "*/*.json", "{c,d,x,y}.json"] {
        let found = limited(&folder, ".", &[pattern, "b/[cd].json"], 2);
        assert!(!codes(&found).contains(&Code::Limit), "{pattern}: {:?}", found.missing);
    }
    for glob in ["*/a.json", "./*/a.json", "**/a.json"] {
        let found = limited(&folder, glob, &[], 2);
        assert_eq!((keys(&found), codes(&found)), (vec!["a/a.json", "b/a.json"], vec![]), "{glob}");
        assert_eq!(codes(&limited(&folder, glob, &[], 1)), [Code::Limit], "{glob}");
    }
    let absolute = folder.path().join("*/a.json").to_string_lossy().replace('\\', "/");
    assert_eq!(keys(&limited(&folder, &absolute, &[], 2)), ["a/a.json", "b/a.json"]);
}

#[test]
fn folders_that_hold_nothing_wanted_are_not_entered() {
    let deep = format!("node_modules/{}x.json", "d/".repeat(70));
    let folder = tree(&["a/a.json", &deep]);
    assert_eq!(codes(&left(&folder, ".", &[])), [Code::Limit]);
    for (what, pattern) in
        [(".", "node_modules/**"), (".", "node_modules/"), (".", "d"), ("*/a.json", "none"), ("**/a.json", "**/d/**")]
    {
        let found = left(&folder, what, &[pattern]);
        assert_eq!((keys(&found), codes(&found)), (vec!["a/a.json"], vec![]), "{what} without {pattern}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_not_wanted_is_no_problem_and_what_is_wanted_stays_one() {
    let folder = tree(&["a/a.json", "bin/b.json"]);
    let outside = tree(&["x/a.json"]);
    std::os::unix::fs::symlink("nowhere", folder.path().join("bin/tool")).unwrap();
    assert_eq!(codes(&left(&folder, ".", &[])), [Code::Unreadable]);
    for (what, pattern) in [(".", "bin"), (".", "tool"), ("*/*.json", "none")] {
        assert_eq!(codes(&left(&folder, what, &[pattern])), [], "{what} without {pattern}");
    }
    assert_eq!(codes(&left(&folder, "*/*", &["none"])), [Code::Unreadable]);
    // A folder out there might hold what the glob looks for.
    std::os::unix::fs::symlink(outside.path().join("x"), folder.path().join("linked")).unwrap();
    assert_eq!(codes(&left(&folder, "*/a.json", &[])), [Code::Unreadable]);
    assert_eq!(codes(&left(&folder, "*.json", &["b"])), [Code::Absent]);
}

#[cfg(unix)]
#[test]
fn a_link_to_a_folder_does_not_hide_the_folder() {
    let folder = tree(&["z/x.json", "z/y.json"]);
    std::os::unix::fs::symlink("z", folder.path().join("a")).unwrap();
    assert_eq!(keys(&left(&folder, ".", &["a/x.json"])), ["z/x.json", "z/y.json"]);
    assert_eq!(keys(&left(&folder, "[a-z]/x.json", &[])), ["z/x.json"]);
}

#[test]
fn a_folder_whose_files_are_all_excluded_says_so() {
    let folder = tree(&["reports/old/a.json"]);
    for what in ["reports", "reports/old"] {
        let found = left(&folder, what, &["reports/old"]);
        assert_eq!(codes(&found), [Code::Absent]);
        assert!(found.missing[0].problem.message.contains("exclude"), "{:?}", found.missing);
    }
}

#[test]
fn patterns_that_left_nothing_out_are_told_when_there_was_a_walk() {
    let folder = tree(&["reports/a.json", "reports/old/b.json", "reports/c.txt"]);
    let patterns = ["reports/odl", "*.txt", "reports/old/**", "*.xml", "reports/odl"];
    assert_eq!(left(&folder, "reports", &patterns).idle_excludes, ["reports/odl", "*.xml"]);
    assert_eq!(left(&folder, "reports/*.txt", &patterns).idle_excludes, ["reports/odl", "reports/old/**", "*.xml"]);
    assert!(left(&folder, "reports/a.json", &patterns).idle_excludes.is_empty());
    assert!(left(&folder, "-", &patterns).idle_excludes.is_empty());
}
