//! The register of a store that was filled by hand, in every form.

mod filled;
mod forms;
