//! What a post says that an answer can take up: the sentence that weighs, the day, the thing.

use crate::{
    domain::{Band, Cause, Language, Post, Verdict, VerdictReason},
    logic::text::fold,
};

/// Characters of a quotation.
const QUOTE: usize = 90;
/// Words that a quotation has at least.
const WORDS: usize = 3;
/// Characters of a post that are looked at.
const LOOKED_AT: usize = 4_000;

/// The sentence of a post that weighed most, cut to its first words if it is long; none if none did,
/// or if it says too little, shouts, or has a number or an address in it that should not be spread.
pub(super) fn quote(post: &Post, verdict: &Verdict) -> Option<String> {
    let end = post.text.char_indices().nth(LOOKED_AT).map_or(post.text.len(), |(at, _)| at);
    let text = post.text.get(..end)?;
    let weighed = weighed(verdict).map(fold).filter(|words| !words.is_empty());
    let sentences = sentences(text).collect::<Vec<_>>();
    let holds = |sentence: &&&str| {
        weighed.as_ref().is_some_and(|words| fold(sentence).contains(words.as_str()))
    };
    let heavy = sentences.iter().find(holds).filter(|sentence| is_quotable(sentence));
    // What nothing weighed in may be any part of a complaint; of praise, the first words are it.
    let first = || {
        let tells = verdict.band == Band::NotNegative || sentences.len() == 1;
        sentences.first().filter(|sentence| tells && is_quotable(sentence))
    };
    let sentence = heavy.or_else(first)?;
    Some(cut(sentence))
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

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let ends = |c: char| matches!(c, '.' | '!' | '?' | '…' | '\n');
    text.split(ends).map(str::trim).filter(|sentence| !sentence.is_empty())
}

fn is_quotable(sentence: &str) -> bool {
    let letters = sentence.chars().filter(|c| c.is_alphabetic());
    let (all, capitals) = letters.fold((0_usize, 0_usize), |(all, capitals), c| {
        (all + 1, capitals + usize::from(c.is_uppercase()))
    });
    let digits = sentence.chars().filter(char::is_ascii_digit).count();
    let hidden = sentence.chars().any(|c| {
        c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
    });
    sentence.split_whitespace().count() >= WORDS
        && capitals * 2 < all
        && !hidden
        && digits < 5
        && !sentence.contains(['@', '"', '“', '”', '«', '»', '/', '{', '<'])
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

/// The first day that a post names, ready to stand in a sentence: "on Monday", "le 3 mars".
pub(super) fn day(text: &str, language: Language) -> Option<String> {
    let (days, months) = (language.weekdays(), language.months());
    let words = words(text);
    let named = |list: &[&'static str], word: Option<&String>| {
        let word = word?;
        list.iter().find(|name| fold(name) == *word).copied()
    };
    words.iter().enumerate().find_map(|(at, word)| {
        let next = words.get(at + 1);
        match language {
            Language::English => {
                if word != "on" {
                    return None;
                }
                if let Some(day) = named(days, next) {
                    return Some(format!("on {day}"));
                }
                let (month, day) = match named(months, next) {
                    Some(month) => (month, number_of(words.get(at + 2)?)?),
                    None => (named(months, words.get(at + 2))?, number_of(next?)?),
                };
                Some(format!("on {day} {month}"))
            }
            Language::French => {
                if let Some(month) = named(months, next)
                    && let Some(day) = number_of(word)
                {
                    let day = if day == 1 { "1er".to_owned() } else { day.to_string() };
                    return Some(format!("le {day} {month}"));
                }
                // "Le lundi" is every Monday.
                let day = named(days, Some(word))?;
                let habit = at.checked_sub(1).and_then(|at| words.get(at));
                let dated = next.is_some_and(|next| number_of(next).is_some());
                (!dated && habit.is_none_or(|word| word != "le" && word != "chaque"))
                    .then(|| day.to_owned())
            }
        }
    })
}

fn number_of(word: &str) -> Option<u8> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let day = digits.parse::<u8>().ok()?;
    let ordinal = word.strip_prefix(digits)?;
    let fits = matches!(ordinal, "" | "st" | "nd" | "rd" | "th" | "er");
    (fits && (1..=31).contains(&day)).then_some(day)
}

fn words(text: &str) -> Vec<String> {
    fold(text).split(' ').take(LOOKED_AT / 8).map(str::to_owned).collect()
}

/// What people own and leave, book, buy or order: what can be spoken of as theirs.
const THINGS: [&[&str]; 2] = [
    &[
        "appointment",
        "bathroom",
        "bike",
        "boiler",
        "booking",
        "boots",
        "car",
        "coat",
        "contract",
        "dress",
        "fridge",
        "furniture",
        "glasses",
        "kitchen",
        "laptop",
        "luggage",
        "meal",
        "mattress",
        "motorbike",
        "order",
        "oven",
        "package",
        "parcel",
        "phone",
        "purchase",
        "repair",
        "reservation",
        "roof",
        "room",
        "shoes",
        "sofa",
        "stay",
        "subscription",
        "suit",
        "table",
        "tablet",
        "tyres",
        "van",
        "watch",
        "windows",
    ],
    &[
        "abonnement",
        "achat",
        "appareil",
        "canapé",
        "chambre",
        "chaudière",
        "colis",
        "commande",
        "contrat",
        "costume",
        "cuisine",
        "four",
        "frigo",
        "lunettes",
        "matelas",
        "meubles",
        "montre",
        "moto",
        "ordinateur",
        "paquet",
        "pneus",
        "repas",
        "réparation",
        "rendez-vous",
        "réservation",
        "robe",
        "séjour",
        "table",
        "tablette",
        "téléphone",
        "toit",
        "toiture",
        "valise",
        "vélo",
        "voiture",
    ],
];

/// What a post is about, spoken of as its author's: "your van", "votre vélo".
pub(super) fn thing(text: &str, language: Language) -> Option<String> {
    let things = THINGS.get(usize::from(language == Language::French))?;
    let words = words(text);
    let (mine, yours): (&[&str], _) = match language {
        Language::English => (&["my", "our"], "your"),
        Language::French => (&["mon", "ma", "mes", "notre", "nos"], "votre"),
    };
    words.windows(2).find_map(|pair| {
        let [owner, word] = pair else { return None };
        let thing = things
            .iter()
            .find(|thing| fold(thing).split(' ').next().is_some_and(|first| first == word))?;
        let plural = matches!(owner.as_str(), "mes" | "nos");
        let yours = if plural { "vos" } else { yours };
        // "Mes commandes" is not "vos commande".
        let agrees = !plural || thing.ends_with(['s', 'x']);
        (mine.contains(&owner.as_str()) && agrees).then(|| format!("{yours} {thing}"))
    })
}

/// What a cause is called in a sentence: by itself, and behind "de" in French.
pub(super) fn matter(cause: Option<&Cause>, language: Language) -> [&'static str; 2] {
    use Cause::{
        Availability, Billing, Delay, Delivery, Hygiene, Misleading, NoAnswer, Other, Own, Quality,
        Refund, Staff,
    };
    match (language, cause) {
        (Language::English, Some(cause)) => match cause {
            Billing => ["what you were charged"; 2],
            Delay => ["the delay"; 2],
            Quality => ["the quality of what you received"; 2],
            Staff => ["the way you were treated"; 2],
            NoAnswer => ["our silence"; 2],
            Delivery => ["the delivery"; 2],
            Refund => ["the money you are waiting for"; 2],
            Hygiene => ["what you saw"; 2],
            Availability => ["what was not available"; 2],
            Misleading => ["what you had been led to expect"; 2],
            Other | Own(_) => ["what you describe"; 2],
        },
        (Language::English, None) => ["what you describe"; 2],
        (Language::French, Some(cause)) => match cause {
            Billing => ["le montant facturé", "du montant facturé"],
            Delay => ["l’attente", "de l’attente"],
            Quality => ["la qualité", "de la qualité"],
            Staff => ["l’accueil reçu", "de l’accueil reçu"],
            NoAnswer => ["notre silence", "de notre silence"],
            Delivery => ["la livraison", "de la livraison"],
            Refund => ["la somme que vous attendez", "de la somme que vous attendez"],
            Hygiene => ["ce que vous avez constaté", "de ce que vous avez constaté"],
            Availability => ["ce qui n’était pas disponible", "de ce qui n’était pas disponible"],
            Misleading => ["ce qui vous avait été annoncé", "de ce qui vous avait été annoncé"],
            Other | Own(_) => ["ce que vous décrivez", "de ce que vous décrivez"],
        },
        (Language::French, None) => ["ce que vous décrivez", "de ce que vous décrivez"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Severity;

    fn quoted(text: &str, words: &str, band: Band) -> Option<String> {
        let cause = Cause::Delay;
        let verdict = Verdict {
            band,
            probability: 1.0,
            severity: Severity::High,
            language: None,
            threat: None,
            causes: vec![cause.clone()],
            reasons: vec![VerdictReason::Cause { cause, words: words.to_owned() }],
        };
        quote(&Post::new("id:1", text), &verdict)
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
        for never in [
            "Call me on 0612345678 please now.",
            "THEY KEPT US WAITING FOR HOURS",
            "Too late.",
            "They said “come back later” to us.",
            "We waited \u{202e}for hours there.",
        ] {
            assert_eq!(quoted(never, "waiting", Band::Negative), None, "{never}");
        }
    }

    #[track_caller]
    fn check(text: &str, language: Language, day_of: Option<&str>, thing_of: Option<&str>) {
        assert_eq!(day(text, language).as_deref(), day_of, "{text}");
        assert_eq!(thing(text, language).as_deref(), thing_of, "{text}");
    }

    #[test]
    fn days_and_things_are_taken_up_where_they_are_clear() {
        let (en, fr) = (Language::English, Language::French);
        check("I left my car on Monday", en, Some("on Monday"), Some("your car"));
        check("Our order of on 3rd May", en, Some("on 3 May"), Some("your order"));
        check("It came on May 3", en, Some("on 3 May"), None);
        check("Closed on Mondays, and my wife agrees", en, None, None);
        check("On the phone on 45 May", en, None, None);
        check("J’ai déposé mon vélo samedi", fr, Some("samedi"), Some("votre vélo"));
        check(
            "Mes lunettes, commandées le 1er mars",
            fr,
            Some("le 1er mars"),
            Some("vos lunettes"),
        );
        check("Le lundi c’est fermé, et ma femme le sait", fr, None, None);
        check("Lundi 3 mars, mes commande", fr, Some("le 3 mars"), None);
        check("", fr, None, None);
    }
}
