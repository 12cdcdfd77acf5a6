//! Deadlines, the steps to them and after them, and the mails that tell of those.

mod due;
mod many;
mod world;
mod year;
