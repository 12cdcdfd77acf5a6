//! The text of an element without some of its parts: a post without the answer to it.

use std::collections::HashSet;

use ego_tree::{NodeId, Tree, iter::Edge};
use scraper::{ElementRef, Node};

use super::dom::text_of;

/// The text of an element as a person sees it, but for what stands in the nodes left out.
pub(super) fn text_without(element: ElementRef<'_>, left_out: &HashSet<NodeId>) -> String {
    if left_out.is_empty() {
        return text_of(*element);
    }
    let mut copy = Tree::new(Node::Fragment);
    let mut open = vec![copy.root().id()];
    let mut skipped = None;
    for edge in element.traverse() {
        match edge {
            Edge::Open(node) if skipped.is_none() => {
                if left_out.contains(&node.id()) {
                    skipped = Some(node.id());
                    continue;
                }
                let Some(mut parent) = open.last().and_then(|&id| copy.get_mut(id)) else { break };
                let id = parent.append(node.value().clone()).id();
                open.push(id);
            }
            Edge::Close(node) if skipped.is_none() => {
                open.truncate(open.len().saturating_sub(1));
                if node.id() == element.id() {
                    break;
                }
            }
            Edge::Close(node) if skipped == Some(node.id()) => skipped = None,
            Edge::Open(_) | Edge::Close(_) => {}
        }
    }
    text_of(copy.root())
}

#[cfg(test)]
mod tests {
    use scraper::{Html, Selector};

    use super::*;

    #[test]
    fn what_is_left_out_is_not_in_the_text() {
        let page = Html::parse_fragment(
            "<div><p>They came late.</p><div class=r>Sorry.<p>Ann</p></div><p>Very late.</p></div>",
        );
        let one = |css| page.select(&Selector::parse(css).unwrap()).next().unwrap();
        let none = HashSet::new();
        assert_eq!(text_without(one("div"), &none), text_of(*one("div")));
        let reply = HashSet::from([one(".r").id()]);
        assert_eq!(text_without(one("div"), &reply), "They came late.\n\nVery late.");
        assert_eq!(text_without(one(".r"), &reply), "");
    }
}
