//! The days on which the clocks change.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};

use crate::logic::schedule::Schedule;

/// The instants strictly after `from` and strictly before `to`, both local times of the zone.
fn due(text: &str, zone: &TimeZone, from: DateTime, to: DateTime) -> Vec<Timestamp> {
    let schedule = Schedule::parse(text).expect(text);
    let [mut now, to] = [from, to].map(|end| end.to_zoned(zone.clone()).unwrap().timestamp());
    std::iter::from_fn(|| {
        now = schedule.next_after(now, zone).filter(|due| *due < to)?;
        Some(now)
    })
    .collect()
}

/// All that is due in a window, as local times with their offsets.
#[track_caller]
fn check(text: &str, zone: &str, from: &str, to: &str, expect: &[&str]) {
    let zone = TimeZone::get(zone).expect(zone);
    let seen: Vec<_> = due(text, &zone, from.parse().unwrap(), to.parse().unwrap())
        .into_iter()
        .map(|due| due.to_zoned(zone.clone()).strftime("%d %H:%M:%S%:::z").to_string())
        .map(|seen| seen.replace(":00+", "+").replace(":00-", "-"))
        .collect();
    assert_eq!(seen, expect, "{text}");
}

#[test]
fn paris_spring() {
    let check = |text, expect: &[&str]| {
        check(text, "Europe/Paris", "2026-03-29T01:10", "2026-03-29T04:10", expect);
    };
    check("30 2 * * *", &["29 03:00+02"]);
    check("*/20 2 * * *", &["29 03:00+02"]);
    check("*/30 2,3 * * *", &["29 03:00+02", "29 03:30+02"]);
    check("30 2 29 3 *", &["29 03:00+02"]);
    check(
        "15,45 1-4 * * *",
        &["29 01:15+01", "29 01:45+01", "29 03:00+02", "29 03:15+02", "29 03:45+02"],
    );
    check(
        "*/10,30 59 1-2 * * *",
        &[
            "29 01:59+01",
            "29 01:59:10+01",
            "29 01:59:20+01",
            "29 01:59:30+01",
            "29 01:59:40+01",
            "29 01:59:50+01",
            "29 03:00+02",
        ],
    );
    check(
        "*/20 * * * *",
        &["29 01:20+01", "29 01:40+01", "29 03:00+02", "29 03:20+02", "29 03:40+02", "29 04:00+02"],
    );
    check("30 * * * *", &["29 01:30+01", "29 03:30+02"]);
    check("30 */2 * * *", &[]);
    check("@hourly", &["29 03:00+02", "29 04:00+02"]);
    check("every 30m", &["29 01:30+01", "29 03:00+02", "29 03:30+02", "29 04:00+02"]);
}

#[test]
fn paris_autumn() {
    let check = |text, expect: &[&str]| {
        check(text, "Europe/Paris", "2026-10-25T01:10", "2026-10-25T03:10", expect);
    };
    check("30 2 * * *", &["25 02:30+02"]);
    check("*/30 1-3 * * *", &["25 01:30+02", "25 02:00+02", "25 02:30+02", "25 03:00+01"]);
    check("0 3 * * *", &["25 03:00+01"]);
    check(
        "*/30 * * * *",
        &["25 01:30+02", "25 02:00+02", "25 02:30+02", "25 02:00+01", "25 02:30+01", "25 03:00+01"],
    );
    check(
        "*/30 0-23 * * *",
        &["25 01:30+02", "25 02:00+02", "25 02:30+02", "25 02:00+01", "25 02:30+01", "25 03:00+01"],
    );
    check("59 */2 * * *", &["25 02:59+02", "25 02:59+01"]);
    check("@hourly", &["25 02:00+02", "25 02:00+01", "25 03:00+01"]);
    check("every 1h", &["25 02:00+02", "25 02:00+01", "25 03:00+01"]);
}

/// Started in the second pass, fixed hours go on right after it, and the others within it.
#[test]
fn asked_in_the_second_pass() {
    #[track_caller]
    fn check(text: &str, expect: &str) {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let now = "2026-10-25T02:10+01:00".parse().unwrap();
        let next = Schedule::parse(text).unwrap().next_after(now, &zone);
        assert_eq!(next, expect.parse().ok(), "{text}");
    }
    check("*/30 2-3 * * *", "2026-10-25T03:00+01:00");
    check("30 2 * * *", "2026-10-26T02:30+01:00");
    check("*/30 * * * *", "2026-10-25T02:30+01:00");
}

#[test]
fn montreal() {
    let spring = |text, expect: &[&str]| {
        check(text, "America/Montreal", "2026-03-08T01:10", "2026-03-08T04:10", expect);
    };
    spring("30 2 * * *", &["08 03:00-04"]);
    spring("0 2-3 * * *", &["08 03:00-04"]);
    spring("*/30 * * * *", &["08 01:30-05", "08 03:00-04", "08 03:30-04", "08 04:00-04"]);
    let autumn = |text, expect: &[&str]| {
        check(text, "America/Montreal", "2026-11-01T00:10", "2026-11-01T02:10", expect);
    };
    autumn("30 1 * * *", &["01 01:30-04"]);
    autumn("0 0-2 * * *", &["01 01:00-04", "01 02:00-05"]);
    autumn(
        "*/30 * * * *",
        &["01 00:30-04", "01 01:00-04", "01 01:30-04", "01 01:00-05", "01 01:30-05", "01 02:00-05"],
    );
}

#[test]
fn half_an_hour_on_lord_howe() {
    let spring = |text, expect: &[&str]| {
        check(text, "Australia/Lord_Howe", "2026-10-04T01:50", "2026-10-04T03:10", expect);
    };
    spring("15 2 * * *", &["04 02:30+11"]);
    spring("45 2 * * *", &["04 02:45+11"]);
    spring("*/20 * * * *", &["04 02:40+11", "04 03:00+11"]);
    let autumn = |text, expect: &[&str]| {
        check(text, "Australia/Lord_Howe", "2026-04-05T01:20", "2026-04-05T02:10", expect);
    };
    autumn("45 1 * * *", &["05 01:45+11"]);
    autumn("*/20 * * * *", &["05 01:40+11", "05 01:40+10:30", "05 02:00+10:30"]);
}

#[test]
fn midnight_that_does_not_come() {
    check(
        "@daily",
        "America/Sao_Paulo",
        "2018-11-03T12:00",
        "2018-11-05T12:00",
        &["04 01:00-02", "05 00:00-02"],
    );
    check(
        "@hourly",
        "America/Sao_Paulo",
        "2018-11-03T22:30",
        "2018-11-04T02:30",
        &["03 23:00-03", "04 01:00-02", "04 02:00-02"],
    );
    check(
        "@daily",
        "America/Sao_Paulo",
        "2018-02-17T12:00",
        "2018-02-19T12:00",
        &["18 00:00-03", "19 00:00-03"],
    );
    check(
        "30 23 * * *",
        "America/Sao_Paulo",
        "2018-02-17T12:00",
        "2018-02-18T12:00",
        &["17 23:30-02"],
    );
    check(
        "@daily",
        "Asia/Beirut",
        "2026-03-28T12:00",
        "2026-03-30T12:00",
        &["29 01:00+03", "30 00:00+03"],
    );
}

#[test]
fn day_that_apia_skipped() {
    let check = |text, expect: &[&str]| {
        check(text, "Pacific/Apia", "2011-12-29T18:30", "2011-12-31T07:30", expect);
    };
    check("0 7,12,19 * * *", &["29 19:00-10", "31 00:00+14", "31 07:00+14"]);
    check("0 12 30 12 *", &["31 00:00+14"]);
    check("0 */6 * * *", &["31 00:00+14", "31 06:00+14"]);
}

/// No hour of a day of change is served more often than its due minutes.
#[test]
fn one_fire_for_a_due_minute() {
    let days = [
        ("Europe/Paris", "2026-03-29"),
        ("Europe/Paris", "2026-10-25"),
        ("America/Montreal", "2026-03-08"),
        ("America/Montreal", "2026-11-01"),
    ];
    let texts = ["* * * * *", "*/7 * * * *", "* 0-22 * * *", "*/20 1-3 * * *", "30 2 * * *"];
    for (zone, day) in days {
        let zone = TimeZone::get(zone).unwrap();
        let from: DateTime = day.parse().unwrap();
        for text in texts {
            let fixed = !text.contains(" * * * *");
            let (mut minutes, mut hours) = (HashMap::new(), HashMap::new());
            for due in due(text, &zone, from, from + SignedDuration::from_hours(24)) {
                assert_eq!(due.as_second() % 60, 0, "{text}");
                let local = due.to_zoned(zone.clone());
                let pass = if fixed { None } else { Some(local.offset()) };
                *minutes.entry((local.datetime(), pass)).or_insert(0) += 1;
                *hours.entry(due.as_second() / 3600).or_insert(0) += 1;
            }
            assert!(minutes.values().all(|fires| *fires == 1), "{text}");
            assert!(hours.values().all(|fires| *fires <= 60), "{text}");
        }
    }
}
