//! Bot walls as HTTP shows them: in the headers of any answer, and in the body of a refusal. A
//! wall that answers 200 with a page of its own is recognised where pages are read.

use reqwest::{StatusCode, header::HeaderMap};

use crate::{domain::BlockKind, logic::wall};

/// As much of a refusal as is read in search of a wall, in bytes.
pub(super) const PEEK: usize = 64 << 10;

/// Whether the status and the headers say that a challenge stands in for the page.
pub(super) fn in_headers(status: StatusCode, headers: &HeaderMap) -> bool {
    let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    wall::in_headers(status.as_u16(), headers).is_some()
}

/// Whether walls answer with this status, so that the body is worth a look.
pub(super) fn may_answer(status: StatusCode) -> bool {
    wall::is_refusal(status.as_u16())
}

/// Whether the beginning of a refusal shows a challenge.
pub(super) fn in_body(beginning: &[u8]) -> bool {
    wall::in_answer(&String::from_utf8_lossy(beginning))
        .is_some_and(|wall| wall.kind == BlockKind::BotWall)
}
