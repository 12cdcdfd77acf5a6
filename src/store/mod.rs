//! The store: an append-only ledger that is the truth, and sled as its index. Only this module
//! knows sled; no tree and no iterator leaves it, and no call spans an await with one.

mod apply;
mod cases;
mod codec;
mod committer;
mod deadlines;
mod digests;
mod error;
mod evidence;
mod handle;
mod head;
mod key;
mod ledger;
mod lines;
mod open;
mod outbox;
mod overlay;
mod pages;
mod posts;
mod read;
mod received;
mod record;
mod redact;
mod school;
mod secret;
mod several;

#[cfg(test)]
mod tests;

pub use digests::InDigest;
pub use error::StoreError;
pub use evidence::{Archive, EvidenceFault, Exhibit, evidence_files, read_evidence};
pub use handle::Store;
pub use lines::{LedgerLine, number_of_line, read_ledger, read_ledger_lines};
pub use open::forget_index;
pub use pages::{Cursor, Page};
pub use read::{LedgerReport, RedactionReport, key_mark, verify_ledger};
pub use record::{BLIND_TIMES, LedgerCut, Polls, PostRecord, SourceRecord};
pub use redact::{Erasure, FoundPost, RedactionPlan};
pub use school::Schooling;
