//! The store: an append-only ledger that is the truth, and sled as its index. Only this module
//! knows sled; no tree and no iterator leaves it, and no call spans an await with one.

mod apply;
mod cases;
mod codec;
mod committer;
mod error;
mod evidence;
mod handle;
mod key;
mod ledger;
mod open;
mod outbox;
mod overlay;
mod pages;
mod posts;
mod read;
mod record;

#[cfg(test)]
mod tests;

pub use error::StoreError;
pub use handle::Store;
pub use pages::{Cursor, Page};
pub use read::{LedgerReport, key_mark, verify_ledger};
pub use record::{BLIND_TIMES, PostRecord, SourceRecord};
