//! One walk through a page that gathers its items in one syntax.

use std::collections::HashMap;

use ego_tree::{NodeRef, iter::Edge};
use scraper::{ElementRef, Html, Node};

use super::{
    formats::{self, Around},
    microdata,
    parts::{Item, Items, Part, Role},
    rdfa, value,
};

/// A way to state data in markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Syntax {
    Microdata,
    Hreview,
    Rdfa,
    Formats2,
}

impl Syntax {
    pub(super) const ALL: [Self; 4] = [Self::Microdata, Self::Hreview, Self::Rdfa, Self::Formats2];
}

/// How deep items may stand in items, and values in values: a page that nests more would cost the
/// square of its size.
const DEEPEST: usize = 16;

/// How many elements are looked at again because an item refers to them from afar.
const MOST_AGAIN: usize = 20_000;

/// Gathers the items of a page.
pub(super) fn gather(html: &Html, syntax: Syntax) -> Items<'_> {
    let mut gather =
        Gather { syntax, items: Items::default(), open: Vec::new(), values: 0, afar: Vec::new() };
    gather.walk(html.tree.root());
    gather.reach_afar(html);
    gather.items
}

struct Gather<'a> {
    syntax: Syntax,
    items: Items<'a>,
    /// The items that the walk is in, and the property that each is a value of.
    open: Vec<(ego_tree::NodeId, usize, Option<&'static str>)>,
    /// In how many elements the walk is whose text is a value.
    values: usize,
    /// Items that refer to elements elsewhere, and the ids of these.
    afar: Vec<(usize, String)>,
}

impl<'a> Gather<'a> {
    fn walk(&mut self, root: NodeRef<'a, Node>) {
        for edge in root.traverse() {
            match edge {
                Edge::Open(node) => {
                    if let Some(element) = ElementRef::wrap(node) {
                        self.enter(element);
                    }
                }
                Edge::Close(node) => self.leave(node),
            }
        }
    }

    fn enter(&mut self, element: ElementRef<'a>) {
        let mut role = self.role(element);
        if role.properties.is_empty() && role.item.is_none() {
            return;
        }
        let around = self.open.last().map(|(_, at, _)| *at);
        if let Some(kinds) = role.item.take() {
            self.begin(element, kinds, &role, around);
        } else if let Some(around) = around {
            self.items.read.insert(element.id());
            self.values += 1;
            if self.values <= DEEPEST {
                for name in role.properties {
                    let values = value::values(element, name).into_iter();
                    let values = values.map(|value| (name, Part::Text(value)));
                    if let Some(item) = self.items.all.get_mut(around) {
                        item.properties.extend(values);
                    }
                }
            }
        }
    }

    fn begin(
        &mut self,
        element: ElementRef<'a>,
        kinds: Vec<String>,
        role: &Role,
        around: Option<usize>,
    ) {
        let at = self.items.all.len();
        let outer = around.and_then(|around| self.items.all.get_mut(around));
        let depth = outer.as_ref().map_or(0, |outer| outer.depth + 1);
        match outer.filter(|_| depth <= DEEPEST && !role.properties.is_empty()) {
            Some(outer) => {
                // Once only: what stood twice on each level would double with each.
                let names = role.properties.first().into_iter();
                outer.properties.extend(names.map(|name| (*name, Part::Item(at))));
                self.items.read.insert(element.id());
            }
            None => self.items.roots.push(at),
        }
        if let Some(ids) = element.attr("itemref").filter(|_| self.syntax == Syntax::Microdata) {
            let ids = ids.split_ascii_whitespace().take(DEEPEST);
            self.afar.extend(ids.map(|id| (at, id.to_owned())));
        }
        let depth = if depth > DEEPEST { 0 } else { depth };
        let properties = Vec::new();
        let may_be_text = role.may_be_text;
        let of = role.properties.first().copied();
        self.items.all.push(Item { element, kinds, of, properties, may_be_text, depth });
        self.open.push((element.id(), at, of));
    }

    fn leave(&mut self, node: NodeRef<'a, Node>) {
        if self.open.pop_if(|(id, ..)| *id == node.id()).is_none()
            && self.items.read.contains(&node.id())
        {
            self.values = self.values.saturating_sub(1);
        }
    }

    /// What an element is in this syntax, at this place.
    fn role(&self, element: ElementRef<'a>) -> Role {
        let item = self.open.last().and_then(|(_, at, name)| {
            self.items.all.get(*at).map(|item| (item.kinds.first().map(String::as_str), *name))
        });
        let around = item
            .and_then(|(kind, name)| kind.map(Around::Kind).or_else(|| name.map(Around::Property)));
        match self.syntax {
            Syntax::Microdata => microdata::role(element.value()),
            Syntax::Hreview => formats::role(element.value(), around),
            Syntax::Formats2 => formats::role2(element.value(), around),
            Syntax::Rdfa => {
                rdfa::role(element.value(), matches!(around, Some(Around::Property(_))))
            }
        }
    }

    /// Adds to items what stands elsewhere and is referred to by `itemref`.
    fn reach_afar(&mut self, html: &'a Html) {
        let afar = std::mem::take(&mut self.afar);
        if afar.is_empty() {
            return;
        }
        let elements = html.tree.nodes().filter_map(ElementRef::wrap);
        let mut by_id: HashMap<&str, ElementRef<'a>> = HashMap::new();
        for element in elements {
            if let Some(id) = element.attr("id") {
                by_id.entry(id).or_insert(element);
            }
        }
        let mut again = 0;
        for (at, id) in afar {
            let Some(element) = by_id.get(id.as_str()) else { continue };
            again += element.descendants().take(MOST_AGAIN).count();
            if again > MOST_AGAIN {
                return;
            }
            self.open.push((html.tree.root().id(), at, None));
            self.walk(**element);
            self.open.clear();
        }
    }
}
