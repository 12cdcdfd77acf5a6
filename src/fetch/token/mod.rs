//! Access tokens (OAuth 2.0, RFC 6749): asked for, kept, renewed ahead of their end.

mod grant;
mod login;
mod vault;

pub(super) use login::{Login, Route, Token};
