//! The region of a page: where it says that nothing changed, nothing may have.

mod mutations;
mod probe;
mod site;
