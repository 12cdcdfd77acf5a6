//! How the time to answer is counted at a business, and who is told when it runs out: `hours`,
//! `holidays`, `remind` and `[[business.escalate]]`.

use jiff::{SignedDuration, civil};

use super::{Context, names::Names};
use crate::{
    config::{
        Watch,
        item::Item,
        problem::Problems,
        raw,
        value::{self, Wrong},
    },
    domain::{DeadlineRules, Lead, OpeningHours, PersonId, Rung, Shift},
};

/// The days as they are written, Monday first.
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Reminders of one case, and steps of a ladder, at most.
const STEPS: usize = 8;

/// What a business says of its deadlines.
pub(super) fn rules(
    item: &Item<'_, raw::Business>,
    people: &mut Names,
    context: &mut Context<'_>,
) -> DeadlineRules {
    let raw = &item.raw;
    let problems = &mut *context.problems;
    let hours =
        raw.hours.iter().enumerate().filter_map(|(index, text)| {
            item.value(&format!("hours.{index}"), text, problems, opening)
        });
    let hours = hours.collect::<Vec<_>>();
    let holidays = raw.holidays.iter().enumerate().filter_map(|(index, text)| {
        item.value(&format!("holidays.{index}"), text, problems, dates)
    });
    let holidays = holidays.collect();
    let remind =
        raw.remind.iter().enumerate().filter_map(|(index, text)| {
            item.value(&format!("remind.{index}"), text, problems, lead)
        });
    let remind = remind.collect();
    if raw.respond_within.is_none() && !raw.hours.is_empty() && !item.is_lost("respond_within") {
        problems
            .warning(item.at("hours"), "no time is counted in these hours")
            .help("say how soon a post should be answered: `respond_within = \"2h\"`".to_owned());
    }
    for (key, count) in [("remind", raw.remind.len()), ("escalate", raw.escalate.len())] {
        if count > STEPS {
            problems
                .error(item.at(key), "more mails about one case than anybody would read")
                .help(format!("name {STEPS} at most"));
        }
    }
    let week = (!hours.is_empty()).then(|| {
        let mut week = <[Vec<Shift>; 7]>::default();
        for (days, shifts) in &hours {
            for (shifts_of_day, _) in week.iter_mut().zip(days).filter(|(_, open)| **open) {
                shifts_of_day.extend(shifts);
            }
        }
        for shifts in &mut week {
            shifts.sort_by_key(|shift| shift.from);
        }
        week
    });
    let mut escalate = (0..raw.escalate.len())
        .filter_map(|index| rung(item, index, people, context))
        .collect::<Vec<_>>();
    escalate.sort_by_key(|rung| rung.after);
    DeadlineRules { hours: OpeningHours { week, holidays }, remind, escalate }
}

/// A ladder begins at a deadline: without one, nobody is ever told.
pub(super) fn warn_of_ladders_without(
    file: &raw::File<'_>,
    sources: &[Watch],
    problems: &mut Problems,
) {
    for item in &file.business {
        let raw = &item.raw;
        let (Some(id), None) = (&raw.id, &raw.respond_within) else { continue };
        if raw.escalate.is_empty() || item.is_lost("respond_within") {
            continue;
        }
        let written = file.source.iter().filter(|source| source.raw.business.as_ref() == Some(id));
        let of = sources.iter().map(|watch| &watch.poll.source);
        let of = of.filter(|source| source.business.as_str() == id).collect::<Vec<_>>();
        // Of a source that could not be read it is not known what its platform wants.
        let all_read = of.len() == written.count();
        if all_read && of.iter().all(|source| source.respond_within.is_none()) {
            problems
                .warning(
                    item.at("escalate.0"),
                    "this ladder never begins: no answer has a deadline",
                )
                .help(
                    "say how soon a post should be answered: `respond_within = \"2h\"`".to_owned(),
                );
        }
    }
}

/// A step of the ladder.
fn rung(
    item: &Item<'_, raw::Business>,
    index: usize,
    people: &mut Names,
    context: &mut Context<'_>,
) -> Option<Rung> {
    let raw = item.raw.escalate.get(index)?;
    let at = |key: &str| format!("escalate.{index}.{key}");
    let to = raw.to.as_deref().unwrap_or_default();
    for (key, missing, example) in
        [("after", raw.after.is_none(), "\"1h\""), ("to", to.is_empty(), "[\"ID\"]")]
    {
        if missing && !item.is_lost(&at(key)) {
            context
                .problems
                .missing(
                    item.at(&format!("escalate.{index}")),
                    format!("`[[business.escalate]]` lacks the key `{key}`"),
                )
                .help(format!("add `{key} = {example}`"));
        }
    }
    let after = item.optional(&at("after"), raw.after.as_deref(), context.problems, after);
    let mut known: Vec<PersonId> = Vec::with_capacity(to.len());
    for (number, id) in to.iter().enumerate() {
        let place = item.at(&at(&format!("to.{number}")));
        if people.refer(id, place, context.problems) && !known.iter().any(|k| k.as_str() == id) {
            known.push(PersonId::new(id));
        }
    }
    Some(Rung { after: after?, to: known })
}

/// Days of the week, and the shifts of each: `Mon-Fri 09:00-12:00 14:00-18:00`.
fn opening(text: &str) -> Result<([bool; 7], Vec<Shift>), Wrong> {
    let help = "write days and hours, such as \"Mon-Fri 09:00-12:00 14:00-18:00\" or \
                \"Sat,Sun 10:00-24:00\"";
    let mut words = text.split_whitespace();
    let mut days = [false; 7];
    for part in words.next().unwrap_or_default().split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let day = |name: &str| DAYS.iter().position(|day| day.eq_ignore_ascii_case(name));
        let (Some(first), Some(last)) = (day(first), day(last)) else {
            return Err(Wrong::new(format!("`{part}` are no days")).help(help));
        };
        // Over the end of the week as well: "Sat-Mon".
        let span = (last + 7 - first) % 7;
        for (index, open) in days.iter_mut().enumerate() {
            *open |= (index + 7 - first) % 7 <= span;
        }
    }
    let mut shifts = Vec::new();
    for word in words {
        let word = word.trim_end_matches(',');
        let wrong = || Wrong::new(format!("`{word}` are no hours")).help(help);
        let (from, to) = word.split_once('-').ok_or_else(wrong)?;
        let from = value::time(from).map_err(|_| wrong())?;
        let to = match to {
            "24:00" => None,
            to => Some(value::time(to).map_err(|_| wrong())?),
        };
        shifts.push(Shift { from, to });
    }
    if shifts.is_empty() {
        return Err(Wrong::new("days without hours").help(help));
    }
    Ok((days, shifts))
}

/// A day, or the first and the last of several.
fn dates(text: &str) -> Result<(civil::Date, civil::Date), Wrong> {
    let help = "write a date, such as \"2026-12-25\", or the first and the last of several: \
                \"2026-12-24..2027-01-02\"";
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let date = |text: &str| {
        let date = civil::Date::strptime("%Y-%m-%d", text.trim());
        date.map_err(|_| Wrong::new(format!("`{}` is not a date", text.trim())).help(help))
    };
    let (first, last) = (date(first)?, date(last)?);
    if last < first {
        return Err(Wrong::new("it ends before it begins").help(help));
    }
    Ok((first, last))
}

/// How long before the deadline: a length of time, or a part of the time that there is.
fn lead(text: &str) -> Result<Lead, Wrong> {
    let help = "write a length of time, such as \"30m\", or a part of the time that there is, such \
                as \"25%\"; \"0m\" is at the deadline";
    let Some(number) = text.trim().strip_suffix('%') else {
        return value::duration(text).map(Lead::Time).map_err(|wrong| wrong.help(help));
    };
    let percent = number.trim_end().parse::<u8>().ok().filter(|percent| *percent < 100);
    percent.map(Lead::Percent).ok_or_else(|| {
        Wrong::new("not a part of the time that there is").help("it goes from \"0%\" to \"99%\"")
    })
}

/// How long after the deadline a case is handed up.
fn after(text: &str) -> Result<SignedDuration, Wrong> {
    let time = value::duration(text)?;
    if time < SignedDuration::from_mins(1) {
        return Err(Wrong::new("as good as at the deadline, of which the owners are told")
            .help("the least is \"1m\""));
    }
    Ok(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn days(text: &str, expect: &str, shifts: usize) {
        let (days, found) = opening(text).unwrap();
        let open = DAYS.iter().zip(days).filter(|(_, open)| *open).map(|(day, _)| *day);
        assert_eq!((open.collect::<Vec<_>>().join(" ").as_str(), found.len()), (expect, shifts));
    }

    #[test]
    fn hours_are_days_and_times() {
        days("Mon-Fri 09:00-18:00", "Mon Tue Wed Thu Fri", 1);
        days("mon,wed,Sat-Sun 09:00-12:00, 14:00-18:00", "Mon Wed Sat Sun", 2);
        days("Sat-Mon 18:00-02:00", "Mon Sat Sun", 1);
        days("Sun 00:00-24:00", "Sun", 1);
        let (_, shifts) = opening("Sun 20:00-24:00").unwrap();
        assert!(shifts[0].is_overnight() && shifts[0].to.is_none());
        for wrong in
            ["", "Mon", "09:00-18:00", "Mon-Fri 9-18", "Lun 09:00-12:00", "Mon 25:00-26:00"]
        {
            assert!(opening(wrong).unwrap_err().help.is_some(), "{wrong}");
        }
    }

    #[test]
    fn days_off_are_dates_in_their_order() {
        let date = civil::date;
        assert_eq!(dates("2026-12-25"), Ok((date(2026, 12, 25), date(2026, 12, 25))));
        let both = Ok((date(2026, 12, 24), date(2027, 1, 2)));
        assert_eq!(dates("2026-12-24 .. 2027-01-02"), both);
        for wrong in ["", "25.12.2026", "2026-02-30", "2026-12-25..2026-12-24", "2026-12-25.."] {
            assert!(dates(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn reminders_and_rungs_have_their_limits() {
        assert_eq!(lead("25%"), Ok(Lead::Percent(25)));
        assert_eq!(lead(" 30m "), Ok(Lead::Time(SignedDuration::from_mins(30))));
        assert_eq!(lead("0m"), Ok(Lead::Time(SignedDuration::ZERO)));
        for wrong in ["100%", "-5%", "%", "-5m", "soon"] {
            assert!(lead(wrong).unwrap_err().help.is_some(), "{wrong}");
        }
        assert!(after("1m").is_ok() && after("59s").is_err() && after("-1h").is_err());
    }
}
