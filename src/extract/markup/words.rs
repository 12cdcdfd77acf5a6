//! The names of properties and types, each by the one that schema.org has for it.

/// The name of schema.org for a property; `None` for one that no review is read from. Besides
/// schema.org's own, those of data-vocabulary.org, `v:` and the microformats.
pub(super) fn property(name: &str) -> Option<&'static str> {
    // A property may be written as an address, or with a prefix.
    let name = name.rsplit(['/', '#', ':']).next().unwrap_or_default();
    KNOWN
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(known, canonical)| if canonical.is_empty() { *known } else { *canonical })
}

/// Names in use, and what schema.org calls them where that differs.
const KNOWN: [(&str, &str); 47] = [
    ("aggregateRating", ""),
    ("alternateName", ""),
    ("author", ""),
    ("average", "ratingValue"),
    ("best", "bestRating"),
    ("bestRating", ""),
    ("comment", ""),
    ("commentCount", ""),
    ("count", "reviewCount"),
    ("creator", "author"),
    ("dateCreated", ""),
    ("datePublished", ""),
    ("description", ""),
    ("dtreviewed", "datePublished"),
    ("fn", "name"),
    ("headline", ""),
    ("identifier", ""),
    ("inLanguage", ""),
    ("item", ""),
    ("itemListElement", ""),
    ("itemReviewed", ""),
    ("mainEntity", ""),
    ("name", ""),
    ("negativeNotes", ""),
    ("numberOfReviews", ""),
    ("positiveNotes", ""),
    ("publisher", ""),
    ("rating", "reviewRating"),
    ("ratingCount", ""),
    ("ratingValue", ""),
    ("review", ""),
    ("reviewBody", ""),
    ("reviewCount", ""),
    ("reviewer", "author"),
    ("reviewId", "identifier"),
    ("reviewRating", ""),
    ("reviews", "review"),
    ("starRating", "reviewRating"),
    ("summary", "headline"),
    ("text", ""),
    ("title", "headline"),
    ("upvoteCount", ""),
    ("url", ""),
    ("value", "ratingValue"),
    ("votes", "ratingCount"),
    ("worst", "worstRating"),
    ("worstRating", ""),
];

/// The name of a type without its vocabulary: `Review` of `http://schema.org/Review`, `v:Review`.
pub(super) fn kind(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '#', ':']).next().unwrap_or_default();
    (!name.is_empty() && name.len() <= LONGEST_KIND).then(|| match name {
        "Review-aggregate" | "Review-Aggregate" => AGGREGATE.to_owned(),
        name => name.to_owned(),
    })
}

/// The longest name of a type that is kept, in bytes.
const LONGEST_KIND: usize = 60;

/// What sums up the reviews of a thing.
pub(super) const AGGREGATE: &str = "AggregateRating";

/// Whether a property holds a date.
pub(super) fn is_date(property: &str) -> bool {
    matches!(property, "datePublished" | "dateCreated")
}

/// Whether the value of a property is an address, where an element has one.
pub(super) fn is_address(property: &str) -> bool {
    matches!(property, "url" | "identifier")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_schema_org() {
        for (name, expected) in [
            ("reviewBody", Some("reviewBody")),
            ("Review", Some("review")),
            ("reviews", Some("review")),
            ("v:dtreviewed", Some("datePublished")),
            ("http://schema.org/author", Some("author")),
            ("best", Some("bestRating")),
            ("og:image", None),
            ("", None),
        ] {
            assert_eq!(property(name), expected, "{name}");
        }
        assert_eq!(kind("https://schema.org/Review").as_deref(), Some("Review"));
        assert_eq!(kind("http://data-vocabulary.org/Review-aggregate").as_deref(), Some(AGGREGATE));
        assert_eq!(kind(""), None);
    }

    #[test]
    fn names_are_sorted_and_told_once() {
        let names: Vec<String> = KNOWN.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
        assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
    }
}
