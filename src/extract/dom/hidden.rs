//! Elements that are on a page and not seen.

use scraper::node::Element;

/// Whether an element says of itself that it is not shown. What a style sheet says is not known.
pub(in crate::extract) fn is_hidden(element: &Element) -> bool {
    element.attr("hidden").is_some()
        || (element.name() == "dialog" && element.attr("open").is_none())
        || element.attr("style").is_some_and(|style| {
            let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
            let style = style.to_ascii_lowercase();
            style.contains("display:none") || style.contains("visibility:hidden")
        })
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;

    #[test]
    fn an_element_says_that_it_is_hidden() {
        for (tag, hidden) in [
            ("<p>", false),
            ("<p hidden>", true),
            ("<p style='color:red;display : NONE'>", true),
            ("<p style='visibility: hidden'>", true),
            ("<p style='display:block'>", false),
            ("<dialog>", true),
            ("<dialog open>", false),
        ] {
            let page = Html::parse_fragment(tag);
            let mut elements = page.tree.nodes().filter_map(|node| node.value().as_element());
            assert_eq!(elements.any(is_hidden), hidden, "{tag}");
        }
    }
}
