//! The sentence of a post that weighed: what an answer speaks of, and may quote.

use super::{person, said::LOOKED_AT};
use crate::{
    domain::{Band, Post, Verdict, VerdictReason},
    logic::text::fold,
};

/// Characters of a quotation.
const QUOTE: usize = 90;
/// Words that a quotation has at least.
const WORDS: usize = 3;

/// Words that the answer of a business does not repeat, folded; with `*`, whatever begins so.
const PROFANE: [&str; 50] = [
    "arse*",
    "ass",
    "asses",
    "asshole*",
    "bastard*",
    "bitch*",
    "bloody",
    "bollocks",
    "bullshit*",
    "crap*",
    "cunt*",
    "damn*",
    "dick",
    "dickhead*",
    "dicks",
    "fuck*",
    "goddamn*",
    "moron*",
    "piss*",
    "prick*",
    "scum*",
    "shit*",
    "slut*",
    "twat*",
    "wank*",
    "whore*",
    "bordel*",
    "branl*",
    "chiant*",
    "chier",
    "con",
    "connard*",
    "connass*",
    "conner*",
    "cons",
    "couill*",
    "cul",
    "emmerd*",
    "encul*",
    "enfoire*",
    "foutai*",
    "foutre",
    "merd*",
    "pute*",
    "putain*",
    "salaud*",
    "salopard*",
    "salope",
    "saloperie*",
    "salopes",
];

/// Titles that a family name follows, folded.
const TITLES: [&str; 6] = ["mr", "mrs", "ms", "mme", "mlle", "dr"];

/// The sentence of a post that weighed most. Where none did, a post of one sentence is that one; of
/// several any may be part of a complaint, and of praise the first one is it.
pub(super) fn weighing<'a>(post: &'a Post, verdict: &Verdict) -> Option<&'a str> {
    let end = post.text.char_indices().nth(LOOKED_AT).map_or(post.text.len(), |(at, _)| at);
    let sentences = sentences(post.text.get(..end)?);
    let weighed = weighed(verdict).map(fold).filter(|words| !words.is_empty());
    let heavy = weighed.and_then(|words| {
        sentences.iter().find(|sentence| fold(sentence).contains(words.as_str())).copied()
    });
    let tells = verdict.band == Band::NotNegative || sentences.len() == 1;
    heavy.or_else(|| sentences.first().filter(|_| tells).copied())
}

/// The sentence that weighed, cut to its first words if it is long; none if there is none, if it says
/// too little, shouts or swears, or if it has a number, an address or a name in it, which an answer
/// should not spread.
pub(super) fn quote(post: &Post, verdict: &Verdict) -> Option<String> {
    weighing(post, verdict).filter(|sentence| is_quotable(sentence)).map(cut)
}

/// The words that weighed most: those that tell the cause before those that tell the mood.
fn weighed(verdict: &Verdict) -> Option<&str> {
    let first = verdict.causes.first();
    let of_cause = verdict.reasons.iter().find_map(|reason| {
        let VerdictReason::Cause { cause, words } = reason else { return None };
        (Some(cause) == first).then_some(words.as_str())
    });
    let of_mood = || {
        verdict.reasons.iter().find_map(|reason| {
            let (VerdictReason::Words { words } | VerdictReason::Mixed { words }) = reason else {
                return None;
            };
            words.first().map(String::as_str)
        })
    };
    of_cause.or_else(of_mood)
}

/// The sentences of a text. A full stop inside of a number or an address ends none: half of "12.50"
/// is another number.
fn sentences(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let mut from = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let inside = chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        if matches!(c, '!' | '?' | '…' | '\n') || (c == '.' && !inside) {
            all.extend(text.get(from..at));
            from = at + c.len_utf8();
        }
    }
    all.extend(text.get(from..));
    all.into_iter().map(str::trim).filter(|sentence| !sentence.is_empty()).collect()
}

fn is_quotable(sentence: &str) -> bool {
    let letters = sentence.chars().filter(|c| c.is_alphabetic());
    let (all, capitals) = letters.fold((0_usize, 0_usize), |(all, capitals), c| {
        (all + 1, capitals + usize::from(c.is_uppercase()))
    });
    let hidden = sentence.chars().any(|c| {
        c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
    });
    sentence.split_whitespace().count() >= WORDS
        && capitals * 2 < all
        && !hidden
        && !sentence.contains(char::is_numeric)
        && !sentence.contains(['@', '"', '“', '”', '«', '»', '/', '{', '<'])
        && sentence.split(|c: char| !c.is_alphanumeric()).all(is_harmless)
}

/// Whether a word neither names a person nor swears.
fn is_harmless(word: &str) -> bool {
    let folded = fold(word);
    let profane = PROFANE.iter().any(|swears| match swears.strip_suffix('*') {
        Some(start) => folded.starts_with(start),
        None => folded == *swears,
    });
    !profane && !TITLES.contains(&folded.as_str()) && !person::is_person(word)
}

/// The first words of a sentence.
fn cut(sentence: &str) -> String {
    let mut said = String::new();
    for word in sentence.split_whitespace() {
        if !said.is_empty() && said.chars().count() + 1 + word.chars().count() > QUOTE {
            return format!("{}…", said.trim_end_matches([',', ';', ':', '-']));
        }
        if !said.is_empty() {
            said.push(' ');
        }
        said.push_str(word);
    }
    said.trim_end_matches([',', ';', ':', '-']).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Cause, Severity};

    fn verdict(words: &str, band: Band) -> Verdict {
        let cause = Cause::Delay;
        Verdict {
            band,
            probability: 1.0,
            severity: Severity::High,
            language: None,
            threat: None,
            causes: vec![cause.clone()],
            reasons: vec![VerdictReason::Cause { cause, words: words.to_owned() }],
        }
    }

    fn quoted(text: &str, words: &str, band: Band) -> Option<String> {
        quote(&Post::new("id:1", text), &verdict(words, band))
    }

    #[test]
    fn the_sentence_that_weighed_is_quoted() {
        let text = "We came by bus. They kept us waiting for an hour! Nice view.";
        let sentence = Some("They kept us waiting for an hour".to_owned());
        assert_eq!(quoted(text, "Waiting for", Band::Negative), sentence);
        assert_eq!(quoted(text, "", Band::Negative), None);
        assert_eq!(quoted(text, "", Band::NotNegative).as_deref(), Some("We came by bus"));
        let long = "They kept us waiting, ".repeat(20);
        let cut = quoted(&long, "waiting", Band::Negative).unwrap();
        assert!(cut.ends_with("waiting…") && cut.chars().count() <= QUOTE + 1, "{cut}");
    }

    #[test]
    fn what_should_not_be_spread_is_not_quoted() {
        for never in [
            "Call me on 0612345678 please now.",
            "We were kept waiting until 9 in the evening.",
            "THEY KEPT US WAITING FOR HOURS",
            "Too late.",
            "They said “come back later” to us.",
            "We waited \u{202e}for hours there.",
            "That Julie kept us waiting for hours",
            "j'ai attendu julie plus d'une heure",
            "Waiting for Rose took an hour",
            "J'attendais la réponse d'Alice en vain",
            "We kept waiting for Mr. Hollis to come",
            "Waiting for hours in this shithole",
            "Attendre une heure, quelle merde !",
        ] {
            assert_eq!(quoted(never, "", Band::Negative), None, "{never}");
        }
        // Names that are words as well.
        for may in [
            "We asked for the bill and nobody said anything",
            "They will never mark it as done",
            "La réponse n’était pas claire du tout",
            "Ben oui, on attend toujours la réponse",
        ] {
            let first = may.starts_with("Ben");
            assert_eq!(quoted(may, "", Band::Negative).is_some(), !first, "{may}");
        }
    }

    #[test]
    fn a_number_is_not_cut_in_two() {
        let text = "They took 12.50 for nothing and kept us waiting. Nice view.";
        assert_eq!(quoted(text, "waiting", Band::Negative), None);
        let post = Post::new("id:1", text);
        let sentence = weighing(&post, &verdict("waiting", Band::Negative));
        assert_eq!(sentence, Some("They took 12.50 for nothing and kept us waiting"));
        assert_eq!(sentences("See shop.example. Then…go! "), ["See shop.example", "Then", "go"]);
        assert_eq!(sentences(". . "), [""; 0]);
    }
}
