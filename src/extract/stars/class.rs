//! Ratings in names: of classes (`a-star-3`, `rating-50`, `stars_4-5`, `star-rating count-3`), and of
//! pictures (`stars-4.svg`).

use scraper::{ElementRef, node::Element};

use super::said::on_scale;
use crate::domain::Rating;

/// Parts of names that speak of ratings.
const RATING: &[&str] = &[
    "star",
    "stars",
    "rating",
    "ratings",
    "rate",
    "rated",
    "bubble",
    "bubbles",
    "stern",
    "sterne",
    "sterren",
    "etoile",
    "etoiles",
    "estrellas",
    "stelle",
    "score",
    "note",
    "valoracion",
    "bewertung",
];

/// Parts that may stand between these and the number.
const BETWEEN: &[&str] = &[
    "mini", "small", "medium", "large", "regular", "big", "sm", "md", "lg", "xl", "count", "value",
    "val", "static", "fill", "filled", "is", "of", "rating", "ratings", "star", "stars", "bubble",
    "score", "icon",
];

/// Heads of a number in a class of its own, beside one that speaks of ratings: `star-rating count-3`.
const HEADS: &[&str] = &["count", "value", "val", "s", "r", "v", "n", "level", "size", "num"];

const NUMBERS: [&str; 6] = ["zero", "one", "two", "three", "four", "five"];

/// Whether a name speaks of ratings.
pub(super) fn names_rating(name: &str) -> bool {
    parts(name).any(|part| is_word_of_ratings(&part))
        || ["star", "rating"].iter().any(|root| camel(name, root))
}

/// `rating`, `stars`, `starrating`, and not "generating" or "start".
fn is_word_of_ratings(part: &str) -> bool {
    const ROOTS: &[&str] = &[
        "star", "rating", "rate", "stern", "etoile", "estrella", "stelle", "score", "bubble",
        "note",
    ];
    const BEFORE: &[&str] = &["star", "review", "user", "overall", "my"];
    const AFTER: &[&str] =
        &["", "s", "d", "e", "rating", "ratings", "icon", "icons", "value", "container"];
    let begins = |text: &str| {
        ROOTS.iter().any(|root| {
            text.strip_prefix(root)
                .is_some_and(|rest| AFTER.contains(&rest) && (*root != "note" || rest.is_empty()))
        })
    };
    begins(part) || BEFORE.iter().any(|before| part.strip_prefix(before).is_some_and(begins))
}

/// Whether an element calls itself a rating: by class, id, part of the schema or test hook.
pub(super) fn is_rating(element: &Element) -> bool {
    element.classes().any(names_rating)
        || ["itemprop", "data-hook", "data-testid", "data-test", "data-qa", "id"]
            .iter()
            .filter_map(|name| element.attr(name))
            .any(names_rating)
        || (element.name() == "meta" && element.attr("name").is_some_and(names_rating))
}

/// Whether an element tells an end of the scale and no rating: `bestRating`, `worstRating`.
pub(super) fn is_scale_end(element: &Element) -> bool {
    let mut names = ["itemprop", "name"].iter().filter_map(|name| element.attr(name));
    names.any(|name| {
        ["best", "worst", "max", "min"]
            .iter()
            .any(|end| name.get(..end.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(end)))
    })
}

/// `fullStar_365cI`, `starRateContainer`.
fn camel(name: &str, root: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.match_indices(root).any(|(at, _)| {
        let begins =
            name.get(at..=at).is_some_and(|first| first.bytes().all(|c| c.is_ascii_uppercase()));
        let next = name.get(at + root.len()..).and_then(|rest| rest.chars().next());
        begins || (at == 0 && next.is_some_and(|c| c.is_ascii_uppercase()))
    })
}

/// The parts of a name, in small letters.
fn parts(name: &str) -> impl Iterator<Item = String> {
    name.split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(str::to_ascii_lowercase)
}

/// The rating that the class names of an element state.
pub(super) fn rating(element: ElementRef<'_>) -> Option<Rating> {
    let read = of_classes(element.value()).or_else(|| of_picture(element.value()))?;
    // Stars that are numbered one after the other are the stars, not their number.
    let numbered = |sibling: Option<ego_tree::NodeRef<'_, scraper::Node>>| {
        sibling
            .and_then(ElementRef::wrap)
            .and_then(|sibling| of_classes(sibling.value()).or_else(|| of_picture(sibling.value())))
            .is_some_and(|other| (other.value - read.value).abs() > 1e-9)
    };
    let near = |forward: bool| {
        let node = *element;
        if forward {
            node.next_siblings().take(2).find(|node| node.value().is_element())
        } else {
            node.prev_siblings().take(2).find(|node| node.value().is_element())
        }
    };
    (!numbered(near(true)) && !numbered(near(false))).then_some(read)
}

fn of_classes(element: &Element) -> Option<Rating> {
    if let Some(read) = element.classes().find_map(of_name) {
        return Some(read);
    }
    if !element.classes().any(names_rating) {
        return None;
    }
    element.classes().find_map(|class| {
        let parts: Vec<String> = numbered_parts(class);
        match parts.as_slice() {
            [word] => {
                let at = NUMBERS.iter().position(|name| name == word);
                let named = at.and_then(|at| u32::try_from(at).ok()).map(|at| at.to_string());
                scaled("count", &named.unwrap_or_else(|| word.clone()), None)
            }
            [head, number, rest @ ..] if HEADS.contains(&head.as_str()) => {
                scaled("s", number, rest.first().map(String::as_str))
            }
            _ => None,
        }
    })
}

/// The rating in the name of a picture.
fn of_picture(element: &Element) -> Option<Rating> {
    if element.name() != "img" {
        return None;
    }
    let source = element.attr("src")?;
    let path = source.split(['?', '#']).next()?;
    let file = path.rsplit('/').next()?;
    (file.len() < 60).then_some(())?;
    of_name(file.rsplit_once('.').map_or(file, |(name, _)| name))
}

/// `a-star-4-5`, `rating-50`, `stars45`, `star_3_half`.
fn of_name(name: &str) -> Option<Rating> {
    let parts = numbered_parts(name);
    let begin = parts.iter().position(|part| RATING.contains(&part.as_str()))?;
    let mut at = begin + 1;
    while parts.get(at).is_some_and(|part| BETWEEN.contains(&part.as_str())) && at < begin + 4 {
        at += 1;
    }
    scaled(parts.get(begin)?, parts.get(at)?, parts.get(at + 1).map(String::as_str))
}

/// The parts of a name, with letters and the digits that end them apart: `stars`, `45`.
fn numbered_parts(name: &str) -> Vec<String> {
    let mut numbered = Vec::new();
    for part in parts(name) {
        let letters = part.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = part.get(letters.len()..).unwrap_or_default();
        let whole = letters.bytes().all(|c| c.is_ascii_alphabetic());
        if whole && !letters.is_empty() && !digits.is_empty() {
            numbered.push(letters.to_owned());
            numbered.push(digits.to_owned());
        } else {
            numbered.push(part);
        }
    }
    numbered
}

/// The rating that a number in a name stands for. Two digits are tenths of stars (`rating-45`), or
/// from 55 on a share of a hundred.
fn scaled(word: &str, number: &str, after: Option<&str>) -> Option<Rating> {
    if number.is_empty() || number.len() > 3 || !number.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let value: f64 = number.parse().ok()?;
    let half = match after {
        Some("5" | "half" | "50") => 0.5,
        _ => 0.0,
    };
    let tenths = !matches!(word, "score" | "note");
    match number.len() {
        1 if value <= 5.0 => on_scale((value + half).min(5.0), Some(5.0), None),
        1 => on_scale(value + half, Some(10.0), None),
        2 if tenths && value <= 50.0 && number.ends_with(['0', '5']) && value >= 5.0 => {
            on_scale(value / 10.0, Some(5.0), None)
        }
        2 if number == "10" => on_scale(value, Some(10.0), None),
        _ if tenths && (55.0..=100.0).contains(&value) && number.ends_with('0') => {
            on_scale(value / 20.0, Some(5.0), None)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;

    fn read(html: &str) -> Option<(f64, f64)> {
        let page = Html::parse_fragment(html);
        let element = page.root_element().child_elements().next().unwrap();
        rating(element).map(|rating| (rating.value, rating.best))
    }

    #[test]
    fn class_names_state_ratings() {
        for (class, expected) in [
            ("a-icon a-icon-star a-star-5 review-rating", Some(5.0)),
            ("a-star-mini-4-5", Some(4.5)),
            ("swSprite s_star_3_0", Some(3.0)),
            ("rating-static rating-50 margin-top-none pull-left", Some(5.0)),
            ("rating-static-indv rating-10", Some(1.0)),
            ("star-img stars_4", Some(4.0)),
            ("i-stars--regular-4-half", Some(4.5)),
            ("ui_bubble_rating bubble_45", Some(4.5)),
            ("rating_s_fill s35", Some(3.5)),
            ("star-rating count-3", Some(3.0)),
            ("star-rating Three", Some(3.0)),
            ("stars stars-4-5", Some(4.5)),
            ("rating-80", Some(4.0)),
            ("star-rating_starRating__4rrcf star-rating_medium__iN6Ty", None),
            ("rating-very-large", None),
            ("fa fa-star", None),
            ("col-md-4", None),
            ("rating col-md-4", None),
            ("started-4", None),
        ] {
            let html = format!("<i class='{class}'></i>");
            assert_eq!(read(&html).map(|(value, _)| value), expected, "{class}");
        }
        assert_eq!(read("<i class='score-8'>"), Some((8.0, 10.0)));
        assert_eq!(read("<img src='/img/stars-2.svg?v=3'>"), Some((2.0, 5.0)));
        assert_eq!(read("<i class='star-1'></i><i class='star-2'></i>"), None);
    }

    #[test]
    fn names_speak_of_ratings_or_not() {
        for (name, speaks) in [
            ("review-rating", true),
            ("star-icon", true),
            ("fullStar_365cI", true),
            ("starRateContainer_3dnAH", true),
            ("ratingValue", true),
            ("ratings", true),
            ("start", false),
            ("notes started", false),
            ("date", false),
            ("generate", false),
            ("generating", false),
            ("western", false),
        ] {
            assert_eq!(names_rating(name), speaks, "{name}");
        }
    }
}
