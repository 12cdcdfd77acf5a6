//! What an element says as the value of a property.

use scraper::ElementRef;

use super::words::{is_address, is_date};
use crate::extract::dom::{text_of, tidy};

/// The values of a property that an element gives, the exactest first: what it says to machines,
/// then what it shows. A date that is wrong for machines may be right for people.
///
/// After the HTML standard, "The microdata model", values; but the text of a link is its value
/// unless the property is an address, since many a name is a link.
pub(super) fn values(element: ElementRef<'_>, property: &str) -> Vec<String> {
    let attr = |name: &str| element.attr(name).map(tidy).filter(|value| !value.is_empty());
    let tag = element.value().name();
    let mut values: Vec<String> = attr("content").into_iter().collect();
    if is_date(property) {
        values.extend(attr("datetime").or_else(|| attr("data-time")));
        values.extend(value_title(element));
        values.extend(attr("title"));
        values.extend(shown(element));
        return values;
    }
    let stated = match tag {
        "a" | "area" | "link" if is_address(property) => attr("href"),
        "link" => attr("href"),
        "img" => attr("alt").or_else(|| attr("title")),
        "object" if is_address(property) => attr("data"),
        "data" | "meter" | "input" => attr("value"),
        "time" => attr("datetime"),
        "abbr" => attr("title"),
        _ => None,
    };
    if values.is_empty() {
        values.extend(stated.or_else(|| value_title(element)));
    }
    if values.is_empty() && tag != "meta" {
        let labels = || ["aria-label", "title", "alt"].into_iter().find_map(attr);
        values.extend(shown(element).or_else(labels));
    }
    values
}

fn shown(element: ElementRef<'_>) -> Option<String> {
    Some(text_of(*element)).filter(|text| !text.is_empty())
}

/// The title of an empty element within, with which microformats state a value for machines.
fn value_title(element: ElementRef<'_>) -> Option<String> {
    let child = element.child_elements().find(|child| {
        child.value().classes().any(|class| class == "value-title" || class == "value")
            && child.attr("title").is_some()
    })?;
    child.attr("title").map(tidy).filter(|title| !title.is_empty())
}
