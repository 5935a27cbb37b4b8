//! The text exposition format of Prometheus, version 0.0.4: families with their help and samples.

use std::fmt::{Display, Write as _};
use std::io::{self, Write};

use crate::render::escape::{log_line, terminal};

/// Characters of a label that are kept.
const LONGEST: usize = 120;

/// A page of metrics. Every sample carries the labels of the page.
pub(crate) struct Page<'a> {
    out: &'a mut dyn Write,
    common: String,
}

impl<'a> Page<'a> {
    pub(crate) fn new(out: &'a mut dyn Write, common: &[(&str, &str)]) -> Page<'a> {
        Page { out, common: labels(common) }
    }

    /// A family of gauges. Of no sample there is no family.
    pub(crate) fn gauges<V: Display>(
        &mut self,
        name: &str,
        help: &str,
        samples: impl IntoIterator<Item = (String, V)>,
    ) -> io::Result<()> {
        let mut head = format!("# HELP {name} {help}\n# TYPE {name} gauge\n");
        for (labels, value) in samples {
            let comma = if labels.is_empty() { "" } else { "," };
            writeln!(self.out, "{}{name}{{{}{comma}{labels}}} {value}", std::mem::take(&mut head), self.common)?;
        }
        Ok(())
    }

    /// A gauge without labels of its own; none without a value.
    pub(crate) fn gauge<V: Display>(&mut self, name: &str, help: &str, value: Option<V>) -> io::Result<()> {
        self.gauges(name, help, value.map(|value| (String::new(), value)))
    }
}

/// `a="b",c="d"`.
pub(crate) fn labels(labels: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in labels {
        let comma = if text.is_empty() { "" } else { "," };
        let _infallible = write!(text, "{comma}{name}=\"{}\"", escaped(value));
    }
    text
}

/// A label as it can be shown: what is unseen as its code, and no longer than people read.
pub(crate) fn short(value: &str) -> String {
    let mut text: String = value.chars().take(LONGEST).collect();
    if text.len() < value.len() {
        text.push('…');
    }
    log_line(&terminal(&text, true)).into_owned()
}

/// Three characters mean something within quotes.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_leaves_its_quotes() {
        for (value, text) in [
            ("plain", r#"a="plain""#),
            ("\"} 1\n# HELP x", r#"a="\"} 1\n# HELP x""#),
            ("back\\slash", r#"a="back\\slash""#),
            ("", r#"a="""#),
        ] {
            assert_eq!(labels(&[("a", value)]), text);
        }
        assert_eq!(labels(&[("a", "1"), ("b", "2")]), r#"a="1",b="2""#);
        assert_eq!(short("a\u{202e}b"), "a\\u{202e}b");
        assert_eq!(short(&"x".repeat(500)).chars().count(), LONGEST + 1);
    }

    #[test]
    fn a_family_without_samples_is_not_there() {
        let mut bytes = Vec::new();
        let mut page = Page::new(&mut bytes, &[("service", "s")]);
        page.gauge("a", "nothing", None::<u64>).unwrap();
        page.gauge("b", "something", Some(2)).unwrap();
        page.gauges("c", "several", [(labels(&[("d", "e")]), 0.5)]).unwrap();
        let text = "# HELP b something\n# TYPE b gauge\nb{service=\"s\"} 2\n# HELP c several\n# TYPE c gauge\n\
                    c{service=\"s\",d=\"e\"} 0.5\n";
        assert_eq!(String::from_utf8(bytes).unwrap(), text);
    }
}
