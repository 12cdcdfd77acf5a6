//! What was learned from posts, and what can be: the weights of the last time, what came since, and
//! what people said.

use std::{
    collections::HashSet,
    sync::{Arc, PoisonError},
};

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{Store, StoreError, key, overlay::Overlay, posts::change_record, record::PostEntry};
use crate::{
    domain::{Band, Event, Post, PostKey, Redaction, SourceId},
    logic::{
        judge::{Learned, Lesson},
        text,
    },
};

/// Records that are read at a time.
const PAGE: usize = 256;

/// How what was learned stands to what could be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Schooling {
    /// When it was learned, or tried, last.
    pub at: Option<Timestamp>,
    /// How many texts it was learned from.
    pub lessons: u64,
    /// Of those, the negative ones.
    pub negatives: u64,
    /// Stands for the weights; 0 for none.
    pub mark: u64,
    /// When all was forgotten: what is older teaches nothing any more.
    pub since: Option<Timestamp>,
    /// Posts that came since then, with a rating that teaches.
    pub fresh: u64,
    /// What people said since.
    pub told: u64,
    /// Posts it was learned from may have been taken out of what is kept since.
    pub shrunk: bool,
}

/// What a person said of a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Told {
    source: SourceId,
    key: PostKey,
    negative: bool,
    at: Timestamp,
}

/// A new post came. Those that were redacted have no text any more, but count as they did.
pub(super) fn came(to: &mut Overlay<'_>, post: &Post) -> Result<(), StoreError> {
    if post.rating.as_ref().and_then(Lesson::side).is_none() {
        return Ok(());
    }
    change(to, |schooling| schooling.fresh += 1)
}

/// Applies what was learned, and what people said that can be learned from.
pub(super) fn apply(to: &mut Overlay<'_>, event: &Event, at: Timestamp) -> Result<(), StoreError> {
    if let Event::Taught { source, key, negative, .. } = event {
        told(to, (source, key), *negative, at)
    } else if let Event::Learned { weights, lessons, negatives } = event {
        learned(to, weights.as_deref(), (*lessons, *negatives), at)
    } else if let Event::Unlearned = event {
        forgotten(to, at)
    } else {
        Ok(())
    }
}

/// A person said of a post whether it is negative. Of one with a rating that stands beside the
/// rating; of any other it decides.
fn told(
    to: &mut Overlay<'_>,
    (source, key): (&SourceId, &PostKey),
    negative: bool,
    at: Timestamp,
) -> Result<(), StoreError> {
    change_record(to, source, key, |record| {
        if negative {
            record.band = Some(Band::Negative);
        } else if record.post.rating.is_none() {
            record.band = Some(Band::NotNegative);
        }
    })?;
    let said = Told { source: source.clone(), key: key.clone(), negative, at };
    to.put(key::told(source, key), &said)?;
    change(to, |schooling| schooling.told += 1)
}

/// Something was learned, or what was known is still the best.
fn learned(
    to: &mut Overlay<'_>,
    weights: Option<&str>,
    (lessons, negatives): (u64, u64),
    at: Timestamp,
) -> Result<(), StoreError> {
    if let Some(weights) = weights {
        to.put(key::WEIGHTS.to_vec(), &weights)?;
    }
    change(to, |schooling| {
        if let Some(weights) = weights {
            schooling.mark = text::mark(&[weights]).max(1);
            (schooling.lessons, schooling.negatives) = (lessons, negatives);
        }
        schooling.at = Some(at);
        (schooling.fresh, schooling.told, schooling.shrunk) = (0, 0, false);
    })
}

/// All that was learned is forgotten.
fn forgotten(to: &mut Overlay<'_>, at: Timestamp) -> Result<(), StoreError> {
    to.remove(key::WEIGHTS)?;
    change(to, |schooling| *schooling = Schooling { since: Some(at), ..Schooling::default() })
}

/// Content was taken out: what it taught is to be learned without it.
pub(super) fn shrunk(to: &mut Overlay<'_>, redaction: &Redaction) -> Result<(), StoreError> {
    if redaction.scope.posts.is_empty() {
        return Ok(());
    }
    change(to, |schooling| schooling.shrunk = schooling.mark != 0)
}

fn change(to: &mut Overlay<'_>, change: impl FnOnce(&mut Schooling)) -> Result<(), StoreError> {
    let mut schooling = to.get::<Schooling>(key::SCHOOLING)?.unwrap_or_default();
    change(&mut schooling);
    to.put(key::SCHOOLING.to_vec(), &schooling)
}

impl Store {
    /// How what was learned stands to what could be.
    pub fn schooling(&self) -> Result<Schooling, StoreError> {
        Ok(self.get(key::SCHOOLING)?.unwrap_or_default())
    }

    /// What was learned. It is read once and then shared, until there is something else.
    pub fn learned(&self) -> Result<Arc<Learned>, StoreError> {
        let mark = self.schooling()?.mark;
        let mut known = self.learned.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 != mark {
            let weights = if mark == 0 { None } else { self.get::<String>(key::WEIGHTS)? };
            *known = (mark, Arc::new(weights.map_or_else(Learned::default, |text| read(&text))));
        }
        Ok(Arc::clone(&known.1))
    }

    /// What can be learned from, since all was forgotten for the last time: what people said, and of
    /// the posts with a rating that teaches the newest `most`. Reads every post, and blocks.
    pub fn lessons(&self, most: usize) -> Result<Vec<Lesson>, StoreError> {
        let since = self.schooling()?.since;
        let mut lessons = Vec::new();
        for told in self.all::<Told>(key::TOLD)? {
            if Some(told.at) > since
                && let Some(record) = self.post(&told.source, &told.key)?
            {
                lessons.extend(Lesson::by_person(&record.post, told.negative));
            }
        }
        // A person knows better than a rating.
        let said = lessons.iter().map(|lesson| lesson.text.clone()).collect::<HashSet<_>>();
        let mut rated = Vec::<(Timestamp, Lesson)>::new();
        let mut next = None;
        loop {
            let page = self.page::<PostEntry>(key::POSTS, next.as_ref(), PAGE)?;
            for entry in page.records {
                let PostEntry::Post(record) = entry else { continue };
                if Some(record.first_seen) <= since {
                    continue;
                }
                let published = record.post.published.as_ref();
                let published = published.and_then(|at| at.to_timestamp(&TimeZone::UTC));
                let lesson = Lesson::of_rating(&record.post);
                let lesson = lesson.filter(|lesson| !said.contains(&lesson.text));
                rated.extend(lesson.map(|lesson| (published.unwrap_or(record.first_seen), lesson)));
            }
            if rated.len() >= 2 * most.max(PAGE) {
                newest(&mut rated, most);
            }
            next = page.next;
            if next.is_none() {
                break;
            }
        }
        newest(&mut rated, most);
        lessons.extend(rated.into_iter().map(|(_, lesson)| lesson));
        Ok(lessons)
    }
}

/// Keeps the newest, in an order that is always the same.
fn newest(rated: &mut Vec<(Timestamp, Lesson)>, most: usize) {
    rated.sort_by(|(a, one), (b, other)| b.cmp(a).then_with(|| one.text.cmp(&other.text)));
    rated.truncate(most);
}

/// What stands in the index; nothing if it cannot be read, which a later program may have written.
fn read(weights: &str) -> Learned {
    Learned::from_text(weights).unwrap_or_else(|error| {
        tracing::warn!(error = %error, "texts are judged without what was learned: {error}");
        Learned::default()
    })
}
