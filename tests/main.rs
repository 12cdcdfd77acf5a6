//! The integration tests: behaviour seen from outside, over real sockets. One binary, so that it
//! is linked once.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "all of this is tests, also what stands outside of the test functions"
)]

mod browser;
mod browser_ends;
mod captures;
mod config;
mod config_sources;
mod crash;
mod daemon;
mod delivery;
mod docs;
mod draft;
mod fetch;
mod fetch_login;
mod fetch_requests;
mod forgetting;
mod histories;
mod house;
mod latency;
mod once;
mod presets;
mod probe;
mod region;
mod report;
mod routes;
mod score;
mod support;
mod survival;
mod systemd;
