//! The business's own answer to a post, in the post's block or right after it.
//!
//! Two things give an answer away: a heading that says so ("Response from the owner", "Réponse de
//! l'établissement"), and names in the markup (`business-response`, `zvr-contribution-reaction`).
//! An answer is no post and no part of the text of one.

use std::collections::HashSet;

use ego_tree::{NodeId, NodeRef};
use scraper::{ElementRef, Node, node::Element};

use super::{dom::text_of, passage::text_without};
use crate::{domain::Reply, logic::text::fold};

/// An answer, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    /// Who answered what, and when.
    pub(super) reply: Reply,
    /// What is not to be read as part of the post.
    pub(super) left_out: HashSet<NodeId>,
}

/// The most elements of a block that are looked at.
const MOST_ELEMENTS: usize = 4_000;

/// The longest heading of an answer, in bytes.
const LONGEST_HEADING: usize = 120;

/// Headings that only an answer of the business has, folded.
const HEADINGS: [&str; 30] = [
    "response from the owner",
    "response from the business",
    "response from the company",
    "reply from the owner",
    "owner response",
    "owners response",
    "owner s response",
    "business response",
    "company response",
    "management response",
    "host response",
    "seller response",
    "dealer response",
    "employer response",
    "developer response",
    "reply from the company",
    "business owner comment",
    "comment from the owner",
    "reponse du proprietaire",
    "reponse de l entreprise",
    "reponse de l etablissement",
    "reponse du professionnel",
    "reponse de la direction",
    "antwort vom inhaber",
    "antwort des unternehmens",
    "antwort der geschaftsfuhrung",
    "respuesta del propietario",
    "risposta del proprietario",
    "resposta do proprietario",
    "reactie van de eigenaar",
];

/// What a heading that names the business begins with, folded: "Response from Acme Roofing".
const BEGINNINGS: [&str; 12] = [
    "response from ",
    "reply from ",
    "answer from ",
    "reponse de ",
    "reponse du ",
    "antwort von ",
    "antwort vom ",
    "respuesta de ",
    "risposta di ",
    "resposta de ",
    "reactie van ",
    "antwoord van ",
];

/// Names of an answer in markup, whoever gives it.
const ANSWER_NAMES: [&str; 7] =
    ["reply", "replies", "answer", "comment", "responses", "reactions", "antwort"];

/// Names of an answer in markup that are not used for those of other visitors.
const SURE_NAMES: [&str; 8] =
    ["response", "reaction", "rebuttal", "reponse", "respuesta", "risposta", "resposta", "reactie"];

/// Names of those who answer for a business.
const OWNER_NAMES: [&str; 17] = [
    "owner",
    "business",
    "company",
    "merchant",
    "management",
    "manager",
    "official",
    "employer",
    "partner",
    "vendor",
    "seller",
    "host",
    "hotel",
    "dealer",
    "provider",
    "store",
    "developer",
];

/// Names of things to press or to fill in, and of what counts answers.
const TOOL_NAMES: [&str; 14] = [
    "button", "btn", "link", "form", "count", "counter", "toggle", "action", "actions", "control",
    "controls", "icon", "new", "box",
];

/// The answer to a post: inside its block, else in the element after it.
pub(super) fn answer_in(block: ElementRef<'_>, next: Option<ElementRef<'_>>) -> Option<Answer> {
    let inside = block.descendants().skip(1).filter_map(ElementRef::wrap).take(MOST_ELEMENTS);
    for element in inside {
        if is_named_answer(element) && block_says_more(block, element) {
            return read(&[element]);
        }
        if is_heading(element) {
            return read(&around(element, block));
        }
    }
    read(&[next.filter(|&next| is_answer(next))?])
}

/// Whether an element that stands beside posts is an answer as a whole, and no post.
pub(super) fn is_answer(element: ElementRef<'_>) -> bool {
    if is_named_answer(element) {
        return true;
    }
    // The heading is the first that is said in it.
    let mut inside = element.descendants().filter_map(ElementRef::wrap).take(40);
    inside.any(|inner| is_heading(inner) && begins(element, inner))
}

/// Whether names in the markup say that this is an answer with something in it.
fn is_named_answer(element: ElementRef<'_>) -> bool {
    let value = element.value();
    if matches!(value.name(), "a" | "button" | "form" | "input" | "textarea" | "label" | "span") {
        return false;
    }
    let names = names_of(element.value());
    let has = |list: &[&str]| names.iter().any(|name| list.contains(&name.as_str()));
    let called = has(&SURE_NAMES) || (has(&ANSWER_NAMES) && has(&OWNER_NAMES));
    called && !has(&TOOL_NAMES) && says_something(element)
}

fn says_something(element: ElementRef<'_>) -> bool {
    let words = element.text().flat_map(str::split_whitespace);
    words.take(3).count() == 3
}

/// Whether a block says something before the answer in it; else it would be the answer itself.
fn block_says_more(block: ElementRef<'_>, answer: ElementRef<'_>) -> bool {
    let inside = |node: &NodeRef<'_, Node>| node.ancestors().any(|up| up.id() == answer.id());
    let texts = block.descendants().filter(|node| node.value().is_text());
    texts.take(MOST_ELEMENTS).any(|node| {
        node.value().as_text().is_some_and(|text| !text.trim().is_empty()) && !inside(&node)
    })
}

/// Whether an element is a heading that says that the business answers.
fn is_heading(element: ElementRef<'_>) -> bool {
    if matches!(element.value().name(), "a" | "button" | "p" | "script" | "style" | "option") {
        return false;
    }
    let own: String = element.children().filter_map(|node| node.value().as_text()).fold(
        String::new(),
        |mut all, text| {
            if all.len() <= LONGEST_HEADING {
                all.push_str(text);
            }
            all
        },
    );
    if own.len() > LONGEST_HEADING || own.trim().is_empty() {
        return false;
    }
    let words = fold(&own);
    let short = words.split(' ').count() <= 8;
    short
        && (HEADINGS.iter().any(|heading| holds_phrase(&words, heading))
            || BEGINNINGS.iter().any(|beginning| words.starts_with(beginning)))
}

/// The largest element that begins with the heading, or the heading with what follows it.
fn around<'a>(heading: ElementRef<'a>, block: ElementRef<'a>) -> Vec<ElementRef<'a>> {
    let mut whole = heading;
    for up in heading.ancestors().filter_map(ElementRef::wrap) {
        if up.id() == block.id() || !begins(up, heading) {
            break;
        }
        whole = up;
    }
    let mut found = vec![whole];
    if text_of(*whole).len() <= text_of(*heading).len() + 40 {
        found.extend(whole.next_siblings().filter_map(ElementRef::wrap));
    }
    found
}

/// Whether the first that is said in an element is said in `first`.
fn begins(element: ElementRef<'_>, first: ElementRef<'_>) -> bool {
    let texts = element.descendants().take(400).filter(|node| {
        node.value().as_text().is_some_and(|text| text.chars().any(char::is_alphanumeric))
    });
    texts.take(1).any(|node| node.ancestors().any(|up| up.id() == first.id()))
}

/// Reads an answer out of the elements that it stands in.
fn read(parts: &[ElementRef<'_>]) -> Option<Answer> {
    let mut aside = HashSet::new();
    let mut published = None;
    let mut author = None;
    for part in parts {
        for element in part.descendants().filter_map(ElementRef::wrap).take(200) {
            let is_date = published.is_none() && date_of(element).is_some();
            if is_date {
                published = date_of(element);
            }
            let is_tool = matches!(element.value().name(), "button" | "form" | "header");
            if element.id() != part.id() && (is_tool || is_date || is_heading(element)) {
                aside.insert(element.id());
            }
            if is_heading(element) {
                author = author.or_else(|| signatory(&text_of(*element)));
                aside.insert(element.id());
            }
        }
    }
    let texts = parts.iter().filter(|part| !aside.contains(&part.id()));
    let text = texts.map(|part| text_without(*part, &aside)).collect::<Vec<_>>().join("\n");
    let text = text.trim().to_owned();
    let left_out = parts.iter().map(|part| part.id()).collect();
    let reply = Reply { author, published, text };
    (!reply.text.is_empty()).then_some(Answer { reply, left_out })
}

/// Whether whole words stand in folded words.
fn holds_phrase(words: &str, phrase: &str) -> bool {
    words.match_indices(phrase).any(|(at, _)| {
        let before =
            words.get(..at).is_none_or(|before| before.is_empty() || before.ends_with(' '));
        let after = words.get(at + phrase.len()..).unwrap_or_default();
        before && (after.is_empty() || after.starts_with(' '))
    })
}

/// Who answers, of a heading that names the business.
fn signatory(heading: &str) -> Option<String> {
    let words = fold(heading);
    if HEADINGS.iter().any(|heading| holds_phrase(&words, heading)) {
        return None;
    }
    let name = heading.split_whitespace().skip(2).collect::<Vec<_>>().join(" ");
    let name = name.trim_end_matches([':', ',', ' ']).to_owned();
    (!name.is_empty() && name.len() < LONGEST_HEADING).then_some(name)
}

/// When, as the markup says it.
fn date_of(element: ElementRef<'_>) -> Option<String> {
    if element.value().name() != "time"
        && !names_of(element.value()).iter().any(|name| name == "date")
    {
        return None;
    }
    let stated = element.attr("datetime").map(str::to_owned);
    let text = stated.unwrap_or_else(|| text_of(*element));
    (!text.trim().is_empty() && text.len() < 60).then(|| text.trim().to_owned())
}

/// The words that the names of an element are made of: `zvr-contributionReaction` is `zvr`,
/// `contribution` and `reaction`.
pub(super) fn names_of(value: &Element) -> Vec<String> {
    let mut names = Vec::new();
    let attributes =
        ["class", "id", "data-role", "data-testid", "data-test", "data-hook", "itemprop"];
    for text in attributes.iter().filter_map(|name| value.attr(name)) {
        words_into(text, &mut names);
    }
    names
}

/// Splits names at everything but letters, and where a capital follows a small letter.
pub(super) fn words_into(text: &str, words: &mut Vec<String>) {
    let mut word = String::new();
    let mut small = false;
    for c in text.chars().take(400) {
        let begins = c.is_uppercase() && small;
        if (begins || !c.is_alphabetic()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphabetic() {
            word.extend(c.to_lowercase());
        }
        small = c.is_lowercase();
    }
    if !word.is_empty() {
        words.push(word);
    }
}

#[cfg(test)]
mod tests {
    use scraper::{Html, Selector};

    use super::*;

    fn select<'a>(page: &'a Html, css: &str) -> Option<ElementRef<'a>> {
        page.select(&Selector::parse(css).unwrap()).next()
    }

    #[track_caller]
    fn check(block: &str, expected: Option<(Option<&str>, Option<&str>, &str)>) {
        let page = Html::parse_fragment(block);
        let read = answer_in(select(&page, ".post").unwrap(), select(&page, ".post + *"));
        let read = read.map(|answer| answer.reply);
        let expected = expected.map(|(author, published, text)| Reply {
            author: author.map(str::to_owned),
            published: published.map(str::to_owned),
            text: text.to_owned(),
        });
        assert_eq!(read, expected, "{block}");
    }

    #[test]
    fn an_answer_is_told_by_its_heading() {
        check(
            "<div class=post><p>They came late.<div class=x><b>Response from the owner</b>\
             <span class=date>a year ago</span><div>We are sorry.</div></div></div>",
            Some((None, Some("a year ago"), "We are sorry.")),
        );
        check(
            "<li class=post>Trop tard.<h5>Réponse de Garage Azur :</h5><p>Pardon.<p>Merci.</li>",
            Some((Some("Garage Azur"), None, "Pardon.\nMerci.")),
        );
        check("<p class=post>I got no response from the owner of it, and never will.</p>", None);
    }

    #[test]
    fn an_answer_is_told_by_its_names() {
        check(
            "<div class=post><p>Late.<div class=bizResponse></div>\
             <div class='company-reply'><time datetime=2026-01-02>2 January</time>\
             <p>So sorry about it.</div></div>",
            Some((None, Some("2026-01-02"), "So sorry about it.")),
        );
        check(
            "<article class=post><p>Late.</article><article class=reaction>Thank you all.</article>",
            Some((None, None, "Thank you all.")),
        );
        check("<div class=post><p>Late.<a class='owner-reply'>Reply to it now</a></div>", None);
        check("<div class=post>Late.</div><div class=post>I came for the second time.</div>", None);
        check("<div class=post><div class=response>All of it is the answer.</div></div>", None);
    }

    #[test]
    fn names_are_words() {
        let mut words = Vec::new();
        words_into("zvr-contributionReaction_a1b2 ODSEW", &mut words);
        assert_eq!(words, ["zvr", "contribution", "reaction", "a", "b", "odsew"]);
    }
}
