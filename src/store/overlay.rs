//! The index as it will be: sled, with the writes of the running batch laid over it. Nothing
//! reaches sled before the ledger has it. What a job writes is pending until it is accepted, so
//! that a job that fails half-way leaves nothing behind.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Bound,
};

use serde::{Serialize, de::DeserializeOwned};

use super::{SourceRecord, StoreError, codec, deadlines, key};
use crate::domain::{Case, CaseId, SourceId};

/// The writes of one batch, over the tree they will go to.
#[derive(Debug)]
pub(super) struct Overlay<'a> {
    tree: &'a sled::Db,
    writes: Writes,
    /// The writes of the running job, over those of the jobs before.
    pending: Writes,
    /// Cases that the running job changed and that are not written out yet: one job may change a
    /// case with hundreds of posts for each of them.
    held: HashMap<CaseId, Case>,
    /// Sources that the running job looked at, and whether it changed them: it may change one for
    /// each of its posts.
    sources: HashMap<SourceId, (Option<SourceRecord>, bool)>,
    /// Whether some job wrote more than one key: those must come to sled together.
    joined: bool,
}

/// New values by their keys; `None` removes.
type Writes = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

impl<'a> Overlay<'a> {
    pub(super) fn new(tree: &'a sled::Db) -> Self {
        Self {
            tree,
            writes: Writes::new(),
            pending: Writes::new(),
            held: HashMap::new(),
            sources: HashMap::new(),
            joined: false,
        }
    }

    /// Keeps what the running job wrote.
    pub(super) fn accept(&mut self) {
        self.sources.clear();
        self.joined |= self.pending.len() > 1;
        self.writes.append(&mut self.pending);
    }

    /// Forgets what the running job wrote.
    pub(super) fn discard(&mut self) {
        self.pending.clear();
        self.held.clear();
        self.sources.clear();
    }

    /// Takes a case into hand, as the running job has left it. It must be given back.
    pub(super) fn take_case(&mut self, case: &CaseId) -> Result<Option<Case>, StoreError> {
        match self.held.remove(case) {
            Some(case) => Ok(Some(case)),
            None => self.get(&key::case(case)),
        }
    }

    /// Keeps a case as the running job has left it, until [`Self::write_held`].
    pub(super) fn hold_case(&mut self, case: Case) {
        self.held.insert(case.id.clone(), case);
    }

    /// A source as the running job has left it; `None` if nothing is known of it.
    pub(super) fn source(&mut self, id: &SourceId) -> Result<Option<&SourceRecord>, StoreError> {
        Ok(self.held_source(id)?.0.as_ref())
    }

    /// Changes a source; it is written by [`Self::write_held`].
    pub(super) fn change_source(
        &mut self,
        id: &SourceId,
        change: impl FnOnce(&mut SourceRecord),
    ) -> Result<(), StoreError> {
        let (record, changed) = self.held_source(id)?;
        change(record.get_or_insert_default());
        *changed = true;
        Ok(())
    }

    fn held_source(
        &mut self,
        id: &SourceId,
    ) -> Result<&mut (Option<SourceRecord>, bool), StoreError> {
        if !self.sources.contains_key(id) {
            let record = self.get(&key::source(id))?;
            self.sources.insert(id.clone(), (record, false));
        }
        Ok(self.sources.entry(id.clone()).or_default())
    }

    /// Writes out the cases and the sources that the running job has changed.
    pub(super) fn write_held(&mut self) -> Result<(), StoreError> {
        for (id, case) in std::mem::take(&mut self.held) {
            deadlines::keep(self, &case)?;
            self.put(key::case(&id), &case)?;
        }
        for (id, (record, changed)) in std::mem::take(&mut self.sources) {
            if changed {
                self.put(key::source(&id), &record)?;
            }
        }
        Ok(())
    }

    /// The value that this batch gives to a key, if it touches it.
    fn written(&self, key: &[u8]) -> Option<&Option<Vec<u8>>> {
        self.pending.get(key).or_else(|| self.writes.get(key))
    }

    fn raw(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        match self.written(key) {
            Some(value) => Ok(value.clone()),
            None => Ok(self.tree.get(key)?.map(|value| value.to_vec())),
        }
    }

    /// How many further pieces the value of a key has.
    fn pieces(&self, key: &[u8]) -> Result<u8, StoreError> {
        Ok(match self.written(key) {
            Some(value) => value.as_deref().map_or(0, codec::pieces),
            None => self.tree.get(key)?.map_or(0, |value| codec::pieces(&value)),
        })
    }

    pub(super) fn get<T: DeserializeOwned>(&self, key: &[u8]) -> Result<Option<T>, StoreError> {
        self.raw(key)?.map(|value| codec::decode(key, &value, |piece| self.raw(piece))).transpose()
    }

    pub(super) fn put(&mut self, key: Vec<u8>, record: &impl Serialize) -> Result<(), StoreError> {
        let before = self.pieces(&key)?;
        let (value, rest) = codec::encode(record)?;
        let now = codec::pieces(&value);
        for (piece, number) in rest.into_iter().zip(1..) {
            self.pending.insert(codec::piece_key(&key, number), Some(piece));
        }
        for left_over in now.saturating_add(1)..=before {
            self.pending.insert(codec::piece_key(&key, left_over), None);
        }
        self.pending.insert(key, Some(value));
        Ok(())
    }

    pub(super) fn remove(&mut self, key: &[u8]) -> Result<(), StoreError> {
        for number in 1..=self.pieces(key)? {
            self.pending.insert(codec::piece_key(key, number), None);
        }
        self.pending.insert(key.to_vec(), None);
        Ok(())
    }

    /// A key that says all by being there.
    pub(super) fn mark(&mut self, key: Vec<u8>) {
        self.pending.insert(key, Some(Vec::new()));
    }

    pub(super) fn unmark(&mut self, key: Vec<u8>) {
        self.pending.insert(key, None);
    }

    pub(super) fn contains(&self, key: &[u8]) -> Result<bool, StoreError> {
        match self.written(key) {
            Some(value) => Ok(value.is_some()),
            None => Ok(self.tree.contains_key(key)?),
        }
    }

    /// The first `limit` keys of the queue before `end`, which is a key of the queue or behind them.
    pub(super) fn due(&self, end: &[u8], limit: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        self.keys(key::WAKES, end, limit)
    }

    /// The first `limit` keys from one to before another.
    pub(super) fn keys(
        &self,
        from: &[u8],
        end: &[u8],
        limit: usize,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        let range = (Bound::Included(from), Bound::Excluded(end));
        let written =
            self.writes.range::<[u8], _>(range).chain(self.pending.range::<[u8], _>(range));
        let mut keys = written
            .map(|(key, _)| key.clone())
            .filter(|key| matches!(self.written(key), Some(Some(_))))
            .collect::<BTreeSet<_>>();
        let mut found = 0;
        for entry in self.tree.range(from..end) {
            if found == limit {
                break;
            }
            let (key, _) = entry?;
            if self.written(&key).is_none() {
                keys.insert(key.to_vec());
                found += 1;
            }
        }
        Ok(keys.into_iter().take(limit).collect())
    }

    /// Whether a row of the outbox is to be looked at another time than before.
    pub(super) fn moves_queue(&self) -> bool {
        let range = (Bound::Included(key::WAKES), Bound::Excluded(key::AFTER_WAKES));
        let mut moved = self.writes.range::<[u8], _>(range);
        moved.next().or_else(|| self.pending.range::<[u8], _>(range).next()).is_some()
    }

    /// How many keys are written.
    pub(super) fn len(&self) -> usize {
        self.writes.len() + self.pending.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.writes.is_empty() && self.pending.is_empty()
    }

    /// Hands the writes to sled, each for itself where no job wrote more than one key: a batch of
    /// sled's keeps its readers out and is written to the disk at once, which what polls without
    /// change leave need not be.
    pub(super) fn apply_each(mut self) -> Result<(), StoreError> {
        self.accept();
        if self.joined {
            return self.apply();
        }
        for (key, value) in self.writes {
            match value {
                Some(value) => self.tree.insert(key, value)?,
                None => self.tree.remove(key)?,
            };
        }
        Ok(())
    }

    /// Hands the writes to sled, all or nothing.
    pub(super) fn apply(mut self) -> Result<(), StoreError> {
        self.accept();
        let mut batch = sled::Batch::default();
        for (key, value) in self.writes {
            match value {
                Some(value) => batch.insert(key, value),
                None => batch.remove(key),
            }
        }
        Ok(self.tree.apply_batch(batch)?)
    }
}
