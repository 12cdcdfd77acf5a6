//! When a person is told: days away, what waits for the digest, and when that comes.

use jiff::{Span, civil};

use super::Context;
use crate::{
    config::{
        item::Item,
        problem::Problems,
        raw,
        value::{self, Wrong},
    },
    domain::{Away, DAY_NAMES, DigestEvery, DigestTimes, Person, Severity, Timing},
    logic::quiet,
};

/// Days ahead that are looked at for one on which nobody reads.
const AHEAD: usize = 30;

/// The longest that somebody is away, in days: whoever is for longer is to be taken out.
const LONGEST: i32 = 366;

/// When a person is told, beside their quiet hours.
pub(super) fn timing(item: &Item<'_, raw::Person>, problems: &mut Problems) -> Timing {
    let raw = &item.raw;
    let days = raw.away.iter().enumerate();
    let away =
        days.filter_map(|(index, text)| item.value(&format!("away.{index}"), text, problems, away));
    let away = away.collect();
    let at = item.value("digest.at", &raw.digest.at, problems, value::time);
    let on = item.value("digest.on", &raw.digest.on, problems, weekday);
    let usual = DigestTimes::default();
    let digest = DigestTimes {
        every: raw.digest.every,
        at: at.unwrap_or(usual.at),
        on: on.unwrap_or(usual.on),
    };
    let at_once = raw.at_once.unwrap_or(Severity::Low);
    if at_once == Severity::Critical {
        problems
            .error(item.at("at_once"), "posts that need an answer today would wait")
            .help("write \"low\", \"medium\" or \"high\"".to_owned());
    }
    if at_once > Severity::Low && digest.every == DigestEvery::Never {
        problems
            .error(item.at("at_once"), "milder posts would wait for a digest that never comes")
            .help("leave `at_once` out, or write `digest = { every = \"day\" }`".to_owned());
    }
    Timing { away, at_once, digest }
}

/// Some days from today on nobody who owns a business may read mail.
pub(super) fn warn_of_nobody(
    items: &[Item<'_, raw::Business>],
    persons: &[Person],
    context: &mut Context<'_>,
) {
    for item in items {
        let named = item.raw.owners.iter().flatten();
        let owners = named.filter_map(|id| persons.iter().find(|one| one.id.as_str() == id));
        let owners = owners.collect::<Vec<_>>();
        let Some(first) = owners.first() else { continue };
        let today = context.now.to_zoned(first.timezone.clone()).date();
        let days = quiet::all_away(&owners, today, AHEAD).collect::<Vec<_>>();
        let (Some(from), Some(to)) = (days.first(), days.last()) else { continue };
        let when = if from == to { format!("on {from}") } else { format!("from {from} to {to}") };
        context
            .problems
            .warning(item.at("owners"), format!("{when} every owner is away at some time"))
            .help(
                "what is critical still reaches them, where `quiet` does not keep it back; add an \
                 owner who is there"
                    .to_owned(),
            );
    }
}

/// A day, or a first and a last one.
fn away(text: &str) -> Result<Away, Wrong> {
    let wrong = |what: &str| {
        Wrong::new(what).help("write a day, \"2026-07-14\", or two, \"2026-12-24..2027-01-02\"")
    };
    let day = |text: &str| text.trim().parse::<civil::Date>().map_err(|_| wrong("not a day"));
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let (first, last) = (day(first)?, day(last)?);
    if last < first {
        return Err(wrong("it ends before it begins"));
    }
    if first.checked_add(Span::new().days(LONGEST)).is_ok_and(|longest| last > longest) {
        return Err(wrong("longer than a year"));
    }
    Ok(Away { first, last })
}

fn weekday(text: &str) -> Result<civil::Weekday, Wrong> {
    let found = DAY_NAMES.into_iter().find(|(name, _)| text.trim().eq_ignore_ascii_case(name));
    found.map(|(_, day)| day).ok_or_else(|| {
        let names = DAY_NAMES.map(|(name, _)| name).join(", ");
        Wrong::new("not a day of the week").help(format!("write one of {names}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read() {
        let day = |text: &str| text.parse::<civil::Date>().unwrap();
        let one = Away { first: day("2026-07-14"), last: day("2026-07-14") };
        assert_eq!(away(" 2026-07-14 "), Ok(one));
        let two = Away { first: day("2026-12-24"), last: day("2027-01-02") };
        assert_eq!(away("2026-12-24 .. 2027-01-02"), Ok(two));
        for text in
            ["", "14 July", "2026-07-14..", "2026-07-14..2026-07-13", "2026-01-01..2027-02-01"]
        {
            assert!(away(text).unwrap_err().help.is_some(), "{text}");
        }
        assert_eq!(weekday("Mon"), Ok(civil::Weekday::Monday));
        assert!(weekday("monday").unwrap_err().help.is_some());
    }
}
