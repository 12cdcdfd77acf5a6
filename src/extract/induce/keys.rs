//! What elements may be called by: their tag and one class, attribute or beginning of an id.

use std::fmt::Write;

use scraper::{ElementRef, node::Element};

use super::words::{POST, any_of};
use crate::extract::answers::words_into;

/// A tag, and what tells it from others of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Key<'a> {
    pub(super) tag: &'a str,
    pub(super) mark: Mark<'a>,
}

/// What tells an element from others of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Mark<'a> {
    /// Nothing.
    Bare,
    /// It has an attribute.
    Has(&'a str),
    /// Its id begins so.
    Id(&'a str),
    /// A class of it begins so.
    ClassPrefix(&'a str),
    /// It has a class.
    Class(&'a str),
    /// An attribute is this.
    Is(&'a str, &'a str),
}

/// The most keys of one kind that an element has.
const MOST_OF_A_KIND: usize = 6;

/// Attributes by which sites call their elements for their own tests and scripts.
const NAMING: [&str; 6] =
    ["data-hook", "data-testid", "data-test-id", "itemprop", "role", "data-qa"];

impl<'a> Key<'a> {
    /// All that an element may be called by.
    pub(super) fn all(element: ElementRef<'a>) -> Vec<Self> {
        let value = element.value();
        let mut marks = vec![Mark::Bare];
        marks.extend(classes(value).filter(|class| !is_hashed(class)).map(Mark::Class));
        marks.extend(classes(value).filter_map(stable_part).map(Mark::ClassPrefix));
        for name in NAMING {
            let text = value.attr(name).filter(|text| is_plain(text));
            marks.extend(text.map(|text| Mark::Is(name, text)));
        }
        let data = value
            .attrs()
            .filter(|(name, text)| name.starts_with("data-") && text.len() <= 80 && is_plain(name));
        marks.extend(data.take(MOST_OF_A_KIND).map(|(name, _)| Mark::Has(name)));
        marks.extend(value.attr("id").and_then(id_prefix).map(Mark::Id));
        let tag = value.name();
        marks.into_iter().map(|mark| Self { tag, mark }).collect()
    }

    /// Whether an element is called so.
    pub(super) fn fits(&self, element: ElementRef<'_>) -> bool {
        let value = element.value();
        value.name() == self.tag
            && match self.mark {
                Mark::Bare => true,
                Mark::Has(name) => value.attr(name).is_some(),
                Mark::Id(prefix) => value.attr("id").is_some_and(|id| id.starts_with(prefix)),
                Mark::ClassPrefix(prefix) => classes(value).any(|class| class.starts_with(prefix)),
                Mark::Class(name) => classes(value).any(|class| class == name),
                Mark::Is(name, text) => value.attr(name) == Some(text),
            }
    }

    /// How much is said by it: names that mean something, then names, then hints.
    pub(super) fn rank(&self) -> u8 {
        let meant = |text: &str| {
            let mut words = Vec::new();
            words_into(text, &mut words);
            u8::from(any_of(&words, &POST))
        };
        match self.mark {
            Mark::Bare => 0,
            Mark::Has(name) => 2 + meant(name),
            Mark::Id(prefix) => 3 + meant(prefix),
            Mark::ClassPrefix(prefix) => 2 + meant(prefix),
            Mark::Class(name) => 4 + 2 * meant(name),
            Mark::Is(_, text) => 4 + 2 * meant(text),
        }
    }

    /// The names in it, as words.
    pub(super) fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        match self.mark {
            Mark::Bare => {}
            Mark::Has(text) | Mark::Id(text) | Mark::ClassPrefix(text) | Mark::Class(text) => {
                words_into(text, &mut words);
            }
            Mark::Is(_, text) => words_into(text, &mut words),
        }
        words
    }

    /// As a CSS selector.
    pub(super) fn css(&self) -> String {
        let mut css = self.tag.to_owned();
        let done = match self.mark {
            Mark::Bare => Ok(()),
            Mark::Has(name) => write!(css, "[{name}]"),
            Mark::Id(prefix) => write!(css, "[id^=\"{prefix}\"]"),
            Mark::ClassPrefix(prefix) => write!(css, "[class*=\"{prefix}\"]"),
            Mark::Class(name) if is_name(name) => write!(css, ".{name}"),
            Mark::Class(name) => write!(css, "[class~=\"{name}\"]"),
            Mark::Is(name, text) => write!(css, "[{name}=\"{text}\"]"),
        };
        debug_assert!(done.is_ok(), "a string can always be written to");
        css
    }
}

fn classes(value: &Element) -> impl Iterator<Item = &str> {
    let text = value.attr("class").unwrap_or_default();
    text.split_ascii_whitespace().filter(|class| is_plain(class)).take(MOST_OF_A_KIND)
}

/// Whether a text can stand in a selector as it is.
fn is_plain(text: &str) -> bool {
    (1..=80).contains(&text.len())
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
}

fn is_name(class: &str) -> bool {
    let begins = class.trim_start_matches('-').chars().next();
    begins.is_some_and(|c| c.is_alphabetic() || c == '_') && class.is_ascii()
}

/// Whether a class was made by a machine and will be another one tomorrow: `css-1x2y3z`,
/// `_review_a1b2c`, `sc-bdVaJa`.
pub(super) fn is_hashed(class: &str) -> bool {
    let last = class.rsplit(['-', '_']).find(|part| part.len() > 1).unwrap_or(class);
    let digits = last.bytes().filter(u8::is_ascii_digit).count();
    let letters = last.bytes().filter(u8::is_ascii_alphabetic).count();
    let mixed = digits > 0 && letters > 0 && last.len() >= 5 && !is_word_and_number(last);
    let swings = last
        .as_bytes()
        .windows(2)
        .filter(|pair| matches!(pair, [a, b] if a.is_ascii_uppercase() != b.is_ascii_uppercase()));
    let odd_case = last.len() >= 5 && swings.count() * 2 >= last.len();
    let long = class.len() > 60;
    let module = class.strip_prefix('_').is_some_and(|rest| {
        rest.split('_').nth(1).is_some_and(|part| part.bytes().any(|byte| byte.is_ascii_digit()))
    });
    mixed || odd_case || long || module || class.starts_with("css-") || class.starts_with("sc-")
}

/// `card2`, `row12`, `h3color`, `review-123456`: a number beside a word is no hash.
fn is_word_and_number(part: &str) -> bool {
    let begins = part.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    begins.len() <= 3 && begins.bytes().all(|byte| byte.is_ascii_digit())
        || part.trim_start_matches(|c: char| c.is_ascii_digit()).len() == part.len()
            && !begins.bytes().skip(1).any(|byte| byte.is_ascii_digit())
            && begins.len() > 3
}

/// What of a machine-made class says something: `_review_` of `_review_a1b2c_9`.
fn stable_part(class: &str) -> Option<&str> {
    if !is_hashed(class) {
        return None;
    }
    let begin = class.len() - class.trim_start_matches(['_', '-']).len();
    let end = class.get(begin..)?.find(['_', '-'])? + begin + 1;
    let part = class.get(..end)?;
    (part.len() >= 6 && part.bytes().filter(u8::is_ascii_alphabetic).count() + 3 > part.len())
        .then_some(part)
}

/// What ids of a list have in common: `review_` of `review_4711`.
fn id_prefix(id: &str) -> Option<&str> {
    let end = id.find(|c: char| c.is_ascii_digit()).or_else(|| {
        let end = id.find(['-', '_'])?;
        Some(end + 1)
    })?;
    let part = id.get(..end)?;
    // `t1_ehwfe48`: the number belongs to the name.
    let part = match id.find('_') {
        Some(at) if at == end + 1 => id.get(..=at)?,
        _ => part,
    };
    (!part.is_empty() && part.len() < id.len() && part.len() <= 40 && is_plain(part))
        .then_some(part)
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;

    #[test]
    fn machine_made_classes_are_told() {
        for class in ["css-1x2y3z", "sc-bdVaJa", "_review_a1b2c_9", "_1DooEIX-1Nj5rweIc5cw_E"] {
            assert!(is_hashed(class), "{class}");
        }
        for class in ["review", "review-item__body", "col-sm-3", "userContentWrapper", "h3color"] {
            assert!(!is_hashed(class), "{class}");
        }
        assert_eq!(stable_part("_review_a1b2c_9"), Some("_review_"));
        assert_eq!(stable_part("css-1x2y3z"), None);
        assert_eq!(id_prefix("review_4711"), Some("review_"));
        assert_eq!(id_prefix("t1_ehwfe48"), Some("t1_"));
        assert_eq!(id_prefix("main"), None);
    }

    #[test]
    fn an_element_fits_its_own_keys() {
        let page = Html::parse_fragment(
            "<li class='post old' id=p77 data-id=5 data-testid=card role='list item'>x</li>",
        );
        let element = page.select(&scraper::Selector::parse("li").unwrap()).next().unwrap();
        let keys = Key::all(element);
        let css: Vec<String> = keys.iter().map(Key::css).collect();
        assert_eq!(
            css,
            [
                "li",
                "li.post",
                "li.old",
                "li[data-testid=\"card\"]",
                "li[data-id]",
                "li[data-testid]",
                "li[id^=\"p\"]"
            ]
        );
        for key in keys {
            assert!(key.fits(element));
            let found = page.select(&scraper::Selector::parse(&key.css()).unwrap()).next();
            assert_eq!(found, Some(element), "{}", key.css());
        }
    }
}
