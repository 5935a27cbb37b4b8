//! The XML cursor: what it reads, what it passes over, what it refuses.

use super::*;

fn names(text: &str) -> Result<Vec<String>, DecodeError> {
    read_names(&mut text.as_bytes())
}

fn read_names(source: &mut dyn Read) -> Result<Vec<String>, DecodeError> {
    let mut xml = Xml::new(source, &Limits::default());
    let found = names_in(&mut xml)?;
    xml.finish()?;
    Ok(found)
}

fn names_in(xml: &mut Xml<'_>) -> Result<Vec<String>, DecodeError> {
    let mut found = Vec::new();
    xml.root()?;
    xml.children(|xml, name| match name {
        "name" => {
            found.push(xml.text()?);
            Ok(())
        }
        _ => xml.skip(),
    })?;
    Ok(found)
}

const GOOD: &str = "<?xml version=\"1.0\"?>\n<a xmlns=\"x\"><b c='1'><name>no</name></b><name> A &amp; <![CDATA[<b>]]> &#x41;</name><name/></a>\n";

#[test]
fn text_is_unescaped_and_other_subtrees_are_skipped() {
    assert_eq!(names(GOOD).unwrap(), ["A & <b> A", ""]);
}

#[test]
fn every_truncation_is_an_error() {
    let end = GOOD.trim_end().len();
    for cut in (0..end).filter(|&cut| GOOD.is_char_boundary(cut)) {
        let error = names(&GOOD[..cut]).unwrap_err();
        assert!(matches!(error.code, Code::Truncated | Code::Malformed), "{cut}: {error}");
    }
}

#[test]
fn doctype_foreign_entities_control_characters_and_trailing_elements_are_refused() {
    assert_eq!(names("<!DOCTYPE a [<!ENTITY x \"y\">]><a/>").unwrap_err().code, Code::RefusedFormat);
    assert_eq!(names("<a><name>&x;</name></a>").unwrap_err().code, Code::Malformed);
    assert_eq!(names("<a><name>&#8;</name></a>").unwrap_err().code, Code::Malformed);
    assert_eq!(names("<a><q>&x;</q></a>").unwrap_err().code, Code::Malformed);
    assert_eq!(names("<a/><a/>").unwrap_err().code, Code::TrailingData);
    assert_eq!(names("<a/>x").unwrap_err().code, Code::Malformed);
    assert_eq!(names(&format!("<a>{}", "<b>".repeat(500))).unwrap_err().code, Code::Limit);
}

/// Whether a document is read when `content` stands in an element that is passed over, however small the reads are.
fn skipped(content: &str) -> Result<Vec<String>, Code> {
    let text = format!("<a><skip>{content}</skip><name>seen</name></a>");
    let whole = names(&text).map_err(|error| error.code);
    for step in [1, 7] {
        let mut source = Drip(text.as_bytes(), step);
        assert_eq!(read_names(&mut source).map_err(|error| error.code), whole, "in steps of {step}: {content}");
    }
    whole
}

/// Hands out a few bytes at a time, as pipes do.
struct Drip<'a>(&'a [u8], usize);

impl Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.min(self.0.len()).min(buffer.len());
        buffer[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

#[test]
fn whatever_is_well_formed_is_passed_over() {
    for content in [
        "",
        "text &amp; &#233; &#x1F600; é😀",
        "<b/><b c='>' d = \"a&lt;b'\"\n/><b\t></b >",
        "<skip><skip></skip></skip>",
        "<!-- </skip> - -- & < --><![CDATA[ </skip> ]] & ]]><?pi </skip> & ?>",
        "<x:b xmlns:x=\"y\" x:c=\"1\">>]</x:b>",
    ] {
        assert_eq!(skipped(content), Ok(vec!["seen".to_owned()]), "{content}");
    }
}

#[test]
fn what_is_not_well_formed_is_refused_in_skipped_elements_too() {
    for content in [
        "</b>",
        "<b></c>",
        "<b>",
        "<b",
        "< b/>",
        "<>",
        "<b c></b>",
        "<b c=1></b>",
        "<b c='1'd='2'/>",
        "<b c='1' c='2'/>",
        "<b c='<'/>",
        "<b c='&x;'/>",
        "<b c='&amp'/>",
        "<b / >",
        "<!ELEMENT b>",
        "&x;",
        "&#8;",
        "&#0;",
        "&amp",
        "& ",
        "&#xFFFFFFFFFFFFFFFFFFFF;",
    ] {
        assert_eq!(skipped(content), Err(Code::Malformed), "{content}");
    }
    assert_eq!(skipped("<!DOCTYPE b>"), Err(Code::RefusedFormat));
    assert_eq!(skipped("<!-- "), Err(Code::Truncated));
    assert_eq!(skipped(&"<b>".repeat(200)), Err(Code::Limit));
}

#[test]
fn skipped_text_may_be_larger_than_the_window() {
    let large = "x".repeat(700 << 10);
    for content in [large.clone(), format!("<!--{large}-->"), format!("<b c='{large}'/>")] {
        assert_eq!(names(&format!("<a><q>{content}</q><name>seen</name></a>")).unwrap(), ["seen"]);
    }
}

#[test]
fn offsets_count_what_was_skipped() {
    let error = names("<a><q>0123456789</q></b>").unwrap_err();
    assert_eq!(error.offset, Some(24));
}

/// Names of a document under a limit of one mebibyte an element.
fn limited(text: &str) -> Result<Vec<String>, DecodeError> {
    let limits = Limits { element_bytes: 1 << 20, ..Limits::default() };
    let mut source = text.as_bytes();
    let mut xml = Xml::new(&mut source, &limits);
    let found = names_in(&mut xml)?;
    assert!(xml.buffer.capacity() <= 2 << 20, "an event took {} bytes", xml.buffer.capacity());
    xml.finish()?;
    Ok(found)
}

/// What makes a token larger than [`limited`] allows.
fn large(piece: &str) -> String {
    piece.repeat((2 << 20) / piece.len())
}

#[test]
fn a_token_larger_than_an_element_may_be_is_a_limit_error() {
    let x = large("x");
    for (what, document) in [
        ("text", format!("<a><name>{x}</name></a>")),
        ("text between children", format!("<a>{x}<name/></a>")),
        ("text before the root", format!("{}<a/>", large(" "))),
        ("text after the root", format!("<a/>{}", large(" "))),
        ("CDATA", format!("<a><name><![CDATA[{x}]]></name></a>")),
        ("comment", format!("<a><!--{x}--></a>")),
        ("processing instruction", format!("<a><?pi {x}?></a>")),
        ("document type", format!("<!DOCTYPE {x}><a/>")),
        ("declaration", format!("<?xml version='1.0' {x}?><a/>")),
        ("reference", format!("<a><name>&{x};</name></a>")),
        ("start tag", format!("<a><{x}/></a>")),
        ("root tag", format!("<{x}/>")),
        ("blanks in a start tag", format!("<a><b {}/></a>", large(" "))),
        ("blanks in an end tag", format!("<a><name></name{}></a>", large(" "))),
        ("attribute name", format!("<a><b {x}=''/></a>")),
        ("attribute value", format!("<a><b c='{x}'/></a>")),
        ("token without an end", format!("<a><b c='{x}")),
        ("start tag in a skipped element", format!("<a><q><{x}/></q></a>")),
        ("attribute value in a skipped element", format!("<a><q><b c='{x}'/></q></a>")),
        ("attribute name in a skipped element", format!("<a><q><b {x}=''/></q></a>")),
        ("blanks in a skipped start tag", format!("<a><q><b {}/></q></a>", large(" "))),
        ("blanks in a skipped end tag", format!("<a><q><b></b{}></q></a>", large(" "))),
        ("blanks in the end tag behind a skipped element", format!("<a><q>x</q{}></a>", large(" "))),
    ] {
        let error = limited(&document).map(drop).expect_err(what);
        assert_eq!(error.code, Code::Limit, "{what}: {error}");
    }
}

#[test]
fn a_text_in_many_pieces_is_bounded_as_a_whole() {
    for piece in ["<![CDATA[xxxxxxxx]]>", "&#x41;", "x<!-- -->", "x<?pi?>", "x<b/>"] {
        let error = limited(&format!("<a><name>{}</name></a>", piece.repeat(2 << 20))).expect_err(piece);
        assert_eq!(error.code, Code::Limit, "{piece}");
    }
}

#[test]
fn what_a_skipped_element_does_not_keep_may_be_of_any_length() {
    let x = large("x");
    for content in [x.clone(), format!("<!--{x}-->"), format!("<![CDATA[{x}]]>"), format!("<?pi {x}?>"), large("]]")] {
        assert_eq!(limited(&format!("<a><q>{content}</q><name>seen</name></a>")).unwrap(), ["seen"]);
    }
}

#[test]
fn many_tokens_under_the_limit_are_read() {
    let text = "x".repeat(900 << 10);
    let found = limited(&format!("<a>{}</a>", format!("<name>{text}</name><!--{text}-->").repeat(3))).unwrap();
    assert!(found.iter().all(|name| *name == text) && found.len() == 3);
}

#[test]
fn long_names_and_many_attributes_are_limit_errors() {
    let name = "n".repeat(MAX_NAME + 1);
    let attributes: Vec<_> = (0..=MAX_ATTRIBUTES).map(|index| format!("a{index}=''")).collect();
    for element in [format!("<{name}></{name}>"), format!("<b {}/>", attributes.join(" "))] {
        assert_eq!(names(&format!("<a>{element}</a>")).unwrap_err().code, Code::Limit);
        assert_eq!(names(&format!("<a><q>{element}</q></a>")).unwrap_err().code, Code::Limit);
    }
    let name = &name[1..];
    assert_eq!(names(&format!("<a><q><{name}></{name}></q><{name}></{name}></a>")).unwrap(), [""; 0]);
}

#[test]
fn text_can_be_had_with_its_blanks_and_says_whether_elements_stood_in_it() {
    let read = |text: &str| {
        let mut bytes = text.as_bytes();
        let mut xml = Xml::new(&mut bytes, &Limits::default());
        xml.root().and_then(|()| xml.verbatim()).unwrap()
    };
    assert_eq!(read("<a> b&lt;\n</a>"), (" b<\n".to_owned(), false));
    assert_eq!(read("<a>b<c>d</c> </a>"), ("b ".to_owned(), true));
}
