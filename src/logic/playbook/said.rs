//! What a sentence of a post says that an answer can take up: the day, the thing.

use crate::{
    domain::{Cause, Language},
    logic::text::fold,
};

/// Characters of a post that are looked at.
pub(super) const LOOKED_AT: usize = 4_000;

/// Words before a day that tell that it was only planned, near and far: by language.
const TOWARDS: [&[&str]; 2] = [
    &["back", "before", "by", "for", "from", "next", "till", "until"],
    &["avant", "des", "ici", "jusqu", "partir", "pour", "tard"],
];
const PLANNED: [&[&str]; 2] = [
    &[
        "booked",
        "due",
        "expected",
        "ll",
        "planned",
        "promise",
        "promised",
        "promises",
        "ready",
        "scheduled",
        "shall",
        "should",
        "supposed",
        "will",
        "would",
    ],
    &[
        "annonce",
        "annoncee",
        "attendu",
        "attendue",
        "devaient",
        "devait",
        "doit",
        "prevu",
        "prevue",
        "promettait",
        "promis",
        "promise",
        "sera",
        "serait",
    ],
];
/// How many words before a day are near, and how many are looked at.
const NEAR: usize = 2;
const FAR: usize = 6;
/// Words behind a day that tell the same.
const TO_COME: [&str; 4] = ["next", "prochain", "prochaine", "suivant"];

/// The first day that a sentence names as one on which something happened, ready to stand in another:
/// "on Monday", "le 3 mars". One for which something was promised is not when it happened.
pub(super) fn day(sentence: &str, language: Language) -> Option<String> {
    let words = words(sentence);
    (0..words.len()).find_map(|at| {
        let (day, length) = match language {
            Language::English => english_day(&words, at),
            Language::French => french_day(&words, at),
        }?;
        let before = |most: usize| words.get(at.saturating_sub(most)..at).unwrap_or_default();
        let tells = |list: [&[&str]; 2], words: &[String]| {
            let list = list.get(usize::from(language == Language::French));
            list.is_some_and(|list| words.iter().any(|word| list.contains(&word.as_str())))
        };
        let planned = tells(TOWARDS, before(NEAR)) || tells(PLANNED, before(FAR));
        let after = words.get(at + length).map(String::as_str);
        (!planned && !after.is_some_and(|word| TO_COME.contains(&word))).then_some(day)
    })
}

/// The day that begins at a word, and how many words name it.
fn english_day(words: &[String], at: usize) -> Option<(String, usize)> {
    let (days, months) = (Language::English.weekdays(), Language::English.months());
    if words.get(at)? != "on" {
        return None;
    }
    let next = words.get(at + 1);
    if let Some(day) = named(days, next) {
        return Some((format!("on {day}"), 2));
    }
    let (month, day) = match named(months, next) {
        Some(month) => (month, number_of(words.get(at + 2)?)?),
        None => (named(months, words.get(at + 2))?, number_of(next?)?),
    };
    Some((format!("on {day} {month}"), 3))
}

/// The same in French.
fn french_day(words: &[String], at: usize) -> Option<(String, usize)> {
    let (days, months) = (Language::French.weekdays(), Language::French.months());
    let (word, next) = (words.get(at)?, words.get(at + 1));
    if let Some(month) = named(months, next)
        && let Some(day) = number_of(word)
    {
        let day = if day == 1 { "1er".to_owned() } else { day.to_string() };
        return Some((format!("le {day} {month}"), 2));
    }
    // "Le lundi" is every Monday.
    let day = named(days, Some(word))?;
    let habit = at.checked_sub(1).and_then(|at| words.get(at));
    let dated = next.is_some_and(|next| number_of(next).is_some());
    (!dated && habit.is_none_or(|word| word != "le" && word != "chaque"))
        .then(|| (day.to_owned(), 1))
}

/// The name of a day or a month that a word is.
fn named(list: &[&'static str], word: Option<&String>) -> Option<&'static str> {
    let word = word?;
    list.iter().find(|name| fold(name) == *word).copied()
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

/// Of these, what is delivered.
const PARCELS: [&[&str]; 2] = [
    &["order", "package", "parcel", "purchase"],
    &["achat", "colis", "commande", "commandes", "paquet"],
];

/// What a sentence is about, spoken of as its author's: "your van", "votre vélo".
pub(super) fn thing(sentence: &str, language: Language) -> Option<String> {
    theirs(THINGS, sentence, language)
}

/// What a sentence says was to be delivered, spoken of as its author's: "your order".
pub(super) fn parcel(sentence: &str, language: Language) -> Option<String> {
    theirs(PARCELS, sentence, language)
}

/// The first of these things that a sentence speaks of as its author's.
fn theirs(things: [&[&str]; 2], sentence: &str, language: Language) -> Option<String> {
    let things = things.get(usize::from(language == Language::French))?;
    let words = words(sentence);
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
            Hygiene => ["what happened"; 2],
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
            Hygiene => ["ce qui s’est passé", "de ce qui s’est passé"],
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

    #[test]
    fn a_day_that_was_promised_is_not_when_it_happened() {
        let (en, fr) = (Language::English, Language::French);
        for text in [
            "It was promised to be back on Tuesday",
            "They said they would come on 3 May",
            "Kept waiting until on Friday it closed",
            "My van will be ready on Monday",
            "They moved it to on Monday next",
        ] {
            check(text, en, None, thing(text, en).as_deref());
        }
        for text in [
            "On me l’avait promise pour mardi",
            "Il fallait venir avant le 3 mars",
            "Rien d’ici à jeudi",
            "On m’a dit vendredi prochain",
            "La livraison était prevue le 3 mars",
        ] {
            check(text, fr, None, None);
        }
        check("It was for Tuesday, and they cancelled on Monday", en, Some("on Monday"), None);
        let came = "Prévu pour mardi, le technicien est passé sans prévenir vendredi";
        check(came, fr, Some("vendredi"), None);
    }

    #[test]
    fn a_parcel_is_what_is_delivered() {
        let said = |text, language| parcel(text, language);
        assert_eq!(
            said("I was in my room when our order came", Language::English).as_deref(),
            Some("your order")
        );
        assert_eq!(said("Le livreur a abîmé ma voiture", Language::French), None);
        assert_eq!(said("Où est mon colis ?", Language::French).as_deref(), Some("votre colis"));
    }
}
