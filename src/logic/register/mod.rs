//! The register: what a time of watching comes to, in figures. Every figure says what it rests on,
//! and those that rest on too little are not given.

mod balance;
mod cases;
mod causes;
mod figures;
mod posts;
mod quantile;
mod section;
mod sight;
mod trend;
mod window;

#[cfg(test)]
mod tests;

pub use balance::{Balance, WANTED};
pub use cases::{Kept, Negatives, POINTS, Point, Satisfied, Spread, Times};
pub use causes::{
    Bend, CAUSE_PERIODS, CauseFigures, CorrectionFigures, LEAST_CASES, LEAST_DAYS, LEAST_RISING,
    LONGEST_SPAN,
};
pub use figures::{Coverage, Register, Section, Sight, UnseenSource};
pub use posts::{Bucket, Changes, PlatformBucket, Seen, Volume};
pub use section::{Business, SectionTally};
pub use sight::{SightOf, share_seen};
pub use trend::{LEAST_PERIODS, LEAST_RATINGS, Trend, TrendWord};
pub use window::{Since, Unit, Window, WindowError};
