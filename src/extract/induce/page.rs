//! A page as a flat list of the elements that may be seen, in the order of the page.

use ego_tree::iter::Edge;
use scraper::{ElementRef, Html, Node};

use crate::extract::dom::is_hidden;

/// The most elements of a page that are looked at.
const MOST_SPOTS: usize = 1_000_000;

/// One element.
#[derive(Debug)]
pub(super) struct Spot<'a> {
    pub(super) element: ElementRef<'a>,
    /// The element around it; its own place for the outermost.
    pub(super) parent: usize,
    /// The place after the last element inside it.
    pub(super) end: usize,
    /// How deep it stands.
    pub(super) depth: usize,
    /// Bytes of text in it, without white space at the ends of its pieces.
    pub(super) length: usize,
    /// Bytes of text directly in it.
    pub(super) own: usize,
}

/// The elements of a page.
#[derive(Debug)]
pub(super) struct Flat<'a> {
    pub(super) spots: Vec<Spot<'a>>,
}

impl<'a> Flat<'a> {
    /// Walks through a page once. What is hidden or not for reading is left out.
    pub(super) fn of(html: &'a Html) -> Self {
        let mut spots: Vec<Spot<'a>> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        let mut skipped = None;
        for edge in html.tree.root().traverse() {
            match edge {
                Edge::Open(node) if skipped.is_none() => {
                    if let Node::Text(text) = node.value() {
                        if let Some(spot) = open.last().and_then(|&at| spots.get_mut(at)) {
                            spot.own += text.trim().len();
                        }
                        continue;
                    }
                    let Some(element) = ElementRef::wrap(node) else { continue };
                    if is_unread(element) || spots.len() >= MOST_SPOTS {
                        skipped = Some(node.id());
                        continue;
                    }
                    let parent = open.last().copied().unwrap_or(spots.len());
                    open.push(spots.len());
                    let depth = open.len();
                    spots.push(Spot { element, parent, end: 0, depth, length: 0, own: 0 });
                }
                Edge::Close(node) if skipped == Some(node.id()) => skipped = None,
                Edge::Close(node) if skipped.is_none() && node.value().is_element() => {
                    let Some(at) = open.pop() else { continue };
                    let end = spots.len();
                    let mut length = 0;
                    let mut parent = at;
                    if let Some(spot) = spots.get_mut(at) {
                        spot.end = end;
                        spot.length += spot.own;
                        (length, parent) = (spot.length, spot.parent);
                    }
                    if let Some(around) = spots.get_mut(parent).filter(|_| parent != at) {
                        around.length += length;
                    }
                }
                Edge::Open(_) | Edge::Close(_) => {}
            }
        }
        Self { spots }
    }

    /// The element at a place.
    pub(super) fn element(&self, at: usize) -> Option<ElementRef<'a>> {
        self.spots.get(at).map(|spot| spot.element)
    }

    /// The name of the element at a place.
    pub(super) fn tag(&self, at: usize) -> &'a str {
        self.element(at).map_or("", |element| element.value().name())
    }

    /// The places around a place, from the inside out.
    pub(super) fn around(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let up = |&at: &usize| {
            let parent = self.spots.get(at)?.parent;
            (parent != at).then_some(parent)
        };
        std::iter::successors(Some(at), up).skip(1)
    }

    /// Whether one place is inside another.
    pub(super) fn is_inside(&self, at: usize, around: usize) -> bool {
        at > around && self.spots.get(around).is_some_and(|spot| at < spot.end)
    }

    /// The text directly in an element if it is short, in tidy words.
    pub(super) fn own_text(&self, at: usize, longest: usize) -> Option<String> {
        let spot = self.spots.get(at)?;
        if spot.own == 0 || spot.own > longest {
            return None;
        }
        let texts = spot.element.children().filter_map(|node| node.value().as_text());
        let words: Vec<&str> = texts.flat_map(|text| text.split_whitespace()).collect();
        Some(words.join(" "))
    }

    /// The text of an element if it is short, in tidy words; `None` if it is long or has none.
    pub(super) fn short_text(&self, at: usize, longest: usize) -> Option<String> {
        /// Elements inside one that says something short.
        const MOST_INSIDE: usize = 24;
        let spot = self.spots.get(at)?;
        if spot.length == 0 || spot.length > longest || spot.end - at > MOST_INSIDE {
            return None;
        }
        let mut text = String::with_capacity(spot.length + 8);
        for word in spot.element.text().flat_map(str::split_whitespace) {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(word);
        }
        (!text.is_empty() && text.len() <= longest * 2).then_some(text)
    }
}

/// Whether an element is not for reading.
fn is_unread(element: ElementRef<'_>) -> bool {
    let value = element.value();
    matches!(
        value.name(),
        "script" | "style" | "noscript" | "template" | "head" | "iframe" | "select" | "option"
    ) || (is_hidden(value) && value.name() != "dialog")
}
