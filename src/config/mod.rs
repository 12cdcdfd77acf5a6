//! The file a person writes: read raw, checked whole, handed on ready.
//!
//! [`load()`] reads `vigie.toml` and `sources.d/*.toml` beside it. What it returns is complete: every
//! default is filled in, every reference resolved, every schedule and recipe compiled. What is
//! wrong is reported all at once, each problem with its file, line and caret.
//!
//! The way of the text: `text` (files and their syntax) → `raw` (as written, by serde) → `check`
//! (what it means) → [`Config`]. Only `report` knows how problems are drawn.

mod check;
mod environment;
mod item;
mod load;
mod misread;
pub mod preset;
mod problem;
mod raw;
mod report;
pub mod schema;
mod settings;
mod suggest;
mod text;
mod tree;
mod value;

pub use environment::Environment;
pub use load::{Loaded, Whereabouts, load, presets, whereabouts};
pub use report::Report;
pub use settings::{Config, Delivery, Evidence, General, Lifecycle, Robots, Watch, Web};
