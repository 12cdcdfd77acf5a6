//! Writing to standard output. A closed pipe is success, not a panic.

use std::io::{self, Write};

use serde::Serialize;

use super::Failure;

/// Prints a text.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// Prints data as one JSON document.
pub(super) fn json(data: &impl Serialize) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, data).map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}
