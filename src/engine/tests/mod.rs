//! Cases from the first post to the last mail, over a store on disk.

mod advice;
mod bursts;
mod courses;
mod deadlines;
mod digests;
mod joining;
mod random;
mod routed;
pub(super) mod shop;
mod stand_in;
mod stops;
mod storms;
