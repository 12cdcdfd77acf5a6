//! The words in which sites count back, folded: English, French, Spanish, German, Italian,
//! Portuguese, Dutch and Russian, and the commonest of Danish, Swedish and Polish.

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

const UNITS: [(Unit, &str); 7] = [
    (
        Unit::Second,
        "second seconds sec secs s seconde secondes segundo segundos seg segs sekunde sekunden sek \
         secondo secondi seconden секунду секунды секунд сек",
    ),
    (
        Unit::Minute,
        "minute minutes min mins m minuto minutos minuten minuti minuut минуту минуты минут мин \
         minut minuter minutter",
    ),
    (
        Unit::Hour,
        "hour hours hr hrs h heure heures hora horas stunde stunden std ora ore uur uren u час часа \
         часов ч timmar timme timer time godzin godziny godzine",
    ),
    (
        Unit::Day,
        "day days d jour jours j dia dias tag tage tagen tg giorno giorni g gg dag dagen день дня \
         днеи дн dagar dage dni dzien",
    ),
    (
        Unit::Week,
        "week weeks wk wks w semaine semaines sem semana semanas woche wochen wo settimana settimane \
         sett weken неделю недели недель нед vecka veckor uge uger tydzien tygodnie tygodni",
    ),
    (
        Unit::Month,
        "month months mo mos mois mes meses monat monate monaten mon mese mesi maand maanden mnd \
         месяц месяца месяцев мес manad manader maned maneder miesiac miesiace miesiecy",
    ),
    (
        Unit::Year,
        "year years yr yrs y an ans annee annees ano anos a jahr jahre jahren jr anno anni jaar jaren \
         год года лет ar rok lata lat",
    ),
];

/// One to ten, and "a few", which is three.
const NUMBERS: [(u16, &str); 10] = [
    (1, "a an one un une ein eine einem einer einen uno una um uma een один одну одна en et"),
    (2, "two deux dos zwei due dois duas twee два две couple"),
    (
        3,
        "three trois tres drei tre drie три few several quelques plusieurs paar einigen mehreren unos \
         unas algunos algunas alguni alcuni alcune qualche poche pochi alguns algumas enkele \
         несколько",
    ),
    (4, "four quatre cuatro vier quattro quatro четыре"),
    (5, "five cinq cinco funf cinque vijf пять"),
    (6, "six seis sechs sei zes шесть"),
    (7, "seven sept siete sieben sette sete zeven семь"),
    (8, "eight huit ocho acht otto oito восемь"),
    (9, "nine neuf nueve neun nove negen девять"),
    (10, "ten dix diez zehn dieci dez tien десять"),
];

/// What stands before a span that is counted back.
pub(super) const BEFORE: &[&str] = &["il y a", "hace", "vor", "ha", "faz"];

/// What stands after one.
pub(super) const AFTER: &[&str] =
    &["ago", "fa", "geleden", "atras", "назад", "siden", "sedan", "temu", "back"];

/// Between two spans that make one: "1 year and 2 months".
pub(super) const AND: &[&str] = &["and", "et", "und", "y", "e", "en", "и", "of"];

/// Days counted by name, from today.
pub(super) const DAYS: &[(u16, &str)] = &[
    (0, "today"),
    (0, "aujourd hui"),
    (0, "heute"),
    (0, "hoy"),
    (0, "oggi"),
    (0, "hoje"),
    (0, "vandaag"),
    (0, "сегодня"),
    (0, "idag"),
    (0, "dzisiaj"),
    (2, "day before yesterday"),
    (2, "avant hier"),
    (2, "vorgestern"),
    (2, "anteayer"),
    (2, "antes de ayer"),
    (2, "antier"),
    (2, "l altro ieri"),
    (2, "altro ieri"),
    (2, "ieri l altro"),
    (2, "anteontem"),
    (2, "antes de ontem"),
    (2, "eergisteren"),
    (2, "позавчера"),
    (1, "yesterday"),
    (1, "hier"),
    (1, "gestern"),
    (1, "ayer"),
    (1, "ieri"),
    (1, "ontem"),
    (1, "gisteren"),
    (1, "вчера"),
    (1, "igar"),
    (1, "i gar"),
    (1, "wczoraj"),
];

/// The unit before this one.
pub(super) const LAST: [(Unit, &str); 3] = [
    (
        Unit::Week,
        "last week|semaine derniere|letzte woche|letzter woche|semana pasada|settimana scorsa|semana \
         passada|vorige week|afgelopen week|на прошлои неделе",
    ),
    (
        Unit::Month,
        "last month|mois dernier|letzten monat|letzter monat|letztem monat|mes pasado|mese scorso|mes \
         passado|vorige maand|afgelopen maand|в прошлом месяце",
    ),
    (
        Unit::Year,
        "last year|annee derniere|an dernier|letztes jahr|letztem jahr|ano pasado|anno scorso|ano \
         passado|vorig jaar|afgelopen jaar|в прошлом году",
    ),
];

/// A moment ago.
pub(super) const NOW: &[&str] = &[
    "just now",
    "now",
    "right now",
    "moments ago",
    "a moment ago",
    "a l instant",
    "il y a un instant",
    "il y a quelques instants",
    "maintenant",
    "gerade eben",
    "soeben",
    "vor kurzem",
    "eben gerade",
    "ahora",
    "ahora mismo",
    "hace un momento",
    "adesso",
    "proprio ora",
    "poco fa",
    "agora",
    "agora mesmo",
    "zojuist",
    "только что",
    "сеичас",
];

/// Words that may stand around a day counted by name: what was done, and how a time is begun.
pub(super) const AROUND: &[&str] = &[
    "posted",
    "published",
    "reviewed",
    "written",
    "edited",
    "updated",
    "added",
    "submitted",
    "rated",
    "on",
    "at",
    "the",
    "o",
    "clock",
    "am",
    "pm",
    "p",
    "m",
    "a",
    "publie",
    "publiee",
    "poste",
    "redige",
    "ecrit",
    "depose",
    "modifie",
    "le",
    "la",
    "l",
    "veroffentlicht",
    "geschrieben",
    "bewertet",
    "erstellt",
    "um",
    "uhr",
    "publicado",
    "publicada",
    "escrita",
    "escrito",
    "el",
    "las",
    "pubblicato",
    "pubblicata",
    "scritto",
    "scritta",
    "alle",
    "ore",
    "il",
    "em",
    "as",
    "geplaatst",
    "geschreven",
    "op",
    "om",
    "uur",
    "опубликовано",
    "написано",
    "в",
    "date",
    "kl",
    "h",
    "feira",
    "last",
];

/// The unit that a folded word names.
pub(super) fn unit(word: &str) -> Option<Unit> {
    UNITS.iter().find(|(_, names)| names.split(' ').any(|name| name == word)).map(|(unit, _)| *unit)
}

/// The number that a folded word names.
pub(super) fn number(word: &str) -> Option<u16> {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return word.parse().ok().filter(|number| *number < 1000);
    }
    NUMBERS
        .iter()
        .find(|(_, names)| names.split(' ').any(|name| name == word))
        .map(|(number, _)| *number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::text::fold;

    #[test]
    fn all_words_are_folded() {
        let units = UNITS.iter().flat_map(|(_, names)| names.split(' '));
        let numbers = NUMBERS.iter().flat_map(|(_, names)| names.split(' '));
        let last = LAST.iter().flat_map(|(_, names)| names.split('|'));
        let days = DAYS.iter().map(|(_, name)| *name);
        let plain = [BEFORE, AFTER, AND, NOW, AROUND].concat();
        for word in units.chain(numbers).chain(last).chain(days).chain(plain) {
            assert_eq!(word, fold(word));
        }
    }

    #[test]
    fn a_word_names_one_unit() {
        let mut all: Vec<&str> = UNITS.iter().flat_map(|(_, names)| names.split(' ')).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
