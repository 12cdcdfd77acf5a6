//! The store as its callers see it.

mod commits;
mod opening;
mod queue;
mod scans;
mod world;
