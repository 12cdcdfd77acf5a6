//! The lines that a person sees of a post, without those that its markup accounts for.

use ego_tree::{NodeId, iter::Edge};
use scraper::{ElementRef, Node};

use crate::extract::dom::is_hidden;

/// A line of a post.
#[derive(Debug, Default)]
pub(super) struct Line<'a> {
    pub text: String,
    /// The texts that it is made of, and the elements they stand in.
    pub runs: Vec<(ElementRef<'a>, String)>,
    /// Whether it is not shown until somebody asks for it.
    pub hidden: bool,
}

/// How far above a text the names of classes are asked what it is.
const ABOVE: usize = 4;

impl<'a> Line<'a> {
    /// The element that the line begins in.
    pub(super) fn element(&self) -> Option<ElementRef<'a>> {
        self.runs.first().map(|(element, _)| *element)
    }

    /// The names of classes and tags around the line, up to the post.
    pub(super) fn names(&self, post: ElementRef<'_>) -> String {
        self.element().map(|element| names(element, post)).unwrap_or_default()
    }
}

/// The names of classes and tags of an element and those around it, up to the post, in lower case.
pub(super) fn names(element: ElementRef<'_>, post: ElementRef<'_>) -> String {
    let mut names = String::new();
    let around = element.ancestors().filter_map(ElementRef::wrap);
    for element in [element].into_iter().chain(around).take(ABOVE) {
        if element == post {
            break;
        }
        for word in [element.value().name()].into_iter().chain(element.value().classes()) {
            names.push(' ');
            names.push_str(word);
        }
    }
    names.to_lowercase()
}

/// The lines of a post. `skipped` are the elements to leave out with all that is in them.
pub(super) fn lines(post: ElementRef<'_>, skipped: impl Fn(NodeId) -> bool) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut line = Line::default();
    let mut out = None;
    let mut hidden: Option<NodeId> = None;
    for edge in Walk::new(post, &skipped) {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(text) if out.is_none() => {
                    let parent = node.parent().and_then(ElementRef::wrap).unwrap_or(post);
                    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
                    if !words.is_empty() {
                        if !line.text.is_empty() {
                            line.text.push(' ');
                        }
                        line.text.push_str(&words);
                        line.hidden = hidden.is_some();
                        line.runs.push((parent, words));
                    }
                }
                Node::Element(element) => {
                    if breaks(element.name()) {
                        end(&mut line, &mut lines);
                    }
                    if out.is_none() && is_unseen(element.name()) {
                        out = Some(node.id());
                    }
                    if hidden.is_none() && is_hidden(element) && node.id() != post.id() {
                        end(&mut line, &mut lines);
                        hidden = Some(node.id());
                    }
                }
                Node::Document
                | Node::Fragment
                | Node::Doctype(_)
                | Node::Comment(_)
                | Node::Text(_)
                | Node::ProcessingInstruction(_) => {}
            },
            Edge::Close(node) => {
                if let Node::Element(element) = node.value()
                    && (breaks(element.name()) || hidden == Some(node.id()))
                {
                    end(&mut line, &mut lines);
                }
                hidden.take_if(|id| *id == node.id());
                out.take_if(|id| *id == node.id());
            }
        }
    }
    end(&mut line, &mut lines);
    lines
}

fn end<'a>(line: &mut Line<'a>, lines: &mut Vec<Line<'a>>) {
    if !line.text.is_empty() {
        lines.push(std::mem::take(line));
    }
}

/// Whether an element stands on lines of its own.
fn breaks(name: &str) -> bool {
    !matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "bdo"
            | "cite"
            | "code"
            | "em"
            | "font"
            | "i"
            | "ins"
            | "mark"
            | "q"
            | "s"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "u"
            | "img"
            | "wbr"
            | "meta"
            | "link"
    )
}

fn is_unseen(name: &str) -> bool {
    matches!(name, "script" | "style" | "template" | "noscript" | "svg" | "select" | "button")
}

/// A walk below an element that does not enter what is skipped.
struct Walk<'a, 'b, F> {
    open: Vec<Edge<'a, Node>>,
    skipped: &'b F,
}

impl<'a, 'b, F: Fn(NodeId) -> bool> Walk<'a, 'b, F> {
    fn new(post: ElementRef<'a>, skipped: &'b F) -> Self {
        Self { open: vec![Edge::Close(*post), Edge::Open(*post)], skipped }
    }
}

impl<'a, F: Fn(NodeId) -> bool> Iterator for Walk<'a, '_, F> {
    type Item = Edge<'a, Node>;

    fn next(&mut self) -> Option<Self::Item> {
        let edge = self.open.pop()?;
        if let Edge::Open(node) = edge {
            let mut child = node.last_child();
            while let Some(node) = child {
                if !(self.skipped)(node.id()) {
                    self.open.push(Edge::Close(node));
                    self.open.push(Edge::Open(node));
                }
                child = node.prev_sibling();
            }
        }
        Some(edge)
    }
}
