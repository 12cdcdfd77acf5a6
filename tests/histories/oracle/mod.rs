//! What somebody who saw every page that vigie saw, and knows the truth, would have recorded:
//! compared with what vigie recorded.
//!
//! Where a site names its posts, each is followed by its name. Where it does not, a post is its
//! author and date; and of several posts of one author and date (of one author, where dates are
//! counted back or not given) it cannot be told which of them was changed, so of these only that
//! nothing is missed, and nothing invented. The same holds for a post that became another: one whose
//! text was rewritten, or that has no text to be known by.

mod facts;
mod judge;
mod posts;
mod told;
mod words;

pub(super) use judge::{Mismatch, Verdict, judge};
