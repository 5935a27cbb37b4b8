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
