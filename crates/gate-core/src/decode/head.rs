//! What detection looks at: the head of an input, outlined once for every decoder.

use super::error::DecodeError;
use super::json::Outline;
use super::limits::Limits;
use super::own::OWN_PAGE;
use super::xml::Xml;

/// The head of an input in the shape its syntax gives it.
#[derive(Debug)]
pub enum Head {
    /// JSON.
    Json(Outline),
    /// XML that is not HTML.
    Xml(XmlOutline),
    /// An HTML page: its first bytes, lower-cased.
    Html(String),
    /// Any other text: its first lines.
    Text(String),
}

/// Root and first children of an XML document.
#[derive(Debug, Default)]
pub struct XmlOutline {
    /// Local name of the root.
    pub root: String,
    /// Attributes of the root, `xmlns` included.
    pub attributes: Vec<(String, String)>,
    /// Local names of the first children and grandchildren with their attributes (`testsuite`, `testsuite.testcase`).
    pub children: Vec<(String, Vec<(String, String)>)>,
    /// The syntax error met before the root, if any.
    pub error: Option<DecodeError>,
}

impl XmlOutline {
    /// An attribute of the root.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        find(&self.attributes, name)
    }

    /// An attribute of the first child at `path`.
    pub fn child_attribute(&self, path: &str, name: &str) -> Option<&str> {
        self.children.iter().find(|(child, _)| child == path).and_then(|(_, attributes)| find(attributes, name))
    }

    /// Whether a child stands at `path`.
    pub fn has(&self, path: &str) -> bool {
        self.children.iter().any(|(child, _)| child == path)
    }
}

fn find<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// Most children an outline keeps.
const MAX_CHILDREN: usize = 64;

impl Head {
    /// Outlines the first bytes of an input; `whole` tells that they are all of it.
    pub fn of(bytes: &[u8], whole: bool, limits: &Limits) -> Head {
        let text = String::from_utf8_lossy(bytes);
        let start = text.trim_start_matches('\u{feff}').trim_start();
        match start.as_bytes().first() {
            Some(b'{' | b'[') => return Head::Json(Outline::of(&mut &bytes[..], limits, !whole)),
            Some(b'<') if start.starts_with(OWN_PAGE) => return Head::Text(start.chars().take(64 << 10).collect()),
            Some(b'<') => {}
            _ if start.starts_with("null") && start.trim_end() == "null" => {
                return Head::Json(Outline::of(&mut &bytes[..], limits, !whole));
            }
            _ => return Head::Text(start.chars().take(64 << 10).collect()),
        }
        let lower: String = start.chars().take(4096).collect::<String>().to_lowercase();
        let opening = lower.trim_start_matches("<?xml version=\"1.0\" encoding=\"utf-8\"?>").trim_start();
        if opening.starts_with("<!doctype html") || opening.starts_with("<html") {
            return Head::Html(lower);
        }
        Head::Xml(xml_outline(bytes, limits))
    }
}

fn xml_outline(bytes: &[u8], limits: &Limits) -> XmlOutline {
    let mut outline = XmlOutline::default();
    let mut source = bytes;
    let mut xml = Xml::new(&mut source, limits);
    if let Err(error) = xml.root() {
        outline.error = Some(error);
        return outline;
    }
    xml.name().clone_into(&mut outline.root);
    outline.attributes = xml.attributes().to_vec();
    let children = &mut outline.children;
    // The head is cut somewhere: how the walk ends does not matter.
    let _cut = xml.children(|xml, name| {
        let mut add = |path: String, attributes: &[(String, String)]| {
            if children.len() < MAX_CHILDREN {
                children.push((path, attributes.to_vec()));
            }
        };
        add(name.to_owned(), xml.attributes());
        xml.children(|xml, grandchild| {
            add(format!("{name}.{grandchild}"), xml.attributes());
            xml.skip()
        })
    });
    outline
}
