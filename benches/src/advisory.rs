//! One published flaw of a package: what Trivy, Dependency-Check and SARIF rows tell about it.

use crate::expected::Level;
use crate::request::{Request, Shape};
use crate::rng::Rng;
use crate::text;

/// Stream numbers of [`Rng::item`]: one for each use, so that uses do not disturb each other.
pub mod stream {
    /// Texts and scores of an advisory.
    pub const ADVISORY: u64 = 1;
    /// Choices of the document around the rows.
    pub const DOCUMENT: u64 = 2;
    /// Choices of one row.
    pub const ROW: u64 = 3;
}

/// A flaw. The same number of the same seed is the same flaw, text for text.
#[derive(Clone, Debug)]
pub struct Advisory {
    /// `CVE-YYYY-NNNNNNN`; the number is unique for the advisory.
    pub cve: String,
    /// `GHSA-xxxx-xxxx-xxxx`.
    pub ghsa: String,
    /// Package name, lower-case.
    pub package: String,
    /// Installed version.
    pub version: String,
    /// First fixed version, for two flaws in three.
    pub fixed: Option<String>,
    /// One line.
    pub title: String,
    /// 170 to 870 bytes.
    pub description: String,
    /// Severity by the tool's preferred source.
    pub level: Level,
    /// Base score of the first source in tenths, within the band of `level`; absent when the level is unknown.
    pub score: Option<u64>,
    /// Base score of the second source in tenths; may be of another band.
    pub second_score: Option<u64>,
    /// Weakness number.
    pub cwe: u64,
    /// 11 to 79 addresses.
    pub references: Vec<String>,
}

impl Advisory {
    /// Advisory `number` of `seed`.
    pub fn new(seed: u64, number: u64) -> Self {
        let mut rng = Rng::item(seed, stream::ADVISORY, number);
        let rng = &mut rng;
        let year = rng.between(2017, 2025);
        let (level, score) = level_and_score(rng);
        let second_score = score.map(|first| (first + rng.below(31)).saturating_sub(15).clamp(10, 100));
        let cve = format!("CVE-{year}-{:07}", 1_000_000 + number);
        let package = format!("{}-{}{number}", text::word(rng), text::word(rng));
        let [major, minor] = [rng.between(0, 12), rng.between(0, 30)];
        let description_bytes = rng.between(170, 850);
        Self {
            ghsa: ghsa(rng),
            version: format!("{major}.{minor}.{}", rng.below(20)),
            fixed: (rng.below(3) < 2).then(|| format!("{major}.{}.{}, {}.0.1", minor + 1, rng.below(9), major + 1)),
            title: format!("{package}: {}", text::name(rng, 7, ' ')),
            description: text::prose(rng, description_bytes),
            level,
            score,
            second_score,
            cwe: rng.pick(&[20, 22, 78, 79, 89, 94, 119, 125, 190, 200, 352, 400, 416, 476, 502, 611, 787, 918]),
            references: references(rng, &cve, &package),
            cve,
            package,
        }
    }

    /// The highest numeric base score in tenths.
    pub fn worst(&self) -> Option<u64> {
        self.score.max(self.second_score)
    }
}

fn level_and_score(rng: &mut Rng) -> (Level, Option<u64>) {
    match rng.below(100) {
        0..4 => (Level::Critical, Some(rng.between(90, 100))),
        4..20 => (Level::High, Some(rng.between(70, 89))),
        20..65 => (Level::Medium, Some(rng.between(40, 69))),
        65..98 => (Level::Low, Some(rng.between(10, 39))),
        _ => (Level::Unknown, None),
    }
}

fn ghsa(rng: &mut Rng) -> String {
    const ALPHABET: &[u8] = b"23456789cfghjmpqrvwx";
    let mut id = String::from("GHSA");
    for position in 0..12 {
        if position % 4 == 0 {
            id.push('-');
        }
        id.push(char::from(rng.pick(ALPHABET)));
    }
    id
}

fn references(rng: &mut Rng, cve: &str, package: &str) -> Vec<String> {
    (0..rng.skewed(11, 79, 6))
        .map(|_| match rng.below(6) {
            0 => format!("https://advisories.example/security/cve/{cve}?view={}", rng.hex(6)),
            1 => format!("https://code.example/{package}/{package}/commit/{}", rng.hex(40)),
            2 => format!("https://code.example/{package}/{package}/issues/{}", rng.below(9000)),
            3 => format!("https://lists.example/archives/list/announce/message/{}/", rng.hex(32).to_uppercase()),
            4 => format!("https://vendor.example/errata/RHSA-{}:{:04}", rng.between(2019, 2025), rng.below(9999)),
            _ => format!("https://lists.example/thread.html/{}@%3Cannounce.example%3E", rng.hex(56)),
        })
        .collect()
}

/// Which advisory row `row` is about, when `repeatable` earlier rows may be repeated.
pub fn number_for(request: &Request, rng: &mut Rng, row: u64, repeatable: u64) -> u64 {
    match request.shape {
        Shape::KeysEqual => 0,
        Shape::KeysDifferent => row,
        Shape::Usual | Shape::LongString | Shape::Deep | Shape::ManyResults => {
            if repeatable > 0 && rng.chance(25) {
                rng.below(repeatable)
            } else {
                row
            }
        }
    }
}

/// A score as tools print it: `7.5`.
pub fn decimal(tenths: u64) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_is_the_same_flaw() {
        let (first, again, other) = (Advisory::new(5, 3), Advisory::new(5, 3), Advisory::new(5, 4));
        assert_eq!(format!("{first:?}"), format!("{again:?}"));
        assert_ne!(first.cve, other.cve);
        assert_ne!(first.package, other.package);
    }

    #[test]
    fn sizes_and_severities_are_those_of_real_reports() {
        let flaws: Vec<Advisory> = (0..4000).map(|number| Advisory::new(1, number)).collect();
        let share = |wanted: &[Level]| flaws.iter().filter(|it| wanted.contains(&it.level)).count() * 100 / flaws.len();
        assert!((70..85).contains(&share(&[Level::Medium, Level::Low])));
        assert!((2..7).contains(&share(&[Level::Critical])));
        assert!(flaws.iter().all(|it| (11..=79).contains(&it.references.len())));
        assert!(flaws.iter().all(|it| (170..=880).contains(&it.description.len())));
        assert!(flaws.iter().any(|it| it.references.len() > 45));
        assert!(flaws.iter().filter_map(|it| it.score).all(|score| score <= 100));
    }
}
