//! Digests: what is not told at once, when it is told, and how much of it one mail shows.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};

use super::{quiet, rows::queue};
use crate::domain::{
    AlertId, Band, DigestBalance, DigestEvery, DigestItem, DigestRest, DigestTimes, Event, Notice,
    Person, Severity, Uncertain,
};

/// Posts that a digest shows; it counts the others.
pub const SHOWN: usize = 50;

/// When the next digest of these times comes, if any does. An hour that the clocks skip is the one
/// after it; of one that comes twice it is the first.
pub fn next(times: &DigestTimes, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
    if times.every == DigestEvery::Never {
        return None;
    }
    let today = now.to_zoned(zone.clone()).date();
    // The first of today's may be over: a week and a day hold the next of each kind.
    let days = today.series(jiff::Span::new().days(1)).take(9);
    let fits = |day: &civil::Date| times.every == DigestEvery::Day || day.weekday() == times.on;
    let at = |day: civil::Date| day.to_datetime(times.at).to_zoned(zone.clone()).ok();
    days.filter(fits).filter_map(at).map(|at| at.timestamp()).find(|at| *at > now)
}

/// The farthest that a digest is put off because its reader is away.
const FARTHEST: SignedDuration = SignedDuration::from_hours(24 * 60);

/// When the next digest comes to a person who is there then, if any does. What came while somebody was
/// away is one digest, and not one for each day.
pub fn next_for(person: &Person, now: Timestamp) -> Option<Timestamp> {
    let first = next(&person.timing.digest, &person.timezone, now)?;
    let mut at = first;
    while at.duration_since(now) <= FARTHEST {
        if quiet::not_before(at, person, Severity::Low) == at {
            return Some(at);
        }
        at = next(&person.timing.digest, &person.timezone, at)?;
    }
    // The hour of the digest is one of quiet: it leaves when that is over.
    Some(first)
}

/// Whether a post that is judged so waits for the digest of a person, and until when; `None` if it
/// does not, or if there is no digest.
pub fn waits(
    person: &Person,
    (band, severity): (Band, Severity),
    uncertain: Uncertain,
    now: Timestamp,
) -> Option<Timestamp> {
    let mild = severity < person.timing.at_once;
    let later = match band {
        Band::NotNegative => true,
        Band::Uncertain => mild || uncertain == Uncertain::Digest,
        Band::Negative => mild,
    };
    later.then(|| next_for(person, now)).flatten()
}

/// Parts what waits into what is shown, those that need somebody first, and what is counted.
pub fn shown(mut items: Vec<DigestItem>) -> (Vec<DigestItem>, Vec<DigestRest>) {
    items.sort_by_key(|item| match item.band {
        Band::Negative => (0, std::cmp::Reverse(item.severity)),
        Band::Uncertain => (1, std::cmp::Reverse(item.severity)),
        Band::NotNegative => (2, std::cmp::Reverse(Severity::Low)),
    });
    let hidden = items.split_off(items.len().min(SHOWN));
    let mut more = BTreeMap::<_, u64>::new();
    for item in hidden {
        *more.entry((item.business, item.source)).or_default() += 1;
    }
    let more = more.into_iter();
    let more = more.map(|((business, source), posts)| DigestRest { business, source, posts });
    (items, more.collect())
}

/// The id of the row with the digest of a day to a person: the first that is not taken, should
/// there be a second one on one day.
pub fn row(day: civil::Date, person: &Person, number: u32) -> AlertId {
    AlertId::new(format!("{}:{}", event(day, number), person.id))
}

/// The digest of what waited for a person until `until`, and that it was taken. No digest leaves in
/// quiet hours.
pub fn mail(
    person: &Person,
    (until, number): (Timestamp, u32),
    items: Vec<DigestItem>,
    balances: Vec<DigestBalance>,
    now: Timestamp,
) -> [Event; 2] {
    let posts = u64::try_from(items.len()).unwrap_or(u64::MAX);
    let weekly = person.timing.digest.every == DigestEvery::Week;
    let (items, more) = shown(items);
    let notice = Notice::Digest { weekly, items, more, balances };
    let event = event(day(person, now), number);
    let taken = Event::DigestTaken { person: person.id.clone(), until, posts };
    [queue(&event, person, notice, Severity::Low, now), taken]
}

/// The day of a person's digest.
pub fn day(person: &Person, now: Timestamp) -> civil::Date {
    now.to_zoned(person.timezone.clone()).date()
}

fn event(day: civil::Date, number: u32) -> String {
    match number {
        0 | 1 => format!("digest:{day}"),
        _ => format!("digest:{day}.{number}"),
    }
}

/// Whether what is due at `due` was noted by a clock that ran ahead: no digest is so far off.
pub fn is_beyond(due: Timestamp, now: Timestamp) -> bool {
    due.duration_since(now) > FARTHEST.saturating_add(SignedDuration::from_hours(24 * 9))
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, civil::Weekday};
    use proptest::prelude::*;

    use super::*;

    fn times(every: DigestEvery, at: &str) -> DigestTimes {
        DigestTimes { every, at: at.parse().unwrap(), on: Weekday::Monday }
    }

    #[track_caller]
    fn check(every: DigestEvery, at: &str, now: &str, expect: &str) {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let found = next(&times(every, at), &zone, now.parse().unwrap()).unwrap();
        assert_eq!(found, expect.parse::<Timestamp>().unwrap(), "{now}");
    }

    #[test]
    fn a_digest_comes_at_the_hour_of_its_reader() {
        use DigestEvery::{Day, Week};
        check(Day, "08:00", "2026-11-22T06:59:59Z", "2026-11-22T07:00:00Z");
        check(Day, "08:00", "2026-11-22T07:00:00Z", "2026-11-23T07:00:00Z");
        check(Week, "08:00", "2026-11-22T12:00:00Z", "2026-11-23T07:00:00Z");
        check(Week, "08:00", "2026-11-23T07:00:00Z", "2026-11-30T07:00:00Z");
        // Summer time begins, and ends.
        check(Day, "08:00", "2026-03-28T12:00:00Z", "2026-03-29T06:00:00Z");
        check(Day, "02:30", "2026-03-28T12:00:00Z", "2026-03-29T01:30:00Z");
        check(Day, "02:30", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z");
        check(Day, "02:30", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let never = times(DigestEvery::Never, "08:00");
        assert_eq!(next(&never, &zone, Timestamp::UNIX_EPOCH), None);
    }

    proptest! {
        /// Whenever one asks, the next digest is ahead and not farther than its time apart, and the
        /// one after it is another day's.
        #[test]
        fn digests_follow_one_another(
            zone in prop::sample::select(vec!["Europe/Paris", "America/Havana",
                "Australia/Lord_Howe", "Pacific/Apia"]),
            minute in 0..525_600_i64,
            hour in 0..24_i8,
            weekly in any::<bool>(),
        ) {
            let zone = TimeZone::get(zone).unwrap();
            let every = if weekly { DigestEvery::Week } else { DigestEvery::Day };
            let times = DigestTimes { at: civil::time(hour, 30, 0, 0), ..times(every, "00:00") };
            let now = "2026-01-01T00:00:00Z".parse::<Timestamp>().unwrap()
                + SignedDuration::from_mins(minute);
            let first = next(&times, &zone, now).unwrap();
            let second = next(&times, &zone, first).unwrap();
            let days = if weekly { 7 } else { 1 };
            let longest = SignedDuration::from_hours(24 * days + 2);
            prop_assert!(first > now && first.duration_since(now) <= longest);
            let date = |at: Timestamp| at.to_zoned(zone.clone()).date();
            prop_assert_eq!((date(second) - date(first)).get_days(), i32::try_from(days).unwrap());
            prop_assert!(!is_beyond(first, now));
        }
    }

    #[test]
    fn what_needs_somebody_is_shown_first() {
        let item = |number: usize, band, severity| DigestItem {
            business: "shop".into(),
            source: if number < 30 { "page" } else { "forum" }.into(),
            post: format!("id:{number}").as_str().into(),
            case: None,
            band,
            severity,
        };
        let good = (0..60).map(|number| item(number, Band::NotNegative, Severity::Low));
        let bad = item(99, Band::Negative, Severity::Low);
        let open = item(98, Band::Uncertain, Severity::Low);
        let (items, more) = shown(good.chain([open.clone(), bad.clone()]).collect());
        assert_eq!(items.len(), SHOWN);
        assert_eq!((&items[0], &items[1], items[2].post.as_str()), (&bad, &open, "id:0"));
        let rest = |more: &[DigestRest]| {
            more.iter().map(|rest| (rest.source.to_string(), rest.posts)).collect::<Vec<_>>()
        };
        assert_eq!(rest(&more), [("forum".to_owned(), 12)]);
    }
}
