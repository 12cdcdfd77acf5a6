//! The figures of a business, against what a person counts.

use jiff::{SignedDuration, Timestamp, civil::date, tz::TimeZone};

use super::{
    Balance, Bend, Bucket, Business, Changes, Kept, Negatives, Point, Satisfied, Section,
    SectionTally, Seen, Sight, Since, Spread, Window,
};
use crate::{
    domain::{
        BusinessId, Case, CaseId, CaseState, Course, HealthState, Post, PostKey, Precision,
        Published, Rating, Revision, RevisionKind, SourceId,
    },
    logic::judge::judge,
};

/// A moment of August 2026 in UTC.
fn at(day: i8, hour: i8) -> Timestamp {
    moment(8, day, hour)
}

fn moment(month: i8, day: i8, hour: i8) -> Timestamp {
    let at = date(2026, month, day).at(hour, 0, 0, 0);
    at.to_zoned(TimeZone::UTC).unwrap().timestamp()
}

fn august() -> Window {
    Window::new(Since::Date(date(2026, 8, 1)), None, date(2026, 8, 31)).unwrap()
}

fn tally() -> SectionTally {
    let business = Business { id: Some("shop".into()), name: "Shop".into(), zone: TimeZone::UTC };
    SectionTally::new(business, august())
}

fn post(rating: Option<(f64, f64, f64)>, published: Option<(&str, Precision)>) -> Post {
    Post {
        published: published.map(|(text, fine)| Published::parse(text, Some(fine)).unwrap()),
        rating: rating.and_then(|(value, best, worst)| Rating::new(value, best, worst)),
        ..Post::new("id:1", "Words.")
    }
}

/// When the source of the posts was first seen.
fn began() -> Timestamp {
    at(1, 12)
}

fn count(to: &mut SectionTally, post: &Post, first_seen: Timestamp, revisions: &[Revision]) {
    let removed = revisions.last().is_some_and(|last| last.kind == RevisionKind::Removed);
    let band = judge(post).band;
    let seen = Seen { post, first_seen, began: Some(began()), removed, band, revisions };
    let platform =
        if post.rating.is_some_and(|rating| rating.best > 5.0) { "Ten" } else { "Board" };
    to.post(&seen, platform, &TimeZone::UTC);
}

const STARS: fn(f64) -> Option<(f64, f64, f64)> = |value| Some((value, 5.0, 1.0));

#[test]
fn posts_are_counted_by_hand() {
    use Precision::{Day, Month, Second};
    let mut tally = tally();
    let on = |text: &'static str, fine| Some((text, fine));
    for (rating, published, first_seen) in [
        (STARS(5.0), on("2026-08-03T10:00:00Z", Second), at(3, 11)),
        (STARS(1.0), on("2026-08-03", Day), at(4, 2)),
        (Some((5.0, 10.0, 0.0)), on("2026-08-05", Day), at(5, 9)),
        (Some((0.0, 1.0, 0.0)), on("2026-08-05", Day), at(5, 9)),
        // Without a rating, and without a date: it counts on the day it was seen.
        (None, None, at(10, 9)),
        // A month in which it was seen, and one in which it was not.
        (STARS(5.0), on("2026-08", Month), at(20, 9)),
        (STARS(5.0), on("2026-07", Month), began()),
        // There before the watch: dated in the window, undated, and surfaced later.
        (STARS(4.0), on("2026-08-01T08:00:00Z", Second), began()),
        (STARS(4.0), None, began()),
        (STARS(2.0), on("2026-07-01", Day), at(12, 9)),
        // A page that says tomorrow is an hour ahead.
        (STARS(5.0), on("2026-08-22", Day), at(21, 23)),
    ] {
        count(&mut tally, &post(rating, published), first_seen, &[]);
    }
    let Section { volume, coverage, balance, balance_standing, .. } = tally.done();
    let mean = (5.0 + 1.0 + 3.0 + 1.0 + 5.0 + 4.0 + 5.0) / 7.0;
    let all =
        Bucket { posts: 8, good: 4, neutral: 2, bad: 2, rated: 7, yes_no: 1, mean: Some(mean) };
    assert_eq!(volume.all, all);
    assert_eq!((volume.new, volume.gone, coverage.undated), (7, 0, 1));
    let days = volume.periods.iter().enumerate().filter(|(_, day)| day.posts > 0);
    let days: Vec<_> = days.map(|(at, day)| (at + 1, day.posts, day.mean)).collect();
    let expected = [
        (1, 1, Some(4.0)),
        (3, 2, Some(3.0)),
        (5, 2, Some(2.0)),
        (10, 1, None),
        (20, 1, Some(5.0)),
        (21, 1, Some(5.0)),
    ];
    assert_eq!(days, expected);
    let platforms: Vec<_> =
        volume.platforms.iter().map(|of| (of.platform.as_str(), of.posts.posts)).collect();
    assert_eq!(platforms, [("Board", 7), ("Ten", 1)]);
    let expected = Balance { good: 4, neutral: 2, bad: 2, per_bad: Some(2.0), missing: 6 };
    assert_eq!(balance, expected);
    // With July's two, and the one that has no date.
    let expected = Balance { good: 6, neutral: 2, bad: 3, per_bad: Some(2.0), missing: 9 };
    assert_eq!(balance_standing, expected);
}

#[test]
fn what_became_of_posts_counts_when_it_was_seen() {
    use RevisionKind::{Lowered, Raised, Reappeared, Removed, Reworded};
    let mut tally = tally();
    let on = |day, kind| Revision { at: at(day, 9), kind };
    let published = Some(("2026-08-02", Precision::Day));
    let bad = post(STARS(1.0), published);
    count(&mut tally, &bad, at(2, 9), &[on(3, Lowered), on(4, Reworded), on(5, Removed)]);
    count(&mut tally, &bad, at(2, 9), &[on(5, Removed), on(6, Reappeared), on(7, Raised)]);
    let june = Revision { at: moment(6, 3, 9), kind: Raised };
    count(&mut tally, &post(STARS(5.0), published), at(2, 9), &[june]);
    let Section { changes, balance_standing, volume, .. } = tally.done();
    let expected = Changes { removed: 2, reappeared: 1, raised: 1, lowered: 1, reworded: 1 };
    assert_eq!(changes, expected);
    assert_eq!((balance_standing.good, balance_standing.bad, volume.gone), (1, 1, 1));
}

fn case(opened: Timestamp, state: CaseState, course: Course) -> Case {
    Case {
        kind: crate::domain::PostKind::Review,
        id: CaseId::from("S-1"),
        business: BusinessId::from("shop"),
        source: SourceId::from("page"),
        post: PostKey::from("id:1"),
        state,
        verdict: judge(&post(STARS(1.0), None)),
        opened_at: opened,
        answer_by: None,
        changes: vec![],
        links: vec![],
        course,
    }
}

fn add(to: &mut SectionTally, case: &Case, new: bool) {
    to.case(&Kept { case, new, published: None }, &TimeZone::UTC);
}

#[test]
fn cases_and_times_are_counted_by_hand() {
    use CaseState::{Acknowledged, OnHold, Open, Replied, Settled, Unfounded};
    let mut tally = tally();
    let opened = at(9, 10);
    // Hours to alert (in seconds here), to acknowledgement and to answer.
    for (state, alert, taken, answered, satisfied) in [
        (Open, Some(10), None, None, None),
        (Acknowledged, Some(20), Some(1), None, None),
        (Replied, Some(30), Some(2), Some(4), None),
        (Settled, Some(40), Some(3), Some(6), Some(true)),
        (Settled, None, None, Some(11), Some(false)),
        (Settled, Some(60), None, None, None),
        (OnHold, Some(50), Some(10), None, None),
        (Unfounded, Some(70), None, Some(1), None),
    ] {
        let after = |hours: i64| opened + SignedDuration::from_hours(hours);
        let course = Course {
            alerted_at: alert.map(|seconds| opened + SignedDuration::from_secs(seconds)),
            acknowledged_at: taken.map(after),
            answered_at: answered.map(after),
            answer_seen: answered == Some(6),
            satisfied,
            ..Course::default()
        };
        add(&mut tally, &case(opened, state, course), true);
    }
    // One that was there before, one of another month, and one whose clock was set back.
    add(&mut tally, &case(opened, Open, Course::default()), false);
    add(&mut tally, &case(moment(7, 9, 10), Acknowledged, Course::default()), true);
    let back = Course { alerted_at: Some(at(9, 9)), ..Course::default() };
    add(&mut tally, &case(opened, Open, back), true);

    let Section { negatives, times, satisfied, without_cause, .. } = tally.done();
    let expected = Negatives {
        cases: 9,
        uncertain: 0,
        crises: 0,
        from_before: 1,
        open: 2,
        acknowledged: 1,
        on_hold: 1,
        replied: 1,
        settled: 3,
        unfounded: 1,
        answered: 3,
        answered_share: Some(3.0 / 8.0),
        waiting: 5,
    };
    assert_eq!(negatives, expected);
    assert_eq!(satisfied, Satisfied { yes: 1, no: 1, unknown: 1 });
    assert_eq!(without_cause, 9);
    // 10 20 30 40 50 60 70: the median is the fourth, nine in ten stand at 0.9 * 6 = 5.4.
    let spread = |n, not_yet, median: f64, p90: f64| Spread {
        n,
        not_yet,
        median_s: Some(median),
        p90_s: Some(p90),
    };
    assert_eq!(times.alert, spread(7, 2, 40.0, 64.0));
    // 1 2 3 10 hours.
    assert_eq!(times.acknowledgement, spread(4, 5, 2.5 * 3600.0, 7.9 * 3600.0));
    // 1 4 6 11 hours.
    assert_eq!(times.answer, spread(4, 5, 5.0 * 3600.0, 9.5 * 3600.0));
    assert_eq!(times.answers_seen, 1);
    assert_eq!(times.answers[0], Point { day: date(2026, 8, 9), seconds: 14_400.0 });
    assert_eq!(times.answer_from_published, Spread::default());
}

fn caused(tally: &mut SectionTally, opened: Timestamp, cause: &str, correction: Option<Timestamp>) {
    let corrections = correction.map(|at| (at, "Read twice".to_owned())).into_iter().collect();
    let course = Course { causes: vec![cause.into()], corrections, ..Course::default() };
    add(tally, &case(opened, CaseState::Settled, course), true);
}

fn watched(tally: &mut SectionTally, since: Timestamp) {
    tally.source(Sight {
        source: "page".into(),
        platform: "Board".into(),
        state: HealthState::Ok,
        since: Some(since),
        last_ok: Some(since),
        watched_since: Some(since),
        posts: 0,
        share_seen: None,
        share_from: None,
    });
}

#[test]
fn a_cause_rises_by_the_rule() {
    // The last period is 25 to 31 August; the one before begins on the 18th.
    for (since, before, last, rising) in [
        (moment(6, 1, 0), 1, 3, true),
        (moment(6, 1, 0), 0, 2, false),
        (moment(6, 1, 0), 0, 3, true),
        (at(9, 0), 1, 3, true),
        (at(9, 0), 4, 3, false),
        // Only one whole period was watched before.
        (at(15, 0), 0, 9, false),
    ] {
        let mut tally = tally();
        watched(&mut tally, since);
        for _ in 0..last {
            caused(&mut tally, at(26, 9), "Waiting time", None);
        }
        for _ in 0..before {
            caused(&mut tally, at(20, 9), "waiting  TIME", None);
        }
        let causes = tally.done().causes;
        assert_eq!(causes.len(), 1);
        assert_eq!(causes[0].cause, "Waiting time", "as it was last said");
        assert_eq!(causes[0].cases, before + last);
        assert_eq!(causes[0].periods.iter().rev().take(2).collect::<Vec<_>>(), [&last, &before]);
        assert_eq!(causes[0].rising, rising, "{since} {before} {last}");
    }
}

#[test]
fn an_action_bends_a_curve_or_not() {
    // Watched since 1 May; the action is of 1 July: 60 days before, 61 since.
    for (before, after, bend) in [
        (5, 0, Bend::Bent),
        (8, 1, Bend::Bent),
        (8, 4, Bend::NoClearChange),
        (1, 8, Bend::Worse),
        (4, 0, Bend::TooEarly),
    ] {
        let mut tally = tally();
        watched(&mut tally, moment(5, 1, 0));
        for number in 0..after {
            caused(&mut tally, at(1 + number, 9), "Bills", None);
        }
        for number in 0..before {
            let action = (number == 0).then(|| moment(7, 1, 9));
            caused(&mut tally, moment(6, 20, 9), "Bills", action);
        }
        let found = tally.done().corrections;
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].days_before, found[0].days_after), (60, 61));
        assert_eq!((found[0].before, found[0].after), (before, u64::from(after.unsigned_abs())));
        assert_eq!(found[0].bend, bend, "{before} {after}");
    }
    let mut tally = tally();
    watched(&mut tally, moment(5, 1, 0));
    let course = Course { corrections: vec![(at(20, 9), "New door".into())], ..Course::default() };
    add(&mut tally, &case(at(19, 9), CaseState::Open, course), true);
    let found = tally.done().corrections;
    assert_eq!((found[0].bend, found[0].cause.as_deref()), (Bend::NoCause, None));
}

#[test]
fn nothing_makes_no_figures() {
    let section = tally().done();
    assert_eq!(section.volume.all, Bucket::default());
    assert_eq!(section.negatives, Negatives::default());
    assert_eq!(section.times.alert, Spread::default());
    assert_eq!(section.balance, Balance::of(0, 0, 0));
    assert_eq!(section.balance.per_bad, None);
    let text = serde_json::to_string(&section).unwrap();
    assert_eq!(serde_json::from_str::<Section>(&text).unwrap(), section);
}
