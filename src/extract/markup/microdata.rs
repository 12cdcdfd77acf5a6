//! Microdata: `itemscope`, `itemtype`, `itemprop`.

use scraper::node::Element;

use super::{
    parts::Role,
    words::{kind, property},
};

/// What an element is as microdata. A type makes an item without `itemscope` too, and so does a
/// review: what is stated in it is about it and not about the thing reviewed.
pub(super) fn role(element: &Element) -> Role {
    let properties: Vec<&str> = element
        .attr("itemprop")
        .map(|names| names.split_ascii_whitespace().filter_map(property).collect())
        .unwrap_or_default();
    let kinds: Option<Vec<String>> = element
        .attr("itemtype")
        .map(|types| types.split_ascii_whitespace().filter_map(kind).collect());
    let is_void = matches!(element.name(), "meta" | "link" | "img" | "input");
    let unmarked = properties.contains(&"review") && !is_void;
    let item = match kinds {
        Some(kinds) => Some(kinds),
        None => (element.attr("itemscope").is_some() || unmarked).then(Vec::new),
    };
    Role { properties, item, may_be_text: true }
}
