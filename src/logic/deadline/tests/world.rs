//! A business with opening hours, its people, and a case.

use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};

use crate::domain::{
    Band, Business, Case, CaseRules, CaseState, Course, DeadlineRules, Language, Lead,
    OpeningHours, Person, PostKind, Quiet, Rung, Severity, Shift, Timing, Verdict,
};

pub(super) const WEEK: SignedDuration = SignedDuration::from_hours(24 * 7);
pub(super) const HOUR: SignedDuration = SignedDuration::from_hours(1);

pub(super) fn begun() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

pub(super) fn business(zone: &str, office: bool, within: i64, rungs: usize) -> Business {
    let shift = |from: i8, to: i8| Shift {
        from: civil::time(from, 0, 0, 0),
        to: Some(civil::time(to, 0, 0, 0)),
    };
    let day = vec![shift(9, 12), shift(14, 18)];
    let week =
        [day.clone(), day.clone(), day.clone(), day.clone(), day, vec![shift(9, 12)], vec![]];
    let holidays = vec![(civil::date(2026, 12, 24), civil::date(2027, 1, 2))];
    let hours = OpeningHours { week: Some(week), holidays };
    let all = [("boss", 60), ("chief", 240), ("boss", 600)];
    let rung = |(to, minutes): (&str, i64)| Rung {
        after: SignedDuration::from_mins(minutes),
        to: vec![to.into()],
    };
    Business {
        id: "shop".into(),
        name: "Shop".into(),
        aliases: vec![],
        context: vec![],
        accounts: vec![],
        owners: vec!["ann".into(), "bob".into()],
        timezone: TimeZone::get(zone).unwrap(),
        offline_contact: None,
        signatory: None,
        respond_within: Some(SignedDuration::from_mins(within)),
        deadlines: DeadlineRules {
            hours: if office { hours } else { OpeningHours::default() },
            remind: vec![
                Lead::Percent(25),
                Lead::Time(SignedDuration::from_mins(90)),
                Lead::Time(SignedDuration::ZERO),
            ],
            escalate: all.into_iter().take(rungs).map(rung).collect(),
        },
        causes: vec![],
        rules: CaseRules::default(),
    }
}

pub(super) fn people(zone: &TimeZone) -> Vec<Person> {
    let quiet = Quiet {
        from: civil::time(22, 0, 0, 0),
        to: civil::time(7, 30, 0, 0),
        except: Some(Severity::Critical),
    };
    let person = |id: &str, quiet| Person {
        id: id.into(),
        channel: crate::domain::Channel::Mail(format!("{id}@shop.example")),
        language: Language::English,
        timezone: zone.clone(),
        quiet,
        timing: Timing::default(),
        fallback: None,
    };
    vec![
        person("ann", Some(quiet)),
        person("bob", None),
        person("boss", Some(quiet)),
        person("chief", None),
    ]
}

pub(super) fn case(number: usize, severity: Severity, at: Timestamp) -> Case {
    Case {
        kind: PostKind::Review,
        id: format!("C{number}").as_str().into(),
        business: "shop".into(),
        source: "page".into(),
        post: "id:1".into(),
        state: CaseState::Open,
        verdict: Verdict {
            band: Band::Negative,
            probability: 0.9,
            severity,
            language: None,
            threat: None,
            causes: Vec::new(),
            reasons: Vec::new(),
        },
        opened_at: at,
        answer_by: None,
        changes: Vec::new(),
        links: Vec::new(),
        course: Course::default(),
    }
}
