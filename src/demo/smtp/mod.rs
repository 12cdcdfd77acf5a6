//! A small mail server that speaks real SMTP, receives, and delivers nowhere. The demo shows what
//! it received; tests make it refuse, hang and hang up where they like. It knows no TLS itself: a
//! session is held over any stream, and hands the stream back when the client asks for STARTTLS.

mod login;
mod policy;
mod receiver;
mod session;
#[cfg(test)]
mod tests;
mod wire;

pub use policy::{Answer, Mailroom, Received, Rules, Stage};
pub use receiver::Receiver;
pub use session::{Channel, serve};
