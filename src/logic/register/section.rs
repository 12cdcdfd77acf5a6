//! The figures of one business, gathered post by post and case by case.

use jiff::{Timestamp, tz::TimeZone};

use super::{
    Balance, Coverage, Kept, Section, Seen, Sight, UnseenSource, Window,
    cases::CaseTally,
    causes::CauseTally,
    posts::{PostTally, day_of},
    trend::trend,
};

/// Whose figures they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Business {
    /// Its id; `None` for all together.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// The zone that its days are of.
    pub zone: TimeZone,
}

/// Gathers the figures of one business, or of all: what it takes in memory does not grow with the
/// posts.
#[derive(Debug, Clone)]
pub struct SectionTally {
    business: Business,
    window: Window,
    posts: PostTally,
    cases: CaseTally,
    causes: CauseTally,
    sources: Vec<Sight>,
    count: u64,
    unseen: Vec<UnseenSource>,
    began: Option<Timestamp>,
    all_began: Option<Timestamp>,
    causes_from: Option<Timestamp>,
}

impl SectionTally {
    /// Nothing yet.
    pub fn new(business: Business, window: Window) -> Self {
        Self {
            business,
            posts: PostTally::new(&window),
            cases: CaseTally::default(),
            causes: CauseTally::default(),
            sources: Vec::new(),
            count: 0,
            unseen: Vec::new(),
            began: None,
            all_began: None,
            causes_from: None,
            window,
        }
    }

    /// Counts a post. `zone` is that of its business.
    pub fn post(&mut self, seen: &Seen<'_>, platform: &str, zone: &TimeZone) {
        self.posts.add(seen, platform, &self.window, zone);
    }

    /// Counts a case; those of one business come newest first. `zone` is that of its business.
    pub fn case(&mut self, kept: &Kept<'_>, zone: &TimeZone) {
        self.cases.add(kept, &self.window, zone);
        self.causes.add(kept.case, kept.new, &self.window, zone);
    }

    /// Counts a source.
    pub fn source(&mut self, sight: Sight) {
        self.count += 1;
        if sight.state.is_incident() || sight.watched_since.is_none() {
            let (source, last_ok) = (sight.source.clone(), sight.last_ok);
            self.unseen.push(UnseenSource { source, last_ok });
        }
        self.began = self.began.into_iter().chain(sight.watched_since).min();
        self.all_began = self.all_began.max(sight.watched_since);
        if self.business.id.is_some() {
            self.sources.push(sight);
        }
    }

    /// When the watch began.
    pub fn began(&self) -> Option<Timestamp> {
        self.began
    }

    /// A business whose watch began then is among all. Causes are measured from the last one on:
    /// one that joins brings its own cases, and makes nothing rise.
    pub fn joined(&mut self, began: Option<Timestamp>) {
        self.causes_from = self.causes_from.max(began);
    }

    /// The figures.
    pub fn done(mut self) -> Section {
        let volume = self.posts.volume();
        let whole = self.business.id.is_none();
        let causes_from = if whole { self.causes_from } else { self.began };
        let first_day = causes_from.map(|began| day_of(began, &self.business.zone));
        // What somebody changed, they changed at one business.
        let corrections =
            if whole { Vec::new() } else { self.causes.corrections(&self.window, first_day) };
        Section {
            timezone: self.business.zone.iana_name().unwrap_or("UTC").to_owned(),
            trend: trend(&volume.periods),
            balance: Balance::of(volume.all.good, volume.all.neutral, volume.all.bad),
            volume,
            negatives: self.cases.negatives(),
            times: self.cases.times(),
            satisfied: self.cases.satisfied,
            causes: self.causes.causes(&self.window, first_day),
            without_cause: self.causes.unsaid,
            corrections,
            changes: self.posts.changes,
            balance_standing: self.posts.balance(),
            coverage: Coverage {
                watched_since: self.began,
                all_watched_since: self.all_began,
                sources: self.count,
                unseen: self.unseen,
                undated: self.posts.undated,
            },
            sources: self.sources,
            business: self.business.id,
            name: self.business.name,
        }
    }
}
