//! The dates of one list: what all of them together give away of how each is to be read.

use jiff::{
    Timestamp, ToSpan, civil,
    fmt::strtime::BrokenDownTime,
    tz::{Offset, TimeZone},
};

use super::{
    machine,
    numeric::{self, Order, order_of},
    relative, words,
};
use crate::domain::{Precision, Published};

/// The longest text that is a date, in bytes, with what a site says around it.
const LONGEST: usize = 200;

/// What is known of the dates of a source before one is read.
#[derive(Debug, Clone)]
pub(in crate::extract) struct Setting {
    /// The zone of the source: epoch numbers are shown in it, and "yesterday" is its yesterday.
    pub(in crate::extract) zone: TimeZone,
    /// The language that the page states: `fr`, or `en-US`.
    pub(in crate::extract) language: Option<String>,
    /// Which of two numbers is the day, where the source is known for it.
    pub(in crate::extract) order: Option<Order>,
    /// When the page was fetched. Without it nothing is read that is counted back from it.
    pub(in crate::extract) at: Option<Timestamp>,
}

impl Setting {
    /// Nothing but the zone is known.
    pub(in crate::extract) fn bare(zone: &TimeZone) -> Self {
        Self { zone: zone.clone(), language: None, order: None, at: None }
    }
}

/// How the dates of one list are read.
#[derive(Debug, Clone)]
pub(in crate::extract) struct Dates {
    zone: TimeZone,
    order: Option<Order>,
    at: Option<Timestamp>,
}

impl Dates {
    /// Looks at the dates of a list, in the order of the page. What the source is known for counts
    /// first, then what the dates give away, then the language of the page.
    pub(in crate::extract) fn of<'a>(
        samples: impl IntoIterator<Item = &'a str>,
        setting: &Setting,
    ) -> Self {
        let now = setting.at.map(|at| at.to_zoned(setting.zone.clone()));
        // A clock may be ahead of ours, and a zone of the one we know.
        let latest = now.and_then(|now| now.date().checked_add(1.day()).ok());
        let short = samples.into_iter().filter(|text| text.len() <= LONGEST);
        let order = setting
            .order
            .or_else(|| order_of(short, latest))
            .or_else(|| setting.language.as_deref().and_then(usual_order));
        Self { zone: setting.zone.clone(), order, at: setting.at }
    }

    /// Reads a date in whatever form.
    pub(in crate::extract) fn read(&self, text: &str) -> Option<Published> {
        if text.len() > 4 * LONGEST {
            return None;
        }
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.len() > LONGEST {
            return None;
        }
        let now = self.at.map(|at| at.to_zoned(self.zone.clone()));
        let (dated, yearless) = match words::read(&text) {
            Some(words::Found::Dated(read)) => (Some(read), None),
            Some(words::Found::Yearless(day)) => (None, Some(day)),
            None => (None, None),
        };
        machine::read(&text, &self.zone)
            .or_else(|| numeric::find(&text)?.read(self.order))
            .or(dated)
            .or_else(|| relative::read(&text, now.as_ref()?))
            .or_else(|| relative::without_year(yearless?, now.as_ref()?))
    }

    /// Reads a date of which the whole text has this form (strptime).
    #[expect(clippy::unused_self, reason = "callers read all dates of a list in one way")]
    pub(in crate::extract) fn by_format(&self, text: &str, format: &str) -> Option<Published> {
        by_format(&text.split_whitespace().collect::<Vec<_>>().join(" "), format)
    }
}

/// The order in which a language writes day and month in numbers. English alone says nothing: half
/// of its speakers write the one and half the other. Languages that begin with the year are left
/// out.
fn usual_order(language: &str) -> Option<Order> {
    let language = language.to_ascii_lowercase().replace('_', "-");
    let (tongue, country) = language.split_once('-').unwrap_or((language.as_str(), ""));
    match (tongue, country) {
        ("en" | "es", "us" | "pr") | ("en", "ph") => Some(Order::MonthFirst),
        ("en", "gb" | "uk" | "ie" | "au" | "nz" | "in" | "sg" | "my" | "ng" | "ke") => {
            Some(Order::DayFirst)
        }
        (
            "fr" | "de" | "es" | "it" | "pt" | "nl" | "ru" | "pl" | "tr" | "da" | "nb" | "no"
            | "fi" | "cs" | "sk" | "ro" | "el" | "uk" | "bg" | "hr" | "sr" | "sl" | "ca" | "gl"
            | "vi" | "id" | "ar" | "he",
            _,
        ) => Some(Order::DayFirst),
        _ => None,
    }
}

/// Reads a date by itself. With `format` (strptime) the whole text must have that form. `zone` is
/// what an epoch number, which has none of its own, is shown in.
pub(in crate::extract) fn read(
    text: &str,
    format: Option<&str>,
    zone: &TimeZone,
) -> Option<Published> {
    let dates = Dates::of([text], &Setting::bare(zone));
    match format {
        Some(format) => dates.by_format(text, format),
        None => dates.read(text),
    }
}

/// Whether a `strptime` format can be used at all.
pub(in crate::extract) fn check_format(format: &str) -> Result<(), String> {
    let sample = civil::date(2026, 11, 20).at(14, 3, 7, 0).to_zoned(TimeZone::UTC);
    let sample = sample.map_err(|error| error.to_string())?;
    let written =
        BrokenDownTime::from(&sample).to_string(format).map_err(|error| error.to_string())?;
    match by_format(&written, format) {
        Some(_) => Ok(()),
        None => Err("a date needs a year, a month and a day".to_owned()),
    }
}

fn by_format(text: &str, format: &str) -> Option<Published> {
    let parts = BrokenDownTime::parse(format, text).ok()?;
    if parts.hour().is_none() && parts.minute().is_none() {
        let day = parts.to_date().ok().map(Published::day);
        return day.or_else(|| {
            Some(Published::month(civil::Date::new(parts.year()?, parts.month()?, 1).ok()?))
        });
    }
    let precision = if parts.second().is_some() { Precision::Second } else { Precision::Minute };
    let at = parts.to_datetime().ok()?;
    timed(at, parts.offset(), precision)
}

fn timed(at: civil::DateTime, offset: Option<Offset>, precision: Precision) -> Option<Published> {
    match offset {
        Some(offset) => {
            Some(Published::Instant { at: offset.to_timestamp(at).ok()?, offset, precision })
        }
        None => Some(Published::Local { at, precision }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str, precision: Precision) {
        let paris = TimeZone::fixed(Offset::constant(1));
        let date = read(text, None, &paris).unwrap_or_else(|| panic!("{text} is not read"));
        assert_eq!((date.to_string().as_str(), date.precision()), (expected, precision), "{text}");
    }

    #[test]
    fn iso_and_mail_forms() {
        use Precision::{Day, Minute, Month, Second};
        check("2023-05-06T13:18:34.000Z", "2023-05-06T13:18:34+00:00", Second);
        check("2021-01-02T22:40:56+00:00", "2021-01-02T22:40:56+00:00", Second);
        check("2026-11-20T14:03+0100", "2026-11-20T14:03:00+01:00", Minute);
        check("2011-10-24", "2011-10-24", Day);
        check("2026-11", "2026-11", Month);
        check("2018-03-19 10:11:12", "2018-03-19T10:11:12", Second);
        check("2018-03-19 10:11", "2018-03-19T10:11", Minute);
        check("2021-04-27 09:50:11 -0500", "2021-04-27T09:50:11-05:00", Second);
        check("2021-04-27 09:50:11 UTC", "2021-04-27T09:50:11+00:00", Second);
        check("Thu, 12 Nov 2015 21:16:39 +0000", "2015-11-12T21:16:39+00:00", Second);
        check("1626100000", "2021-07-12T15:26:40+01:00", Second);
        check("1626100000000", "2021-07-12T15:26:40+01:00", Second);
    }

    #[test]
    fn dates_in_words_and_numbers() {
        use Precision::{Day, Minute, Month};
        check("November 20, 2026", "2026-11-20", Day);
        check("20 novembre 2026", "2026-11-20", Day);
        check("March 3rd, 2022", "2022-03-03", Day);
        check("le 1er août 2019", "2019-08-01", Day);
        check("Ven 7 Oct 2011 08:23", "2011-10-07T08:23", Minute);
        check("on Dec 15, 2020 at 9:50 PM", "2020-12-15T21:50", Minute);
        check("Dec 15, 2020 12:05am", "2020-12-15T00:05", Minute);
        check("Reviewed in Italy on 16 July 2022", "2022-07-16", Day);
        check("20 mars 2018 à 22h24", "2018-03-20T22:24", Minute);
        check("Novembre 2026", "2026-11", Month);
        check("04-27-2021 09:50", "2021-04-27T09:50", Minute);
        check("27-04-2021", "2021-04-27", Day);
        check("12/31/2024", "2024-12-31", Day);
        check("31/12/2024 22:24", "2024-12-31T22:24", Minute);
        check("3.4.2024", "2024-04-03", Day);
        check("2026/11/20", "2026-11-20", Day);
    }

    #[test]
    fn what_is_uncertain_is_not_read() {
        for text in [
            "03/04/2024",
            "04-03-2021",
            "2 months ago",
            "il y a 3 jours",
            "yesterday",
            "12",
            "May I say",
            "2020-02-30",
            "31 June 2020",
            "1/2",
            "12345678901",
            "",
        ] {
            assert_eq!(read(text, None, &TimeZone::UTC), None, "{text}");
        }
    }

    #[test]
    fn formats_are_followed() {
        let read = |text, format| read(text, Some(format), &TimeZone::UTC).map(|at| at.to_string());
        let french = "le %d/%m/%Y à %H:%M";
        assert_eq!(read(" le 20/03/2018\n à 22:24", french).as_deref(), Some("2018-03-20T22:24"));
        assert_eq!(read("03/04/2024", "%m/%d/%Y").as_deref(), Some("2024-03-04"));
        assert_eq!(read("04/2024", "%m/%Y").as_deref(), Some("2024-04"));
        let offset = "%Y-%m-%d %H:%M:%S %z";
        let read_offset = read("2024-04-03 10:00:01 -0500", offset);
        assert_eq!(read_offset.as_deref(), Some("2024-04-03T10:00:01-05:00"));
        assert_eq!(read("2024-04-03", "%m/%d/%Y"), None);
        assert_eq!(check_format(french), Ok(()));
        assert!(check_format("%H:%M").is_err());
        assert!(check_format("%d %!").is_err());
    }

    /// Friday 20 November 2026, 15:04 in Paris.
    const NOW: &str = "2026-11-20T14:04:30Z";

    fn setting(language: Option<&str>) -> Setting {
        Setting {
            zone: TimeZone::get("Europe/Paris").unwrap(),
            language: language.map(str::to_owned),
            order: None,
            at: NOW.parse().ok(),
        }
    }

    #[track_caller]
    fn told(text: &str, expected: &str) {
        let read = Dates::of([text], &setting(None)).read(text);
        let read = read.unwrap_or_else(|| panic!("{text} is not read"));
        assert_eq!((read.to_string().as_str(), read.is_relative()), (expected, true), "{text}");
    }

    #[test]
    fn english_and_french_count_back() {
        told("2 months ago", "2026-09");
        told("a month ago", "2026-10");
        told("about an hour ago", "2026-11-20T14:04");
        told("Reviewed 3 weeks ago", "2026-10-30");
        told("1 year, 2 months ago", "2025-09");
        told("a couple of days ago", "2026-11-18");
        told("Edited 30+ days ago", "2026-10-21");
        told("just now", "2026-11-20T15:04");
        told("today at 10:15", "2026-11-20T10:15");
        told("Yesterday at 9:50 PM", "2026-11-19T21:50");
        told("yesterday", "2026-11-19");
        told("last week", "2026-11-13");
        told("Monday at 10:15 AM", "2026-11-16T10:15");
        told("Friday at 10:15 AM", "2026-11-13T10:15");
        told("3h", "2026-11-20T12:04");
        told("2d", "2026-11-18");
        told("5y", "2021-11");
        told("2mo", "2026-09");
        told("il y a 2 ans", "2024-11");
        told("Avis publié il y a environ 3 jours", "2026-11-17");
        told("il y a une semaine", "2026-11-13");
        told("hier à 22h24", "2026-11-19T22:24");
        told("avant-hier", "2026-11-18");
        told("Aujourd’hui à 09:05", "2026-11-20T09:05");
        told("à l'instant", "2026-11-20T15:04");
        told("le mois dernier", "2026-10");
        told("20 nov.", "2026-11-20");
        told("November 23 at 10:15 AM", "2025-11-23T10:15");
    }

    #[test]
    fn other_languages_count_back() {
        for (text, expected) in [
            ("vor 2 Monaten", "2026-09"),
            ("vor einem Jahr", "2025-11"),
            ("Vor mehr als 3 Jahren", "2023-11"),
            ("gestern um 22:24 Uhr", "2026-11-19T22:24"),
            ("gestern, 22.24 Uhr", "2026-11-19T22:24"),
            ("3 Std.", "2026-11-20T12:04"),
            ("letzte Woche", "2026-11-13"),
            ("hace 3 días", "2026-11-17"),
            ("hace un mes", "2026-10"),
            ("Hace 2 años", "2024-11"),
            ("ayer a las 22:24", "2026-11-19T22:24"),
            ("un mese fa", "2026-10"),
            ("2 anni fa", "2024-11"),
            ("ieri alle 10:15", "2026-11-19T10:15"),
            ("há 2 dias", "2026-11-18"),
            ("2 meses atrás", "2026-09"),
            ("ontem às 22:24", "2026-11-19T22:24"),
            ("anteontem", "2026-11-18"),
            ("6 maanden geleden", "2026-05"),
            ("een week geleden", "2026-11-13"),
            ("gisteren om 10:15", "2026-11-19T10:15"),
            ("2 месяца назад", "2026-09"),
            ("год назад", "2025-11"),
            ("5 дней назад", "2026-11-15"),
            ("вчера в 10:15", "2026-11-19T10:15"),
            ("för 2 dagar sedan", "2026-11-18"),
        ] {
            told(text, expected);
        }
    }

    #[test]
    fn a_sentence_that_holds_such_words_is_no_date() {
        let dates = Dates::of([""], &setting(None));
        for text in [
            "Hier nous avons mangé très mal",
            "now or never",
            "I was there yesterday with friends",
            "15 min",
            "Monday",
            "2 Personen",
            "Stayed for 2 days",
            "5 stars",
            "12 reviews",
            "4",
            "over 9000 years ago",
        ] {
            assert_eq!(dates.read(text), None, "{text}");
        }
        let unfetched = Dates::of([""], &Setting::bare(&TimeZone::UTC));
        assert_eq!(unfetched.read("2 days ago"), None);
    }

    #[test]
    fn absolute_dates_in_more_languages() {
        use Precision::{Day, Minute, Month};
        check("20. März 2026 um 22:24 Uhr", "2026-03-20T22:24", Minute);
        check("20 de noviembre de 2026", "2026-11-20", Day);
        check("mar 20 nov 2026", "2026-11-20", Day);
        check("martedì 20 gennaio 2026", "2026-01-20", Day);
        check("20 de março de 2026 às 10h15", "2026-03-20T10:15", Minute);
        check("Geplaatst op 3 mei 2026", "2026-05-03", Day);
        check("3 мая 2026 г.", "2026-05-03", Day);
        check("Отзыв написан 20 ноября 2015", "2015-11-20", Day);
        check("20-Nov-2026", "2026-11-20", Day);
        check("20-Nov-26", "2026-11-20", Day);
        check("Nov 20, '26", "2026-11-20", Day);
        check("Date of experience: March 3, 2022", "2022-03-03", Day);
        check("Reviewed in the United Kingdom on 16 July 2022", "2022-07-16", Day);
        check("Visited March 2022 · written 3 April 2022", "2022-04-03", Day);
        check("Posted on 2021-04-27 09:50", "2021-04-27T09:50", Minute);
        check("Date: 04/27/2021", "2021-04-27", Day);
        check("le 20/03/2018 à 22:24", "2018-03-20T22:24", Minute);
        check("20.11.26, 14:03", "2026-11-20T14:03", Minute);
        check("31/12/24", "2024-12-31", Day);
        check("2026年11月20日", "2026-11-20", Day);
        check("mai 2026", "2026-05", Month);
        check("1626100000.0", "2021-07-12T15:26:40+01:00", Precision::Second);
    }

    #[track_caller]
    fn order(samples: &[&str], language: Option<&str>, expected: Option<&str>) {
        let dates = Dates::of(samples.iter().copied(), &setting(language));
        let read = dates.read("03/04/2024").map(|read| read.to_string());
        assert_eq!(read.as_deref(), expected, "{samples:?}");
    }

    #[test]
    fn a_list_tells_in_what_order_it_writes() {
        let (april, march) = (Some("2024-04-03"), Some("2024-03-04"));
        order(&["03/04/2024", "on 31/12/2023"], None, april);
        order(&["03/04/2024", "12/31/2023"], None, march);
        order(&["03/04/2024", "01-28-2023 09:50"], None, march);
        order(&["31/12/2023", "12/31/2023"], None, None);
        // One of them would lie in the future.
        order(&["03/04/2024", "10/12/2026"], None, march);
        order(&["03/04/2024", "12/10/2026"], None, april);
        // Newest first, if the day stands first.
        let sorted = ["05/04/2024", "04/04/2024", "03/04/2024", "12/03/2024", "11/03/2024"];
        order(&sorted, None, april);
        order(&sorted[..4], None, None);
        order(&["03/04/2024"], Some("fr"), april);
        order(&["03/04/2024"], Some("en-US"), march);
        order(&["03/04/2024"], Some("en"), None);
        order(&["03/04/2024", "12/31/2023"], Some("fr"), march);
        let mut known = setting(Some("fr"));
        known.order = Some(Order::MonthFirst);
        let read = Dates::of([], &known).read("03/04/2024").unwrap();
        assert_eq!(read.to_string(), "2024-03-04");
        assert_eq!(Dates::of([], &known).read("31/12/2023").unwrap().to_string(), "2023-12-31");
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "\\PC{0,40}|[0-9:/. h-]{0,24}", format in "[%a-zA-Z/ ]{0,12}") {
            let _date = read(&text, None, &TimeZone::UTC);
            let _formatted = read(&text, Some(&format), &TimeZone::UTC);
            let _checked = check_format(&format);
            let mut at = setting(None);
            let _told = Dates::of([text.as_str(), &format], &at).read(&text);
            at.at = Some(Timestamp::MIN);
            let _told = Dates::of([text.as_str()], &at).read(&text);
        }

        #[test]
        fn words_of_time_in_any_order_are_survived(
            words in prop::collection::vec(
                prop::sample::select(vec![
                    "il", "y", "a", "999", "ago", "years", "months", "and", "few", "of", "hier", "at",
                    "10:15", "PM", "nov", "2026", "last", "week", "monday", "31/12/9999", "vor",
                ]),
                0..14,
            )
        ) {
            let text = words.join(" ");
            for at in [NOW.parse().unwrap(), Timestamp::MIN, Timestamp::MAX] {
                let at = Setting { at: Some(at), ..setting(None) };
                let _told = Dates::of([text.as_str()], &at).read(&text);
            }
        }

        #[test]
        fn days_are_read_back(days in 0..40_000_i32) {
            let day = civil::date(1990, 1, 1).saturating_add(jiff::Span::new().days(days));
            for written in [day.to_string(), day.strftime("%A %B %-d, %Y").to_string()] {
                prop_assert_eq!(read(&written, None, &TimeZone::UTC), Some(Published::day(day)));
            }
        }
    }
}
