//! vigie
pub mod domain;
pub mod extract;
pub mod fetch;
pub mod logic;
pub mod mail;
pub mod store;
