//! Tests of composed mails, as a reader's program reads them.

mod composed;
mod digests;
mod due;
mod hooks;
mod hostile;
mod life;
mod samples;
