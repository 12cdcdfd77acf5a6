//! The store as its callers see it.

mod commits;
mod opening;
mod queue;
mod redaction;
mod redaction_laws;
mod world;
