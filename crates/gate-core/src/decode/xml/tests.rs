//! The XML cursor: what it reads, what it passes over, what it refuses.

use super::*;

fn names(text: &str) -> Result<Vec<String>, DecodeError> {
    read_names(&mut text.as_bytes())
}

fn read_names(source: &mut dyn Read) -> Result<Vec<String>, DecodeError> {
    let mut xml = Xml::new(source, &Limits::default());
    let mut found = Vec::new();
    xml.root()?;
    xml.children(|xml, name| match name {
        "name" => {
            found.push(xml.text()?);
            Ok(())
        }
        _ => xml.skip(),
    })?;
    xml.finish()?;
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
    let attributes: Vec<String> = (0..600).map(|index| format!("a{index}=''")).collect();
    let attributes = attributes.join(" ");
    assert_eq!(skipped(&format!("<b {attributes}/>")), Err(Code::Malformed));
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
