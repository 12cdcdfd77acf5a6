//! The text that a person sees: blocks on lines of their own, paragraphs apart, spaces collapsed.

use ego_tree::{NodeRef, iter::Edge};
use scraper::{ElementRef, Node};

use super::{
    parse,
    quick::{Written, decode},
};
use crate::extract::bounds::has_too_many_parts;

/// The text below a node. Scripts, styles and what is only for browsers without scripts are left
/// out; a block element begins a new line and a paragraph is set off by an empty one.
pub(in crate::extract) fn text_of(node: NodeRef<'_, Node>) -> String {
    gather(node, &mut |_| false)
}

/// The same, without the elements that `drop` picks, and what is in them.
pub(super) fn text_without(
    node: NodeRef<'_, Node>,
    drop: &mut dyn FnMut(ElementRef<'_>) -> bool,
) -> String {
    gather(node, drop)
}

/// The text of a string that may hold markup or character references, as in feeds and JSON-LD.
/// Where there is no tag, line ends count.
pub(in crate::extract) fn plain(text: &str) -> String {
    let is_markup = has_tag(text) && !has_too_many_parts(text);
    let mut text = if is_markup { text_of(parse(text).html.tree.root()) } else { tidy(text) };
    // Some sites escape twice, so that "&amp;#39;" is an apostrophe.
    for _ in 0..2 {
        if !has_reference(&text) {
            break;
        }
        text = tidy(&decode(&text, Written::Text).replace('\0', ""));
    }
    text
}

/// Whether there is something that looks like a tag.
fn has_tag(text: &str) -> bool {
    text.as_bytes().windows(2).any(|pair| match pair {
        [b'<', next] => next.is_ascii_alphabetic() || matches!(next, b'/' | b'!'),
        _ => false,
    })
}

/// Whether there is something that looks like a character reference.
fn has_reference(text: &str) -> bool {
    text.split('&').skip(1).any(|after| {
        let name = after.split_once(';').map_or("", |(name, _)| name);
        (2..=10).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#')
    })
}

/// A text with single spaces, trimmed lines, and no more than one empty line in a row.
pub(in crate::extract) fn tidy(text: &str) -> String {
    let mut layout = Layout::default();
    layout.lines(text);
    layout.done
}

fn gather(node: NodeRef<'_, Node>, drop: &mut dyn FnMut(ElementRef<'_>) -> bool) -> String {
    let mut layout = Layout::default();
    let mut skipped = None;
    for edge in node.traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(text) if skipped.is_none() => {
                    if in_preformatted(node) {
                        layout.lines(text);
                    } else {
                        layout.words(text);
                    }
                }
                Node::Element(element) if skipped.is_none() => {
                    if is_unseen(element.name()) || ElementRef::wrap(node).is_some_and(&mut *drop) {
                        skipped = Some(node.id());
                    }
                    match element.name() {
                        "br" => layout.lines += 1,
                        name => layout.break_lines(breaks(name)),
                    }
                }
                Node::Text(_)
                | Node::Element(_)
                | Node::Document
                | Node::Fragment
                | Node::Doctype(_)
                | Node::Comment(_)
                | Node::ProcessingInstruction(_) => {}
            },
            Edge::Close(node) => {
                if skipped == Some(node.id()) {
                    skipped = None;
                }
                if let (Node::Element(element), None) = (node.value(), skipped) {
                    layout.break_lines(breaks(element.name()));
                }
            }
        }
    }
    layout.done
}

fn is_unseen(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "noscript" | "template" | "head" | "svg" | "iframe" | "select"
    )
}

fn in_preformatted(text: NodeRef<'_, Node>) -> bool {
    text.parent()
        .and_then(|parent| parent.value().as_element())
        .is_some_and(|parent| matches!(parent.name(), "pre" | "textarea"))
}

/// How many line ends an element asks for on either side.
fn breaks(name: &str) -> usize {
    match name {
        "p" | "blockquote" | "pre" | "ul" | "ol" | "dl" | "table" | "h1" | "h2" | "h3" | "h4"
        | "h5" | "h6" => 2,
        "div" | "li" | "tr" | "dt" | "dd" | "section" | "article" | "header" | "footer"
        | "aside" | "main" | "nav" | "form" | "figure" | "figcaption" | "hr" | "address"
        | "details" | "summary" | "fieldset" | "textarea" => 1,
        _ => 0,
    }
}

/// Whether all there is between words is single spaces, as in most texts. Of others than ASCII that
/// is not known.
fn is_tidy(text: &str) -> bool {
    let mut before = b'x';
    text.bytes().all(|byte| {
        let single = byte > b' ' || (byte == b' ' && before != b' ');
        before = byte;
        single && byte.is_ascii()
    })
}

/// A text under way.
#[derive(Default)]
struct Layout {
    done: String,
    /// A space stands between the last word and the next.
    space: bool,
    /// Line ends that stand between the last word and the next.
    lines: usize,
}

impl Layout {
    /// Adds text in which any white space is one space.
    fn words(&mut self, text: &str) {
        if text.starts_with(char::is_whitespace) {
            self.space = true;
        }
        let bare = text.trim_ascii();
        if is_tidy(bare) {
            if !bare.is_empty() {
                self.word(bare);
            }
            self.space = text.ends_with(char::is_whitespace);
            return;
        }
        // The vertical tab is the one that the faster way does not know.
        if text.is_ascii() && !text.contains('\u{b}') {
            text.split_ascii_whitespace().for_each(|word| self.word(word));
        } else {
            text.split_whitespace().for_each(|word| self.word(word));
        }
        self.space = text.ends_with(char::is_whitespace);
    }

    fn word(&mut self, word: &str) {
        if !self.done.is_empty() {
            match self.lines {
                0 if self.space => self.done.push(' '),
                0 => {}
                1 => self.done.push('\n'),
                _ => self.done.push_str("\n\n"),
            }
        }
        self.lines = 0;
        self.done.push_str(word);
        self.space = true;
    }

    /// Adds text in which line ends count.
    fn lines(&mut self, text: &str) {
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.lines += 1;
            }
            self.words(line);
        }
    }

    /// Asks for at least so many line ends before the next word: nested blocks do not add up.
    fn break_lines(&mut self, lines: usize) {
        self.lines = self.lines.max(lines);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, text: &str) {
        assert_eq!(plain(html), text, "{html}");
    }

    #[test]
    fn blocks_are_lines_and_the_unseen_is_not_seen() {
        check("<p>One <b>bold</b>\n word</p><p>Two<br>lines</p>", "One bold word\n\nTwo\nlines");
        check("<div><div>a</div></div><div>b</div>c", "a\nb\nc");
        check("<ul><li>x<li>y</ul>z", "x\ny\n\nz");
        check("a<script>alert('b')</script><style>c{}</style><!-- d --> e", "a e");
        check("<pre>two\n lines</pre>", "two\nlines");
        check("one<br><br>two", "one\n\ntwo");
    }

    #[test]
    fn plain_text_keeps_its_lines_and_loses_its_references() {
        check(" It&#39;s  late\r\n\r\n\n\nreally ", "It's late\n\nreally");
        check("Fish &amp;amp; chips &lt;3", "Fish & chips <3");
        check("1 < 2 && 3 > 2; R&D; AT&T", "1 < 2 && 3 > 2; R&D; AT&T");
        check("&amp;quot;&nbsp;a&hellip;", "\" a…");
        check("", "");
    }
}
