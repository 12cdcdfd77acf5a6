//! The business's own answer to a post, in the post's block or right after it.
//!
//! Two things give an answer away: a heading that says so ("Response from the owner", "Réponse de
//! l'établissement"), and names in the markup (`business-response`, `zvr-contribution-reaction`).
//! An answer is no post and no part of the text of one.

use std::collections::HashSet;

use ego_tree::{NodeId, NodeRef};
use scraper::{ElementRef, Node, node::Element};

use super::{
    answer_words::{
        ANSWER_NAMES, BEGINNINGS, ENDINGS, HEADINGS, OWNER_NAMES, SURE_NAMES, TOOL_NAMES,
    },
    dom::text_of,
    passage::text_without,
};
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

/// The answer to a post: inside its block, else in the element after it.
pub(super) fn answer_in(block: ElementRef<'_>, next: Option<ElementRef<'_>>) -> Option<Answer> {
    let inside = block.descendants().skip(1).filter_map(ElementRef::wrap).take(MOST_ELEMENTS);
    for element in inside {
        let named = is_named_answer(element) || hangs_under_review(element);
        if named && block_says_more(block, element) {
            return read(&[element]);
        }
        if is_heading(element) {
            return read(&around(element, block));
        }
    }
    read(&[next.filter(|&next| is_answer(next)).or_else(|| under_review(block))?])
}

/// Whether an element that stands beside posts is an answer as a whole, and no post.
pub(super) fn is_answer(element: ElementRef<'_>) -> bool {
    if is_named_answer(element) || hangs_under_review(element) {
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
    let called = (has(&SURE_NAMES) && !is_of_a_questionnaire(element, &names))
        || (has(&ANSWER_NAMES) && (has(&OWNER_NAMES) || (has(&["reply"]) && names_owner(element))));
    called && !has(&TOOL_NAMES) && says_something(element)
}

/// Whether the first elements of an answer say by their names that it is the business's.
fn names_owner(answer: ElementRef<'_>) -> bool {
    let inside = answer.descendants().skip(1).filter_map(ElementRef::wrap).take(12);
    inside.map(|element| names_of(element.value())).any(|names| {
        let has = |word: &str| names.iter().any(|name| name == word);
        has("replier") || (has("reply") && OWNER_NAMES.iter().any(|owner| has(owner)))
    })
}

/// Whether a "response" is what a reviewer said to one of the questions of a form.
fn is_of_a_questionnaire(element: ElementRef<'_>, names: &[String]) -> bool {
    let asks = |names: &[String]| names.iter().any(|name| name == "question");
    let before = element.prev_siblings().find_map(ElementRef::wrap);
    asks(names) || before.is_some_and(|before| asks(&names_of(before.value())))
}

/// Whether this is a comment under a review, or the list of those, as shops draw them: nobody but
/// the shop can write there.
fn hangs_under_review(element: ElementRef<'_>) -> bool {
    let up = || element.ancestors().filter_map(ElementRef::wrap);
    let own = is_comment(element)
        || (has_class(element, "children")
            && element.child_elements().next().is_some_and(is_comment))
        || up().take(2).any(is_comment);
    own && up().take(5).any(is_review)
}

/// What hangs under the review that a block stands in.
fn under_review(block: ElementRef<'_>) -> Option<ElementRef<'_>> {
    let review =
        block.ancestors().filter_map(ElementRef::wrap).take(3).find(|up| is_review(*up))?;
    review.child_elements().find(|child| hangs_under_review(*child))
}

fn is_comment(element: ElementRef<'_>) -> bool {
    element.value().name() == "li" && has_class(element, "comment") && !has_class(element, "review")
}

fn is_review(element: ElementRef<'_>) -> bool {
    element.value().name() == "li" && has_class(element, "review")
}

fn has_class(element: ElementRef<'_>, class: &str) -> bool {
    element.value().classes().any(|name| name == class)
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
    if matches!(element.value().name(), "a" | "button" | "script" | "style" | "option") {
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
    // A paragraph is a heading if it is nothing else.
    let is_text = element.value().name() == "p";
    let words = fold(if is_text { text_of(*element) } else { own }.as_str());
    let most = if is_text { 6 } else { 8 };
    let short = words.split(' ').count() <= most;
    short
        && (ends_as_heading(element, &words)
            || HEADINGS.iter().any(|heading| holds_phrase(&words, heading))
            || BEGINNINGS.iter().any(|beginning| words.starts_with(beginning)))
}

/// Whether the words of a heading end in what names an answer: "Acme replied", and of what is
/// marked as a heading "Acme Response".
fn ends_as_heading(element: ElementRef<'_>, words: &str) -> bool {
    let marked = matches!(element.value().name(), "h2" | "h3" | "h4" | "h5" | "h6");
    ENDINGS.iter().any(|ending| words.ends_with(ending))
        || (marked && words.split(' ').count() <= 5 && words.ends_with(" response"))
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
            let is_tool = matches!(element.value().name(), "button" | "form" | "header")
                || element.value().classes().any(|class| class == "meta");
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
    // "1 reply" only says that there is one.
    let says = reply.text.split_whitespace().filter(|word| word.contains(char::is_alphabetic));
    (says.take(2).count() == 2).then_some(Answer { reply, left_out })
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
    if !BEGINNINGS.iter().any(|beginning| words.starts_with(beginning))
        || HEADINGS.iter().any(|heading| holds_phrase(&words, heading))
    {
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
    fn an_answer_of_a_shop_is_one() {
        let sorry = Some((None, None, "We are sorry."));
        check(
            "<div class=post><p>Late.<div class=rv-reply><p class=rv-reply-body>We are sorry.</p>\
             <p class=rv-reply-shop>Acme</p></div></div>",
            Some((None, None, "We are sorry.\n\nAcme")),
        );
        check(
            "<div class=post><p>Late.<div class=rev__reply><p class=rev__replier><b>Acme</b> \
             replied:</p><div>We are sorry.</div></div></div>",
            sorry,
        );
        check(
            "<div class=post><p>Late.<div><p>Acme's reply</p><p>We are sorry.</p></div></div>",
            sorry,
        );
        check(
            "<div class=post><p>Late.<div><h4>Acme Response</h4><p>We are sorry.</p></div></div>",
            sorry,
        );
        // A visitor's comment under that of another is no answer.
        check("<div class=post><p>Late.<div class=reply><p>So did mine, too.</div></div>", None);
        check(
            "<div class=post><p>Late.<div><b>Acme replied</b> · <i>1 reply</i></div></div>",
            None,
        );
    }

    #[test]
    fn what_hangs_under_a_review_is_an_answer() {
        let page = "<li class=review><div class=post><p>Late.</div><ul class=children>\
                    <li class='comment odd'><div><p class=meta>Acme, 2 May</p><p>We are sorry.\
                    </div></li></ul></li>";
        check(page, Some((None, None, "We are sorry.")));
        let html = Html::parse_fragment(page);
        assert!(is_answer(select(&html, "li li div").unwrap()));
        assert!(!is_answer(select(&html, ".post").unwrap()));
        let own = Html::parse_fragment("<li class=review><div class=comment>It was late.</div>");
        assert!(!is_answer(select(&own, ".comment").unwrap()));
    }

    #[test]
    fn what_was_said_to_a_question_is_no_answer() {
        check(
            "<div class=post><b>Ann</b><div class=question>What went well?</div>\
             <div class=response>All of it went well.</div></div>",
            None,
        );
    }

    #[test]
    fn names_are_words() {
        let mut words = Vec::new();
        words_into("zvr-contributionReaction_a1b2 ODSEW", &mut words);
        assert_eq!(words, ["zvr", "contribution", "reaction", "a", "b", "odsew"]);
    }
}
