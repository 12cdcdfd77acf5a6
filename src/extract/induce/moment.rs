//! What looks like a date, so that the posts around the dates can be found. It is not read here:
//! half of what is recognised cannot be read without knowing the whole list.

use scraper::ElementRef;

use crate::logic::text::fold;

/// The longest text that is a date and nothing else, in bytes.
pub(super) const LONGEST_DATE: usize = 90;

/// Attributes that say when, the most exact first.
const EXACT: [&str; 8] = [
    "data-utime",
    "datetime",
    "data-time",
    "data-timestamp",
    "data-date",
    "data-datetime",
    "content",
    "title",
];

/// Where a date was seen in an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moment {
    /// The attribute; `None` if it is the text.
    pub(super) attr: Option<&'static str>,
    /// The date as written.
    pub(super) text: String,
}

/// The date that an element states in its attributes.
pub(super) fn in_attributes(element: ElementRef<'_>) -> Option<Moment> {
    let value = element.value();
    EXACT.iter().find_map(|&attr| {
        let text = value.attr(attr)?.trim();
        let is_date = match attr {
            "data-utime" | "data-time" | "data-timestamp" => is_epoch(text) || is_date(text),
            "content" if value.name() == "meta" => false,
            _ => is_date(text),
        };
        is_date.then(|| Moment { attr: Some(attr), text: text.to_owned() })
    })
}

fn is_epoch(text: &str) -> bool {
    (10..=13).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a short text is a date, or one with a few words around it.
pub(super) fn is_date(text: &str) -> bool {
    if !(2..=LONGEST_DATE).contains(&text.len()) {
        return false;
    }
    if is_numeric(text) {
        return true;
    }
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    if words.len() > 14 {
        return false;
    }
    in_words(&words) || is_relative(&words)
}

/// `2026-11-20`, `20/11/2026`, `20.11.26`.
fn is_numeric(text: &str) -> bool {
    text.split([' ', 'T', ',', '(', ')']).any(|word| {
        let parts: Vec<&str> = word.split(['/', '.', '-']).collect();
        let [a, b, c] = parts.as_slice() else { return false };
        let number = |part: &str| part.parse::<u32>().ok().filter(|_| part.len() <= 4);
        let (Some(first), Some(second), Some(third)) = (number(a), number(b), number(c)) else {
            return false;
        };
        let widths = (a.len(), b.len(), c.len());
        match widths {
            (4, 1..=2, 1..=2) => (1990..=2100).contains(&first) && second <= 12 && third <= 31,
            (1..=2, 1..=2, 4) => {
                (1990..=2100).contains(&third) && first.min(second) <= 12 && first.max(second) <= 31
            }
            (1..=2, 1..=2, 2) => first.min(second) <= 12 && (1..=31).contains(&first.max(second)),
            _ => false,
        }
    })
}

/// A month by its name, and a day or a year next to it.
fn in_words(words: &[&str]) -> bool {
    let number = |word: &&str| {
        let digits = word.trim_end_matches(|c: char| c.is_alphabetic());
        let number = digits.parse::<u32>().unwrap_or_default();
        (digits.len() <= 2 && (1..=31).contains(&number))
            || (digits.len() == 4 && (1990..=2100).contains(&number))
    };
    words.iter().enumerate().any(|(at, word)| {
        let near = words.iter().skip(at.saturating_sub(2)).take(2 + at.min(2) + 1);
        MONTHS.contains(word) && near.into_iter().any(number)
    })
}

/// "3 days ago", "vor 2 Monaten", "il y a un an", "yesterday at 10:15", "3 yr. ago", "5h".
fn is_relative(words: &[&str]) -> bool {
    if words.len() > 9 {
        return false;
    }
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    if has(&DAYS) && words.len() <= 5 {
        return true;
    }
    let joined = words.join(" ");
    let counted = has(&UNITS) && (has(&ONES) || joined.bytes().any(|byte| byte.is_ascii_digit()));
    let past = has(&PAST) || joined.contains("il y a");
    let short = |word: &str| {
        let unit = word.trim_start_matches(|c: char| c.is_ascii_digit());
        unit.len() < word.len() && matches!(unit, "h" | "d" | "w" | "mo" | "y" | "min")
    };
    (counted && past)
        || joined == "just now"
        || (words.len() <= 2 && words.first().is_some_and(|word| short(word)))
}

const DAYS: [&str; 14] = [
    "yesterday",
    "today",
    "hier",
    "gestern",
    "heute",
    "ayer",
    "hoy",
    "ieri",
    "oggi",
    "ontem",
    "hoje",
    "gisteren",
    "vandaag",
    "aujourd",
];

const PAST: [&str; 10] =
    ["ago", "geleden", "vor", "hace", "fa", "ha", "atras", "назад", "yesterday", "depuis"];

const ONES: [&str; 14] = [
    "a", "an", "one", "un", "une", "una", "uno", "ein", "einem", "einer", "een", "um", "uma",
    "last",
];

const UNITS: [&str; 70] = [
    "second",
    "seconds",
    "sec",
    "minute",
    "minutes",
    "min",
    "mins",
    "hour",
    "hours",
    "hr",
    "hrs",
    "day",
    "days",
    "week",
    "weeks",
    "month",
    "months",
    "mo",
    "year",
    "years",
    "yr",
    "yrs",
    "h",
    "heure",
    "heures",
    "jour",
    "jours",
    "semaine",
    "semaines",
    "mois",
    "an",
    "ans",
    "annee",
    "annees",
    "stunde",
    "stunden",
    "tag",
    "tagen",
    "woche",
    "wochen",
    "monat",
    "monaten",
    "jahr",
    "jahren",
    "hora",
    "horas",
    "dia",
    "dias",
    "semana",
    "semanas",
    "mes",
    "meses",
    "ano",
    "anos",
    "ora",
    "ore",
    "giorno",
    "giorni",
    "settimana",
    "settimane",
    "mese",
    "mesi",
    "anno",
    "anni",
    "uur",
    "dagen",
    "weken",
    "maand",
    "maanden",
    "jaar",
];

const MONTHS: [&str; 108] = [
    "jan",
    "january",
    "janvier",
    "janv",
    "januar",
    "enero",
    "ene",
    "gennaio",
    "gen",
    "janeiro",
    "januari",
    "feb",
    "february",
    "fevrier",
    "fev",
    "fevr",
    "februar",
    "febrero",
    "febbraio",
    "fevereiro",
    "februari",
    "mar",
    "march",
    "mars",
    "marz",
    "marzo",
    "marco",
    "maart",
    "mrt",
    "apr",
    "april",
    "avril",
    "avr",
    "abril",
    "abr",
    "aprile",
    "may",
    "mai",
    "mayo",
    "maggio",
    "mag",
    "maio",
    "mei",
    "jun",
    "june",
    "juin",
    "juni",
    "junio",
    "giugno",
    "giu",
    "junho",
    "jul",
    "july",
    "juillet",
    "juil",
    "juli",
    "julio",
    "luglio",
    "lug",
    "julho",
    "aug",
    "august",
    "aout",
    "aou",
    "agosto",
    "augustus",
    "sep",
    "sept",
    "september",
    "septembre",
    "septiembre",
    "settembre",
    "setembro",
    "oct",
    "october",
    "octobre",
    "oktober",
    "okt",
    "octubre",
    "ottobre",
    "ott",
    "outubro",
    "nov",
    "november",
    "novembre",
    "noviembre",
    "novembro",
    "dec",
    "december",
    "decembre",
    "dezember",
    "dez",
    "diciembre",
    "dic",
    "dicembre",
    "dezembro",
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_from_other_short_texts() {
        for text in [
            "March 26, 2021",
            "» Dim 9 Oct 2011 14:02",
            "Reviewed in Italy on 16 July 2022",
            "12/31/2024",
            "04-11-2005, 01:55 PM",
            "2 months ago",
            "a year ago",
            "3 yr. ago",
            "il y a un an",
            "vor 2 Monaten",
            "6 maanden geleden",
            "Yesterday at 10:15",
            "5h",
            "2026-11-20T10:00:00Z",
        ] {
            assert!(is_date(text), "{text}");
        }
        for text in [
            "5",
            "33 reviews",
            "Ann",
            "They may come.",
            "1.2.3.4",
            "555-12-3456",
            "an hour of waiting",
            "",
            "7.95",
        ] {
            assert!(!is_date(text), "{text}");
        }
    }
}
