//! Ratings in attributes: what a screen reader is told, and what scripts draw stars from.

use scraper::node::Element;

use super::{
    class::{is_rating, is_scale_end},
    said::{is_scale, on_scale, rating, stated},
};
use crate::domain::Rating;

/// The most attributes of one element that are looked at.
const MOST: usize = 40;

/// The longest attribute that is a rating, in bytes.
const LONGEST: usize = 100;

/// What people are told of an element: `aria-label="3 out of 5 stars"`.
pub(super) fn told(element: &Element) -> Option<Rating> {
    let labels = [
        "aria-label",
        "title",
        "alt",
        "aria-valuetext",
        "data-tooltip",
        "data-original-title",
        "data-title",
    ];
    labels.iter().filter_map(|name| short(element, name)).find_map(stated)
}

/// What scripts and machines are told: `data-score="4.5"`, `aria-valuenow`, `<meter>`, `content`.
pub(super) fn given(element: &Element) -> Option<Rating> {
    let number = |name: &str| short(element, name).and_then(number);
    let best = [
        "data-max",
        "data-best",
        "data-max-rating",
        "data-rating-max",
        "data-number",
        "max",
        "aria-valuemax",
    ]
    .iter()
    .find_map(|name| number(name))
    .filter(|best| is_scale(*best));
    let rated = is_rating(element);
    if (rated || element.name() == "meter") && best.is_some() {
        let value = ["aria-valuenow", "value"].iter().find_map(|name| number(name));
        if let Some(value) = value {
            return on_scale(value, best, None);
        }
    }
    let data = element.attrs().take(MOST).find_map(|(name, value)| {
        (states(name) && value.len() <= LONGEST).then(|| self::number(value)).flatten()
    });
    if let Some(value) = data.filter(|value| *value > 0.0) {
        return on_scale(value, best, None);
    }
    if let Some(value) = custom_property(element) {
        return on_scale(value, best, None);
    }
    let content = short(element, "content").filter(|_| rated && !is_scale_end(element))?;
    rating(content, best, None)
}

/// Whether the value of an attribute of this name is a rating.
fn states(name: &str) -> bool {
    let Some(name) = name.strip_prefix("data-") else {
        return matches!(name, "rating" | "score" | "stars" | "star-rating");
    };
    let spoken = ["rating", "score", "stars", "rateit-value", "active-count", "star-value", "note"];
    let other =
        ["id", "max", "best", "total", "url", "type", "label", "average", "num", "like", "key"];
    let parts = || name.split('-');
    spoken.iter().any(|word| {
        *word == name
            || name.ends_with(&format!("-{word}"))
            || name.starts_with(&format!("{word}-"))
    }) && !parts().any(|part| other.contains(&part))
        && (name == "active-count" || !parts().any(|part| matches!(part, "count" | "counts")))
}

/// `style="--rating: 3.5"`.
fn custom_property(element: &Element) -> Option<f64> {
    let style = element.attr("style").filter(|style| style.len() < 400)?;
    style.split(';').find_map(|rule| {
        let (name, value) = rule.split_once(':')?;
        let name = name.trim().strip_prefix("--")?;
        let known = ["rating", "star", "score"].iter().any(|word| name.contains(word));
        let other = ["size", "color", "colour", "max", "background", "width", "gap"]
            .iter()
            .any(|word| name.contains(word));
        (known && !other).then(|| number(value)).flatten()
    })
}

fn short<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.attr(name).filter(|value| !value.trim().is_empty() && value.len() <= LONGEST)
}

/// A text that is one number, of what can be a rating.
fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let sound = text.starts_with(|c: char| c.is_ascii_digit())
        && text.bytes().all(|c| c.is_ascii_digit() || matches!(c, b'.' | b','));
    sound
        .then(|| text.replace(',', ".").parse::<f64>().ok())
        .flatten()
        .filter(|value| *value <= 100.0)
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;

    #[track_caller]
    fn check(html: &str, expected: Option<(f64, f64)>) {
        let page = Html::parse_fragment(html);
        let element = page.root_element().child_elements().next().unwrap().value().clone();
        let read = told(&element).or_else(|| given(&element));
        assert_eq!(read.map(|rating| (rating.value, rating.best)), expected, "{html}");
    }

    #[test]
    fn attributes_state_ratings() {
        check("<i aria-label=' 5 stars '>", Some((5.0, 5.0)));
        check("<i title='4.0 star rating'>", Some((4.0, 5.0)));
        check("<img alt='Noté 1 sur 5 étoiles'>", Some((1.0, 5.0)));
        check("<i data-score=2.6785715>", Some((2.678_571_5, 5.0)));
        check("<i data-service-review-rating='1'>", Some((1.0, 5.0)));
        check("<i data-rating='4,5' data-max='10'>", Some((4.5, 10.0)));
        check("<i class=stars data-active-count=2>", Some((2.0, 5.0)));
        check("<meter value=2 max=5>", Some((2.0, 5.0)));
        check("<i class=rating content='3.0'>", Some((3.0, 5.0)));
        check("<i class=Stars style='--rating: 2.3;'>", Some((2.3, 5.0)));
        check("<i class=stars role=img aria-valuenow=4 aria-valuemax=5>", Some((4.0, 5.0)));
        check("<i data-rating-count=12>", None);
        check("<i data-review-id=4>", None);
        check("<i content=4>", None);
        check("<i aria-label='Page 2 of 5'>", None);
        check("<i title='12'>", None);
    }
}
