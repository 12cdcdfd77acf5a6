//! The tree of a page, made while its tokens go by.

use ego_tree::{NodeId, Tree as Nodes};
use html5ever::{
    Attribute, LocalName, QualName, ns, tendril::StrTendril, tree_builder::QuirksMode,
};
use memchr::{memchr, memchr_iter, memmem};
use scraper::{
    Html, Node,
    node::{Comment, Doctype, Element, Text},
};

use super::{
    names::Names,
    references::{Written, decode},
    svg,
};
use crate::extract::{
    dom::parse::budget,
    tokens::{
        Ended, HEAD_NAME, Keep, Made, Mode, Name, Placed, Scanner, Span, Sure, Tag, Token, Tree,
        Unsure, is_space,
    },
};

/// The most attributes of one tag: each is compared with those before it.
const MOST_ATTRIBUTES: usize = 100;

/// What html5ever drops where a slice of its input begins, and keeps elsewhere.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The tree of a page, if it is certain what html5ever would make of it.
pub(in crate::extract) fn parse(text: &str) -> Option<Html> {
    let bytes = text.as_bytes();
    u32::try_from(bytes.len()).ok()?;
    if memchr(0, bytes).is_some() || memmem::find(bytes, BYTE_ORDER_MARK).is_some() {
        return None;
    }
    let mut build = Build::new(text);
    build.run().ok()?;
    Some(build.html)
}

/// The attributes of a tag: their names and values, as they are written.
#[derive(Debug, Default)]
struct Spans(Vec<(Span, Span)>);

impl Keep for Spans {
    fn clear(&mut self) {
        self.0.clear();
    }

    fn keep(&mut self, _page: &[u8], name: Span, value: Span, _end: usize) -> Sure<()> {
        if self.0.len() == MOST_ATTRIBUTES {
            return Err(Unsure);
        }
        self.0.push((name, value));
        Ok(())
    }
}

struct Build<'a> {
    text: &'a str,
    /// The same, to share parts of.
    shared: StrTendril,
    scanner: Scanner<'a, Spans>,
    tree: Tree,
    html: Html,
    /// The nodes of the open elements.
    open: Vec<NodeId>,
    head: Option<NodeId>,
    names: Names,
}

impl<'a> Build<'a> {
    fn new(text: &'a str) -> Self {
        let mut html = Html::new_document();
        // An element, or a text and an end, for each tag.
        let nodes = memchr_iter(b'<', text.as_bytes()).count() + 8;
        html.tree = Nodes::with_capacity(Node::Document, nodes);
        Self {
            text,
            shared: StrTendril::from_slice(text),
            scanner: Scanner::new(text.as_bytes(), Spans::default()),
            tree: Tree::new(),
            html,
            open: Vec::with_capacity(32),
            head: None,
            names: Names::new(),
        }
    }

    fn run(&mut self) -> Sure<()> {
        let mut after_pre = false;
        loop {
            let in_svg = self.tree.in_svg();
            let token = self.scanner.next(in_svg)?;
            let first_line = std::mem::take(&mut after_pre);
            match token {
                Token::Text(start, end) => self.text((start, end), first_line)?,
                Token::Comment(start, end) => self.comment((start, end))?,
                Token::Doctype { start, end, plain } => {
                    self.tree.doctype(plain)?;
                    self.doctype((start, end), plain)?;
                }
                Token::Start => after_pre = self.start(in_svg)?,
                Token::End => {
                    self.tree.end(&self.scanner.tag, self.scanner.page)?;
                    self.settle(self.tree.stack.len())?;
                }
                Token::Nothing => return self.end(),
            }
        }
    }

    fn end(&mut self) -> Sure<()> {
        if !self.tree.typed {
            self.html.quirks_mode = QuirksMode::Quirks;
        }
        let afforded = self.tree.spent <= budget(self.text.len());
        if afforded && self.tree.is_whole() { Ok(()) } else { Err(Unsure) }
    }

    /// Closes what was closed in the last step, and makes what was made without a tag. So many
    /// elements are open then.
    fn settle(&mut self, open: usize) -> Sure<()> {
        self.open.truncate(self.tree.low);
        if !self.tree.made.is_empty() {
            for Made { name, place } in std::mem::take(&mut self.tree.made) {
                self.open.truncate(place);
                let bytes = name.packed.to_be_bytes();
                let written = bytes.iter().copied().filter(|byte| *byte != 0).map(char::from);
                let local = self.names.get(&written.collect::<String>());
                let id = self.element(self.top(), (local, false), Vec::new())?;
                self.opened(id, name);
            }
            self.open.truncate(open);
        }
        if self.open.len() == open { Ok(()) } else { Err(Unsure) }
    }

    fn opened(&mut self, id: NodeId, name: Name) {
        self.open.push(id);
        if name == HEAD_NAME {
            self.head = Some(id);
        }
    }

    /// The innermost open element, or the page.
    fn top(&self) -> NodeId {
        self.open.last().copied().unwrap_or_else(|| self.html.tree.root().id())
    }

    /// A text, the first of `pre` or not.
    fn text(&mut self, (start, end): Span, first_line: bool) -> Sure<()> {
        let bytes = self.scanner.part(start, end);
        let mut from = start;
        if !self.tree.is_whole() {
            from += bytes.iter().take_while(|byte| is_space(**byte)).count();
            if matches!(self.tree.mode, Mode::InHead | Mode::AfterHead) {
                let space = self.meant((start, from), Written::Text)?;
                self.append_text(self.top(), space)?;
            }
        }
        self.tree.text(bytes)?;
        self.settle(self.tree.stack.len())?;
        let text = self.meant((from, end), Written::Text)?;
        let text = if first_line { without_line_end(bytes, text)? } else { text };
        self.append_text(self.top(), text)
    }

    fn comment(&mut self, comment: Span) -> Sure<()> {
        self.tree.comment();
        let root = self.html.tree.root().id();
        let parent = match self.tree.ended {
            Ended::Nothing => self.top(),
            Ended::Body => self.open.first().copied().unwrap_or(root),
            Ended::Html => root,
        };
        let comment = self.meant(comment, Written::Raw)?;
        self.append(parent, Node::Comment(Comment { comment }))?;
        Ok(())
    }

    /// A document type; html5ever says what any but the usual one means.
    fn doctype(&mut self, (start, end): Span, plain: bool) -> Sure<()> {
        let node = if plain {
            let nothing = StrTendril::new();
            let name = StrTendril::from_slice("html");
            Node::Doctype(Doctype { name, public_id: nothing.clone(), system_id: nothing })
        } else {
            let alone = Html::parse_document(self.text.get(start..end).ok_or(Unsure)?);
            self.html.quirks_mode = alone.quirks_mode;
            let first = alone.tree.root().first_child().map(|node| node.value().clone());
            first.filter(Node::is_doctype).ok_or(Unsure)?
        };
        self.append(self.top(), node)?;
        Ok(())
    }

    /// A start tag; whether a line end that follows is none.
    fn start(&mut self, in_svg: bool) -> Sure<bool> {
        let tag = self.scanner.tag;
        let placed = self.tree.start(&tag)?;
        let opened = usize::from(placed == Placed::Opened);
        self.settle(self.tree.stack.len() - opened)?;
        let foreign = in_svg || tag.name == Name::of(b"svg");
        let written = self.text.get(tag.start + 1..tag.name_end).ok_or(Unsure)?;
        let name = self.names.get(written);
        let attributes = self.attributes(foreign)?;
        let parent = if self.tree.behind { self.head.ok_or(Unsure)? } else { self.top() };
        let id = self.element(parent, (name, foreign), attributes)?;
        match placed {
            Placed::Opened => self.opened(id, tag.name),
            Placed::Empty => {}
            Placed::Text { script } => self.raw_text(id, &tag, script)?,
        }
        Ok(tag.name == Name::of(b"pre") || tag.name == Name::of(b"listing"))
    }

    /// The text of an element that holds nothing else.
    fn raw_text(&mut self, id: NodeId, tag: &Tag, script: bool) -> Sure<()> {
        let (start, end) = self.scanner.raw_text(script)?;
        let bytes = self.scanner.part(start, end);
        self.tree.raw_text(bytes, script)?;
        let area = tag.name == Name::of(b"textarea");
        let is_text = area || tag.name == Name::of(b"title");
        let written = if is_text { Written::Text } else { Written::Raw };
        let text = self.meant((start, end), written)?;
        let text = if area { without_line_end(bytes, text)? } else { text };
        self.append_text(id, text)
    }

    /// The attributes of the tag that was read last; of two with one name the first.
    fn attributes(&mut self, foreign: bool) -> Sure<Vec<Attribute>> {
        let spans = std::mem::take(&mut self.scanner.kept.0);
        let mut attributes: Vec<Attribute> = Vec::with_capacity(spans.len());
        let mut doubled = foreign.then(Vec::new);
        for (name, value) in &spans {
            let name = self.names.get(self.text.get(name.0..name.1).ok_or(Unsure)?);
            let again = match &mut doubled {
                // The names change, so that the first ones are kept apart.
                Some(before) if before.contains(&name) => true,
                Some(before) => {
                    before.push(name.clone());
                    false
                }
                None => attributes.iter().any(|one| one.name.local == name),
            };
            if !again {
                let value = self.meant(*value, Written::Value)?;
                let name =
                    if foreign { svg::attribute(name) } else { QualName::new(None, ns!(), name) };
                attributes.push(Attribute { name, value });
            }
        }
        self.scanner.kept.0 = spans;
        Ok(attributes)
    }

    /// A part of the page as it is meant.
    fn meant(&self, (start, end): Span, written: Written) -> Sure<StrTendril> {
        let part = self.text.get(start..end).ok_or(Unsure)?;
        if written.next(part.as_bytes()).is_some() {
            return Ok(decode(part, written));
        }
        let start = u32::try_from(start).map_err(|_| Unsure)?;
        let length = u32::try_from(part.len()).map_err(|_| Unsure)?;
        self.shared.try_subtendril(start, length).map_err(|_| Unsure)
    }

    fn element(
        &mut self,
        parent: NodeId,
        (name, foreign): (LocalName, bool),
        attributes: Vec<Attribute>,
    ) -> Sure<NodeId> {
        let name = if foreign { svg::element(name) } else { QualName::new(None, ns!(html), name) };
        self.append(parent, Node::Element(Element::new(name, attributes)))
    }

    fn append(&mut self, parent: NodeId, node: Node) -> Sure<NodeId> {
        let mut parent = self.html.tree.get_mut(parent).ok_or(Unsure)?;
        Ok(parent.append(node).id())
    }

    /// Adds text to an element; two in a row are one.
    fn append_text(&mut self, parent: NodeId, text: StrTendril) -> Sure<()> {
        if text.is_empty() {
            return Ok(());
        }
        let mut parent = self.html.tree.get_mut(parent).ok_or(Unsure)?;
        if let Some(mut last) = parent.last_child()
            && let Node::Text(before) = last.value()
        {
            before.text.push_tendril(&text);
            return Ok(());
        }
        parent.append(Node::Text(Text { text }));
        Ok(())
    }
}

/// The first text of `pre` or `textarea`, in which a line end at the beginning does not count. A
/// reference there may stand for one, and an error in it make it count again.
fn without_line_end(written: &[u8], mut text: StrTendril) -> Sure<StrTendril> {
    if written.starts_with(b"&") {
        return Err(Unsure);
    }
    if text.starts_with('\n') {
        text.pop_front(1);
    }
    Ok(text)
}
