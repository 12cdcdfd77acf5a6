//! Counting time in opening hours: what passes while a business is closed does not count.
//!
//! Shifts are told by the clock on the wall of the business. On the days on which clocks change, a
//! shift is as long as it really lasts: what counts are the instants of its begin and its end. Time
//! in which shifts overlap counts once.

use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};

use crate::domain::{OpeningHours, Shift};

/// Days that are looked through. Who opens so little that this does not suffice is as good as never
/// there, and time counts as if they always were: a deadline that never comes helps nobody.
const DAYS: usize = 4000;

/// The opening hours of a business, in its zone.
#[derive(Debug, Clone, Copy)]
pub struct Opening<'a> {
    hours: &'a OpeningHours,
    zone: &'a TimeZone,
}

impl<'a> Opening<'a> {
    /// These hours in this zone.
    pub fn new(hours: &'a OpeningHours, zone: &'a TimeZone) -> Self {
        Self { hours, zone }
    }

    /// The moment at which the business has been open for so long since `from`; `from` itself for no
    /// time at all. What would leave the calendar stays at `from`.
    pub fn after(&self, from: Timestamp, work: SignedDuration) -> Timestamp {
        if work <= SignedDuration::ZERO {
            return from;
        }
        if !self.hours.is_always_open() {
            let mut left = work;
            for (begin, end) in self.days(from, false).flat_map(|day| self.spans(day)) {
                let begin = begin.max(from);
                let open = end.duration_since(begin);
                if open <= SignedDuration::ZERO {
                    continue;
                }
                if left <= open {
                    return begin.checked_add(left).unwrap_or(end);
                }
                left -= open;
            }
        }
        from.checked_add(work).unwrap_or(from)
    }

    /// The last moment from which on the business will have been open for so long until `to`; `to`
    /// itself for no time at all.
    pub fn before(&self, to: Timestamp, work: SignedDuration) -> Timestamp {
        if work <= SignedDuration::ZERO {
            return to;
        }
        if !self.hours.is_always_open() {
            let mut left = work;
            let spans = self.days(to, true).flat_map(|day| self.spans(day).into_iter().rev());
            for (begin, end) in spans {
                let end = end.min(to);
                let open = end.duration_since(begin);
                if open <= SignedDuration::ZERO {
                    continue;
                }
                if left <= open {
                    return end.checked_sub(left).unwrap_or(begin);
                }
                left -= open;
            }
        }
        to.checked_sub(work).unwrap_or(to)
    }

    /// The day of a moment, and those after it, or before it.
    fn days(&self, at: Timestamp, back: bool) -> impl Iterator<Item = civil::Date> {
        let today = at.to_zoned(self.zone.clone()).date();
        let step = move |day: &civil::Date| {
            if back { day.yesterday().ok() } else { day.tomorrow().ok() }
        };
        std::iter::successors(Some(today), step).take(DAYS)
    }

    /// When the business is open on a day, in order: what shifts of the day before go on after
    /// midnight counts to this one.
    fn spans(&self, day: civil::Date) -> Vec<(Timestamp, Timestamp)> {
        let whole = Shift { from: civil::Time::midnight(), to: None };
        let Some((first, last)) = self.span(day, &whole) else { return Vec::new() };
        let begun = [day.yesterday().ok(), Some(day)].into_iter().flatten();
        let shifts = begun.flat_map(|day| self.begun_on(day));
        let clipped = shifts.map(|(begin, end)| (begin.max(first), end.min(last)));
        let mut parts = clipped.filter(|(begin, end)| begin < end).collect::<Vec<_>>();
        parts.sort_unstable();
        let mut spans = Vec::<(Timestamp, Timestamp)>::with_capacity(parts.len());
        for (begin, end) in parts {
            match spans.last_mut().filter(|(_, open_until)| begin <= *open_until) {
                Some((_, open_until)) => *open_until = end.max(*open_until),
                None => spans.push((begin, end)),
            }
        }
        spans
    }

    /// The shifts that begin on a day.
    fn begun_on(&self, day: civil::Date) -> Vec<(Timestamp, Timestamp)> {
        let holiday = |(first, last): &(civil::Date, civil::Date)| (*first..=*last).contains(&day);
        if self.hours.holidays.iter().any(holiday) {
            return Vec::new();
        }
        let all_day = [Shift { from: civil::Time::midnight(), to: None }];
        let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default();
        let shifts = match &self.hours.week {
            None => &all_day[..],
            Some(week) => week.get(weekday).map_or(&[][..], Vec::as_slice),
        };
        shifts.iter().filter_map(|shift| self.span(day, shift)).collect()
    }

    fn span(&self, day: civil::Date, shift: &Shift) -> Option<(Timestamp, Timestamp)> {
        let last = if shift.is_overnight() { day.tomorrow().ok()? } else { day };
        // A time that clocks skip becomes the first moment after it, as jiff reads it.
        let instant = |day: civil::Date, time: civil::Time| {
            let local = day.to_datetime(time).to_zoned(self.zone.clone()).ok()?;
            Some(local.timestamp())
        };
        Some((instant(day, shift.from)?, instant(last, shift.to.unwrap_or_default())?))
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn shift(from: &str, to: &str) -> Shift {
        let to = (to != "24:00").then(|| to.parse().unwrap());
        Shift { from: from.parse().unwrap(), to }
    }

    fn office() -> OpeningHours {
        let day = vec![shift("09:00", "12:00"), shift("14:00", "18:00")];
        let saturday = vec![shift("09:00", "12:00")];
        let week = [day.clone(), day.clone(), day.clone(), day.clone(), day, saturday, vec![]];
        let date = |text: &str| text.parse().unwrap();
        let holidays = vec![
            (date("2026-12-25"), date("2026-12-25")),
            (date("2026-12-30"), date("2027-01-02")),
        ];
        OpeningHours { week: Some(week), holidays }
    }

    fn at(zone: &TimeZone, local: &str) -> Timestamp {
        let local = local.parse::<civil::DateTime>().unwrap();
        local.to_zoned(zone.clone()).unwrap().timestamp()
    }

    #[track_caller]
    fn check(hours: &OpeningHours, from: &str, work: &str, expect: &str) {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let work: SignedDuration = work.parse().unwrap();
        let opening = Opening::new(hours, &zone);
        let got = opening.after(at(&zone, from), work);
        assert_eq!(got.to_zoned(zone.clone()).datetime().to_string(), expect, "{from} + {work:#}");
    }

    #[test]
    fn time_runs_while_the_business_is_open() {
        let hours = office();
        check(&hours, "2026-11-23T09:00", "2h", "2026-11-23T11:00:00");
        check(&hours, "2026-11-23T11:00", "2h", "2026-11-23T15:00:00");
        check(&hours, "2026-11-23T11:00", "1h", "2026-11-23T12:00:00");
        check(&hours, "2026-11-23T18:00", "1h", "2026-11-24T10:00:00");
        // Over the weekend: Saturday morning counts.
        check(&hours, "2026-11-27T17:00", "5h", "2026-11-30T10:00:00");
        // The holidays: Christmas is a Friday, and from Wednesday on nobody is there.
        check(&hours, "2026-12-24T17:00", "2h", "2026-12-26T10:00:00");
        check(&hours, "2026-12-29T17:30", "1h", "2027-01-04T09:30:00");
        check(&OpeningHours::default(), "2026-12-25T03:00", "2h", "2026-12-25T05:00:00");
        let shut = OpeningHours { week: None, ..office() };
        check(&shut, "2026-12-24T23:00", "2h", "2026-12-26T01:00:00");
    }

    #[test]
    fn a_bar_closes_the_day_after_and_clocks_change_in_its_night() {
        let night = vec![shift("20:00", "04:00")];
        let hours = OpeningHours {
            week: Some(std::array::from_fn(|_| night.clone())),
            holidays: Vec::new(),
        };
        check(&hours, "2026-11-23T01:00", "2h", "2026-11-23T03:00:00");
        check(&hours, "2026-11-23T03:30", "1h", "2026-11-23T20:30:00");
        // Seven hours are eight on the wall, and nine are eight.
        check(&hours, "2026-03-28T20:00", "7h", "2026-03-29T04:00:00");
        check(&hours, "2026-10-24T20:00", "9h", "2026-10-25T04:00:00");
    }

    #[test]
    fn who_is_never_there_is_waited_for_as_if_always() {
        let hours = OpeningHours { week: Some(std::array::from_fn(|_| vec![])), holidays: vec![] };
        check(&hours, "2026-11-23T01:00", "2h", "2026-11-23T03:00:00");
    }

    fn shifts() -> impl Strategy<Value = Vec<Shift>> {
        let time = |quarter: i8| civil::time(quarter / 4, quarter % 4 * 15, 0, 0);
        let one = (0..96_i8, 0..97_i8).prop_map(move |(from, to)| Shift {
            from: time(from),
            to: (to < 96).then(|| time(to)),
        });
        vec(one, 0..3).prop_map(|mut shifts| {
            shifts.sort_by_key(|shift| shift.from);
            shifts
        })
    }

    fn any_hours() -> impl Strategy<Value = OpeningHours> {
        let holiday = (0..400_i64, 0..9_i64).prop_map(|(first, days)| {
            let first = civil::date(2026, 1, 1) + jiff::Span::new().days(first);
            (first, first + jiff::Span::new().days(days))
        });
        let week = prop::option::of(prop::array::uniform7(shifts()));
        // Somebody is there at some time.
        let week = week.prop_map(|week| {
            week.map(|mut week| {
                week[2].insert(0, Shift { from: civil::time(0, 30, 0, 0), to: None });
                week[2].sort_by_key(|shift| shift.from);
                week
            })
        });
        (week, vec(holiday, 0..3)).prop_map(|(week, holidays)| OpeningHours { week, holidays })
    }

    /// Whether a moment lies in a shift, its end included: told anew, day by day.
    fn is_open(opening: Opening<'_>, at: Timestamp) -> bool {
        let today = at.to_zoned(opening.zone.clone()).date();
        let days = [today.yesterday().unwrap(), today];
        days.into_iter()
            .flat_map(|day| opening.spans(day))
            .any(|(begin, end)| begin < at && at <= end || begin == at)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        /// Over a year with both changes of the clocks, in two zones.
        #[test]
        fn counting_is_in_order_and_ends_while_somebody_is_there(
            hours in any_hours(),
            paris in any::<bool>(),
            minutes in vec(0..540_000_i64, 2),
            works in vec(0..200_000_i64, 2),
        ) {
            let name = if paris { "Europe/Paris" } else { "America/Montreal" };
            let zone = TimeZone::get(name).unwrap();
            let opening = Opening::new(&hours, &zone);
            let begun = at(&zone, "2026-01-01T00:00");
            let mut froms = minutes.iter().map(|m| begun + SignedDuration::from_mins(*m));
            let (a, b) = (froms.next().unwrap(), froms.next().unwrap());
            let (a, b) = (a.min(b), a.max(b));
            let (less, more) = (works[0].min(works[1]), works[0].max(works[1]));
            let (less, more) = (SignedDuration::from_secs(less), SignedDuration::from_secs(more));
            prop_assert_eq!(opening.after(a, SignedDuration::ZERO), a);
            prop_assert_eq!(opening.before(a, SignedDuration::ZERO), a);
            prop_assert!(opening.after(a, less) <= opening.after(a, more));
            prop_assert!(opening.after(a, more) <= opening.after(b, more));
            prop_assert!(opening.before(a, more) <= opening.before(b, more));
            if more > SignedDuration::ZERO {
                let due = opening.after(a, more);
                prop_assert!(due > a && due.duration_since(a) >= more);
                prop_assert!(is_open(opening, due));
                // And so much of it was open time: back again, nobody was there in between.
                let back = opening.before(due, more);
                prop_assert!(back >= a, "{back} {a}");
                prop_assert_eq!(opening.after(back, more), due);
                // In two parts it is the same.
                prop_assert_eq!(opening.after(opening.after(a, less), more - less), due);
            }
        }
    }
}
