//! What scanners of packages tell of a package in the message of a result, and nowhere else.

use super::bag::Rating;
use crate::model::Severity;

/// What a message tells; empty where it is silent.
#[derive(Default)]
pub(super) struct Told<'a> {
    pub(super) package: &'a str,
    pub(super) version: &'a str,
    /// Versions that clear it.
    pub(super) fixed: &'a str,
    /// Grype's type of the package.
    pub(super) package_type: &'a str,
    /// Grype's word for the severity, which stands where there is no score.
    pub(super) severity: Rating,
}

impl<'a> Told<'a> {
    /// What a message tells, if it has the form of one of the tools.
    pub(super) fn of(message: &'a str) -> Told<'a> {
        Told::trivy(message).or_else(|| Told::grype(message)).or_else(|| Told::osv_scanner(message)).unwrap_or_default()
    }

    /// Lines that begin with `Package: `, `Installed Version: `, `Fixed Version: `.
    fn trivy(message: &'a str) -> Option<Told<'a>> {
        let mut lines = message.lines();
        let package = lines.next()?.strip_prefix("Package: ")?;
        let version = lines.next()?.strip_prefix("Installed Version: ")?;
        let fixed = lines.find_map(|line| line.strip_prefix("Fixed Version: ")).unwrap_or_default();
        Some(Told { package, version, fixed, ..Told::default() })
    }

    /// `A high vulnerability in deb package: curl, version 7.74.0 was found in image …`
    fn grype(message: &'a str) -> Option<Told<'a>> {
        let (word, rest) = message.strip_prefix("A ")?.split_once(" vulnerability in ")?;
        let (package_type, rest) = rest.split_once(" package: ")?;
        let (package, rest) = rest.split_once(", version ")?;
        let (version, _) = rest.split_once(" was found ")?;
        let severity = Severity::from_common_word(word).map_or(Rating::Unreadable, Rating::Word);
        Some(Told { package, version, package_type, severity, ..Told::default() })
    }

    /// `Package 'lodash@4.17.20' is vulnerable to 'CVE-2021-23337' (also known as …).`
    fn osv_scanner(message: &'a str) -> Option<Told<'a>> {
        let (named, _) = message.strip_prefix("Package '")?.split_once("' is vulnerable to '")?;
        let at = named.rfind('@').filter(|&at| at > 0);
        let (package, version) = at.map_or((named, ""), |at| (&named[..at], &named[at + 1..]));
        Some(Told { package, version, ..Told::default() })
    }
}

/// What Grype's help of a rule tells of the first package it was written for: its version, and what fixes that.
pub(super) fn fix_in_help(help: &str) -> Option<(&str, &str)> {
    let line = |key: &str| help.lines().find_map(|line| line.strip_prefix(key));
    Some((line("Version: ")?, line("Fix Version: ")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(message: &str) -> [&str; 4] {
        let told = Told::of(message);
        [told.package, told.version, told.fixed, told.package_type]
    }

    #[test]
    fn each_tool_names_the_package_in_its_own_words() {
        assert_eq!(told("Package: a\nInstalled Version: 1\nx\nFixed Version: 2"), ["a", "1", "2", ""]);
        let grype = "A high vulnerability in java-archive package: a, version 1.0 was found in image i:1 at: /a.jar";
        assert_eq!(told(grype), ["a", "1.0", "", "java-archive"]);
        assert_eq!(Told::of(grype).severity, Rating::Word(Severity::High));
        assert_eq!(told("Package '@a/b@1' is vulnerable to 'CVE-1' (also known as 'GHSA-1')."), ["@a/b", "1", "", ""]);
        assert_eq!(told("Package 'a' is vulnerable to 'CVE-1'."), ["a", "", "", ""]);
        for other in ["", "A high vulnerability in a package", "Package: a", "Package 'a'"] {
            assert_eq!(told(other), [""; 4], "{other}");
        }
    }

    #[test]
    fn a_fix_is_told_with_the_version_it_is_for() {
        let help = "Vulnerability CVE-1\nSeverity: high\nPackage: a\nVersion: 1\nFix Version: 2\nType: npm";
        assert_eq!(fix_in_help(help), Some(("1", "2")));
        assert_eq!(fix_in_help("Fix Version: 2"), None);
    }
}
