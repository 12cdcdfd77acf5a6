//! What is refused: where the caret points, what is said, and what would be right.

use crate::logic::schedule::Schedule;

/// The offending part is marked by `‹` and `›` in the text.
#[track_caller]
fn check(marked: &str, message: &str, help: &str) {
    let (start, end) = (marked.find('‹').unwrap(), marked.find('›').unwrap());
    let text = marked.replace(['‹', '›'], "");
    let error = Schedule::parse(&text).expect_err(&text);
    assert_eq!(error.span, start..end - '‹'.len_utf8(), "{error:?}");
    assert_eq!(error.to_string(), message);
    assert_eq!(error.help.as_deref(), Some(help));
}

const EXAMPLES: &str = "such as `*/5 * * * *`, `@hourly` or `every 5m`";
const FIELDS: &str =
    "minute, hour, day of the month, month, day of the week, such as `*/5 * * * *`";
const MINUTES: &str = "minutes go from 0 to 59";
const WEEKDAYS: &str = "days of the week go from 0 to 7, or sun to sat; Sunday is 0 and 7";
const CALENDAR: &str = "February has at most 29 days; April, June, September and November have 30";
const DURATIONS: &str = "such as `every 90s`, `every 5m`, `every 1h30m` or `every 2 hours`";

#[test]
fn values() {
    check("‹60› * * * *", "`60` is out of range", "minutes go from 0 to 59");
    check("‹60› 0 * * * *", "`60` is out of range", "seconds go from 0 to 59");
    check("0 1,‹24›,2 * * *", "`24` is out of range", "hours go from 0 to 23");
    check("0 0 ‹0› * *", "`0` is out of range", "days of the month go from 1 to 31");
    check("0 0 1-‹32› * *", "`32` is out of range", "days of the month go from 1 to 31");
    check("0 0 * ‹13› *", "`13` is out of range", "months go from 1 to 12, or jan to dec");
    check("0 0 * * ‹8›", "`8` is out of range", WEEKDAYS);
    check("‹99999999999999999999› * * * *", "`99999999999999999999` is out of range", MINUTES);
    check("0 0 * ‹mon› *", "`mon` is not a month", "months go from 1 to 12, or jan to dec");
    check("0 0 * * mon-‹frei›", "`frei` is not a day of the week", WEEKDAYS);
    check("‹+5› * * * *", "`+5` is not a minute", MINUTES);
    check("5,‹é7› * * * *", "`é7` is not a minute", MINUTES);
}

#[test]
fn lists_and_ranges() {
    check("1,‹,›2 * * * *", "an item is missing at this comma", MINUTES);
    check("‹,›1 * * * *", "an item is missing at this comma", MINUTES);
    check("1‹,› * * * *", "an item is missing at this comma", MINUTES);
    check("0 0 1 * ‹,›", "an item is missing at this comma", WEEKDAYS);
    check("‹5-› * * * *", "`5-` lacks an end", &format!("a range has two ends; {MINUTES}"));
    check("0,‹-5› * * * *", "`-5` lacks an end", &format!("a range has two ends; {MINUTES}"));
    check("1-‹2-3› * * * *", "`2-3` is not a minute", MINUTES);
    check(
        "0,‹50-10› * * * *",
        "the range `50-10` goes backwards",
        "write `50-59,0-10` to pass the end",
    );
    check(
        "0 0 ‹28-3›/2 * *",
        "the range `28-3` goes backwards",
        "write `28-31,1-3` to pass the end",
    );
    let star = format!("`*` stands alone or before a step, such as `*/2`; {MINUTES}");
    check("‹**› * * * *", "`**` is not a minute", &star);
    check("‹*›-5 * * * *", "`*` is not a minute", &star);
}

#[test]
fn steps() {
    let steps = "steps of this field go from 1 to 60";
    check("*/‹0› * * * *", "the step `0` is out of range", steps);
    check(
        "*/‹90› * * * *",
        "the step `90` is out of range",
        "steps of this field go from 1 to 60; a longer beat is written `every 90m`",
    );
    check(
        "0 */‹36› * * *",
        "the step `36` is out of range",
        "steps of this field go from 1 to 24; a longer beat is written `every 36h`",
    );
    check("‹*/› * * * *", "`*/` lacks its step", steps);
    check("*/‹x› * * * *", "`x` is not a step", steps);
    check("*/‹5/2› * * * *", "`5/2` is not a step", steps);
    check("‹/5› * * * *", "`/5` lacks its range", "write `*/5` for every value");
    check(
        "1,‹5/10› * * * *",
        "the step in `5/10` has no range",
        "write `5-59/10`, or `*/10` for the whole field",
    );
    check("‹75›/10 * * * *", "`75` is out of range", MINUTES);
}

#[test]
fn extensions() {
    let days = "days of the month go from 1 to 31";
    let not_crontab = |help: &str| format!("`L`, `W` and `#` are not part of crontab(5); {help}");
    check("0 0 ‹L› * *", "`L` is not a day of the month", &not_crontab(days));
    check("0 0 ‹15W› * *", "`15W` is not a day of the month", &not_crontab(days));
    check("0 0 ‹lw› * *", "`lw` is not a day of the month", &not_crontab(days));
    check("0 0 * * ‹5L›", "`5L` is not a day of the week", &not_crontab(WEEKDAYS));
    check("0 0 * * ‹friL›", "`friL` is not a day of the week", &not_crontab(WEEKDAYS));
    check("0 0 * * 1,‹fri#2›", "`fri#2` is not a day of the week", &not_crontab(WEEKDAYS));
    check(
        "0 0 ‹?› * 1",
        "`?` is not a day of the month",
        "write `*` where any day of the month will do",
    );
}

#[test]
fn number_of_fields() {
    check("‹›", "the schedule is empty", EXAMPLES);
    check("‹ \t ›", "the schedule is empty", EXAMPLES);
    check(" ‹* * * *› ", "4 fields where 5, or 6 with the seconds, are expected", FIELDS);
    check("‹caf é›", "2 fields where 5, or 6 with the seconds, are expected", FIELDS);
    check(
        "0 0 0 1 1 * ‹2026›",
        "7 fields where 5, or 6 with the seconds, are expected",
        "there is no field for years",
    );
    check(
        "* * * * * * ‹* é›",
        "8 fields where 5, or 6 with the seconds, are expected",
        "leave these out",
    );
    let one = "1 field where 5, or 6 with the seconds, are expected";
    check("‹daily›", one, "write `@daily`");
    check("‹5m›", one, "write `every 5m`");
    check("‹evry› 1 minute", "`evry` begins no schedule", "write `every 1 minute`");
    check("‹chaque›  5m", "`chaque` begins no schedule", "write `every 5m`");
    check("‹evry noon›", "2 fields where 5, or 6 with the seconds, are expected", FIELDS);
}

#[test]
fn dates_that_never_come() {
    check("0 0 ‹31 2› *", "this date never comes", CALENDAR);
    check("0 0 ‹30-31 feb› */2", "this date never comes", CALENDAR);
    check("0 0 0 ‹31  4,6,9,11› *", "this date never comes", CALENDAR);
}

#[test]
fn nicknames() {
    let known = "there are @hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually";
    check("‹@noon›", "`@noon` is not a schedule", known);
    check("‹@›", "`@` is not a schedule", known);
    check("@daily ‹at 5›", "nothing may follow `@daily`", "write `@daily` alone");
    check(
        "‹@Reboot›",
        "`@Reboot` is not a schedule",
        "an overdue source is polled at start in any case; say how often, such as `@hourly`",
    );
    check(
        "‹@every› 5m",
        "`@every` is not a schedule",
        "write it without the `@`, such as `every 5m`",
    );
}

#[test]
fn every() {
    check("‹every›", "`every` lacks its duration", EXAMPLES);
    check("every ‹5 minuts›", "`5 minuts` is not a duration", DURATIONS);
    check("every ‹5›", "`5` is not a duration", DURATIONS);
    check("every ‹été›", "`été` is not a duration", DURATIONS);
    check("every ‹0s›", "too short", "from 1 second to 366 days");
    check("every ‹999ms›", "too short", "from 1 second to 366 days");
    check("every ‹5m ago›", "too short", "from 1 second to 366 days");
    check("every ‹367 days›", "too long", "from 1 second to 366 days");
    check(
        "every  ‹1 month›",
        "months and years have no fixed length",
        "count days, or write `@monthly` or `@yearly`",
    );
}
