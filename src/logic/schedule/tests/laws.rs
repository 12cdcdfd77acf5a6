//! What holds for every schedule: compared with crate `croner` where both mean the same, and with
//! a walk along the local clock.

use croner::Cron;
use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};
use proptest::{collection::vec, prelude::*, sample::select};

use crate::logic::schedule::Schedule;

/// A field without `*`: values, ranges and steps.
fn restricted(first: u8, last: u8) -> impl Strategy<Value = String> {
    let item = (first..=last, first..=last, 1..=last, 0..4).prop_map(|(a, b, step, form)| {
        let (low, high) = (a.min(b), a.max(b));
        match form {
            0 => format!("{low}-{high}"),
            1 => format!("{low}-{high}/{step}"),
            _ => a.to_string(),
        }
    });
    vec(item, 1..4).prop_map(|items| items.join(","))
}

fn field(first: u8, last: u8) -> impl Strategy<Value = String> {
    prop_oneof![
        2 => Just("*".to_owned()),
        1 => (1..=last).prop_map(|step| format!("*/{step}")),
        3 => restricted(first, last),
    ]
}

fn weekday() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => field(0, 7),
        1 => select(vec!["mon-fri", "Sat,SUN", "tue", "1-Sat/2"]).prop_map(str::to_owned),
    ]
}

/// Five fields on whose meaning `croner` agrees: it takes no `*/n` for a star in the day fields.
fn five() -> impl Strategy<Value = String> {
    let month = prop_oneof![field(1, 12), Just("Jan-mar,DEC".to_owned())];
    (field(0, 59), field(0, 23), field(1, 31), month, weekday()).prop_map(
        |(minute, hour, day, month, weekday)| {
            let unclear = day.starts_with("*/") || weekday.starts_with("*/");
            let weekday = if unclear { "*".to_owned() } else { weekday };
            format!("{minute} {hour} {day} {month} {weekday}")
        },
    )
}

fn any_schedule() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (field(0, 59), field(0, 59), field(0, 23), field(1, 31), field(1, 12), weekday())
            .prop_map(|(s, m, h, d, mo, w)| format!("{s} {m} {h} {d} {mo} {w}")),
        1 => (1..31_622_400_u32).prop_map(|period| format!("every {period}s")),
        1 => select(vec!["@hourly", "@daily", "@weekly", "@monthly", "@yearly"])
            .prop_map(str::to_owned),
    ]
}

/// Until 2039, so that a Sunday of 29 February still lies ahead of the year 2100.
fn any_instant() -> impl Strategy<Value = Timestamp> {
    (0..2_200_000_000_i64, 0..1_000_000_000_i32)
        .prop_map(|(second, nanosecond)| Timestamp::new(second, nanosecond).unwrap())
}

/// Days on which the clocks change, in every manner that time zones know.
const CHANGES: [(&str, &str); 12] = [
    ("Europe/Paris", "2026-03-29"),
    ("Europe/Paris", "2026-10-25"),
    ("America/Montreal", "2026-03-08"),
    ("America/Montreal", "2026-11-01"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("America/Sao_Paulo", "2018-02-18"),
    ("America/Sao_Paulo", "2018-11-04"),
    ("Asia/Beirut", "2026-03-29"),
    ("Antarctica/Troll", "2026-03-29"),
    ("Antarctica/Troll", "2026-10-25"),
    ("Pacific/Apia", "2011-12-31"),
];

/// What a schedule of whole minutes owes in the three days around a change, found by walking along
/// the local clock minute by minute. Fixed hours are served when the clock first reaches or passes
/// the time, all others whenever the clock shows it.
fn walk(schedule: &Schedule, fixed: bool, zone: &TimeZone, start: Timestamp) -> Vec<Timestamp> {
    let local = |at: Timestamp| zone.to_datetime(at);
    let is_named = |time: DateTime| {
        let at = TimeZone::UTC.to_timestamp(time).unwrap();
        schedule.next_after(at - SignedDuration::from_secs(1), &TimeZone::UTC) == Some(at)
    };
    let minute = SignedDuration::from_mins(1);
    let mut reached = local(start);
    let mut owed = Vec::new();
    for at in (1..3 * 24 * 60).map(|minutes| start + minute * minutes) {
        let mut due = !fixed && is_named(local(at));
        while reached < local(at) {
            reached += minute;
            due |= fixed && is_named(reached);
        }
        if due {
            owed.push(at);
        }
    }
    owed
}

proptest! {
    #[test]
    fn next_is_later_and_nothing_lies_between(
        text in any_schedule(), now in any_instant(), (zone, _) in select(CHANGES.to_vec()),
        part in 0..1000_i32,
    ) {
        let Ok(schedule) = Schedule::parse(&text) else { return Ok(()) };
        let zone = TimeZone::get(zone).unwrap();
        let next = schedule.next_after(now, &zone).unwrap();
        prop_assert!(next > now);
        let between = now + next.duration_since(now) / 1000 * part;
        prop_assert_eq!(schedule.next_after(between, &zone), Some(next));
    }

    #[test]
    fn printing_is_stable(text in any_schedule()) {
        let Ok(schedule) = Schedule::parse(&text) else { return Ok(()) };
        let printed = schedule.to_string();
        let again = Schedule::parse(&printed);
        prop_assert_eq!(again.as_ref(), Ok(&schedule));
        prop_assert_eq!(again.unwrap().to_string(), printed);
    }

    #[test]
    fn croner_agrees(text in five(), now in any_instant()) {
        let croner: Cron = text.parse().unwrap();
        let mut expect = now.to_zoned(TimeZone::UTC);
        let Ok(schedule) = Schedule::parse(&text) else {
            prop_assert!(croner.find_next_occurrence(&expect, false).is_err(), "{}", text);
            return Ok(());
        };
        let mut seen = now;
        for _ in 0..20 {
            let Some(next) = schedule.next_after(seen, &TimeZone::UTC) else { break };
            expect = croner.find_next_occurrence(&expect, false).unwrap();
            prop_assert_eq!(next, expect.timestamp(), "{}", text);
            seen = next;
        }
    }

    #[test]
    fn no_text_breaks_it(
        wild in any::<String>(),
        pieces in vec(select(vec![
            "*", "/", "-", ",", " ", " ", " ", "\u{3000}", "0", "7", "59", "31", "2", "4294967296",
            "@", "every", "@daily", "5m", "mon", "L", "#", "?", "é", "\u{1F4A5}", "\0", "\n",
        ]), 0..16),
        now in any_instant(),
    ) {
        for text in [wild, pieces.concat()] {
            match Schedule::parse(&text) {
                Ok(schedule) => { schedule.next_after(now, &TimeZone::UTC); }
                Err(error) => prop_assert!(text.get(error.span).is_some(), "{:?}", text),
            }
        }
    }
}

proptest! {
    // Three days of minutes each.
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_walk_along_the_clock_agrees(
        (zone, day) in select(CHANGES.to_vec()),
        minute in field(0, 59),
        hour in prop_oneof![field(0, 23), restricted(0, 3)],
        days in select(vec!["* * *", "* * sun", "*/2 * *", "29,30 * sat", "1-5 */3 *"]),
        passed in 0..3 * 24 * 3600_i64,
    ) {
        let schedule = Schedule::parse(&format!("{minute} {hour} {days}")).unwrap();
        let zone = TimeZone::get(zone).unwrap();
        let noon = day.parse::<DateTime>().unwrap() - SignedDuration::from_hours(36);
        let start = zone.to_timestamp(noon).unwrap();
        let fixed = !schedule.to_string().split(' ').nth(1).unwrap().starts_with('*');
        let owed = walk(&schedule, fixed, &zone, start);

        let (mut now, mut seen) = (start, Vec::new());
        let end = start + SignedDuration::from_hours(3 * 24);
        while let Some(next) = schedule.next_after(now, &zone).filter(|next| *next < end) {
            seen.push(next);
            now = next;
        }
        prop_assert_eq!(&seen, &owed);

        // Asked at any other instant, it gives the same answer.
        let now = start + SignedDuration::from_secs(passed);
        let next = schedule.next_after(now, &zone).filter(|next| *next < end);
        prop_assert_eq!(next, owed.into_iter().find(|due| *due > now));
    }
}
