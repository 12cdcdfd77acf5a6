//! Structured data that a page states in its markup: microdata, `RDFa`, and microformats of both
//! generations. It is made into values like those of JSON-LD and read as these are, so that what
//! sites get wrong is mended in one place.

mod fill;
mod formats;
mod gather;
mod lines;
mod microdata;
mod parts;
mod rdfa;
mod read;
mod seen;
mod value;
mod words;

pub(super) use read::read;
