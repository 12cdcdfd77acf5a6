//! Dates as sites write them, to the precision that they give.
//!
//! Only dates that mean one thing are read: a wrong date would be worse than none, since dates are
//! part of the identity of posts without ids. `03/04/2024` is April to half the world and March to
//! the other, so it is read by a format, by what the source is known to write, or by what the other
//! dates of its list give away ([`Dates`]).

mod dates;
mod machine;
mod names;
mod numeric;
mod phrases;
mod relative;
mod time;
mod words;

pub(super) use dates::{Dates, Setting, check_format, read};
pub(super) use numeric::Order;
