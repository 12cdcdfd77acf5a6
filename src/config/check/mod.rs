//! From the file as written to the configuration: what each table means.
//!
//! No check stops at the first mistake. Where a value is wrong, the check goes on with another in
//! its place: what it returns then is thrown away with the report.

mod assistant;
mod auth;
mod browser;
mod business;
mod cadence;
mod deadline;
mod fallback;
mod fetch;
mod finish;
mod general;
mod inbound;
mod judging;
mod limits;
mod names;
mod person;
mod playbook;
mod preset;
mod request;
mod route;
mod secret;
mod smtp;
mod source;
mod staff;
mod timing;
mod web;
mod webhook;
mod whole;

pub(super) use general::default_state;
pub(super) use preset::presets;
pub(super) use whole::{Context, check};
