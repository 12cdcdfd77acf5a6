//! The ways out. They are variants and not mocks: a folder and a memory are of use to people too.

mod directory;
mod line_stream;
mod memory;
mod route;
mod smtp;

pub use directory::Directory;
pub use memory::Memory;
pub use route::{Receipt, Transport, TransportError};
pub use smtp::SmtpServer;
