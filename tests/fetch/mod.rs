//! The fetcher against sites that behave well and badly.

mod addresses;
mod asking;
mod assistant;
mod hostile;
mod pages;
mod politeness;
mod robots;
mod stamp;
