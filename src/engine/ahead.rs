//! A decision that is prepared where the page is read, on the same thread: handing a page on to other
//! threads takes longer than most comparisons.

use jiff::Timestamp;

use super::{
    counsel,
    examine::{self, Comparison, Unreadable},
    presence::Listed,
    sight::{Look, Sight},
};
use crate::{logic::assistant::Opinions, store::StoreError};

/// What comparing a page with what is known came to, and what that rests on.
pub(super) struct Ahead {
    /// When it was compared.
    pub(super) now: Timestamp,
    /// How often the cases of the business had changed before.
    pub(super) version: u64,
    pub(super) compared: Result<Comparison, Unreadable>,
}

impl Look {
    /// Compares what was seen with what is known, if there is anything to compare and no language
    /// model is asked first. Blocks.
    pub(super) fn ahead(&self, sight: &Sight) -> Result<Option<Ahead>, StoreError> {
        let listed = sight.listed.as_deref().filter(|_| !counsel::is_asked(self));
        let Some(listed) = listed else { return Ok(None) };
        let now = self.clock.now();
        // Read before anything that the decision rests on.
        let version = self.store.business_version(&self.watch.source.business)?;
        let compared = self.compare(listed, sight.complete, now, Opinions::none())?;
        Ok(Some(Ahead { now, version, compared }))
    }

    /// What posts come to; or why they cannot be compared with what is known.
    pub(super) fn compare(
        &self,
        listed: &Listed,
        complete: bool,
        now: Timestamp,
        opinions: &Opinions,
    ) -> Result<Result<Comparison, Unreadable>, StoreError> {
        let Self { store, setup, watch, record, .. } = self;
        examine::compare(store, &setup.plan, watch, record, opinions, (listed, complete, now))
    }

    /// Compares on a blocking thread; if that panicked, the page is as good as unreadable.
    pub(super) async fn compared(
        &self,
        compare: impl FnOnce(&Self) -> Result<Result<Comparison, Unreadable>, StoreError>
        + Send
        + 'static,
    ) -> Result<Result<Comparison, Unreadable>, StoreError> {
        self.work(compare).await.unwrap_or_else(|| Ok(Err(Unreadable::died())))
    }

    /// Keeps what was seen if it is decided already that something changed. Where other pages may
    /// be asked first whether posts are gone, it is left for later: what is kept is to be recorded soon.
    pub(super) fn keep_ahead(&self, ahead: &Ahead) {
        if let Ok(Comparison { events, window }) = &ahead.compared
            && window.doubts.is_empty()
            && !self.dry_run
        {
            self.witness.keep_now(&self.store, &self.watch.source.id, events);
        }
    }
}
