//! Which schema an XML report claims, and which one its content is of.

use crate::decode::Sink;
use crate::decode::xml::Xml;
use crate::model::Code;

/// Which schema the namespace claims and which one the content needs, as 13 for 1.3.
pub(super) struct Schema {
    namespace: String,
    claimed: Option<u32>,
    lowest: u32,
    below: u32,
}

/// Every schema there has been.
const SCHEMAS: [u32; 15] = [13, 14, 15, 16, 17, 18, 20, 21, 22, 23, 24, 25, 30, 31, 40];
/// The newest one this program knows.
const NEWEST: u32 = 41;

impl Schema {
    /// What the root element claims.
    pub(super) fn of(xml: &Xml<'_>) -> Schema {
        let mut named = xml.attributes().iter().map(|(_, value)| value.as_str());
        let namespace = named.find_map(|value| value.rsplit_once("dependency-check.")?.1.strip_suffix(".xsd"));
        let namespace: String = namespace.unwrap_or_default().chars().take(16).collect();
        let number = namespace.split_once('.').and_then(|(major, minor)| {
            let one_digit = major.len() == 1 && minor.len() == 1;
            Some(major.parse::<u32>().ok()? * 10 + minor.parse::<u32>().ok().filter(|_| one_digit)?)
        });
        let claimed = number.filter(|number| SCHEMAS.contains(number) || *number == NEWEST);
        Schema { namespace, claimed, lowest: 0, below: u32::MAX }
    }

    /// The content has something that came with schema `version`.
    pub(super) fn at_least(&mut self, version: u32) {
        self.lowest = self.lowest.max(version);
    }

    /// The content has something that went with schema `version`.
    pub(super) fn before(&mut self, version: u32) {
        self.below = self.below.min(version);
    }

    /// A namespace that lies is a warning: the elements were read by their names.
    pub(super) fn tell(self, sink: &mut Sink) {
        let word = |version: u32| format!("{}.{}", version / 10, version % 10);
        let message = match self.claimed {
            None => {
                Some("the namespace is none of the schemas 1.3 to 4.1; elements were read by their names".to_owned())
            }
            Some(claimed) if claimed < self.lowest => Some(format!(
                "the namespace says schema {}, the content is of {} or later; it was read by its content",
                word(claimed),
                word(self.lowest)
            )),
            Some(claimed) if claimed >= self.below => Some(format!(
                "the namespace says schema {}, the content is older than {}; it was read by its content",
                word(claimed),
                word(self.below)
            )),
            Some(_) => None,
        };
        if let Some(message) = message {
            sink.problem(Code::Namespace, message, "");
        }
        sink.set_format_version(self.namespace);
    }
}
