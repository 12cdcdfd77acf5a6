//! Tests of composed mails, as a reader's program reads them.

mod acts;
mod composed;
mod digests;
mod dkim;
mod due;
mod hooks;
mod hostile;
mod life;
mod palette;
mod read_back;
mod samples;
mod templates;
