//! Fetching: one polite, bounded HTTP request at a time. Only this module knows reqwest.

mod settings;

pub use settings::Settings;
