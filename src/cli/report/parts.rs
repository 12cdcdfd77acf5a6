//! A section in parts: rows, tables and notes, which text and page show alike.

use jiff::tz::TimeZone;

use super::{numbers::NONE, words::Words};
use crate::logic::register::{
    Balance, Bucket, LEAST_PERIODS, LEAST_RATINGS, Register, Section, Sight, Spread, TrendWord,
};

/// What a plot shows; the page knows how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plot {
    Volume,
    Rating,
    Answers,
}

/// A table; its first columns are words, the others numbers.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) head: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
    pub(super) words: usize,
    /// Whether the last column is a word again.
    pub(super) ends_in_words: bool,
    /// Small bars in the last column but one, by row.
    pub(super) bars: Vec<Vec<u64>>,
}

/// A part of a section.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) heading: &'static str,
    pub(super) rows: Vec<(String, String)>,
    pub(super) table: Option<Table>,
    pub(super) notes: Vec<String>,
    pub(super) plot: Option<Plot>,
}

/// What the parts of a section are made with.
pub(super) struct Maker<'a> {
    pub(super) words: &'a Words,
    pub(super) register: &'a Register,
    pub(super) section: &'a Section,
    pub(super) zone: TimeZone,
}

impl<'a> Maker<'a> {
    pub(super) fn new(words: &'a Words, register: &'a Register, section: &'a Section) -> Self {
        let zone = TimeZone::get(&section.timezone).unwrap_or(TimeZone::UTC);
        Self { words, register, section, zone }
    }

    /// The name of the section.
    pub(super) fn name(&self) -> &'a str {
        if self.section.business.is_some() { &self.section.name } else { self.words.all }
    }

    /// Every part, in order.
    pub(super) fn parts(&self) -> Vec<Part> {
        let mut parts = vec![
            self.coverage(),
            self.posts(),
            self.rating(),
            self.negatives(),
            self.times(),
            self.causes(),
        ];
        if !self.section.corrections.is_empty() {
            parts.push(self.corrections());
        }
        parts.extend([self.outcome(), self.balance()]);
        if !self.section.sources.is_empty() {
            parts.push(self.sources());
        }
        parts
    }

    fn coverage(&self) -> Part {
        let (words, coverage) = (self.words, &self.section.coverage);
        let mut notes = Vec::new();
        let day = |at| words.day_of(at, &self.zone);
        match coverage.watched_since {
            None if coverage.sources == 0 => notes.push(words.no_sources.to_owned()),
            None => notes.push(words.never_seen.to_owned()),
            Some(since) => {
                let last = coverage.all_watched_since.map(day).filter(|last| *last != day(since));
                notes.push((words.watched_since)(&day(since)));
                notes.extend(last.map(|last| (words.last_joined)(&last)));
                if since.to_zoned(self.zone.clone()).date() > self.register.from {
                    notes.push((words.begun_inside)(&day(since)));
                }
            }
        }
        for unseen in &coverage.unseen {
            notes.push((words.unseen)(&unseen.source, unseen.last_ok.map(day).as_deref()));
        }
        if coverage.undated > 0 {
            notes.push((words.undated)(&words.count(coverage.undated)));
        }
        if self.register.to < self.register.made_at.to_zoned(self.zone.clone()).date() {
            notes.push((words.states_of)(&day(self.register.made_at)));
        }
        Part { heading: words.coverage, notes, ..Part::default() }
    }

    fn posts(&self) -> Part {
        let (words, volume) = (self.words, &self.section.volume);
        let heading = words.posts;
        if volume.all.posts == 0 {
            return Part { heading, notes: vec![words.no_posts.to_owned()], ..Part::default() };
        }
        let row = |label: &str, count| (label.to_owned(), words.count(count));
        let mut rows = vec![
            row(words.posts, volume.all.posts),
            row(words.good, volume.all.good),
            row(words.neutral, volume.all.neutral),
            row(words.bad, volume.all.bad),
            row(words.new, volume.new),
        ];
        if volume.gone > 0 {
            rows.push(row(words.gone, volume.gone));
        }
        let cells = |name: &str, posts: &Bucket| {
            let counts = [posts.posts, posts.good, posts.neutral, posts.bad];
            let counts = counts.map(|count| words.count(count));
            let mean = words.maybe(posts.mean, 2);
            [name.to_owned()].into_iter().chain(counts).chain([mean]).collect::<Vec<_>>()
        };
        let head = [words.platform, words.posts, words.good, words.neutral, words.bad, words.mean];
        let platforms = volume.platforms.iter();
        let table = Table {
            head: head.map(str::to_lowercase).to_vec(),
            rows: platforms.map(|platform| cells(&platform.platform, &platform.posts)).collect(),
            words: 1,
            ..Table::default()
        };
        Part { heading, rows, table: Some(table), plot: Some(Plot::Volume), ..Part::default() }
    }

    fn rating(&self) -> Part {
        let (words, section) = (self.words, self.section);
        let heading = words.rating;
        let Some(mean) = section.volume.all.mean else {
            return Part { heading, notes: vec![words.no_ratings.to_owned()], ..Part::default() };
        };
        let trend = &section.trend;
        let rated = words.count(section.volume.all.rated);
        let mut rows =
            vec![(words.mean.to_owned(), (words.mean_of)(&words.decimal(mean, 2), &rated))];
        let mut said = (words.trend_word)(trend.word).to_owned();
        if let (TrendWord::Rising | TrendWord::Falling, Some(slope)) = (trend.word, trend.slope) {
            let slope = (words.slope)(&words.signed(slope, 2), self.register.unit);
            said = format!("{said}{}{slope}", words.colon);
        }
        rows.push((words.trend.to_owned(), said));
        let mut notes = Vec::new();
        if trend.word == TrendWord::TooFew {
            let counts = [
                words.count(LEAST_PERIODS as u64),
                words.count(LEAST_RATINGS),
                words.count(trend.periods as u64),
                words.count(trend.ratings),
            ];
            let counts = counts.each_ref().map(String::as_str);
            notes.push((words.trend_takes)(self.register.unit, counts));
        }
        if section.volume.all.yes_no > 0 {
            notes.push((words.yes_no)(&words.count(section.volume.all.yes_no)));
        }
        Part { heading, rows, notes, plot: Some(Plot::Rating), ..Part::default() }
    }

    fn negatives(&self) -> Part {
        let (words, negatives) = (self.words, &self.section.negatives);
        let row = |label: &str, count| (label.to_owned(), words.count(count));
        let mut part = Part { heading: words.negatives, ..Part::default() };
        if negatives.cases == 0 {
            part.notes.push(words.no_negatives.to_owned());
        } else {
            part.rows.push(row(words.cases, negatives.cases));
            let few = [(words.uncertain, negatives.uncertain), (words.crises, negatives.crises)];
            part.rows.extend(
                few.into_iter().filter(|(_, count)| *count > 0).map(|(label, n)| row(label, n)),
            );
            part.rows.extend([
                row(words.open, negatives.open),
                row(words.acknowledged, negatives.acknowledged),
                row(words.on_hold, negatives.on_hold),
                row(words.replied, negatives.replied),
                row(words.settled, negatives.settled),
                row(words.unfounded, negatives.unfounded),
            ]);
        }
        if let Some(share) = negatives.answered_share {
            let of = words.count(negatives.cases - negatives.unfounded);
            let answered = words.count(negatives.answered);
            let said = (words.share_of)(&words.percent(share), &answered, &of);
            part.rows.push((words.answered.to_owned(), said));
        }
        part.rows.push(row(words.waiting, negatives.waiting));
        if negatives.from_before > 0 {
            part.notes.push((words.from_before)(&words.count(negatives.from_before)));
        }
        part
    }

    fn times(&self) -> Part {
        let (words, times) = (self.words, &self.section.times);
        let heading = words.times;
        if self.section.negatives.cases == 0 {
            return Part { heading, notes: vec![words.no_negatives.to_owned()], ..Part::default() };
        }
        let cells = |label: &str, spread: &Spread| {
            vec![
                label.to_owned(),
                words.duration(spread.median_s),
                words.duration(spread.p90_s),
                words.count(spread.n),
                words.count(spread.not_yet),
            ]
        };
        let mut rows = vec![
            cells(words.to_alert, &times.alert),
            cells(words.to_acknowledgement, &times.acknowledgement),
            cells(words.to_answer, &times.answer),
        ];
        let from_published = &times.answer_from_published;
        if from_published.n + from_published.not_yet > 0 {
            rows.push(cells(words.to_answer_from_published, from_published));
        }
        let head = words.times_head.map(str::to_owned).to_vec();
        let told = times.answers_seen < times.answer.n;
        let notes = told.then(|| {
            (words.answers_seen)(&words.count(times.answers_seen), &words.count(times.answer.n))
        });
        Part {
            heading,
            table: Some(Table { head, rows, words: 1, ..Table::default() }),
            notes: notes.into_iter().collect(),
            plot: (times.answer.n > 0).then_some(Plot::Answers),
            ..Part::default()
        }
    }

    fn causes(&self) -> Part {
        let (words, causes) = (self.words, &self.section.causes);
        let mut part = Part { heading: words.causes, ..Part::default() };
        if causes.is_empty() {
            part.notes.push(words.no_causes.to_owned());
        } else {
            let rows = causes.iter().map(|cause| {
                let last = cause.periods.last().copied().unwrap_or(0);
                vec![
                    cause.cause.clone(),
                    words.count(cause.cases),
                    words.count(last),
                    words.maybe(cause.mean_before, 1),
                    if cause.rising { words.rising.to_owned() } else { String::new() },
                ]
            });
            let days = words.count(u64::from(self.register.cause_days.unsigned_abs()));
            part.table = Some(Table {
                head: (words.causes_head)(&days).to_vec(),
                rows: rows.collect(),
                words: 1,
                ends_in_words: true,
                bars: causes.iter().map(|cause| cause.periods.clone()).collect(),
            });
        }
        if self.section.without_cause > 0 {
            part.notes.push((words.without_cause)(&words.count(self.section.without_cause)));
        }
        part
    }

    fn corrections(&self) -> Part {
        let words = self.words;
        let days = |count: u64, days: i32| {
            let days = words.count(u64::from(days.unsigned_abs()));
            (words.in_days)(&words.count(count), &days)
        };
        let rows = self.section.corrections.iter().map(|correction| {
            vec![
                words.day(correction.day),
                correction.action.clone(),
                correction.cause.clone().unwrap_or_else(|| NONE.to_owned()),
                days(correction.before, correction.days_before),
                days(correction.after, correction.days_after),
                (words.bend)(correction.bend).to_owned(),
            ]
        });
        let table = Table {
            head: words.corrections_head.map(str::to_owned).to_vec(),
            rows: rows.collect(),
            words: 3,
            ends_in_words: true,
            ..Table::default()
        };
        Part { heading: words.corrections, table: Some(table), ..Part::default() }
    }

    fn outcome(&self) -> Part {
        let (words, section) = (self.words, self.section);
        let satisfied = section.satisfied;
        let said = if section.negatives.settled == 0 {
            words.nothing_settled.to_owned()
        } else {
            let counts = [satisfied.yes, satisfied.no, satisfied.unknown];
            let counts = counts.map(|count| words.count(count));
            (words.yes_no_unknown)(counts.each_ref().map(String::as_str))
        };
        let changes = &section.changes;
        let row = |label: &str, count| (label.to_owned(), words.count(count));
        let rows = vec![
            (words.satisfied.to_owned(), said),
            row(words.removed, changes.removed),
            row(words.reappeared, changes.reappeared),
            row(words.raised, changes.raised),
            row(words.lowered, changes.lowered),
            row(words.reworded, changes.reworded),
        ];
        Part { heading: words.outcome, rows, ..Part::default() }
    }

    fn balance(&self) -> Part {
        let words = self.words;
        let said = |balance: &Balance| {
            let (good, bad) = (words.count(balance.good), words.count(balance.bad));
            match balance.per_bad {
                Some(per) => (words.per_bad)(&words.decimal(per, 1), &good, &bad),
                None => (words.none_bad)(&good),
            }
        };
        let standing = &self.section.balance_standing;
        let missing = match standing.missing {
            0 => words.missing_none.to_owned(),
            missing => words.count(missing),
        };
        let rows = vec![
            (words.balance_here.to_owned(), said(&self.section.balance)),
            (words.balance_standing.to_owned(), said(standing)),
            (words.missing.to_owned(), missing),
        ];
        let notes = vec![words.invite_all.to_owned()];
        Part { heading: words.balance, rows, notes, ..Part::default() }
    }

    fn sources(&self) -> Part {
        let words = self.words;
        let rows = self.section.sources.iter().map(|sight| {
            vec![
                sight.source.clone(),
                sight.platform.clone(),
                self.state(sight),
                self.share(sight),
                sight
                    .last_ok
                    .map_or_else(|| NONE.to_owned(), |last| words.moment(last, &self.zone)),
                words.count(sight.posts),
            ]
        });
        let table = Table {
            head: words.sources_head.map(str::to_owned).to_vec(),
            rows: rows.collect(),
            words: 3,
            ..Table::default()
        };
        Part { heading: words.sources, table: Some(table), ..Part::default() }
    }

    fn state(&self, sight: &Sight) -> String {
        let state = (self.words.state)(sight.state);
        match sight.since.filter(|_| sight.state.is_incident()) {
            Some(since) => {
                let since = sight.last_ok.unwrap_or(since);
                (self.words.since)(state, &self.words.day_of(since, &self.zone))
            }
            None if sight.watched_since.is_none() => NONE.to_owned(),
            None => state.to_owned(),
        }
    }

    /// The share of the window in which it was seen, and since when, if that is not all of it.
    fn share(&self, sight: &Sight) -> String {
        let Some((share, from)) = sight.share_seen.zip(sight.share_from) else {
            return NONE.to_owned();
        };
        let said = self.words.percent(share);
        if from.to_zoned(self.zone.clone()).date() > self.register.from {
            (self.words.share_from)(&said, &self.words.day_of(from, &self.zone))
        } else {
            said
        }
    }
}
