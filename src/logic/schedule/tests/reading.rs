//! What a text means, apart from the change of clocks.

use jiff::{Timestamp, tz::TimeZone};

use crate::logic::schedule::Schedule;

/// Compares the canonical text and the instants that follow noon of Wednesday 2026-07-01 in UTC.
#[track_caller]
fn check(text: &str, canonical: &str, expect: &[&str]) {
    let schedule = Schedule::parse(text).expect(text);
    assert_eq!(schedule.to_string(), canonical);
    assert_eq!(Schedule::parse(canonical).as_ref(), Ok(&schedule), "{canonical}");
    let mut now: Timestamp = "2026-07-01T12:00:00Z".parse().unwrap();
    for expect in expect {
        now = schedule.next_after(now, &TimeZone::UTC).expect("one more");
        assert_eq!(now, expect.parse().expect(expect), "{text}");
    }
}

/// Two texts that mean the same.
#[track_caller]
fn same(text: &str, other: &str) {
    assert_eq!(Schedule::parse(text).expect(text), Schedule::parse(other).expect(other));
}

#[test]
fn five_fields() {
    check("* * * * *", "* * * * *", &["2026-07-01T12:01:00Z", "2026-07-01T12:02:00Z"]);
    check("*/25 * * * *", "*/25 * * * *", &["2026-07-01T12:25:00Z", "2026-07-01T12:50:00Z"]);
    check("1-30/7 * * * *", "1-29/7 * * * *", &["2026-07-01T12:01:00Z", "2026-07-01T12:08:00Z"]);
    check("0 9 * * 1-5", "0 9 * * mon-fri", &["2026-07-02T09:00:00Z", "2026-07-03T09:00:00Z"]);
    check("0 0 29 2 *", "0 0 29 2 *", &["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"]);
    check("5,1,3,10 4 * * *", "1,3,5,10 4 * * *", &["2026-07-02T04:01:00Z"]);
    check("05 004 * * *", "5 4 * * *", &["2026-07-02T04:05:00Z"]);
    check("\t0  12 *\t* * ", "0 12 * * *", &["2026-07-02T12:00:00Z"]);
}

#[test]
fn seconds_come_first() {
    check("*/30 0 * * * *", "*/30 0 * * * *", &["2026-07-01T12:00:30Z", "2026-07-01T13:00:00Z"]);
    check("0 */5 * * * *", "*/5 * * * *", &["2026-07-01T12:05:00Z"]);
    check("7 0 0 1 1 *", "7 0 0 1 1 *", &["2027-01-01T00:00:07Z"]);
}

#[test]
fn sunday_is_0_and_7() {
    for sunday in ["0", "7", "sun", "SUNDAY", "7-7", "0,7"] {
        let text = format!("0 0 * * {sunday}");
        check(&text, "0 0 * * sun", &["2026-07-05T00:00:00Z", "2026-07-12T00:00:00Z"]);
    }
    same("0 0 * * 5-7", "0 0 * * fri-sun");
    same("0 0 * * 0-7", "0 0 * * 1-7");
    same("0 0 * * 1-7/2", "0 0 * * mon,wed,fri,sun");
    same("0 0 * * */7", "0 0 * * */7");
}

#[test]
fn names_in_any_case() {
    same("0 0 * JAN-Mar,october Mon-Sat/2", "0 0 * 1-3,10 1,3,5");
    check("0 0 1 feb *", "0 0 1 2 *", &["2027-02-01T00:00:00Z"]);
    check("0 0 * * tue,Thursday", "0 0 * * tue,thu", &["2026-07-02T00:00:00Z"]);
}

#[test]
fn ranges_past_the_end() {
    same("0 22-2 * * *", "0 22,23,0,1,2 * * *");
    same("0 22-4/3 * * *", "0 22,1,4 * * *");
    same("0 0 1 nov-feb *", "0 0 1 1,2,11,12 *");
    same("0 0 * * fri-mon", "0 0 * * 0,1,5,6");
    same("0 0 * * sat-7", "0 0 * * 0,6");
    same("0 0 * * 7-2", "0 0 * * 0-2");
}

/// Both day fields restricted: either; one of them starting with `*`: both.
#[test]
fn days_of_month_and_week() {
    check(
        "0 0 10 * fri",
        "0 0 10 * fri",
        &["2026-07-03T00:00:00Z", "2026-07-10T00:00:00Z", "2026-07-17T00:00:00Z"],
    );
    check("0 0 1,15 * 1", "0 0 1,15 * mon", &["2026-07-06T00:00:00Z", "2026-07-13T00:00:00Z"]);
    // The first Monday is an odd day only when it happens to be.
    check("0 0 */2 * mon", "0 0 */2 * mon", &["2026-07-13T00:00:00Z", "2026-07-27T00:00:00Z"]);
    check("0 0 13 * */5", "0 0 13 * */5", &["2026-09-13T00:00:00Z", "2026-11-13T00:00:00Z"]);
    check("0 0 *,5 * mon", "0 0 * * mon", &["2026-07-06T00:00:00Z"]);
    check("0 0 1-31 * mon", "0 0 1-31 * mon", &["2026-07-02T00:00:00Z"]);
    // Never a 31 February, but Mondays there are.
    check("0 0 31 2 mon", "0 0 31 2 mon", &["2027-02-01T00:00:00Z"]);
}

#[test]
fn canonical_texts() {
    same("0-59/5 0-23 * 1-12 *", "*/5 * * * *");
    check("0,30 * * * *", "*/30 * * * *", &[]);
    check("0 */8,20,22 * * *", "0 */8,20,22 * * *", &[]);
    check("0 0-16/8 * * *", "0 0-16/8 * * *", &[]);
    check("0 */24 * * *", "0 */24 * * *", &["2026-07-02T00:00:00Z"]);
    check("10-12,14,15,20 * * * *", "10-12,14,15,20 * * * *", &[]);
    check("0 0 1-31/30 */12 0-6", "0 0 1,31 1 sun-sat", &[]);
}

#[test]
fn nicknames() {
    check("@hourly", "0 * * * *", &["2026-07-01T13:00:00Z"]);
    check("@Daily", "0 0 * * *", &["2026-07-02T00:00:00Z"]);
    check("@midnight", "0 0 * * *", &["2026-07-02T00:00:00Z"]);
    check("@WEEKLY", "0 0 * * sun", &["2026-07-05T00:00:00Z"]);
    check("@monthly", "0 0 1 * *", &["2026-08-01T00:00:00Z"]);
    check(" @yearly ", "0 0 1 1 *", &["2027-01-01T00:00:00Z"]);
    check("@annually", "0 0 1 1 *", &["2027-01-01T00:00:00Z"]);
}

#[test]
fn every() {
    check("every 90s", "every 1m 30s", &["2026-07-01T12:01:30Z", "2026-07-01T12:03:00Z"]);
    check("every 5m", "every 5m", &["2026-07-01T12:05:00Z"]);
    check("Every 2 Hours", "every 2h", &["2026-07-01T14:00:00Z", "2026-07-01T16:00:00Z"]);
    check("every 1h30m", "every 1h 30m", &["2026-07-01T13:30:00Z"]);
    check("every 1s", "every 1s", &["2026-07-01T12:00:01Z"]);
    check("every 1 day", "every 24h", &["2026-07-02T00:00:00Z"]);
    check("every 366d", "every 8784h", &[]);
    check("every 2500ms", "every 2s 500ms", &["2026-07-01T12:00:02.5Z", "2026-07-01T12:00:05Z"]);
    same("every 1w", "every 7 days");
}

#[test]
fn at_the_ends_of_time() {
    #[track_caller]
    fn check(text: &str, now: Timestamp, expect: Option<&str>) {
        let next = Schedule::parse(text).unwrap().next_after(now, &TimeZone::UTC);
        assert_eq!(next.map(|next| next.to_string()).as_deref(), expect);
    }
    check("0 0 * * *", Timestamp::MIN, Some("1970-01-02T00:00:00Z"));
    check("0 0 * * *", Timestamp::MAX, None);
    check("0 0 1 1 *", "2099-06-01T00:00:00Z".parse().unwrap(), Some("2100-01-01T00:00:00Z"));
    check("every 1h", Timestamp::MAX, None);
    check("every 1s", "1969-12-31T23:59:59.5Z".parse().unwrap(), Some("1970-01-01T00:00:00Z"));
    check("* * * * * *", "2026-01-01T00:00:00.9Z".parse().unwrap(), Some("2026-01-01T00:00:01Z"));
}

#[test]
fn serde_as_text() {
    let schedule: Schedule = serde_json::from_str(r#""*/5 8-20 * * Mon-Sat""#).unwrap();
    assert_eq!(serde_json::to_string(&schedule).unwrap(), r#""*/5 8-20 * * mon-sat""#);
    let error = serde_json::from_str::<Schedule>(r#""75 * * * *""#).unwrap_err().to_string();
    assert!(error.starts_with("`75` is out of range"), "{error}");
}
