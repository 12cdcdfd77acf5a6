//! `RDFa` Lite, and as much of the full `RDFa` as the `v:` vocabulary was used with.

use scraper::node::Element;

use super::{
    parts::Role,
    words::{kind, property},
};

/// What an element is as `RDFa`. `rel` leads to an item: the element that has the type stands
/// directly in it and begins no other.
pub(super) fn role(element: &Element, in_untyped: bool) -> Role {
    let names = |attr: &str| -> Vec<&'static str> {
        element
            .attr(attr)
            .map(|names| names.split_ascii_whitespace().filter_map(property).collect())
            .unwrap_or_default()
    };
    let kinds: Option<Vec<String>> = element
        .attr("typeof")
        .map(|types| types.split_ascii_whitespace().filter_map(kind).collect());
    let mut properties = names("property");
    let leads = properties.is_empty()
        && element.attr("rel").is_some_and(|rel| rel.contains(':'))
        && element.attr("href").is_none();
    if leads {
        properties = names("rel");
    }
    let item = match kinds {
        // The item that `rel` began.
        Some(_) if in_untyped && properties.is_empty() => None,
        Some(kinds) => Some(kinds),
        None => (leads && !properties.is_empty()).then(Vec::new),
    };
    Role { properties, item, may_be_text: true }
}
