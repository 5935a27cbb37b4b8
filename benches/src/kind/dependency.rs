//! What Dependency-Check's two formats have in common: dependencies, their evidence and their vulnerabilities.

use std::io;

use crate::advisory::{Advisory, number_for, stream};
use crate::expected::{Expected, Level};
use crate::request::{Request, Shape};
use crate::rng::Rng;
use crate::text;

/// One vulnerability of one dependency.
pub(super) struct Row {
    /// The flaw: name, description, references.
    pub(super) advisory: Advisory,
    /// `NVD`, `NPM` or `RETIREJS`.
    pub(super) source: &'static str,
    /// The severity text, in the case its source uses.
    pub(super) severity: &'static str,
    /// Whether the text is all there is, or comes from an audit (`unscored="true"`).
    pub(super) unscored: bool,
    /// Base scores in tenths.
    pub(super) v2: Option<u64>,
    /// Base scores in tenths.
    pub(super) v3: Option<u64>,
    /// Base scores in tenths.
    pub(super) v4: Option<u64>,
    level: Level,
}

impl Row {
    fn new(seed: u64, number: u64) -> Self {
        let advisory = Advisory::new(seed, number);
        let mut rng = Rng::item(seed, stream::ROW, number);
        let base = advisory.score.unwrap_or(55);
        let mut row = Self {
            level: Level::of_score(base),
            severity: Level::of_score(base).upper(),
            source: "NVD",
            unscored: false,
            v2: rng.chance(60).then(|| rng.between(19, 100)),
            v3: Some(base),
            v4: None,
            advisory,
        };
        match rng.below(100) {
            0..5 => {
                (row.source, row.unscored) = ("RETIREJS", true);
                (row.v2, row.v3) = (None, None);
                (row.severity, row.level) =
                    rng.pick(&[("low", Level::Low), ("medium", Level::Medium), ("high", Level::High)]);
            }
            5..12 => {
                (row.source, row.unscored) = ("NPM", true);
                (row.severity, row.level) = npm_word(row.level);
            }
            12..20 => {
                let score = rng.between(10, 98);
                row.v4 = Some(score);
                row.level = Level::of_score(score);
                row.severity = row.level.upper();
            }
            _ => {}
        }
        row
    }

    /// A third of the advisory's addresses: each is written twice, as address and as name.
    pub(super) fn references(&self) -> &[String] {
        &self.advisory.references[..self.advisory.references.len() / 3]
    }

    fn count(&self, expected: &mut Expected) {
        expected.open(self.level, self.v2.max(self.v3).max(self.v4));
    }
}

/// The words of npm advisories, which call the middle one `moderate`.
fn npm_word(level: Level) -> (&'static str, Level) {
    let word = match level {
        Level::Critical => "critical",
        Level::High => "high",
        Level::Medium | Level::Unknown => "moderate",
        Level::Low | Level::Info => "low",
    };
    (word, level)
}

/// One piece of evidence: type, confidence, source, name, value.
pub(super) type Evidence = [String; 5];

/// One scanned file.
pub(super) struct Dependency {
    pub(super) file_name: String,
    pub(super) file_path: String,
    pub(super) md5: String,
    pub(super) sha1: String,
    pub(super) sha256: String,
    pub(super) description: String,
    /// Evidence in the order vendor, product, version.
    pub(super) evidence: Vec<Evidence>,
    pub(super) purl: String,
    pub(super) vulnerabilities: Vec<Row>,
    pub(super) suppressed: Vec<Row>,
}

impl Dependency {
    fn new(request: &Request, index: u64, rows: (u64, u64), wanted: u64) -> Self {
        let mut rng = Rng::item(request.seed, stream::DOCUMENT, index + 1);
        let rng = &mut rng;
        let many = request.shape == Shape::ManyResults;
        let named = if request.shape == Shape::KeysEqual { 0 } else { index };
        let package = format!("{}-{named}", text::name(&mut Rng::item(request.seed, stream::ROW, named), 2, '-'));
        let version = format!("{}.{}.{}", named % 9, named % 31, named % 17);
        let (open, suppressed) = match index % 7 {
            _ if many => (1, 0),
            3 => (rng.between(1, 4).min(wanted), u64::from(rng.chance(40))),
            _ => (0, 0),
        };
        let (first, repeatable) = rows;
        let mut row = |position| Row::new(request.seed, number_for(request, rng, first + position, repeatable));
        let vulnerabilities = (0..open).map(&mut row).collect();
        let suppressed = (open..open + suppressed).map(&mut row).collect();
        Self {
            file_name: format!("app.war: {package}-{version}.jar"),
            file_path: format!("/builds/team/app/target/app.war/WEB-INF/lib/{package}-{version}.jar"),
            md5: rng.hex(32),
            sha1: rng.hex(40),
            sha256: rng.hex(64),
            description: text::prose(rng, 90),
            evidence: evidence(rng, if many { 2 } else { 29 }, &package, &version),
            purl: format!("pkg:maven/org.example/{package}@{version}"),
            vulnerabilities,
            suppressed,
        }
    }
}

/// About `about` pieces: four vendor, four product and one version piece in nine.
fn evidence(rng: &mut Rng, about: u64, package: &str, version: &str) -> Vec<Evidence> {
    const NAMES: [&str; 6] =
        ["artifactid", "groupid", "Implementation-Title", "bundle-symbolicname", "package name", "url"];
    let count = rng.between(about / 2, about + about / 2);
    (0..count)
        .map(|position| {
            let kind = match position * 9 / count {
                0..4 => "vendor",
                4..8 => "product",
                _ => "version",
            };
            let value = match (kind, rng.below(3)) {
                ("version", _) => version.to_owned(),
                (_, 0) => package.to_owned(),
                _ => text::name(rng, 3, ' '),
            };
            [
                kind.to_owned(),
                rng.pick(&["LOW", "MEDIUM", "HIGH", "HIGHEST"]).to_owned(),
                rng.pick(&["pom", "Manifest", "file", "jar", "central"]).to_owned(),
                rng.pick(&NAMES).to_owned(),
                value,
            ]
        })
        .collect()
}

/// Makes dependencies until the goal is reached. `write` puts one into the document and returns the bytes written so far.
pub(super) fn each(
    request: &Request,
    start: u64,
    mut write: impl FnMut(&Dependency) -> io::Result<u64>,
) -> io::Result<Expected> {
    let mut expected = Expected::default();
    let mut written = start;
    loop {
        let wanted = request.wanted(written, expected.findings);
        if wanted == 0 {
            return Ok(expected);
        }
        let made = expected.findings + expected.suppressed;
        let dependency = Dependency::new(request, expected.components, (made, made), wanted);
        written = write(&dependency)?;
        expected.components += 1;
        expected.suppressed += dependency.suppressed.len() as u64;
        dependency.vulnerabilities.iter().for_each(|row| row.count(&mut expected));
    }
}
