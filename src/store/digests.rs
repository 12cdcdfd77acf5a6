//! What waits for digests, by when they are due and to whom.

use jiff::Timestamp;

use super::{Store, StoreError, key, overlay::Overlay};
use crate::domain::{DigestItem, Event, PersonId};

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

/// Whether a fact takes another number of posts than are there: one was noted since it was decided.
pub(super) fn is_overtaken(to: &Overlay<'_>, event: &Event) -> Result<bool, StoreError> {
    let Event::DigestTaken { person, until, posts } = event else { return Ok(false) };
    Ok(u64::try_from(due(to, person, *until)?.len()).ok() != Some(*posts))
}

fn due(to: &Overlay<'_>, person: &PersonId, until: Timestamp) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut keys = to.keys(key::DIGESTS, &key::digests_after(until), usize::MAX)?;
    keys.retain(|key| key::read_digest(key).is_some_and(|(_, of)| of == *person));
    Ok(keys)
}

impl Store {
    /// What is due for digests at `until`, by time.
    pub fn digests_due(&self, until: Timestamp) -> Result<Vec<InDigest>, StoreError> {
        self.reading(|| {
            let mut found = Vec::new();
            let end = key::digests_after(until);
            for entry in self.tree.range(key::DIGESTS..end.as_slice()) {
                let (at, value) = entry?;
                if let Some((due, person)) = key::read_digest(&at) {
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
