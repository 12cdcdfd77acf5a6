//! When a source is due: what may be written, and which instant comes next.
//!
//! # What may be written
//!
//! - Five fields, as in crontab(5): minute, hour, day of the month, month, day of the week.
//!   Six fields put the second first.
//!   - A field is a list of values, ranges (`8-18`) and steps (`*/5`, `8-18/2`). Months and
//!     weekdays also have their English names, whole or cut to three letters, in any case; Sunday
//!     is 0 and 7.
//!   - When both day fields are restricted, that is, neither starts with `*`, a day matches if
//!     either field does; otherwise both must.
//!   - Ranges of hours, months and weekdays may pass the end (`22-2`, `nov-feb`, `fri-mon`), which
//!     some crons refuse but none reads differently. Other ranges go upwards.
//!   - A step needs a range: crons disagree on `5/10`, so it is refused with a hint at `5-59/10`.
//!   - A step larger than its field, and a date that no year has, are refused.
//! - `@hourly`, `@daily` or `@midnight`, `@weekly`, `@monthly`, `@yearly` or `@annually`.
//! - `every` and a duration from one second to 366 days, such as `every 90s` or `every 1h30m`.
//!   Its instants are the multiples of the duration since 1970-01-01T00:00Z, so that neither a
//!   restart nor the time zone moves them.
//!
//! # When the clocks change
//!
//! - *Fixed hours*, where the hour field does not start with `*`: due when the local clock first
//!   reaches or passes the time. A time that was skipped is due once, at the first instant after
//!   the gap; a time that comes twice is due in its first pass only.
//! - *All hours*, where it does (or where it names all 24): due whenever the local clock shows the
//!   time. Nothing is made up for after a gap, and a repeated hour is served in both passes.
//!
//! # Invariants
//!
//! - The next instant is a function of the schedule, the present and the time zone alone, and lies
//!   strictly after the present.
//! - The text a schedule prints parses to an equal schedule.
//! - Crate `cron`, with its `chrono`, is seen by this module only, and is given civil time only:
//!   over zoned time it goes backwards in the repeated hour.

mod crontab;
mod error;
mod every;
mod expression;
mod field;
mod local;
mod token;
mod unit;

#[cfg(test)]
mod tests;

pub use error::ScheduleError;
pub use expression::Schedule;
