//! The dossier: what is known of a case, with its proofs, in one file that can be handed on; and the
//! check of everything that was kept. Reads the files of a store, never its index: it needs no lock
//! and can work beside the daemon.

mod archive;
mod chain;
mod check;
mod docket;
mod export;
mod guide;
mod head;
mod inspect;
mod mails;
mod page;
mod state;
mod warc;
mod warc_check;
mod words;

pub use check::Fault;
pub use docket::DossierError;
pub use export::{Exported, Options, export};
pub use head::ToldHead;
pub use inspect::{Inspected, inspect};
pub use state::{StateReport, check_state};
pub use words::headline;
