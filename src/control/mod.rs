//! What a machine talks to: a unix socket over which the commands ask a running daemon, and the
//! views that answer them, from a running engine or from a store at rest.

mod client;
mod protocol;
mod server;
mod view;

pub use client::{ClientError, ask};
pub use protocol::{Failure, Reply, Request};
pub use server::{Reload, Server, answer};
pub use view::{AlertView, CaseView, SourceView, StatusView, alerts, case, cases, sources, status};
