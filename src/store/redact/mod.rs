//! Taking content out of what is kept: what is older than it is to be kept, and what a person wants
//! erased. One mechanism for both: lines of the ledger lose their content and keep their place.

mod index;
mod plan;
mod scan;
mod step;

pub(super) use index::apply;
pub use plan::{Erasure, FoundPost, RedactionPlan};
pub(super) use step::{RedactStep, remove_evidence, take};
