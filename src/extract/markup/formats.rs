//! Microformats: hReview, and h-review with what stands in it.

use scraper::node::Element;

use super::{parts::Role, words::AGGREGATE};

/// What an element is as hReview, in an item whose types and property are given.
///
/// After microformats.org, "hReview 0.4" and "hreview-aggregate".
pub(super) fn role(element: &Element, around: Option<Around<'_>>) -> Role {
    let mut role = Role { may_be_text: true, ..Role::default() };
    for class in element.classes() {
        let property = match (class, around) {
            ("hreview" | "hReview", _) => {
                role.item = Some(vec!["Review".to_owned()]);
                continue;
            }
            ("hreview-aggregate" | "hReview-aggregate" | "hReview-Aggregate", _) => {
                role.item = Some(vec![AGGREGATE.to_owned()]);
                continue;
            }
            ("fn" | "p-name", Some(Around::Property("author" | "itemReviewed"))) => "name",
            ("value" | "average", Some(Around::Property("reviewRating"))) => "ratingValue",
            ("best", Some(Around::Property("reviewRating"))) => "bestRating",
            ("worst", Some(Around::Property("reviewRating"))) => "worstRating",
            ("count", Some(Around::Kind(AGGREGATE))) => "reviewCount",
            ("votes", Some(Around::Kind(AGGREGATE))) => "ratingCount",
            ("reviewer", Some(Around::Kind("Review"))) => "author",
            ("item", Some(Around::Kind("Review"))) => "itemReviewed",
            ("rating", Some(Around::Kind("Review"))) => "reviewRating",
            ("dtreviewed", Some(Around::Kind("Review"))) => "datePublished",
            ("summary", Some(Around::Kind("Review"))) => "headline",
            ("description", Some(Around::Kind("Review"))) => "reviewBody",
            _ => continue,
        };
        role.properties.push(property);
        if matches!(property, "author" | "itemReviewed" | "reviewRating") {
            role.item.get_or_insert_default();
        }
    }
    let in_review = matches!(around, Some(Around::Kind("Review")));
    let permanent = element.attr("rel").is_some_and(|rel| {
        rel.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("bookmark"))
    });
    if in_review && permanent && element.attr("href").is_some() {
        role.properties.push("url");
    }
    role
}

/// The same for the second generation, whose prefixes say of what kind a value is. An entry counts
/// only as a comment under another: alone it is an article.
///
/// After microformats.org, "h-review" and "h-entry".
pub(super) fn role2(element: &Element, around: Option<Around<'_>>) -> Role {
    let mut role = Role { may_be_text: true, ..Role::default() };
    let is_comment =
        element.classes().any(|class| matches!(class, "u-comment" | "p-comment" | "u-review"));
    for class in element.classes() {
        let property = match class {
            "h-review" => {
                role.item = Some(vec!["Review".to_owned()]);
                continue;
            }
            "h-cite" | "h-entry" if is_comment => {
                role.item = Some(vec!["Review".to_owned()]);
                continue;
            }
            "h-review-aggregate" => {
                role.item = Some(vec![AGGREGATE.to_owned()]);
                continue;
            }
            _ if around.is_none() => continue,
            "p-author" | "p-reviewer" => "author",
            "p-item" => "itemReviewed",
            "p-name" if matches!(around, Some(Around::Property(_))) => "name",
            "p-name" => "headline",
            "p-rating" => "reviewRating",
            "p-best" => "bestRating",
            "p-worst" => "worstRating",
            "p-average" => "ratingValue",
            "p-count" => "reviewCount",
            "p-votes" => "ratingCount",
            "dt-published" | "dt-reviewed" => "datePublished",
            "e-content" | "p-content" | "e-description" | "p-description" => "reviewBody",
            "u-url" if matches!(around, Some(Around::Kind("Review"))) => "url",
            _ => continue,
        };
        role.properties.push(property);
        if matches!(property, "author" | "itemReviewed") {
            role.item.get_or_insert_default();
        }
    }
    role
}

/// The item that an element stands in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Around<'a> {
    /// It has this type.
    Kind(&'a str),
    /// It has no type and is the value of this property.
    Property(&'a str),
}
