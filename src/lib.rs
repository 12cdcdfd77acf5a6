//! vigie
pub mod domain;
