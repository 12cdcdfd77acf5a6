//! Tests of composed mails, as a reader's program reads them.

mod acts;
mod composed;
mod digests;
mod due;
mod hostile;
mod life;
mod samples;
