//! Which of the lines of a post is its date, its author, its title and its text.

use scraper::ElementRef;

use super::lines::{Line, names};
use crate::{extract::date::Dates, logic::text::fold};

/// The longest line that is a date with some words around it, in bytes.
const LONGEST_DATE: usize = 80;

/// The longest text of a date alone, in bytes.
const DATE_ALONE: usize = 32;

/// The longest name of a person, in bytes.
const LONGEST_NAME: usize = 80;

/// The longest title, in bytes.
const LONGEST_TITLE: usize = 300;

/// Attributes that state a date for machines.
const EXACT: [&str; 8] = [
    "datetime",
    "content",
    "data-date",
    "data-datetime",
    "data-time",
    "data-timestamp",
    "data-utime",
    "title",
];

/// The text of the date: where names say so, else the first that stands alone, else the first.
pub(super) fn date(lines: &[&Line<'_>], post: ElementRef<'_>, dates: &Dates) -> Option<String> {
    let mut best: Option<(usize, String)> = None;
    let mut offer = |rank: usize, text: &str| {
        let better = best.as_ref().is_none_or(|(known, _)| rank < *known);
        if better && text.len() <= LONGEST_DATE && dates.read(text).is_some() {
            best = Some((rank, text.to_owned()));
        }
    };
    for line in lines {
        for (element, text) in &line.runs {
            let around = names(*element, post);
            let named = any(&around, &["date", "time", "publi", "posted", "created", "datum"]);
            for attr in EXACT {
                if let Some(stated) = element.attr(attr).filter(|_| named) {
                    offer(0, stated.trim());
                }
            }
            offer(
                if named {
                    1
                } else if text.len() <= DATE_ALONE {
                    2
                } else {
                    3
                },
                text,
            );
        }
        offer(3, &line.text);
    }
    best.map(|(_, text)| text)
}

/// The name of the author: where names say so, else in a line such as "Review by Ann on 3 May".
pub(super) fn author(lines: &[&Line<'_>], post: ElementRef<'_>, dates: &Dates) -> Option<String> {
    let is_name = |text: &str| {
        text.len() <= LONGEST_NAME
            && text.chars().any(char::is_alphabetic)
            && !text.ends_with(':')
            && dates.read(text).is_none()
    };
    let named = lines.iter().flat_map(|line| &line.runs).find(|(element, text)| {
        let around = names(*element, post);
        let person = ["author", "reviewer", "username", "user-name", "user_name", "nickname"];
        let person = any(&around, &person)
            || any(&around, &["byline", "display-name", "displayname", "pseudo"]);
        let other = ["date", "time", "count", "location", "avatar", "title", "badge", "stat"];
        person && !any(&around, &other) && is_name(text) && !is_by(&fold(text))
    });
    if let Some((_, text)) = named {
        let text = text.split_once(' ').filter(|(first, _)| is_by(&fold(first)));
        return text.map(|(_, name)| name.to_owned()).or_else(|| named.map(|(_, t)| t.clone()));
    }
    lines.iter().find_map(|line| signed(&line.text, dates))
}

/// Words before the name of an author.
fn is_by(word: &str) -> bool {
    matches!(word, "by" | "von" | "par" | "por" | "door" | "di" | "da" | "de" | "av" | "from")
}

/// The name in a short line such as "Review by Ann on 3 May 2020", which ends with a date.
fn signed(line: &str, dates: &Dates) -> Option<String> {
    if line.len() > LONGEST_DATE || dates.read(line).is_none() {
        return None;
    }
    let words: Vec<&str> = line.split(' ').collect();
    let by = words.iter().take(3).position(|word| is_by(&fold(word)))?;
    let ends = |word: &str| {
        let folded = fold(word);
        matches!(folded.as_str(), "on" | "vom" | "am" | "le" | "el" | "op" | "il" | "em" | "den")
            || word.starts_with(['-', '|', '·', '('])
            || !word.contains(char::is_alphabetic)
    };
    let name: Vec<&str> =
        words.iter().skip(by + 1).copied().take_while(|word| !ends(word)).collect();
    let name = name.join(" ");
    let name = name.trim_end_matches([',', ':', '-', '–']).trim();
    let sound = !name.is_empty() && name.len() <= LONGEST_NAME && dates.read(name).is_none();
    sound.then(|| name.to_owned())
}

/// The title: a heading, or what names call one.
pub(super) fn title(lines: &[&Line<'_>], post: ElementRef<'_>) -> Option<String> {
    lines.iter().find_map(|line| {
        let titled = line.runs.iter().filter(|(element, _)| is_title(*element, post));
        let title = titled.map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" ");
        (title.len() <= LONGEST_TITLE && is_said(&title)).then_some(title)
    })
}

fn is_title(element: ElementRef<'_>, post: ElementRef<'_>) -> bool {
    let around = names(element, post);
    let heading =
        around.split(' ').any(|name| matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6"));
    let other = around.split([' ', '-', '_']).any(|word| {
        let persons = matches!(word, "author" | "user" | "member" | "reviewer" | "job");
        persons || matches!(word, "response" | "reply" | "tooltip")
    });
    (heading || any(&around, &["title", "subject", "headline"])) && !other
}

/// The text: the longest line of words, with the paragraphs beside it.
pub(super) fn text(lines: &[&Line<'_>], post: ElementRef<'_>, dates: &Dates) -> Option<String> {
    let is_prose = |line: &Line<'_>| {
        is_said(&line.text)
            && line.text.contains(' ')
            && !states_rating(&line.text)
            && (line.text.len() > LONGEST_DATE || dates.read(&line.text).is_none())
            && !any(&line.names(post), &["author", "vote", "helpful", "report", "share", "rating"])
    };
    // The first of several that are equally long.
    let (at, longest) = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| is_prose(line))
        .rev()
        .max_by_key(|(_, line)| line.text.chars().count())?;
    let holder = |line: &Line<'_>| {
        let element = line.element()?;
        let name = element.value().name();
        let paragraph = matches!(name, "p" | "br" | "li" | "b" | "i" | "em" | "strong");
        let holder = if paragraph { element.parent()?.id() } else { element.id() };
        (holder != post.id()).then_some(holder)
    };
    let together = |line: &&&Line<'_>| {
        is_prose(line) && holder(line).is_some() && holder(line) == holder(longest)
    };
    let before = lines.get(..at).unwrap_or_default().iter().rev().take_while(together).count();
    let after = lines.get(at + 1..).unwrap_or_default().iter().take_while(together).count();
    let all = lines.get(at - before..=at + after)?;
    Some(all.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n"))
}

/// What was good and what was bad, where names say that lines are that.
pub(super) fn notes(lines: &[&Line<'_>], post: ElementRef<'_>) -> Option<String> {
    let is_note = |line: &&&Line<'_>| {
        line.names(post).split([' ', '-', '_']).any(|word| {
            matches!(
                word,
                "pros"
                    | "cons"
                    | "pro"
                    | "con"
                    | "advantages"
                    | "disadvantages"
                    | "avantages"
                    | "inconvenients"
                    | "vorteile"
                    | "nachteile"
                    | "pluspunten"
                    | "minpunten"
            )
        })
    };
    let notes: Vec<&str> = lines.iter().filter(is_note).map(|line| line.text.as_str()).collect();
    (!notes.is_empty()).then(|| notes.join("\n"))
}

fn any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

fn is_said(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

/// Whether a line says no more than a rating: "rated 7/10".
fn states_rating(text: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    text.len() < DATE_ALONE
        && digits(text) > 0
        && text.split_once('/').is_some_and(|(_, after)| after.trim().starts_with(['5', '1']))
}
