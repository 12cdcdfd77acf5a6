//! Bounded HTML parsing.
//!
//! html5ever looks through the stack of open elements at most tags, which makes it quadratic in
//! nesting (100,000 nested `<div>` take a minute), and it cannot be cancelled. So it is fed in
//! slices, every question that it asks the tree is counted, and a page that asks for more than a
//! real one ever does is cut off. The same bytes are always cut at the same place.

use std::{
    borrow::Cow,
    cell::{Cell, Ref},
    rc::Rc,
};

use html5ever::{
    Attribute, ParseOpts, QualName, driver,
    tendril::{StrTendril, TendrilSink},
    tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink},
};
use scraper::{Html, HtmlTreeSink};

use super::{attributes::fullest_tag, quick};

/// Bytes handed to the parser between two looks at what it has spent.
const SLICE: usize = 2048;

/// What any page may spend, in operations on the tree. Real pages spend about one for every two
/// bytes, and this pays for 2,000 levels of nesting.
const BUDGET: u64 = 2_000_000;

/// What a page may spend on top of it, for each byte.
const BUDGET_PER_BYTE: u64 = 8;

/// Bytes without one operation on the tree after which a tag is suspected to be endless.
const LONG_TAG: usize = 16 << 10;

/// The longest `class` that is kept, in bytes. Each name in it becomes an entry of a table that the
/// whole process shares and that is slow with millions of them; longer tags than this are never
/// parsed the quick way.
const LONGEST_CLASS: usize = 12 << 10;

/// The most attributes of one tag.
const MOST_ATTRIBUTES: usize = 1_000;

/// A page as a tree.
#[derive(Debug)]
pub(in crate::extract) struct Dom {
    /// The tree.
    pub html: Html,
    /// Whether the whole page is in it: false when it was cut off for its cost.
    pub complete: bool,
}

/// Parses a page, within the budget.
pub(in crate::extract) fn parse(text: &str) -> Dom {
    quick::parse(text).map_or_else(|| metered(text).0, |html| Dom { html, complete: true })
}

/// The same by html5ever, and what was spent.
pub(in crate::extract) fn metered(text: &str) -> (Dom, u64) {
    let spent = Rc::new(Cell::new(0_u64));
    let sink = Metered {
        tree: HtmlTreeSink::new(Html::new_document()),
        spent: Rc::clone(&spent),
        merged: Cell::new(0),
    };
    let mut parser = driver::parse_document(sink, ParseOpts::default());
    let budget = budget(text.len());
    let mut silent = 0;
    let mut trusted = false;
    for slice in slices(text) {
        let before = spent.get();
        parser.process(StrTendril::from_slice(slice));
        silent = if spent.get() == before { silent + slice.len() } else { 0 };
        if silent > LONG_TAG && !trusted {
            trusted = fullest_tag(text) <= MOST_ATTRIBUTES;
        }
        if spent.get() > budget || (silent > LONG_TAG && !trusted) {
            return (Dom { html: parser.finish(), complete: false }, spent.get());
        }
    }
    (Dom { html: parser.finish(), complete: true }, spent.get())
}

/// What a page of so many bytes may spend, in operations on the tree.
pub(in crate::extract) fn budget(length: usize) -> u64 {
    let length = u64::try_from(length).unwrap_or(u64::MAX);
    BUDGET.saturating_add(length.saturating_mul(BUDGET_PER_BYTE))
}

/// The text in pieces of about [`SLICE`] bytes, none of which ends inside a character.
fn slices(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (slice, after) = rest.split_at_checked(rest.ceil_char_boundary(SLICE))?;
        rest = after;
        (!slice.is_empty()).then_some(slice)
    })
}

/// scraper's tree, with a meter on what costs time.
struct Metered {
    tree: HtmlTreeSink,
    spent: Rc<Cell<u64>>,
    /// Attributes merged into `<html>` and `<body>` so far: each further one is sorted in.
    merged: Cell<u64>,
}

impl Metered {
    fn spend(&self, operations: u64) {
        self.spent.set(self.spent.get().saturating_add(operations));
    }
}

type Node = <HtmlTreeSink as TreeSink>::Handle;

impl TreeSink for Metered {
    type Handle = Node;
    type Output = Html;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Html {
        self.tree.finish()
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.tree.set_quirks_mode(mode);
    }

    fn get_document(&self) -> Node {
        self.tree.get_document()
    }

    fn same_node(&self, x: &Node, y: &Node) -> bool {
        self.spend(1);
        x == y
    }

    fn elem_name<'a>(&'a self, target: &'a Node) -> Ref<'a, QualName> {
        self.spend(1);
        self.tree.elem_name(target)
    }

    fn create_element(
        &self,
        name: QualName,
        mut attrs: Vec<Attribute>,
        flags: ElementFlags,
    ) -> Node {
        self.spend(8);
        attrs.retain(|attr| attr.value.len() <= LONGEST_CLASS || &*attr.name.local != "class");
        self.tree.create_element(name, attrs, flags)
    }

    fn create_comment(&self, text: StrTendril) -> Node {
        self.spend(1);
        self.tree.create_comment(text)
    }

    fn create_pi(&self, target: StrTendril, content: StrTendril) -> Node {
        self.tree.create_pi(target, content)
    }

    fn append_doctype_to_document(
        &self,
        name: StrTendril,
        public_id: StrTendril,
        system_id: StrTendril,
    ) {
        self.tree.append_doctype_to_document(name, public_id, system_id);
    }

    fn append(&self, parent: &Node, child: NodeOrText<Node>) {
        self.spend(1);
        self.tree.append(parent, child);
    }

    fn append_before_sibling(&self, sibling: &Node, child: NodeOrText<Node>) {
        self.spend(1);
        self.tree.append_before_sibling(sibling, child);
    }

    fn append_based_on_parent_node(
        &self,
        element: &Node,
        previous: &Node,
        child: NodeOrText<Node>,
    ) {
        self.spend(1);
        self.tree.append_based_on_parent_node(element, previous, child);
    }

    fn remove_from_parent(&self, target: &Node) {
        self.tree.remove_from_parent(target);
    }

    fn reparent_children(&self, node: &Node, new_parent: &Node) {
        let children =
            self.tree.0.borrow().tree.get(*node).map_or(0, |node| node.children().count());
        self.spend(u64::try_from(children).unwrap_or(u64::MAX));
        self.tree.reparent_children(node, new_parent);
    }

    fn add_attrs_if_missing(&self, target: &Node, attrs: Vec<Attribute>) {
        let added = u64::try_from(attrs.len()).unwrap_or(u64::MAX);
        self.spend(added.saturating_mul(self.merged.get()).saturating_add(1));
        self.merged.set(self.merged.get().saturating_add(added));
        self.tree.add_attrs_if_missing(target, attrs);
    }

    fn get_template_contents(&self, target: &Node) -> Node {
        self.tree.get_template_contents(target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_of_a_million_names_is_none() {
        let page = |names: usize| format!("<p class='{}'>x", "late ".repeat(names));
        let kept = |names| parse(&page(names)).html.root_element().html().contains("class");
        assert!(kept(100) && !kept(1_000_000));
    }

    #[test]
    fn an_ordinary_page_is_the_same_as_unbounded() {
        let page = format!(
            "<!doctype html><title>é</title><base href=/x><table><tr><td>a<p>b</table>{}",
            "<div class='é'><p>A <b>paragraph <i>of</b> text</i> é <br> more</div>".repeat(900)
        );
        let dom = parse(&page);
        assert!(dom.complete);
        assert_eq!(dom.html.html(), Html::parse_document(&page).html());
    }

    /// Each of these takes an unbounded parser from a minute to for ever.
    #[test]
    fn costly_pages_are_cut_off() {
        let numbered =
            |count: usize, each: fn(usize) -> String| -> String { (0..count).map(each).collect() };
        for (name, page) in [
            ("nesting", "<div>".repeat(100_000)),
            ("paragraphs", "<p><b>".repeat(100_000)),
            ("formatting", numbered(50_000, |n| format!("<p><font a={n}>"))),
            ("end tags", "<span>".repeat(1_000) + &"</x>".repeat(200_000)),
            ("attributes", format!("<a {}>", numbered(200_000, |n| format!(" a{n}")))),
            ("body attributes", numbered(100_000, |n| format!("<body a{n}>"))),
        ] {
            assert!(!parse(&page).complete, "{name}");
        }
    }

    #[test]
    fn large_values_are_no_large_tags() {
        let state = "{&quot;a&quot;: 1, \"b\": '&lt;p c=d>'}".repeat(10_000).replace('"', "&quot;");
        let page = format!("<div data-state=\"{state}\"><!-- {state} --><p>text</div>");
        assert!(parse(&page).complete);
        let flat = "<p>a review<br>of two lines".repeat(50_000);
        assert!(parse(&flat).complete);
    }
}
