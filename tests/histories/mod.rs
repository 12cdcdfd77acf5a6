//! True histories of sites: posts appear, are edited, answered, removed and restored, while the
//! site pages, sorts, pins, breaks and hides. Vigie polls it, and what its ledger says must be what
//! happened, as far as that could be seen.

mod hostile;
mod oracle;
mod pages;
mod play;
mod random;
mod render;
mod run;
mod script;
mod shrink;
mod style;
mod tell;
mod truth;
mod words;
