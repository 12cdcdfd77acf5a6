//! Whether a post is negative, how bad that is, and why: see [`decide`] for the order in which that
//! is decided, [`severity`](self) for how bad, [`model`] for what is made of texts without a rating.

mod cause;
mod decide;
mod features;
mod fit;
mod learned;
mod lessons;
mod letters;
pub mod model;
mod phrases;
mod severity;
#[cfg(test)]
mod tests;
mod threat;
mod weights;

pub use cause::{Blamed, causes};
pub use decide::{Judge, judge};
pub use features::Features;
pub use fit::{Example, Fit};
pub use learned::{Learned, Lesson};
pub use lessons::learn;
pub use phrases::Part;
pub use severity::{Circumstances, under};
pub use threat::{Hit, threat};
pub use weights::{BadWeights, Fitted, Weights};
