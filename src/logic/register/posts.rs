//! Posts counted: how many, how good, on which platform, in which period.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{Balance, Window, quantile::number};
use crate::domain::{Band, Post, Precision, Published, Revision, RevisionKind};

/// A post with what is remembered of it.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// The post as it is now, or was last.
    pub post: &'a Post,
    /// When it was first seen.
    pub first_seen: Timestamp,
    /// When its source was first seen: what was there then is not new.
    pub began: Option<Timestamp>,
    /// Whether it is gone.
    pub removed: bool,
    /// What was decided of it, or how it is judged now.
    pub band: Band,
    /// What became of it.
    pub revisions: &'a [Revision],
}

impl Seen<'_> {
    /// Whether it was written while its source was watched. A post that surfaced on a further page
    /// and is dated before the watch is as old as its date.
    pub fn is_new(&self, zone: &TimeZone) -> bool {
        let Some(began) = self.began.filter(|began| *began < self.first_seen) else { return false };
        let published = self.post.published.as_ref();
        let latest = published.and_then(|published| published.latest(zone, self.first_seen));
        latest.is_none_or(|latest| latest >= began)
    }

    /// The day it counts on, in the zone of its business: that of its publication, or, without a
    /// date, that on which it was first seen. What was there before the watch and has no date
    /// counts on no day. Of what is known to the month only, the day it was first seen counts if it
    /// was in that month, else the middle of the month. Nothing is published after it was seen.
    pub fn day(&self, zone: &TimeZone) -> Option<Date> {
        let seen = day_of(self.first_seen, zone);
        let Some(published) = self.post.published else {
            return self.is_new(zone).then_some(seen);
        };
        let day = match published {
            Published::Instant { at, .. } => day_of(at, zone),
            Published::Local { at, precision } | Published::Relative { at, precision } => {
                let month = at.date().first_of_month();
                match precision {
                    Precision::Month if self.is_new(zone) && seen.first_of_month() == month => seen,
                    Precision::Month => month.with().day(15).build().unwrap_or(month),
                    Precision::Second | Precision::Minute | Precision::Day => at.date(),
                }
            }
        };
        Some(day.min(seen))
    }
}

/// The calendar day of an instant.
pub(super) fn day_of(at: Timestamp, zone: &TimeZone) -> Date {
    at.to_zoned(zone.clone()).date()
}

/// Posts of one period or platform.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Bucket {
    /// How many.
    pub posts: u64,
    /// Those that are not negative.
    pub good: u64,
    /// Those that nothing decides, or that are in the middle of their scale.
    pub neutral: u64,
    /// Those that are negative.
    pub bad: u64,
    /// Those with a rating.
    pub rated: u64,
    /// Of those, yes-or-no recommendations: counted as 5 or 1.
    pub yes_no: u64,
    /// The mean rating, 1 to 5, whatever the scales.
    pub mean: Option<f64>,
}

#[derive(Debug, Clone, Default)]
struct Count {
    bucket: Bucket,
    sum: f64,
}

impl Count {
    fn add(&mut self, post: &Post, band: Band) {
        let bucket = &mut self.bucket;
        bucket.posts += 1;
        match band {
            Band::Negative => bucket.bad += 1,
            Band::Uncertain => bucket.neutral += 1,
            Band::NotNegative => bucket.good += 1,
        }
        if let Some(rating) = post.rating {
            bucket.rated += 1;
            bucket.yes_no += u64::from(rating.is_recommendation());
            self.sum += 1.0 + 4.0 * rating.normalised();
        }
    }

    fn done(&self) -> Bucket {
        let rated = self.bucket.rated;
        Bucket { mean: (rated > 0).then(|| self.sum / number(rated)), ..self.bucket }
    }
}

/// Posts of one platform.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlatformBucket {
    /// Its name.
    pub platform: String,
    /// What is there.
    #[serde(flatten)]
    pub posts: Bucket,
}

/// How many posts there are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Volume {
    /// Those of the window.
    pub all: Bucket,
    /// Of those, the ones that appeared while their source was watched.
    pub new: u64,
    /// Of those, the ones that are gone by now.
    pub gone: u64,
    /// By platform, the most posts first.
    pub platforms: Vec<PlatformBucket>,
    /// By period of the window.
    pub periods: Vec<Bucket>,
}

/// What became of posts during the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// Proved to be gone.
    pub removed: u64,
    /// There again.
    pub reappeared: u64,
    /// Edited to a better rating.
    pub raised: u64,
    /// Edited to a worse rating.
    pub lowered: u64,
    /// Edited otherwise.
    pub reworded: u64,
}

/// Counts posts one by one: of the size of the window, however many they are.
#[derive(Debug, Clone)]
pub(super) struct PostTally {
    all: Count,
    new: u64,
    gone: u64,
    pub(super) undated: u64,
    platforms: BTreeMap<String, Count>,
    periods: Vec<Count>,
    pub(super) changes: Changes,
    standing: Bucket,
}

impl PostTally {
    pub(super) fn new(window: &Window) -> Self {
        Self {
            all: Count::default(),
            new: 0,
            gone: 0,
            undated: 0,
            platforms: BTreeMap::new(),
            periods: vec![Count::default(); window.periods.len()],
            changes: Changes::default(),
            standing: Bucket::default(),
        }
    }

    pub(super) fn add(
        &mut self,
        seen: &Seen<'_>,
        platform: &str,
        window: &Window,
        zone: &TimeZone,
    ) {
        let band = seen.band;
        for revision in seen.revisions {
            if window.holds(day_of(revision.at, zone)) {
                match revision.kind {
                    RevisionKind::Raised => self.changes.raised += 1,
                    RevisionKind::Lowered => self.changes.lowered += 1,
                    RevisionKind::Reworded => self.changes.reworded += 1,
                    RevisionKind::Removed => self.changes.removed += 1,
                    RevisionKind::Reappeared => self.changes.reappeared += 1,
                }
            }
        }
        if !seen.removed {
            match band {
                Band::Negative => self.standing.bad += 1,
                Band::Uncertain => self.standing.neutral += 1,
                Band::NotNegative => self.standing.good += 1,
            }
        }
        let Some(day) = seen.day(zone) else {
            self.undated += 1;
            return;
        };
        let Some(period) = window.period(day) else { return };
        self.all.add(seen.post, band);
        self.new += u64::from(seen.is_new(zone));
        self.gone += u64::from(seen.removed);
        if let Some(count) = self.periods.get_mut(period) {
            count.add(seen.post, band);
        }
        if !self.platforms.contains_key(platform) {
            self.platforms.insert(platform.to_owned(), Count::default());
        }
        if let Some(count) = self.platforms.get_mut(platform) {
            count.add(seen.post, band);
        }
    }

    pub(super) fn volume(&self) -> Volume {
        let platforms = self.platforms.iter();
        let platforms = platforms
            .map(|(name, count)| PlatformBucket { platform: name.clone(), posts: count.done() });
        let mut platforms: Vec<_> = platforms.collect();
        // Those of equal numbers stay in the order of their names.
        platforms.sort_by_key(|platform| std::cmp::Reverse(platform.posts.posts));
        Volume {
            all: self.all.done(),
            new: self.new,
            gone: self.gone,
            platforms,
            periods: self.periods.iter().map(Count::done).collect(),
        }
    }

    /// The balance of all that still stands, whatever its date.
    pub(super) fn balance(&self) -> Balance {
        let Bucket { good, neutral, bad, .. } = self.standing;
        Balance::of(good, neutral, bad)
    }
}
