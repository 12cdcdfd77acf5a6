//! RSS and Atom of all versions, in one pass over the XML.

use quick_xml::{
    Reader,
    escape::unescape,
    events::{BytesStart, Event},
};

use super::{
    entities::repaired,
    entry::{RawEntry, RawFeed, Text},
};

/// The deepest nesting of elements in a feed.
const DEEPEST: usize = 64;

/// Reads a feed that is decoded already.
///
/// # Errors
///
/// In words, why it cannot be read: not well-formed, cut short, or nested absurdly.
pub(super) fn read(source: &str) -> Result<RawFeed, String> {
    let xml = repaired(source);
    let mut reader = Reader::from_str(&xml);
    let mut pass =
        Pass { xml: &xml, prefix: None, open: Vec::new(), entry: None, feed: RawFeed::default() };
    loop {
        let before = position(&reader);
        let event = reader.read_event().map_err(|error| error.to_string())?;
        let after = position(&reader);
        if let Event::Eof = event {
            let whole = pass.open.is_empty();
            return if whole { Ok(pass.feed) } else { Err("it ends too early".to_owned()) };
        }
        if let Event::Start(start) = &event {
            pass.open(start, after)?;
        } else if let Event::Empty(start) = &event {
            pass.open(start, after)?;
            pass.close(after);
        } else if let Event::End(_) = event {
            pass.close(before);
        }
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

struct Pass<'a> {
    xml: &'a str,
    /// The prefix of the root's name, as in `<atom:feed>`: names with it are the feed's own.
    prefix: Option<String>,
    /// The elements that are open.
    open: Vec<Open>,
    /// The entry that is open, and how many elements are around it.
    entry: Option<(usize, RawEntry)>,
    feed: RawFeed,
}

/// An open element.
struct Open {
    name: String,
    /// Where its content begins.
    start: usize,
    /// Whether its content is said to be plain text.
    is_plain: bool,
}

impl Pass<'_> {
    fn open(&mut self, start: &BytesStart<'_>, after: usize) -> Result<(), String> {
        if self.open.len() >= DEEPEST {
            return Err(format!("its elements are nested more than {DEEPEST} deep"));
        }
        let name = self.own_name(start.name().as_ref());
        match &mut self.entry {
            None if matches!(name.as_str(), "item" | "entry") => {
                self.entry = Some((self.open.len(), RawEntry::default()));
            }
            None if matches!(name.as_str(), "link" | "atom:link") && has_rel(start, "next") => {
                self.feed.next = attribute(start, "href");
            }
            // Atom: the entry itself is the alternate, which is also what no `rel` means.
            Some((around, entry))
                if name == "link"
                    && self.open.len() == *around + 1
                    && (has_rel(start, "alternate") || attribute(start, "rel").is_none()) =>
            {
                entry.link = entry.link.take().or_else(|| attribute(start, "href"));
            }
            _ => {}
        }
        let is_plain = attribute(start, "type")
            .is_some_and(|kind| matches!(kind.as_str(), "text" | "text/plain"));
        self.open.push(Open { name, start: after, is_plain });
        Ok(())
    }

    /// A name without the prefix that the root has.
    fn own_name(&mut self, name: &str) -> String {
        if self.open.is_empty() {
            self.prefix = name.split_once(':').map(|(prefix, _)| prefix.to_owned());
        }
        let own = self
            .prefix
            .as_deref()
            .and_then(|prefix| name.strip_prefix(prefix).and_then(|rest| rest.strip_prefix(':')));
        own.unwrap_or(name).to_owned()
    }

    fn close(&mut self, before: usize) {
        let Some(closed) = self.open.pop() else { return };
        let Some((around, entry)) = &mut self.entry else { return };
        if self.open.len() == *around {
            self.feed.entries.push(std::mem::take(entry));
            self.entry = None;
            return;
        }
        let raw = self.xml.get(closed.start..before).unwrap_or_default();
        let parent = self.open.last().map_or("", |open| open.name.as_str());
        match self.open.len() - *around {
            1 => fill(entry, &closed, raw),
            2 => match (parent, closed.name.as_str()) {
                ("author", "name") => entry.author = entry.author.take().or_else(|| text(raw)),
                ("media:group", "media:description") => entry.description = rich(&closed, raw),
                _ => {}
            },
            _ => {}
        }
    }
}

/// Takes up what a child of an entry says.
fn fill(entry: &mut RawEntry, closed: &Open, raw: &str) {
    match closed.name.as_str() {
        "id" | "guid" => entry.id = text(raw),
        "link" => entry.link = entry.link.take().or_else(|| text(raw)),
        // With an element inside, it is Atom's, whose name was taken up already.
        "author" | "dc:creator" if !has_markup(raw) => {
            entry.author = entry.author.take().or_else(|| text(raw).map(person));
        }
        // Of news, the paper; of other feeds, the feed that the entry was taken from.
        "source" if !has_markup(raw) => entry.source = text(raw),
        "title" => entry.title = rich(closed, raw),
        // The App Store gives two contents: what was written, and a table around it.
        "content" | "content:encoded" => {
            let written = entry.content.take().filter(|content| content.is_plain);
            entry.content = written.or_else(|| rich(closed, raw));
        }
        "description" | "summary" => entry.summary = rich(closed, raw),
        "media:description" => entry.description = rich(closed, raw),
        "published" | "pubDate" | "dc:date" | "issued" => entry.published = text(raw),
        "updated" | "modified" => entry.updated = text(raw),
        "im:rating" => entry.rating = text(raw),
        "dc:language" => entry.language = text(raw),
        _ => {}
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.try_get_attribute(name).ok()??;
    Some(unescape(&found.value).map_or_else(|_| found.value.to_string(), Into::into))
}

fn has_rel(start: &BytesStart<'_>, rel: &str) -> bool {
    attribute(start, "rel").as_deref() == Some(rel)
}

/// A text that may be HTML. Markup that is not escaped, as XHTML is, is taken as it stands.
fn rich(closed: &Open, raw: &str) -> Option<Text> {
    if has_markup(raw) {
        return Text::new(raw.to_owned(), false);
    }
    Text::new(unwrapped(raw), closed.is_plain)
}

/// The name of an author. RSS asks for an address of mail with the name in brackets.
fn person(written: String) -> String {
    let name = written.strip_suffix(')').and_then(|rest| {
        let (address, name) = rest.split_once('(')?;
        let is_address = address.contains('@') && !address.trim().contains(char::is_whitespace);
        Some(name.trim()).filter(|name| is_address && !name.is_empty())
    });
    name.map(str::to_owned).unwrap_or(written)
}

fn text(raw: &str) -> Option<String> {
    let text = unwrapped(raw).trim().to_owned();
    (!text.is_empty()).then_some(text)
}

/// Whether there are tags outside of CDATA.
fn has_markup(raw: &str) -> bool {
    raw.split("<![CDATA[").enumerate().any(|(number, part)| {
        let outside =
            if number == 0 { part } else { part.split_once("]]>").map_or("", |(_, after)| after) };
        outside.contains('<')
    })
}

/// The content of an element without tags: CDATA as it is, the rest unescaped.
fn unwrapped(raw: &str) -> String {
    let unescaped =
        |part: &str| unescape(part).map_or_else(|_| part.to_owned(), std::borrow::Cow::into_owned);
    let mut parts = raw.split("<![CDATA[");
    let mut whole = unescaped(parts.next().unwrap_or_default());
    for part in parts {
        let (section, after) = part.split_once("]]>").unwrap_or((part, ""));
        whole.push_str(section);
        whole.push_str(&unescaped(after));
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn entry(child: &str) -> RawEntry {
        let feed =
            read(&format!("<feed><author><name>Feed</name></author><entry>{child}</entry></feed>"));
        feed.unwrap().entries.remove(0)
    }

    #[test]
    fn the_names_of_all_versions_are_known() {
        let entry_id = |child| entry(child).id;
        assert_eq!(entry_id("<id> 7 </id>").as_deref(), Some("7"));
        assert_eq!(
            entry_id("<guid isPermaLink='false'><![CDATA[a&b]]></guid>").as_deref(),
            Some("a&b")
        );
        assert_eq!(entry_id("<source><id>other</id></source>"), None);
        for author in [
            "<author><name>Zoé</name><uri>u</uri></author>",
            "<author>Zoé</author>",
            "<author>zoe@a.test (Zoé)</author>",
            "<dc:creator><![CDATA[Zoé]]></dc:creator>",
        ] {
            assert_eq!(entry(author).author.as_deref(), Some("Zoé"));
        }
        for link in [
            "<link rel='self' href='/s'/><link href='/t?a=1&amp;b=2'/>",
            "<link>/t?a=1&b=2</link>",
            "<link rel='alternate' href='/t?a=1&b=2'></link><link href='/other'/>",
        ] {
            assert_eq!(entry(link).link.as_deref(), Some("/t?a=1&b=2"), "{link}");
        }
    }

    #[test]
    fn a_prefix_of_the_root_is_no_matter() {
        let feed = read(
            "<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:link rel='next' href='/2'/>\
             <a:entry><a:title>t</a:title></a:entry></a:feed>",
        )
        .unwrap();
        assert_eq!(feed.next.as_deref(), Some("/2"));
        assert_eq!(feed.entries[0].title, Text::new("t".to_owned(), false));
    }

    #[test]
    fn content_comes_escaped_or_not() {
        let content = |child| entry(child).content.map(|text| (text.text, text.is_plain));
        for (child, text, is_plain) in [
            ("<content type='html'>&lt;b>x&lt;/b></content>", "<b>x</b>", false),
            ("<content type='text'>1 &lt; 2</content>", "1 < 2", true),
            ("<content type='xhtml'><div>x<br/></div></content>", "<div>x<br/></div>", false),
            (
                "<content:encoded>a <![CDATA[<p>x &amp;]]> &amp; b</content:encoded>",
                "a <p>x &amp; & b",
                false,
            ),
            ("<content type='text'>x</content><content type='html'>y</content>", "x", true),
            ("<content type='html'>y</content><content type='text'>x</content>", "x", true),
        ] {
            assert_eq!(content(child), Some((text.to_owned(), is_plain)), "{child}");
        }
        assert_eq!(content("<content/>"), None);
    }

    #[test]
    fn what_is_no_whole_feed_is_refused() {
        for xml in ["<rss><channel><item>", "<a></b>", &"<media:group>".repeat(100_000)] {
            assert!(read(xml).is_err());
        }
    }
}
