//! The ledger: the truth. Append-only JSON Lines, one line a commit, chained by SHA-256, in one
//! segment a month. Anyone can read it with `jq` and check it with `sha256sum`.

mod line;
mod reader;
mod writer;

#[cfg(test)]
mod tests;

pub(super) use line::hex;
pub(super) use reader::{Position, replay};
pub(super) use writer::{Writer, make_folder, sync_folder};
