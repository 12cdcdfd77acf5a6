//! The pages to which the links in mails lead: a case as it stands, and what its reader can do
//! about it; and the way out of the digests. To look changes nothing, whoever looks: programs open the links of a mail before its
//! reader does. Only a button, pressed, does something.

mod act;
mod answer;
mod case;
mod digests;
mod history;
mod page;
mod server;
mod visit;
mod words;

pub use server::Server;
