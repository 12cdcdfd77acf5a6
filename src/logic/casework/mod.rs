//! From what a poll found to what is recorded and who is told: facts for one commit.

mod appear;
mod arrive;
mod burst;
mod change;
mod edit;
mod mails;
mod moves;
mod scene;

pub use appear::{baseline, surfaced};
pub use arrive::{Arrival, Kin, Relative, appeared, arrived};
pub use change::{Rest, changed};
pub use edit::{Edit, edited, worst};
pub use mails::{
    mailbox_back, mailbox_down, not_done, questions, test, thread_root, told_late, undelivered,
    welcome,
};
pub use moves::follow;
pub use scene::{Scene, case_id, published, published_by};
