//! Cases counted: where they stand, and how long alert, acknowledgement and answer took.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{
    Window,
    posts::day_of,
    quantile::{median, number, quantile},
};
use crate::domain::{Band, Case, CaseState};

/// Single answers that are kept for the plot, the newest ones.
pub const POINTS: usize = 400;

/// A case with what its first post says.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'a> {
    /// The case.
    pub case: &'a Case,
    /// Whether its first post appeared while its source was watched.
    pub new: bool,
    /// When that was published, if the site says the minute.
    pub published: Option<Timestamp>,
}

/// The negative posts of a window, by cases: what was there before the watch is counted apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Negatives {
    /// Cases opened in the window for posts that appeared during the watch.
    pub cases: u64,
    /// Of those, the ones of which nothing decides that they are negative.
    pub uncertain: u64,
    /// Of those, the ones declared a crisis.
    pub crises: u64,
    /// Cases opened in the window for posts from before the watch: in none of the other figures but
    /// `waiting`.
    pub from_before: u64,
    /// Not taken up.
    pub open: u64,
    /// Taken up.
    pub acknowledged: u64,
    /// At rest.
    pub on_hold: u64,
    /// Answered in public, not settled.
    pub replied: u64,
    /// Settled.
    pub settled: u64,
    /// Found to be without ground.
    pub unfounded: u64,
    /// Those that have a public answer, wherever they stand.
    pub answered: u64,
    /// Their share of those that are not unfounded.
    pub answered_share: Option<f64>,
    /// Cases of any age that wait for an answer today, those from before the watch included.
    pub waiting: u64,
}

/// Whether customers of settled cases were satisfied, as people have said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Satisfied {
    /// Yes.
    pub yes: u64,
    /// No.
    pub no: u64,
    /// Nobody said.
    pub unknown: u64,
}

/// How long something took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// How many it rests on.
    pub n: u64,
    /// Cases for which it has not happened, so that no time is known.
    pub not_yet: u64,
    /// Half took no longer, in seconds.
    pub median_s: Option<f64>,
    /// Nine in ten took no longer, in seconds.
    pub p90_s: Option<f64>,
}

impl Spread {
    fn of(times: &mut [f64], not_yet: u64) -> Self {
        times.sort_by(f64::total_cmp);
        Self {
            n: times.len() as u64,
            not_yet,
            median_s: median(times),
            p90_s: quantile(times, 9, 10),
        }
    }
}

/// How long alert, acknowledgement and answer took, over cases opened in the window for posts that
/// appeared during the watch.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Times {
    /// From when vigie saw the post until a mail server took the first mail about it: quiet hours
    /// are part of it.
    pub alert: Spread,
    /// From when vigie saw the post until somebody took the case up.
    pub acknowledgement: Spread,
    /// From when vigie saw the post until its public answer was seen, or said to have been given.
    pub answer: Spread,
    /// Of those answers, the ones that were seen on the page.
    pub answers_seen: u64,
    /// The same from when the post was published, where the site says the minute.
    pub answer_from_published: Spread,
    /// Single answers: the newest cases, at most [`POINTS`].
    pub answers: Vec<Point>,
}

/// One answer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The day on which the case was opened.
    pub day: Date,
    /// How long the answer took, in seconds.
    pub seconds: f64,
}

/// Counts cases, the newest first.
#[derive(Debug, Clone, Default)]
pub(super) struct CaseTally {
    negatives: Negatives,
    pub(super) satisfied: Satisfied,
    alert: Vec<f64>,
    acknowledgement: Vec<f64>,
    answer: Vec<f64>,
    answers_seen: u64,
    from_published: Vec<f64>,
    /// Cases whose publication is known to the minute.
    dated: u64,
    points: Vec<Point>,
}

impl CaseTally {
    pub(super) fn add(&mut self, kept: &Kept<'_>, window: &Window, zone: &TimeZone) {
        let Kept { case, new, published } = *kept;
        self.negatives.waiting += u64::from(case.state.awaits_answer());
        let day = day_of(case.opened_at, zone);
        if !window.holds(day) {
            return;
        }
        if !new {
            self.negatives.from_before += 1;
            return;
        }
        self.count(case);
        let course = &case.course;
        let since = |from: Timestamp, at: Option<Timestamp>| {
            // A clock that was set back makes no time.
            Some(at?.duration_since(from).as_secs_f64()).filter(|seconds| *seconds >= 0.0)
        };
        self.alert.extend(since(case.opened_at, course.alerted_at));
        self.acknowledgement.extend(since(case.opened_at, course.acknowledged_at));
        if let Some(seconds) = since(case.opened_at, course.answered_at) {
            self.answer.push(seconds);
            self.answers_seen += u64::from(course.answer_seen);
            if self.points.len() < POINTS {
                self.points.push(Point { day, seconds });
            }
        }
        if let Some(published) = published {
            self.dated += 1;
            self.from_published.extend(since(published, course.answered_at));
        }
    }

    fn count(&mut self, case: &Case) {
        let negatives = &mut self.negatives;
        negatives.cases += 1;
        negatives.uncertain += u64::from(case.verdict.band == Band::Uncertain);
        negatives.crises += u64::from(case.course.crisis_at.is_some());
        negatives.answered +=
            u64::from(case.course.answered_at.is_some() && case.state != CaseState::Unfounded);
        match case.state {
            CaseState::Open => negatives.open += 1,
            CaseState::Acknowledged => negatives.acknowledged += 1,
            CaseState::Replied => negatives.replied += 1,
            CaseState::Settled => negatives.settled += 1,
            CaseState::OnHold => negatives.on_hold += 1,
            CaseState::Unfounded => negatives.unfounded += 1,
        }
        if case.state == CaseState::Settled {
            match case.course.satisfied {
                Some(true) => self.satisfied.yes += 1,
                Some(false) => self.satisfied.no += 1,
                None => self.satisfied.unknown += 1,
            }
        }
    }

    pub(super) fn negatives(&self) -> Negatives {
        let founded = self.negatives.cases - self.negatives.unfounded;
        let share = number(self.negatives.answered) / number(founded);
        Negatives { answered_share: (founded > 0).then_some(share), ..self.negatives }
    }

    pub(super) fn times(&mut self) -> Times {
        let cases = self.negatives.cases;
        let spread = |times: &mut Vec<f64>, of: u64| {
            let not_yet = of.saturating_sub(times.len() as u64);
            Spread::of(times, not_yet)
        };
        Times {
            alert: spread(&mut self.alert, cases),
            acknowledgement: spread(&mut self.acknowledgement, cases),
            answer: spread(&mut self.answer, cases),
            answers_seen: self.answers_seen,
            answer_from_published: spread(&mut self.from_published, self.dated),
            answers: std::mem::take(&mut self.points),
        }
    }
}
