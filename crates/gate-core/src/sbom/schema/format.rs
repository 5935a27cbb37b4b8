//! Formats of texts that schemas name.

/// A format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    DateTime,
    Date,
    Email,
    Iri,
    IriReference,
}

impl Format {
    /// The format of a word; `None` where any text will do.
    pub(super) fn of(word: &str) -> Result<Option<Format>, String> {
        Ok(Some(match word {
            "date-time" => Self::DateTime,
            "date" => Self::Date,
            "email" | "idn-email" => Self::Email,
            "uri" | "iri" => Self::Iri,
            "uri-reference" | "iri-reference" => Self::IriReference,
            // A slip of the schema: that is a type.
            "string" => return Ok(None),
            _ => return Err(format!("the format `{word}` is not known")),
        }))
    }

    /// What it wants, for people.
    pub(super) fn wants(self) -> &'static str {
        match self {
            Self::DateTime => "a time with date and zone, as 2026-11-20T12:00:00Z",
            Self::Date => "a date, as 2026-11-20",
            Self::Email => "an e-mail address",
            Self::Iri => "an absolute URI",
            Self::IriReference => "a URI",
        }
    }

    /// Whether a text is of the format.
    pub(super) fn fits(self, text: &str) -> bool {
        match self {
            Self::DateTime => is_time(text),
            Self::Date => text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok(),
            Self::Email => text.rsplit_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty()),
            Self::Iri => is_reference(text) && scheme(text).is_some(),
            Self::IriReference => is_reference(text),
        }
    }
}

/// RFC 3339: date and time with a zone.
fn is_time(text: &str) -> bool {
    let separated = text.as_bytes().get(10).is_some_and(|byte| matches!(byte, b'T' | b't' | b' '));
    // A second that is inserted has no place in a time line.
    let regular = text.replacen(":60", ":59", 1);
    separated && text.is_ascii() && regular.parse::<jiff::Timestamp>().is_ok() && !text.contains('[')
}

fn scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once(':')?;
    let fits = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    fits.then_some(scheme)
}

/// RFC 3987: characters that may stand there, a scheme where a colon is in the first segment, a port of digits.
fn is_reference(text: &str) -> bool {
    let forbidden = |c: char| c.is_control() || c.is_whitespace() || "<>\"{}|\\^`".contains(c);
    if text.contains(forbidden) || text.matches('#').count() > 1 {
        return false;
    }
    let hex = |text: &str| text.len() >= 2 && text.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
    if !text.split('%').skip(1).all(hex) {
        return false;
    }
    let first = text.split(['/', '?', '#']).next().unwrap_or_default();
    let scheme = scheme(text);
    if first.contains(':') && scheme.is_none() {
        return false;
    }
    let rest = scheme.map_or(text, |scheme| &text[scheme.len() + 1..]);
    let Some(rest) = rest.strip_prefix("//") else { return !rest.contains(['[', ']']) };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let port = if host.starts_with('[') {
        host.split_once(']').map_or("x", |(_, rest)| rest.trim_start_matches(':'))
    } else {
        host.split_once(':').map_or("", |(_, port)| port)
    };
    port.bytes().all(|byte| byte.is_ascii_digit()) && !path.contains(['[', ']'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_what_only_looks_like_one() {
        for good in [
            "https://example.org/a?b=c#d",
            "a/b",
            "",
            "git+https://github.com/a/b.git",
            "mailto:a@example.org",
            "urn:cdx:x/1#y",
            "http://[::1]:80/",
            "https://example.org/é",
            "//example.org:8080",
            "pkg:npm/a@1",
            "#a",
            "https://a@b.c/%41",
        ] {
            assert!(Format::IriReference.fits(good), "{good}");
        }
        for bad in [
            "git@github.com:a/b.git",
            "git+ssh://git@github.com:a/b.git",
            "a b",
            "http://a/<b>",
            "%zz",
            "a\u{0}",
            "http://x/[a]",
            "a#b#c",
            "https://x:y/",
        ] {
            assert!(!Format::IriReference.fits(bad), "{bad}");
        }
        assert!(Format::Iri.fits("https://a") && !Format::Iri.fits("a/b"));
    }

    #[test]
    fn times_have_a_zone_and_dates_have_none() {
        for good in ["2026-11-20T12:00:00Z", "2026-11-20T12:00:00.123+01:00", "2016-12-31T23:59:60Z"] {
            assert!(Format::DateTime.fits(good), "{good}");
        }
        for bad in ["2026-11-20", "2026-11-20T12:00:00", "20261120T120000Z", "yesterday", "2026-13-01T00:00:00Z"] {
            assert!(!Format::DateTime.fits(bad), "{bad}");
        }
        assert!(Format::Date.fits("2026-11-20") && !Format::Date.fits("2026-11-20T12:00:00Z"));
        assert!(Format::Email.fits("a@example.org") && !Format::Email.fits("a"));
        assert_eq!(Format::of("string"), Ok(None));
        assert!(Format::of("ipv4").is_err());
    }
}
