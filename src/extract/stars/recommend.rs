//! Yes or no: "recommends", "does not recommend", in the languages of the trade.

use crate::{domain::Rating, logic::text::fold};

/// Beginnings of the words that recommend, folded.
const ROOTS: &[&str] = &[
    "recommend",
    "recommand",
    "empfehl",
    "empfiehl",
    "empfohl",
    "recomiend",
    "recomend",
    "consigli",
    "raccomand",
    "aanbevel",
    "beveelt",
    "beveel",
    "aanraden",
    "raadt",
    "рекоменд",
    "советую",
    "aanrader",
];

/// Beginnings of words that advise against, folded.
const AGAINST: &[&str] = &[
    "deconseil",
    "desaconsej",
    "desaconselh",
    "sconsigli",
    "abgeraten",
    "afgeraden",
    "afrader",
    "abzuraten",
];

/// Words that turn it round, folded.
const NOT: &[&str] = &[
    "not",
    "t",
    "dont",
    "doesnt",
    "didnt",
    "wouldnt",
    "cannot",
    "cant",
    "never",
    "ne",
    "n",
    "pas",
    "jamais",
    "no",
    "non",
    "nunca",
    "nicht",
    "nie",
    "kein",
    "keine",
    "keinesfalls",
    "mai",
    "nao",
    "niet",
    "geen",
    "nooit",
    "не",
    "af",
];

/// Whole texts that are a yes, and a no, folded.
const YES: &[&str] = &[
    "positive",
    "positif",
    "positiv",
    "positivo",
    "positiva",
    "positief",
    "thumbs up",
    "thumb up",
    "yes",
    "oui",
    "ja",
    "si",
    "sim",
    "да",
    "voted up",
];
const NO: &[&str] = &[
    "negative",
    "negatif",
    "negativ",
    "negativo",
    "negativa",
    "negatief",
    "thumbs down",
    "thumb down",
    "no",
    "non",
    "nein",
    "nao",
    "nee",
    "нет",
    "voted down",
];

/// 1 or 0 on a scale of 0 to 1, where a text recommends or advises against.
pub(super) fn recommendation(text: &str) -> Option<Rating> {
    let folded = fold(text);
    if let Some(answer) = spoken(&folded) {
        return answer_of(answer);
    }
    hand(text).and_then(answer_of)
}

/// The same, for a text that may be about something else: a bare "yes" says nothing there.
pub(super) fn plain_recommendation(text: &str) -> Option<Rating> {
    let folded = fold(text);
    if YES.iter().chain(NO).any(|word| *word == folded) {
        return None;
    }
    spoken(&folded).and_then(answer_of)
}

fn answer_of(yes: bool) -> Option<Rating> {
    Rating::new(if yes { 1.0 } else { 0.0 }, 1.0, 0.0)
}

fn spoken(folded: &str) -> Option<bool> {
    if YES.contains(&folded) {
        return Some(true);
    }
    if NO.contains(&folded) {
        return Some(false);
    }
    let begins = |word: &str, roots: &[&str]| roots.iter().any(|root| word.starts_with(root));
    let mut recommends = false;
    let mut refused = false;
    for word in folded.split(' ') {
        if begins(word, AGAINST) {
            return Some(false);
        }
        recommends |= begins(word, ROOTS);
        refused |= NOT.contains(&word);
    }
    // Facebook in Marathi: "शिफारस करत आहेत", and "... नाही".
    let marathi = fold("शिफारस");
    if folded.contains(&marathi) {
        return Some(!folded.contains(&fold("नाही")));
    }
    recommends.then_some(!refused)
}

/// A thumb up or down.
fn hand(text: &str) -> Option<bool> {
    text.chars().find_map(|c| match c {
        '👍' => Some(true),
        '👎' => Some(false),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recommendation_is_yes_or_no() {
        for (text, yes) in [
            ("Marie doesn’t recommend this place", Some(false)),
            ("Recommends", Some(true)),
            ("Not Recommended", Some(false)),
            ("Je ne recommande pas", Some(false)),
            ("Recommande cet établissement", Some(true)),
            ("Je déconseille", Some(false)),
            ("Ich empfehle es weiter", Some(true)),
            ("Empfiehlt nicht", Some(false)),
            ("Recomienda este sitio", Some(true)),
            ("No lo recomiendo", Some(false)),
            ("Lo consiglio", Some(true)),
            ("Non lo consiglia", Some(false)),
            ("Sconsigliato", Some(false)),
            ("Não recomendo", Some(false)),
            ("Recomenda", Some(true)),
            ("beveelt dit aan", Some(true)),
            ("Raadt dit niet aan", Some(false)),
            ("не рекомендую", Some(false)),
            ("рекомендует", Some(true)),
            ("👎", Some(false)),
            ("negative", Some(false)),
            ("a nice place", None),
        ] {
            let read = recommendation(text).map(|rating| rating.value > 0.5);
            assert_eq!(read, yes, "{text}");
        }
        assert_eq!(plain_recommendation("No"), None);
    }

    #[test]
    fn words_are_folded() {
        for word in [ROOTS, AGAINST, NOT, YES, NO].concat() {
            assert_eq!(word, fold(word));
        }
    }
}
