//! What the operators are told of our own connection.

use jiff::Timestamp;

use crate::domain::{Event, Person};

/// The facts of the loss of our own connection.
pub fn uplink_lost(since: Timestamp, _operators: &[Person], _now: Timestamp) -> Vec<Event> {
    vec![Event::UplinkLost { since }]
}

/// The facts of its return.
pub fn uplink_regained(since: Timestamp, _operators: &[Person], _now: Timestamp) -> Vec<Event> {
    vec![Event::UplinkRegained { since }]
}
