//! Reading what may be long, page by page: between two pages nothing of the index is held, so a
//! scan of any length takes the memory of one page.

use std::ops::Bound;

use serde::de::DeserializeOwned;

use super::{PostRecord, Store, StoreError, key, record::PostEntry};
use crate::domain::{BusinessId, Case, CaseId, SourceId};

/// Where a scan goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(Vec<u8>);

/// A page of a scan.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// What stands on it.
    pub records: Vec<T>,
    /// Where the next one begins; `None` after the last.
    pub next: Option<Cursor>,
}

impl Store {
    /// Posts of a source, `limit` keys of the index at most, in no order that means anything. What
    /// is recorded between two pages may or may not be seen.
    pub fn posts_page(
        &self,
        source: &SourceId,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<PostRecord>, StoreError> {
        let page = self.page::<PostEntry>(&key::posts_of(source), after, limit)?;
        let posts = page.records.into_iter().filter_map(|entry| match entry {
            PostEntry::Post(record) => Some(*record),
            PostEntry::Alias(_) => None,
        });
        Ok(Page { records: posts.collect(), next: page.next })
    }

    /// Cases of a business, so many at most, the newest first.
    pub fn cases_page(
        &self,
        business: &BusinessId,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<Case>, StoreError> {
        let page = self.page::<CaseId>(&key::cases_of(business), after, limit)?;
        let mut cases = Vec::with_capacity(page.records.len());
        for id in page.records {
            cases.extend(self.case(&id)?);
        }
        Ok(Page { records: cases, next: page.next })
    }

    pub(super) fn page<T: DeserializeOwned>(
        &self,
        prefix: &[u8],
        after: Option<&Cursor>,
        limit: usize,
    ) -> Result<Page<T>, StoreError> {
        self.reading(|| {
            let from = match after {
                Some(Cursor(last)) => Bound::Excluded(last.as_slice()),
                None => Bound::Included(prefix),
            };
            let mut page = Page { records: Vec::new(), next: None };
            for entry in self.tree.range::<&[u8], _>((from, Bound::Unbounded)).take(limit) {
                let (at, value) = entry?;
                if !at.starts_with(prefix) {
                    return Ok(Page { next: None, ..page });
                }
                page.records.push(self.decode(&at, &value)?);
                page.next = Some(Cursor(at.to_vec()));
            }
            if page.records.len() < limit {
                page.next = None;
            }
            Ok(page)
        })
    }
}
