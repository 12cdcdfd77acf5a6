//! What the tests stand on.

pub(crate) mod board;
pub(crate) mod browser;
pub(crate) mod daemon;
pub(crate) mod imap;
pub(crate) mod post_office;
pub(crate) mod proxy;
pub(crate) mod reply;
pub(crate) mod site;
pub(crate) mod smtp;
pub(crate) mod tale;
pub(crate) mod tokens;
pub(crate) mod world;
