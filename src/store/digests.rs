//! What waits for digests, by when they are due and to whom; and who gets none.

use jiff::Timestamp;

use super::{Store, StoreError, key, overlay::Overlay};
use crate::domain::{Alert, AlertStatus, DigestItem, DigestStop, Event, Notice, PersonId};

/// A post that waits for a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InDigest {
    /// Whose digest.
    pub person: PersonId,
    /// When it comes.
    pub due: Timestamp,
    /// The post.
    pub item: DigestItem,
}

/// A post that is noted twice for one digest stands in it once, as it was noted last.
pub(super) fn noted(
    to: &mut Overlay<'_>,
    person: &PersonId,
    item: &DigestItem,
    due: Timestamp,
) -> Result<(), StoreError> {
    to.put(key::in_digest(due, person, item), item)
}

/// All that was due to a person by then is told.
pub(super) fn taken(
    to: &mut Overlay<'_>,
    person: &PersonId,
    until: Timestamp,
) -> Result<(), StoreError> {
    due(to, person, until)?.iter().try_for_each(|key| to.remove(key))
}

/// A person gets no digests from now on.
pub(super) fn stopped(
    to: &mut Overlay<'_>,
    person: &PersonId,
    by: &str,
    since: Timestamp,
) -> Result<(), StoreError> {
    let stop = DigestStop { person: person.clone(), since, by: by.to_owned() };
    to.put(key::stop(person), &stop)
}

/// A person gets digests again.
pub(super) fn resumed(to: &mut Overlay<'_>, person: &PersonId) -> Result<(), StoreError> {
    to.remove(&key::stop(person))
}

/// Whether a fact takes another number of posts than are there, since one was noted meanwhile; or stops
/// what is stopped, or resumes what is not.
pub(super) fn is_overtaken(to: &Overlay<'_>, event: &Event) -> Result<bool, StoreError> {
    if let Event::DigestTaken { person, until, posts } = event {
        Ok(u64::try_from(due(to, person, *until)?.len()).ok() != Some(*posts))
    } else if let Event::DigestsStopped { person, .. } = event {
        to.contains(&key::stop(person))
    } else if let Event::DigestsResumed { person, .. } = event {
        Ok(!to.contains(&key::stop(person))?)
    } else {
        Ok(false)
    }
}

fn due(to: &Overlay<'_>, person: &PersonId, until: Timestamp) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut keys = to.keys(key::DIGESTS, &key::digests_after(until), usize::MAX)?;
    keys.retain(|key| key::read_digest(key).is_some_and(|(_, of)| of == *person));
    Ok(keys)
}

impl Store {
    /// Whose digests are stopped, by their names.
    pub fn digest_stops(&self) -> Result<Vec<DigestStop>, StoreError> {
        self.all(key::STOPS)
    }

    /// The stop of a person's digests, if they are stopped.
    pub fn digest_stop(&self, person: &PersonId) -> Result<Option<DigestStop>, StoreError> {
        self.get(&key::stop(person))
    }

    /// The digests to a person that are in the outbox, wait for their time, and are not under way.
    pub fn digests_unsent(&self, person: &PersonId) -> Result<Vec<Alert>, StoreError> {
        let mut found = Vec::new();
        for id in self.waiting_rows()? {
            if id.as_str().strip_suffix(person.as_str()).is_none_or(|rest| !rest.ends_with(':')) {
                continue;
            }
            found.extend(self.alert(&id)?.filter(|alert| {
                matches!(alert.notice, Notice::Digest { .. })
                    && matches!(alert.status, AlertStatus::Scheduled | AlertStatus::Deferred)
                    && alert.person == *person
            }));
        }
        Ok(found)
    }

    /// What is due for digests at `until`, by time.
    pub fn digests_due(&self, until: Timestamp) -> Result<Vec<InDigest>, StoreError> {
        self.noted(until, |_| true)
    }

    /// What waits for the digests of a person. Of what waits for others only the keys are read.
    pub fn digests_of(&self, person: &PersonId) -> Result<Vec<InDigest>, StoreError> {
        self.noted(Timestamp::MAX, |of| of == person)
    }

    fn noted(
        &self,
        until: Timestamp,
        wanted: impl Fn(&PersonId) -> bool,
    ) -> Result<Vec<InDigest>, StoreError> {
        self.reading(|| {
            let mut found = Vec::new();
            let end = key::digests_after(until);
            for entry in self.tree.range(key::DIGESTS..end.as_slice()) {
                let (at, value) = entry?;
                if let Some((due, person)) = key::read_digest(&at).filter(|(_, of)| wanted(of)) {
                    found.push(InDigest { person, due, item: self.decode(&at, &value)? });
                }
            }
            Ok(found)
        })
    }

    /// When the first and the last of the digests are due for which something waits.
    pub fn digest_times(&self) -> Result<Option<(Timestamp, Timestamp)>, StoreError> {
        self.reading(|| {
            let mut keys = self.tree.scan_prefix(key::DIGESTS).keys();
            let Some(first) = keys.next() else { return Ok(None) };
            let first = first?;
            let last = keys.next_back().transpose()?;
            let due = |key: &[u8]| key::read_digest(key).map(|(due, _)| due);
            Ok(due(&first).map(|at| (at, last.and_then(|last| due(&last)).unwrap_or(at))))
        })
    }
}
