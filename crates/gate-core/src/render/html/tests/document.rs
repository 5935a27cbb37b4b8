//! A page read back: tags that have to match, attributes that have to be quoted, entities that have to be known.

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

/// Elements without an end.
const VOID: [&str; 5] = ["meta", "link", "input", "wbr", "br"];
/// Attributes without a value.
const BARE: [&str; 3] = ["hidden", "checked", "selected"];

/// An element with its attributes and all text in it.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    text: String,
    parent: Option<usize>,
}

impl Element {
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The elements of a page in their order.
pub(super) struct Document {
    pub(super) elements: Vec<Element>,
}

impl Document {
    /// Reads a page. Style and script are left out: they are ours, and no XML.
    ///
    /// # Panics
    /// Where the page is not well formed.
    pub(super) fn parse(page: &str) -> Document {
        let page = without(&without(page, "style"), "script");
        let mut reader = Reader::from_str(&page);
        reader.config_mut().check_end_names = false;
        let (mut elements, mut open): (Vec<Element>, Vec<usize>) = (Vec::new(), Vec::new());
        loop {
            match reader.read_event().unwrap() {
                Event::Start(start) => {
                    let element = element(&start, open.last().copied());
                    let is_void = VOID.contains(&element.name.as_str());
                    elements.push(element);
                    if !is_void {
                        open.push(elements.len() - 1);
                    }
                }
                Event::Empty(start) => elements.push(element(&start, open.last().copied())),
                Event::End(end) => {
                    let name = end.name().as_ref().to_owned();
                    let last = open.pop().unwrap_or_else(|| panic!("</{name}> ends nothing"));
                    assert_eq!(elements[last].name, name, "ended too early");
                }
                Event::Text(text) => say(&mut elements, &open, &text),
                Event::GeneralRef(entity) => {
                    let entity = format!("&{};", &*entity);
                    say(&mut elements, &open, &unescape(&entity).unwrap());
                }
                Event::DocType(kind) => assert_eq!(&*kind, "html"),
                Event::Eof => break,
                other @ (Event::CData(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_)) => {
                    panic!("{other:?} has no place here")
                }
            }
        }
        assert!(open.is_empty(), "not everything is closed");
        Document { elements }
    }

    pub(super) fn elements(&self, name: &str) -> impl Iterator<Item = &Element> {
        self.elements.iter().filter(move |element| element.name == name)
    }

    /// The values of an attribute, wherever it stands.
    pub(super) fn values(&self, attribute: &str) -> impl Iterator<Item = &str> {
        self.elements.iter().filter_map(move |element| element.value(attribute))
    }

    /// The text of the first element of a name.
    pub(super) fn text_of(&self, name: &str) -> &str {
        &self.elements(name).next().unwrap().text
    }

    /// The classes of the nearest element above the one with an id that has a class.
    pub(super) fn above(&self, id: &str, class: &str) -> &str {
        let has =
            |element: &&Element| element.value("class").is_some_and(|classes| classes.split(' ').any(|it| it == class));
        let start = self.elements.iter().find(|element| element.value("id") == Some(id)).unwrap();
        let mut chain = std::iter::successors(Some(start), |element| element.parent.map(|at| &self.elements[at]));
        chain.find(has).and_then(|element| element.value("class")).unwrap()
    }
}

/// Text belongs to every element it is in.
fn say(elements: &mut [Element], open: &[usize], text: &str) {
    for &at in open {
        elements[at].text.push_str(text);
    }
}

fn element(start: &BytesStart<'_>, parent: Option<usize>) -> Element {
    let name = start.name().as_ref().to_owned();
    let attributes = start.html_attributes().map(|attribute| {
        let attribute = attribute.unwrap();
        let name = attribute.key.as_ref().to_owned();
        let value = unescape(&attribute.value).unwrap().into_owned();
        assert!(
            !value.is_empty() || BARE.contains(&name.as_str()) || ["value", "class"].contains(&name.as_str()),
            "{name} is empty"
        );
        (name, value)
    });
    Element { name, attributes: attributes.collect(), text: String::new(), parent }
}

/// The page without what stands in an element.
fn without(page: &str, name: &str) -> String {
    let (before, rest) = page.split_once(&format!("<{name}>")).unwrap();
    let (_, after) = rest.split_once(&format!("</{name}>")).unwrap();
    format!("{before}<{name}></{name}>{after}")
}
