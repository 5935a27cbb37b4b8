//! `.trivyignore`, read exactly as Trivy reads it (pkg/result/ignore.go, `parseIgnore` and `getExpirationDate`), with
//! every line that does not do what it seems to say reported instead of obeyed in silence.

use jiff::Timestamp;

use super::{About, Contents, Context, Entry, Key, Ledger, Rule, Trace, midnight, shown};
use crate::model::{Code, Exemption, ExemptionSource, Expiry, Kind, Problem};
use crate::policy::Subject;
use crate::yaml::{Diagnostic, Source};

/// Longest line Trivy's scanner reads (Go's `bufio.Scanner` default); it stops there without a word.
const MAX_LINE: usize = 64 << 10;

/// What Trivy shows of rows it suppressed by its ignore files (v0.55 and later).
pub(super) const TRACE: Trace = Trace::WhenAsked { how: "trivy --show-suppressed" };

/// The line format.
pub(super) struct TrivyIgnore;

impl Ledger for TrivyIgnore {
    fn about(&self) -> &'static About {
        &About {
            id: "trivyignore",
            tool: "trivy",
            title: "Trivy's .trivyignore",
            default_paths: &[".trivyignore"],
            endings: &[],
            one_file_only: true,
        }
    }

    fn read(&self, source: &Source, context: &Context<'_>) -> Result<Contents, Vec<Diagnostic>> {
        let (entries, traps) = read(&source.name, &source.text, context.now);
        Ok(Contents { entries, traps })
    }
}

/// Rows with exactly this id.
#[derive(Debug)]
struct ExactId(String);

impl Rule for ExactId {
    fn tool(&self) -> Option<&str> {
        Some("trivy")
    }

    fn keys(&self) -> Vec<Key> {
        vec![Key::Id(self.0.clone())]
    }

    /// Trivy compares with the row's own id, of misconfigurations with their other names too (v0.70 and later).
    fn covers(&self, subject: Subject<'_>) -> Result<(), &'static str> {
        let Subject { findings, row, .. } = subject;
        let own = findings.text(row.rule) == self.0;
        let other = || row.kind == Kind::Misconfiguration && findings.aliases_of(row).any(|id| id == self.0);
        if own || other() { Ok(()) } else { Err("Trivy compares with the row's own id, letter for letter") }
    }
}

fn read(file: &str, text: &str, now: Timestamp) -> (Vec<Entry>, Vec<Problem>) {
    let mut entries = Vec::new();
    let mut problems = Vec::new();
    for (number, raw) in (1..).zip(text.split('\n')) {
        let mut trap = |message: String| {
            problems.push(Problem::new(Code::IgnoreFileTrap, message).at(format!("{file}:{number}")));
        };
        if raw.len() > MAX_LINE {
            trap("Trivy stops reading at this line of more than 64 KiB; what follows is not ignored".to_owned());
            break;
        }
        let line = raw.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let fields: Vec<&str> = line.split_whitespace().collect();
        if let Some(entry) = entry(file, number, &fields, now, &mut trap) {
            entries.push(entry);
        }
    }
    (entries, problems)
}

fn entry(file: &str, line: u32, fields: &[&str], now: Timestamp, trap: &mut impl FnMut(String)) -> Option<Entry> {
    let id = fields[0];
    remark_on_id(id, trap);
    let rest = &fields[1..];
    let date = rest.iter().find_map(|field| field.strip_prefix("exp:"));
    let expires = match date.map(midnight) {
        Some(Some(end)) => Expiry::At(end),
        Some(None) => {
            trap(format!(
                "Trivy drops the line of `{}`: `exp:` needs a date such as exp:2026-12-31; the finding counts",
                shown(id)
            ));
            return None;
        }
        None => {
            remark_on_rest(id, rest, trap);
            Expiry::Never
        }
    };
    let comment = rest.iter().skip_while(|field| !field.starts_with('#')).copied().collect::<Vec<_>>().join(" ");
    let exemption = Exemption {
        source: ExemptionSource::IgnoreFile,
        id: id.to_owned(),
        reason: comment.trim_start_matches('#').trim().to_owned(),
        owner: String::new(),
        expires,
        file: file.to_owned(),
        line,
        column: 1,
    };
    Some(Entry::native(exemption, ExactId(id.to_owned()), TRACE, now))
}

/// Ids that can match nothing, by the table of Trivy's line format.
fn remark_on_id(id: &str, trap: &mut impl FnMut(String)) {
    let why = if id.starts_with('\u{feff}') {
        "begins with a byte order mark"
    } else if id.starts_with("exp:") {
        "is a date without an id"
    } else if id.contains('#') {
        "has its comment joined to the id; put a blank before `#`"
    } else if id.ends_with([',', ';']) {
        "ends with a comma; write one id on each line"
    } else if id.contains('*') {
        "holds a wildcard, which Trivy does not know"
    } else if id.len() > 4 && id.to_ascii_uppercase().starts_with("CVE-") && !id.starts_with("CVE-") {
        "is not in capitals; Trivy compares letter for letter"
    } else {
        return;
    };
    trap(format!("`{}` {why}: it matches nothing", shown(id)));
}

/// Words behind an id without `exp:`, which Trivy passes over.
fn remark_on_rest(id: &str, rest: &[&str], trap: &mut impl FnMut(String)) {
    let Some(field) = rest.first().filter(|field| !field.starts_with('#')) else { return };
    let date_like = field.bytes().filter(u8::is_ascii_digit).count() >= 6;
    if field.to_ascii_lowercase().starts_with("exp") || date_like {
        let message = "is ignored for ever: Trivy reads an end only as `exp:2026-12-31`, not as";
        trap(format!("`{}` {message} `{}`", shown(id), shown(field)));
    } else {
        trap(format!("only `{}` is ignored: Trivy passes `{}` over", shown(id), shown(field)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-22T00:00:00Z".parse().unwrap()
    }

    /// The id and end of the only entry, and how many traps.
    fn line(text: &str) -> (Option<(String, Option<String>)>, usize) {
        let (mut entries, problems) = read(".trivyignore", text, now());
        assert!(entries.len() <= 1);
        let entry = entries.pop().map(|entry| {
            let end = match entry.exemption.expires {
                Expiry::Never => None,
                Expiry::At(end) => Some(end.to_string()),
            };
            (entry.exemption.id, end)
        });
        (entry, problems.len())
    }

    fn entry_of(id: &str, end: Option<&str>) -> Option<(String, Option<String>)> {
        (!id.is_empty()).then(|| (id.to_owned(), end.map(str::to_owned)))
    }

    fn forever(id: &str) -> Option<(String, Option<String>)> {
        entry_of(id, None)
    }

    fn until(id: &str) -> Option<(String, Option<String>)> {
        entry_of(id, Some("2024-12-31T00:00:00Z"))
    }

    #[test]
    fn lines_mean_what_they_mean_to_trivy() {
        assert_eq!(line("CVE-2023-1"), (forever("CVE-2023-1"), 0));
        assert_eq!(line("  CVE-2023-1 # reason \r"), (forever("CVE-2023-1"), 0));
        assert_eq!(line("CVE-2023-1 exp:2024-12-31 # reason"), (until("CVE-2023-1"), 0));
        assert_eq!(line("CVE-2023-1 # until exp:2024-12-31"), (until("CVE-2023-1"), 0));
        assert_eq!(line("# CVE-2023-1"), (None, 0));
        assert_eq!(line("   "), (None, 0));
    }

    #[test]
    fn lines_that_trivy_drops_exempt_nothing_and_say_so() {
        for date in ["2024-13-01", "2024-1-5", "31/12/2024", "2024-12-31T00:00:00Z", "", " 2024-12-31"] {
            assert_eq!(line(&format!("CVE-2023-1 exp:{date}")), (None, 1), "{date}");
        }
    }

    #[test]
    fn ends_that_trivy_does_not_see_are_said() {
        for end in ["EXP:2024-12-31", "expires:2024-12-31", "2024-12-31"] {
            assert_eq!(line(&format!("CVE-2023-1 {end}")), (forever("CVE-2023-1"), 1), "{end}");
        }
    }

    #[test]
    fn ids_that_match_nothing_are_said() {
        for id in
            ["CVE-2023-1#reason", "CVE-2023-1,", "cve-2023-1", "CVE-2023-*", "exp:2024-12-31", "\u{feff}CVE-2023-1"]
        {
            assert_eq!(line(id), (forever(id), 1), "{id}");
        }
        assert_eq!(line("CVE-2023-1, CVE-2023-2"), (forever("CVE-2023-1,"), 2));
        assert_eq!(line("CVE-2023-1 CVE-2023-2"), (forever("CVE-2023-1"), 1));
        assert_eq!(line("Apache-2.0 WITH LLVM-exception"), (forever("Apache-2.0"), 1));
    }

    #[test]
    fn a_line_beyond_the_scanner_ends_the_file() {
        let (entries, problems) = read("f", &format!("CVE-1\n{}\nCVE-2", "x".repeat(70_000)), now());
        assert_eq!((entries.len(), problems.len()), (1, 1));
    }

    #[test]
    fn only_the_unicode_white_space_of_go_separates_fields() {
        assert_eq!(line("CVE-2023-1\u{a0}exp:2024-12-31"), (until("CVE-2023-1"), 0));
    }
}
