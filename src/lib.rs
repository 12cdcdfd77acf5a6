//! vigie
pub mod app;
pub mod cli;
pub mod config;
pub mod control;
pub mod demo;
pub mod domain;
pub mod engine;
pub mod extract;
pub mod fetch;
pub mod logic;
pub mod mail;
pub mod store;
pub mod systemd;
pub mod telemetry;
