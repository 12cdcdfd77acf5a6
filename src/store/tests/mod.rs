//! The store as its callers see it.

mod commits;
mod opening;
mod opinions;
mod queue;
mod redaction;
mod redaction_laws;
mod scans;
mod school;
mod world;
