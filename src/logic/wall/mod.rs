//! Bot walls: the pages that sites, or the products that guard them, put before a page when they
//! take a visitor for a machine. One table for all that see them: headers and refusals where pages
//! are fetched, pages with status 200 where they are read.

mod recognise;
mod vendors;

#[cfg(test)]
mod tests;

pub use recognise::{
    FEW_WORDS, HARDLY_ANY_WORDS, Shown, Wall, in_answer, in_headers, in_words, is_refusal, likely,
    says_at_most, sure,
};
