//! The ledger: the truth. Append-only JSON Lines, one line a commit, chained by SHA-256, in one
//! segment a month. Anyone can read it with `jq` and check it with `sha256sum`.

mod line;
mod reader;
mod rewrite;
mod vouches;
mod writer;

#[cfg(test)]
mod tests;

pub(super) use line::{Frame, Line};
pub(super) use reader::{Position, locate, replay, segments, walk};
pub(super) use rewrite::{Step, abandon, draft, finish, recover};
pub(super) use vouches::Vouches;
pub(super) use writer::{Writer, make_folder, sync_folder};
