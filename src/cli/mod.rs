//! What a person types. One file a command; only this module prints.

mod args;
mod ask;
mod block;
mod case;
mod case_args;
mod case_words;
mod check;
mod demo;
mod digests;
mod draft;
mod draft_show;
mod entry;
mod erase;
mod evidence;
mod extract;
mod failure;
mod generate;
mod inbound;
mod judge;
mod out;
mod presets;
mod probe;
mod prune;
mod report;
mod route;
mod route_args;
mod run;
mod show;
mod show_case;
mod table;
mod texts;

pub use args::{Args, Command};
pub use entry::main;
pub use failure::{Exit, Failure};
