//! Mail: what is said, how it is written down, how it is sent. Only this module knows lettre.

mod settings;

pub use settings::{Security, Settings, Smtp, TransportSettings};
