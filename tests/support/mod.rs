//! What the tests stand on.

pub(crate) mod reply;
pub(crate) mod site;
pub(crate) mod smtp;
pub(crate) mod tokens;
