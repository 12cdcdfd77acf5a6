//! Looking an answer through: what it owes, what should not stand in it, what the platform and the
//! earlier answers say.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{
    finding::{Finding, Rule},
    forms::Forms,
    personal, said,
    words::{Word, words},
};
use crate::{
    domain::Language,
    logic::{language, playbook::OwesOf, text::Shingles},
};

/// What is known when an answer is looked through. Without a case, nothing of it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Context {
    /// The language of the post, if vigie knows it (ISO 639-1).
    pub language: Option<String>,
    /// What the answer owes; found out from the answer itself when absent.
    pub owes: Option<OwesOf>,
    /// The name that the author shows.
    pub author: Option<String>,
    /// The name of the business.
    pub business: Option<String>,
    /// Where the business takes talks to.
    pub contact: Option<String>,
    /// Who signs.
    pub signatory: Option<String>,
    /// Earlier answers of the business.
    pub earlier: Vec<String>,
    /// Characters that the platform allows.
    pub max_chars: Option<usize>,
}

/// Bytes of an answer that are looked through.
const LOOKED_AT: usize = 20_000;
/// From this likeness on an answer repeats another: two thirds of its pairs of words are the same.
const LIKE: f64 = 2.0 / 3.0;
/// Words that an answer has at least before it can repeat another: "Thank you!" may come again.
const REPEATABLE: u32 = 12;

/// The rules that are found by forms of words, and the list of each.
const BY_FORMS: [(Rule, &str); 10] = [
    (Rule::NoApology, "no_apology"),
    (Rule::Blame, "blame"),
    (Rule::Sarcasm, "sarcasm"),
    (Rule::LegalThreat, "legal_threat"),
    (Rule::Admission, "admission"),
    (Rule::Promise, "promise"),
    (Rule::Generic, "generic"),
    (Rule::Removal, "removal"),
    (Rule::AsksReviews, "asks_reviews"),
    (Rule::PersonalData, "personal"),
];

/// Looks an answer through. What is found is told in the language of `reader`: first what concerns
/// the answer as a whole, then the rest in the order of the text.
pub fn check(answer: &str, context: &Context, reader: Language) -> Vec<Finding> {
    let end = answer.floor_char_boundary(LOOKED_AT);
    let text = answer.get(..end).unwrap_or(answer);
    let words = words(text);
    let spoken = language::of(text);
    let languages = languages(spoken);
    let mut found: Vec<(Rule, Option<Range<usize>>)> = Vec::new();
    for (rule, list) in BY_FORMS {
        for language in languages {
            let forms = Forms::shipped().find(list, *language, &words);
            found.extend(forms.into_iter().map(|range| (rule, bytes(&words, &range))));
        }
    }
    let shouted = shouted(text, &words, context).into_iter();
    found.extend(shouted.map(|at| (Rule::Capitals, Some(at))));
    found.extend(winks(text).map(|at| (Rule::Sarcasm, Some(at))));
    let personal = personal::find(text, &words, context, languages).into_iter();
    found.extend(personal.map(|at| (Rule::PersonalData, Some(at))));
    whole(answer, text, (&words, languages), context, spoken, &mut found);
    found.sort_by_key(|(rule, at)| {
        (at.as_ref().map(|at| at.start), *rule, at.as_ref().map(|at| at.end))
    });
    found.dedup();
    let told = found.into_iter().map(|(rule, at)| {
        let (what, why) = said::said(rule, reader);
        Finding { rule, at, what: what.to_owned(), why: why.to_owned() }
    });
    told.collect()
}

/// The languages whose forms are looked for: that of the answer, or both if that is not known.
fn languages(spoken: Option<&str>) -> &'static [Language] {
    match spoken {
        Some("en") => &[Language::English],
        Some("fr") => &[Language::French],
        _ => &[Language::English, Language::French],
    }
}

fn bytes(words: &[Word], range: &Range<usize>) -> Option<Range<usize>> {
    let last = words.get(range.end.checked_sub(1)?)?;
    Some(words.get(range.start)?.at.start..last.at.end)
}

/// What concerns the answer as a whole.
fn whole(
    answer: &str,
    text: &str,
    (words, languages): (&[Word], &[Language]),
    context: &Context,
    spoken: Option<&str>,
    found: &mut Vec<(Rule, Option<Range<usize>>)>,
) {
    let has =
        |list: &str| languages.iter().any(|language| Forms::shipped().has(list, *language, words));
    let known = |language: &str| matches!(language, "en" | "fr");
    if let (Some(spoken), Some(wanted)) = (spoken, context.language.as_deref())
        && spoken != wanted
        && known(wanted)
    {
        found.push((Rule::WrongLanguage, None));
    }
    let owes = context.owes.unwrap_or_else(|| {
        // Without the post, the answer tells what kind of post it answers.
        let firm = has("firm");
        let regrets = !firm && !has("praise") && !has("unfounded");
        OwesOf { thanks: !firm, apology: regrets, contact: regrets || has("apology") }
    });
    if owes.thanks && !has("thanks") {
        found.push((Rule::NoThanks, None));
    }
    let taken_back = found.iter().any(|(rule, _)| *rule == Rule::NoApology);
    if owes.apology && !taken_back && !has("apology") {
        found.push((Rule::NoApology, None));
    }
    if owes.contact && !has("contact") && !personal::has_address(text, context) {
        found.push((Rule::NoContact, None));
    }
    let room = context.max_chars.unwrap_or(usize::MAX);
    if let Some((start, _)) = answer.char_indices().nth(room) {
        found.push((Rule::TooLong, Some(start..answer.len())));
    }
    let own = Shingles::of(text);
    if own.words() >= REPEATABLE
        && context.earlier.iter().any(|other| own.similarity(&Shingles::of(other)) >= LIKE)
    {
        found.push((Rule::Repeated, None));
    }
}

/// Letters of a word in capitals that is no abbreviation.
const SHOUT: usize = 4;
/// Letters from which on one such word is enough.
const LOUD: usize = 6;

/// Words in capitals, and rows of exclamation marks. Names are none: those of the business, and what
/// stands in the last line.
fn shouted(text: &str, words: &[Word], context: &Context) -> Vec<Range<usize>> {
    let body = text.trim_end().rfind('\n').unwrap_or(text.len());
    let own = [&context.business, &context.signatory, &context.contact];
    let loud = words.iter().filter(|word| {
        let written = text.get(word.at.clone()).unwrap_or_default();
        let named = own.iter().any(|own| own.as_deref().is_some_and(|own| own.contains(written)));
        let capitals = written.chars().all(char::is_uppercase);
        !word.quoted && !named && capitals && written.len() >= SHOUT && word.at.start < body
    });
    let loud = loud.map(|word| word.at.clone()).collect::<Vec<_>>();
    let enough = loud.len() > 1 || loud.iter().any(|at| at.len() >= LOUD);
    let mut all = if enough { loud } else { Vec::new() };
    let mut marks = text.char_indices().filter(|(_, c)| !c.is_whitespace()).peekable();
    while let Some((at, c)) = marks.next() {
        if c == '!'
            && let Some((next, '!' | '?')) = marks.peek()
        {
            all.push(at..next + 1);
        }
    }
    all
}

/// Faces that wink, laugh or roll their eyes.
fn winks(text: &str) -> impl Iterator<Item = Range<usize>> {
    const FACES: [&str; 11] = [";-)", ";)", "🙄", "😂", "🤣", "😉", "🤡", "👏", "😏", "🤔", "🙃"];
    FACES
        .into_iter()
        .flat_map(|face| text.match_indices(face).map(|(at, found)| at..at + found.len()))
}
