//! What names of attributes and values of `id` say: whether they mark a post, and the id in them.

use crate::extract::ids::{is_id, looks_drawn};

/// How much a name promises that what it names is the post and not somebody or something in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Promise {
    /// It names a post: `data-review-id`, `id="comment-77"`.
    Post,
    /// It names whatever it stands on: `data-id`, `id="77"`.
    Thing,
}

/// Words that posts go by in names and addresses.
const POSTS: [&str; 34] = [
    "review",
    "reviews",
    "post",
    "posts",
    "comment",
    "comments",
    "testimonial",
    "testimonials",
    "message",
    "messages",
    "complaint",
    "complaints",
    "feedback",
    "report",
    "reports",
    "response",
    "rvw",
    "opinion",
    "opinions",
    "avis",
    "commentaire",
    "bewertung",
    "bewertungen",
    "rezension",
    "kommentar",
    "recensie",
    "recensies",
    "beoordeling",
    "recensione",
    "recensioni",
    "opinione",
    "resena",
    "comentario",
    "avaliacao",
];

/// Words for who and what else stands in a post or around it.
const OTHERS: [&str; 37] = [
    "user", "users", "author", "reviewer", "member", "members", "profile", "customer", "consumer",
    "person", "people", "uid", "avatar", "photo", "image", "img", "media", "video", "product",
    "asin", "business", "biz", "place", "hotel", "company", "location", "shop", "store", "session",
    "parent", "owner", "thread", "forum", "category", "cat", "badge", "widget",
];

/// Names that say "id" and not whose.
const NEUTRAL: [&str; 14] = [
    "", "obj", "object", "entity", "item", "content", "element", "record", "entry", "uu", "gu",
    "unique", "ugc", "native",
];

/// What the name of a `data-` attribute or of a parameter promises; `None` if it names no id, or
/// that of somebody or something else.
pub(super) fn attribute(name: &str) -> Option<Promise> {
    let name: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let name = name.strip_prefix("data").unwrap_or(&name);
    if matches!(name, "hrid" | "fullname") {
        return Some(Promise::Post);
    }
    // "reviewmid" is Trustpilot's of 2016.
    let stem = ["mid", "id", "key"].iter().find_map(|end| {
        let stem = name.strip_suffix(end)?;
        (*end != "mid" || ends_in(stem, &POSTS)).then_some(stem)
    })?;
    if ends_in(stem, &OTHERS) {
        None
    } else if ends_in(stem, &POSTS) {
        Some(Promise::Post)
    } else {
        NEUTRAL.contains(&stem).then_some(Promise::Thing)
    }
}

/// What the text before an id promises: `review_`, `post-`, `p`, nothing at all. `None` for other
/// words: scripts number what they draw, and differently each time (`yui_3_1432`).
pub(super) fn prefix(text: &str) -> Option<Promise> {
    let text: String =
        text.chars().filter(|c| c.is_alphabetic()).map(|c| c.to_ascii_lowercase()).collect();
    if ends_in(&text, &OTHERS) {
        return None;
    }
    let named = ends_in(&text, &POSTS) || POSTS.iter().any(|word| text.starts_with(word));
    match text.as_str() {
        _ if named => Some(Promise::Post),
        "" | "p" | "r" | "c" | "t" | "rn" | "msg" | "tid" | "topic" | "item" | "entry"
        | "record" | "article" | "story" | "node" => Some(Promise::Thing),
        _ => None,
    }
}

/// Whether a word names posts.
pub(super) fn names_posts(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    ends_in(&word, &POSTS)
}

/// Whether a word names somebody or something else.
pub(super) fn names_others(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    ends_in(&word, &OTHERS)
}

fn ends_in(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.ends_with(word))
}

/// An id inside a longer value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub before: &'a str,
    pub id: &'a str,
    pub after: &'a str,
}

/// The longest value that is looked at, in bytes.
const LONGEST: usize = 120;

/// The id in a value such as `review_77412`, `p565`, `Interview8541Box`, `t1_ehwfe48`: the one part
/// that is a number of three digits or more, or looks drawn by a machine. A value of several such
/// parts is an id as a whole.
pub(super) fn token(value: &str) -> Option<Token<'_>> {
    let known =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.');
    if value.len() > LONGEST || !value.bytes().all(known) {
        return None;
    }
    let whole = Token { before: "", id: value, after: "" };
    if is_fullname(value) {
        return Some(whole);
    }
    let mut parts = value.split(['-', '_', ':', '.']).filter(|part| is_drawn(part));
    match (parts.next(), parts.next()) {
        (Some(part), None) => split(value, part),
        (Some(first), Some(_)) => {
            let at = value.find(first)?;
            let (before, id) = value.split_at_checked(at)?;
            // Of a word and several drawn parts, the word is no part of the id.
            Some(Token { before, id, after: "" })
        }
        (None, _) => is_id(value).then_some(whole),
    }
}

/// Reddit's: a kind and an id.
fn is_fullname(value: &str) -> bool {
    let mut parts = value.splitn(2, '_');
    let kind = parts.next().is_some_and(|kind| {
        kind.len() == 2 && kind.starts_with('t') && kind.ends_with(|c: char| c.is_ascii_digit())
    });
    kind && parts.next().is_some_and(|id| {
        (5..=8).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// Whether a part of a value holds an id.
fn is_drawn(part: &str) -> bool {
    number(part).is_some() || looks_drawn(part)
}

/// The number in a part of letters and one number of at least three digits. A number in capitals
/// may be a part of the id itself, unless only digits follow a few.
fn number(part: &str) -> Option<&str> {
    let start = part.find(|c: char| c.is_ascii_digit())?;
    let rest = part.get(start..)?;
    let length = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (digits, after) = rest.split_at_checked(length)?;
    let before = part.get(..start)?;
    let word = |text: &str| text.chars().skip(1).all(|c| c.is_ascii_lowercase());
    let is_word = word(before) || (before.len() <= 3 && after.is_empty());
    (digits.len() >= 3 && is_word && word(after)).then_some(digits)
}

/// A value split around the id in one of its parts.
fn split<'a>(value: &'a str, part: &'a str) -> Option<Token<'a>> {
    let id = number(part).unwrap_or(part);
    let at = value.find(id)?;
    let (before, rest) = value.split_at_checked(at)?;
    let (id, after) = rest.split_at_checked(id.len())?;
    Some(Token { before, id, after })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_tell_posts_from_people() {
        for (name, promise) in [
            ("data-review-id", Some(Promise::Post)),
            ("data-reviewid", Some(Promise::Post)),
            ("data-reviewmid", Some(Promise::Post)),
            ("testimonialId", Some(Promise::Post)),
            ("survey_response_id", Some(Promise::Post)),
            ("hrid", Some(Promise::Post)),
            ("data-id", Some(Promise::Thing)),
            ("data-objid", Some(Promise::Thing)),
            ("data-reviewer-id", None),
            ("data-review-user-id", None),
            ("data-product-id", None),
            ("data-mid", None),
            ("data-hveid", None),
            ("data-rating", None),
        ] {
            assert_eq!(attribute(name), promise, "{name}");
        }
        for (text, promise) in [
            ("review_", Some(Promise::Post)),
            ("survey-response-", Some(Promise::Post)),
            ("post_message_", Some(Promise::Post)),
            ("p", Some(Promise::Thing)),
            ("", Some(Promise::Thing)),
            ("yui-", None),
            ("profile", None),
        ] {
            assert_eq!(prefix(text), promise, "{text}");
        }
    }

    #[test]
    fn ids_are_found_in_longer_values() {
        for (value, expected) in [
            ("review_77412", Some(("review_", "77412", ""))),
            ("p565", Some(("p", "565", ""))),
            ("Interview8541Box", Some(("Interview", "8541", "Box"))),
            ("RVW85412", Some(("RVW", "85412", ""))),
            ("R2ZK4Q8QWERTY1", Some(("", "R2ZK4Q8QWERTY1", ""))),
            ("card-R2ZK4Q8QWERTY1-box", Some(("card-", "R2ZK4Q8QWERTY1", "-box"))),
            ("t1_ehw3e48", Some(("", "t1_ehw3e48", ""))),
            (
                "c-6f1e0d2c-1111-4a4a-8b8b-426614174000",
                Some(("c-", "6f1e0d2c-1111-4a4a-8b8b-426614174000", "")),
            ),
            ("0995_90123456_1234567", Some(("", "0995_90123456_1234567", ""))),
            ("hkIegP3PZzITScTCz1IixA", Some(("", "hkIegP3PZzITScTCz1IixA", ""))),
            ("review-2", None),
            ("reviews", None),
            ("late-again", None),
            ("a b 77412", None),
            ("", None),
        ] {
            let read = token(value).map(|token| (token.before, token.id, token.after));
            assert_eq!(read, expected, "{value}");
        }
    }

    proptest! {
        #[test]
        fn a_token_is_a_part_of_its_value(value in "([a-zA-Z0-9_.:-]|\\PC){0,40}") {
            if let Some(token) = token(&value) {
                prop_assert_eq!(format!("{}{}{}", token.before, token.id, token.after), value.as_str());
                prop_assert!(!token.id.is_empty());
            }
        }
    }
}
