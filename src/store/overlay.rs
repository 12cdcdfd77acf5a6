//! The index as it will be: sled, with the writes of the running batch laid over it. Nothing
//! reaches sled before the ledger has it.

use std::collections::BTreeMap;

use serde::{Serialize, de::DeserializeOwned};

use super::{StoreError, codec, key};

/// The writes of one batch, over the tree they will go to.
#[derive(Debug)]
pub(super) struct Overlay<'a> {
    tree: &'a sled::Db,
    writes: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
}

impl<'a> Overlay<'a> {
    pub(super) fn new(tree: &'a sled::Db) -> Self {
        Self { tree, writes: BTreeMap::new() }
    }

    fn raw(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        match self.writes.get(key) {
            Some(value) => Ok(value.clone()),
            None => Ok(self.tree.get(key)?.map(|value| value.to_vec())),
        }
    }

    pub(super) fn get<T: DeserializeOwned>(&self, key: &[u8]) -> Result<Option<T>, StoreError> {
        self.raw(key)?.map(|value| codec::decode(key, &value, |piece| self.raw(piece))).transpose()
    }

    pub(super) fn put(&mut self, key: Vec<u8>, record: &impl Serialize) -> Result<(), StoreError> {
        let before = self.raw(&key)?.map_or(0, |value| codec::pieces(&value));
        let (value, rest) = codec::encode(record)?;
        let now = codec::pieces(&value);
        for (piece, number) in rest.into_iter().zip(1..) {
            self.writes.insert(codec::piece_key(&key, number), Some(piece));
        }
        for left_over in now.saturating_add(1)..=before {
            self.writes.insert(codec::piece_key(&key, left_over), None);
        }
        self.writes.insert(key, Some(value));
        Ok(())
    }

    /// A key that says all by being there.
    pub(super) fn mark(&mut self, key: Vec<u8>) {
        self.writes.insert(key, Some(Vec::new()));
    }

    pub(super) fn unmark(&mut self, key: Vec<u8>) {
        self.writes.insert(key, None);
    }

    pub(super) fn contains(&self, key: &[u8]) -> Result<bool, StoreError> {
        match self.writes.get(key) {
            Some(value) => Ok(value.is_some()),
            None => Ok(self.tree.contains_key(key)?),
        }
    }

    /// The rows of the queue due at `now`, oldest first, as far as they are in the tree: a row of
    /// the running batch is claimed by the next one.
    pub(super) fn due(&self, end: &[u8], limit: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut keys = Vec::new();
        for entry in self.tree.range(key::WAKES..end) {
            let (key, _) = entry?;
            if !matches!(self.writes.get(key.as_ref()), Some(None)) {
                keys.push(key.to_vec());
            }
            if keys.len() == limit {
                break;
            }
        }
        Ok(keys)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }

    /// Hands the writes to sled, all or nothing.
    pub(super) fn apply(self) -> Result<(), StoreError> {
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
