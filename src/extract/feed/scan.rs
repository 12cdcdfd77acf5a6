//! A light pass over the XML of a feed, before feed-rs sees it. It refuses what feed-rs would not
//! survive (it recurses into nested groups until the stack is gone), and keeps of each entry what
//! feed-rs drops: the store's rating, the plain of two contents, unescaped markup, dates as
//! written.

use std::ops::Range;

use quick_xml::{
    Reader,
    escape::unescape,
    events::{BytesStart, Event},
};

/// The deepest nesting of elements in a feed.
const DEEPEST: usize = 64;

/// What feed-rs drops of an entry.
#[derive(Debug, Default)]
pub(super) struct Extra {
    /// Where the entry stands in the XML.
    pub(super) span: Range<usize>,
    /// `im:rating`: the stars of an App Store review.
    pub(super) rating: Option<String>,
    /// The content that is plain text, where the entry has it in two forms.
    pub(super) text: Option<String>,
    /// The content that is markup without being escaped.
    pub(super) markup: Option<String>,
    /// When it was published, as written.
    pub(super) published: Option<String>,
    /// When it was updated, as written.
    pub(super) updated: Option<String>,
}

/// Goes through a feed.
///
/// # Errors
///
/// In words, why the feed cannot be read: not well-formed, cut short, or nested absurdly.
pub(super) fn scan(xml: &str) -> Result<Vec<Extra>, String> {
    let mut reader = Reader::from_str(xml);
    let mut scan = Scan { xml, depth: 0, entry: None, field: None, entries: Vec::new() };
    loop {
        let before = position(&reader);
        let event = reader.read_event().map_err(|error| error.to_string())?;
        match event {
            Event::Start(start) => scan.open(&start, before, position(&reader))?,
            Event::Empty(start) if scan.entry.is_none() && is_entry(&start) => {
                let span = before..position(&reader);
                scan.entries.push(Extra { span, ..Extra::default() });
            }
            Event::End(_) => scan.close(before, position(&reader)),
            Event::Eof if scan.depth > 0 => return Err("it ends too early".to_owned()),
            Event::Eof => return Ok(scan.entries),
            _ => {}
        }
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn is_entry(start: &BytesStart<'_>) -> bool {
    matches!(start.local_name().as_ref(), "item" | "entry")
}

struct Scan<'a> {
    xml: &'a str,
    depth: usize,
    /// The entry under way and its depth.
    entry: Option<(usize, Extra)>,
    /// The child of the entry under way, and where its content begins.
    field: Option<(Field, usize)>,
    entries: Vec<Extra>,
}

enum Field {
    Rating,
    Text,
    Content,
    Summary,
    Published,
    Updated,
}

impl Scan<'_> {
    fn open(&mut self, start: &BytesStart<'_>, before: usize, after: usize) -> Result<(), String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(format!("its elements are nested more than {DEEPEST} deep"));
        }
        match &self.entry {
            None if is_entry(start) => {
                let extra = Extra { span: before..before, ..Extra::default() };
                self.entry = Some((self.depth, extra));
            }
            Some((depth, _)) if self.depth == depth + 1 => {
                self.field = field(start).map(|field| (field, after));
            }
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, before: usize, after: usize) {
        if let Some((depth, extra)) = &mut self.entry {
            if self.depth == *depth + 1
                && let Some((field, start)) = self.field.take()
            {
                fill(extra, &field, self.xml.get(start..before).unwrap_or_default());
            }
            if self.depth == *depth {
                extra.span.end = after;
                self.entries.push(std::mem::take(extra));
                self.entry = None;
            }
        }
        self.depth = self.depth.saturating_sub(1);
    }
}

fn field(start: &BytesStart<'_>) -> Option<Field> {
    let kind = start.try_get_attribute("type").ok().flatten();
    let is_text = kind.is_some_and(|kind| matches!(&*kind.value, "text" | "text/plain"));
    match start.name().as_ref() {
        "im:rating" => Some(Field::Rating),
        "content" | "summary" if is_text => Some(Field::Text),
        "content" | "content:encoded" => Some(Field::Content),
        "description" | "summary" => Some(Field::Summary),
        "published" | "pubDate" | "dc:date" | "issued" => Some(Field::Published),
        "updated" | "modified" => Some(Field::Updated),
        _ => None,
    }
}

fn fill(extra: &mut Extra, field: &Field, raw: &str) {
    match field {
        Field::Rating => extra.rating = unescaped(raw),
        Field::Text => extra.text = extra.text.take().or_else(|| unescaped(raw)),
        Field::Content if has_markup(raw) => extra.markup = Some(raw.to_owned()),
        Field::Summary if has_markup(raw) => {
            extra.markup.get_or_insert_with(|| raw.to_owned());
        }
        Field::Content | Field::Summary => {}
        Field::Published => extra.published = unescaped(raw),
        Field::Updated => extra.updated = unescaped(raw),
    }
}

fn has_markup(raw: &str) -> bool {
    let raw = raw.trim();
    !raw.starts_with("<![CDATA[") && raw.contains('<')
}

fn unescaped(raw: &str) -> Option<String> {
    let raw = raw.trim();
    let text = match raw.strip_prefix("<![CDATA[") {
        Some(section) => section.trim_end_matches("]]>").to_owned(),
        None => unescape(raw).ok()?.into_owned(),
    };
    (!text.trim().is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_feed_rs_drops_is_kept() {
        let xml = "<feed><entry><im:rating>2</im:rating><content type='text'>a &lt; b</content>\
                   <content type='html'>&lt;p></content><updated>2020-08-12</updated></entry>\
                   <entry/><entry><content><div>x <b>y</b></div></content></entry></feed>";
        let entries = scan(xml).unwrap();
        let [first, _, third] = entries.as_slice() else { panic!("{entries:?}") };
        assert_eq!(first.rating.as_deref(), Some("2"));
        assert_eq!(first.text.as_deref(), Some("a < b"));
        assert_eq!(first.markup, None);
        assert_eq!(first.updated.as_deref(), Some("2020-08-12"));
        assert_eq!(third.markup.as_deref(), Some("<div>x <b>y</b></div>"));
        assert!(xml[third.span.clone()].starts_with("<entry><content><div>"));
    }

    #[test]
    fn what_is_no_whole_feed_is_refused() {
        for xml in ["<rss><channel><item>", "<a></b>", &"<media:group>".repeat(100_000)] {
            assert!(scan(xml).is_err());
        }
    }
}
