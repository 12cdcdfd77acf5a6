//! What concerns nobody but the customer: names beyond the first, numbers, addresses. The business's
//! own number may stand in an answer: it is known, or the sentence invites to use it.

use std::ops::Range;

use super::{check::Context, forms::Forms, words::Word};
use crate::{
    domain::Language,
    logic::{playbook::first_name, text::fold},
};

/// Digits of a telephone number.
const PHONE: usize = 9;
/// Digits of an order, a bill, a contract.
const NUMBER: usize = 4;
/// Letters of a family name that is looked for.
const NAME: usize = 3;

/// What a number belongs to, folded.
const NUMBERED: [&str; 47] = [
    "order",
    "booking",
    "reservation",
    "invoice",
    "bill",
    "contract",
    "policy",
    "account",
    "customer",
    "client",
    "file",
    "ticket",
    "reference",
    "ref",
    "plate",
    "registration",
    "licence",
    "license",
    "passport",
    "iban",
    "card",
    "tracking",
    "parcel",
    "room",
    "commande",
    "facture",
    "contrat",
    "compte",
    "dossier",
    "devis",
    "plaque",
    "immatriculation",
    "immatriculee",
    "permis",
    "passeport",
    "carte",
    "suivi",
    "colis",
    "chambre",
    "adherent",
    "police",
    "vin",
    "chassis",
    "numero",
    "registered",
    "quote",
    "reparation",
];

/// Ways and squares, folded.
const STREETS: [&str; 29] = [
    "rue",
    "avenue",
    "boulevard",
    "impasse",
    "chemin",
    "allee",
    "route",
    "quai",
    "cours",
    "place",
    "square",
    "street",
    "st",
    "road",
    "rd",
    "ave",
    "lane",
    "ln",
    "drive",
    "dr",
    "court",
    "blvd",
    "way",
    "close",
    "crescent",
    "terrace",
    "gardens",
    "hill",
    "grove",
];

/// Whether a text names an address or a number where the business can be reached.
pub(super) fn has_address(text: &str, context: &Context) -> bool {
    let named = context.contact.as_deref().is_some_and(|contact| text.contains(contact));
    named || mails(text).next().is_some() || phones(text).next().is_some()
}

/// What is personal in an answer.
pub(super) fn find(
    text: &str,
    words: &[Word],
    context: &Context,
    languages: &[Language],
) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for at in mails(text).chain(phones(text)) {
        if is_theirs(text, &at, words, context, languages) {
            found.push(at);
        }
    }
    numbers(text, words, &mut found);
    for at in streets(text, words) {
        if is_theirs(text, &at, words, context, languages) {
            found.push(at);
        }
    }
    names(text, words, context, &mut found);
    found
}

/// Whether an address or a number is the customer's: the sentence says so, or it does not invite
/// anybody to use it.
fn is_theirs(
    text: &str,
    at: &Range<usize>,
    words: &[Word],
    context: &Context,
    languages: &[Language],
) -> bool {
    let written = text.get(at.clone()).unwrap_or_default();
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let own = context.contact.as_deref().is_some_and(|contact| {
        let both = (digits(contact), digits(written));
        contact.contains(written) || (both.0.len() >= PHONE && both.0 == both.1)
    });
    if own {
        return false;
    }
    // The words around it, from the beginning of its line or sentence on.
    let before = words.iter().filter(|word| word.at.start < at.start);
    let sentence = before.rev().take(30).collect::<Vec<_>>();
    let first = sentence.iter().position(|word| word.begins).unwrap_or(sentence.len());
    let from = sentence.get(first).or(sentence.last()).map_or(at.start, |word| word.at.start);
    let around = words.iter().filter(|word| (from..at.end + 80).contains(&word.at.start));
    let around = around.cloned().collect::<Vec<_>>();
    let says = |list: &str| {
        languages.iter().any(|language| Forms::shipped().has(list, *language, &around))
    };
    // Below the text, a line with a number is the letterhead.
    let last = text.trim_end().rfind('\n').is_some_and(|line| line < at.start);
    says("theirs") || !(says("contact") || last)
}

/// Mail addresses.
fn mails(text: &str) -> impl Iterator<Item = Range<usize>> {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-');
    text.match_indices('@').filter_map(move |(at, _)| {
        let (before, after) = (text.get(..at)?, text.get(at + 1..)?);
        let start = at - before.chars().rev().take_while(|c| part(*c)).count();
        let host = after.chars().take_while(|c| part(*c)).collect::<String>();
        let host = host.trim_end_matches('.');
        (start < at && host.contains('.')).then(|| start..at + 1 + host.len())
    })
}

/// Telephone numbers.
fn phones(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut runs: Vec<(Range<usize>, usize)> = Vec::new();
    let mut run: Option<(Range<usize>, usize)> = None;
    for (at, c) in text.char_indices() {
        if c.is_ascii_digit() {
            let (range, digits) = run.get_or_insert((at..at, 0));
            range.end = at + 1;
            *digits += 1;
        } else if c == '+' && run.is_none() {
            run = Some((at..at + 1, 0));
        } else if !matches!(c, ' ' | '.' | '-' | '(' | ')' | '\u{a0}' | '\u{202f}' | '/') {
            runs.extend(run.take());
        }
    }
    runs.extend(run);
    runs.into_iter().filter(|(_, digits)| (PHONE..=15).contains(digits)).map(|(range, _)| range)
}

/// Numbers of orders, bills, plates.
fn numbers(text: &str, words: &[Word], found: &mut Vec<Range<usize>>) {
    for (at, word) in words.iter().enumerate() {
        let digits = word.folded.chars().filter(char::is_ascii_digit).count();
        let letters = word.folded.chars().count() - digits;
        let before = words.get(at.saturating_sub(4)..at).unwrap_or_default();
        let numbered = before.iter().any(|word| NUMBERED.contains(&word.folded.as_str()));
        let marked = text
            .get(..word.at.start)
            .is_some_and(|before| before.trim_end().ends_with(['#', '°', 'º']));
        // A year is no number of an order.
        let year = letters == 0 && digits == 4 && matches!(word.folded.get(..2), Some("19" | "20"));
        let long = digits >= NUMBER || (digits >= 2 && letters >= 2 && digits + letters >= 5);
        if long && !year && (numbered || marked) {
            found.push(word.at.clone());
        }
        let plate = (2..=3).find_map(|length| {
            let words = words.get(at..at + length)?;
            let at = words.first()?.at.start..words.last()?.at.end;
            is_plate(text.get(at.clone())?).then_some(at)
        });
        found.extend(plate);
    }
}

/// Whether it is a number plate: "AB-123-CD" as in France, "AB12 CDE" as in Britain.
fn is_plate(written: &str) -> bool {
    let shape = |c: char| match c {
        'A'..='Z' => 'A',
        '0'..='9' => '0',
        other => other,
    };
    let shape = written.chars().map(shape).collect::<String>();
    matches!(shape.as_str(), "AA-000-AA" | "AA00 AAA")
}

/// Addresses of houses: a number, and a street within a few words.
fn streets<'a>(text: &'a str, words: &'a [Word]) -> impl Iterator<Item = Range<usize>> + 'a {
    words.iter().enumerate().filter_map(move |(at, word)| {
        let number = word.folded.len() <= 4
            && word.folded.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
        let near = words.get(at + 1..)?.iter().take(4);
        let mut near = near.take_while(|word| !word.begins);
        let street = near.position(|word| STREETS.contains(&word.folded.as_str()))?;
        let last = words.get(at + 1 + street)?;
        // Behind "rue" and before "street" stands a name.
        let name = |word: Option<&Word>| {
            let written = word.and_then(|word| text.get(word.at.clone())).unwrap_or_default();
            written.chars().next().is_some_and(char::is_uppercase)
        };
        let of = words.get(at + 2 + street..)?.iter().take(3);
        let named = (street > 0 && name(words.get(at + street))) || of.map(Some).any(name);
        (number && named).then_some(word.at.start..last.at.end)
    })
}

/// Titles that a family name follows, folded.
const TITLES: [&str; 13] = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "mister",
    "mme",
    "mlle",
    "monsieur",
    "madame",
    "mademoiselle",
    "m",
    "maitre",
];
/// How people are greeted, folded.
const GREETINGS: [&str; 10] =
    ["hello", "hi", "dear", "bonjour", "cher", "chere", "bonsoir", "salut", "hey", "morning"];

/// Names beyond the first: behind a title, in the greeting, or those that the author shows.
fn names(text: &str, words: &[Word], context: &Context, found: &mut Vec<Range<usize>>) {
    let own = [&context.business, &context.signatory].map(|name| name.as_deref().map(fold));
    let is_own =
        |folded: &str| own.iter().flatten().any(|own| own.split(' ').any(|word| word == folded));
    let written = |word: &Word| text.get(word.at.clone()).unwrap_or_default();
    let named = |word: &&Word| {
        let written = written(word);
        let capital = written.chars().next().is_some_and(char::is_uppercase);
        capital && written.chars().all(char::is_alphabetic) && !is_own(&word.folded)
    };
    // The signature is the business's own.
    let body = text.trim_end().rfind('\n').unwrap_or(text.len());
    let shown = context.author.as_deref().unwrap_or_default();
    let first = first_name(shown).map(|first| fold(&first)).unwrap_or_default();
    for (at, word) in words.iter().enumerate().filter(|(_, word)| word.at.start < body) {
        let next = words.get(at + 1).filter(named);
        let after = words.get(at + 2).filter(named);
        let gap = |one: &Word, other: &Word| text.get(one.at.end..other.at.start);
        let beside =
            |one: &Word, other: &Word| matches!(gap(one, other), Some(" " | ". " | "\u{a0}"));
        if let Some(next) = next.filter(|next| beside(word, next)) {
            let title = TITLES.contains(&word.folded.as_str())
                && !TITLES.contains(&next.folded.as_str())
                && next.folded.len() >= 2;
            if title {
                found.push(next.at.clone());
            }
            let greeted = GREETINGS.contains(&word.folded.as_str());
            if let Some(after) = after.filter(|after| greeted && gap(next, after) == Some(" ")) {
                found.push(after.at.clone());
            }
        }
        let theirs = shown.split_whitespace().any(|part| {
            let folded = fold(part);
            folded.chars().count() >= NAME && folded == word.folded && folded != first
        });
        if theirs && named(&word) {
            found.push(word.at.clone());
        }
    }
}
