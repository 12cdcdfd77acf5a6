//! The real daemon as its people see it: pages change over real HTTP, mails come over real SMTP,
//! commands are typed beside it.

mod answers;
mod assistant;
mod cases;
mod commands;
mod deadlines;
mod details;
mod evidence;
mod hooks;
mod incidents;
mod learning;
mod line;
mod lines;
mod lists;
mod mail_trouble;
mod pages;
mod posts;
mod rendered;
mod service;
mod sources;
mod staff;
mod storms;
mod unsubscribe;
mod web;
