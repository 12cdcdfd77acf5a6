//! The store: an append-only ledger that is the truth, and sled as its index. Only this module
//! knows sled; no tree and no iterator leaves it, and no call spans an await with one.

mod apply;
mod codec;
mod committer;
mod error;
mod key;
mod ledger;
mod open;
mod overlay;
mod read;
mod record;
mod store;

#[cfg(test)]
mod tests;

pub use error::StoreError;
pub use read::{LedgerReport, verify_ledger};
pub use record::{PostRecord, SourceRecord};
pub use store::Store;
