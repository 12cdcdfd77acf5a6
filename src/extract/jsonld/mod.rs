//! Structured data: the reviews that a page states as JSON-LD, read as it is found in the wild.

pub(super) mod lenient;
mod review;
mod walk;

pub(super) use review::{MARK_ID, MARK_URL};
pub(super) use walk::{is_jsonld, read, read_value, read_values};
